"""RFM: scores for recency, frequency and money, the segments they fall into, and the Chinese eight classes.

METHODS.md section 1, after Hughes and R's `rfm` package: scores by value cut points (type-7 quantiles), so that equal
customers get equal scores; bins are right-closed; a recent customer scores high.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import floor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsdesk.i18n import mark as _
from opsdesk.model import choices

Whole = NDArray[np.int64]
Scores = NDArray[np.intp]
Mode = Literal["quantile", "mean", "median", "typed"]
Cuts = tuple[Fraction, ...]
"""Ascending values between scores. Exact: whole values compare with them as in arithmetic, not as rounded."""

OTHERS = _("Other scores")


@dataclass(frozen=True, slots=True)
class Segment:
    """A name (a message id) for the scores within three ranges, both ends included."""

    name: str
    r: tuple[int, int]
    f: tuple[int, int]
    m: tuple[int, int]

    def holds(self, cell: tuple[int, int, int]) -> bool:
        r, f, m = cell
        return self.r[0] <= r <= self.r[1] and self.f[0] <= f <= self.f[1] and self.m[0] <= m <= self.m[1]


@dataclass(frozen=True)
class Table:
    """Segments over scores 1..k; the first one that holds a cell has it."""

    k: int
    segments: tuple[Segment, ...]

    def cells(self) -> Iterator[tuple[int, int, int]]:
        scores = range(1, self.k + 1)
        return product(scores, scores, scores)

    @cached_property
    def gaps(self) -> list[tuple[int, int, int]]:
        """Cells that no segment holds."""
        return [cell for cell in self.cells() if not any(segment.holds(cell) for segment in self.segments)]

    @cached_property
    def overlaps(self) -> list[tuple[tuple[int, int, int], list[str]]]:
        """Cells that several segments hold, and which; the first of them has the cell."""
        held = ((cell, [segment.name for segment in self.segments if segment.holds(cell)]) for cell in self.cells())
        return [(cell, names) for cell, names in held if len(names) > 1]

    @property
    def names(self) -> list[str]:
        """Of the segments, and of what lies in none."""
        return [*(segment.name for segment in self.segments), OTHERS]

    def assign(self, k: int, r: Scores, f: Scores, m: Scores) -> Scores:
        """The position of each customer's segment, or the one past the last. Scores of another k are read at the middle
        of their bin."""
        where = np.full((self.k,) * 3, len(self.segments), np.intp)
        for position, segment in reversed(list(enumerate(self.segments))):
            where[tuple(slice(low - 1, high) for low, high in (segment.r, segment.f, segment.m))] = position
        middle = ((2 * np.arange(1, k + 1) - 1) * self.k) // (2 * k)
        found: Scores = where[middle[r - 1], middle[f - 1], middle[m - 1]]
        return found


USUAL = Table(
    5,
    (
        Segment(_("Champions"), (4, 5), (4, 5), (4, 5)),
        Segment(_("Loyal"), (4, 5), (4, 5), (1, 3)),
        Segment(_("Potential loyalists"), (4, 5), (2, 3), (1, 5)),
        Segment(_("New buyers"), (4, 5), (1, 1), (1, 5)),
        Segment(_("Need attention"), (3, 3), (3, 5), (1, 5)),
        Segment(_("About to sleep"), (3, 3), (1, 2), (1, 5)),
        Segment(_("Cannot lose them"), (1, 2), (3, 5), (4, 5)),
        Segment(_("At risk"), (1, 2), (3, 5), (1, 3)),
        Segment(_("Hibernating"), (2, 2), (1, 2), (1, 5)),
        Segment(_("Lost"), (1, 1), (1, 2), (1, 5)),
    ),
)
CLASSES8 = {option.key: option.label for option in choices.CLASSES8.options}
"""High (1) or low (0) in R, F, M -> 重要价值 and so on."""


@dataclass(frozen=True)
class Rfm:
    """Arrays are per customer; `sizes` say how many customers have each score 1..k, which may be none.

    `halves`: the three thresholds of the eight classes; `class8`: 4 for high R, 2 for high F, 1 for high M, added up.
    """

    k: int
    cuts: dict[str, Cuts]
    r: Scores
    f: Scores
    m: Scores
    segment: Scores
    table: Table
    halves: dict[str, Fraction]
    class8: Scores

    @property
    def sizes(self) -> dict[str, list[int]]:
        scores = {"r": self.r, "f": self.f, "m": self.m}
        return {name: np.bincount(found, minlength=self.k + 1)[1:].tolist() for name, found in scores.items()}

    @property
    def classes8(self) -> dict[str, int]:
        counts = np.bincount(self.class8, minlength=8)
        return {name: int(counts[int(name, 2)]) for name in CLASSES8}


def rfm(
    recency: Whole,
    frequency: Whole,
    monetary: Whole,
    mode: Mode = "quantile",
    k: int = 5,
    typed: dict[str, Cuts] | None = None,
    table: Table = USUAL,
) -> Rfm:
    """Scores of at least one customer: days since the last order, number of orders (or days with one), sum of amounts.

    `mode` mean and median have one cut and so two scores; `typed` gives the cuts of that mode, as many for r as for f
    and m. The eight classes use the mean, or the one cut of the other modes.
    """
    values = {"r": recency, "f": frequency, "m": monetary}
    match mode:
        case "quantile":
            cuts = {name: quantiles(found, k) for name, found in values.items()}
        case "median":
            cuts = {name: quantiles(found, 2) for name, found in values.items()}
        case "mean":
            cuts = {name: (mean(found),) for name, found in values.items()}
        case "typed":
            assert typed is not None
            cuts = typed
    k = len(cuts["r"]) + 1
    r, f, m = k + 1 - score(recency, cuts["r"]), score(frequency, cuts["f"]), score(monetary, cuts["m"])
    single = k == 2 and mode != "quantile"
    halves = {name: cuts[name][0] if single else mean(found) for name, found in values.items()}
    high = {name: score(found, (halves[name],)) - 1 for name, found in values.items()}
    class8 = (1 - high["r"]) * 4 + high["f"] * 2 + high["m"]
    return Rfm(k, cuts, r, f, m, table.assign(k, r, f, m), table, halves, class8)


def quantiles(values: Whole, k: int) -> Cuts:
    """The type-7 quantiles at 1/k .. (k-1)/k (Hyndman & Fan 1996; the default of R and NumPy), without rounding."""
    places = [divmod((values.size - 1) * i, k) for i in range(1, k)]
    wanted = sorted({place for low, _rest in places for place in (low, min(low + 1, values.size - 1))})
    ordered = np.partition(values, wanted)
    found = []
    for low, rest in places:
        below, above = int(ordered[low]), int(ordered[min(low + 1, values.size - 1)])
        found.append(below + Fraction((above - below) * rest, k))
    return tuple(found)


def mean(values: Whole) -> Fraction:
    low, high = np.divmod(values, 1 << 32)  # the sum of a million amounts need not fit in 64 bits
    return Fraction((int(low.sum()) << 32) + int(high.sum()), values.size)


def score(values: Whole, cuts: Sequence[Fraction]) -> Scores:
    """1 up to and with the first cut, 2 up to and with the second ... A whole number is at most a cut exactly when it
    is at most the cut rounded down."""
    bounds = np.array([floor(cut) for cut in cuts], np.int64)
    return np.searchsorted(bounds, values, side="left") + 1
