"""Saving what can still be read from a damaged vault: every row on an intact page goes into a new backup.

What derives from rows (search rows, side tables, totals, indexes) is made anew. A record whose owner is lost gets a
placeholder for it rather than going too; history of operations that are lost goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.schema import Schema
from opsdesk.query.sql import side_table
from opsdesk.query.words import COLUMN
from opsdesk.store import custom, ddl, durable, functions
from opsdesk.store.backup import backup_of
from opsdesk.store.connect import Connection, Cursor, Error, classify, connect, explained
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress

_LEAF = 512
"""More rows than a page holds: a gap this wide is felt for row by row, a wider one is a lost branch of the tree."""
_FAR = 1 << 40
_BATCH = 1000

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows of `table` that cannot be read: their ids lie after `after` and before `until` (None: to the end)."""

    table: str
    after: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Salvaged:
    rows: dict[str, int]
    gaps: tuple[Gap, ...]
    placeholders: int


def salvage(opened: OpenVault, file: Path, progress: Progress | None = None) -> Salvaged:
    """Write the readable part of the damaged vault to the backup `file`; a restore makes a vault of it."""
    progress = progress or Progress()
    scratch = durable.partial_of(file.with_name(f"{file.name}.salvage"))
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        _remove(scratch)
        target = connect(scratch, opened.key, create=True)
        try:
            target.execute("PRAGMA foreign_keys = OFF")
            target.execute("PRAGMA synchronous = OFF")  # what fails is thrown away
            salvaged = _copy(_Source(opened), target, progress)
            backup_of(target, opened, file, progress)
        finally:
            target.close()
            _remove(scratch)
    return salvaged


def _copy(source: "_Source", target: Connection, progress: Progress) -> Salvaged:
    try:
        tables, others, version = source.outline()
        target.execute("BEGIN")
        saved: dict[str, int] = {}
        for name, (statement, keyed) in tables.items():
            target.execute(statement)
            saved[name] = _insert(target, name, source.rows(name) if keyed else source.unkeyed_rows(name), progress)
        for statement in others:
            target.execute(statement)
        for name, last in source.sequences():
            target.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            target.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))
        progress.step(0, 0, t("Rebuilding search and totals"))
        placeholders = _mend(target, custom.read(target))
        target.execute(f"PRAGMA user_version = {version}")
        target.execute("COMMIT")
        return Salvaged(saved, tuple(source.gaps), placeholders)
    finally:
        source.close()


class _Source:
    """Reads around damage. After one bad page SQLCipher fails everything, so each failure costs a new connection."""

    def __init__(self, opened: OpenVault) -> None:
        self._opened = opened
        self._connection = opened.connect(readonly=True)
        self.gaps: list[Gap] = []

    def close(self) -> None:
        self._connection.close()

    def outline(self) -> tuple[dict[str, tuple[str, bool]], list[str], int]:
        """Tables (statement, whether rows have a rowid), the other statements, the version. This must be readable."""
        with explained(self._opened.db_path):
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            found = self._connection.execute(
                "SELECT s.name, s.sql, l.type, NOT coalesce(l.wr, 0) FROM sqlite_schema s"
                " LEFT JOIN pragma_table_list l ON l.schema = 'main' AND l.name = s.name AND s.type = 'table'"
                " WHERE s.sql IS NOT NULL AND s.name NOT LIKE 'sqlite@_%' ESCAPE '@' AND l.type IS NOT 'shadow'"
                " ORDER BY s.rowid"
            ).fetchall()
        tables = {name: (statement, bool(keyed)) for name, statement, kind, keyed in found if kind == "table"}
        return tables, [statement for _, statement, kind, _ in found if kind != "table"], version

    def rows(self, table: str) -> Iterator[Row]:
        """Every readable row in the order of rowids, which are not part of it."""
        start = 0
        while True:
            try:
                # row by row: a batch would take readable rows down with the bad one
                for rowid, *row in self._from(table, start):
                    start = rowid + 1
                    yield tuple(row)
                return
            except Error as error:
                self._reopen(error)
            found = self._after_gap(table, start)
            if found is None:
                return
            rowid, *row = found
            start = rowid + 1
            yield tuple(row)

    def _after_gap(self, table: str, start: int) -> Row | None:
        """The first readable row at or after `start`, where reading on failed."""
        low, reach = start - 1, 1
        while (found := self._probe(table, low + reach)) is None:
            low += reach
            if low - start > _LEAF:
                reach *= 2
            if reach > _FAR:
                self.gaps.append(Gap(table, start - 1, None))
                return None
        high = low + reach
        while high - low > 1:
            middle = (low + high) // 2
            if (nearer := self._probe(table, middle)) is None:
                low = middle
            else:
                high, found = middle, nearer
        if low >= start:
            self.gaps.append(Gap(table, start - 1, found[0][0] if found else None))
        return found[0] if found else None

    def _probe(self, table: str, rowid: int) -> list[Row] | None:
        """The first row at or after `rowid`, if there is one; None when it cannot be read."""
        try:
            return self._from(table, rowid, limit=1).fetchall()
        except Error as error:
            self._reopen(error)
            return None

    def unkeyed_rows(self, table: str) -> Iterator[Row]:
        """Rows of a table without rowids: from both ends towards the damage. A row may come twice."""
        keys = self._connection.execute(
            "SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (table,)
        ).fetchall()
        for direction in ("ASC", "DESC"):
            order = ", ".join(f'"{key}" {direction}' for (key,) in keys)
            try:
                yield from self._connection.execute(f'SELECT * FROM "{table}" NOT INDEXED ORDER BY {order}')
                return
            except Error as error:
                self._reopen(error)

    def sequences(self) -> list[tuple[str, int]]:
        """The highest id each table ever gave out: an id is not used again, the journal may speak of it."""
        try:
            return self._connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
        except Error as error:
            self._reopen(error)
            return []

    def _from(self, table: str, rowid: int, limit: int = -1) -> Cursor:
        return self._connection.execute(
            f'SELECT rowid, * FROM "{table}" NOT INDEXED WHERE rowid >= ? ORDER BY rowid LIMIT ?', (rowid, limit)
        )

    def _reopen(self, error: Error) -> None:
        trouble = classify(error)
        if trouble is None or trouble.code != "vault-damaged":
            raise error
        self._connection.close()
        self._connection = self._opened.connect(readonly=True)


def _insert(target: Connection, table: str, rows: Iterator[Row], progress: Progress) -> int:
    (width,) = target.execute("SELECT count(*) FROM pragma_table_info(?)", (table,)).fetchone()
    statement = f'INSERT OR IGNORE INTO "{table}" VALUES ({", ".join("?" * width)})'
    before = target.total_changes
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            target.executemany(statement, batch)
            batch.clear()
            progress.step(target.total_changes, 0, t("Saving what can be read"))
    target.executemany(statement, batch)
    return target.total_changes - before


def _mend(target: Connection, schema: Schema) -> int:
    """Make what derives anew, and give every record an owner again; returns how many owners had to be made up."""
    target.execute("DELETE FROM journal WHERE operation NOT IN (SELECT id FROM operations)")
    target.execute("UPDATE operations SET root = NULL WHERE root NOT IN (SELECT id FROM operations)")
    placeholders = 0
    for entity in schema:
        for child, field in schema.children(entity.name):
            gone = f'"{field.name}" NOT IN (SELECT id FROM "{entity.name}")'
            if not field.required:  # as when the other record is removed
                target.execute(f'UPDATE "{child.name}" SET "{field.name}" = NULL WHERE {gone}')
                continue
            lost = f'SELECT DISTINCT "{field.name}" AS id FROM "{child.name}" WHERE {gone}'
            placeholders += target.execute(
                f'INSERT INTO "{entity.name}" (id, code, "{entity.title}") SELECT id, \'lost-\' || id, ? FROM ({lost})',
                (t("(lost record)"),),
            ).rowcount
    target.execute("DELETE FROM activity")  # it counts rows that may be lost
    functions.register(target, schema)
    for entity in schema:
        for field in entity.fields:
            if k.is_many(field.kind) and field.indexed:
                side = side_table(entity, field)
                target.execute(f'DELETE FROM "{side}"')
                target.execute(
                    f'INSERT OR IGNORE INTO "{side}" (value, id) SELECT j.value, o.id FROM "{entity.name}" o,'
                    f' json_each(o."{field.name}") j WHERE o."{field.name}" IS NOT NULL'
                )
        if entity.searched:
            searched = ", ".join(f'"{field.name}"' for field in entity.searched)
            target.execute(
                f'INSERT INTO "{entity.name}_search" (rowid, {COLUMN}) SELECT id, {entity.name}_words({searched}) FROM "{entity.name}"'
            )
        for statement in ddl.summaries(entity, f'SELECT id FROM "{entity.name}"'):
            target.execute(statement)
    return placeholders


def _remove(scratch: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        scratch.with_name(scratch.name + suffix).unlink(missing_ok=True)
