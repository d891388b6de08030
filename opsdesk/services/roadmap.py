"""The roadmap of a desk: releases in their order with what is in each, and what has no release yet by how near it is."""

from dataclasses import dataclass

from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Query, Sort, Test, both
from opsdesk.services.planning import FINISHED
from opsdesk.store import rows
from opsdesk.store.connect import Connection

FIELDS = ("code", "title", "type", "owner", "effort", "status", "start", "due", "shipped", "moscow", "value")

NEAR = {"now": ("doing",), "next": ("planned", "candidate")}
"""The statuses of what is near; every other open one is for later."""


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    code: str
    title: str
    type: str | None
    owner: str | None
    effort: float | None
    status: str | None
    start: int | None
    due: int | None
    shipped: int | None
    moscow: str | None
    value: float | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A release and what is in it, most valuable first."""

    id: int
    code: str
    name: str
    start: int | None
    end: int | None
    capacity: float | None
    shipped: int | None
    entries: tuple[Entry, ...]

    @property
    def effort(self) -> float:
        """Of those whose effort is known."""
        return sum(entry.effort or 0.0 for entry in self.entries)

    @property
    def unmeasured(self) -> int:
        return sum(entry.effort is None for entry in self.entries)

    @property
    def done(self) -> int:
        return sum(entry.status == "shipped" for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Roadmap:
    """`now` is under way without a release, `next` is planned or a candidate, `later` is every idea besides."""

    releases: tuple[Planned, ...]
    now: tuple[Entry, ...]
    next: tuple[Entry, ...]
    later: tuple[Entry, ...]


def roadmap(connection: Connection, schema: Schema, where: Filter = EVERYTHING, since: int | None = None) -> Roadmap:
    """The requirements of `where`. Releases that ended before `since` and are shipped stay out, unless it is None."""
    sort = (Sort("value", True),)
    of_release: dict[int, list[Entry]] = {}
    for one in rows.ids(connection, schema, Query("releases", sort=(Sort("start"), Sort("end")))):
        inside = Query("requirements", both(where, Test("release", f.IS, (_code(connection, schema, one),))), sort)
        of_release[one] = _entries(connection, schema, inside)
    open_ones = both(where, both(Test("release", f.EMPTY), Test("status", f.IS_NOT, FINISHED)))
    loose = _entries(connection, schema, Query("requirements", open_ones, sort))
    cells = rows.page(
        connection, schema, "releases", list(of_release), ["code", "name", "start", "end", "capacity", "shipped"]
    )
    releases = [
        Planned(one, *cells[one], tuple(entries))  # type: ignore[arg-type, call-arg]
        for one, entries in of_release.items()
    ]
    shown = [one for one in releases if since is None or one.shipped is None or (one.end or one.shipped) >= since]
    return Roadmap(
        tuple(sorted(shown, key=_when)),
        *(tuple(one for one in loose if nearness(one.status) == near) for near in ("now", "next", "later")),
    )


def nearness(status: object) -> str:
    """How near what has this status is: "now", "next" or "later"."""
    return next((near for near, statuses in NEAR.items() if status in statuses), "later")


def _when(release: Planned) -> tuple[float, float, int]:
    """Those without days last."""
    far = float("inf")
    start = release.start if release.start is not None else release.end
    return (far if start is None else start, far if release.end is None else release.end, release.id)


def _code(connection: Connection, schema: Schema, number: int) -> str:
    return str(rows.page(connection, schema, "releases", [number], ["code"])[number][0])


def _entries(connection: Connection, schema: Schema, query: Query) -> list[Entry]:
    ids = rows.ids(connection, schema, query)
    cells = rows.page(connection, schema, "requirements", ids, FIELDS)
    return [Entry(one, *cells[one]) for one in ids if one in cells]  # type: ignore[arg-type]
