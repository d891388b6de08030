"""A track with thresholds on it: handles that are dragged or moved by arrow keys, and the bands between them."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from opsdesk.i18n import t
from ui.theme import theme
from ui.widgets.live import live

_BAR, _KNOB = 18, 7
_STEP, _LEAP = 0.01, 0.05


class Track(QWidget):
    """Positions run from 0 to 1 and never pass one another. The page says what a position means.

    Left and right move the handle, up and down choose another one; Shift moves five times as far."""

    moved = Signal(int, float)
    """A person dragged this handle to this position. It stays where it was until `show_cuts` says otherwise."""
    stepped = Signal(int, float)
    """A key moves this handle by so much."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._positions: tuple[float, ...] = ()
        self._cuts: tuple[str, ...] = ()
        self._bands: tuple[str, ...] = ()
        self._tones: tuple[str, ...] = ()
        self._chosen, self._held = 0, -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFont(theme.font("small"))
        self.updateGeometry()
        self._name_it()
        self.update()

    def show_cuts(
        self,
        name: str,
        positions: Sequence[float],
        cuts: Sequence[str],
        bands: Sequence[str],
        tones: Sequence[str] = (),
    ) -> None:
        """`cuts` say where each handle stands, `bands` what lies between them; all in the user's language."""
        self._name, self._positions, self._cuts = name, tuple(positions), tuple(cuts)
        self._bands, self._tones = tuple(bands), tuple(tones)
        self._chosen = min(self._chosen, max(len(positions) - 1, 0))
        self._name_it()
        self.update()

    @property
    def positions(self) -> tuple[float, ...]:
        return self._positions

    @property
    def cuts(self) -> tuple[str, ...]:
        """Where the handles stand, in words."""
        return self._cuts

    def _name_it(self) -> None:
        cut = self._cuts[self._chosen] if self._cuts else ""
        place = t("{n} of {total}", n=self._chosen + 1, total=len(self._cuts)) if len(self._cuts) > 1 else ""
        self.setAccessibleName(" · ".join(filter(None, (self._name, place, cut))))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(_BAR + 10) + self.fontMetrics().height())

    # -- moving -------------------------------------------------------------------------------------------------------

    def _rail(self) -> QRectF:
        return QRectF(_KNOB, theme.px(4), self.width() - 2 * _KNOB, theme.px(_BAR))

    def _x(self, position: float) -> float:
        rail = self._rail()
        return rail.left() + rail.width() * position

    def within(self, handle: int, position: float) -> float:
        """`position`, or how far the handle can go towards it."""
        low = self._positions[handle - 1] if handle else 0.0
        high = self._positions[handle + 1] if handle + 1 < len(self._positions) else 1.0
        return min(max(position, low), high)

    def _nearest(self, x: float) -> int:
        return min(range(len(self._positions)), key=lambda at: abs(self._x(self._positions[at]) - x), default=-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self._held = self._nearest(event.position().x())
            self._choose(self._held)
            self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = self._nearest(event.position().x())
        close = near >= 0 and abs(self._x(self._positions[near]) - event.position().x()) < 2 * _KNOB
        self.setCursor(Qt.CursorShape.SizeHorCursor if close else Qt.CursorShape.ArrowCursor)
        if self._held >= 0:
            self._drag(event.position())
        elif close:
            QToolTip.showText(event.globalPosition().toPoint(), self._cuts[near], self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = -1
        self.update()

    def _drag(self, at: QPointF) -> None:
        if self._held >= 0:
            rail = self._rail()
            position = (at.x() - rail.left()) / max(rail.width(), 1)
            self.moved.emit(self._held, self.within(self._held, position))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right if self._positions:
                sign = -1 if event.key() == Qt.Key.Key_Left else 1
                self.stepped.emit(self._chosen, sign * step)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if self._positions:
                turn = -1 if event.key() == Qt.Key.Key_Up else 1
                self._choose((self._chosen + turn) % len(self._positions))
            case _:
                super().keyPressEvent(event)

    def _choose(self, handle: int) -> None:
        self._chosen = max(handle, 0)
        self._name_it()
        self.update()

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        rail, metrics = self._rail(), painter.fontMetrics()
        edges = [0.0, *self._positions, 1.0]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(rail, 4, 4)
        for at, words in enumerate(self._bands):
            left, right = self._x(edges[at]), self._x(edges[at + 1])
            ink, ground = theme.tokens.tone(
                self._tones[at] if at < len(self._tones) else "accent" if at % 2 else "muted"
            )
            space = QRectF(left + 1, rail.top(), max(right - left - 2, 0), rail.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(space, 3, 3)
            if metrics.horizontalAdvance(words) + 4 <= space.width():
                painter.setPen(QColor(ink))
                painter.drawText(space, Qt.AlignmentFlag.AlignCenter, words)
        self._paint_handles(painter, rail)

    def _paint_handles(self, painter: QPainter, rail: QRectF) -> None:
        metrics = painter.fontMetrics()
        taken = -1.0
        for at, position in enumerate(self._positions):
            x, chosen = self._x(position), at == self._chosen and self.hasFocus()
            strong = theme.color("accent" if chosen or at == self._held else "text" if self.isEnabled() else "outline")
            painter.setPen(QPen(strong, 2))
            painter.drawLine(QPointF(x, rail.top() - 2), QPointF(x, rail.bottom() + 2))
            painter.setPen(QPen(strong, 1.5))
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(QPointF(x, rail.center().y()), _KNOB - 2, _KNOB - 2)
            words = self._cuts[at] if at < len(self._cuts) else ""
            width = metrics.horizontalAdvance(words)
            left = min(max(x - width / 2, 0), self.width() - width)
            if left > taken or chosen:  # a text that would stand on the one before it is in the tooltip
                painter.setPen(theme.color("text" if chosen else "muted"))
                painter.drawText(QPointF(left, rail.bottom() + 4 + metrics.ascent()), words)
                taken = left + width + 6

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()
