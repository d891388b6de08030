"""What archive health reads: how many fields are filled, and which values stand out, picked by SQL among a million.

SQL lets through what is certainly fine; the few that remain are judged one by one in opsdesk.analysis.quality.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from opsdesk.model.record import Entity
from opsdesk.query.sql import side_table
from opsdesk.store.connect import Connection

_DIGITS = "NOT GLOB '*[^0-9]*'"
_PLAIN_PHONE = f"""(
    (length(value) = 11 AND value GLOB '1[3-9]*' AND value {_DIGITS})
    OR (length(value) BETWEEN 10 AND 12 AND value GLOB '0[1-9]*' AND value NOT GLOB '01[3-9]*'
        AND value {_DIGITS})
    OR (length(value) BETWEEN 9 AND 16 AND value GLOB '+[1-9]*' AND substr(value, 2) {_DIGITS} AND value NOT GLOB '+86*')
)"""
_LETTERS = "rtrim(value, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')"
_PLAIN_EMAIL = f"""(
    length(value) <= 60 AND value NOT GLOB '*[^0-9a-zA-Z@._+-]*' AND value NOT GLOB '*@*[@+]*' AND instr(value, '..') = 0
    AND value GLOB '?*@[^.]*.*' AND substr({_LETTERS}, -1) = '.' AND length(value) - length({_LETTERS}) BETWEEN 2 AND 24
    AND value NOT GLOB '*.[cC][oO][nN]'
)"""
_ODD = (
    "*[\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200b\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff０-９Ａ-Ｚａ-ｚ]*"
)
"""Spaces but the usual one, characters that cannot be seen, full-width letters and digits."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How many customers there are, and how many have each field; "reach" is a phone, a mail address or a WeChat name."""

    customers: int
    fields: dict[str, int]


def filled(connection: Connection, fields: Sequence[str]) -> Filled:
    columns = ", ".join(f'count("{name}")' for name in fields)
    whole, reach, *counts = connection.execute(
        f"SELECT count(*), count(coalesce(phone, email, wechat)), {columns} FROM customers NOT INDEXED"
    ).fetchone()
    return Filled(whole, {"reach": reach, **dict(zip(fields, counts, strict=True))})


def values(connection: Connection, entity: Entity, field: str) -> int:
    """How many values of a many-valued field there are."""
    table = side_table(entity, entity.field(field))
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def odd_values(connection: Connection, entity: Entity, field: str) -> list[tuple[int, str]]:
    """(id, value) of the phones or mail addresses that are not plainly well written."""
    plain = _PLAIN_PHONE if field == "phone" else _PLAIN_EMAIL
    table = side_table(entity, entity.field(field))
    return connection.execute(f'SELECT id, value FROM "{table}" WHERE NOT {plain} ORDER BY id, value').fetchall()


def odd_texts(connection: Connection, entity: Entity, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """(id, *values) of the records with a text that may have a space too many, one that cannot be seen, or full-width
    letters or digits."""
    columns = [f'"{name}"' for name in fields]
    odd = " OR ".join(
        f"{column} GLOB ?1 OR instr({column}, '  ') OR {column} GLOB ' *' OR {column} GLOB '* '" for column in columns
    )
    return connection.execute(
        f'SELECT id, {", ".join(columns)} FROM "{entity.name}" NOT INDEXED WHERE {odd} ORDER BY id', [_ODD]
    ).fetchall()


def sharing(connection: Connection, entity: Entity, field: str) -> list[int]:
    """The records that share a value of `field` with the first that has it, in ascending order; not those that somebody
    has called different people."""
    table = f'"{side_table(entity, entity.field(field))}"'
    found = connection.execute(
        f"""SELECT DISTINCT m.id FROM {table} m JOIN (
            SELECT value, min(id) AS first FROM {table} GROUP BY value HAVING count(*) > 1
        ) g ON g.value = m.value AND m.id > g.first
        WHERE NOT EXISTS (SELECT 1 FROM differences d WHERE d.one = g.first AND d.other = m.id AND d.list = ?)
        ORDER BY m.id""",
        [entity.name],
    )
    return [number for (number,) in found.fetchall()]


def spelled(connection: Connection, entity: Entity, field: str, value: str) -> list[tuple[int, str]]:
    """(id, value) of the records whose `field` is `value`, in lower or upper case."""
    return connection.execute(
        f'SELECT id, "{field}" FROM "{entity.name}" WHERE "{field}" = ? ORDER BY id', [value]
    ).fetchall()
