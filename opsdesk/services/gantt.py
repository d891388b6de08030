"""The plan along the days: releases, in each its requirements from their first to their last day, and what waits for what."""

from collections.abc import Iterator
from dataclasses import dataclass

from opsdesk.services.releases import Placed, Present, Release

MOST = 400
"""Requirements on a timeline: more rows nobody scrolls through."""


@dataclass(frozen=True, slots=True)
class Row:
    """A release, or a requirement below its release; days are those of its own, else those of its release."""

    id: int
    code: str
    title: str
    first: int
    last: int
    release: bool
    status: str = ""
    must: bool = False
    own: bool = True


@dataclass(frozen=True, slots=True)
class Arrow:
    """Row `before` must be done before row `after`; `late`: it ends only after the other has begun."""

    before: int
    after: int
    late: bool


@dataclass(frozen=True)
class Gantt:
    """`undated`: open requirements without days and without a release that has any."""

    rows: tuple[Row, ...]
    arrows: tuple[Arrow, ...]
    first: int
    last: int
    undated: int

    @property
    def late(self) -> int:
        return sum(arrow.late for arrow in self.arrows)


def gantt(plan: Present, today: int) -> Gantt:
    rows: list[Row] = []
    shown: set[str] = set()
    for release in plan.releases:
        inside = [row for one in plan.inside(release.code) if (row := _row(one, release)) is not None]
        span = _span(release.start, release.end)
        if span is None and inside:
            span = min(row.first for row in inside), max(row.last for row in inside)
        if span is not None:
            rows.append(Row(release.id, release.code, release.name, *span, True))
            rows += sorted(inside, key=lambda row: (row.first, row.last, row.id))
            shown |= {row.code for row in inside}
    loose = [row for one in plan.placed.values() if one.code not in shown and (row := _row(one, None)) is not None]
    rows += sorted(loose, key=lambda row: (row.first, row.last, row.id))
    shown |= {row.code for row in loose}
    rows = rows[:MOST]
    days = [day for row in rows for day in (row.first, row.last)] + [today]
    return Gantt(tuple(rows), tuple(_arrows(plan, rows)), min(days), max(days), len(plan.placed) - len(shown))


def _row(one: Placed, release: Release | None) -> Row | None:
    own = _span(one.start, one.due)
    span = own or (_span(release.start, release.end) if release else None)
    if span is None:
        return None
    return Row(one.id, one.code, one.title, *span, False, one.status, one.must, own is not None)


def _span(first: int | None, last: int | None) -> tuple[int, int] | None:
    if first is None and last is None:
        return None
    days = [day for day in (first, last) if day is not None]
    return min(days), max(days)


def _arrows(plan: Present, rows: list[Row]) -> Iterator[Arrow]:
    at = {row.code: place for place, row in enumerate(rows) if not row.release}
    for after, row in enumerate(rows):
        if row.release:
            continue
        for code in plan.placed[row.code].requires:
            if code in at:
                before = rows[at[code]]
                both_own = before.own and row.own
                late = before.last >= row.first if both_own else before.first > row.first
                yield Arrow(at[code], after, late)
