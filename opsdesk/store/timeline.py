"""Everything that happened with a customer, newest first, across the entities that belong to them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opsdesk.model.kinds import Stored
from opsdesk.store.connect import Connection

NOON = 43_200


@dataclass(frozen=True, slots=True)
class Event:
    """`values` are stored values of the record `entity`/`id`; `at` is a Moment (a Day stands at noon UTC)."""

    entity: str
    id: int
    at: int
    values: Mapping[str, Stored]


_COLUMNS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "interactions": ("at", ("kind", "summary", "author")),
    "orders": (f"date * 86400 + {NOON}", ("code", "amount", "status", "product")),
    "attachments": ("added", ("name", "size", "digest")),
}
"""Entity -> when it happened, and what is told of it."""


def events(connection: Connection, customer: int, limit: int = 100) -> list[Event]:
    """The newest `limit` events of the customer with id `customer`."""
    parts = [
        f"SELECT * FROM (SELECT '{entity}' AS entity, id, {when} AS at FROM \"{entity}\" WHERE customer = :customer"
        " ORDER BY at DESC LIMIT :limit)"
        for entity, (when, _) in _COLUMNS.items()
    ]
    found = connection.execute(
        f"{' UNION ALL '.join(parts)} ORDER BY at DESC, entity, id DESC LIMIT :limit",
        {"customer": customer, "limit": limit},
    ).fetchall()
    return [Event(entity, number, at, _values(connection, entity, number)) for entity, number, at in found]


def last_said(connection: Connection, customers: Sequence[int]) -> dict[int, str]:
    """What was written down last with each of `customers`, where anything was."""
    rows = connection.execute(
        """SELECT customer, summary, max(at) FROM interactions
        WHERE customer IN (SELECT value FROM json_each(?)) AND summary IS NOT NULL GROUP BY customer""",
        [json.dumps(list(customers))],
    )
    return {customer: " ".join(summary.split()) for customer, summary, _at in rows.fetchall()}


def _values(connection: Connection, entity: str, number: int) -> dict[str, Stored]:
    names = _COLUMNS[entity][1]
    columns = ", ".join(f'"{name}"' for name in names)
    row = connection.execute(f'SELECT {columns} FROM "{entity}" WHERE id = ?', [number]).fetchone()
    return dict(zip(names, row, strict=True))


def counts(connection: Connection, customer: int) -> dict[str, int]:
    """How many records of each entity belong to the customer."""
    owners = {"contacts": "company", "orders": "customer", "interactions": "customer", "attachments": "customer"}
    return {
        entity: int(connection.execute(f'SELECT count(*) FROM "{entity}" WHERE "{by}" = ?', [customer]).fetchone()[0])
        for entity, by in owners.items()
    }


def paid_by_day(connection: Connection, customer: int, counted: str) -> list[tuple[int, int]]:
    """(day, amount) of the customer's orders that satisfy `counted`."""
    return connection.execute(
        f"SELECT date, amount FROM orders WHERE customer = ? AND {counted} ORDER BY date", [customer]
    ).fetchall()
