"""Where a table's rows come from: four questions, each asked on a reader's thread, first page first."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from opsdesk.model.kinds import Stored
from opsdesk.query.filters import Query
from opsdesk.store import rows
from opsdesk.store.store import Store


class Source(Protocol):
    """`connection` is whatever the runner hands to reads."""

    def first(self, connection: Any, query: Query, limit: int) -> Sequence[int]:
        """The ids of the first `limit` records of `query`."""

    def count(self, connection: Any, query: Query) -> int:
        """How many records `query` has."""

    def ids(self, connection: Any, query: Query) -> array[int]:
        """The ids of all records of `query`, in its order, as array("q")."""

    def page(
        self, connection: Any, query: Query, ids: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Stored, ...]]:
        """The values of `columns` for those of `ids` that still exist; a Ref is the title of the other record."""


class StoreSource:
    """The rows of an open vault, whose schema is asked each time: custom fields come and go."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def first(self, connection: Any, query: Query, limit: int) -> Sequence[int]:
        return rows.first(connection, self._store.schema, query, limit)

    def count(self, connection: Any, query: Query) -> int:
        return rows.count(connection, self._store.schema, query.entity, query.where)

    def ids(self, connection: Any, query: Query) -> array[int]:
        return rows.ids(connection, self._store.schema, query)

    def page(
        self, connection: Any, query: Query, ids: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Stored, ...]]:
        return rows.page(connection, self._store.schema, query.entity, ids, columns)
