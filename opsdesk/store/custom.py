"""What a vault adds to the declarations: the user's own fields, real columns defined by rows of `custom_fields`, and
what people made of the choices of a field."""

import json

from opsdesk.model import kinds as k
from opsdesk.model.kinds import Kind, Option
from opsdesk.model.record import Field
from opsdesk.model.relabel import Choice, loads
from opsdesk.model.schema import BUILT_IN, Schema
from opsdesk.store import ddl
from opsdesk.store.connect import Connection

CUSTOM_KINDS: dict[str, Kind] = {
    "text": k.Text(),
    "prose": k.Prose(),
    "whole": k.Whole(),
    "decimal": k.Decimal(),
    "money": k.Money(),
    "percent": k.Percent(),
    "flag": k.Flag(),
    "day": k.Day(),
    "moment": k.Moment(),
    "span": k.Span(),
    "pick": k.Pick(open=True),
    "tags": k.Tags(),
    "customer": k.Ref("customers"),
    "link": k.Link(),
}
"""What a user may choose, by the word stored in custom_fields.kind."""


CHOICES = "choices"
"""The rules (model/desk.py) that hold the choices of a field; they are called "customers.stage"."""

_DEFINED = "SELECT id, position, list, name, label, kind, options, sensitive FROM custom_fields"
_RESTING = """
    SELECT row, NULL, before ->> 'list', before ->> 'name', before ->> 'label', before ->> 'kind', before ->> 'options', 0
    FROM (
        SELECT row, before, max(id) FROM journal
        WHERE entity = 'custom_fields' AND action = 'd' AND last IS NULL AND row NOT IN (SELECT id FROM custom_fields)
        GROUP BY row
    )
"""


def read(connection: Connection, *, resting: bool = False) -> Schema:
    """The built-in schema with the custom fields this vault defines.

    `resting` adds those it defined once: their columns keep what was in them, for undo may bring the fields back, so
    the journal goes on watching them.
    """
    definitions = f"{_DEFINED} UNION ALL {_RESTING}" if resting else _DEFINED
    rows = connection.execute(f"SELECT * FROM ({definitions}) ORDER BY coalesce(position, id), id").fetchall()
    fields: dict[str, tuple[Field, ...]] = {}
    for _id, _position, entity, name, label, kind, options, sensitive in rows:
        fields[entity] = (*fields.get(entity, ()), field(name, label, kind, options, bool(sensitive)))
    return BUILT_IN.with_custom(fields).with_choices(_choices(connection))


def _choices(connection: Connection) -> dict[tuple[str, str], tuple[Choice, ...]]:
    """What people made of the choices of fields, by (entity, field)."""
    kept = connection.execute("SELECT name, body FROM rules WHERE list = ?", [CHOICES]).fetchall()
    found: dict[tuple[str, str], tuple[Choice, ...]] = {}
    for name, body in kept:
        entity, _dot, field = name.partition(".")
        found[entity, field] = loads(json.loads(body))
    return found


def field(name: str, label: str, kind: str, options: str | None, sensitive: bool) -> Field:
    declared = CUSTOM_KINDS[kind]
    if isinstance(declared, k.Pick):
        choices = json.loads(options or "[]")
        declared = k.Pick(tuple(Option(choice, choice) for choice in choices), open=not choices)
    marks = {"indexed"} | ({"sensitive"} if sensitive else set())
    if isinstance(declared, k.Prose):
        marks.discard("indexed")
    return Field(name, declared, label, marks=frozenset(marks), custom=True)


def columns(connection: Connection, entity: str) -> set[str]:
    """Every column the table has, those of removed fields included."""
    return {row[1] for row in connection.execute(f'PRAGMA table_xinfo("{entity}")').fetchall()}


def ensure_column(connection: Connection, entity: str, added: Field) -> None:
    """Add the column and its index or side table, unless an undone definition left them there."""
    if added.name in columns(connection, entity):
        return
    connection.execute(f'ALTER TABLE "{entity}" ADD COLUMN {ddl.column(added)}')
    for statement in ddl.field_tables(BUILT_IN[entity], added):
        connection.execute(statement)
