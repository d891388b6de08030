"""One box over all entities: which records hold all the words, newest first, with the text around them."""

from collections.abc import Iterable
from dataclasses import dataclass

from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import OF_THE_DESK, Schema
from opsdesk.query.pinyin import sort_key
from opsdesk.query.words import match_query
from opsdesk.store import aliases, rows
from opsdesk.store.connect import Connection

SNIPPET = 60


@dataclass(frozen=True, slots=True)
class Hit:
    entity: str
    id: int
    code: str
    title: str
    snippet: str


def search(
    connection: Connection,
    schema: Schema,
    typed: str,
    entities: Iterable[str] = (),
    limit: int = 20,
    *,
    masked: bool = True,
) -> list[Hit]:
    """Up to `limit` hits per entity. Records whose title is the typed text itself come first. Personal data is
    searched in full and shown `masked`."""
    expression = match_query(typed)
    if expression is None:
        return []
    wanted = list(entities) or [entity.name for entity in schema if entity.name not in OF_THE_DESK]
    hits: list[Hit] = []
    for name in wanted:
        entity = schema[name]
        if entity.searched:
            hits += _in_entity(connection, schema, entity, expression, typed.strip(), limit, masked=masked)
    return sorted(hits, key=lambda hit: hit.title.casefold() != typed.strip().casefold())


def _in_entity(
    connection: Connection, schema: Schema, entity: Entity, expression: str, typed: str, limit: int, *, masked: bool
) -> list[Hit]:
    table = f"{entity.name}_search"
    found = connection.execute(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT ?", [expression, limit]
    ).fetchall()
    numbers = [row[0] for row in found]
    if entity.coded:  # the code of a merged record leads to what it is part of
        former = aliases.of_codes(connection, entity.name, [typed])
        numbers = list(dict.fromkeys([*former.values(), *numbers]))[:limit]
    if entity.field(entity.title).by_pinyin:
        # the newest page may miss the one record that is called exactly so
        key = f'"{entity.title}_key"'
        exact = connection.execute(
            f'SELECT id FROM "{entity.name}" WHERE {key} = ? LIMIT 5', [sort_key(typed)]
        ).fetchall()
        numbers = list(dict.fromkeys([*(row[0] for row in exact), *numbers]))[:limit]
    names = [
        "code",
        entity.title,
        *(field.name for field in entity.searched if field.name not in ("code", entity.title)),
    ]
    cells = rows.page(connection, schema, entity.name, numbers, names)
    return [_hit(entity, names, number, cells[number], typed, masked=masked) for number in numbers if number in cells]


def _hit(entity: Entity, names: list[str], number: int, cells: tuple[Stored, ...], typed: str, *, masked: bool) -> Hit:
    found = {entity.field(name): value for name, value in zip(names[1:], cells[1:], strict=True) if value}
    shown = {field.name: masking.shown(field, value, masked=masked) for field, value in found.items()}
    title = shown.pop(entity.title, "")
    words = typed.casefold().split()
    around = next(
        (shown[field.name] for field, value in found.items() if _holds(field, value, words) and field.name in shown), ""
    )
    snippet = around or " · ".join(list(shown.values())[:2])
    return Hit(entity.name, number, str(cells[0]), " ".join(title.split())[:120], _cut(snippet, words))


def _holds(field: Field, value: Stored, words: list[str]) -> bool:
    whole = text.show(field, value).casefold()
    return any(word in whole for word in words)


def _cut(value: str, words: list[str]) -> str:
    """About SNIPPET characters of `value` around the first of `words`."""
    flat = " ".join(value.split())
    at = min((found for word in words if (found := flat.casefold().find(word)) >= 0), default=0)
    start = max(0, at - SNIPPET // 3)
    cut = flat[start : start + SNIPPET]
    return f"{'…' if start else ''}{cut}{'…' if start + SNIPPET < len(flat) else ''}"
