"""The feedback page: a list or a board of tickets, the conversation beside it, and whose ticket it is."""

from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.model.changes import Changes
from opsdesk.query.filters import both
from opsdesk.query.selection import Selection
from opsdesk.services import priority_matrix
from ui.boards.board import Board
from ui.context import Context
from ui.filters.conditions import conditions
from ui.pages.feedback.layout import LOOP, TICKETS, TRIAGE
from ui.records.heading import Heading
from ui.records.page import RecordsPage
from ui.records.ways import LIST
from ui.tables.table import Table
from ui.tables.view import TableView
from ui.theme import PAGE_MARGIN, theme
from ui.widgets.buttons import IconButton
from ui.widgets.splitter import Splitter

if TYPE_CHECKING:
    from ui.pages.feedback.loop import Loop
    from ui.pages.feedback.pane import TicketPane
    from ui.pages.feedback.side import Side

_WIDE = 1020
"""A page narrower than this has no room for three panes."""
_SIZES = {TRIAGE: (300, 460, 264), LIST: (704, 320, 264), "board": (704, 320, 264), LOOP: (900, 424, 264)}
_WAY = "feedback.way"


class FeedbackPage(RecordsPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self._wide = True
        super().__init__(context, TICKETS, parent)

    # -- panes --------------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Title and filters above all three panes: a narrow list has no room for them."""
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 16, 16, 12)
        column.setSpacing(12)
        self.heading = Heading(self.context, self.listing, self)
        self.title, self.fact, self.search = self.heading.title, self.heading.fact, self.heading.search
        second = QHBoxLayout()
        self.panes = Splitter(self.context.memory, f"feedback.{LIST}", gap=12)
        self._beside, self._side_place = QWidget(), QWidget()
        column.addWidget(self.heading)
        column.addLayout(second)
        column.addWidget(self.panes, 1)
        self._fill_second_line(second)
        for part in (self.ways, self._beside, self._side_place):
            self.panes.addWidget(part)
        for part in (self._beside, self._side_place):
            QVBoxLayout(part).setContentsMargins(0, 0, 0, 0)
        self._arrange_list()
        self._follow_way()
        self._show_detail(self._wants_detail)

    def _fill_second_line(self, second: QHBoxLayout) -> None:
        super()._fill_second_line(second)
        self.capture_button = IconButton("copy", _("Quick capture…"), lambda: self.run("capture"))
        second.insertWidget(second.count() - 2, self.capture_button)

    def _connect(self) -> None:
        super()._connect()
        self.ways.made.connect(self._stack_made)
        kept = self.context.memory.get(_WAY, TRIAGE)
        self.see(kept if kept in _SIZES else TRIAGE)

    def _stack_made(self, widget: QWidget, _chooses: bool) -> None:
        if hasattr(widget, "mail_wanted"):
            widget.mail_wanted.connect(lambda to, words: verbs_here().ask_mail(self, to, words))
        if isinstance(widget, Table):
            from ui.records.empty import set_empty

            set_empty(self, widget)
            widget.counted.connect(lambda total: self._first_of(widget, total))

    def _first_of(self, listed: Table, total: int) -> None:
        """Somebody who comes to read finds a ticket open."""
        if total and listed.current_id is None and not listed.seeking:
            first = listed.model.id_at(0)
            if first is not None:
                listed.go_to(first)

    def _follow_way(self) -> None:
        """Each way to see tickets has sizes of its own; a reading pane has more room than one beside a table."""
        way = self.ways.way
        self.panes.follow(f"feedback.{way}", *_SIZES[way])
        reads = 1 if way == TRIAGE else 0
        for at in range(3):
            self.panes.setStretchFactor(at, 1 if at == reads else 0)

    def _way_changed(self) -> None:
        self.context.memory.keep(_WAY, self.ways.way)
        self._follow_way()
        super()._way_changed()
        self._show_side()

    def show_list(self) -> None:
        """The narrow list shows any query too."""
        if self.ways.way != TRIAGE:
            self.see(TRIAGE if self.ways.way == LOOP else LIST)

    @property
    def _wants_detail(self) -> bool:
        if self.ways.way == TRIAGE:  # reading is what it is for
            return bool(self.context.memory.get(self._detail_key, True))
        return self.ways.way != LOOP and super()._wants_detail

    @cached_property
    def detail(self) -> "TicketPane":
        pane = cast("TicketPane", super().detail)
        pane.shown.connect(self._record_shown)
        pane.whole_wanted.connect(lambda target: verbs_here().read_whole(self, target))
        pane.composer.closed.connect(lambda: self.chooser.setFocus())
        pane.composer.written.connect(lambda: self.chooser.setFocus())
        return pane

    # -- whose ticket it is -------------------------------------------------------------------------------------------

    @cached_property
    def side(self) -> "Side":
        from ui.pages.feedback.side import Side

        side = Side(self.context)
        layout = self._side_place.layout()
        assert layout is not None
        layout.addWidget(side)
        side.closed.connect(lambda: self.toggle_side(shown=False))
        return side

    @property
    def side_shown(self) -> bool:
        return not self._side_place.isHidden()

    @property
    def _side_key(self) -> str:
        return f"feedback.side.{self.ways.way}"

    def toggle_side(self, *, shown: bool | None = None) -> None:
        show = not self.side_shown if shown is None else shown
        self.context.memory.keep(self._side_key, show)
        self._side_place.setVisible(show and self.detail_shown)
        self._fill_side()

    def _show_side(self) -> None:
        wanted = bool(self.context.memory.get(self._side_key, self.ways.way == TRIAGE))
        self._side_place.setVisible(wanted and self._wide and self.detail_shown)
        self._fill_side()

    def _show_detail(self, show: bool) -> None:
        super()._show_detail(show)
        self._show_side()

    def _record_shown(self, _record: object) -> None:
        self._fill_side()

    def _fill_side(self) -> None:
        if self.side_shown and "detail" in vars(self):
            record = self.detail.record
            customer = record.values["customer"] if record is not None else None
            self.side.show_ticket(self.detail.number, customer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= theme.px(_WIDE)
        if wide != self._wide:
            self._wide = wide
            self._show_side()

    def retranslate(self) -> None:
        super().retranslate()
        self.ways.setMinimumWidth(theme.px(220))
        self._side_place.setMinimumWidth(theme.px(220))

    def apply(self, changes: Changes) -> None:
        super().apply(changes)
        if "side" in vars(self):
            self.side.apply(changes)

    # -- nothing of the list is meant while it does not show ------------------------------------------------------------

    @property
    def current_id(self) -> int | None:
        return None if self.ways.way == LOOP else super().current_id

    @property
    def chosen(self) -> Selection | None:
        """With one ticket the one that is read is meant, which a filter may keep out of the list."""
        number = self.current_id
        if number is None or self.chooser.selected > 1:
            return None if self.ways.way == LOOP else super().chosen
        return Selection(self.entity, frozenset([number]))

    # -- only what is open ----------------------------------------------------------------------------------------------

    @property
    def only_open(self) -> bool:
        return priority_matrix.OPEN in conditions(self.bar.where)

    def toggle_open(self) -> None:
        """List only tickets that are not closed, or all that the other conditions let through."""
        others = [part for part in conditions(self.bar.where) if part != priority_matrix.OPEN]
        self.bar.set_where(both(*others) if self.only_open else both(priority_matrix.OPEN, *others))

    # -- by keyboard --------------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """To the ticket `by` places below; where nothing has the cursor, to the first."""
        if self.ways.way == LOOP:
            cast("Loop", self.ways[LOOP]).step(by)
            return
        view = self._view
        if view is None or not view.rows.rowCount():
            return
        row = view.currentIndex().row()
        view.choose(min(max(row + by, 0), view.rows.rowCount() - 1) if row >= 0 else 0)

    @property
    def _view(self) -> TableView | None:
        chooser = self.chooser
        return chooser.view if isinstance(chooser, Table | Board) else None

    @property
    def anchor(self) -> QWidget:
        """Below what a small question opens: the ticket it is about, as far as one can see it."""
        return self.detail.pills["status"] if self.detail_shown and self.detail.record is not None else self.title

    # -- what is done with what belongs to a ticket ---------------------------------------------------------------------

    def take_files(self, files: list[Path]) -> None:
        verbs_here().take_files(self, files)

    def open_entry(self, target: tuple[str, int]) -> None:
        verbs_here().open_entry(self, target)

    def entry_menu(self, target: object, at: QPoint) -> None:
        verbs_here().entry_menu(self, target, at)


def verbs_here() -> ModuleType:
    """The page's own verbs, which bring dialogs and forms: loaded when the first one is used."""
    from ui.pages.feedback import verbs as here

    return here
