"""A vault whose customers have orders and interactions, five of each, in the order in which they happened.

The sample desk tells one customer after the other, which would put what belongs together side by side on disk; real
desks grow day by day. Rows are put in as a load would, without journal and search index: no condition here reads those.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from opsdesk import clock
from opsdesk.model.kinds import Stored
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import Size
from opsdesk.store import ddl
from opsdesk.store.connect import Connection
from opsdesk.store.store import WRITER_CACHE_MB, Store
from tests.bench.prepared import Prepared, new_store

EACH = 5
WHEN = {"orders": "date", "interactions": "at"}
BATCH = 20_000


def store(prepared: Prepared) -> Store:
    """The vault, made the first time."""
    from opsdesk.store import vault
    from opsdesk.store.keys import Passphrase

    made = prepared.folder / f"related-{prepared.customers}"
    if not made.exists():
        empty = new_store(prepared.folder, "making")
        schema = empty.schema
        empty.write(lambda store: _customers(store, prepared))
        empty.close()
        connection = empty.vault.connect(cache_mb=WRITER_CACHE_MB)
        size = Size(prepared.customers, prepared.customers * EACH, prepared.customers * EACH)
        desk = Desk(size, seed=1, today=clock.today(), language="zh")
        for entity in WHEN:
            _load(connection, entity, desk)
        for statement in ddl.summaries(schema["customers"], "SELECT id FROM customers"):
            connection.execute(statement)
        connection.execute("ANALYZE").fetchall()
        connection.close()
        (prepared.folder / "making").rename(made)
    return Store(vault.open_vault(made, Passphrase("bench")))


def _customers(store: Store, prepared: Prepared) -> None:
    with store.operation("sample") as operation:
        operation.insert_many("customers", COLUMNS["customers"], prepared.rows())


def _load(connection: Connection, entity: str, desk: Desk) -> None:
    columns = COLUMNS[entity]
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", [entity]
    ).fetchall()
    connection.execute("BEGIN IMMEDIATE")
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    coded = ", code" if entity == "orders" else ""
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    code = ", 'O-' || ?" if coded else ""
    rows = enumerate(_in_order(desk.rows(entity), columns.index(WHEN[entity])), 1)
    values = ((*row, number) for number, row in rows) if coded else (row for _number, row in rows)
    connection.executemany(f"INSERT INTO {entity} ({names}{coded}) VALUES ({marks}{code})", values)
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("COMMIT")


def _in_order(rows: Iterator[tuple[Stored, ...]], when: int) -> Iterator[tuple[Stored, ...]]:
    """`rows` by column `when`: kept as numbers, each text once."""
    known: dict[Any, int] = {}
    parts = []
    while batch := list(islice(rows, BATCH)):
        parts.append(np.array([[_number(known, cell) for cell in row] for row in batch], np.int64))
    table = np.concatenate(parts)
    texts = [text for text, _ in sorted(known.items(), key=lambda item: item[1])]
    order = np.argsort(table[:, when], kind="stable")
    for at in range(0, len(order), BATCH):
        for row in table[order[at : at + BATCH]].tolist():
            yield tuple(cell if cell >= 0 or cell > -_TEXTS else texts[-cell - _TEXTS] for cell in row)


_TEXTS = 10**15
"""Texts, and None, stand as numbers from here on downwards."""


def _number(known: dict[Any, int], cell: Stored) -> int:
    return cell if isinstance(cell, int) else -_TEXTS - known.setdefault(cell, len(known))
