"""What a database holds, in one number a table: the same rows give the same sum in any copy of it.

Search indexes and their shadow tables are left out: they are made from the rows.

SQLite itself writes each row as one text: a million customers take 2.7 s so, and 5.8 s value by value through Python.
Backups made before that have sums of the FIRST form.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from opsdesk.store.connect import Connection
from opsdesk.work import Progress

FIRST, FORM = 1, 2
"""How rows are written before they are summed: in the first backups, and today."""
_BATCH = 2000
_EXACT = "typeof({0}), CASE typeof({0}) WHEN 'blob' THEN hex({0}) WHEN 'real' THEN quote({0}) ELSE {0} END"


@dataclass(frozen=True, slots=True)
class Sum:
    rows: int
    digest: str


def sums(connection: Connection, progress: Progress | None = None, what: str = "", form: int = FORM) -> dict[str, Sum]:
    """The rows of every ordinary table and a digest over them in their stored order."""
    progress = progress or Progress()
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
            " ORDER BY name"
        ).fetchall()
    ]
    total = _rows_expected(connection, names)
    done = 0
    found: dict[str, Sum] = {}
    for name in names:
        digest, rows = hashlib.blake2b(digest_size=16), 0
        for number, text in _written(connection, name, form):
            digest.update(text.encode())
            rows += number
            progress.step(done + rows, max(total, done + rows), what)
        done += rows
        found[name] = Sum(rows, digest.hexdigest())
    return found


def _written(connection: Connection, name: str, form: int) -> Iterator[tuple[int, str]]:
    """The rows of a table in their stored order as batches: how many, and as text."""
    # NOT INDEXED: a covering index would bring the same rows in another order
    what = "*" if form == FIRST else f"json_array({_values(connection, name)})"
    cursor = connection.execute(f'SELECT {what} FROM "{name}" NOT INDEXED')
    while batch := cursor.fetchmany(_BATCH):
        if form == FIRST:
            yield len(batch), json.dumps(batch, default=bytes.hex, separators=(",", ":"))
        else:
            yield len(batch), "\n".join([row for (row,) in batch]) + "\n"


def _values(connection: Connection, name: str) -> str:
    """Every column as JSON can hold it without loss: text and whole numbers as they are, where nothing else can be."""
    (strict,) = connection.execute(
        "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name = ?", [name]
    ).fetchone()
    columns = connection.execute("SELECT name, type FROM pragma_table_xinfo(?) ORDER BY cid", [name]).fetchall()
    return ", ".join(
        f'"{column}"' if strict and kind in ("TEXT", "INTEGER") else _EXACT.format(f'"{column}"')
        for column, kind in columns
    )


def _rows_expected(connection: Connection, names: list[str]) -> int:
    """A quick estimate for the progress bar: the largest rowids are read, the rows are not counted."""
    total = 0
    for name in names:
        (keyed,) = connection.execute(
            "SELECT NOT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (name,)
        ).fetchone()
        if keyed:
            (last,) = connection.execute(f'SELECT max(rowid) FROM "{name}"').fetchone()
            total += last or 0
    return total
