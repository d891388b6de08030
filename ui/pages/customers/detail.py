"""One customer beside the list: who it is, three figures, and tabs for all that belongs to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.chart import Chart, Series
from opsdesk.store.connect import Connection
from ui.charts.strip import BarStrip
from ui.context import Context
from ui.forms.record_form import RecordForm
from ui.pages.customers import reading
from ui.pages.customers.layout import SECTIONS
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface
from ui.widgets.tabs import Tabs

Read = Callable[[Connection], list[Entry]]


@dataclass(frozen=True, slots=True)
class _Tab:
    words: str
    icon: str
    empty: str


TIMELINE, DETAILS, ORDERS, FILES, HISTORY = range(5)
_TABS = (
    _Tab(_("Timeline"), "clock", _("Nothing has happened yet. Follow up to write the first line.")),
    _Tab(_("Details"), "user", ""),
    _Tab(_("Orders"), "shopping-cart", _("No orders yet.")),
    _Tab(_("Files"), "paperclip", _("Drop files here, or paste them.")),
    _Tab(_("History"), "history", _("No changes yet.")),
)


class Detail(Surface):
    """`show_record(id)` reads and shows a customer."""

    shown = Signal(object)
    """The `reading.Record` that is on show now, or None."""
    opened = Signal(object)
    """An (entity, id) pair somebody wants to open."""
    removal_wanted = Signal(object)
    restore_wanted = Signal(object)
    """A `reading.Restorable` of the history."""
    menu_wanted = Signal(object, QPoint)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(margin=18, gap=8)
        self._context, self._runner = context, context.runner
        self._number: int | None = None
        self.record: reading.Record | None = None
        self.name = Label(role="heading", bold=True)
        self._line = Label(role="small", colour="muted")
        self._facts = [
            Fact(_("Revenue"), definition=_("Sum of counted orders; refunds are negative."), opens=True),
            Fact(_("Orders"), definition=_("Orders in counted statuses."), opens=True),
            Fact(_("Last order"), opens=True),
        ]
        self.tabs = Tabs([tab.words for tab in _TABS])
        self.form = RecordForm(self._runner, "customers", SECTIONS)
        self.contacts = EntryList(t("Contacts"))
        self._stack = QStackedWidget()
        self._lists: dict[int, EntryList] = {}
        self._places: dict[int, QStackedWidget] = {}
        self._trend_title = Label(role="small", colour="muted")
        self._trend = BarStrip()
        self._nobody = EmptyState("user", _("Choose a customer to see everything about them here."))
        self._somebody = QWidget()
        self._arrange()
        self.tabs.currentChanged.connect(self._tab_chosen)
        for fact in self._facts:
            fact.asked.connect(lambda: self.tabs.setCurrentIndex(ORDERS))
        live(self, self.retranslate)

    def _arrange(self) -> None:
        run = self._context.commands.run
        body = QVBoxLayout(self._somebody)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        self.body.addWidget(self._somebody)
        self.body.addWidget(self._nobody)
        self._somebody.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(Button(_("Follow up"), lambda: run("customers.follow_up")))
        head.addWidget(IconButton("x", _("Close"), self.closed.emit))
        facts = QHBoxLayout()
        facts.setSpacing(8)
        for fact in self._facts:
            facts.addWidget(fact)
        body.addLayout(head)
        body.addWidget(self._line)
        body.addLayout(facts)
        body.addSpacing(4)
        body.addWidget(self.tabs)
        body.addWidget(self._stack, 1)
        actions = {
            ORDERS: Button(_("New order"), lambda: run("customers.order"), icon="plus", tone="quiet"),
            FILES: Button(_("Add files"), lambda: run("customers.attach"), icon="plus", tone="quiet"),
        }
        for index, tab in enumerate(_TABS):
            page = self._details() if index == DETAILS else self._listing(index, tab, actions.get(index))
            self._stack.addWidget(page)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 4, 0, 0)
        foot.addWidget(self._trend_title)
        foot.addWidget(self._trend)
        body.addWidget(self._foot)

    def _details(self) -> QWidget:
        """The form, and below it the contacts of a company."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(Label(t("Contacts"), role="small", colour="muted"), 1)
        row.addWidget(
            Button(_("New contact"), lambda: self._context.commands.run("customers.contact"), icon="plus", tone="quiet")
        )
        self._contacts_box = QWidget()
        box = QVBoxLayout(self._contacts_box)
        box.setContentsMargins(0, 8, 0, 0)
        box.addLayout(row)
        box.addWidget(self.contacts)
        column.addWidget(self._contacts_box)
        column.addStretch(1)
        self._wire(self.contacts)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _wire(self, entries: EntryList) -> None:
        entries.opened.connect(self._open)
        entries.removed.connect(self.removal_wanted)
        entries.menu_wanted.connect(self.menu_wanted)

    def _listing(self, index: int, tab: _Tab, action: Button | None) -> QWidget:
        entries = EntryList(t(tab.words))
        self._wire(entries)
        place = QStackedWidget()
        place.addWidget(entries)
        place.addWidget(EmptyState(tab.icon, tab.empty))
        self._lists[index], self._places[index] = entries, place
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        if action is not None:
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(action)
            column.addLayout(row)
        column.addWidget(place, 1)
        return box

    def retranslate(self) -> None:
        self._trend_title.setText(t("Revenue by month"))
        if self.record is not None:
            self._show(self.record)

    # -- what it shows ----------------------------------------------------------------------------------------------

    @property
    def number(self) -> int | None:
        return self._number

    def show_record(self, number: int | None) -> None:
        """Show the customer with this id; None empties the pane."""
        self._number = number
        if number is None:
            self._arrived(None)
            return
        schema = self._runner.store.schema
        self._runner.read(lambda c: reading.record(c, schema, number), self._arrived, "customers/detail")
        if self.form.number != number:
            self.form.open(number)

    def apply(self, changes: Changes) -> None:
        ids = changes.ids.get("customers", frozenset())
        mine = ids is None or self._number in ids
        children = any(changes.touches(name) for name in ("contacts", "orders", "interactions", "attachments"))
        if self._number is not None and (mine or children or changes.touches("custom_fields")):
            self.show_record(self._number)

    def _arrived(self, record: reading.Record | None) -> None:
        self.record = record
        self._somebody.setVisible(record is not None)
        self._nobody.setVisible(record is None)
        if record is not None:
            self._show(record)
        self.shown.emit(record)

    def _show(self, record: reading.Record) -> None:
        values, field = record.values, self._runner.store.schema["customers"].field
        self.name.setText(str(values["name"]))
        parts = [text.show(field(name), values[name]) for name in ("kind", "city", "source", "owner") if values[name]]
        self._line.setText(" · ".join(parts) or str(values["code"]))
        revenue, last = values["revenue"], values["last_order"]
        self._facts[0].show_figure(text.money(revenue, whole=True) if isinstance(revenue, int) else text.EMPTY)
        self._facts[1].show_figure(f"{values['orders'] or 0:,}")
        self._facts[2].show_figure(text.relative_day(last) if isinstance(last, int) else text.EMPTY)
        self.tabs.set_counts({ORDERS: f"{record.counts['orders']}", FILES: f"{record.counts['attachments']}"})
        self._fill(TIMELINE, list(record.events))
        self.contacts.show_entries(record.contacts)
        self._contacts_box.setVisible(bool(record.contacts) or values["kind"] == "company")
        self.contacts.setFixedHeight(theme.px(48) * min(max(len(record.contacts), 1), 5))
        self._foot.setVisible(any(record.paid))
        self._trend.show_chart(
            Chart(
                "bar",
                t("Revenue by month"),
                list(record.months),
                (Series(t("Revenue"), list(record.paid)),),
                axis="month",
                unit="money",
                highlight=len(record.months) - 1,
            )
        )
        self._tab_chosen(self.tabs.currentIndex())

    def _tab_chosen(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        if (record := self.record) is None:
            return
        schema, code = self._runner.store.schema, record.values["code"]
        reads: dict[int, Read] = {
            ORDERS: lambda c: reading.orders(c, schema, code),
            FILES: lambda c: reading.files(c, schema, code),
            HISTORY: lambda c: reading.history(c, schema, record.id),
        }
        if read := reads.get(index):
            self._runner.read(read, self._listed, "customers/detail/tab")

    def _listed(self, entries: list[Entry]) -> None:
        self._fill(self.tabs.currentIndex(), entries)

    def _fill(self, index: int, entries: list[Entry]) -> None:
        if index in self._lists:
            self._lists[index].show_entries(entries)
            self._places[index].setCurrentIndex(0 if entries else 1)

    def _open(self, target: Any) -> None:
        (self.restore_wanted if isinstance(target, reading.Restorable) else self.opened).emit(target)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
