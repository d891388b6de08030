"""What a page declares about its list: everything else, from the search box to the import wizard, follows from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from opsdesk.model.changes import Changes
from opsdesk.model.record import Entity
from opsdesk.query.filters import Query, Sort
from opsdesk.services.rows import Selection
from ui.context import Context
from ui.forms.layout import Section
from ui.tables.columns import Column, columns_of

if TYPE_CHECKING:
    from ui.records.pane import Pane


class Seen(Protocol):
    """A widget that shows the records of a query in its own way; `opened` brings a target as `Context.go` takes it."""

    opened: SignalInstance

    def show_query(self, query: Query) -> None: ...


class Chooser(Protocol):
    """One in which records are chosen: the table, a board. `opened` brings an id."""

    opened: SignalInstance
    current_changed: SignalInstance
    selection_changed: SignalInstance
    menu_wanted: SignalInstance
    failed: SignalInstance
    counted: SignalInstance
    total: int

    def show_query(self, query: Query) -> None: ...
    def apply(self, changes: Changes) -> None: ...
    def go_to(self, number: int, /) -> None: ...
    def clear_selection(self) -> None: ...
    def setFocus(self) -> None: ...
    @property
    def query(self) -> Query | None: ...
    def selection(self) -> Selection: ...
    @property
    def selected(self) -> int: ...
    @property
    def current_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Way:
    """Another way to see the records than the list: charts, a board. `make` is called when it is first wanted and
    returns a widget that is `Seen`, or a `Chooser` if it `chooses`. `title` is what its command says, `short` the
    switch above the list; both are message ids."""

    id: str
    title: str
    short: str
    icon: str
    make: Callable[[Context], QWidget]
    keys: str = ""
    words: tuple[str, ...] = ()
    chooses: bool = False


@dataclass(frozen=True, kw_only=True)
class Child:
    """A kind of record that belongs to those of the list and has a tab beside it. All texts are message ids.

    `by` is its Ref field to the record, `words` the field that is its line, `right` stands at the end of the line, `below`
    under it; `quick` is what a new one asks for."""

    entity: str
    by: str
    title: str
    icon: str
    empty: str
    new: str
    words: str
    right: str
    quick: tuple[str, ...]
    below: tuple[str, ...] = ()
    sort: tuple[Sort, ...] = ()

    @property
    def command(self) -> str:
        """The name of the command that adds one."""
        return f"new_{self.entity}"


def _usual_pane(context: Context, listing: "Listing") -> "Pane":
    if listing.children:
        from ui.records.family import FamilyPane

        return FamilyPane(context, listing)
    from ui.records.pane import Pane

    return Pane(context, listing)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """All texts are message ids. `page` is the id of the page, under which it is remembered, and before the dot of its
    commands."""

    entity: str
    page: str
    title: str
    icon: str
    new: str
    """What the button and the command for a new record say."""
    new_icon: str = "plus"
    new_words: tuple[str, ...] = ()
    counted: Callable[[int], str]
    """ "3 customers": a number of these records in the user's language."""
    quick: tuple[str, ...]
    """What a new record asks for, the field with the cursor first."""
    sections: tuple[Section, ...]
    """The form of a record; the user's own fields follow in a section of their own."""
    nothing_yet: str
    """Said where the list stands, when the desk has no such record."""

    nothing_matches: str = _("Nothing matches.")
    search: str = _("Search…")
    columns: Callable[[Entity], tuple[Column, ...]] = lambda entity: columns_of(entity, ())
    sort: tuple[Sort, ...] = ()
    state: str = ""
    """The Pick that says where a record stands: counted beside the list, and the first to be set for many."""
    states: str = _("Edit choices…")
    """What the command says that edits the choices of `state`."""
    born: str = ""
    """The Day on which a record was new: the title counts this month's."""
    fact: tuple[str, str] = (_("{n} · {new} new this month"), _("{new} records are new this month"))
    """How the title says that, and what hovering it says."""
    beside: str = _("Record beside the list")
    nobody: str = _("Choose a record to see everything about it here.")
    remove: str = _("Remove these records?")
    report: str = ""
    """The report (opsdesk.reports.catalogue) that prints the list."""
    row_menu: tuple[str, ...] = (
        "edit", "", "set", "tag", "untag", "", "reveal", "copy_headers", "copy_full", "export", "", "remove",
    )  # fmt: skip
    page_menu: tuple[str, ...] = ("groups", "columns", "choices", "", "set", "tag", "", "export", "list_report")
    """Names of commands without the page's id; "" is a line. Those the list does not have are left out."""

    line: tuple[str, ...] = ()
    """Fields whose values stand below a record's name in the pane beside the list."""
    facts: tuple[str, ...] = ()
    """Fields shown as tiles there."""
    children: tuple[Child, ...] = ()
    pane: Callable[[Context, "Listing"], "Pane"] = _usual_pane
    entries: Mapping[str, Sequence[Section]] = field(default_factory=dict)
    """Forms of what belongs to a record, by entity: a sheet opens them. Without one here, all fields are offered."""
    ways: tuple[Way, ...] = ()
    leads: bool = False
    """Whether Ctrl+N and Ctrl+I mean this list on every page that has no list of its own."""

    def command(self, name: str) -> str:
        return f"{self.page}.{name}"

    def menu(self, names: Sequence[str], known: Callable[[str], Any]) -> list[str]:
        """The ids of the commands `names`, but for those that are not known."""
        return [self.command(name) if name else "" for name in names if not name or known(self.command(name))]

    def form(self, entity: Entity) -> Sequence[Section]:
        """The form of what belongs to a record: an order of a customer."""
        owner = entity.parent
        names = tuple(one.name for one in entity.editable if one.name != owner and not one.custom)
        return self.entries.get(entity.name) or (Section("", names),)
