"""A CSV and a workbook into an empty vault, against a raw load of ready tuples that builds the same indexes and
search rows; then a bulk edit of every customer and its undo, and a backup.

    python -m tests.bench.loads --rows 1000000 --keep /tmp/kept
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import python_calamine

from opsdesk.exchange import importer, reader
from opsdesk.model.kinds import Stored
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.words import COLUMN
from opsdesk.services.rows import Selection, defaults
from opsdesk.services.rows import edit as edit_records
from opsdesk.store import backup
from opsdesk.store.connect import Connection
from opsdesk.store.functions import sort_key, words_of
from opsdesk.store.store import WRITER_CACHE_MB, Store
from tests.bench import measure
from tests.bench.measure import Row, took
from tests.bench.prepared import CUSTOMERS, SHEET, Prepared, new_store

Values = tuple[Stored, ...]

WORKBOOK = 100_000
KEY = "code"


def rows(prepared: Prepared) -> Iterator[Row]:
    folder = prepared.folder
    store = new_store(folder, "imported")
    ours = took(lambda: imported(store, prepared.csv))
    peak = measure.peak()
    names, ready = tuples(store)
    connection = raw(folder)
    limit = took(lambda: load(connection, names, ready))
    yield Row(f"import {len(ready):,} x {len(SHEET)} from CSV", ours, limit, 2, peak=peak, most=300)
    yield Row(
        f"bulk edit of {len(ready):,}",
        took(lambda: store.write(edit)),
        took(lambda: edit_by_hand(connection)),
        2,
    )
    yield Row(
        "undo that edit",
        took(lambda: store.write(Store.undo)),
        took(lambda: undo_by_hand(connection)),
        2,
    )
    yield Row(
        "backup, opened and compared",
        took(lambda: backup.backup(store.vault, folder / "bench.opsbackup")),
        took(lambda: copied(connection, folder / "bench.copy")),
    )
    yield Row("undo that import", took(lambda: store.write(Store.undo)), limit, 1)
    connection.close()
    store.close()
    yield from of_a_workbook(prepared)


def of_a_workbook(prepared: Prepared) -> Iterator[Row]:
    path, folder = prepared.xlsx(min(WORKBOOK, prepared.customers)), prepared.folder
    store = new_store(folder, "imported")
    ours = took(lambda: imported(store, path))
    names, ready = tuples(store)
    store.close()
    connection = raw(folder)
    limit = took(lambda: calamine(path)) + took(lambda: load(connection, names, ready))
    connection.close()
    yield Row(f"import {len(ready):,} x {len(SHEET)} from a workbook", ours, limit, 3)


def imported(store: Store, path: Path) -> None:
    shape = reader.sniff(path)
    plan = importer.prepare(store, "customers", shape, key=KEY)
    outcome = store.write(lambda store: importer.run(store, "customers", path, plan))
    assert outcome.new > 0.99 * outcome.rows, outcome.problems[:3]


def tuples(store: Store) -> tuple[list[str], list[Values]]:
    """What an import wrote, as values that only have to be stored."""
    names = [*SHEET, *(name for name in defaults("customers") if name not in SHEET)]
    listed = ", ".join(f'"{name}"' for name in names)
    return names, store.read(lambda connection: connection.execute(f"SELECT {listed} FROM customers").fetchall())


def raw(folder: Path) -> Connection:
    """A connection like the writer's, without its triggers, to an empty vault."""
    store = new_store(folder, "raw")
    store.close()
    return store.vault.connect(cache_mb=WRITER_CACHE_MB)


def load(connection: Connection, names: list[str], ready: list[Values]) -> None:
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'customers' AND sql IS NOT NULL"
    ).fetchall()
    connection.execute("BEGIN IMMEDIATE")
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    named = names.index("name")
    listed, marks = ", ".join(f'"{name}"' for name in names), ", ?" * (len(names) + 1)
    connection.executemany(
        f"INSERT INTO customers (id, {listed}, name_key) VALUES (?{marks})",
        ((number, *row, sort_key(row[named])) for number, row in enumerate(ready, 1)),
    )
    words = words_of(CUSTOMERS)
    places = [names.index(field.name) if field.name in names else None for field in CUSTOMERS.searched]
    connection.executemany(
        f"INSERT INTO customers_search (rowid, {COLUMN}) VALUES (?, ?)",
        (
            (number, words(*(None if place is None else row[place] for place in places)))
            for number, row in enumerate(ready, 1)
        ),
    )
    for _, statement in indexes:
        connection.execute(statement)
    for name in ("phone", "email"):
        connection.execute(
            f"INSERT OR IGNORE INTO customers__{name} (value, id) "
            f"SELECT j.value, o.id FROM customers o, json_each(o.{name}) j WHERE o.{name} IS NOT NULL ORDER BY 1, 2"
        )
    connection.execute("COMMIT")


def edit(store: Store) -> None:
    edit_records(store, Selection("customers", where=EVERYTHING), {"stage": "lost"})


def edit_by_hand(connection: Connection) -> None:
    """A column of every customer, and what it was before."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO operations (id, at, verb, params) VALUES (1, 0, 'edit', '{}')")
    connection.execute(
        "INSERT INTO journal (operation, entity, row, action, field, before) "
        "SELECT 1, 'customers', id, 'u', 'stage', stage FROM customers"
    )
    connection.execute("UPDATE customers SET stage = 'lost'")
    connection.execute("COMMIT")


def undo_by_hand(connection: Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO operations (id, at, verb, params) VALUES (2, 0, 'edit', '{}')")
    connection.execute(
        "INSERT INTO journal (operation, entity, row, action, field, before) "
        "SELECT 2, 'customers', id, 'u', 'stage', stage FROM customers"
    )
    connection.execute(
        "UPDATE customers SET stage = j.before FROM (SELECT row, before FROM journal WHERE operation = 1 ORDER BY row) j "
        "WHERE j.row = customers.id"
    )
    connection.execute("COMMIT")


def copied(connection: Connection, file: Path) -> None:
    """The pages as they are, and every one of them authenticated once."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    (_, _, path) = connection.execute("PRAGMA database_list").fetchone()
    shutil.copyfile(path, file)
    connection.execute("PRAGMA cipher_integrity_check").fetchall()


def calamine(path: Path) -> None:
    python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


if __name__ == "__main__":
    measure.run(rows)
