"""What service levels are computed from, as NumPy arrays: tickets, their changes of status, and what was said on them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsdesk.model.schema import BUILT_IN
from opsdesk.query.sql import covering_index
from opsdesk.store.connect import Connection
from opsdesk.store.facts import BATCH, turned

Whole = NDArray[np.int64]
TICKETS = BUILT_IN["tickets"]
NONE = -1
Coded = tuple[str, Sequence[str]]
"""A column of texts that is read as positions in these, NONE for any other."""


def tickets(
    connection: Connection, columns: Sequence[str | Coded], ids: Iterable[int] | None = None
) -> Iterator[Whole]:
    """One array a batch, a row for the id and each of `columns`, NONE where empty; of `ids`, or of all in no order.

    All of them come from the covering index: a million rows are read without touching one."""
    shown, values = ["id"], list[Any]()
    for column in columns:
        if isinstance(column, str):
            shown.append(f'coalesce("{column}", {NONE})')
        else:
            name, keys = column
            cases = " ".join(f"WHEN ? THEN {at}" for at in range(len(keys)))
            shown.append(f'CASE "{name}" {cases} ELSE {NONE} END' if keys else str(NONE))
            values += keys
    where, source = "1", f'tickets INDEXED BY "{covering_index(TICKETS)}"'
    if ids is not None:
        where, source = "id IN (SELECT value FROM json_each(?))", "tickets"
        values.append(json.dumps(list(ids)))
    cursor = connection.execute(f"SELECT {', '.join(shown)} FROM {source} WHERE {where}", values)
    while batch := cursor.fetchmany(BATCH):
        yield np.ascontiguousarray(np.array(batch, np.int64).T)


def due_to_turn(connection: Connection, moment: int, limit: int) -> list[int]:
    """Tickets whose service level is another one since `moment` at the latest, the earliest first."""
    found = connection.execute(
        "SELECT id FROM tickets WHERE sla_turn <= ? ORDER BY sla_turn LIMIT ?", [moment, limit]
    ).fetchall()
    return [number for (number,) in found]


def said(connection: Connection, ids: Sequence[int] | None = None) -> Whole:
    """Rows ticket, time and kind (0 the customer, 1 a reply), in order of tickets and of time."""
    where, values = _among("ticket", ids)
    return turned(
        connection.execute(
            f"""SELECT ticket, at, kind = 'reply' FROM replies INDEXED BY replies_said
            WHERE kind IN ('customer', 'reply') AND {where} ORDER BY ticket, at, kind""",
            values,
        ),
        3,
    )


def statuses(connection: Connection, keys: Sequence[str], ids: Sequence[int] | None = None) -> Whole:
    """Rows ticket, when it left a status, and which (its position in `keys`); in order of tickets and as it happened.

    What was undone since never was."""
    where, values = _among("j.row", ids)
    cases = " ".join(f"WHEN ? THEN {at}" for at in range(len(keys)))
    return turned(
        connection.execute(
            f"""SELECT j.row, o.at, CASE j.before {cases} ELSE {NONE} END FROM journal j
            JOIN operations o ON o.id = j.operation
            WHERE j.entity = 'tickets' AND j.field = 'status' AND j.action = 'u' AND {where} AND o.root IS NULL
            AND coalesce((SELECT l.direction FROM operations l WHERE l.root = o.id ORDER BY l.id DESC LIMIT 1), 0) >= 0
            ORDER BY j.row, j.id""",
            [*keys, *values],
        ),
        3,
    )


def made(connection: Connection, ids: Sequence[int] | None = None) -> Whole:
    """Rows first id, last id and the moment at which the desk learned of these tickets; in order of first ids."""
    where, values = _among("j.row", ids)
    some = "" if ids is None else "AND j.last >= ? AND j.row <= ?"
    reach = [] if ids is None else [min(ids, default=0), max(ids, default=0)]
    return turned(
        connection.execute(
            f"""SELECT j.row, j.row, min(o.at) FROM journal j JOIN operations o ON o.id = j.operation
            WHERE j.entity = 'tickets' AND j.action = 'i' AND j.last IS NULL AND {where} GROUP BY j.row
            UNION ALL SELECT j.row, j.last, o.at FROM journal j JOIN operations o ON o.id = j.operation
            WHERE j.entity = 'tickets' AND j.action = 'i' AND j.last IS NOT NULL {some} ORDER BY 1""",
            [*values, *reach],
        ),
        3,
    )


def touched(connection: Connection, after: int, most: int) -> tuple[list[int], int] | None:
    """(tickets whose data or replies were written by operations after `after`, the last operation); None: too many."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM operations").fetchone()
    found = connection.execute(
        """SELECT row, last FROM journal WHERE operation > ? AND entity = 'tickets' AND action <> 'd'
        UNION SELECT ticket, NULL FROM replies WHERE id IN (
            SELECT row FROM journal WHERE operation > ? AND entity = 'replies' AND last IS NULL)
        UNION SELECT before ->> 'ticket', NULL FROM journal
        WHERE operation > ? AND entity = 'replies' AND action = 'd'
        UNION SELECT before, NULL FROM journal
        WHERE operation > ? AND entity = 'replies' AND action = 'u' AND field = 'ticket'
        UNION SELECT r.ticket, NULL FROM journal j JOIN replies r ON r.id BETWEEN j.row AND j.last
        WHERE j.operation > ? AND j.entity = 'replies' AND j.last IS NOT NULL LIMIT ?""",
        [after] * 5 + [most + 1],
    ).fetchall()
    ids = {int(row) for row, last_row in found if last_row is None}
    ranges = [range(row, last_row + 1) for row, last_row in found if last_row is not None]
    if len(found) > most or len(ids) + sum(map(len, ranges)) > most:
        return None
    return sorted(ids.union(*ranges)), int(last)


def _among(column: str, ids: Iterable[int] | None) -> tuple[str, list[Any]]:
    return ("1", []) if ids is None else (f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))])
