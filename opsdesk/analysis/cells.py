"""RFM of many customers, prepared so that moved thresholds are answered in milliseconds: what lies in each cell of scores.

Each measure is ranked once. Scores for other cuts are then one look-up a customer, and segments, sizes and matrices are
sums over at most a thousand cells. The definitions are those of `rfm`, and a property test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import rfm
from opsdesk.analysis.rfm import Cuts, Mode, Scores, Table

Whole = NDArray[np.int64]
MEASURES = ("r", "f", "m")
_HALF = 1 << 31


class Measure:
    """One measure of all customers: `distinct` ascending, and which of them each customer has."""

    def __init__(self, values: Whole) -> None:
        self.distinct, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
        self.codes = codes.astype(np.int32)
        self.upto = np.cumsum(counts)
        self.mean = rfm.mean(values)

    def quantiles(self, k: int) -> Cuts:
        """As `rfm.quantiles`."""
        last = int(self.upto[-1]) - 1
        found = []
        for i in range(1, k):
            low, rest = divmod(last * i, k)
            below, above = self.ranked(low), self.ranked(min(low + 1, last))
            found.append(below + Fraction((above - below) * rest, k))
        return tuple(found)

    def ranked(self, place: int) -> int:
        """The value at `place` (from 0) of all in ascending order."""
        return int(self.distinct[np.searchsorted(self.upto, place, side="right")])

    def share(self, cut: Fraction) -> float:
        """The share of customers whose value is at most `cut`."""
        return self._share(self._place(cut))

    def at_share(self, share: float) -> int:
        """The value at or below which the share nearest to this one lies; one below all where that is nobody."""
        wanted = share * int(self.upto[-1])
        low = int(np.searchsorted(self.upto, wanted, side="right"))
        high = min(low + 1, self.distinct.size)
        return self._value(low if share - self._share(low) <= self._share(high) - share else high)

    def stepped(self, cut: Fraction, by: float) -> int:
        """The value whose share is so much further, and another one than at `cut` unless there is none."""
        here = self._place(cut)
        there = self._place(Fraction(self.at_share(min(max(self._share(here) + by, 0.0), 1.0))))
        further = max(there, here + 1) if by > 0 else min(there, here - 1)
        return self._value(min(max(further, 0), self.distinct.size))

    def _place(self, cut: Fraction) -> int:
        """How many of the distinct values are at most `cut`."""
        return int(np.searchsorted(self.distinct, floor(cut), side="right"))

    def _share(self, place: int) -> float:
        return int(self.upto[place - 1]) / int(self.upto[-1]) if place else 0.0

    def _value(self, place: int) -> int:
        return int(self.distinct[place - 1]) if place else int(self.distinct[0]) - 1

    def bins(self, cuts: Cuts) -> NDArray[np.uint8]:
        """0 up to and with the first cut, 1 up to and with the second ..., per customer."""
        bounds = np.array([floor(cut) for cut in cuts], np.int64)
        table = np.searchsorted(bounds, self.distinct, side="left").astype(np.uint8)
        return table[self.codes]


@dataclass(frozen=True)
class Cells:
    """What lies in each of the k x k x k cells; arrays have the axes r, f, m, each from score 1 up."""

    k: int
    cuts: Mapping[str, Cuts]
    customers: Whole
    orders: Whole
    amount: Whole

    def sizes(self, measure: str) -> list[int]:
        """How many customers have each score 1..k."""
        others = tuple(axis for axis, name in enumerate(MEASURES) if name != measure)
        return [int(n) for n in self.customers.sum(axis=others)]

    def segments(self, table: Table) -> list[tuple[str, int, int, int]]:
        """(name, customers, orders, amount) of each segment; other scores are named only when there are any."""
        where = segment_of(table, self.k)
        found = []
        for position, name in enumerate(table.names):
            inside = where == position
            count = int(self.customers[inside].sum())
            if count or name != rfm.OTHERS:
                found.append((name, count, int(self.orders[inside].sum()), int(self.amount[inside].sum())))
        return found


def segment_of(table: Table, k: int) -> Scores:
    """The position of the segment of each cell, with the axes of `Cells`."""
    r, f, m = (axis.ravel() + 1 for axis in np.indices((k, k, k)))
    return table.assign(k, r, f, m).reshape(k, k, k)


class Prepared:
    """Made once for a day and an option of counting; every question after that is quick, from any thread."""

    def __init__(self, recency: Whole, frequency: Whole, monetary: Whole, orders: Whole) -> None:
        self.measures = {name: Measure(v) for name, v in zip(MEASURES, (recency, frequency, monetary), strict=True)}
        self._orders, self._amount = orders, monetary

    @property
    def n(self) -> int:
        return int(self._orders.size)

    def cuts(self, mode: Mode, k: int = 5, typed: Mapping[str, Cuts] | None = None) -> dict[str, Cuts]:
        match mode:
            case "quantile":
                return {name: measure.quantiles(k) for name, measure in self.measures.items()}
            case "median":
                return {name: measure.quantiles(2) for name, measure in self.measures.items()}
            case "mean":
                return {name: (measure.mean,) for name, measure in self.measures.items()}
            case "typed":
                assert typed is not None
                return dict(typed)

    def cell(self, cuts: Mapping[str, Cuts]) -> NDArray[np.uint16]:
        """The cell of each customer: its place in a flat array with the axes of `Cells`."""
        k = len(cuts["r"]) + 1
        found = (k - 1 - self.measures["r"].bins(cuts["r"])).astype(np.uint16)
        for name in ("f", "m"):
            found *= np.uint16(k)
            found += self.measures[name].bins(cuts[name])
        return found

    def cells(self, cuts: Mapping[str, Cuts]) -> Cells:
        k = len(cuts["r"]) + 1
        place = self.cell(cuts)
        customers = np.bincount(place, minlength=k**3).astype(np.int64)
        orders = np.bincount(place, self._orders_exact, k**3).astype(np.int64)
        low, high = (np.bincount(place, part, k**3).astype(np.int64) for part in self._amount_exact)
        amount = high * _HALF + low
        return Cells(k, cuts, *(of.reshape(k, k, k) for of in (customers, orders, amount)))

    def halves(self, mode: Mode, cuts: Mapping[str, Cuts]) -> dict[str, Fraction]:
        """The three thresholds of the eight classes: the one cut where there is only one, else the mean."""
        single = len(cuts["r"]) == 1 and mode != "quantile"
        return {name: cuts[name][0] if single else measure.mean for name, measure in self.measures.items()}

    def classes8(self, halves: Mapping[str, Fraction]) -> list[tuple[str, int, int, int]]:
        """(class, customers, orders, amount), the best in recency, frequency and amount first."""
        cells = self.cells({name: (halves[name],) for name in MEASURES})
        flat = [of.ravel()[::-1].tolist() for of in (cells.customers, cells.orders, cells.amount)]
        return [(f"{7 - at:03b}", *numbers) for at, numbers in enumerate(zip(*flat, strict=True))]

    # np.bincount adds up in floating point, which is exact for what stays below 2^53

    @cached_property
    def _orders_exact(self) -> NDArray[np.float64]:
        return self._orders.astype(np.float64)

    @cached_property
    def _amount_exact(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        high, low = np.divmod(self._amount, _HALF)
        return low.astype(np.float64), high.astype(np.float64)
