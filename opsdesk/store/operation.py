"""One undoable write: everything between begin and commit, journalled by triggers, reported as Changes."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from opsdesk import clock
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.query import sql
from opsdesk.query.filters import Filter
from opsdesk.query.words import COLUMN
from opsdesk.store import ddl
from opsdesk.store.connect import Connection
from opsdesk.store.functions import sort_key, words_of

MOST_IDS = 2000
"""More touched rows than this and Changes says "many": a view then reloads what it shows."""


class Operation:
    """The verbs of one transaction on the writing connection. Made by `Store.operation`."""

    def __init__(self, connection: Connection, schema: Schema, number: int) -> None:
        self.connection, self.schema, self.number = connection, schema, number
        self.affected = 0
        self.changes = Changes()

    def insert(self, entity: str, values: Mapping[str, Stored]) -> int:
        """Add one record and return its id. A missing code is made from the prefix and the id."""
        declared = self.schema[entity]
        row = dict(values)
        if declared.coded and row.get("code") is None:
            row["code"] = self._free_code(declared)
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        cursor = self.connection.execute(f'INSERT INTO "{entity}" ({names}) VALUES ({marks})', list(row.values()))
        self.affected += 1
        return int(cursor.lastrowid or 0)

    def update(self, entity: str, ids: Iterable[int], values: Mapping[str, Stored]) -> int:
        """Set `values` on the records `ids`; returns how many records really change."""
        return self._update(entity, "id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))], values)

    def update_where(
        self, entity: str, condition: Filter, values: Mapping[str, Stored], besides: Iterable[int] = ()
    ) -> int:
        """Set `values` on every record that matches, whether or not anybody has loaded it; `besides` are left out."""
        where, parameters = sql.where(self.schema[entity], condition)
        without = json.dumps(list(besides))
        return self._update(
            entity, f"({where}) AND id NOT IN (SELECT value FROM json_each(?))", [*parameters, without], values
        )

    def _update(self, entity: str, where: str, parameters: list[Any], values: Mapping[str, Stored]) -> int:
        if not values:
            return 0
        assignments = ", ".join(f'"{name}" = ?' for name in values)
        different = " OR ".join(f'"{name}" IS NOT ? COLLATE BINARY' for name in values)
        cursor = self.connection.execute(
            f'UPDATE "{entity}" SET {assignments} WHERE {where} AND ({different})',
            [*values.values(), *parameters, *values.values()],
        )
        self.affected += cursor.rowcount
        return int(cursor.rowcount)

    def raise_to(self, entity: str, field: str, values: Mapping[int, int]) -> None:
        """Set `field` to the given value per id wherever it is empty or lower: a consequence, not counted as affected."""
        self.connection.execute(
            f"""UPDATE "{entity}" SET "{field}" = j.value FROM json_each(?) j
            WHERE "{entity}".id = CAST(j.key AS INTEGER) AND ("{field}" IS NULL OR "{field}" < j.value)""",
            [json.dumps(values)],
        )

    def delete(self, entity: str, ids: Iterable[int]) -> int:
        return self._delete(entity, "id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))])

    def delete_where(self, entity: str, condition: Filter, besides: Iterable[int] = ()) -> int:
        where, parameters = sql.where(self.schema[entity], condition)
        without = json.dumps(list(besides))
        return self._delete(entity, f"({where}) AND id NOT IN (SELECT value FROM json_each(?))", [*parameters, without])

    def _delete(self, entity: str, where: str, parameters: list[Any]) -> int:
        cursor = self.connection.execute(f'DELETE FROM "{entity}" WHERE {where}', parameters)
        self.affected += cursor.rowcount
        return int(cursor.rowcount)

    # -- bulk: an import journals a range of ids instead of rows ----------------------------------------------------

    @contextmanager
    def bulk(self, entity: str) -> Iterator["Bulk"]:
        """Insert many records quickly: no trigger runs, derived rows are written by the batch."""
        declared = self.schema[entity]
        for name in ddl.on_insert(declared, self.schema):
            self.connection.execute(f'DROP TRIGGER temp."{name}"')
        bulk = Bulk(self, declared)
        yield bulk
        bulk.finish()
        for statement in ddl.on_insert(declared, self.schema).values():
            self.connection.execute(statement)

    def insert_many(self, entity: str, columns: Sequence[str], rows: Iterable[Sequence[Stored]]) -> range:
        """Insert `rows` in bulk and return the range of their ids."""
        with self.bulk(entity) as bulk:
            first = bulk.next_id
            batch: list[Sequence[Stored]] = []
            for row in rows:
                batch.append(row)
                if len(batch) == 5000:
                    bulk.add(columns, batch)
                    batch = []
            if batch:
                bulk.add(columns, batch)
        return range(first, bulk.next_id)

    def _free_code(self, entity: Entity) -> str:
        number = last_id(self.connection, entity.name) + 1
        while self.connection.execute(
            f'SELECT 1 FROM "{entity.name}" WHERE code = ?', [f"{entity.prefix}-{number}"]
        ).fetchone():
            number += 1
        return f"{entity.prefix}-{number}"

    # -- the journal's summary of this operation ----------------------------------------------------------------------

    def touched(self) -> dict[str, frozenset[int] | None]:
        """The ids this operation touched, per entity; None where they are many. Owners of summed rows count too."""
        found: dict[str, frozenset[int] | None] = {}
        entities = self.connection.execute(
            "SELECT DISTINCT entity FROM journal WHERE operation = ?", [self.number]
        ).fetchall()
        for (name,) in entities:
            rows = self.connection.execute(
                "SELECT DISTINCT row, last FROM journal WHERE operation = ? AND entity = ? LIMIT ?",
                [self.number, name, MOST_IDS + 1],
            ).fetchall()
            ids = {row for row, last in rows if last is None}
            ranges = [range(row, last + 1) for row, last in rows if last is not None]
            many = len(rows) > MOST_IDS or len(ids) + sum(map(len, ranges)) > MOST_IDS
            found[name] = None if many else frozenset(ids.union(*ranges))
        for parent in self.schema:
            for field in parent.fields:
                if field.derived and field.derived.entity in found:
                    found[parent.name] = self._owners(parent.name, field.derived.entity, field.derived.by, found)
                    break
        return found

    def _owners(
        self, parent: str, child: str, by: str, found: Mapping[str, frozenset[int] | None]
    ) -> frozenset[int] | None:
        children, already = found[child], found.get(parent, frozenset())
        if children is None or already is None:
            return None
        owners = self.connection.execute(
            f"""SELECT "{by}" FROM "{child}" WHERE id IN (SELECT value FROM json_each(?))
            UNION SELECT before ->> ? FROM journal WHERE operation = ? AND entity = ? AND action = 'd'
            UNION SELECT before FROM journal WHERE operation = ? AND entity = ? AND field = ?""",
            [json.dumps(sorted(children)), f"$.{by}", self.number, child, self.number, child, by],
        ).fetchall()
        return already | {owner for (owner,) in owners if owner is not None}


class Bulk:
    """The inside of `Operation.bulk`."""

    def __init__(self, operation: Operation, entity: Entity) -> None:
        self._operation, self._entity = operation, entity
        self._connection = operation.connection
        self.first = self.next_id = last_id(self._connection, entity.name) + 1
        self._parents: set[int] = set()
        # children of existing rows change those rows' totals; new rows without children need none
        self._summed = [
            (parent, field.derived.by)
            for parent in operation.schema
            for field in parent.fields
            if field.derived and field.derived.entity == entity.name
        ][:1]

    def add(self, columns: Sequence[str], rows: Sequence[Sequence[Stored]]) -> range:
        """Insert a batch; values stand in the order of `columns`. Returns the ids given."""
        entity, first = self._entity, self.next_id
        ids = range(first, first + len(rows))
        width = len(columns)
        at = {name: position for position, name in enumerate(columns)}
        keyed = [
            (at[field.name], f"{field.name}_key") for field in entity.fields if field.by_pinyin and field.name in at
        ]
        coded = entity.coded and "code" not in at
        names = ["id", *columns, *(name for _, name in keyed), *(["code"] if coded else [])]
        prefix = entity.prefix

        def complete() -> Iterator[tuple[Stored, ...]]:
            for number, row in zip(ids, rows, strict=True):
                extra = [sort_key(row[position]) for position, _ in keyed]
                yield (number, *row, *extra, f"{prefix}-{number}") if coded else (number, *row, *extra)

        listed = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * (1 + width + len(keyed) + coded))
        self._connection.executemany(f'INSERT INTO "{entity.name}" ({listed}) VALUES ({marks})', complete())
        self._derive(at, ids, rows, coded)
        for _, by in self._summed:
            owner = at[by]
            self._parents.update(row[owner] for row in rows)  # type: ignore[misc]
        self.next_id = first + len(rows)
        self._operation.affected += len(rows)
        return ids

    def _derive(self, at: Mapping[str, int], ids: range, rows: Sequence[Sequence[Stored]], coded: bool) -> None:
        entity = self._entity
        for field in entity.fields:
            position = at.get(field.name)
            if position is not None and field.indexed and k.is_many(field.kind):
                pairs = sorted(
                    (value, number)
                    for number, row in zip(ids, rows, strict=True)
                    if (packed := row[position]) is not None
                    for value in json.loads(str(packed))
                )
                table = sql.side_table(entity, field)
                self._connection.executemany(f'INSERT OR IGNORE INTO "{table}" (value, id) VALUES (?, ?)', pairs)
        if entity.searched:
            words = words_of(entity)
            positions = [at.get(field.name) for field in entity.searched]
            prefix = f"{entity.prefix}-" if coded else None

            def searched() -> Iterator[tuple[int, str]]:
                for number, row in zip(ids, rows, strict=True):
                    values = [None if position is None else row[position] for position in positions]
                    if prefix and by_code is not None:
                        values[by_code] = f"{prefix}{number}"
                    yield number, words(*values)

            by_code = next((n for n, field in enumerate(entity.searched) if field.name == "code"), None)
            self._connection.executemany(
                f'INSERT INTO "{entity.name}_search" (rowid, {COLUMN}) VALUES (?, ?)', searched()
            )

    def finish(self) -> None:
        if self.next_id == self.first:
            return
        self._connection.execute(
            "INSERT INTO journal (operation, entity, row, last, action) VALUES (?, ?, ?, ?, 'i')",
            [self._operation.number, self._entity.name, self.first, self.next_id - 1],
        )
        for parent, _ in self._summed:
            for statement in ddl.summaries(parent, "SELECT value FROM json_each(?)"):
                self._connection.execute(statement, [json.dumps(sorted(self._parents))])


def last_id(connection: Connection, entity: str) -> int:
    """The highest id ever given in `entity`: ids are never used again, the journal speaks of them."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [entity]).fetchone()
    return int(row[0]) if row else 0


def begin(connection: Connection, verb: str, params: Mapping[str, object], root: int | None, direction: int) -> int:
    """Open the transaction and its row in `operations`; returns the operation's number."""
    connection.execute("BEGIN IMMEDIATE")
    cursor = connection.execute(
        "INSERT INTO operations (at, verb, params, root, direction) VALUES (?, ?, ?, ?, ?)",
        [clock.seconds(), verb, json.dumps(params, ensure_ascii=False, default=str), root, direction],
    )
    return int(cursor.lastrowid or 0)
