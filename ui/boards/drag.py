"""Cards under the pointer: they follow it, the column below them shows that they would land there, edges scroll."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from ui.boards.cards import CardView
from ui.boards.lane import Lane
from ui.tables.painting import Strip
from ui.theme import theme
from ui.widgets.pill import paint_pill

EDGE = 36
"""Pixels from an edge within which the board, or a column, scrolls."""
_STEP_MS = 16
_SHIFT = QPoint(12, 10)


class Drag(QWidget):
    """Lives from lifting to letting go."""

    def __init__(self, area: QScrollArea, lanes: list[Lane], view: CardView, count: int) -> None:
        self._above = area.window()
        super().__init__(self._above)
        self._area, self._lanes, self._view, self._count = area, lanes, view, count
        self._row = view.rows.row_at(max(view.currentIndex().row(), 0))
        self._at = QPoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(QSize(min(view.viewport().width(), theme.px(240)), view.canvas.height + 4))
        self._scrolling = QTimer(self, interval=_STEP_MS)
        self._scrolling.timeout.connect(self._scroll)
        self._scrolling.start()
        self.show()
        self.raise_()

    def move_to(self, at: QPoint) -> None:
        """`at` is on the screen."""
        self._at = at
        self.move(self._above.mapFromGlobal(at) + _SHIFT)
        self._aim()

    @property
    def target(self) -> Lane | None:
        """The column under the pointer."""
        inside = self._area.rect().contains(self._area.mapFromGlobal(self._at))
        return next((lane for lane in self._lanes if inside and _holds(lane, self._at)), None)

    def _aim(self) -> None:
        target = self.target
        for lane in self._lanes:
            lane.aim(lane is target)

    def finish(self) -> Lane | None:
        """Let go: the column on which the cards land."""
        target = self.target
        for lane in self._lanes:
            lane.aim(False)
        self._scrolling.stop()
        self.hide()
        self.deleteLater()
        return target

    def _scroll(self) -> None:
        here = self._area.viewport().mapFromGlobal(self._at)
        _nudge(self._area.horizontalScrollBar(), here.x(), self._area.viewport().width())
        lane = self.target
        if lane is not None and not lane.is_folded:
            down = lane.view.viewport().mapFromGlobal(self._at).y()
            _nudge(lane.view.verticalScrollBar(), down, lane.view.viewport().height())
        self._aim()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.94)
        place = QRect(0, 4, self.width() - 6, self.height() - 12)
        self._view.canvas.card(painter, place, Strip(0, self._row, True, False))
        if self._count > 1:
            painter.setOpacity(1)
            painter.setFont(theme.font("small", bold=True))
            words = f"{self._count:,}"
            width = painter.fontMetrics().horizontalAdvance(words) + 14
            badge = QRect(self.width() - width, 0, width, theme.px(18))
            paint_pill(painter, badge, words, "accent")


def _holds(lane: Lane, at: QPoint) -> bool:
    return lane.rect().contains(lane.mapFromGlobal(at))


def _nudge(bar: QScrollBar, at: int, length: int) -> None:
    """Scroll, the faster the nearer to the edge."""
    if at < EDGE:
        bar.setValue(bar.value() - (EDGE - max(at, 0)) // 2 - 1)
    elif at > length - EDGE:
        bar.setValue(bar.value() + (EDGE - max(length - at, 0)) // 2 + 1)
