"""What customers are worth, read from the desk: RFM, ABC, and who of the worthy is about to leave."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import abc, rfm, silence
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import facts
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Totals


@dataclass(frozen=True)
class RfmOfStore:
    totals: Totals
    recency: NDArray[np.int64]
    result: rfm.Rfm

    @property
    def segments(self) -> list[tuple[str, int, int, int]]:
        """(name, customers, orders, amount) of each segment; other scores are named only when there are any."""
        found = []
        for position, name in enumerate(self.result.table.names):
            inside = self.result.segment == position
            count = int(inside.sum())
            if count or name != rfm.OTHERS:
                orders, amount = self.totals.orders[inside].sum(), self.totals.amount[inside].sum()
                found.append((name, count, int(orders), int(amount)))
        return found


@dataclass(frozen=True)
class AbcOfStore:
    totals: Totals
    result: abc.Abc


@dataclass(frozen=True, slots=True)
class Leaving:
    """A customer worth a call: `overdue` times their usual gap has passed since their last order."""

    customer: int
    value_class: str
    overdue: float
    value: int


def rfm_of_store(
    connection: Connection,
    as_of: int,
    mode: rfm.Mode = "quantile",
    k: int = 5,
    *,
    distinct_days: bool = False,
    typed: dict[str, rfm.Cuts] | None = None,
    table: rfm.Table = rfm.USUAL,
) -> RfmOfStore:
    totals = _totals(connection, as_of, distinct_days=distinct_days)
    recency = as_of - totals.last
    return RfmOfStore(totals, recency, rfm.rfm(recency, totals.frequency, totals.amount, mode, k, typed, table))


def abc_of_store(
    connection: Connection, as_of: int, a: Fraction = Fraction(80), b: Fraction = Fraction(95)
) -> AbcOfStore:
    totals = _totals(connection, as_of)
    return AbcOfStore(totals, abc.abc(totals.amount, a, b))


def churn_of_store(connection: Connection, as_of: int) -> tuple[Totals, list[Leaving]]:
    """Class A and B customers who are overdue by their own rhythm, the most valuable first."""
    found = abc_of_store(connection, as_of)
    events = facts.events(connection, "order", as_of)
    rhythm = silence.cadence(events.customers, events.days, as_of)  # both are in order of ids
    late = np.flatnonzero((found.result.classes < 2) & (rhythm.overdue >= silence.WARN))
    late = late[np.lexsort((found.totals.customers[late], -found.totals.amount[late]))]
    columns = (found.totals.customers, found.result.classes, rhythm.overdue, found.totals.amount)
    rows = zip(*(column[late].tolist() for column in columns), strict=True)
    return found.totals, [Leaving(who, abc.CLASSES[position], overdue, value) for who, position, overdue, value in rows]


def _totals(connection: Connection, as_of: int, *, distinct_days: bool = False) -> Totals:
    found = facts.totals(connection, as_of, distinct_days=distinct_days)
    if not found.customers.size:
        raise Trouble(
            t("No customer has a counted order up to this day."),
            t("Add or import orders that are paid, completed or refunded."),
            code="thin-data",
        )
    if np.abs(found.amount.astype(np.float64)).sum() >= 2.0**62:
        raise Trouble(
            t("The amounts of all orders together are too large to add up."),
            t("Correct the orders with impossible amounts."),
            code="amounts-too-large",
        )
    return found
