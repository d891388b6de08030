"""A page that lists records: title and search, filters, counts, the list, and one record beside it."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.query.filters import Query
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from ui.context import Context, Page
from ui.filters.bar import FilterBar
from ui.filters.views import View
from ui.records.empty import set_empty
from ui.records.heading import Heading
from ui.records.listing import Chooser, Listing, Seen
from ui.records.ways import LIST, Ways
from ui.tables.source import StoreSource
from ui.tables.table import Table
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.live import live
from ui.widgets.splitter import Splitter
from ui.widgets.surface import Surface

if TYPE_CHECKING:
    from ui.filters.groups import GroupPanel
    from ui.records.pane import Pane

_NARROW = 960
"""A page narrower than this has no room for a record beside the list, unless somebody asks for it."""


class RecordsPage(Page):
    def __init__(self, context: Context, listing: Listing, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.listing, self.entity = listing, listing.entity
        self._runner = context.runner
        self._narrow = False
        self._searching = False
        self._groups_shown, self._detail_shown = listing.command("groups"), listing.command("detail")
        self.bar = FilterBar(self._runner, self.entity, lambda: [one.name for one in self.table.shown_columns()])
        self.table = self._made_table()
        self.ways = Ways(context, listing, self.table)
        self._arrange()
        self._connect()
        live(self, self.retranslate)
        self.bar.set_sort(listing.sort)
        self.bar.views.open_default()
        self._show(self.bar.query)

    # -- making it ----------------------------------------------------------------------------------------------------

    def run(self, name: str) -> None:
        """Run the command `name` of this page."""
        self.context.commands.run(self.listing.command(name))

    def _made_table(self) -> Table:
        listing, store = self.listing, self._runner.store
        declared = store.schema[self.entity]
        table = Table(
            declared,
            listing.columns(declared),
            StoreSource(store),
            self._runner,
            self.context.memory,
            listing.page,
            editors=self._cell_editor,
            veil=self.context.veil,
        )
        set_empty(self, table)
        return table

    def _cell_editor(self, field: Field, parent: QWidget) -> QWidget:
        from ui.forms.completions import Completions
        from ui.forms.editors import editor

        return editor(field, parent, Completions(self._runner, self.entity))

    def _arrange(self) -> None:
        """From the outside in: a part that moves into another with all it holds is styled once more at each level."""
        across = QHBoxLayout(self)
        across.setContentsMargins(20, 16, 16, 12)
        self.panes = Splitter(self.context.memory, self._detail_shown)
        across.addWidget(self.panes)
        left, self._beside = QWidget(), QWidget()
        self.panes.addWidget(left)
        self.panes.addWidget(self._beside)
        self.panes.setStretchFactor(0, 1)
        self.panes.restore(680, 352)
        QVBoxLayout(self._beside).setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.heading = Heading(self.context, self.listing, left)
        self.title, self.fact, self.search = self.heading.title, self.heading.fact, self.heading.search
        second = QHBoxLayout()
        column.addWidget(self.heading)
        column.addLayout(second)
        column.addWidget(self.ways, 1)
        self._fill_second_line(second)
        self._arrange_list()
        self._show_detail(self._wants_detail)

    def _arrange_list(self) -> None:
        """The table, and the counts beside it."""
        listed = Splitter(self.context.memory, self._groups_shown)
        self.ways.hold(listed)
        self._groups_card, self._table_card = Surface(margin=12), Surface(margin=1, gap=0)
        listed.addWidget(self._groups_card)
        listed.addWidget(self._table_card)
        listed.setStretchFactor(1, 1)
        listed.restore(200, 680)
        self._table_card.body.addWidget(self.table)
        self._groups_card.setVisible(bool(self.context.memory.get(self._groups_shown, False)))

    def _fill_second_line(self, second: QHBoxLayout) -> None:
        self._more_button = IconButton("ellipsis", _("More"), self._more)
        self._counts_button = IconButton("list-checks", _("Counts beside the list"), lambda: self.run("groups"))
        second.setSpacing(4)
        if self.ways.switch is not None:
            second.addWidget(self.ways.switch)
        second.addWidget(self.bar, 1)
        second.addSpacing(4)
        second.addWidget(self._counts_button)
        second.addWidget(self._more_button)

    def _connect(self) -> None:
        bar = self.bar
        self.search.searched.connect(self._search)
        bar.changed.connect(self._show)
        bar.view_opened.connect(self._view_opened)
        bar.whole_wanted.connect(lambda: self.run("condition"))
        bar.views.segments_wanted.connect(lambda: self.run("segments"))
        self._follow_table()
        self.ways.made.connect(self._way_made)
        self.ways.changed.connect(self._way_changed)
        if self.ways.switch is not None:
            self.ways.switch.chosen.connect(lambda way: self.see(str(way)))
        self.context.files_dropped.connect(self._dropped)
        self._runner.changed.connect(self.apply)

    def _follow_table(self) -> None:
        table = self.table
        table.sorted.connect(self.bar.set_sort)
        table.counted.connect(self._table_counted)
        table.edited.connect(self._edited)
        table.copied_masked.connect(lambda: verbs_here().copied_masked(self))
        self._follow(cast(Chooser, table))

    def _remake_table(self) -> None:
        """Its columns are made from the declarations, which are others now."""
        old, query = self.table, self.table.query
        self.table = self.ways.table = self._made_table()
        self._table_card.body.replaceWidget(old, self.table)
        old.hide()
        old.deleteLater()
        self._follow_table()
        if query is not None:
            self.table.show_query(query)
        if old.current_id is not None:
            self.table.go_to(old.current_id)

    def _follow(self, chooser: Chooser) -> None:
        chooser.current_changed.connect(self._current)
        chooser.selection_changed.connect(self._tell_selection)
        chooser.opened.connect(self._open)
        chooser.failed.connect(self.context.tell)
        chooser.counted.connect(self._counted)
        chooser.menu_wanted.connect(lambda at: self._menu(self.listing.row_menu).popup(at))

    # The list stands on screen before these are made: 100 ms of a cold start.

    @cached_property
    def detail(self) -> "Pane":
        pane = self.listing.pane(self.context, self.listing)
        layout = self._beside.layout()
        assert layout is not None
        layout.addWidget(pane)
        pane.closed.connect(lambda: self.toggle_detail(shown=False))
        pane.shown.connect(self._replace_gone)
        pane.opened.connect(self.open_entry)
        pane.removal_wanted.connect(lambda target: verbs_here().remove_entry(self, target))
        pane.restore_wanted.connect(lambda change: verbs_here().restore(self, change))
        pane.menu_wanted.connect(self.entry_menu)
        return pane

    @cached_property
    def groups(self) -> "GroupPanel":
        from ui.filters.groups import GroupPanel

        groups = GroupPanel(self.context, self.entity)
        groups.changed.connect(self.bar.set_query)
        self._groups_card.body.addWidget(groups)
        return groups

    def retranslate(self) -> None:
        self._beside.setMinimumWidth(theme.px(320))
        self._tell_selection()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        self._tell_selection()
        match target:
            case int():
                self.open_record(target)
            case Query(self.entity):
                self.show_list()
                self.search.clear()
                self.bar.set_query(target)
            case Query():
                verbs_here().show_rows(self, target)
            case str():
                self.show_list()
                self.bar.views.open_view(target)

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def open_record(self, number: int) -> None:
        if self.chooser is self.table:
            self.show_list()
        self.toggle_detail(shown=True)
        self.chooser.go_to(number)
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
        self.ways.show_query(query)
        if self.groups_shown:
            self.groups.show_query(query)

    def _view_opened(self, view: View | None) -> None:
        if view is not None and view.columns:
            self.table.show_columns(view.columns)

    @property
    def query(self) -> Query:
        return self.chooser.query or self.bar.query

    def _table_counted(self, total: int) -> None:
        nobody = self.table.current_id is None and not self.table.seeking
        if total and nobody and (first := self.table.model.id_at(0)) is not None:
            self.table.go_to(first)

    def _counted(self, total: int) -> None:
        self.heading.tell(total, self.query)
        self._tell_selection()

    def _tell_selection(self) -> None:
        chosen = self.chooser.selected
        words = t("{n} of {total} selected", n=f"{chosen:,}", total=f"{self.chooser.total:,}") if chosen else ""
        if self.isVisible():
            self.context.select(words)

    def apply(self, changes: Changes) -> None:
        if changes.redefined:
            self._remake_table()
        self.chooser.apply(changes)
        if "detail" in vars(self):
            self.detail.apply(changes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < theme.px(_NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._show_detail(self._wants_detail)

    # -- one record ---------------------------------------------------------------------------------------------------

    def _current(self, number: int | None) -> None:
        if self.detail_shown and number is not None:
            self._show_current()

    def _replace_gone(self, record: object) -> None:
        """The record on show is gone, by an undo say: the one with the cursor takes the place."""
        if record is None and self.chooser.current_id not in (None, self.detail.number):
            self.detail.show_record(self.chooser.current_id)

    def _open(self, number: int) -> None:
        self.toggle_detail(shown=True)
        self.detail.show_record(number)
        self.detail.setFocus()

    def _edited(self, number: int, field: Field, value: Stored) -> None:
        selection = Selection(self.entity, frozenset([number]))
        self._runner.write(lambda store: verbs.edit(store, selection, {field.name: value}))

    def toggle_detail(self, *, shown: bool | None = None) -> None:
        show = not self.detail_shown if shown is None else shown
        self.context.memory.keep(self._detail_key, show)
        self._show_detail(show)
        if not show:
            self.chooser.setFocus()

    @property
    def _detail_key(self) -> str:
        """A board wants the room that a list can spare: there the pane comes when a card is opened."""
        return self._detail_shown if self.chooser is self.table else f"{self._detail_shown}.{self.ways.way}"

    @property
    def _wants_detail(self) -> bool:
        usual = self.chooser is self.table
        return not self._narrow and bool(self.context.memory.get(self._detail_key, usual))

    def _show_detail(self, show: bool) -> None:
        self._beside.setVisible(show)
        if show:
            self._show_current()

    def _show_current(self) -> None:
        if "detail" in vars(self):
            self._show_in_detail()
        elif self.chooser.current_id is not None:
            QTimer.singleShot(0, self, self._fill_detail)

    def _fill_detail(self) -> None:
        if self.detail.number is None:  # else it shows a record already that is not current yet
            self._show_in_detail()

    def _show_in_detail(self) -> None:
        if self.detail_shown and self.chooser.current_id is not None:
            self.detail.show_record(self.chooser.current_id)

    @property
    def detail_shown(self) -> bool:
        return not self._beside.isHidden()

    def toggle_groups(self) -> None:
        show = self._groups_card.isHidden()
        self._groups_card.setVisible(show)
        if show:
            self.groups.show_query(self.query)
        self.context.memory.keep(self._groups_shown, show)

    @property
    def current_id(self) -> int | None:
        """The record that is meant: the one beside the list, or the one with the cursor."""
        beside = self.detail.number if "detail" in vars(self) and self.detail_shown else None
        return beside or self.chooser.current_id

    def _dropped(self, files: list[Path]) -> None:
        if self.isVisible():
            self.take_files(files)

    def take_files(self, files: list[Path]) -> None:
        """Files were let go over the page: they are imported."""
        verbs_here().import_files(self, files)

    def open_entry(self, target: tuple[str, int]) -> None:
        """Open something that belongs to the record on show: (entity, id)."""
        verbs_here().open_entry(self, target)

    def entry_menu(self, target: object, at: QPoint) -> None:
        verbs_here().entry_menu(self, target, at)

    @property
    def groups_shown(self) -> bool:
        return not self._groups_card.isHidden()

    @property
    def chosen(self) -> Selection | None:
        """What a verb works on: the selection, or the record with the cursor."""
        chooser = self.chooser
        if chooser.selected:
            return chooser.selection()
        return Selection(self.entity, frozenset([chooser.current_id])) if chooser.current_id else None

    # -- ways to see the records --------------------------------------------------------------------------------------

    @property
    def chooser(self) -> Chooser:
        """Where records are chosen: the table, or a board instead of it."""
        return self.ways.chooser

    def show_list(self) -> None:
        self.see(LIST)

    def toggle_way(self, name: str) -> None:
        """See the records in the way `name`, or as a list again."""
        self.see(LIST if self.ways.way == name else name)

    def see(self, way: str) -> None:
        self.ways.see(way, self.query)

    def _way_made(self, widget: QWidget, chooses: bool) -> None:
        if chooses:
            self._follow(cast(Chooser, widget))
        else:
            cast(Seen, widget).opened.connect(self.visit)

    def _way_changed(self) -> None:
        self._counts_button.setVisible(self.ways.way == LIST)
        self._show_detail(self._wants_detail)
        self._tell_selection()

    # -- menus --------------------------------------------------------------------------------------------------------

    def _menu(self, names: tuple[str, ...]) -> QMenu:
        known = {command.id for command in self.context.commands}
        return self.context.commands.context_menu(self.listing.menu(names, known.__contains__), self)

    def _more(self) -> None:
        self._menu(self.listing.page_menu).popup(self._more_button.mapToGlobal(self._more_button.rect().bottomLeft()))


def verbs_here() -> ModuleType:
    """The verbs of a list, which bring dialogs and forms: loaded when the first one is used."""
    from ui.records import verbs as here

    return here
