"""What customers are worth, read from the desk: RFM, ABC, and who of the worthy is about to leave."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import abc, rfm, silence
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import facts
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Totals

if TYPE_CHECKING:
    from opsdesk.services.clv import Alive


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
    """A customer worth a call. `alive` is None without a repeat purchase or a forecast; `gap`, the usual days between
    their orders, and `overdue`, the days `since` the last one over it, without a rhythm."""

    customer: int
    value_class: str
    alive: float | None
    overdue: float | None
    value: int
    since: int
    gap: float | None


@dataclass(frozen=True)
class Churn:
    """`leaving`: the most valuable first; `refused` says why there is no P(alive), if so."""

    totals: Totals
    leaving: tuple[Leaving, ...]
    refused: str


def totals_of_store(connection: Connection, as_of: int, *, distinct_days: bool = False) -> Totals:
    """Totals of at least one customer, which can be added up; else Trouble."""
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
    totals = totals_of_store(connection, as_of, distinct_days=distinct_days)
    recency = as_of - totals.last
    return RfmOfStore(totals, recency, rfm.rfm(recency, totals.frequency, totals.amount, mode, k, typed, table))


def abc_of_store(
    connection: Connection, as_of: int, a: Fraction = Fraction(80), b: Fraction = Fraction(95)
) -> AbcOfStore:
    totals = totals_of_store(connection, as_of)
    return AbcOfStore(totals, abc.abc(totals.amount, a, b))


def churn_of_store(
    connection: Connection,
    as_of: int,
    alive_below: float = 0.5,
    overdue_at: float = silence.WARN,
    buyers: "Alive | None" = None,
) -> Churn:
    """Class A and B customers who are overdue by their own rhythm or probably gone. METHODS.md section 1.

    `buyers` are those of the same day, where they are known already."""
    from opsdesk.services import clv  # it loads SciPy

    found = abc_of_store(connection, as_of)
    totals, classes = found.totals, found.result.classes
    events = facts.events(connection, "order", as_of)
    rhythm = silence.cadence(events.customers, events.days, as_of)  # both are in order of ids
    buyers = buyers or clv.alive_of_store(connection, as_of)
    alive = np.full(totals.customers.size, np.nan)  # and says nothing of those without a repeat purchase
    if buyers.alive is not None:
        repeated = buyers.histories.x > 0
        alive[np.searchsorted(totals.customers, buyers.customers[repeated])] = buyers.alive[repeated]
    late = np.flatnonzero((classes < 2) & ((rhythm.overdue >= overdue_at) | (alive < alive_below)))
    late = late[np.lexsort((totals.customers[late], -totals.amount[late]))]
    columns = (totals.customers, classes, alive, rhythm.overdue, totals.amount, as_of - rhythm.last, rhythm.median)
    rows = zip(*(column[late].tolist() for column in columns), strict=True)
    leaving = tuple(
        Leaving(who, abc.CLASSES[position], _known(alive), _known(overdue), value, since, _known(gap))
        for who, position, alive, overdue, value, since, gap in rows
    )
    return Churn(totals, leaving, buyers.refused)


def _known(number: float) -> float | None:
    return None if number != number else number
