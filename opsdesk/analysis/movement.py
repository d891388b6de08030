"""Who moved between classes from one day to another: a matrix, with rows and columns for those new and those gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsdesk.i18n import t
from opsdesk.model.chart import Chart, Series
from opsdesk.model.definition import Definition

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


# -- shown ----------------------------------------------------------------------------------------------------------


def movement_chart(found: Movement, title: str, notes: tuple[str, ...] = (), *, ranked: bool = True) -> Chart:
    """From the class of a row to that of a column. Who stayed only completes the picture; of tiers, green rose, red fell."""
    rows, columns = len(found.rows), len(found.columns)

    def tone(row: int, column: int) -> str:
        if (row < rows and column < columns and found.rows[row] == found.columns[column]) or (
            row == rows and column == columns
        ):
            return "muted"
        if not ranked or row == rows or column == columns:
            return "accent"
        return "good" if column < row else "bad"

    def series(row: int) -> Series:
        values = [int(n) for n in found.matrix[row]]
        return Series(
            t(found.rows[row]) if row < rows else t("New"),
            [None if (row, column) == (rows, columns) else float(n) for column, n in enumerate(values)],
            [("move", row, column) if n else None for column, n in enumerate(values)],
            tones=[tone(row, column) for column in range(columns + 1)],
            lead=f"{sum(values):,}",
        )

    return Chart(
        "heat",
        title,
        [*(t(name) for name in found.columns), t("Gone")],
        tuple(series(row) for row in range(rows + 1)),
        x_title=t("Class after"),
        y_title=t("Class before"),
        lead=t("Customers"),
        notes=notes,
    )


def movement_definition(n: int, as_of: int, before: str, after: str, excluded: str) -> Definition:
    return Definition(
        t("Movement"),
        t(
            "Each customer's class on both days. A day's classes are computed from the orders up to it, by the options in"
            " force; a snapshot holds those it was taken with. New: no counted order on the first day; gone: none on the"
            " second."
        ),
        n,
        as_of,
        ((t("First day"), before), (t("Second day"), after)),
        excluded=excluded,
    )
