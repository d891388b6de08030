"""An open vault at work: one writing thread, a few query-only readers, operations with undo and redo."""

import json
import threading
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from queue import LifoQueue
from typing import TypeVar

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import OF_THE_DESK, Schema
from opsdesk.store import custom, ddl, functions, journal
from opsdesk.store.connect import Connection, IntegrityError, explained
from opsdesk.store.operation import Operation, begin
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress

T = TypeVar("T")
READERS = 3
READER_CACHE_MB = 128  # the covering index of a million customers takes 90: not fitting, a scan takes 370 ms, else 110
WRITER_CACHE_MB = 96
ERASURE_PENDING = "erasure"
"""The key in `meta` under which an erasure stands until it was brought to its end."""


class Store:
    """Use `read` for reading from any thread, `write`/`submit` for anything that calls `operation`."""

    def __init__(self, vault: OpenVault) -> None:
        self.vault = vault
        self._operation: int | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="opsdesk-writer")
        self._readers: LifoQueue[Connection] = LifoQueue()
        self._open_readers: list[Connection] = []
        self._lock = threading.Lock()
        if not vault.read_only and self.meta(ERASURE_PENDING):
            from opsdesk.store import erasure  # 4 ms that hardly any start needs

            erasure.rewrite(vault)
        self.schema: Schema = self.read(custom.read)
        text.set_currency(str(self.meta("currency", "CNY")))

    @cached_property
    def _connection(self) -> Connection:
        """The writing connection, made by the first write: the functions and triggers of all entities are nothing that
        an opening window should wait for."""
        connection = self.vault.connect(cache_mb=WRITER_CACHE_MB)
        connection.create_function("operation_id", 0, self._operation_id)
        functions.register(connection, self.schema)
        for trigger in ddl.triggers(custom.read(connection, resting=True)):
            connection.execute(trigger)
        return connection

    def _operation_id(self) -> int:
        if self._operation is None:
            raise AssertionError("a write outside an operation")  # reaches SQLite as an error of the statement
        return self._operation

    # -- threads --------------------------------------------------------------------------------------------------

    @contextmanager
    def reader(self) -> Iterator[Connection]:
        """A query-only connection for the time of the block; `connection.interrupt()` from elsewhere stops it."""
        connection = self._take_reader()
        try:
            yield connection
        finally:
            if connection.in_transaction:  # an interrupt may have come before its end
                connection.execute("ROLLBACK")
            self._readers.put(connection)

    def _take_reader(self) -> Connection:
        with self._lock:
            if self._readers.empty() and len(self._open_readers) < READERS:
                fresh = self.vault.connect(readonly=True, cache_mb=READER_CACHE_MB)
                self._open_readers.append(fresh)
                return fresh
        return self._readers.get()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work(connection)` on a reader, in this thread. It sees the last committed state."""
        with self.reader() as connection, explained(self.vault.db_path):
            return work(connection)

    def submit(self, work: Callable[["Store"], T]) -> "Future[T]":
        """Queue `work(store)` for the writing thread."""
        return self._writer.submit(self._on_writer, work)

    def write(self, work: Callable[["Store"], T]) -> T:
        """Run `work(store)` on the writing thread and wait for it."""
        return self.submit(work).result()

    def _on_writer(self, work: Callable[["Store"], T]) -> T:
        if self.vault.read_only:
            raise Trouble(
                t("This vault is open for reading only."),
                t("Update OpsDesk, or move the vault to a place that can be written."),
                code="read-only",
            )
        with explained(self.vault.db_path):
            return work(self)

    def close(self) -> None:
        """Finish the writes under way, fold the WAL into the file and let go of the vault."""
        self._writer.shutdown(wait=True)
        for connection in self._open_readers:
            connection.close()
        if "_connection" in vars(self):
            self._connection.execute("PRAGMA optimize").fetchall()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._connection.close()
        self.vault.close()

    # -- writing: only on the writing thread ------------------------------------------------------------------------

    @contextmanager
    def operation(self, verb: str, **params: object) -> Iterator[Operation]:
        """One undoable action: committed whole when the block ends, rolled back whole when it raises.

        `verb` is a key of services.verbs.VERBS, `params` fill its sentence. `operation.changes` is set at the end.
        """
        with self._transaction(verb, params, None, 0) as operation:
            yield operation

    @contextmanager
    def _transaction(
        self, verb: str, params: Mapping[str, object], root: int | None, direction: int
    ) -> Iterator[Operation]:
        assert self._operation is None, "one operation at a time"
        connection = self._connection
        number = begin(connection, verb, params, root, direction)
        self._operation = number
        operation = Operation(connection, self.schema, number, params)
        try:
            yield operation
            touched = operation.touched()
            if touched or root or operation.final:  # an undo with nothing left to do is done all the same
                params_now = json.dumps(operation.params, ensure_ascii=False, default=str)
                done = [operation.affected, params_now, int(operation.final), number]
                connection.execute("UPDATE operations SET affected = ?, params = ?, closed = ? WHERE id = ?", done)
                if operation.final:
                    connection.execute("DELETE FROM journal WHERE operation = ?", [number])
                schema = self._redefined(touched)
                connection.execute("COMMIT")
                redefined, self.schema = schema != self.schema, schema
                operation.changes = Changes(
                    number, verb, operation.affected, touched, operation.params, redefined, not operation.final
                )
            else:
                connection.execute("ROLLBACK")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, IntegrityError):
                raise _refused(error) from error
            raise
        finally:
            self._operation = None

    def _redefined(self, touched: Container[str]) -> Schema:
        """What is declared now, after a write that touched these entities."""
        if "custom_fields" in touched:
            return self._redefine()
        return custom.read(self._connection) if "rules" in touched else self.schema

    def _redefine(self) -> Schema:
        """Follow the custom fields as they are now: columns for new ones, triggers for all."""
        schema = custom.read(self._connection)
        for entity in schema:
            for field in entity.fields:
                if field.custom:
                    custom.ensure_column(self._connection, entity.name, field)
        old = self._connection.execute("SELECT name FROM sqlite_temp_schema WHERE type = 'trigger'").fetchall()
        for (name,) in old:
            self._connection.execute(f'DROP TRIGGER temp."{name}"')
        functions.register(self._connection, schema)
        for trigger in ddl.triggers(custom.read(self._connection, resting=True)):
            self._connection.execute(trigger)
        return schema

    def keep_computed(self, entity: str, names: Sequence[str], rows: Sequence[Sequence[Stored]]) -> None:
        """Write computed columns: a row is its values for `names` and then the record's id.

        This is no operation: there is nothing to undo, and the journal does not watch these columns."""
        assert all(self.schema[entity].field(name).computed for name in names)
        assignments = ", ".join(f'"{name}" = ?' for name in names)
        with self.aside() as connection:
            connection.executemany(f'UPDATE "{entity}" SET {assignments} WHERE id = ?', rows)

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """A transaction beside the journal, for what is no record: what a search found, a log that no undo takes back."""
        assert self._operation is None, "one operation at a time"
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def undo(self, action: int | None = None, progress: Progress | None = None) -> Changes:
        """Undo the newest action that stands, or `action` if nothing later depends on it. Falsy: nothing to undo."""
        chosen = journal.to_undo(self._connection)
        if action is not None:
            done = journal.operation(self._connection, action)
            if done is not None and done.closed:
                raise Trouble(
                    t("This action cannot be undone any more."),
                    t("It is an erasure, or was about a person whose data was erased."),
                    code="closed",
                )
            last, direction = journal.state(self._connection, action)
            if direction < 0:
                raise Trouble(t("This action is undone already."), code="undone")
            if others := journal.conflicts(self._connection, custom.read(self._connection, resting=True), action, last):
                raise Trouble(
                    t("Later actions changed the same records: {numbers}.", numbers=", ".join(map(str, others))),
                    t("Undo those first."),
                    code="undo-conflict",
                )
            chosen = (action, last)
        return self._reversed(chosen, -1, progress or Progress())

    def redo(self, progress: Progress | None = None) -> Changes:
        """Redo the action undone last. Falsy: nothing to redo."""
        return self._reversed(journal.to_redo(self._connection), 1, progress or Progress())

    def _reversed(self, chosen: tuple[int, int] | None, direction: int, progress: Progress) -> Changes:
        if chosen is None:
            return Changes()
        action, last = chosen
        done = journal.operation(self._connection, action)
        assert done is not None
        with self._transaction(done.verb, done.params, action, direction) as operation:
            journal.reverse(self._connection, custom.read(self._connection, resting=True), last, progress)
            operation.affected = done.affected
        return replace(operation.changes, operation=action)

    def keep_activity(self, event: str) -> None:
        """Make the compact activity of customers anew where it is missing; on the writing thread, no operation."""
        from opsdesk.store import activity  # it loads NumPy

        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            activity.keep(connection, event)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    # -- what the vault does for itself; on the writing thread --------------------------------------------------------

    def renew_search(self, progress: Progress) -> None:
        from opsdesk.store import upkeep

        upkeep.renew_search(self._connection, self.schema, progress)

    def remove_loose_attachments(self) -> int:
        from opsdesk.store import upkeep

        return upkeep.remove_loose_attachments(self._connection, self.vault.blobs)

    # -- small facts of the desk that are not records -----------------------------------------------------------------

    def meta(self, key: str, default: object = None) -> object:
        return self.read(lambda connection: meta(connection, key, default))

    def set_meta(self, key: str, value: object) -> None:
        """Remember `value` (JSON) under `key`; not undoable, on the writing thread."""
        self._connection.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, json.dumps(value, ensure_ascii=False)],
        )

    @property
    def lists(self) -> list[str]:
        """The entities a user works with."""
        return [entity.name for entity in self.schema if entity.name not in OF_THE_DESK]


def meta(connection: Connection, key: str, default: object = None) -> object:
    """What `Store.set_meta` remembers under `key`, for reads in the background."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return json.loads(row[0]) if row else default


def _refused(error: IntegrityError) -> Trouble:
    """A constraint said no: in words."""
    reason = str(error)
    if "UNIQUE" in reason:
        field = reason.rsplit(".", 1)[-1]
        return Trouble(
            t("Another record has the same {field}.", field=field), t("Choose a different one."), code="not-unique"
        )
    if "FOREIGN KEY" in reason:
        return Trouble(t("The record this belongs to does not exist."), t("Reload and try again."), code="no-parent")
    if "NOT NULL" in reason:
        field = reason.rsplit(".", 1)[-1]
        return Trouble(t("{field} must not be empty.", field=field), t("Fill it in."), code="empty")
    return Trouble(t("The change was refused."), reason, code="refused")
