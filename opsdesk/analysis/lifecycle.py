"""Who is active in each period: new, returning, resurrecting, and who went dormant. METHODS.md section 1.

active = new + returning + resurrecting; dormant(t) = active(t-1) - returning(t).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import periods
from opsdesk.analysis.periods import Period

Whole = NDArray[np.int64]


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


def active_periods(customers: Whole, days: Whole, period: Period) -> tuple[Whole, Whole]:
    """Each customer with each period in which they did something, once, in this order."""
    if not days.size:
        return customers, days
    when = periods.numbers(days, period)
    first = when.min()
    width = int(when.max() - first) + 1
    whose, position = np.unique(customers, return_inverse=True)
    owner, offset = np.divmod(np.unique(position * width + (when - first)), width)
    return whose[owner], offset + first


def lifecycle(customers: Whole, days: Whole, period: Period, as_of: int) -> tuple[Phase, ...]:
    """Every period from that of the first event to that of `as_of`; events are up to `as_of`."""
    whose, when = active_periods(customers, days, period)
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
