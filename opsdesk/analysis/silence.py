"""Silence: after how many quiet days customers stop coming back, and who is quieter than usual. METHODS.md section 1."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.pairs import each_once, firsts, ordered

Whole = NDArray[np.int64]
FEWEST = 30
"""A rate over fewer customers says nothing about the next one: no threshold is suggested from it."""
LEAST_FALL = 0.1
"""Customers who come back after any silence have no threshold: the rate has to fall by this much."""
NEAR = 0.1
LONGEST = 730
CADENCE_EVENTS = 3
WARN, ALARM = 2.0, 3.0
"""Overdue: days since the last event over the customer's own median gap."""


@dataclass(frozen=True, slots=True)
class Point:
    """Of the `had` customers who were once silent for at least `days`, `returned` came back from such a silence."""

    days: int
    had: int
    returned: int

    @property
    def rate(self) -> float:
        return self.returned / self.had


@dataclass(frozen=True)
class Silence:
    """`suggested` is the elbow of the curve, or None when fewer than FEWEST customers came back or it hardly falls."""

    curve: tuple[Point, ...]
    suggested: int | None
    customers: int


@dataclass(frozen=True)
class Cadence:
    """Per customer, in order of ids: the last active day, the median gap between active days, and how overdue they
    are; the last two are NaN with fewer than CADENCE_EVENTS active days."""

    customers: Whole
    last: Whole
    median: NDArray[np.float64]
    overdue: NDArray[np.float64]


def silence(customers: Whole, days: Whole, as_of: int) -> Silence:
    """The return rate after every length of silence. A silence is the days from one active day to the next, or to
    `as_of`; it counts for all lengths up to its own."""
    whose, when = each_once(customers, days)
    first = firsts(whose)
    open_gap = as_of - when[np.append(first[1:], whose.size) - 1] if whose.size else when
    gaps = np.diff(when, prepend=when[:1])
    gaps[first] = 0
    closed = np.maximum.reduceat(gaps, first) if whose.size else gaps
    longest = np.minimum(np.maximum(closed, open_gap), LONGEST)
    had, returned = _at_least(longest), _at_least(np.minimum(closed, LONGEST))
    curve = tuple(
        Point(length, int(had[length]), int(returned[length])) for length in range(1, LONGEST + 1) if had[length]
    )
    return Silence(curve, elbow(curve), first.size)


def elbow(curve: tuple[Point, ...]) -> int | None:
    """The days where the falling curve lies deepest below the line between its ends (Satopaa and others 2011, "kneedle").

    It falls up to the last point near its lowest; beyond, only customers known for long are left, and rates rise again.
    """
    solid = [point for point in curve if point.had >= FEWEST]
    if not solid or solid[0].returned < FEWEST:
        return None
    rates = np.array([point.rate for point in solid])
    fall = rates[0] - rates.min()
    if fall < LEAST_FALL:
        return None
    end = int(np.flatnonzero(rates <= rates.min() + NEAR * fall)[-1])
    days, rates = np.array([point.days for point in solid[: end + 1]]), rates[: end + 1]
    line = rates[0] + (rates[-1] - rates[0]) * (days - days[0]) / (days[-1] - days[0])
    depth = line - rates
    deepest = int(depth.argmax())
    return solid[deepest].days if depth[deepest] > 0 else None


def cadence(customers: Whole, days: Whole, as_of: int) -> Cadence:
    """How each customer stands against their own rhythm; several events on one day are one."""
    whose, when = each_once(customers, days)
    first = firsts(whose)
    count = np.diff(np.append(first, whose.size))
    last = when[first + count - 1]
    gaps = np.diff(when, prepend=when[:1])
    gaps[first] = 0  # sorted to the front of its customer's gaps, which are all positive
    rising = ordered(whose, gaps)
    low, high = first + count // 2, first + (count + 1) // 2
    median = np.full(first.size, np.nan)
    enough = count >= CADENCE_EVENTS
    median[enough] = (rising[low[enough]] + rising[high[enough]]) / 2
    return Cadence(whose[first], last, median, (as_of - last) / median)


def _at_least(lengths: Whole) -> Whole:
    """How many are at least 0, 1, 2 ... LONGEST."""
    return np.bincount(lengths, minlength=LONGEST + 1)[::-1].cumsum()[::-1]
