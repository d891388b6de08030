"""The page of the day: its numbers, whom to call in order of urgency, and the call beside the list.

Follow-ups and birthdays stand there at once, by SQL alone; who may be leaving takes NumPy and all orders, so those
sections are computed once a day, or after orders have changed, while the page can be used.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import masking
from opsdesk.model.changes import Changes
from opsdesk.model.figures import day_name
from opsdesk.query.filters import EVERYTHING, IS, Among, Filter, Query, Test
from opsdesk.services import call_rules, call_words
from opsdesk.services.calls import ENDING, LISTS, PLANNED, Sheet, Standing, owners, sheet, without_orders
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.context import Context, Page
from ui.pages.today.sections import CallsView, Heading, Item, Line
from ui.theme import PAGE_MARGIN, theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.splitter import Splitter
from ui.widgets.surface import Surface

if TYPE_CHECKING:
    from ui.pages.today.card import Card

SHOWN = {name: 200 if name in PLANNED else 10 for name in LISTS}
"""What is planned is listed; of what is computed, the day's ration: the most valuable."""
_NARROW = 860
_CALM_MS = 200
"""The window is painted, and can be used, before NumPy is loaded and all orders are read."""
_OWNER = "today.owner"


class _Owners(QComboBox):
    """Letters choose an owner here; everywhere else on the page they are commands."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isalnum():
            event.accept()
            return True
        return super().event(event)


class TodayPage(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self.sheet: Sheet | None = None
        self._standing: Standing | None = None
        self._basis = 0  # goes on when orders or rules change; what is known of them is of state `_known`
        self._known = -1
        self.computing = False
        self._known_owners: list[str] = []
        self._owner: str | None = str(context.memory.get(_OWNER, "")) or None
        self._title = Label(role="title", bold=True)
        self._fact = Label(colour="muted")
        self.owners = _Owners()
        self.facts = {
            name: Fact(call_words.TITLES[name], definition=call_words.MEANINGS[name], opens=True) for name in LISTS
        }
        self.calls = CallsView()
        self.content = QStackedWidget()
        self._arrange()
        self._connect()
        live(self, self.retranslate)

    # -- making it ----------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        run = self.context.commands.run
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._fact, 1)
        head.addWidget(Button(_("Call sheet as PDF"), lambda: run("today.report"), icon="file-text"))
        head.addWidget(self.owners)
        numbers = QHBoxLayout()
        numbers.setSpacing(8)
        for fact in self.facts.values():
            numbers.addWidget(fact)
        strip = Surface(margin=10)
        strip.body.addLayout(numbers)
        card = Surface(margin=1, gap=0)
        card.body.addWidget(self.calls)
        self._empty = EmptyState(
            "sun",
            _("Nobody to call. Plan follow-ups with your customers and they turn up here on their day."),
            Button(_("Import a file"), lambda: run("customers.import"), icon="upload"),
            Button(_("Customers"), lambda: self.context.go("customers"), tone="primary"),
        )
        self.content.addWidget(card)
        self.content.addWidget(self._empty)
        self._beside = QWidget()
        QVBoxLayout(self._beside).setContentsMargins(0, 0, 0, 0)
        self._panes = Splitter(self.context.memory, "today")
        self._panes.addWidget(self.content)
        self._panes.addWidget(self._beside)
        self._panes.setStretchFactor(0, 1)
        self._panes.restore(680, 352)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(strip)
        column.addWidget(self._panes, 1)

    def _connect(self) -> None:
        run = self.context.commands.run
        self.calls.opened.connect(lambda: run("today.open"))
        self.calls.current_changed.connect(self._show_current)
        self.calls.list_asked.connect(self.show_list)
        self.calls.menu_wanted.connect(lambda at: self._menu().popup(at))
        self.owners.activated.connect(self._choose_owner)
        for name, fact in self.facts.items():
            fact.asked.connect(lambda name=name: self._jump(name))
        self._runner.changed.connect(self._changed)
        self.context.files_dropped.connect(self._dropped)

    @cached_property
    def card(self) -> "Card":
        """Made when the list stands on screen: it brings the form of a follow-up."""
        from ui.pages.today.card import Card

        card = Card(self.context)
        layout = self._beside.layout()
        assert layout is not None
        layout.addWidget(card)
        card.copied.connect(self.copy_phone)
        return card

    def retranslate(self) -> None:
        today = clock.today()
        self._title.setText(t("Today"))
        weekday = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
        self._fact.setText(f"{day_name(today)} · {t(weekday[clock.day_of(today).weekday()])}")
        self.owners.setAccessibleName(t("Owner"))
        self.owners.setMinimumWidth(theme.px(120))
        self._beside.setMinimumWidth(theme.px(320))
        self._name_owners()
        if self.sheet is not None:
            self._show(self.sheet)

    # -- what it shows ------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        if self.sheet is None or self.sheet.as_of != clock.today():
            self.retranslate()
            self.read()

    def take_focus(self) -> None:
        self.calls.setFocus()

    def read(self) -> None:
        """Read the day anew, with what is known of the orders."""
        today = clock.today()
        theirs = self.theirs
        if self._standing is not None and self._standing.as_of != today:
            self._standing, self._known = None, -1
        schema, standing = self._runner.store.schema, self._standing

        def work(connection: Connection) -> tuple[Sheet, list[str], bool]:
            rules = call_rules.in_force(connection, schema)
            ordered = bool(rows.first(connection, schema, Query("orders"), 1))
            known = standing if ordered else without_orders(today, rules)
            found = sheet(connection, schema, today, rules, known, where=theirs, most=SHOWN, counted=False)
            return found, owners(connection, schema), ordered

        self._runner.read(work, self._arrived, "today/sheet")

    def _arrived(self, found: tuple[Sheet, list[str], bool]) -> None:
        self.sheet, self._known_owners, ordered = found
        self._name_owners()
        if ordered and self._known != self._basis and not self.computing and self.isVisible():
            self.computing = True
            QTimer.singleShot(_CALM_MS, self, self._compute)
        self._show(self.sheet)

    def _compute(self) -> None:
        """What takes all orders, once the rest can be seen."""
        today, schema, state = clock.today(), self._runner.store.schema, self._basis

        def work(connection: Connection) -> tuple[Standing, int]:
            from opsdesk.services.standing import standing

            return standing(connection, today, call_rules.in_force(connection, schema)), state

        self._runner.read(work, self._computed, "today/standing", self._failed)

    def _computed(self, found: tuple[Standing, int]) -> None:
        self.computing = False
        self._standing, self._known = found
        self.read()

    def _failed(self, trouble: Trouble) -> None:
        self.computing = False
        self._known = self._basis  # not again before orders have changed
        self.context.tell(trouble)

    def _changed(self, changes: Changes) -> None:
        self._basis += changes.touches("orders") or changes.touches("rules")
        if any(changes.touches(name) for name in ("customers", "orders", "interactions", "rules")):
            if self.isVisible():
                self.read()
            else:
                self.sheet = None

    def _show(self, found: Sheet) -> None:
        items: list[Item] = []
        lists = {one.name: one for one in found.lists}
        for name in LISTS:
            one = lists.get(name)
            self.facts[name].setVisible(one is not None or name != ENDING)
            self.facts[name].show_figure(f"{one.customers:,}" if one else "…" if self.computing else "—")
            if one is not None and one.customers:
                items += [Heading(name, one.customers), *(Line(name, call) for call in one.calls)]
        self.calls.show_items(items)
        self.content.setCurrentIndex(0 if items or found.standing is None else 1)
        self._show_current()

    def _show_current(self) -> None:
        line = self.calls.current
        if "card" in vars(self):
            self.card.show_call(line.call if line else None)
        elif line is not None:
            QTimer.singleShot(0, self, self._show_first)

    def _show_first(self) -> None:
        line = self.calls.current
        self.card.show_call(line.call if line else None)

    def _jump(self, name: str) -> None:
        self.calls.go_to_section(name)
        self.calls.setFocus()

    def show_list(self, name: str) -> None:
        """The whole of a list in the list of customers: planned follow-ups by their filter, others as counted here."""
        if self.sheet is None:
            return
        one = next((one for one in self.sheet.lists if one.name == name), None)
        if one is None:
            return
        if name in PLANNED:
            self.context.go("customers", Query("customers", one.where))
            return
        schema, title, query = self._runner.store.schema, call_words.title(name), Query("customers", one.where)
        self._runner.read(lambda c: Among.of(title, rows.ids(c, schema, query)), self._go_to, "today/list")

    def _go_to(self, these: Among) -> None:
        self.context.go("customers", Query("customers", these))

    # -- owners -------------------------------------------------------------------------------------------------------

    def _name_owners(self) -> None:
        self.owners.clear()
        self.owners.addItem(t("All owners"), None)
        for name in self._known_owners:
            self.owners.addItem(name, name)
        self.owners.setCurrentIndex(max(self.owners.findData(self._owner), 0))

    @property
    def theirs(self) -> Filter:
        """Whose calls are listed."""
        return EVERYTHING if self._owner is None else Test("owner", IS, (self._owner,))

    def _choose_owner(self, _index: int) -> None:
        self._owner = self.owners.currentData()
        self.context.memory.keep(_OWNER, self._owner or "")
        self.read()

    # -- verbs --------------------------------------------------------------------------------------------------------

    @property
    def current(self) -> Line | None:
        return self.calls.current

    @property
    def later_anchor(self) -> QWidget:
        """Below which the days to choose from open."""
        return self.calls if self._beside.isHidden() else self.card.later

    def _dropped(self, files: list[Path]) -> None:
        """Files are taken in on the page of the customers."""
        if self.isVisible():
            self.context.go("customers")
            self.context.files_dropped.emit(files)

    def copy_phone(self, number: str) -> None:
        """In full, which the log tells; what is said of it stays masked."""
        line = self.current
        if line is not None and self.context.veil.hides("customers", line.call.customer):
            self.context.veil.copies("customers", 1)
        QGuiApplication.clipboard().setText(number)
        self.context.toast(t("Copied {number}", number=masking.mask(number)))

    def _menu(self) -> QMenu:
        from ui.pages.today.commands import ROW_MENU

        return self.context.commands.context_menu(ROW_MENU, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._beside.setVisible(event.size().width() >= theme.px(_NARROW))
