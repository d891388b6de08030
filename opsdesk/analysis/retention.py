"""Retention: how many of a cohort come back, period by period. METHODS.md section 1, after PostHog's documentation."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import periods
from opsdesk.analysis.pairs import each_once, firsts
from opsdesk.analysis.periods import Period

Whole = NDArray[np.int64]
Kind = Literal["on", "on_or_after"]
MOST_COHORTS = 366
"""The latest ones are shown: a table of more days than a year has is for nobody."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """`active[n]` customers of `size` n periods after `period`; `complete[n]`: that period is over."""

    period: int
    size: int
    active: tuple[int, ...]
    complete: tuple[bool, ...]


@dataclass(frozen=True)
class Retention:
    """`mean[n]`: active over size, both summed over the cohorts whose n-th period is complete; None if there is none.

    `earlier`: customers of cohorts before the latest MOST_COHORTS periods.
    """

    cohorts: tuple[Cohort, ...]
    mean: tuple[float | None, ...]
    customers: int
    earlier: int


def retention(
    start: tuple[Whole, Whole], back: tuple[Whole, Whole] | None, period: Period, kind: Kind, as_of: int
) -> Retention:
    """`start` and `back`: (customers, days) of the event that puts a customer in a cohort, when first met, and of the
    one that counts as coming back, None for the same. "on": active in the n-th period; "on_or_after": in any period from the n-th on.
    """
    whose, when = _active_periods(start, period)
    first = firsts(whose)
    members, cohort = whose[first], when[first]
    end = periods.number(as_of, period)
    origin = max(int(cohort.min()), end - MOST_COHORTS + 1) if cohort.size else end
    width = end - origin + 1
    sizes = np.bincount(cohort[cohort >= origin] - origin, minlength=width)
    if back:
        whose, when = _active_periods(back, period)
    cells = _active(members, cohort, whose, when, origin, width, kind)
    over = np.array([periods.complete(origin + step, period, as_of) for step in range(width)])
    cohorts = []
    active_sum, size_sum = np.zeros(width), np.zeros(width)
    for row in np.flatnonzero(sizes).tolist():
        reach = width - row
        active = np.append(sizes[row], cells[row, 1:reach])
        done = over[row:]
        active_sum[:reach] += active * done
        size_sum[:reach] += sizes[row] * done
        cohorts.append(Cohort(origin + row, int(sizes[row]), tuple(active.tolist()), tuple(done.tolist())))
    reach = len(cohorts[0].active) if cohorts else 0
    mean = tuple(float(active_sum[n] / size_sum[n]) if size_sum[n] else None for n in range(reach))
    return Retention(tuple(cohorts), mean, int(sizes.sum()), int(members.size - sizes.sum()))


def _active_periods(events: tuple[Whole, Whole], period: Period) -> tuple[Whole, Whole]:
    customers, days = events
    return each_once(customers, periods.numbers(days, period))


def _active(
    members: Whole, cohort: Whole, whose: Whole, when: Whole, origin: int, width: int, kind: Kind
) -> NDArray[np.int64]:
    """Customers by (cohort, periods since); a customer enters "on or after" up to the last period of theirs."""
    if kind == "on_or_after":
        last = np.append(whose[1:] != whose[:-1], True)[: whose.size]
        whose, when = whose[last], when[last]
    if not members.size:
        return np.zeros((width, width), np.int64)
    place = np.minimum(np.searchsorted(members, whose), members.size - 1)
    row = cohort[place] - origin
    since = when - origin - row
    shown = (members[place] == whose) & (row >= 0) & (since >= 0)
    cells = np.bincount(row[shown] * width + since[shown], minlength=width * width).reshape(width, width)
    if kind == "on_or_after":
        cells = cells[:, ::-1].cumsum(axis=1)[:, ::-1]
    return cells
