"""Reading rows: the first page of a query, its count, all its ids, and pages of cells by id."""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.query import sql
from opsdesk.query.filters import EVERYTHING, Filter, Query
from opsdesk.query.selection import Selection
from opsdesk.store import aliases, plans
from opsdesk.store.connect import Connection

Refs = Literal["id", "code", "title"]
"""How a Ref column is read: the other record's id, its code (files, JSON), or its title (screen, PDF)."""

CHUNK = 10_000
"""Records at once for whoever goes through many."""
SLICE = 50_000
"""Characters of ids read at once: 1 ms."""


def first(connection: Connection, schema: Schema, query: Query, limit: int = 200) -> list[int]:
    """The ids at the top of `query`."""
    return plans.first(connection, schema[query.entity], query, limit)


def count(connection: Connection, schema: Schema, entity: str, where: Filter = EVERYTHING) -> int:
    return plans.count(connection, schema[entity], where)


def ids(connection: Connection, schema: Schema, query: Query) -> "array[int]":
    """All ids of `query` in order, 8 bytes each.

    SQLite joins them to one text: row by row each would cost a turn of the GIL, 3.2 s at a million beside a busy window
    where this takes 1.3 s. The text is read in slices, so that the window gets its turn.
    """
    found: array[int] = array("q")
    statements, values = plans.selects(connection, schema[query.entity], query)
    for statement in statements:
        (text,) = connection.execute(f"SELECT group_concat(id) FROM ({statement})", values).fetchone()
        for part in _slices(text or ""):
            found.extend(map(int, part.split(",")))
    return found


def _slices(text: str) -> Iterator[str]:
    """`text` cut at commas into parts of about SLICE characters."""
    start = 0
    while start < len(text):
        comma = text.find(",", start + SLICE)
        end = comma if comma >= 0 else len(text)
        yield text[start:end]
        start = end + 1


def page(
    connection: Connection,
    schema: Schema,
    entity: str,
    ids: Iterable[int],
    columns: Sequence[str],
    refs: Refs = "title",
) -> dict[int, tuple[Stored, ...]]:
    """The cells of `columns` for the records `ids` that still exist, by id. "code" works for every entity."""
    selected = ", ".join(_column(schema, schema[entity], name, refs) for name in columns)
    separator = ", " if columns else ""
    rows = connection.execute(
        f'SELECT o.id{separator}{selected} FROM "{entity}" o WHERE o.id IN (SELECT value FROM json_each(?))',
        [json.dumps(list(ids))],
    )
    return {row[0]: row[1:] for row in rows.fetchall()}


def after(
    connection: Connection, entity: Entity, last: int, columns: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """(id, cells of `columns`) of the next records after the id `last`, at most `limit`: a way through all of them."""
    names = ", ".join(f'"{entity.field(name).name}"' for name in columns)
    return connection.execute(
        f'SELECT id, {names} FROM "{entity.name}" WHERE id > ? ORDER BY id LIMIT ?', [last, limit]
    ).fetchall()


def _column(schema: Schema, entity: Entity, name: str, refs: Refs) -> str:
    if name == "code" and not entity.coded:
        return f"'{entity.prefix}-' || o.id"
    kind = entity.field(name).kind
    if isinstance(kind, k.Ref) and refs != "id":
        other = schema[kind.entity]
        shown = other.title if refs == "title" else "code"
        return f'(SELECT r."{shown}" FROM "{other.name}" r WHERE r.id = o."{name}")'
    return f'o."{name}"'


def get(
    connection: Connection, schema: Schema, entity: str, number: int, refs: Refs = "id"
) -> dict[str, Stored] | None:
    """One record by id as field -> stored value, or None."""
    columns = [field.name for field in schema[entity].fields]
    found = page(connection, schema, entity, [number], columns, refs).get(number)
    return dict(zip(columns, found, strict=True)) if found is not None else None


def records(
    connection: Connection,
    schema: Schema,
    entity: str,
    columns: Sequence[str],
    where: Filter = EVERYTHING,
    refs: Refs = "code",
) -> Iterator[tuple[Any, ...]]:
    """(id, *columns) of every row of `where`, in order of ids: what an analysis reads."""
    declared = schema[entity]
    shown = ", ".join(["o.id", *(_column(schema, declared, name, refs) for name in columns)])
    condition, values = plans.condition(connection, declared, where)
    inside = "" if where == EVERYTHING else f'WHERE o.id IN (SELECT id FROM "{entity}" WHERE {condition})'
    cursor = connection.execute(f'SELECT {shown} FROM "{entity}" o {inside} ORDER BY o.id', values if inside else [])
    while batch := cursor.fetchmany(CHUNK):
        yield from batch


def find(connection: Connection, entity: str, values: Mapping[str, Stored]) -> int | None:
    """The id of a record with exactly these values."""
    condition = " AND ".join(f'"{name}" = ?' for name in values)
    row = connection.execute(f'SELECT id FROM "{entity}" WHERE {condition} LIMIT 1', list(values.values())).fetchone()
    return int(row[0]) if row else None


def by_code(connection: Connection, schema: Schema, entity: str, code: str) -> int:
    """The id of the record with `code`; Trouble when there is none."""
    found = by_codes(connection, schema, entity, [code]).get(code.casefold())
    if found is None:
        declared = schema[entity]
        raise Trouble(
            t("There is no {entity} “{code}”.", entity=t(declared.one).lower(), code=code),
            t("Codes are listed by: opsdesk-cli list {entity}", entity=entity),
            code="no-record",
        )
    return found


def by_codes(connection: Connection, schema: Schema, entity: str, codes: Iterable[str]) -> dict[str, int]:
    """Case-folded code -> id for those of `codes` that exist; that of a merged record leads to what it is part of."""
    declared = schema[entity]
    wanted = list(codes)
    if not declared.coded:
        begins = f"{declared.prefix}-"
        tails = [code[len(begins) :] for code in wanted if code.upper().startswith(begins)]
        numbers = [int(tail) for tail in tails if tail.isdigit()]
        rows = connection.execute(
            f"SELECT '{declared.prefix}-' || id, id FROM \"{entity}\" WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(numbers)],
        )
    else:
        rows = connection.execute(
            f'SELECT code, id FROM "{entity}" WHERE code IN (SELECT value FROM json_each(?))',
            [json.dumps(wanted, ensure_ascii=False)],
        )
    found = {code.casefold(): number for code, number in rows.fetchall()}
    missing = [code for code in wanted if code.casefold() not in found] if declared.coded else []
    return found | aliases.of_codes(connection, entity, missing) if missing else found


def selected(connection: Connection, schema: Schema, selection: Selection, also: Filter = EVERYTHING) -> list[int]:
    """The ids of the records of `selection` that `also` match, in no order."""
    condition, parameters = plans.selected(connection, schema[selection.entity], selection, also)
    found = connection.execute(f'SELECT id FROM "{selection.entity}" WHERE {condition}', parameters)
    return [number for (number,) in found]


def out_of_order(
    connection: Connection,
    schema: Schema,
    selection: Selection,
    earlier: str,
    later: str,
    values: Mapping[str, Stored],
    also: Filter = EVERYTHING,
) -> tuple[int, int] | None:
    """(earlier, later) of a record of `selection` that, given `values`, would have `later` before `earlier`."""
    shown = [("?", [values[name]]) if name in values else (f'"{name}"', []) for name in (earlier, later)]
    (first, one), (second, other) = shown
    condition, parameters = plans.selected(connection, schema[selection.entity], selection, also)
    found = connection.execute(
        f'SELECT {first}, {second} FROM "{selection.entity}" WHERE {condition} AND {second} < {first} LIMIT 1',
        [*one, *other, *parameters, *other, *one],
    ).fetchone()
    return (int(found[0]), int(found[1])) if found else None


def by_key(
    connection: Connection, schema: Schema, entity: str, key: str, values: Iterable[Any]
) -> dict[Any, list[int]]:
    """Which records hold each of `values` in field `key` (one of its values, for a many-valued field)."""
    declared = schema[entity]
    field = declared.field(key)
    many = k.is_many(field.kind) and field.indexed
    table, column = (sql.side_table(declared, field), "value") if many else (entity, key)
    rows = connection.execute(
        f'SELECT "{column}", id FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?))',
        [json.dumps(list(values), ensure_ascii=False)],
    )
    found: dict[Any, list[int]] = {}
    for value, number in rows.fetchall():
        found.setdefault(value.casefold() if isinstance(value, str) else value, []).append(number)
    return found


def groups(
    connection: Connection, schema: Schema, entity: str, field: str, where: Filter = EVERYTHING, limit: int = 50
) -> list[tuple[Stored, int]]:
    """(value, how many records) of `field` among the rows of `where`, most frequent first; None for empty."""
    declared = schema[entity]
    chosen = declared.field(field)
    condition, values = plans.condition(connection, declared, where)
    if not k.is_many(chosen.kind):
        table = f'"{entity}"'
        if where != EVERYTHING:
            table, condition, values = plans.scan(connection, declared, where, {field})
        statement = f'SELECT "{field}", count(*) FROM {table} WHERE {condition} GROUP BY 1'
    elif where == EVERYTHING and chosen.indexed:
        statement = f'SELECT value, count(*) FROM "{sql.side_table(declared, chosen)}" GROUP BY 1'
    else:
        packed = f'SELECT "{field}" AS packed FROM "{entity}" WHERE {condition}'
        statement = f"SELECT e.value, count(*) FROM ({packed}) o, json_each(coalesce(o.packed, '[null]')) e GROUP BY 1"
    rows = connection.execute(f"{statement} ORDER BY 2 DESC, 1 LIMIT ?", [*values, limit])
    return [(value, int(number)) for value, number in rows.fetchall()]


def values_of(
    connection: Connection, schema: Schema, entity: str, field: str, starting: str = "", limit: int = 20
) -> list[str]:
    """Distinct values already used in `field`, most used first, for completion while typing."""
    found = groups(connection, schema, entity, field, limit=500)
    texts = [str(value) for value, _ in found if value is not None]
    return [text for text in texts if starting.casefold() in text.casefold()][:limit]
