"""The drawn chart. Importing this brings pyqtgraph (0.7 s), so only ui.charts.view does, when a chart first shows."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from opsdesk.model.chart import Chart
from opsdesk.model.plot import Label, Plot, Spot, Tick, Trace, fitting, plot, thinned
from ui.theme import theme
from ui.widgets.label import Label as TextLabel

RADIUS = 2.5
ABOVE = 18  # pixels for the labels over bars
LEGEND = 22
WIDEST_ROW, WIDEST_COLUMN = 40, 96  # pixels a category gets at most: two bars do not become two walls

pg.setConfigOptions(antialias=True)


def colour(tone: str) -> QColor:
    if tone.startswith("series"):
        return QColor(theme.tokens.series[int(tone[6:])])
    return theme.color(tone)


class Marks(pg.GraphicsObject):  # type: ignore[misc]
    """Grid, bars and labels. Painted in pixels: corners, gaps and texts must not stretch with the scale."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__()
        self.canvas = canvas

    def boundingRect(self) -> QRectF:
        return QRectF(self.canvas.span())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        canvas, shown = self.canvas, self.canvas.shown
        to_pixels = painter.worldTransform()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = to_pixels.mapRect(self.boundingRect())
        self._grid(painter, to_pixels, frame)
        painter.setPen(Qt.PenStyle.NoPen)
        for bar in shown.bars:
            box = to_pixels.mapRect(QRectF(QPointF(bar.x0, bar.y0), QPointF(bar.x1, bar.y1)).normalized())
            painter.setBrush(colour(bar.tone))
            radius = min(RADIUS, box.width() / 2, box.height() / 2)
            painter.drawRoundedRect(box, radius, radius)
        painter.setFont(theme.font("small"))
        step = frame.width() / max(1, len(shown.x_ticks))
        for label in fitting(shown.labels, step, canvas.text_width):
            self._label(painter, label, to_pixels.map(QPointF(label.x, label.y)), frame)
        self._legend(painter, frame)
        if canvas.spot is not None:
            self._current(painter, canvas.spot, to_pixels)

    def _grid(self, painter: QPainter, to_pixels: QTransform, frame: QRectF) -> None:
        if self.canvas.shown.grid == "x":
            x = to_pixels.map(QPointF(0, 0)).x()
            painter.setPen(QPen(theme.color("outline"), 1))
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            return
        for tick in self.canvas.shown.y_ticks:
            y = min(round(to_pixels.map(QPointF(0, tick.at)).y()) + 0.5, frame.bottom() - 0.5)
            painter.setPen(QPen(theme.color("outline" if tick.at == 0 else "line"), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))

    def _label(self, painter: QPainter, label: Label, at: QPointF, frame: QRectF) -> None:
        painter.setPen(colour(label.tone))
        width, height = self.canvas.text_width(label.text), 18.0
        if label.at == "above":
            x = min(max(at.x() - width / 2, frame.left()), frame.right() - width)
            box = QRectF(x, at.y() - height - 1, width + 1, height)
        else:
            box = QRectF(at.x() + 6, at.y() - height / 2, width + 1, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, label.text)

    def _legend(self, painter: QPainter, frame: QRectF) -> None:
        x = frame.left()
        for name, tone in self.canvas.shown.legend:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(tone))
            painter.drawRoundedRect(QRectF(x, frame.top() + 4, 9, 9), 2, 2)
            painter.setPen(theme.color("muted"))
            box = QRectF(x + 14, frame.top(), self.canvas.text_width(name) + 2, 17)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
            x = box.right() + 14

    def _current(self, painter: QPainter, spot: Spot, to_pixels: QTransform) -> None:
        """The point under the pointer or the keyboard: a ring around its bar, or a dot on its line."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("text"), 1.5))
        bar = self.canvas.bar_of(spot)
        if bar is not None:
            painter.drawRoundedRect(to_pixels.mapRect(bar).adjusted(-1.5, -1.5, 1.5, 1.5), RADIUS + 1.5, RADIUS + 1.5)
        else:
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(to_pixels.map(QPointF(spot.x, spot.y)), 4, 4)


class Canvas(pg.PlotWidget):  # type: ignore[misc]
    """Shows one chart; its points answer to the pointer and to the arrow keys."""

    pointed = Signal(object)
    """The Spot that is looked at now, or None."""
    picked = Signal(object)
    """A Spot was clicked, or Enter was pressed on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = Plot((0, 1), (0, 1), (), ())
        self.chart: Chart | None = None
        self.spot: Spot | None = None
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.getPlotItem().setContentsMargins(0, 0, 0, 0)
        self.getPlotItem().getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            # The number is how many pixels a text may stand out of its axis before pyqtgraph drops it.
            axis.setStyle(
                tickLength=0, autoExpandTextSpace=False, hideOverlappingLabels=100, tickTextOffset=6, tickAlpha=0
            )
            axis.setPen(pg.mkPen(None))
        self.marks = Marks(self)
        self.readout = TextLabel(role="small", parent=self)
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.readout.hide()

    def show_chart(self, chart: Chart) -> None:
        self.chart, self.shown, self.spot = chart, plot(chart), None
        self.readout.hide()
        self.setBackground(theme.color("surface"))
        self.clear()
        for trace in self.shown.traces:
            self._add_trace(trace)
        self.addItem(self.marks, ignoreBounds=True)
        self.marks.setZValue(-1 if self.shown.traces else 1)
        self._lay_out()

    def _add_trace(self, trace: Trace) -> None:
        values = np.array([np.nan if value is None else value for value in trace.y], dtype=float)
        pen = pg.mkPen(colour(trace.tone), width=2 * self.devicePixelRatioF())  # counted in the screen's pixels
        line = pg.PlotDataItem(np.asarray(trace.x, dtype=float), values, pen=pen, connect="finite")
        if trace.floor is not None:
            line.setFillLevel(trace.floor)
            line.setFillBrush(theme.color("accent_soft"))
        self.addItem(line)
        # A million points in 11 ms a frame: only what a pixel column spans is drawn, and only what is in sight.
        line.setDownsampling(auto=True, method="peak")
        line.setClipToView(True)

    # -- room -------------------------------------------------------------------------------------------------------

    def text_width(self, text: str) -> float:
        return QFontMetricsF(theme.font("small")).horizontalAdvance(text)

    def span(self) -> QRectF:
        """What the view box spans, in the chart's own coordinates."""
        return QRectF(self.getPlotItem().getViewBox().viewRect())

    def _lay_out(self) -> None:
        """Give the axes the room their texts need, and the marks the room their labels need beyond the last tick."""
        shown, font = self.shown, theme.font("small")
        left, bottom = self.getAxis("left"), self.getAxis("bottom")
        names = QFontMetricsF(font)
        most = self.width() * (0.38 if shown.grid == "x" else 1)
        width = min(max((self.text_width(tick.text) for tick in shown.y_ticks), default=0), most)
        height = names.height() + 8 if shown.x_ticks else 2
        left.setWidth(width + 8)
        bottom.setHeight(height)
        for axis in (left, bottom):
            axis.setTickFont(font)
            axis.setTextPen(theme.color("muted"))
        room_x = max(1.0, self.width() - width - 8)
        room_y = max(1.0, self.height() - height)
        beside = max((self.text_width(label.text) + 10 for label in shown.labels if label.at == "right"), default=1.0)
        if shown.traces and shown.x_ticks:
            beside = max(beside, self.text_width(shown.x_ticks[-1].text) / 2)
        above = ABOVE if self._has_labels_above() else 6
        x = _stretched(shown.x, room_x, beside)
        if shown.grid == "y":
            y = _stretched(shown.y, room_y, above + (LEGEND if shown.legend else 0))
        else:
            y = max(shown.y[0], room_y / WIDEST_ROW - 0.5), shown.y[1]
        if shown.bars and shown.grid == "y":
            x = x[0], max(x[1], room_x / WIDEST_COLUMN - 0.5)
        box = self.getPlotItem().getViewBox()
        box.invertY(shown.y[0] > shown.y[1])
        box.setRange(xRange=x, yRange=sorted(y), padding=0)
        left.setTicks(
            [[(tick.at, names.elidedText(tick.text, Qt.TextElideMode.ElideRight, most)) for tick in shown.y_ticks]]
        )
        bottom.setTicks([[(tick.at, tick.text) for tick in self._fitting_ticks(room_x, x)]])
        self.marks.prepareGeometryChange()
        self.marks.update()

    def _fitting_ticks(self, room: float, x: tuple[float, float]) -> tuple[Tick, ...]:
        ticks = self.shown.x_ticks
        step = (ticks[1].at - ticks[0].at) / (x[1] - x[0]) * room if len(ticks) > 1 else 0
        return thinned(ticks, step, self.text_width)

    def _has_labels_above(self) -> bool:
        return any(label.at == "above" for label in self.shown.labels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "marks") and self.getPlotItem() is not None:  # not yet, not any more
            self._lay_out()
            self.point_at(None)

    # -- points ---------------------------------------------------------------------------------------------------------

    def bar_of(self, spot: Spot) -> QRectF | None:
        """The bar that `spot` answers for."""
        for bar in self.shown.bars:
            box = QRectF(QPointF(bar.x0, bar.y0), QPointF(bar.x1, bar.y1)).normalized()
            if box.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(QPointF(spot.x, spot.y)):
                return box
        return None

    def spot_at(self, place: QPointF) -> Spot | None:
        """The point that answers at `place`, in pixels of this widget."""
        box = self.getPlotItem().getViewBox()
        if not box.sceneBoundingRect().contains(place):
            return None
        at = box.mapSceneToView(place)
        return next((s for s in self.shown.spots if s.x0 <= at.x() <= s.x1 and s.y0 <= at.y() <= s.y1), None)

    def place_of(self, spot: Spot) -> QPointF:
        return QPointF(self.getPlotItem().getViewBox().mapViewToScene(QPointF(spot.x, spot.y)))

    def point_at(self, spot: Spot | None) -> None:
        if spot == self.spot:
            return
        self.spot = spot
        self.marks.update()
        self.readout.setVisible(spot is not None)
        if spot is not None and self.chart is not None:
            self._show_readout(spot, self.chart)
            leads = self.chart.series[spot.series].target(spot.index) is not None
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(spot)

    def _show_readout(self, spot: Spot, chart: Chart) -> None:
        ink, ground = theme.tokens.surface, theme.tokens.text
        self.readout.setStyleSheet(f"background: {ground}; color: {ink}; border-radius: 4px; padding: 3px 7px")
        self.readout.setText(chart.reading(spot.series, spot.index))
        self.readout.adjustSize()
        place = self.place_of(spot)
        x = min(max(0.0, place.x() - self.readout.width() / 2), float(self.width() - self.readout.width()))
        above = place.y() - self.readout.height() - (ABOVE if self._has_labels_above() else 8)
        below = place.y() + 12 if self.shown.traces else 0  # a bar is easier to hide than a line
        self.readout.move(round(x), round(above if above >= 0 else below))

    def _step(self, along: int, across: int) -> None:
        """Move to a neighbour: `along` the categories, or `across` to another series of the same one."""
        spots = sorted(self.shown.spots, key=lambda spot: (spot.index, spot.series))
        if not spots:
            return
        if self.spot is None:
            self.point_at(spots[0] if along + across > 0 else spots[-1])
            return
        current = self.spot
        if across:
            same = [spot for spot in spots if spot.index == current.index]
        else:
            same = [spot for spot in spots if spot.series == current.series]
        at = same.index(current) + along + across
        self.point_at(same[min(max(at, 0), len(same) - 1)])

    # -- events ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        lying = self.shown.grid == "x"
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key if not lying:
                self._step(1 if key == Qt.Key.Key_Right else -1, 0)
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                down = 1 if key == Qt.Key.Key_Down else -1
                self._step(*((down, 0) if lying else (0, -down)))
            case Qt.Key.Key_Home | Qt.Key.Key_End as key:
                self.spot = None
                self._step(1 if key == Qt.Key.Key_Home else -1, 0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if self.spot is not None:
                self.picked.emit(self.spot)
            case Qt.Key.Key_Escape if self.spot is not None:
                self.point_at(None)
            case _:
                QWidget.keyPressEvent(self, event)  # pyqtgraph's own would swallow Tab's neighbours

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_at(self.spot_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and spot is not None:
            self.picked.emit(spot)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason) and self.spot is None:
            self._step(1, 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(None)

    def leaveEvent(self, event: QEvent) -> None:
        self.point_at(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls


def _stretched(span: tuple[float, float], pixels: float, beyond: float) -> tuple[float, float]:
    """`span`, longer at its end so that `beyond` pixels of `pixels` are left after it."""
    low, high = span
    share = min(beyond / pixels, 0.6)
    return low, low + (high - low) / (1 - share)
