"""The rows of the pool tab: customers who return or are warned, with when and why as columns of their own."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from opsdesk.i18n import mark as _
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query.filters import Among, Query
from opsdesk.services import pool
from opsdesk.services.pool import Due, Rule
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.tables.columns import Column, column

WHEN = Field("pool_when", k.Day(), _("Due on"))
WHY = Field("pool_why", k.Text(), _("Why"))
_OWN = (WHEN.name, WHY.name)


def due_columns(customers: Entity) -> tuple[Column, ...]:
    field = customers.field
    return (
        column(field("name"), width=170, title=_("Customer"), editable=False),
        column(field("owner"), width=90, editable=False),
        column(WHEN, style="due", width=96, editable=False),
        column(WHY, width=270, editable=False),
        column(field("stage"), editable=False),
        column(field("last_contact"), style="relative", width=104, editable=False),
        column(field("city"), width=84, shown=False, editable=False),
        column(field("revenue"), width=104, shown=False, editable=False),
        column(field("source"), shown=False, editable=False),
    )


def pool_columns(customers: Entity) -> tuple[Column, ...]:
    field = customers.field
    return (
        column(field("name"), width=190, title=_("Customer"), editable=False),
        column(field("stage"), editable=False),
        column(field("source"), width=110, editable=False),
        column(field("city"), width=90, editable=False),
        column(field("revenue"), width=112, editable=False),
        column(field("last_contact"), style="relative", width=112, editable=False),
        column(field("created"), width=100, shown=False, editable=False),
        column(field("tags"), shown=False, editable=False),
    )


class DueSource:
    """What `show` was given last, in its order unless a column is sorted by. `table.ui` asks it from reader threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[int, Due] = {}
        self._rules: Mapping[str, Rule] = {}
        self._as_of = 0

    def show(self, found: Sequence[Due], rules: Mapping[str, Rule], as_of: int) -> None:
        self._found, self._rules, self._as_of = {one.customer: one for one in found}, rules, as_of

    @property
    def customers(self) -> list[int]:
        return list(self._found)

    def first(self, connection: Any, query: Query, limit: int) -> Sequence[int]:
        return self.ids(connection, query)[:limit]

    def count(self, connection: Any, query: Query) -> int:
        return len(self._found)

    def ids(self, connection: Any, query: Query) -> array[int]:
        found = self._found
        key = query.sort[0] if query.sort else None
        if key is None:
            return array("q", found)
        if key.field in _OWN:
            ordered = sorted(found.values(), key=lambda one: (self._value(one, key.field), one.customer))
            listed = [one.customer for one in ordered]
            return array("q", reversed(listed) if key.descending else listed)
        among = Query(query.entity, Among.of("", found), query.sort)
        return rows.ids(connection, self._store.schema, among)

    def page(
        self, connection: Any, query: Query, ids: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Stored, ...]]:
        found = self._found
        stored = [name for name in columns if name not in _OWN]
        cells = rows.page(connection, self._store.schema, query.entity, ids, stored)
        told = {}
        for number, values in cells.items():
            if number in found:
                own = iter(values)
                told[number] = tuple(
                    self._value(found[number], name) if name in _OWN else next(own) for name in columns
                )
        return told

    def _value(self, one: Due, name: str) -> Any:
        return one.on if name == WHEN.name else pool.reason(one, self._rules[one.rule], self._as_of)
