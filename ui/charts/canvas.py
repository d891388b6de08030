"""The drawn chart. Importing this brings pyqtgraph (0.7 s), so only ui.charts.view does, when a chart first shows."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from opsdesk.model.chart import Chart
from opsdesk.model.marks import Dots, Plot, Spot, Tick, Trace
from opsdesk.model.plot import plot
from opsdesk.model.room import thinned
from ui.charts.dragging import Dragging
from ui.charts.painting import DOT_SIZES, FLAG, Marks, colour
from ui.theme import theme
from ui.widgets.label import Label as TextLabel

ABOVE = 18  # pixels for the labels over bars
LEGEND = 22
LINE = 18  # pixels of an axis title
WIDEST_ROW, WIDEST_COLUMN = 40, 96  # pixels a category gets at most: two bars do not become two walls
REACH = 10  # pixels from which a dot answers
MOST_FLAG_ROWS = 2

pg.setConfigOptions(antialias=True)


class Canvas(pg.PlotWidget):  # type: ignore[misc]
    """Shows one chart; its points answer to the pointer and to the arrow keys."""

    pointed = Signal(object)
    """The Spot that is looked at now, or None."""
    picked = Signal(object)
    """A Spot was clicked, or Enter was pressed on it."""
    dropped = Signal(object, float, float)
    """A Spot was moved to (x, y); see `dragging`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = Plot((0, 1), (0, 1), (), ())
        self.chart: Chart | None = None
        self.spot: Spot | None = None
        self.above = 0
        """Pixels above the highest tick, for the legend and for labels."""
        self.dragging = Dragging(self)
        self._edges = np.empty((4, 0))
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.getPlotItem().getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom", "top"):
            axis = self.getAxis(side)
            # The number is how many pixels a text may stand out of its axis before pyqtgraph drops it.
            axis.setStyle(
                tickLength=0, autoExpandTextSpace=False, hideOverlappingLabels=100, tickTextOffset=6, tickAlpha=0
            )
            axis.setPen(pg.mkPen(None))
        self.marks = Marks(self)
        self.x_title, self.y_title, self.lead = (TextLabel(role="small", colour="muted", parent=self) for _ in "xyl")
        self.readout = TextLabel(role="small", parent=self)
        for label in (self.x_title, self.y_title, self.lead, self.readout):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.hide()

    def show_chart(self, chart: Chart) -> None:
        self.chart, self.shown, self.spot = chart, plot(chart), None
        spots = self.shown.spots
        self._edges = np.array([(spot.x0, spot.x1, spot.y0, spot.y1) for spot in spots]).reshape(-1, 4).T
        self.readout.hide()
        self.dragging.drop()
        self.setBackground(theme.color("surface"))
        self.clear()
        for trace in self.shown.traces:
            self._add_trace(trace)
        for dots in self.shown.dots:
            self._add_dots(dots)
        self.addItem(self.marks, ignoreBounds=True)
        self.marks.setZValue(-1 if self.shown.traces or self.shown.dots else 1)
        self._lay_out()

    def _add_trace(self, trace: Trace) -> None:
        values = np.array([np.nan if value is None else value for value in trace.y], dtype=float)
        style = Qt.PenStyle.DashLine if trace.dashed else Qt.PenStyle.SolidLine
        # counted in the screen's pixels
        pen = pg.mkPen(colour(trace.tone), width=(1.5 if trace.dashed else 2) * self.devicePixelRatioF(), style=style)
        line = pg.PlotDataItem(np.asarray(trace.x, dtype=float), values, pen=pen, connect="finite")
        if trace.floor is not None:
            line.setFillLevel(trace.floor)
            line.setFillBrush(theme.color("accent_soft"))
        self.addItem(line)
        # A million points in 11 ms a frame: only what a pixel column spans is drawn, and only what is in sight.
        line.setDownsampling(auto=True, method="peak")
        line.setClipToView(True)

    def _add_dots(self, dots: Dots) -> None:
        fill = colour(dots.tone)
        fill.setAlpha(190)  # where dots lie on each other, each still shows
        brush, pen = pg.mkBrush(fill), pg.mkPen(theme.color("surface"), width=1)
        x, y = np.asarray(dots.x, dtype=float), np.asarray(dots.y, dtype=float)
        self.addItem(pg.ScatterPlotItem(x, y, size=DOT_SIZES[dots.size], brush=brush, pen=pen))

    # -- room -------------------------------------------------------------------------------------------------------

    def text_width(self, text: str) -> float:
        return QFontMetricsF(theme.font("small")).horizontalAdvance(text)

    def span(self) -> QRectF:
        """What the view box spans, in the chart's own coordinates."""
        return QRectF(self.getPlotItem().getViewBox().viewRect())

    @property
    def flag_rows(self) -> int:
        """Rows for the names of upright lines."""
        return min(MOST_FLAG_ROWS, sum(rule.axis == "x" and bool(rule.text) for rule in self.shown.rules))

    def _lay_out(self) -> None:
        """Give the axes the room their texts need, and the marks the room their labels need beyond the last tick."""
        shown, font = self.shown, theme.font("small")
        names = QFontMetricsF(font)
        most = self.width() * (0.38 if shown.lies else 1)
        texts = [*(tick.text for tick in shown.y_ticks), *((shown.y_title,) if shown.x_side == "top" else ())]
        left = min(max(map(self.text_width, texts), default=0), most) + 8
        line = names.height() + 8 if shown.x_ticks else 2
        titled = LINE if shown.x_title else 0
        top = LINE if shown.y_title and shown.x_side == "bottom" else 0
        self._lay_out_axes(left, line + titled, top)
        room_x = max(1.0, self.width() - left)
        room_y = max(1.0, self.height() - line - titled - top)
        x, y = self._ranges(room_x, room_y)
        box = self.getPlotItem().getViewBox()
        box.invertY(shown.lies)
        box.setRange(xRange=x, yRange=sorted(y), padding=0)
        elided = [(tick.at, names.elidedText(tick.text, Qt.TextElideMode.ElideRight, most)) for tick in shown.y_ticks]
        self.getAxis("left").setTicks([elided])
        ticks = [(tick.at, tick.text) for tick in self._fitting_ticks(room_x, x)]
        self.getAxis(shown.x_side).setTicks([ticks])
        before = (shown.x[0] - x[0]) / (x[1] - x[0]) * room_x
        self._lay_out_titles(left, line, titled, before)
        self.marks.prepareGeometryChange()
        self.marks.update()

    def _lay_out_axes(self, left: float, height: float, top: float) -> None:
        upper = self.shown.x_side == "top"
        self.showAxis("top", upper)
        self.showAxis("bottom", not upper)
        for side in ("left", self.shown.x_side):
            self.getAxis(side).setTickFont(theme.font("small"))
            self.getAxis(side).setTextPen(theme.color("muted"))
        self.getAxis("left").setWidth(left)
        self.getAxis(self.shown.x_side).setHeight(height)
        self.getPlotItem().setContentsMargins(0, top, 0, 0)

    def _ranges(self, room_x: float, room_y: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """What is in sight: the ranges of the marks, and the room for the words beside and above them."""
        shown = self.shown
        beside = max((self.text_width(label.text) + 10 for label in shown.labels if label.at == "right"), default=1.0)
        if shown.x_ticks and not shown.lies:  # half of the last tick's text may stand beyond the last mark
            last = shown.x_ticks[-1]
            room = (shown.x[1] - last.at) / (shown.x[1] - shown.x[0]) * room_x
            beside = max(beside, self.text_width(last.text) / 2 - room)
        labels = ABOVE if self._has_labels_above() else 6
        self.above = 0 if shown.lies else labels + (LEGEND if shown.legend else 0) + FLAG * self.flag_rows
        x = _stretched(shown.x, room_x, beside)
        leads = [shown.lead, *(label.text for label in shown.labels if label.at == "left")]
        before = max(map(self.text_width, leads)) + 12 if any(leads) else 0.0
        if (shown.bars and shown.grid == "y") or shown.cells:
            x = x[0], max(x[1], (room_x - before) / WIDEST_COLUMN + x[0])
        x = x[0] - (x[1] - x[0]) * min(before / max(1.0, room_x - before), 0.6), x[1]
        if shown.lies:
            y = max(shown.y[0], room_y / WIDEST_ROW - 0.5), shown.y[1]
        else:
            y = _stretched(shown.y, room_y, self.above)
        return x, y

    def _lay_out_titles(self, left: float, line: float, titled: float, before: float) -> None:
        shown = self.shown
        for label, text in ((self.x_title, shown.x_title), (self.y_title, shown.y_title), (self.lead, shown.lead)):
            label.setText(text)
            label.adjustSize()
            label.setVisible(bool(text))
        if shown.x_side == "top":
            middle = round(titled + (line - self.y_title.height()) / 2)
            self.x_title.move(round(left + before) + 2, 0)
            self.y_title.move(max(0, round(left) - 8 - self.y_title.width()), middle)
            self.lead.move(round(left + before) - 8 - self.lead.width(), middle)
        else:
            self.x_title.move(self.width() - self.x_title.width() - 2, self.height() - self.x_title.height())
            self.y_title.move(0, 0)

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

    def box_of(self, spot: Spot) -> QRectF | None:
        """The bar or the cell that `spot` answers for."""
        if self.shown.cells:
            return QRectF(QPointF(spot.x0, spot.y0), QPointF(spot.x1, spot.y1))
        for bar in self.shown.bars:
            box = QRectF(QPointF(bar.x0, bar.y0), QPointF(bar.x1, bar.y1)).normalized()
            if box.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(QPointF(spot.x, spot.y)):
                return box
        return None

    def spot_at(self, place: QPointF) -> Spot | None:
        """The point that answers at `place`, in pixels of this widget."""
        box = self.getPlotItem().getViewBox()
        if not box.sceneBoundingRect().contains(place) or not self.shown.spots:
            return None
        at, (wide, high) = box.mapSceneToView(place), box.viewPixelSize()
        x0, x1, y0, y1 = self._edges
        away_x = np.maximum(np.maximum(x0 - at.x(), at.x() - x1), 0) / wide
        away_y = np.maximum(np.maximum(y0 - at.y(), at.y() - y1), 0) / high
        away = np.hypot(away_x, away_y)
        nearest = int(away.argmin())
        return self.shown.spots[nearest] if away[nearest] <= (REACH if self.shown.dots else 0) else None

    def point_at(self, spot: Spot | None) -> None:
        if spot == self.spot:
            return
        self.spot = spot
        self.marks.update()
        self.readout.setVisible(spot is not None)
        if spot is not None and self.chart is not None:
            self.read_out(self.chart.reading(spot.series, spot.index), QPointF(spot.x, spot.y))
            leads = self.chart.series[spot.series].target(spot.index) is not None
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(spot)

    def read_out(self, words: str, at: QPointF) -> None:
        """Say `words` beside a place in the chart's own coordinates."""
        ink, ground = theme.tokens.surface, theme.tokens.text
        self.readout.setStyleSheet(f"background: {ground}; color: {ink}; border-radius: 4px; padding: 3px 7px")
        self.readout.setText(words)
        self.readout.adjustSize()
        place = QPointF(self.getPlotItem().getViewBox().mapViewToScene(at))
        x = min(max(0.0, place.x() - self.readout.width() / 2), float(self.width() - self.readout.width()))
        above = place.y() - self.readout.height() - (ABOVE if self._has_labels_above() or self.shown.cells else 8)
        # a bar is easier to hide than a line, a cell's own figure hardest
        below = place.y() + (18 if self.shown.cells else 12 if self.shown.traces or self.shown.dots else 0)
        self.readout.move(round(x), round(above if above >= 0 else below))

    def _step(self, along: int, across: int) -> None:
        """Move to a neighbour: `along` the categories, or `across` to another series of the same one."""
        spots = sorted(self.shown.spots, key=lambda spot: (spot.index, spot.series))
        if self.shown.dots:  # from left to right, or upwards
            spots.sort(key=lambda spot: (spot.y, spot.x) if across else (spot.x, spot.y))
        if not spots:
            return
        if self.spot is None:
            self.point_at(spots[0] if along + across > 0 else spots[-1])
            return
        current = self.spot
        if self.shown.dots:
            same = spots
        elif across:
            same = [spot for spot in spots if spot.index == current.index]
        else:
            same = [spot for spot in spots if spot.series == current.series]
        at = same.index(current) + along + across
        self.point_at(same[min(max(at, 0), len(same) - 1)])

    # -- events ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.dragging.key(event):
            return
        lying = self.shown.grid == "x"
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key if not lying:
                self._step(1 if key == Qt.Key.Key_Right else -1, 0)
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                down = 1 if key == Qt.Key.Key_Down else -1
                self._step(*((down, 0) if lying else (0, down if self.shown.lies else -down)))
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
        if not self.dragging.move(event.position()):
            self.point_at(self.spot_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton:
            self.dragging.press(self.spot_at(event.position()), event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if moved := self.dragging.drop():
            self.dropped.emit(moved[0], moved[1].x(), moved[1].y())
            return
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
