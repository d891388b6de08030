"""Counts and sums over customers and their orders, by SQL, for overviews and totals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from opsdesk import clock
from opsdesk.model.customers import COUNTED
from opsdesk.model.kinds import Ref, Stored
from opsdesk.model.schema import Schema
from opsdesk.query import sql
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.query.sql import Sql
from opsdesk.store import plans
from opsdesk.store.connect import Connection


@dataclass(frozen=True, slots=True)
class Ordered:
    """How many orders, what they come to in minor units, the day of the last one, and the amount of each month."""

    orders: int
    amount: int
    last: int | None
    by_month: tuple[int, ...] = ()


ORDERS = "orders INDEXED BY orders_totals"
"""The index that holds all these sums need. Left alone, SQLite takes the one by status and fetches every row: 5x."""


def sums(
    connection: Connection, schema: Schema, entity: str, fields: Sequence[str], where: Filter = EVERYTHING
) -> list[int | float]:
    """The sum of each of `fields` over the rows of `where`; empty values count as nothing."""
    if not fields:
        return []
    condition, values = plans.condition(connection, schema[entity], where)
    columns = ", ".join(f'coalesce(sum("{schema[entity].field(name).name}"), 0)' for name in fields)
    row = connection.execute(f'SELECT {columns} FROM "{entity}" WHERE {condition}', values).fetchone()
    return list(row)


def sums_by(
    connection: Connection, schema: Schema, entity: str, by: str, field: str, where: Filter = EVERYTHING
) -> dict[Stored, int | float]:
    """The sum of `field` over the rows of `where`, for each value of `by`; None for rows that hold none."""
    declared = schema[entity]
    fields = {declared.field(by).name, declared.field(field).name}
    table, condition, values = plans.scan(connection, declared, where, fields)
    statement = f'SELECT "{by}", coalesce(sum("{field}"), 0) FROM {table} WHERE {condition} GROUP BY 1'
    return dict(connection.execute(statement, values).fetchall())


def by_day(
    connection: Connection, schema: Schema, entity: str, field: str, where: Filter = EVERYTHING
) -> list[tuple[int, int]]:
    """(day, how many rows) by the Day field `field`, in order of days; rows without a day are left out."""
    declared = schema[entity]
    condition, values = plans.condition(connection, declared, where)
    column = f'"{declared.field(field).name}"'
    return connection.execute(
        f'SELECT {column}, count(*) FROM "{entity}" WHERE {column} IS NOT NULL AND ({condition}) GROUP BY 1 ORDER BY 1',
        values,
    ).fetchall()


def ordered(
    connection: Connection, schema: Schema, as_of: int, customers: Filter = EVERYTHING, months: Sequence[int] = ()
) -> Ordered:
    """Counted orders up to and with `as_of`, placed by the customers of a filter; `months` are first days of months.

    One pass with a sum per month: grouping by day would sort every order first, four times the work.
    """
    condition, values = _orders(connection, schema, as_of, customers)
    ends = [*months[1:], as_of + 1]
    by_month = "".join(", coalesce(sum(amount) FILTER (WHERE date >= ? AND date < ?), 0)" for _ in months)
    spans = [day for span in zip(months, ends, strict=False) for day in span]
    count, amount, last, *amounts = connection.execute(
        f"SELECT count(*), coalesce(sum(amount), 0), max(date){by_month} FROM {ORDERS} WHERE {condition}",
        [*spans, *values],
    ).fetchone()
    return Ordered(count, amount, last, tuple(amounts))


def best_customers(
    connection: Connection, schema: Schema, as_of: int, customers: Filter = EVERYTHING, limit: int = 8
) -> list[tuple[str, str, int]]:
    """(code, name, amount of counted orders up to `as_of`), highest first; equal amounts by id."""
    condition, values = _orders(connection, schema, as_of, customers)
    return connection.execute(
        f"""SELECT c.code, c.name, best.total
        FROM (SELECT customer, sum(amount) AS total FROM {ORDERS} WHERE {condition}
              GROUP BY customer HAVING total > 0 ORDER BY total DESC, customer LIMIT ?) best
        JOIN customers c ON c.id = best.customer ORDER BY best.total DESC, c.id""",
        [*values, limit],
    ).fetchall()


def _orders(connection: Connection, schema: Schema, as_of: int, customers: Filter) -> Sql:
    """Counted orders up to `as_of`."""
    condition, values = f"{COUNTED} AND date <= ?", [as_of]
    if customers != EVERYTHING:
        theirs, more = plans.condition(connection, schema["customers"], customers)
        condition += f" AND customer IN (SELECT id FROM customers WHERE {theirs})"
        values += more
    return condition, values


def sums_by_two(
    connection: Connection,
    schema: Schema,
    entity: str,
    first: str,
    second: str,
    summed: str,
    where: Filter = EVERYTHING,
) -> list[tuple[str | None, str, float]]:
    """(value of `first`, value of `second`, sum of `summed`); of a Ref the other record's code stands for it."""
    declared = schema[entity]
    condition, values = plans.condition(connection, declared, where)
    shown = f'"{declared.field(first).name}"'
    if isinstance(kind := declared.field(first).kind, Ref):
        shown = f'(SELECT r.code FROM "{kind.entity}" r WHERE r.id = {shown})'
    columns = f'"{declared.field(second).name}", total("{declared.field(summed).name}")'
    return connection.execute(
        f'SELECT {shown}, {columns} FROM "{entity}" WHERE {condition} GROUP BY 1, 2 ORDER BY 1, 2', values
    ).fetchall()


def customer_events(connection: Connection, names: Sequence[str] | None, as_of: int) -> Iterator[tuple[int, int, str]]:
    """(customer, moment, name) up to the end of the day `as_of`, by customer, then in time: counted orders, interactions, and
    metrics that name a customer; only those called `names`, unless None. An order happens at the midnight of its day."""
    until = sql.day_starts(as_of + 1)
    wanted = None if names is None else set(names)
    parts: list[str] = []
    values: list[Any] = []
    if wanted is None or "order" in wanted:
        parts.append(
            f"SELECT customer, {_midnight('date')} AS at, 'order' AS name, id FROM {ORDERS} WHERE {COUNTED} AND date <= ?"
        )
        values.append(as_of)
    if wanted is None or "interaction" in wanted:
        parts.append("SELECT customer, at, 'interaction', id FROM interactions WHERE at < ?")
        values.append(until)
    named = "" if wanted is None else f"AND name IN ({', '.join('?' * len(wanted))})"
    parts.append(f"SELECT customer, at, name, id FROM metrics WHERE customer IS NOT NULL AND at < ? {named}")
    values += [until, *sorted(wanted or ())]
    cursor = connection.execute(
        f"SELECT customer, at, name FROM ({' UNION ALL '.join(parts)}) ORDER BY 1, 2, id", values
    )
    while batch := cursor.fetchmany(20_000):
        yield from batch


def _midnight(column: str) -> str:
    """A day as the moment at which it begins, by today's offset of the desk's zone: days compare with moments to the hour."""
    return f"({column} * 86400 - {_offset()})"


def _offset() -> int:
    away = clock.now().astimezone(clock.zone()).utcoffset()
    return int(away.total_seconds()) if away else 0
