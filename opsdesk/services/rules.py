"""Rules and tables that people set up: kept by kind, each under its name, read as the value they stand for.

Whoever needs one declares a `Kind`: how its value becomes JSON and comes back. Several may be kept; the first is in
force. Without any, analyses use what they call usual, which is never written.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Test
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.operation import Operation
from opsdesk.store.store import Store

T = TypeVar("T")
ENTITY = "rules"


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """`loads` makes a value of parsed JSON; what it does not understand raises ValueError, KeyError or TypeError."""

    list: str
    dumps: Callable[[T], object]
    loads: Callable[[object], T]


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    id: int
    name: str
    value: T


def all_of(connection: Connection, schema: Schema, kind: Kind[T]) -> list[Kept[T]]:
    """All that are kept of `kind`, the one in force first. Trouble names one that cannot be read."""
    return [_read(kind, row) for row in _kept(connection, schema, kind.list)]


def in_force(connection: Connection, schema: Schema, kind: Kind[T], usual: T) -> T:
    """The value of the first that is kept of `kind`, or `usual`."""
    found = _kept(connection, schema, kind.list)
    return _read(kind, found[0]).value if found else usual


def body_in_force(connection: Connection, schema: Schema, list_: str) -> str:
    """The first of the kind called `list_` as it is stored, "" when the usual holds: whether it is another one now."""
    return next((row.body for row in _kept(connection, schema, list_)), "")


def names(connection: Connection, schema: Schema, list_: str) -> list[str]:
    """How those of the kind called `list_` are called."""
    return [row.name for row in _kept(connection, schema, list_)]


def named(connection: Connection, schema: Schema, kind: Kind[T], name: str) -> Kept[T]:
    """The one called `name`; Trouble when there is none."""
    found = [row for row in _kept(connection, schema, kind.list) if row.name.casefold() == name.casefold()]
    if not found:
        raise Trouble(t("There is nothing called “{name}” here.", name=name), code="no-record")
    return _read(kind, found[0])


def save(store: Store, kind: Kind[T], name: str, value: T, number: int | None = None) -> Changes:
    """Keep `value` under `name`, instead of the record `number` if given. Names are unique within their kind."""
    name = free_name(store, kind, name, number)
    with store.operation("save-rule", name=name) as operation:
        put(operation, kind, name, value, number)
    return operation.changes


def free_name(store: Store, kind: Kind[T], name: str, number: int | None = None) -> str:
    """`name` in one line; Trouble when it is empty, or that of another record than `number`."""
    name = " ".join(name.split())
    if not name:
        raise Trouble(t("A name is missing."), t("Type one."), code="empty")
    kept = store.read(lambda c: _kept(c, store.schema, kind.list))
    if any(row.name.casefold() == name.casefold() and row.id != number for row in kept):
        raise Trouble(t("“{name}” is there already.", name=name), t("Choose another name."), code="not-unique")
    return name


def put(operation: Operation, kind: Kind[T], name: str, value: T, number: int | None = None) -> None:
    """`save` as a part of a larger operation."""
    body = json.dumps(kind.dumps(value), ensure_ascii=False)
    if number is None:
        kept = _kept(operation.connection, operation.schema, kind.list)
        last = max((row.position for row in kept), default=-1)
        operation.insert(ENTITY, {"list": kind.list, "name": name, "body": body, "position": last + 1})
    else:
        operation.update(ENTITY, [number], {"name": name, "body": body})


def remove(store: Store, kind: Kind[T], number: int) -> Changes:
    with store.operation("remove-rule", name=_name(store, kind, number)) as operation:
        operation.delete(ENTITY, [number])
    return operation.changes


def put_first(store: Store, kind: Kind[T], number: int) -> Changes:
    """Let `number` be in force; the others follow in their order."""
    with store.operation("first-rule", name=_name(store, kind, number)) as operation:
        kept = _kept(operation.connection, store.schema, kind.list)
        others = [row.id for row in kept if row.id != number]
        for position, one in enumerate([number, *others]):
            operation.update(ENTITY, [one], {"position": position})
        operation.affected = min(operation.affected, 1)
    return operation.changes


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    name: str
    body: str
    position: int


def _kept(connection: Connection, schema: Schema, list_: str) -> list[_Row]:
    query = Query(ENTITY, Test("list", f.IS, (list_,)))
    numbers = rows.ids(connection, schema, query)
    cells = rows.page(connection, schema, ENTITY, numbers, ["name", "body", "position"])
    found = [_Row(one, str(name), str(body), int(place or 0)) for one, (name, body, place) in cells.items()]
    return sorted(found, key=lambda row: (row.position, row.id))


def _name(store: Store, kind: Kind[T], number: int) -> str:
    kept = store.read(lambda c: _kept(c, store.schema, kind.list))
    return next((row.name for row in kept if row.id == number), "")


def _read(kind: Kind[T], row: _Row) -> Kept[T]:
    try:
        return Kept(row.id, row.name, kind.loads(json.loads(row.body)))
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(
            t("“{name}” cannot be read.", name=row.name),
            t("A newer OpsDesk may have written it. Update OpsDesk, or remove it."),
            code="rule-unreadable",
        ) from error
