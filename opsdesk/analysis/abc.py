"""ABC: who brings most of the value, with the Pareto curve and the Gini coefficient. METHODS.md section 1."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

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


class Ranked:
    """Values sorted once: classes for any two thresholds are then two look-ups, at a million customers too."""

    def __init__(self, values: Whole) -> None:
        self.values = values
        self._rising = np.sort(values[values > 0])
        self._cumulated = np.cumsum(self._rising[::-1])  # best first
        self.total = int(self._cumulated[-1]) if self._cumulated.size else 0
        self._everything = int(values.sum())

    @property
    def n(self) -> int:
        """Customers with a positive value."""
        return int(self._rising.size)

    @cached_property
    def gini(self) -> float | None:
        return _gini(self._rising[::-1], self.total)

    @cached_property
    def curve(self) -> tuple[tuple[float, float], ...]:
        return _curve(self._cumulated, self.total)

    def above(self, percent: Fraction) -> int | None:
        """The least value of the customers before whom less than this share is gathered, equals of the last included;
        None when there is nobody."""
        limit = -(-percent * self.total // 100)
        # what is gathered before a place is what was cumulated up to the place before it
        places = int(np.searchsorted(self._cumulated, limit, side="left")) + 1 if limit > 0 else 0
        return int(self._rising[-min(places, self.n)]) if places and self.n else None

    def best(self, percent: Fraction) -> tuple[int, int]:
        """How many customers these are, and what they come to."""
        least = self.above(percent)
        if least is None:
            return 0, 0
        count = self.n - int(np.searchsorted(self._rising, least, side="left"))
        return count, int(self._cumulated[count - 1])

    def groups(self, a: Fraction, b: Fraction) -> dict[str, Class]:
        first, second = self.best(a), self.best(max(a, b))
        everybody = (self.values.size, self._everything)
        found, before = {}, (0, 0)
        for name, upto in zip(CLASSES, (first, second, everybody), strict=True):
            amount = upto[1] - before[1]
            valued = amount if name != "C" else self.total - before[1]
            found[name] = Class(upto[0] - before[0], amount, valued / self.total if self.total else 0.0)
            before = upto
        return found

    def classes(self, a: Fraction, b: Fraction) -> NDArray[np.intp]:
        """0, 1, 2 for A, B, C per customer."""
        found = np.full(self.values.size, 2, np.intp)
        for position, percent in ((1, max(a, b)), (0, a)):
            if (least := self.above(percent)) is not None:
                found[self.values >= least] = position
        return found


def abc(values: Whole, a: Fraction = Fraction(80), b: Fraction = Fraction(95)) -> Abc:
    """Classes by the share of the total accumulated before a customer: below `a` percent A, below `b` B, else C.

    Equal values share the class of the first of them; a value of zero or less is C and outside the total.
    """
    ranked = Ranked(values)
    return Abc(ranked.classes(a, b), ranked.groups(a, b), ranked.total, ranked.gini, ranked.curve)


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
