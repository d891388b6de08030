"""A small window below a control: it closes by Esc, or by a click elsewhere, and gives the focus back."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.live import live


class Popup(QFrame):
    """Add parts to `body`, then `open_under` the control it belongs to."""

    closed = Signal()

    def __init__(self, parent: QWidget, *, margin: int = 12, gap: int = 8) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(gap)
        self._under: QWidget = parent
        live(self, self.update)

    def open_under(self, control: QWidget, focus: QWidget | None = None) -> None:
        """Show it below `control`, or above where the screen ends; the cursor goes to `focus`."""
        self._under = control
        self._fit()
        self.show()
        (focus or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def event(self, event: QEvent) -> bool:
        """What it holds has changed its size."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return handled

    def _fit(self) -> None:
        width = min(max(self.sizeHint().width(), self.minimumWidth()), self.maximumWidth())
        hint = self.body.totalHeightForWidth(width)  # adjustSize asks at the width of one long line
        self.resize(width, hint if hint > 0 else self.sizeHint().height())
        self._place()

    def _place(self) -> None:
        screen = self._under.screen().availableGeometry()
        corner = self._under.mapToGlobal(QPoint(0, self._under.height() + 4))
        if corner.y() + self.height() > screen.bottom():
            above = self._under.mapToGlobal(QPoint(0, -self.height() - 4))
            corner = above if above.y() > screen.top() else corner
        corner.setX(max(min(corner.x(), screen.right() - self.width() - 4), screen.left() + 4))
        self.move(corner)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("outline"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
