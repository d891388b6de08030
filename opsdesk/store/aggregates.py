"""Counts and sums over customers and their orders, by SQL, for overviews and totals."""

from collections.abc import Sequence
from dataclasses import dataclass

from opsdesk.model.customers import COUNTED
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.query import sql
from opsdesk.query.filters import EVERYTHING, Filter, fields_of
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
    condition, values = sql.where(schema[entity], where)
    columns = ", ".join(f'coalesce(sum("{schema[entity].field(name).name}"), 0)' for name in fields)
    row = connection.execute(f'SELECT {columns} FROM "{entity}" WHERE {condition}', values).fetchone()
    return list(row)


def sums_by(
    connection: Connection, schema: Schema, entity: str, by: str, field: str, where: Filter = EVERYTHING
) -> dict[Stored, int | float]:
    """The sum of `field` over the rows of `where`, for each value of `by`; None for rows that hold none."""
    declared = schema[entity]
    condition, values = sql.where(declared, where)
    table = plans.source(declared, {declared.field(by).name, declared.field(field).name, *fields_of(where)})
    statement = f'SELECT "{by}", coalesce(sum("{field}"), 0) FROM {table} WHERE {condition} GROUP BY 1'
    return dict(connection.execute(statement, values).fetchall())


def by_day(
    connection: Connection, schema: Schema, entity: str, field: str, where: Filter = EVERYTHING
) -> list[tuple[int, int]]:
    """(day, how many rows) by the Day field `field`, in order of days; rows without a day are left out."""
    declared = schema[entity]
    condition, values = sql.where(declared, where)
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
    condition, values = _orders(schema, as_of, customers)
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
    condition, values = _orders(schema, as_of, customers)
    return connection.execute(
        f"""SELECT c.code, c.name, best.total
        FROM (SELECT customer, sum(amount) AS total FROM {ORDERS} WHERE {condition}
              GROUP BY customer HAVING total > 0 ORDER BY total DESC, customer LIMIT ?) best
        JOIN customers c ON c.id = best.customer ORDER BY best.total DESC, c.id""",
        [*values, limit],
    ).fetchall()


def _orders(schema: Schema, as_of: int, customers: Filter) -> sql.Sql:
    """Counted orders up to `as_of`."""
    condition, values = f"{COUNTED} AND date <= ?", [as_of]
    if customers != EVERYTHING:
        theirs, more = sql.where(schema["customers"], customers)
        condition += f" AND customer IN (SELECT id FROM customers WHERE {theirs})"
        values += more
    return condition, values
