"""What a database holds, in one number a table: the same rows give the same sum in any copy of it.

Search indexes and their shadow tables are left out: they are made from the rows.
"""

import hashlib
import json
from dataclasses import dataclass

from opsdesk.store.connect import Connection
from opsdesk.work import Progress

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Sum:
    rows: int
    digest: str


def sums(connection: Connection, progress: Progress | None = None, what: str = "") -> dict[str, Sum]:
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
        # NOT INDEXED: a covering index would bring the same rows in another order
        cursor = connection.execute(f'SELECT * FROM "{name}" NOT INDEXED')
        while batch := cursor.fetchmany(_BATCH):
            digest.update(json.dumps(batch, default=bytes.hex, separators=(",", ":")).encode())
            rows += len(batch)
            progress.step(done + rows, max(total, done + rows), what)
        done += rows
        found[name] = Sum(rows, digest.hexdigest())
    return found


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
