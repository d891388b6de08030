"""A switch: on, off, or, where nothing is known yet, in the middle."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from opsdesk.i18n import t
from ui.theme import theme
from ui.widgets.live import live


class Switch(QAbstractButton):
    """`state` is True, False or None. A click turns it; Delete empties one that may be empty."""

    switched = Signal(object)

    def __init__(
        self, state: bool | None = False, *, may_be_empty: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state, self._may_be_empty = state, may_be_empty
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self._turn(not self._state))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        words = t("Not set") if self._state is None else t("On") if self._state else t("Off")
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    @property
    def state(self) -> bool | None:
        return self._state

    def set_state(self, state: bool | None) -> None:
        """Show `state`; tells nobody."""
        self._state = state
        self.retranslate()

    def _turn(self, state: bool | None) -> None:
        self.set_state(state)
        self.switched.emit(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._may_be_empty and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._turn(None)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 12, 12)
            groove = groove.adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if self._state and self.isEnabled() else "outline"))
        painter.drawRoundedRect(groove, groove.height() / 2, groove.height() / 2)
        side = groove.height() - 4
        room = groove.width() - side - 4
        share = 0.5 if self._state is None else 1.0 if self._state else 0.0
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(QRectF(groove.left() + 2 + room * share, groove.top() + 2, side, side))
