"""One record beside its list: who it is, a few figures, and tabs for all that belongs to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.changes import Changes
from opsdesk.model.record import Entity, Values
from opsdesk.model.schema import Schema
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.forms.record_form import RecordForm
from ui.records.history import history
from ui.records.listing import Listing
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.surface import Surface
from ui.widgets.tabs import Tabs

Read = Callable[[Connection], list[Entry]]


@dataclass(frozen=True)
class Shown:
    """A record as read for the pane. `titles` has the names of other records in the place of their ids."""

    id: int
    values: Values
    titles: Values


@dataclass(frozen=True, slots=True)
class Tab:
    """A list of entries; `empty` stands there when there are none. `action` is the title and the name of the command
    that adds one. Words are message ids."""

    words: str
    icon: str
    empty: str
    action: tuple[str, str] | None = None


class Part(Protocol):
    """A widget in a tab of its own; `show_record` is given what the pane's `read` found, whenever the tab shows."""

    def show_record(self, record: Any) -> None: ...


DETAILS = Tab(_("Details"), "info", "")
"""The form of the record."""
HISTORY = Tab(_("History"), "history", _("No changes yet."))


class Pane(Surface):
    """`show_record(id)` reads and shows a record. A page with more to say about its records says so in `read`,
    `describe` and `entries` of its own."""

    shown = Signal(object)
    """The record that is on show now, or None."""
    opened = Signal(object)
    """An (entity, id) pair somebody wants to open."""
    removal_wanted = Signal(object)
    restore_wanted = Signal(object)
    """A `Restorable` of the history."""
    menu_wanted = Signal(object, QPoint)
    closed = Signal()

    def __init__(self, context: Context, listing: Listing, tabs: Sequence[Tab] = (DETAILS, HISTORY)) -> None:
        super().__init__(margin=18, gap=8)
        self._context, self._runner, self.listing = context, context.runner, listing
        self._slot, self._tab_slot = f"{listing.page}/detail", f"{listing.page}/detail/tab"
        self._number: int | None = None
        self.masked = True  # whether the personal data of what is being read shows masked
        self.record: Any = None
        self._children = frozenset(entity.name for entity, _field in self._runner.store.schema.children(listing.entity))
        self.name = Label(role="heading", bold=True)
        self._line = Label(role="small", colour="muted")
        self.facts = self.made_facts()
        self._tabs = tuple(tabs)
        self.tabs = Tabs([tab.words for tab in tabs], icons=[tab.icon for tab in tabs])
        self.form = RecordForm(self._runner, context.veil, listing.entity, listing.sections)
        self.form.open_wanted.connect(lambda number: context.go(self.form.twins.page, number))
        self._stack = QStackedWidget()
        self._lists: dict[int, EntryList] = {}
        self._parts: dict[int, Part] = {}
        self._places: dict[int, QStackedWidget] = {}
        self._nobody = EmptyState(listing.icon, listing.nobody)
        self._somebody = QWidget()
        self._arrange()
        self.tabs.currentChanged.connect(self._tab_chosen)
        context.veil.changed.connect(self._veiled)
        live(self, self.retranslate)

    @property
    def declared(self) -> Entity:
        return self._runner.store.schema[self.listing.entity]

    def _arrange(self) -> None:
        body = QVBoxLayout(self._somebody)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        self.body.addWidget(self._somebody)
        self.body.addWidget(self._nobody)
        self._somebody.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        for button in self.made_actions():
            head.addWidget(button)
        head.addWidget(IconButton("x", _("Close"), self.closed.emit))
        body.addLayout(head)
        body.addWidget(self._line)
        if (more := self.made_head()) is not None:
            body.addWidget(more)
        if self.facts:
            facts = QHBoxLayout()
            facts.setSpacing(8)
            for fact in self.facts:
                facts.addWidget(fact)
            body.addLayout(facts)
        body.addSpacing(4)
        body.addWidget(self.tabs)
        body.addWidget(self._stack, 1)
        for index, tab in enumerate(self._tabs):
            self._stack.addWidget(self._details() if tab is DETAILS else self._own_part(index, tab))
        if (foot := self.made_foot()) is not None:
            body.addWidget(foot)

    def _details(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.form)
        if (more := self.made_details()) is not None:
            column.addWidget(more)
        column.addStretch(1)
        area = scrolled(inside)
        return area

    def _own_part(self, index: int, tab: Tab) -> QWidget:
        part = self.made_part(tab)
        if part is None:
            return self._listed_in(index, tab)
        self._parts[index] = part
        assert isinstance(part, QWidget)
        return part

    def _listed_in(self, index: int, tab: Tab) -> QWidget:
        entries = EntryList(t(tab.words))
        self.wire(entries)
        place = QStackedWidget()
        place.addWidget(entries)
        place.addWidget(EmptyState(tab.icon, tab.empty))
        self._lists[index], self._places[index] = entries, place
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        if tab.action is not None:
            title, name = tab.action
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(Button(title, lambda: self.run(name), icon="plus", tone="quiet"))
            column.addLayout(row)
        column.addWidget(place, 1)
        return box

    def run(self, name: str) -> None:
        """Run the command `name` of the page."""
        self._context.commands.run(self.listing.command(name))

    def wire(self, entries: EntryList) -> None:
        """What can be done with `entries` is done by the page."""
        entries.opened.connect(self._open)
        entries.removed.connect(self.removal_wanted)
        entries.menu_wanted.connect(self.menu_wanted)

    # -- what a page may say of its own -------------------------------------------------------------------------------

    def made_facts(self) -> list[Fact]:
        fields = [self.declared.field(name) for name in self.listing.facts]
        return [Fact(field.label, definition=field.help) for field in fields]

    def made_actions(self) -> Sequence[QWidget]:
        """Buttons beside the name."""
        return ()

    def made_head(self) -> QWidget | None:
        """What stands below the name."""
        return None

    def made_details(self) -> QWidget | None:
        """What follows below the form."""
        return None

    def made_part(self, tab: Tab) -> Part | None:
        """What stands in `tab` instead of a list of entries."""
        return None

    def made_foot(self) -> QWidget | None:
        """What stands below every tab."""
        return None

    def read(self, connection: Connection, schema: Schema, number: int) -> Any:
        """On a reader's thread: the record, with `id` and `values`, or None when it is gone."""
        values = rows.get(connection, schema, self.listing.entity, number)
        titles = rows.get(connection, schema, self.listing.entity, number, "title")
        return None if values is None or titles is None else Shown(number, values, titles)

    def describe(self, record: Any) -> None:
        """Show what is not in a tab."""
        self.name.setText(self._said(record, self.declared.title))
        parts = [self._said(record, name) for name in self.listing.line if record.values[name] is not None]
        self.say_line(" · ".join(parts))
        for fact, name in zip(self.facts, self.listing.facts, strict=True):
            fact.show_figure(self._said(record, name))

    def entries(self, tab: Tab, record: Any) -> Read | Sequence[Entry]:
        """What stands in `tab`, or how to read it."""
        schema, entity = self._runner.store.schema, self.listing.entity
        return lambda connection: history(connection, schema, entity, record.id, masked=self.masked)

    # -- what it shows ------------------------------------------------------------------------------------------------

    def say_line(self, words: str) -> None:
        self._line.setText(words)
        self._line.setVisible(bool(words))

    def _said(self, record: Shown, name: str) -> str:
        field = self.declared.field(name)
        if isinstance(field.kind, k.Ref):
            return str(record.titles[name] or text.EMPTY)
        return masking.shown(field, record.values[name], masked=self.masked)

    @property
    def number(self) -> int | None:
        return self._number

    def show_tab(self, tab: Tab) -> None:
        self.tabs.setCurrentIndex(self._tabs.index(tab))

    def show_record(self, number: int | None) -> None:
        """Show the record with this id; None empties the pane."""
        self._number = number
        veil = self._context.veil
        veil.looks_at(self.listing.entity, number)
        self.masked = veil.hides(self.listing.entity, number)
        if number is None:
            self._runner.forget(self._slot)
            self._arrived(None)
            return
        schema = self._runner.store.schema
        self._runner.read(lambda c: self.read(c, schema, number), self._arrived, self._slot)
        if self.form.number != number:
            self.form.open(number)

    def _veiled(self) -> None:
        """More or less personal data shows than before."""
        if self._number is not None:
            self.show_record(self._number)

    def apply(self, changes: Changes) -> None:
        ids = changes.ids.get(self.listing.entity, frozenset())
        mine = ids is None or self._number in ids
        children = any(changes.touches(name) for name in self._children)
        if self._number is not None and (mine or children or changes.redefined):
            self.show_record(self._number)

    def retranslate(self) -> None:
        if self.record is not None:
            self._show(self.record)

    def _arrived(self, record: Any) -> None:
        self.record = record
        self._somebody.setVisible(record is not None)
        self._nobody.setVisible(record is None)
        if record is not None:
            self._show(record)
        self.shown.emit(record)

    def _show(self, record: Any) -> None:
        self.describe(record)
        self._tab_chosen(self.tabs.currentIndex())

    def _tab_chosen(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._runner.forget(self._tab_slot)  # what it asked for belongs to the tab that is left
        if self.record is not None and index in self._parts:
            self._parts[index].show_record(self.record)
        if self.record is None or index not in self._lists:
            return
        found = self.entries(self._tabs[index], self.record)
        if callable(found):
            self._runner.read(found, partial(self._fill, index), self._tab_slot)
        else:
            self._fill(index, found)

    def _fill(self, index: int, entries: Sequence[Entry]) -> None:
        if index in self._lists:
            self._lists[index].show_entries(entries)
            self._places[index].setCurrentIndex(0 if entries else 1)

    def _open(self, target: Any) -> None:
        (self.opened if isinstance(target, tuple) else self.restore_wanted).emit(target)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
