"""Look-ups by index for a record that is just being typed: who has that phone, that address, that name, that sound."""

import json
from collections.abc import Iterable, Sequence

from opsdesk.model.record import Entity, Field
from opsdesk.query.pinyin import sort_key
from opsdesk.query.sql import search_table, side_table
from opsdesk.query.words import match_sound, match_words
from opsdesk.store.connect import Connection


def holders(connection: Connection, entity: Entity, field: Field, values: Iterable[str], limit: int) -> list[int]:
    """Records with one of `values` in an indexed many-valued field."""
    found = connection.execute(
        f'SELECT DISTINCT id FROM "{side_table(entity, field)}" WHERE value IN (SELECT value FROM json_each(?)) LIMIT ?',
        [json.dumps(list(values), ensure_ascii=False), limit],
    )
    return [number for (number,) in found.fetchall()]


def namesakes(connection: Connection, entity: Entity, name: str, limit: int) -> list[int]:
    """Records whose title is `name`, whatever its case, width and spaces."""
    found = connection.execute(
        f'SELECT id FROM "{entity.name}" WHERE "{entity.title}_key" = ? ORDER BY id DESC LIMIT ?',
        [sort_key(name), limit],
    )
    return [number for (number,) in found.fetchall()]


def sounding(connection: Connection, entity: Entity, name: str, limit: int) -> list[int]:
    """The newest records in whose title a Chinese `name` is heard, in one of the ways to read it."""
    return _matching(connection, entity, match_sound(name), limit)


def mentioning(connection: Connection, entity: Entity, words: str, limit: int) -> list[int]:
    """The newest records in which `words` stand in a row."""
    return _matching(connection, entity, match_words(words), limit)


def _matching(connection: Connection, entity: Entity, expression: str | None, limit: int) -> list[int]:
    if expression is None:
        return []
    table = search_table(entity)
    found = connection.execute(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT ?", [expression, limit]
    )
    return [number for (number,) in found.fetchall()]


def together(lists: Sequence[Sequence[int]]) -> list[int]:
    """Each record once, in the order of the lists."""
    return list(dict.fromkeys(number for some in lists for number in some))
