"""Retention: how many of a cohort come back, period by period. METHODS.md section 1, after PostHog's documentation."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import periods
from opsdesk.analysis.pairs import each_once, firsts
from opsdesk.analysis.periods import Period
from opsdesk.errors import Trouble
from opsdesk.i18n import t

Whole = NDArray[np.int64]
Kind = Literal["on", "on_or_after", "bracket"]
Span = tuple[int, int | None]
"""The periods since a cohort's own that a column counts, both ends in it; None: and all later ones."""
MOST_COHORTS = 366
"""The latest ones are counted: a table of more days than a year has is for nobody."""
USUAL_BRACKETS: dict[Period, str] = {
    "day": "1-3,4-7,8-14,15-30,31-60",
    "week": "1-4,5-8,9-13,14-26",
    "month": "1-3,4-6,7-12,13-24",
}
MOST_BRACKETS = 36


@dataclass(frozen=True, slots=True)
class Cohort:
    """`active[n]` customers of `size` in the n-th column; `complete[n]`: its periods are over. Columns that have not
    begun are left out."""

    period: int
    size: int
    active: tuple[int, ...]
    complete: tuple[bool, ...]


@dataclass(frozen=True)
class Retention:
    """`mean[n]`: active over size, both summed over the cohorts whose n-th column is complete; None if there is none.

    `earlier`: customers of cohorts before the latest ones that were asked for.
    """

    columns: tuple[Span, ...]
    cohorts: tuple[Cohort, ...]
    mean: tuple[float | None, ...]
    customers: int
    earlier: int


@dataclass(frozen=True)
class Membership:
    """Who is in which cohort, and who of them was active when: from this both the counts and their customers come.

    `members` are ids in rising order, `row` their cohorts, counted from `origin`; of customers `whose` came back,
    `since` is the column. Of "on or after" there is one per customer, the last; it counts in all columns up to it.
    """

    members: Whole
    row: Whole
    whose: Whole
    came_row: Whole
    since: Whole
    columns: tuple[Span, ...]
    origin: int
    end: int
    kind: Kind

    def customers(self, period: int, column: int) -> Whole:
        """The ids behind the cell of the cohort `period`."""
        row = period - self.origin
        inside = self.since >= column if self.kind == "on_or_after" else self.since == column
        found: Whole = self.members[self.row == row] if column == 0 else self.whose[inside & (self.came_row == row)]
        return found


def brackets(typed: str) -> tuple[Span, ...]:
    """ "1-3,4-7,10" as spans. Raises Trouble unless they rise, do not overlap and begin after period 0."""
    found = []
    for word in filter(None, (part.strip() for part in re.split("[,，、]", typed))):
        match = re.fullmatch(r"(\d{1,4})(?:\s*[-–—~～]\s*(\d{1,4}))?", word)
        if not match:
            raise _brackets_trouble(t("“{word}” is not a bracket.", word=word))
        found.append((int(match[1]), int(match[2] or match[1])))
    if not found or len(found) > MOST_BRACKETS:
        raise _brackets_trouble(t("Retention by brackets needs 1 to {most} of them.", most=MOST_BRACKETS))
    if found[0][0] < 1 or any(low > high for low, high in found) or any(a[1] >= b[0] for a, b in pairwise(found)):
        raise _brackets_trouble(t("Brackets must begin after period 0, rise and not overlap."))
    return tuple(found)


def spans(kind: Kind, period: Period, typed: str) -> tuple[Span, ...]:
    """The brackets of a kind: as typed, the usual ones, or none where the kind has none."""
    if kind == "bracket":
        return brackets(typed or USUAL_BRACKETS[period])
    if typed:
        raise _brackets_trouble(t("Brackets belong to retention by brackets only."))
    return ()


def _brackets_trouble(what: str) -> Trouble:
    return Trouble(what, t("Write them like 1-3,4-7,8-14."), code="brackets")


def name(span: Span) -> str:
    """Of a column: "3" or "4-7"; of "on or after" only its first period."""
    low, high = span
    return str(low) if high is None or high == low else f"{low}-{high}"


def retention(
    start: tuple[Whole, Whole],
    back: tuple[Whole, Whole] | None,
    period: Period,
    kind: Kind,
    as_of: int,
    spans: tuple[Span, ...] = (),
    most: int = MOST_COHORTS,
) -> Retention:
    """`start` and `back`: (customers, days) of the event that puts a customer in a cohort, when first met, and of the
    one that counts as coming back, None for the same. "on": active in the n-th period; "on_or_after": in any period
    from the n-th on; "bracket": in any period of the n-th of `spans`. Cohorts are those of the latest `most` periods.
    """
    found = membership(start, back, period, kind, as_of, spans, most)
    width, columns = found.end - found.origin + 1, found.columns
    shown = found.row >= 0
    sizes = np.bincount(found.row[shown], minlength=width)
    cells = np.bincount(found.came_row * len(columns) + found.since, minlength=width * len(columns))
    cells = cells.reshape(width, len(columns))
    if kind == "on_or_after":
        cells = cells[:, ::-1].cumsum(axis=1)[:, ::-1]
    over = np.array([periods.complete(found.origin + step, period, as_of) for step in range(width)])
    begins = np.array([low for low, _high in columns])
    ends = np.array([low if high is None else high for low, high in columns])
    cohorts = []
    active_sum, size_sum = np.zeros(len(columns)), np.zeros(len(columns))
    for row in np.flatnonzero(sizes).tolist():
        begun = int((row + begins < width).sum())
        active = np.append(sizes[row], cells[row, 1:begun])
        last = row + ends[:begun]
        done = over[np.minimum(last, width - 1)] & (last < width)
        active_sum[:begun] += active * done
        size_sum[:begun] += sizes[row] * done
        cohorts.append(Cohort(found.origin + row, int(sizes[row]), tuple(active.tolist()), tuple(done.tolist())))
    reach = len(cohorts[0].active) if cohorts else 0
    mean = tuple(float(active_sum[n] / size_sum[n]) if size_sum[n] else None for n in range(reach))
    customers = int(sizes.sum())
    return Retention(columns[:reach], tuple(cohorts), mean, customers, found.members.size - customers)


def membership(
    start: tuple[Whole, Whole],
    back: tuple[Whole, Whole] | None,
    period: Period,
    kind: Kind,
    as_of: int,
    spans: tuple[Span, ...] = (),
    most: int = MOST_COHORTS,
) -> Membership:
    """See `retention`."""
    whose, when = _active_periods(start, period)
    first = firsts(whose)
    members, cohort = whose[first], when[first]
    end = periods.number(as_of, period)
    origin = max(int(cohort.min()), end - most + 1) if cohort.size else end
    if back is None:
        joined = np.repeat(cohort, np.diff(np.append(first, whose.size)))
    else:
        whose, when = _active_periods(back, period)
        joined = _cohorts_of(whose, members, cohort)
    if kind == "on_or_after":
        last = np.append(whose[1:] != whose[:-1], True)[: whose.size]
        whose, when, joined = whose[last], when[last], joined[last]
    known = (joined >= origin) & (when >= joined)
    whose, row, since = whose[known], joined[known] - origin, (when - joined)[known]
    columns = _columns(kind, spans, end - origin + 1)
    if kind == "bracket":
        whose, row, since = _bracketed(whose, row, since, columns)
    return Membership(members, cohort - origin, whose, row, since, columns, origin, end, kind)


def _cohorts_of(whose: Whole, members: Whole, cohort: Whole) -> Whole:
    """The cohort of each of `whose`; of those in none, the period before all."""
    before = np.iinfo(np.int64).min // 2
    if not members.size:
        return np.full(whose.size, before)
    place = np.minimum(np.searchsorted(members, whose), members.size - 1)
    return np.where(members[place] == whose, cohort[place], before)


def _columns(kind: Kind, spans: tuple[Span, ...], width: int) -> tuple[Span, ...]:
    match kind:
        case "bracket":
            return (0, 0), *spans
        case "on":
            return tuple((n, n) for n in range(width))
        case "on_or_after":
            return tuple((n, None) for n in range(width))


def _bracketed(whose: Whole, row: Whole, since: Whole, columns: tuple[Span, ...]) -> tuple[Whole, Whole, Whole]:
    """Each customer once in each bracket they were active in; periods between two brackets fall away."""
    begins, ends = (np.array([span[side] for span in columns], np.int64) for side in (0, 1))
    column = np.searchsorted(begins, since, side="right") - 1
    inside = since <= ends[column]
    whose, row, column = whose[inside], row[inside], column[inside]
    fresh = np.append(True, (whose[1:] != whose[:-1]) | (column[1:] != column[:-1]))[: whose.size]
    return whose[fresh], row[fresh], column[fresh]


def _active_periods(events: tuple[Whole, Whole], period: Period) -> tuple[Whole, Whole]:
    customers, days = events
    return each_once(customers, periods.numbers(days, period))
