"""Tables, indexes and triggers as SQL, generated from the declarations.

The permanent schema of a released version is literal text in `schema_sql.py`; what is generated here serves new
custom fields, the drift test, and the TEMP triggers of the writing connection (journal and derived rows).
"""

from collections.abc import Iterator

from opsdesk.model import kinds as k
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.query.belonging import SUMMARIES
from opsdesk.query.sql import covering_index, side_table, sort_column
from opsdesk.query.words import COLUMN, create_sql
from opsdesk.store import blocks


def column(field: Field) -> str:
    """The column definition of `field`. Text compares and sorts without regard to ASCII case."""
    kind = k.column_type(field.kind)
    words = [f'"{field.name}"', kind]
    if kind == "TEXT":
        words.append("COLLATE NOCASE")
    if field.required:
        words.append("NOT NULL")
    if isinstance(field.kind, k.Ref):
        action = "CASCADE" if field.kind.cascade else "SET NULL"
        words.append(f'REFERENCES "{field.kind.entity}"(id) ON DELETE {action}')
    return " ".join(words)


def key_column(field: Field) -> str:
    return f'"{field.name}_key" TEXT'


def tables(entity: Entity) -> Iterator[str]:
    """CREATE statements for the entity's table, its side tables, its indexes and its search table."""
    columns = ["id INTEGER PRIMARY KEY AUTOINCREMENT"]
    for field in entity.fields:
        columns.append(column(field))
        if field.by_pinyin:
            columns.append(key_column(field))
    lines = ",\n    ".join(columns)
    yield f'CREATE TABLE "{entity.name}" (\n    {lines}\n) STRICT'
    for field in entity.fields:
        yield from field_tables(entity, field)
    if entity.covered:
        covered = ", ".join(f'"{sort_column(field)}"' for field in entity.fields if field.scanned and not field.custom)
        yield f'CREATE INDEX "{covering_index(entity)}" ON "{entity.name}" ({covered})'
    yield from summary_indexes(entity)
    if entity.searched:
        yield create_sql(f"{entity.name}_search")


def field_tables(entity: Entity, field: Field) -> Iterator[str]:
    """What makes filtering and sorting by `field` quick."""
    if k.is_many(field.kind):
        if field.indexed:
            name = side_table(entity, field)
            yield (
                f'CREATE TABLE "{name}" (value TEXT NOT NULL COLLATE NOCASE, id INTEGER NOT NULL, PRIMARY KEY (value, id))'
                " STRICT, WITHOUT ROWID"
            )
    elif field.indexed:
        kind = "UNIQUE INDEX" if field.unique else "INDEX"
        name = f"{field.name}_key" if field.by_pinyin else field.name
        yield f'CREATE {kind} "{entity.name}_by_{field.name}" ON "{entity.name}" ("{name}")'


def summary_indexes(entity: Entity) -> Iterator[str]:
    """A covering index over the rows that belong to another record, for counts and totals of them."""
    if entity.name in SUMMARIES:
        name, columns = SUMMARIES[entity.name]
        yield f'CREATE INDEX "{name}" ON "{entity.name}" ({", ".join(columns)})'


def triggers(schema: Schema) -> Iterator[str]:
    """TEMP triggers of the writing connection: first what derives, then the journal."""
    for entity in schema:
        yield from on_insert(entity, schema).values()
        yield from _on_update(entity, schema)
        yield from on_delete(entity, schema).values()


def _trigger(name: str, event: str, table: str, body: list[str], when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return f'CREATE TEMP TRIGGER "{name}" AFTER {event} ON main."{table}" {condition}BEGIN {"; ".join(body)}; END'


def on_insert(entity: Entity, schema: Schema) -> dict[str, str]:
    """Name -> trigger. A bulk insert drops these and does their work itself, by the batch."""
    name = entity.name
    body = [
        f"INSERT INTO journal (operation, entity, row, action) VALUES (operation_id(), '{name}', NEW.id, 'i')",
        *_derive(entity, "NEW"),
        *(statement for _, statement in _summaries_of(entity, "NEW.id")),
        *_summaries_from(entity, schema, ["NEW"]),
        *blocks.on_change(entity, "NEW"),
    ]
    return {f"{name}_insert": _trigger(f"{name}_insert", "INSERT", name, body)}


def _on_update(entity: Entity, schema: Schema) -> Iterator[str]:
    name = entity.name
    for field in entity.editable:
        entry = (
            "INSERT INTO journal (operation, entity, row, action, field, before) "
            f"VALUES (operation_id(), '{name}', NEW.id, 'u', '{field.name}', OLD.\"{field.name}\")"
        )
        # BINARY: "vip" to "VIP" is a change although the column compares without case
        changed = f'OLD."{field.name}" IS NOT NEW."{field.name}" COLLATE BINARY'
        body = [entry]
        if k.is_many(field.kind) and field.indexed:
            body += [_side_delete(entity, field), _side_insert(entity, field)]
        if field.by_pinyin:
            body.append(_key(entity, field))
        yield _trigger(f"{name}_update_{field.name}", f'UPDATE OF "{field.name}"', name, body, changed)
    if entity.searched:
        columns = ", ".join(f'"{field.name}"' for field in entity.searched)
        body = [f'DELETE FROM "{name}_search" WHERE rowid = OLD.id', *_search_insert(entity, "NEW")]
        yield _trigger(f"{name}_update_search", f"UPDATE OF {columns}", name, body)
    summaries = _summaries_from(entity, schema, ["OLD", "NEW"])
    if summaries:
        yield _trigger(f"{name}_update_totals", f"UPDATE OF {_summed_columns(entity, schema)}", name, summaries)
    if source := blocks.source_of(entity):
        stale = list(blocks.on_change(entity, "OLD", "NEW"))
        yield _trigger(f"{name}_update_activity", f"UPDATE OF {', '.join(source.columns)}", name, stale)


def on_delete(entity: Entity, schema: Schema) -> dict[str, str]:
    """Name -> trigger. Removing a range drops these and does their work itself, for all at once."""
    name = entity.name
    body = [
        "INSERT INTO journal (operation, entity, row, action, before) "
        f"VALUES (operation_id(), '{name}', OLD.id, 'd', {image(entity, 'OLD')})",
        *(_side_delete(entity, field) for field in entity.fields if k.is_many(field.kind) and field.indexed),
        *_summaries_from(entity, schema, ["OLD"]),
        *blocks.on_change(entity, "OLD"),
    ]
    if entity.searched:
        body.append(f'DELETE FROM "{name}_search" WHERE rowid = OLD.id')
    return {f"{name}_delete": _trigger(f"{name}_delete", "DELETE", name, body)}


def image(entity: Entity, row: str) -> str:
    """The record as the journal keeps it when it goes."""
    pairs = ", ".join(f"'{field.name}', {row}.\"{field.name}\"" for field in entity.editable)
    return f"json_object({pairs})"


# -- derived rows -------------------------------------------------------------------------------------------------


def _derive(entity: Entity, row: str) -> list[str]:
    body = [_side_insert(entity, field) for field in entity.fields if k.is_many(field.kind) and field.indexed]
    body += [_key(entity, field) for field in entity.fields if field.by_pinyin]
    return body + _search_insert(entity, row)


def _side_insert(entity: Entity, field: Field) -> str:
    return (
        f'INSERT OR IGNORE INTO "{side_table(entity, field)}" (value, id) '
        f"SELECT value, NEW.id FROM json_each(coalesce(NEW.\"{field.name}\", '[]'))"
    )


def _side_delete(entity: Entity, field: Field) -> str:
    return (
        f'DELETE FROM "{side_table(entity, field)}" WHERE id = OLD.id '
        f"AND value IN (SELECT value FROM json_each(coalesce(OLD.\"{field.name}\", '[]')))"
    )


def _key(entity: Entity, field: Field) -> str:
    return f'UPDATE "{entity.name}" SET "{field.name}_key" = sort_key(NEW."{field.name}") WHERE id = NEW.id'


def _search_insert(entity: Entity, row: str) -> list[str]:
    if not entity.searched:
        return []
    values = ", ".join(f'{row}."{field.name}"' for field in entity.searched)
    return [f'INSERT INTO "{entity.name}_search" (rowid, {COLUMN}) VALUES ({row}.id, {entity.name}_words({values}))']


# -- summaries: columns of a parent that add up its children ------------------------------------------------------


def _summaries_of(entity: Entity, of: str) -> Iterator[tuple[str, str]]:
    """(child entity, UPDATE) bringing the derived columns of the record `of` up to date."""
    derived = [field for field in entity.fields if field.derived]
    for child in sorted({field.derived.entity for field in derived if field.derived}):
        fields = [(field, field.derived) for field in derived if field.derived and field.derived.entity == child]
        by, where = fields[0][1].by, fields[0][1].where
        columns = ", ".join(f'"{field.name}"' for field, _ in fields)
        # no counted child at all reads as empty, not as zero
        sums = ", ".join(f"CASE WHEN count(*) THEN {summary.sql} END" for _, summary in fields)
        yield (
            child,
            f'UPDATE "{entity.name}" SET ({columns}) = '
            f'(SELECT {sums} FROM "{child}" WHERE "{by}" = {of} AND {where}) WHERE id = {of}',
        )


def summaries(entity: Entity, ids: str) -> Iterator[str]:
    """UPDATEs for every record whose id is in the subquery `ids`, after a bulk change of its children."""
    for _, statement in _summaries_of(entity, f'"{entity.name}".id'):
        yield statement.removesuffix(f' WHERE id = "{entity.name}".id') + f" WHERE id IN ({ids})"


def _summaries_from(entity: Entity, schema: Schema, rows: list[str]) -> list[str]:
    body: list[str] = []
    for parent in schema:
        for row in rows:
            by = next((f.derived.by for f in parent.fields if f.derived and f.derived.entity == entity.name), None)
            if by:
                body += [sql for child, sql in _summaries_of(parent, f'{row}."{by}"') if child == entity.name]
    return body


def _summed_columns(entity: Entity, schema: Schema) -> str:
    """The child's columns that some parent's summary reads: a changed product name recomputes nothing."""
    texts = [
        f"{f.derived.by} {f.derived.sql} {f.derived.where}"
        for parent in schema
        for f in parent.fields
        if f.derived and f.derived.entity == entity.name
    ]
    read = [field.name for field in entity.editable if any(field.name in text for text in texts)]
    return ", ".join(f'"{name}"' for name in read)
