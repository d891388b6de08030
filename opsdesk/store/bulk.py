"""Inserting many records: no trigger runs, what derives is written by the batch, the journal keeps one range.

Measured on a million customers: 14 indexes grown row by row cost 31 µs a row, built afterwards 16 µs; so a load that
outgrows what the table held drops them and builds them again in the same transaction.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from opsdesk.errors import Cancelled
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.query.sql import side_table
from opsdesk.query.words import COLUMN
from opsdesk.store import blocks, ddl
from opsdesk.store.connect import Connection, OperationalError
from opsdesk.store.functions import sort_key, words_of
from opsdesk.work import Progress

WORTH_REBUILDING = 20_000
MOST_CODE_NUMBER = 10**12
BUILDING_CACHE = -16 * 1024  # kilobytes
STEPS_BETWEEN_CHECKS = 200_000


class Bulk:
    """Made by `Operation.bulk`. `key` names the field an import looks records up by: its index stays in use."""

    def __init__(self, connection: Connection, schema: Schema, entity: Entity, progress: Progress, key: str) -> None:
        self._connection, self._schema, self._entity, self._progress = connection, schema, entity, progress
        self._key = key
        self.first = self.next_id = last_id(connection, entity.name) + 1
        (self._before,) = connection.execute(f'SELECT count(*) FROM "{entity.name}"').fetchone()
        self._rebuild: list[str] = []
        self._late: list[Field] = []
        self._late_from = 0
        self._highest_code = 0
        self._codeless = False
        self._words = words_of(entity) if entity.searched else None
        self._owners: set[int] = set()
        self._summed = summed_in(schema, entity)

    def __len__(self) -> int:
        return self.next_id - self.first

    def add(self, columns: Sequence[str], rows: Sequence[Sequence[Stored]]) -> range:
        """Insert a batch whose values stand in the order of `columns`; returns the ids given."""
        if not self._rebuild and len(self) >= max(WORTH_REBUILDING, self._before):
            self._rebuild = drop_indexes(self._connection, self._entity, self._key)
            self._late = [field for field in sided(self._entity) if field.name != self._key]
            self._late_from = self.next_id
        entity = self._entity
        at = {name: position for position, name in enumerate(columns)}
        ids = range(self.next_id, self.next_id + len(rows))
        complete, names = self._completed(at, columns)
        listed = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * len(names))
        self._connection.executemany(f'INSERT INTO "{entity.name}" ({listed}) VALUES ({marks})', complete(ids, rows))
        if "code" in at:
            self._note_codes(row[at["code"]] for row in rows)
        for field in sided(self._entity):
            if field.name in at and field not in self._late:
                self._fill_side(field, ids[0], ids[-1])
        if self._words:
            self._connection.executemany(
                f'INSERT INTO "{entity.name}_search" (rowid, {COLUMN}) VALUES (?, ?)', self._searched(at, ids, rows)
            )
        if self._summed:
            owner = at[self._summed[1]]
            self._owners.update(row[owner] for row in rows)  # type: ignore[misc]
        self.next_id += len(rows)
        return ids

    def _completed(
        self, at: Mapping[str, int], columns: Sequence[str]
    ) -> tuple[Callable[[range, Sequence[Sequence[Stored]]], Iterator[tuple[Stored, ...]]], list[str]]:
        """How a row gets its id, sort keys and code, and the names of the columns that result."""
        sounded = [(at[field.name], field) for field in self._entity.fields if field.by_pinyin and field.name in at]
        coded = self._entity.coded and "code" not in at
        names = ["id", *columns, *(f"{field.name}_key" for _, field in sounded), *(["code"] if coded else [])]
        prefix = self._entity.prefix

        def complete(ids: range, rows: Sequence[Sequence[Stored]]) -> Iterator[tuple[Stored, ...]]:
            for number, row in zip(ids, rows, strict=True):
                extra = [sort_key(row[position]) for position, _ in sounded]
                yield (number, *row, *extra, f"{prefix}-{number}") if coded else (number, *row, *extra)

        return complete, names

    def _searched(
        self, at: Mapping[str, int], ids: range, rows: Sequence[Sequence[Stored]]
    ) -> Iterator[tuple[int, str]]:
        words, entity = self._words, self._entity
        assert words
        positions = [at.get(field.name, -1) for field in entity.searched]
        made_code = next((n for n, f in enumerate(entity.searched) if f.name == "code"), -1) if "code" not in at else -1
        for number, row in zip(ids, rows, strict=True):
            values = [row[position] if position >= 0 else None for position in positions]
            if made_code >= 0:
                values[made_code] = f"{entity.prefix}-{number}"
            yield number, words(*values)

    def _fill_side(self, field: Field, first: int, last: int) -> None:
        self._connection.execute(
            f"""INSERT OR IGNORE INTO "{side_table(self._entity, field)}" (value, id)
            SELECT j.value, o.id FROM "{self._entity.name}" o, json_each(o."{field.name}") j
            WHERE o.id BETWEEN ? AND ? AND o."{field.name}" IS NOT NULL ORDER BY 1, 2""",
            [first, last],
        )

    def _note_codes(self, codes: Iterator[Stored]) -> None:
        ours = re.compile(rf"{re.escape(self._entity.prefix)}-(\d{{1,12}})", re.IGNORECASE)
        for code in codes:
            if code is None:
                self._codeless = True
            elif found := ours.fullmatch(str(code)):
                self._highest_code = max(self._highest_code, int(found[1]))

    def finish(self) -> None:
        """Build what was left for the end; the last part of a long load, and still to be cancelled."""
        if not len(self):
            return
        with cancellable(self._connection, self._progress), small_cache(self._connection):
            for done, statement in enumerate(self._rebuild):
                self._progress.step(done, len(self._rebuild), t("Building the indexes"))
                self._connection.execute(statement)
            for field in self._late:
                self._fill_side(field, self._late_from, self.next_id - 1)
            if self._summed:
                add_up(self._connection, self._summed[0], self._owners)
            self._keep_activity()
        self._make_missing_codes()
        if len(self) >= WORTH_REBUILDING:
            self._connection.execute("PRAGMA analysis_limit = 1000").fetchall()
            self._connection.execute(f'ANALYZE "{self._entity.name}"')

    def _keep_activity(self) -> None:
        """5 s for the activity behind ten million orders, which then is read in half a second instead of four."""
        blocks.forget(self._connection, self._entity, "id BETWEEN ? AND ?", [self.first, self.next_id - 1])
        source = blocks.source_of(self._entity)
        if source and len(self) >= blocks.WORTH_KEEPING:
            from opsdesk.store import activity  # it loads NumPy

            activity.keep(self._connection, source.event)

    def _make_missing_codes(self) -> None:
        """Codes such as C-17 given by a file keep the sequence from ever making the same one."""
        name = self._entity.name
        reserve_codes(self._connection, name, self._highest_code)
        if self._codeless:
            start = last_id(self._connection, name)
            missing = self._connection.execute(
                f'SELECT id FROM "{name}" WHERE code IS NULL AND id >= ?', [self.first]
            ).fetchall()
            self._connection.executemany(
                f'UPDATE "{name}" SET code = ? WHERE id = ?',
                [(f"{self._entity.prefix}-{start + n}", number) for n, (number,) in enumerate(missing, 1)],
            )
            reserve_codes(self._connection, name, start + len(missing))


def sided(entity: Entity) -> list[Field]:
    """The fields whose values stand in a table of their own."""
    return [field for field in entity.fields if k.is_many(field.kind) and field.indexed]


def drop_indexes(connection: Connection, entity: Entity, key: str = "") -> list[str]:
    """Drop all but the unique ones and that of the field `key`; returns the statements that build them again."""
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", [entity.name]
    ).fetchall()
    dropped = {n: sql for n, sql in indexes if "UNIQUE" not in sql and n != f"{entity.name}_by_{key}"}
    for name in dropped:
        connection.execute(f'DROP INDEX "{name}"')
    return list(dropped.values())


def summed_in(schema: Schema, entity: Entity) -> tuple[Entity, str] | None:
    """The entity with columns that add up records of `entity`, and the field by which they belong to it."""
    found = (
        (parent, field.derived.by)
        for parent in schema
        for field in parent.fields
        if field.derived and field.derived.entity == entity.name
    )
    return next(found, None)


def add_up(connection: Connection, parent: Entity, owners: Iterable[int]) -> None:
    numbers = f"[{','.join(map(str, sorted(owners)))}]"
    for statement in ddl.summaries(parent, "SELECT value FROM json_each(?)"):
        connection.execute(statement, [numbers])


def last_id(connection: Connection, entity: str) -> int:
    """The highest id ever given in `entity`: ids are never used again, the journal speaks of them."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [entity]).fetchone()
    return int(row[0]) if row else 0


def reserve_codes(connection: Connection, entity: str, highest: int) -> None:
    """Move the id sequence past `highest`, a number used in a typed code."""
    if last_id(connection, entity) < highest < MOST_CODE_NUMBER:
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [highest, entity])


@contextmanager
def small_cache(connection: Connection) -> Iterator[None]:
    """Building an index holds all of it in memory to sort it, 90 MB at a million; what it reads once need not stay."""
    (usual,) = connection.execute("PRAGMA cache_size").fetchone()
    connection.execute(f"PRAGMA cache_size = {BUILDING_CACHE}")
    connection.execute("PRAGMA shrink_memory").fetchall()
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {usual}")


class cancellable:  # noqa: N801 - reads as a statement
    """Lets `progress.cancel()` stop a long SQL statement of the block: it ends as Cancelled."""

    def __init__(self, connection: Connection, progress: Progress) -> None:
        self._connection, self._progress = connection, progress

    def __enter__(self) -> None:
        self._connection.set_progress_handler(lambda: int(self._progress.cancelled), STEPS_BETWEEN_CHECKS)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._connection.set_progress_handler(None, 0)
        if isinstance(error, OperationalError) and self._progress.cancelled:
            raise Cancelled from error
