"""Moving the dots of a chart: with the pointer, or with Ctrl and the arrow keys. The canvas asks this first."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from opsdesk.model.figures import figure
from opsdesk.model.marks import Spot

if TYPE_CHECKING:
    from ui.charts.canvas import Canvas

STEPS = 48  # of an axis: the least that an arrow key moves a dot, unless that changes nothing
Snap = Callable[[float, float], tuple[float, float]]
_TOWARDS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


class Dragging:
    """`snap` says where a dot comes to rest that is let go at (x, y); without it dots stay where they are."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.snap: Snap | None = None
        self.to: QPointF | None = None
        """Where the dot is now that is dragged."""
        self._held: tuple[Spot, QPointF] | None = None

    def press(self, spot: Spot | None, place: QPointF) -> None:
        if self.snap is not None and spot is not None:
            self._held = spot, place

    def move(self, place: QPointF) -> bool:
        """Whether a dot is held, and follows `place` once that is far enough."""
        if self._held is None:
            return False
        spot, start = self._held
        if self.to is not None or (place - start).manhattanLength() >= QGuiApplication.styleHints().startDragDistance():
            box = self.canvas.getPlotItem().getViewBox()
            inside = box.sceneBoundingRect()
            x = min(max(place.x(), inside.left()), inside.right())
            y = min(max(place.y(), inside.top()), inside.bottom())
            self.to = self._rest(QPointF(box.mapSceneToView(QPointF(x, y))))
            self.canvas.point_at(spot)
            self._say(self.to)
        return True

    def drop(self) -> tuple[Spot, QPointF] | None:
        """Let go: the dot and where it is now, if it was dragged."""
        held, to = self._held, self.to
        self._held = self.to = None
        self.canvas.marks.update()
        return (held[0], to) if held is not None and to is not None else None

    def key(self, event: QKeyEvent) -> bool:
        """Whether the key was for a dot that moves."""
        spot, key = self.canvas.spot, Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._held is not None:
            self.drop()
            return True
        if spot is None or self.snap is None or key not in _TOWARDS:
            return False
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        right, up = _TOWARDS[key]
        span = self.canvas.span()
        for step in range(1, STEPS + 1):
            share = step / STEPS
            to = self._rest(QPointF(spot.x + right * share * span.width(), spot.y + up * share * span.height()))
            if (to.x(), to.y()) != (spot.x, spot.y):
                self.canvas.dropped.emit(spot, to.x(), to.y())
                break
        return True

    def _rest(self, at: QPointF) -> QPointF:
        assert self.snap is not None
        return QPointF(*self.snap(at.x(), at.y()))

    def _say(self, at: QPointF) -> None:
        chart = self.canvas.chart
        if chart is not None:
            x, y = figure(at.x(), chart.x_unit), figure(at.y(), chart.unit)
            self.canvas.read_out(f"{chart.x_title} {x} · {chart.y_title} {y}", at)
            self.canvas.marks.update()
