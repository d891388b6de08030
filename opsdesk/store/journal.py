"""Undo, redo and history from the journal of before-images.

Every operation belongs to a chain: the action itself (root NULL, direction 0), then its undos (-1) and redos (+1), which
are operations of their own and are journalled like any other. What an operation changed is reversed as a set, not
row by row: the earliest entry about a row says whether it existed, the earliest entry about a field says its value.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.store.bulk import cancellable
from opsdesk.store.connect import Connection
from opsdesk.store.removal import remove_range
from opsdesk.store.revival import revive
from opsdesk.work import Progress


class Done(NamedTuple):
    """One operation as the history shows it. `undone` tells its present state; `direction` 0 is an action itself;
    `closed`: it can no longer be undone, for what it was about was erased."""

    id: int
    at: int
    verb: str
    params: Mapping[str, object]
    affected: int
    undone: bool
    direction: int = 0
    closed: bool = False

    @property
    def standing(self) -> bool:
        """Whether it is in effect and could be undone."""
        return not (self.undone or self.closed)


class Entry(NamedTuple):
    """One change of one record: a field's `before` and `after`, or (field None) its creation or deletion."""

    operation: int
    at: int
    verb: str
    action: str  # i, u, d
    field: str | None
    before: Stored
    after: Stored


# The last operation of each chain decides: an undone action ends with direction -1.
_CHAINS = """
    SELECT coalesce(root, id) AS chain, max(id) AS last FROM operations GROUP BY 1
"""


def to_undo(connection: Connection) -> tuple[int, int] | None:
    """(action, operation to reverse) for the next undo: the newest action that stands."""
    row = connection.execute(
        f"SELECT c.chain, c.last FROM ({_CHAINS}) c JOIN operations o ON o.id = c.last WHERE o.direction >= 0 AND o.closed = 0 ORDER BY c.chain DESC LIMIT 1"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else None


def to_redo(connection: Connection) -> tuple[int, int] | None:
    """(action, undo to reverse) for the next redo: the action undone last, unless something new was done since."""
    row = connection.execute(
        f"""SELECT c.chain, c.last FROM ({_CHAINS}) c JOIN operations o ON o.id = c.last
        WHERE o.direction < 0 AND o.closed = 0 AND c.last > (SELECT coalesce(max(id), 0) FROM operations WHERE root IS NULL)
        ORDER BY c.last DESC LIMIT 1"""
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else None


def state(connection: Connection, action: int) -> tuple[int, int]:
    """(last operation of the action's chain, its direction)."""
    row = connection.execute(
        "SELECT id, direction FROM operations WHERE coalesce(root, id) = ? ORDER BY id DESC LIMIT 1", [action]
    ).fetchone()
    if row is None:
        raise Trouble(
            t("There is no operation {n}.", n=action), t("See the history for their numbers."), code="no-operation"
        )
    return int(row[0]), int(row[1])


def operations(connection: Connection, limit: int = 200, before: int | None = None) -> list[Done]:
    """Actions with their present state, newest first; `before` pages on."""
    rows = connection.execute(
        """SELECT o.id, o.at, o.verb, o.params, o.affected,
            (SELECT l.direction FROM operations l WHERE l.root = o.id ORDER BY l.id DESC LIMIT 1) < 0, o.closed
        FROM operations o WHERE o.root IS NULL AND o.id < ? ORDER BY o.id DESC LIMIT ?""",
        [before or 2**62, limit],
    ).fetchall()
    return [
        Done(id, at, verb, json.loads(params), affected, bool(undone), closed=bool(closed))
        for id, at, verb, params, affected, undone, closed in rows
    ]


def operation(connection: Connection, number: int) -> Done | None:
    row = connection.execute(
        "SELECT id, at, verb, params, affected, direction, closed FROM operations WHERE id = ?", [number]
    ).fetchone()
    return Done(row[0], row[1], row[2], json.loads(row[3]), row[4], row[5] < 0, row[5], bool(row[6])) if row else None


def newest(connection: Connection) -> int:
    """The number of the last operation, undos and redos included."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM operations").fetchone()[0])


def touched_since(connection: Connection, number: int, entities: Iterable[str]) -> bool:
    """Whether anything after operation `number` wrote records of `entities`."""
    marks = ", ".join("?" * len(names := list(entities)))
    found = connection.execute(
        f"""SELECT 1 FROM operations o WHERE o.id > ? AND EXISTS (
            SELECT 1 FROM journal j WHERE j.operation = o.id AND j.entity IN ({marks})) LIMIT 1""",
        [number, *names],
    )
    return found.fetchone() is not None


def reverse(connection: Connection, schema: Schema, number: int, progress: Progress) -> None:
    """Write the state before operation `number` for everything it touched, inside the running transaction."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    touched = [entity for entity in schema if _touches(connection, number, entity.name)]
    steps: list[Callable[[], None]] = [
        *(partial(_restore_deleted, connection, schema, number, entity) for entity in touched),
        *(partial(_restore_fields, connection, number, entity) for entity in touched),
        *(partial(_remove_inserted, connection, schema, number, entity) for entity in reversed(touched)),
    ]
    with cancellable(connection, progress):
        for done, step in enumerate(steps):
            progress.step(done, len(steps))
            step()


def _touches(connection: Connection, number: int, entity: str) -> bool:
    found = connection.execute("SELECT 1 FROM journal WHERE operation = ? AND entity = ? LIMIT 1", [number, entity])
    return found.fetchone() is not None


# The first creation or deletion of a row inside the operation tells whether the row existed before it.
_FIRST = """
    SELECT row, action, min(id) AS id, before FROM journal
    WHERE operation = :operation AND entity = :entity AND action IN ('i', 'd') AND last IS NULL GROUP BY row
"""


def _restore_deleted(connection: Connection, schema: Schema, number: int, entity: Entity) -> None:
    images = (
        f"""SELECT row, before FROM ({_FIRST}) WHERE action = 'd' AND row NOT IN (SELECT id FROM "{entity.name}")"""
    )
    revive(connection, schema, entity, images, {"operation": number, "entity": entity.name})


def _restore_fields(connection: Connection, number: int, entity: Entity) -> None:
    changed = connection.execute(
        "SELECT DISTINCT field FROM journal WHERE operation = ? AND entity = ? AND action = 'u'", [number, entity.name]
    ).fetchall()
    for (field,) in changed:
        assert entity.field(field).editable
        connection.execute(
            f"""UPDATE "{entity.name}" SET "{field}" = e.before FROM (
                SELECT row, before, min(id) FROM journal
                WHERE operation = :operation AND entity = :entity AND action = 'u' AND field = :field GROUP BY row
            ) e WHERE "{entity.name}".id = e.row""",
            {"operation": number, "entity": entity.name, "field": field},
        )


def _remove_inserted(connection: Connection, schema: Schema, number: int, entity: Entity) -> None:
    parameters = {"operation": number, "entity": entity.name}
    connection.execute(
        f"DELETE FROM \"{entity.name}\" WHERE id IN (SELECT row FROM ({_FIRST}) f WHERE f.action = 'i')", parameters
    )
    ranges = connection.execute(
        "SELECT row, last FROM journal WHERE operation = :operation AND entity = :entity AND last IS NOT NULL",
        parameters,
    ).fetchall()
    for first, last in ranges:
        remove_range(connection, schema, entity, first, last)


def conflicts(connection: Connection, schema: Schema, action: int, last: int) -> list[int]:
    """Later actions that stand and touched the same fields or rows, or rows that belong to rows made by `action`:
    undoing it out of turn would mix states."""
    found = connection.execute(
        f"""SELECT DISTINCT coalesce(o.root, o.id) {_LATER_STANDING}
        JOIN journal mine ON mine.operation = :last AND later.entity = mine.entity
            AND later.row <= coalesce(mine.last, mine.row) AND coalesce(later.last, later.row) >= mine.row
            AND (later.field IS NULL OR mine.field IS NULL OR later.field = mine.field) LIMIT 5""",
        {"last": last, "action": action},
    ).fetchall()
    for entity in schema:
        for child, field in schema.children(entity.name):
            found += connection.execute(
                f"""SELECT DISTINCT coalesce(o.root, o.id) {_LATER_STANDING}
                JOIN journal mine ON mine.operation = :last AND mine.entity = :entity AND mine.action = 'i'
                LEFT JOIN "{child.name}" c ON c.id BETWEEN later.row AND coalesce(later.last, later.row)
                WHERE later.entity = :child AND (later.field IS NULL OR later.field = :field) AND (
                    c."{field.name}" BETWEEN mine.row AND coalesce(mine.last, mine.row)
                    OR CASE later.action WHEN 'd' THEN later.before ->> :field WHEN 'u' THEN later.before END
                        BETWEEN mine.row AND coalesce(mine.last, mine.row)) LIMIT 5""",
                {"last": last, "action": action, "entity": entity.name, "child": child.name, "field": field.name},
            ).fetchall()
    return sorted({int(row[0]) for row in found})[:5]


_LATER_STANDING = f"""
    FROM journal later JOIN operations o ON o.id = later.operation AND o.id > :last AND coalesce(o.root, o.id) <> :action
    JOIN ({_CHAINS}) chain ON chain.chain = coalesce(o.root, o.id)
    JOIN operations ending ON ending.id = chain.last AND ending.direction >= 0
"""


def history(connection: Connection, schema: Schema, entity: str, ids: Iterable[int], limit: int = 1000) -> list[Entry]:
    """Every change of the records `ids`, newest first. `after` is the next change's before, or the present value."""
    found: list[Entry] = []
    for number in ids:
        found += _history_of(connection, schema, entity, number)
    return sorted(found, key=lambda entry: -entry.operation)[:limit]


def _history_of(connection: Connection, schema: Schema, entity: str, number: int) -> list[Entry]:
    names = [field.name for field in schema[entity].editable]
    columns = ", ".join(f'"{name}"' for name in names)
    present = connection.execute(f'SELECT {columns} FROM "{entity}" WHERE id = ?', [number]).fetchone()
    after: dict[str, Any] = dict(zip(names, present, strict=True)) if present else {}
    rows = connection.execute(
        """SELECT j.operation, o.at, o.verb, j.action, j.field, j.before FROM journal j JOIN operations o ON o.id = j.operation
        WHERE j.entity = :entity AND j.row = :row AND j.last IS NULL
        UNION ALL
        SELECT j.operation, o.at, o.verb, j.action, NULL, NULL FROM journal j JOIN operations o ON o.id = j.operation
        WHERE j.last IS NOT NULL AND j.entity = :entity AND :row BETWEEN j.row AND j.last
        ORDER BY 1 DESC""",
        {"entity": entity, "row": number},
    ).fetchall()
    entries = []
    for operation_id, at, verb, action, field, before in rows:
        if field is not None:
            entries.append(Entry(operation_id, at, verb, action, field, before, after.get(field)))
            after[field] = before
            continue
        entries.append(Entry(operation_id, at, verb, action, None, None, None))
        if action == "d":
            after = json.loads(before)
    return entries
