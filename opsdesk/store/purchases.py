"""When customers bought, as NumPy arrays of one entry per customer: what a forecast of purchases is fitted to.

A purchase day is a day with a counted order of no negative amount: a refund lowers the value of a customer, but is
never a purchase.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.model.customers import COUNTED
from opsdesk.store.aggregates import ORDERS
from opsdesk.store.connect import Connection

Whole = NDArray[np.int64]
BATCH = 20_000  # rows a fetch: the GIL is given back in between


@dataclass(frozen=True)
class Span:
    """The first purchase day up to the day asked for, if any, and how many orders of each kind enter nothing or no purchase."""

    first: int | None
    future: int
    refunds: int


@dataclass(frozen=True)
class Purchases:
    """Customers who bought up to a `cut`, by id: first and last purchase day, how many such days up to it and afterwards.

    `spent` is what all their counted orders after the first day, refunds too, come to until the cut.
    """

    customers: Whole
    first: Whole
    last: Whole
    days: Whole
    later: Whole
    spent: Whole


def span(connection: Connection, as_of: int) -> Span:
    first, future, refunds = connection.execute(
        f"SELECT min(date) FILTER (WHERE amount >= 0 AND date <= ?1), count(*) FILTER (WHERE date > ?1),"
        f" count(*) FILTER (WHERE amount < 0 AND date <= ?1) FROM {ORDERS} WHERE {COUNTED}",
        [as_of],
    ).fetchone()
    return Span(first, future, refunds)


def days(connection: Connection, as_of: int) -> tuple[Whole, Whole]:
    """Whose (ids ascending) and when: each purchase day up to and with `as_of`, days in no order."""
    cursor = connection.execute(
        f"SELECT customer, count(*), group_concat(date) FROM {ORDERS}"
        f" WHERE {COUNTED} AND amount >= 0 AND date <= ? GROUP BY customer",
        [as_of],
    )
    customers, numbers = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    while batch := cursor.fetchmany(BATCH):
        whose, counts, texts = zip(*batch, strict=True)
        customers.append(np.repeat(np.array(whose, np.int64), counts))
        numbers.append(np.fromstring(",".join(texts), np.int64, sep=","))
    return np.concatenate(customers), np.concatenate(numbers)


def until(connection: Connection, cut: int, as_of: int) -> Purchases:
    """Purchases up to and with the day `cut`; `later` are those after it, up to and with `as_of`."""
    cursor = connection.execute(
        f"""SELECT customer, first, last, days, every - days, spent
                - (SELECT sum(amount) FROM {ORDERS} WHERE customer = found.customer AND {COUNTED} AND date <= first)
            FROM (SELECT customer,
                min(date) FILTER (WHERE amount >= 0) AS first,
                max(date) FILTER (WHERE amount >= 0 AND date <= ?1) AS last,
                count(DISTINCT date) FILTER (WHERE amount >= 0 AND date <= ?1) AS days,
                count(DISTINCT date) FILTER (WHERE amount >= 0) AS every,
                sum(amount) FILTER (WHERE date <= ?1) AS spent
                FROM {ORDERS} WHERE {COUNTED} AND date <= ?2 GROUP BY customer HAVING days > 0) found""",
        [cut, as_of],
    )
    parts = [np.empty((0, 6), np.int64)]
    while batch := cursor.fetchmany(BATCH):
        parts.append(np.array(batch, np.int64))
    return Purchases(*np.ascontiguousarray(np.concatenate(parts).T))
