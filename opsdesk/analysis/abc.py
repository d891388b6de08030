"""ABC: who brings most of the value, with the Pareto curve and the Gini coefficient. METHODS.md section 1."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
CLASSES = "ABC"
_POINTS = 100


@dataclass(frozen=True, slots=True)
class Class:
    customers: int
    amount: int
    share: float
    """Of the total of positive values."""


@dataclass(frozen=True)
class Abc:
    """`classes` is 0, 1, 2 for A, B, C per customer. `total` adds up positive values only; `gini` describes those.

    `curve`: points (share of the customers with a positive value, share of their value), best customers first.
    """

    classes: NDArray[np.intp]
    groups: dict[str, Class]
    total: int
    gini: float | None
    curve: tuple[tuple[float, float], ...]


def abc(values: Whole, a: Fraction = Fraction(80), b: Fraction = Fraction(95)) -> Abc:
    """Classes by the share of the total accumulated before a customer: below `a` percent A, below `b` B, else C.

    Equal values share the class of the first of them; a value of zero or less is C and outside the total.
    """
    falling = np.sort(values[values > 0])[::-1]
    cumulated = np.cumsum(falling)
    total = int(cumulated[-1]) if falling.size else 0
    classes = np.full(values.size, 2, np.intp)
    for position, percent in ((1, b), (0, a)):
        # the last place before which less than this share is gathered; all of its value's equals share its class
        limit = -(-percent * total // 100)
        places = int(np.searchsorted(cumulated - falling, limit, side="left"))
        if places:
            classes[values >= falling[places - 1]] = position
    groups = {}
    for position, name in enumerate(CLASSES):
        inside = values[classes == position]
        groups[name] = Class(inside.size, int(inside.sum()), int(inside[inside > 0].sum()) / total if total else 0.0)
    return Abc(classes, groups, total, _gini(falling, total), _curve(cumulated, total))


def _gini(falling: Whole, total: int) -> float | None:
    """Half the mean difference between two customers over the mean: 0 when all bring the same."""
    n = falling.size
    if not n:
        return None
    ranks = np.arange(n, 0, -1, dtype=np.float64)
    return max(0.0, float(2 * (ranks @ falling) / (n * total) - (n + 1) / n))


def _curve(cumulated: Whole, total: int) -> tuple[tuple[float, float], ...]:
    n = cumulated.size
    places = sorted({n * step // _POINTS for step in range(_POINTS + 1)} - {0})
    return ((0.0, 0.0), *((place / n, int(cumulated[place - 1]) / total) for place in places)) if n else ()
