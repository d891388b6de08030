"""Who is active in each period: new, returning, resurrecting, and who went dormant. METHODS.md section 1.

active = new + returning + resurrecting; dormant(t) = active(t-1) - returning(t).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import periods
from opsdesk.analysis.pairs import each_once
from opsdesk.analysis.periods import Period

Whole = NDArray[np.int64]
Part = Literal["active", "new", "returning", "resurrecting", "dormant"]
PARTS: tuple[Part, ...] = ("active", "new", "returning", "resurrecting", "dormant")


@dataclass(frozen=True, slots=True)
class Phase:
    """Customers of one period. The last period may be incomplete."""

    period: int
    complete: bool
    active: int
    new: int
    returning: int
    resurrecting: int
    dormant: int


def lifecycle(customers: Whole, days: Whole, period: Period, as_of: int) -> tuple[Phase, ...]:
    """Every period from that of the first event to that of `as_of`; events are up to `as_of`."""
    whose, when = each_once(customers, periods.numbers(days, period))
    if not when.size:
        return ()
    start, end = int(when.min()), periods.number(as_of, period)
    same = np.append(False, whose[1:] == whose[:-1])
    follows = same & np.append(False, when[1:] == when[:-1] + 1)

    def counts(chosen: NDArray[np.bool_]) -> Whole:
        return np.bincount(when[chosen] - start, minlength=end - start + 1)

    active, new, returning = counts(np.ones_like(same)), counts(~same), counts(follows)
    dormant = np.append(0, active[:-1]) - returning
    resurrecting = active - new - returning
    rows = zip(*(part.tolist() for part in (active, new, returning, resurrecting, dormant)), strict=True)
    return tuple(Phase(number, periods.complete(number, period, as_of), *row) for number, row in enumerate(rows, start))


def customers(whose: Whole, days: Whole, period: Period, number: int, part: Part) -> Whole:
    """The ids behind one number of `lifecycle`, in rising order; `whose` and `days` are the same events."""
    whose, when = each_once(whose, periods.numbers(days, period))
    same = np.append(False, whose[1:] == whose[:-1])[: whose.size]
    now: Whole = whose[when == number]
    before: Whole = whose[when == number - 1]
    new: Whole = whose[~same & (when == number)]
    match part:
        case "active":
            return now
        case "new":
            return new
        case "returning":
            return np.intersect1d(now, before, assume_unique=True)
        case "resurrecting":
            return np.setdiff1d(now, np.union1d(before, new), assume_unique=True)
        case "dormant":
            return np.setdiff1d(before, now, assume_unique=True)
