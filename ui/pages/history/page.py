"""The history page: every action of the desk, newest first; any of them can be undone while nothing depends on it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from ui.context import Context, Page
from ui.pages.history.model import HistoryModel
from ui.pages.history.view import HistoryView
from ui.theme import PAGE_MARGIN, theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.search_box import SearchBox
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface


class HistoryPage(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = HistoryModel(context.runner, self)
        self.view = HistoryView(self.model)
        self._title = Label(role="title")
        self._fact = Label(colour="muted")
        self._search = SearchBox(_("Search the history"))
        self._which = Segments(((None, _("All")), (False, _("In effect")), (True, _("Undone"))))
        self._which.set_value(None)
        self.undo_this = Button(_("Undo this action"), self._undo, icon="undo-2")
        self._nothing = EmptyState("history", _("Nothing has been done yet. Whatever you do can be undone here."))
        self._listed: int | None = None
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._fact)
        head.addStretch()
        head.addWidget(self._search)
        head.addWidget(self.undo_this)
        card = Surface(margin=0, gap=0)
        card.body.setContentsMargins(4, 4, 4, 4)
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        card.body.addWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._which)
        column.addWidget(card, 1)
        self._search.searched.connect(lambda _words: self._narrow())
        self._which.chosen.connect(lambda _which: self._narrow())
        self.view.current_changed.connect(self._chosen)
        self.view.wished.connect(self.undo)
        self.view.bottom.connect(self.model.read_more)
        self.model.modelReset.connect(self._shown)
        context.runner.changed.connect(self._written)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._title.setText(t("History"))
        self._search.setFixedWidth(theme.px(220))
        self.model.retranslate()

    def visit(self, target: object) -> None:
        self.model.reload()

    def take_focus(self) -> None:
        self.view.setFocus()

    def focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _written(self, _changes: Changes) -> None:
        if self.isVisible():
            self.model.reload()

    def _narrow(self) -> None:
        which = self._which.value
        self.model.show(self._search.text(), which if isinstance(which, bool) else None)

    def _shown(self) -> None:
        """The list was filled anew: the current operation stays the current one."""
        empty = not self.model.entries
        searching = bool(self._search.text().strip()) or self._which.value is not None
        self._nothing.say(
            _("No action matches.")
            if searching
            else _("Nothing has been done yet. Whatever you do can be undone here.")
        )
        self._stack.setCurrentWidget(self._nothing if empty else self.view)
        row = self.model.row_of(self._listed) if self._listed is not None else -1
        if row < 0 and not empty:
            row = 1  # below the first day
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row, 0))
        self._chosen()

    def _chosen(self) -> None:
        entry = self.view.current
        if entry is not None and entry.done is not None:
            self._listed = entry.done.id
        standing = entry is not None and entry.done is not None and entry.done.standing
        self.undo_this.setEnabled(standing and not self.context.runner.store.vault.read_only)

    def _undo(self) -> None:
        if self._listed is not None:
            self.undo(self._listed)

    def undo(self, operation: int) -> None:
        """Undo that action; the store refuses when later ones depend on it, and says which."""
        self.context.runner.write_long(lambda store, progress: store.undo(operation, progress), title=t("Undoing"))
