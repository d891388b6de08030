"""The search box: a magnifier, a hint at its shortcut while it is empty, a cross while it is not, Esc to clear."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from opsdesk.i18n import t
from ui.icons import icon
from ui.theme import theme
from ui.widgets.live import live

_PAUSE_MS = 60
"""How long typing must rest before `searched`: shorter than a fast typist's gap, so that each key shows."""


class SearchBox(QLineEdit):
    """`words` is the placeholder's message id, `keys` the shortcut it hints at. `searched(str)` follows the typing."""

    searched = Signal(str)

    def __init__(self, words: str, *, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._hint = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        self._rest = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._rest.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda _text: self._rest.start())
        self.returnPressed.connect(self._search_now)
        clear = self.addAction(icon("x"), QLineEdit.ActionPosition.TrailingPosition)
        clear.setVisible(False)
        clear.triggered.connect(self.clear)
        self.textChanged.connect(lambda text: clear.setVisible(bool(text)))
        self._clear = clear
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setPlaceholderText(t(self._words))
        self.setAccessibleName(t(self._words))
        self._clear.setText(t("Clear"))
        self._clear.setToolTip(t("Clear"))

    def _search_now(self) -> None:
        self._rest.stop()
        self.searched.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._search_now()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hint and not self.text() and not self.hasFocus():
            painter = QPainter(self)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("muted"))
            place = self.rect().adjusted(0, 0, -12, 0)
            words = self.fontMetrics().horizontalAdvance(self.placeholderText())
            if words + painter.fontMetrics().horizontalAdvance(self._hint) + 40 > self.width():
                return  # the words say more than the shortcut
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._hint)
