"""Who moved between classes from one day to another: a matrix, with rows and columns for those new and those gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Scores = NDArray[np.intp]
Reason = Literal["new", "gone", "grew", "quiet", "refunds", "others-fell", "outgrown", "passed"]


@dataclass(frozen=True)
class State:
    """The class of each customer who has one: ids ascending, and positions in `labels`."""

    labels: Sequence[str]
    customers: Whole
    classes: Scores


@dataclass(frozen=True)
class Movement:
    """`matrix[i, j]`: customers who were in class i and are in class j. The last row had no class before, the last
    column has none any more. `before` and `after` are the rows and columns of `customers`, ids ascending."""

    rows: Sequence[str]
    columns: Sequence[str]
    matrix: Whole
    customers: Whole
    before: Scores
    after: Scores

    def among(self, row: int, column: int) -> Whole:
        """The customers of one cell."""
        return self.customers[self.at(row, column)]

    def at(self, row: int, column: int) -> NDArray[np.intp]:
        """Their positions."""
        return np.flatnonzero((self.before == row) & (self.after == column))

    @property
    def moved(self) -> NDArray[np.intp]:
        """Positions of the customers who are not where they were, new and gone ones included."""
        columns = list(self.columns)
        same = [columns.index(name) if name in columns else -1 for name in self.rows]
        return np.flatnonzero(np.array([*same, -1], np.intp)[self.before] != self.after)


def movement(before: State, after: State) -> Movement:
    customers = np.union1d(before.customers, after.customers)
    was, now = (_positions(state, customers) for state in (before, after))
    shape = len(before.labels) + 1, len(after.labels) + 1
    matrix = np.bincount(was * shape[1] + now, minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)
    return Movement(before.labels, after.labels, matrix, customers, was, now)


def _positions(state: State, customers: Whole) -> Scores:
    """The class of each of `customers`, one past the last label where there is none."""
    found = np.full(customers.size, len(state.labels), np.intp)
    found[np.searchsorted(customers, state.customers)] = state.classes
    return found


def reason(was: int | None, now: int | None, revenue_then: int, revenue_now: int, *, ranked: bool = True) -> Reason:
    """Why a customer is in another class, by what their orders came to; None: no class. `ranked`: 0 is the best class,
    and classes depend on what others bought."""
    if was is None:
        return "new"
    if now is None:
        return "gone"
    grown = revenue_now - revenue_then
    if grown < 0:
        return "refunds"
    if not ranked or now == was:
        return "grew" if grown else "quiet"
    if now < was:
        return "grew" if grown else "others-fell"
    return "outgrown" if grown else "passed"
