"""One undoable write: everything between begin and commit, journalled by triggers, reported as Changes."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from opsdesk import clock
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter
from opsdesk.query.selection import Selection
from opsdesk.store import ddl, plans
from opsdesk.store.bulk import Bulk, last_id, reserve_codes
from opsdesk.store.connect import Connection
from opsdesk.work import Progress

MOST_IDS = 2000
"""More touched rows than this and Changes says "many": a view then reloads what it shows."""


class Operation:
    """The verbs of one transaction on the writing connection. Made by `Store.operation`."""

    def __init__(self, connection: Connection, schema: Schema, number: int, params: Mapping[str, object]) -> None:
        self.connection, self.schema, self.number = connection, schema, number
        self.params = dict(params)  # an import learns only while it runs how many records it brings
        self.affected = 0
        self.final = False  # nothing of it can be undone: the journal does not keep it
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
        if found := re.fullmatch(rf"{declared.prefix}-(\d{{1,12}})", str(row.get("code")), re.IGNORECASE):
            reserve_codes(self.connection, entity, int(found[1]))
        self.affected += 1
        return int(cursor.lastrowid or 0)

    def update(self, entity: str, ids: Iterable[int], values: Mapping[str, Stored]) -> int:
        """Set `values` on the records `ids`; returns how many records really change."""
        return self._update(entity, "id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))], values)

    def update_where(
        self, entity: str, condition: Filter, values: Mapping[str, Stored], besides: Iterable[int] = ()
    ) -> int:
        """Set `values` on every record that matches, whether or not anybody has loaded it; `besides` are left out."""
        return self.update_selected(Selection(entity, frozenset(besides), condition), values)

    def update_selected(self, selection: Selection, values: Mapping[str, Stored], also: Filter = EVERYTHING) -> int:
        """Set `values` on the records of `selection`, of these only on those that `also` match."""
        where, parameters = plans.selected(self.connection, self.schema[selection.entity], selection, also)
        return self._update(selection.entity, where, parameters, values)

    @contextmanager
    def consequence(self) -> Iterator[None]:
        """What is changed inside follows from what a person did: it is not counted as affected."""
        affected = self.affected
        yield
        self.affected = affected

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

    def update_each(self, entity: str, names: Sequence[str], rows: Sequence[Sequence[Stored]]) -> None:
        """Give every record its own values for `names`; a row is its id and then the values. One statement for all:
        the search index writes itself out after each statement, which makes one a record seven times slower."""
        assignments = ", ".join(f'"{name}" = j.value ->> {at}' for at, name in enumerate(names, 1))
        cursor = self.connection.execute(
            f'UPDATE "{entity}" SET {assignments} FROM json_each(?) j WHERE "{entity}".id = j.value ->> 0',
            [json.dumps(rows, ensure_ascii=False)],
        )
        self.affected += cursor.rowcount

    def raise_to(self, entity: str, field: str, values: Mapping[int, int]) -> None:
        """Set `field` to the given value per id wherever it is empty or lower: a consequence, not counted as affected."""
        self.connection.execute(
            f"""UPDATE "{entity}" SET "{field}" = j.value FROM json_each(?) j
            WHERE "{entity}".id = CAST(j.key AS INTEGER) AND ("{field}" IS NULL OR "{field}" < j.value)""",
            [json.dumps(values)],
        )

    def lower_to(self, entity: str, field: str, values: Mapping[int, int], least: str) -> None:
        """Set `field` to the given value per id wherever it is empty or higher, and the value is not below the field
        `least`: a consequence, not counted as affected."""
        self.connection.execute(
            f"""UPDATE "{entity}" SET "{field}" = j.value FROM json_each(?) j
            WHERE "{entity}".id = CAST(j.key AS INTEGER) AND ("{field}" IS NULL OR "{field}" > j.value)
            AND "{least}" <= j.value""",
            [json.dumps(values)],
        )

    def repoint(self, entity: str, field: str, old: Iterable[int], new: int) -> None:
        """Let what refers to one of `old` refer to `new`: a consequence, not counted as affected."""
        self.connection.execute(
            f'UPDATE "{entity}" SET "{field}" = ? WHERE "{field}" IN (SELECT value FROM json_each(?))',
            [new, json.dumps(list(old))],
        )

    def delete(self, entity: str, ids: Iterable[int]) -> int:
        return self._delete(entity, "id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))])

    def delete_where(self, entity: str, condition: Filter, besides: Iterable[int] = ()) -> int:
        where, parameters = plans.condition(self.connection, self.schema[entity], condition)
        without = json.dumps(list(besides))
        return self._delete(entity, f"({where}) AND id NOT IN (SELECT value FROM json_each(?))", [*parameters, without])

    def _delete(self, entity: str, where: str, parameters: list[Any]) -> int:
        cursor = self.connection.execute(f'DELETE FROM "{entity}" WHERE {where}', parameters)
        self.affected += cursor.rowcount
        return int(cursor.rowcount)

    # -- bulk: an import journals a range of ids instead of rows ----------------------------------------------------

    @contextmanager
    def bulk(self, entity: str, progress: Progress | None = None, key: str = "") -> Iterator[Bulk]:
        """Insert many records quickly; `key` is a field the caller looks records up by meanwhile."""
        declared = self.schema[entity]
        for name in ddl.on_insert(declared, self.schema):
            self.connection.execute(f'DROP TRIGGER temp."{name}"')
        bulk = Bulk(self.connection, self.schema, declared, progress or Progress(), key)
        yield bulk
        bulk.finish()
        for statement in ddl.on_insert(declared, self.schema).values():
            self.connection.execute(statement)
        if len(bulk):
            self.affected += len(bulk)
            self.connection.execute(
                "INSERT INTO journal (operation, entity, row, last, action) VALUES (?, ?, ?, ?, 'i')",
                [self.number, entity, bulk.first, bulk.next_id - 1],
            )

    def insert_many(
        self, entity: str, columns: Sequence[str], rows: Iterable[Sequence[Stored]], progress: Progress | None = None
    ) -> range:
        """Insert `rows` in bulk and return the range of their ids."""
        with self.bulk(entity, progress) as bulk:
            remaining = iter(rows)
            while batch := list(islice(remaining, 5000)):
                bulk.add(columns, batch)
        return range(bulk.first, bulk.next_id)

    def _free_code(self, entity: Entity) -> str:
        return f"{entity.prefix}-{last_id(self.connection, entity.name) + 1}"

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


def begin(connection: Connection, verb: str, params: Mapping[str, object], root: int | None, direction: int) -> int:
    """Open the transaction and its row in `operations`; returns the operation's number."""
    connection.execute("BEGIN IMMEDIATE")
    cursor = connection.execute(
        "INSERT INTO operations (at, verb, params, root, direction) VALUES (?, ?, ?, ?, ?)",
        [clock.seconds(), verb, json.dumps(params, ensure_ascii=False, default=str), root, direction],
    )
    return int(cursor.lastrowid or 0)
