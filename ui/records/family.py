"""A record beside its list, with a tab for each kind of record that belongs to it."""

from collections.abc import Sequence
from functools import partial

from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.record import Field
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Test
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.records.history import MOST_LISTED
from ui.records.listing import Child, Listing
from ui.records.pane import DETAILS, HISTORY, Pane, Read, Shown, Tab
from ui.widgets.entries import Entry


class FamilyPane(Pane):
    """Tabs that come `first`, details, the children of the listing in their order, tabs of its page's `own`, then the
    history."""

    def __init__(self, context: Context, listing: Listing, own: Sequence[Tab] = (), first: Sequence[Tab] = ()) -> None:
        self._family = {tab(child): child for child in listing.children}
        super().__init__(context, listing, (*first, DETAILS, *self._family, *own, HISTORY))

    def entries(self, tab: Tab, record: Shown) -> Read | Sequence[Entry]:
        child = self._family.get(tab)
        if child is None:
            return super().entries(tab, record)
        code = record.values["code"] if self.declared.coded else f"{self.declared.prefix}-{record.id}"
        return partial(children, schema=self._runner.store.schema, child=child, code=str(code))


def tab(child: Child) -> Tab:
    return Tab(child.title, child.icon, child.empty, (child.new, child.command))


def children(connection: Connection, schema: Schema, child: Child, code: str) -> list[Entry]:
    """The child's records that belong to the one with `code`, in the order the child declares."""
    entity = schema[child.entity]
    query = Query(child.entity, Test(child.by, f.IS, (code,)), child.sort)
    numbers = rows.first(connection, schema, query, MOST_LISTED)
    names = [child.words, child.right, *child.below]
    cells = rows.page(connection, schema, child.entity, numbers, names)
    found = []
    for number in numbers:
        if number in cells:
            words, right, *below = (
                _said(entity.field(name), cell) for name, cell in zip(names, cells[number], strict=True)
            )
            under = " · ".join(part for part in below if part)
            found.append(Entry(child.icon, words or text.EMPTY, right, under, target=(child.entity, number), tip=words))
    return found


def _said(field: Field, cell: object) -> str:
    """A cell on one line; the name of another record is text already."""
    if cell is None:
        return ""
    if isinstance(field.kind, k.Ref):
        return str(cell)
    return " ".join(text.show(field, cell).split())  # type: ignore[arg-type]
