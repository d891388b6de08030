"""A heading and a short list below it, for the panel beside a conversation."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.i18n import t
from ui.theme import theme
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live


class Section(QWidget):
    """A heading and a short list; it shows while it has something to show."""

    opened = Signal(object)

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._heading = Label(role="small", colour="muted", bold=True)
        self.list = EntryList(t(words))
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.opened.connect(self.opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._heading)
        column.addWidget(self.list)
        self.hide()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._heading.setText(t(self._words))
        self.list.setAccessibleName(t(self._words))
        self._fit()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self.list.show_entries(entries)
        self._fit()
        self.setVisible(bool(entries))

    @property
    def entries(self) -> Sequence[Entry]:
        return self.list.entries

    def _fit(self) -> None:
        self.list.setFixedHeight(sum(theme.px(46 if one.below else 29) for one in self.list.entries) + 4)
