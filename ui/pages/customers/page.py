"""The customers page: title and search, filters, counts, the list, and one customer beside it."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from ui.context import Context, Page
from ui.filters.bar import FilterBar
from ui.filters.views import View
from ui.pages.customers.layout import columns
from ui.tables.source import StoreSource
from ui.tables.table import Table
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.search_box import SearchBox
from ui.widgets.splitter import Splitter
from ui.widgets.surface import Surface

if TYPE_CHECKING:
    from ui.filters.groups import GroupPanel
    from ui.pages.customers.detail import Detail

LIST, OVERVIEW = 0, 1
_NARROW = 960
"""A page narrower than this has no room for a customer beside the list, unless somebody asks for it."""
USUAL_SORT = (Sort("last_contact", True),)
_GROUPS_SHOWN = "customers.groups"
_DETAIL_SHOWN = "customers.detail"


class CustomersPage(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self._new = 0
        self._narrow = False
        self._searching = False
        self.title = Label(role="title", bold=True)
        self.fact = Label(colour="muted")
        self.search = SearchBox(_("Name, pinyin, last digits…"), keys="Ctrl+F")
        self.bar = FilterBar(self._runner, "customers", lambda: [one.name for one in self.table.shown_columns()])
        self.table = self._made_table()
        self.content = QStackedWidget()
        self._overview: QWidget | None = None
        self._arrange()
        self._connect()
        live(self, self.retranslate)
        self.bar.set_sort(USUAL_SORT)
        self.bar.views.open_default()
        self._show(self.bar.query)

    # -- making it ----------------------------------------------------------------------------------------------------

    def _made_table(self) -> Table:
        store = self._runner.store
        table = Table(
            store.schema["customers"],
            columns(store.schema["customers"]),
            StoreSource(store),
            self._runner,
            self.context.memory,
            "customers",
            editors=self._cell_editor,
        )
        run = self.context.commands.run
        table.set_empty(
            EmptyState(
                "users",
                _("No customers yet. Drop an Excel or CSV file here, or add the first one."),
                Button(_("Import a file"), lambda: run("customers.import"), icon="upload"),
                Button(_("New customer"), lambda: run("customers.new"), tone="primary"),
            ),
            EmptyState("search", _("Nobody matches."), Button(_("Clear filters"), self.show_all)),
        )
        return table

    def _cell_editor(self, field: Field, parent: QWidget) -> QWidget:
        from ui.forms.completions import Completions
        from ui.forms.editors import editor

        return editor(field, parent, Completions(self._runner, "customers"))

    def _arrange(self) -> None:
        run = self.context.commands.run
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.fact, 1)
        head.addWidget(self.search, 1)
        head.addWidget(Button(_("Import"), lambda: run("customers.import"), icon="upload"))
        head.addWidget(Button(_("New customer"), lambda: run("customers.new"), tone="primary"))
        self._more_button = IconButton("ellipsis", _("More"), self._more)
        second = QHBoxLayout()
        second.setSpacing(4)
        second.addWidget(self.bar, 1)
        second.addSpacing(4)
        second.addWidget(IconButton("list-checks", _("Counts beside the list"), lambda: run("customers.groups")))
        second.addWidget(IconButton("chart-column", _("Overview in charts"), lambda: run("customers.overview")))
        second.addWidget(self._more_button)
        self._groups_card = Surface(margin=12)
        card = Surface(margin=1, gap=0)
        card.body.addWidget(self.table)
        listing = Splitter(self.context.memory, "customers.groups")
        for widget in (self._groups_card, card):
            listing.addWidget(widget)
        listing.setStretchFactor(1, 1)
        listing.restore(200, 680)
        self.content.addWidget(listing)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(second)
        column.addWidget(self.content, 1)
        self.panes = Splitter(self.context.memory, "customers.detail")
        self.panes.addWidget(left)
        self._beside = QWidget()
        QVBoxLayout(self._beside).setContentsMargins(0, 0, 0, 0)
        self.panes.addWidget(self._beside)
        self.panes.setStretchFactor(0, 1)
        self.panes.restore(680, 352)
        across = QHBoxLayout(self)
        across.setContentsMargins(20, 16, 16, 12)
        across.addWidget(self.panes)
        self._groups_card.setVisible(bool(self.context.memory.get(_GROUPS_SHOWN, False)))
        self._show_detail(bool(self.context.memory.get(_DETAIL_SHOWN, True)))

    def _connect(self) -> None:
        table, bar = self.table, self.bar
        self.search.searched.connect(self._search)
        bar.changed.connect(self._show)
        bar.view_opened.connect(self._view_opened)
        table.sorted.connect(bar.set_sort)
        table.current_changed.connect(self._current)
        table.selection_changed.connect(self._tell_selection)
        table.counted.connect(self._counted)
        table.opened.connect(self._open)
        table.edited.connect(self._edited)
        table.failed.connect(self.context.tell)
        table.menu_wanted.connect(lambda at: self._menu().popup(at))
        self.context.files_dropped.connect(self._dropped)
        self._runner.changed.connect(self._changed)

    # The list stands on screen before these are made: 100 ms of a cold start.

    @cached_property
    def detail(self) -> "Detail":
        from ui.pages.customers.detail import Detail

        detail = Detail(self.context)
        layout = self._beside.layout()
        assert layout is not None
        layout.addWidget(detail)
        detail.closed.connect(lambda: self.toggle_detail(shown=False))
        detail.shown.connect(self._replace_gone)
        detail.opened.connect(lambda target: verbs_here().open_entry(self, target))
        detail.removal_wanted.connect(lambda target: verbs_here().remove_entry(self, target))
        detail.restore_wanted.connect(lambda change: verbs_here().restore(self, change))
        detail.menu_wanted.connect(lambda target, at: verbs_here().entry_menu(self, target, at))
        return detail

    @cached_property
    def groups(self) -> "GroupPanel":
        from ui.filters.groups import GroupPanel

        groups = GroupPanel(self.context, "customers")
        groups.changed.connect(self.bar.set_query)
        self._groups_card.body.addWidget(groups)
        return groups

    def retranslate(self) -> None:
        self.title.setText(t("Customers"))
        self.search.setMinimumWidth(theme.px(60))
        self.search.setMaximumWidth(theme.px(180))
        self._beside.setMinimumWidth(theme.px(320))
        self._tell_count()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        self._tell_selection()
        match target:
            case int():
                self.open_record(target)
            case Query("orders"):
                verbs_here().show_orders(self, target)
            case Query():
                self.show_list()
                self.search.clear()
                self.bar.set_query(target)
            case str():
                self.show_list()
                self.bar.views.open_view(target)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def open_record(self, number: int) -> None:
        self.show_list()
        self.toggle_detail(shown=True)
        self.table.go_to(number)
        self.detail.show_record(number)

    def show_all(self) -> None:
        self.search.clear()
        self.bar.clear()

    def _search(self, words: str) -> None:
        self.bar.set_words(words)

    def _show(self, query: Query) -> None:
        # Found records come newest first, straight from the search index; a sort chosen meanwhile stays.
        searching = bool(self.search.text().strip())
        if searching and not self._searching:
            query = replace(query, sort=())
        self._searching = searching
        self.table.show_query(query)
        if self.groups_shown:
            self.groups.show_query(query)
        if self._overview is not None and self.content.currentIndex() == OVERVIEW:
            self._overview.show_query(query)  # type: ignore[attr-defined]

    def _view_opened(self, view: View | None) -> None:
        if view is not None and view.columns:
            self.table.show_columns(view.columns)

    @property
    def query(self) -> Query:
        return self.table.query or self.bar.query

    def _counted(self, total: int) -> None:
        if total and self.table.current_id is None and (first := self.table.model.id_at(0)) is not None:
            self.table.go_to(first)
        schema = self._runner.store.schema
        today = clock.day_of(clock.today())
        month = Test("created", f.LEAST, (clock.day_number(today.replace(day=1)),))
        where = f.both(self.query.where, month)
        self._runner.read(lambda c: rows.count(c, schema, "customers", where), self._new_counted, "customers/new")

    def _new_counted(self, number: int) -> None:
        self._new = number
        self._tell_count()

    def _tell_count(self) -> None:
        total, new = f"{self.table.total:,}", f"{self._new:,}"
        self.fact.setText(t("{n} · {new} new", n=total, new=new) if self._new else total)
        self.fact.setToolTip(t("{new} new this month", new=new))
        self._tell_selection()

    def _tell_selection(self) -> None:
        chosen = self.table.selected
        words = t("{n} of {total} selected", n=f"{chosen:,}", total=f"{self.table.total:,}") if chosen else ""
        if self.isVisible():
            self.context.select(words)

    def _changed(self, changes: Changes) -> None:
        self.table.apply(changes)
        if "detail" in vars(self):
            self.detail.apply(changes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(_NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._show_detail(not narrow and bool(self.context.memory.get(_DETAIL_SHOWN, True)))

    # -- one customer -------------------------------------------------------------------------------------------------

    def _current(self, number: int | None) -> None:
        if self.detail_shown and number is not None:
            self._show_current()

    def _replace_gone(self, record: object) -> None:
        """The customer on show is gone, by an undo say: the one with the cursor takes the place."""
        if record is None and self.table.current_id not in (None, self.detail.number):
            self.detail.show_record(self.table.current_id)

    def _open(self, number: int) -> None:
        self.toggle_detail(shown=True)
        self.detail.show_record(number)
        self.detail.setFocus()

    def _edited(self, number: int, field: Field, value: Stored) -> None:
        selection = Selection("customers", frozenset([number]))
        self._runner.write(lambda store: verbs.edit(store, selection, {field.name: value}))

    def toggle_detail(self, *, shown: bool | None = None) -> None:
        show = not self.detail_shown if shown is None else shown
        self.context.memory.keep(_DETAIL_SHOWN, show)
        self._show_detail(show)
        if not show:
            self.table.setFocus()

    def _show_detail(self, show: bool) -> None:
        self._beside.setVisible(show)
        if show:
            self._show_current()

    def _show_current(self) -> None:
        if "detail" in vars(self):
            self._show_in_detail()
        elif self.table.current_id is not None:
            QTimer.singleShot(0, self, self._show_in_detail)

    def _show_in_detail(self) -> None:
        if self.detail_shown and self.table.current_id is not None:
            self.detail.show_record(self.table.current_id)

    @property
    def detail_shown(self) -> bool:
        return not self._beside.isHidden()

    def toggle_groups(self) -> None:
        show = self._groups_card.isHidden()
        self._groups_card.setVisible(show)
        if show:
            self.groups.show_query(self.query)
        self.context.memory.keep(_GROUPS_SHOWN, show)

    @property
    def current_id(self) -> int | None:
        """The customer that is meant: the one beside the list, or the one with the cursor."""
        beside = self.detail.number if "detail" in vars(self) and self.detail_shown else None
        return beside or self.table.current_id

    def counted(self, n: int) -> str:
        return tn("{n} customer", "{n} customers", n)

    def _dropped(self, files: list[Path]) -> None:
        """Sheets and contact files are for importing; everything else belongs to the customer on show."""
        if self.isVisible():
            verbs_here().take_files(self, files)

    @property
    def groups_shown(self) -> bool:
        return not self._groups_card.isHidden()

    @property
    def chosen(self) -> Selection | None:
        """What a verb works on: the selection, or the record with the cursor."""
        if self.table.selected:
            return self.table.selection()
        return Selection("customers", frozenset([self.table.current_id])) if self.table.current_id else None

    # -- list and overview --------------------------------------------------------------------------------------------

    def show_list(self) -> None:
        self.content.setCurrentIndex(LIST)

    def toggle_overview(self) -> None:
        if self.content.currentIndex() == OVERVIEW:
            self.show_list()
            return
        if self._overview is None:
            from ui.pages.customers.overview import Overview  # brings pyqtgraph: 0.7 s, so only when asked for

            self._overview = Overview(self.context)
            self._overview.opened.connect(self.visit)
            self.content.addWidget(self._overview)
        self.content.setCurrentIndex(OVERVIEW)
        self._overview.show_query(self.query)  # type: ignore[attr-defined]

    @property
    def overview_shown(self) -> bool:
        return self.content.currentIndex() == OVERVIEW

    # -- menus --------------------------------------------------------------------------------------------------------

    def _menu(self) -> QMenu:
        from ui.pages.customers.commands import ROW_MENU

        return self.context.commands.context_menu(ROW_MENU, self)

    def _more(self) -> None:
        from ui.pages.customers.commands import PAGE_MENU

        menu = self.context.commands.context_menu(PAGE_MENU, self)
        menu.popup(self._more_button.mapToGlobal(self._more_button.rect().bottomLeft()))


def verbs_here() -> ModuleType:
    """The page's verbs, which bring dialogs and forms: loaded when the first one is used."""
    from ui.pages.customers import verbs as here

    return here
