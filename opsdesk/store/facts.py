"""What the value and lifecycle analyses compute from, as NumPy arrays: totals of orders and active days per customer."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
from numpy.typing import NDArray

from opsdesk import clock
from opsdesk.model.customers import COUNTED
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter, Query
from opsdesk.store import activity, rows
from opsdesk.store.aggregates import ORDERS
from opsdesk.store.connect import Connection, Cursor

Whole = NDArray[np.int64]
BATCH = 20_000  # rows a fetch: the GIL is given back in between


@dataclass(frozen=True)
class Totals:
    """Per customer with a counted order up to the day asked for, in order of ids. `frequency` is orders, or days with one.

    `without`: customers without such an order; `future`: counted orders after that day, which entered nothing.
    """

    customers: Whole
    frequency: Whole
    orders: Whole
    amount: Whole
    last: Whole
    without: int
    future: int

    @property
    def excluded(self) -> dict[str, int]:
        return {"future": self.future, "without_orders": self.without}


@dataclass(frozen=True)
class Events:
    """One element per event up to the day asked for: whose (ids ascending) and on which day; `loose` of all were
    read from their rows, one by one."""

    customers: Whole
    days: Whole
    future: int
    loose: int = 0

    @property
    def excluded(self) -> dict[str, int]:
        return {"future": self.future}


def totals(connection: Connection, as_of: int, *, distinct_days: bool = False) -> Totals:
    """METHODS.md, general rules: only orders in counted statuses enter, refunds are negative, the future does not."""
    frequency = "count(DISTINCT date)" if distinct_days else "count(*)"
    cursor = connection.execute(
        f"SELECT customer, {frequency}, count(*), sum(amount), max(date) FROM {ORDERS}"
        f" WHERE {COUNTED} AND date <= ? GROUP BY customer",
        [as_of],
    )
    table = turned(cursor, 5)
    (customers,) = connection.execute("SELECT count(*) FROM customers").fetchone()
    # left alone, SQLite takes the index by status and fetches every row: two thirds of the GROUP BY's time
    later = f"SELECT count(*) FROM orders INDEXED BY orders_by_date WHERE date > ? AND {COUNTED}"
    (future,) = connection.execute(later, [as_of]).fetchone()
    return Totals(table[0], table[1], table[2], table[3], table[4], customers - table.shape[1], future)


def events(connection: Connection, event: str, as_of: int, among: Whole | None = None) -> Events:
    """`event`: "order" (counted ones) or "interaction"; of the customers `among`, ids in rising order, or of all."""
    found = activity.read(connection, event)
    customers = found.customers
    days = local_days(found.numbers) if event == "interaction" else found.numbers
    if among is not None:
        theirs = _within(customers, among)
        customers, days = customers[theirs], days[theirs]
    future = int((days > as_of).sum())
    if future:
        known = days <= as_of
        customers, days = customers[known], days[known]
    return Events(customers, days, future, found.loose)


def population(connection: Connection, schema: Schema, where: Filter) -> Whole | None:
    """The ids of the customers of `where` in rising order; None for everybody."""
    if where == EVERYTHING:
        return None
    return np.sort(np.array(rows.ids(connection, schema, Query("customers", where)), np.int64))


def _within(customers: Whole, among: Whole) -> NDArray[np.bool_]:
    """Which of `customers`, in rising order, are `among`."""
    if not among.size:
        return np.zeros(customers.size, np.bool_)
    place = np.minimum(np.searchsorted(among, customers), among.size - 1)
    inside: NDArray[np.bool_] = among[place] == customers
    return inside


def quiet(connection: Connection, as_of: int) -> tuple[Whole, Whole, Whole]:
    """Customers by id, the days since their last order or contact as they stand now, and their revenue; those never heard
    of, and those given up as lost, are left out."""
    cursor = connection.execute(
        """SELECT id, ? - max(coalesce(last_order, last_contact), coalesce(last_contact, last_order)), coalesce(revenue, 0)
        FROM customers INDEXED BY customers_covering
        WHERE coalesce(last_order, last_contact) IS NOT NULL AND stage IS NOT 'lost' ORDER BY id""",
        [as_of],
    )
    customers, days, revenue = turned(cursor, 3)
    return customers, days, revenue


def codes(connection: Connection, customers: Sequence[int]) -> Iterator[str]:
    """The code of each customer, in the order given."""
    for at in range(0, len(customers), 500):
        part = customers[at : at + 500]
        found = known_codes(connection, part)
        yield from (found[number] for number in part)


def known_codes(connection: Connection, customers: Sequence[int]) -> dict[int, str]:
    """The code of each of `customers` that still exists, by id."""
    wanted = [json.dumps(list(customers))]
    rows = connection.execute("SELECT id, code FROM customers WHERE id IN (SELECT value FROM json_each(?))", wanted)
    return dict(rows.fetchall())


def turned(cursor: Cursor, columns: int) -> Whole:
    """The rows of `cursor`, turned: one array a column."""
    parts = [np.empty((0, columns), np.int64)]
    while batch := cursor.fetchmany(BATCH):
        parts.append(np.array(batch, np.int64))
    return np.ascontiguousarray(np.concatenate(parts).T)


def local_days(moments: Whole) -> Whole:
    """The day of the desk's zone in which each moment lies: days begin at local midnight, whatever daylight saving does."""
    if not moments.size:
        return moments
    first = int(moments.min()) // 86_400 - 1
    days = range(first, int(moments.max()) // 86_400 + 3)
    begins = [datetime.combine(clock.day_of(day), time(), clock.zone()).timestamp() for day in days]
    return first - 1 + np.searchsorted(np.array(begins, np.int64), moments, side="right")
