"""The toast: says what was just done and offers to undo it, then goes away by itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk.i18n import mark
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label

UNDO = mark("Undo")
_SECONDS = 8
_MARGIN = 20


class Toast(QWidget):
    """Lives above the bottom edge of `over`. It waits while the pointer or the keyboard focus is on it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._act: Callable[[], object] | None = None
        self._text = Label()
        self._button = Button(UNDO, self._run, tone="link")
        self._close = IconButton("x", mark("Close"), self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        for part in (self._text, self._button, self._close):
            row.addWidget(part)
        self._timer = QTimer(self, singleShot=True, interval=_SECONDS * 1000)
        self._timer.timeout.connect(self.time_up)
        over.installEventFilter(self)
        self.hide()

    def say(self, text: str, act: Callable[[], object] | None = None, words: str = UNDO) -> None:
        """Show `text` (already in the user's language); with `act` a button, called `words` (a message id), runs it."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._act = act
        self._button.rename(words)
        self._button.setVisible(act is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def _run(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def time_up(self) -> None:
        """Go, or stay for another while if somebody is about to press something here."""
        if self._has_focus() or self.underMouse():
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        self.setMaximumWidth(max(self._over.width() - 2 * _MARGIN, 120))
        self._text.setMinimumWidth(min(self._text.sizeHint().width(), self._over.width() - 240))
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, self._over.height() - self.height() - _MARGIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _has_focus(self) -> bool:
        return self._button.hasFocus() or self._close.hasFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("outline"))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
