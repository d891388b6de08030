"""A forecast of purchases beside what came: by how often people had bought before, and week by week.

The two charts of Fader, Hardie, Lee (2005), figures 2 and 3; METHODS.md, section 1: never a forecast without its test.
"""

from dataclasses import dataclass

import numpy as np

from opsdesk.analysis import clv
from opsdesk.analysis.clv import WEEK, BgNbd, Floats, Histories, Ints
from opsdesk.analysis.pairs import each_once, firsts

MOST = 7
"""Customers with so many repeat purchase days or more are one group."""


@dataclass(frozen=True, slots=True)
class Bought:
    """The `customers` with `x` repeat purchase days until the calibration ended, MOST for so many or more: how many such
    days they had afterwards, and how many were expected."""

    x: int
    customers: int
    actual: int
    expected: float


@dataclass(frozen=True)
class Weeks:
    """Repeat purchase days of all who first bought until the calibration ended, added up to the end of each of `days`."""

    days: Ints
    actual: Ints
    expected: Floats


def by_purchases(model: BgNbd, histories: Histories, later: Ints, weeks: float) -> tuple[Bought, ...]:
    foretold = clv.expected(model, histories, weeks)
    group = np.minimum(histories.x, MOST)
    found = []
    for x in np.unique(group).tolist():
        inside = group == x
        found.append(Bought(x, int(inside.sum()), int(later[inside].sum()), float(foretold[inside].sum())))
    return tuple(found)


def by_week(model: BgNbd, customers: Ints, days: Ints, calibration_end: int, as_of: int) -> Weeks:
    """`customers` (ascending) and the days they bought on, up to `as_of`. Whole weeks, counted back from `as_of`."""
    whose, when = each_once(customers, days)
    first = firsts(whose)
    begun = when[first]
    sizes = np.diff(np.append(first, whose.size))
    repeat = np.ones(whose.size, bool)
    repeat[first] = False
    repeat &= np.repeat(begun <= calibration_end, sizes)
    begun = begun[begun <= calibration_end]
    start = int(begun.min())
    span = as_of - start
    actual = np.cumsum(np.bincount(when[repeat] - start, minlength=span + 1))
    # each who begins on day d has, by day e, what one customer is expected to do in e - d days
    newcomers = np.bincount(begun - start, minlength=span + 1)
    expected = np.convolve(newcomers, clv.after_the_first(model, span))[: span + 1]
    ends = np.arange(span % WEEK, span + 1, WEEK)
    return Weeks(start + ends, actual[ends], expected[ends])
