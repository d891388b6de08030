"""Columns of numbers as NumPy arrays, and what of them was written since: for what is kept in memory beside the vault."""

import json
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from opsdesk.model.record import Entity
from opsdesk.store.connect import Connection
from opsdesk.store.operation import MOST_IDS

BATCH = 5_000  # rows a fetch: the GIL is given back in between


def newest_operation(connection: Connection) -> int:
    """The number of the last write: while it stays the same, so does every record."""
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM operations").fetchone()
    return int(newest)


def written_since(connection: Connection, entity: str, operation: int) -> frozenset[int] | None:
    """The records of `entity` that later operations wrote; None when they are many."""
    rows = connection.execute(
        "SELECT DISTINCT row, last FROM journal WHERE operation > ? AND entity = ? LIMIT ?",
        [operation, entity, MOST_IDS + 1],
    ).fetchall()
    if len(rows) > MOST_IDS or any(last is not None for _row, last in rows):
        return None
    return frozenset(row for row, _last in rows)


def columns(
    connection: Connection, entity: Entity, names: Sequence[str], only: Iterable[int] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The ids in rising order, and a row of numbers for each of `names`, NaN where a field is empty."""
    chosen = ", ".join(f'"{entity.field(name).name}"' for name in names)
    inside = "" if only is None else " WHERE id IN (SELECT value FROM json_each(?))"
    cursor = connection.execute(
        f'SELECT id, {chosen} FROM "{entity.name}"{inside} ORDER BY id',
        [] if only is None else [json.dumps(list(only))],
    )
    parts = [np.empty((0, len(names) + 1))]
    while batch := cursor.fetchmany(BATCH):
        parts.append(np.array(batch, np.float64))
    table = np.ascontiguousarray(np.concatenate(parts).T)
    return table[0].astype(np.int64), table[1:]
