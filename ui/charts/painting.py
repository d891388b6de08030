"""Paints the marks of a chart that pyqtgraph has no items for, in pixels: corners, gaps and texts do not stretch."""

from itertools import groupby
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from opsdesk.model.marks import Band, Bar, Label, Rule, Spot
from opsdesk.model.room import Box, fitting, hatching, in_rows, legible, uncrowded
from opsdesk.tokens import mixed, shade
from ui.theme import theme

if TYPE_CHECKING:
    from ui.charts.canvas import Canvas

RADIUS = 2.5
HATCH = 6.0  # pixels between the lines
FLAG = 16  # pixels a row of names of lines across takes
LEAST_TYPE = 0.7  # of the small type: smaller figures in cells nobody reads
DOT_SIZES = (5.0, 8.0, 11.0, 15.0)  # pixels across, by size class
FADED = 0.45  # of its tone in what is hatched


def colour(tone: str) -> QColor:
    return QColor(token(tone))


def token(tone: str) -> str:
    if tone.startswith("series"):
        return theme.tokens.series[int(tone[6:])]
    return str(getattr(theme.tokens, tone))


class Marks(pg.GraphicsObject):  # type: ignore[misc]
    """Grid, bars, cells, bands, lines across and labels of what the canvas shows."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__()
        self.canvas = canvas

    def boundingRect(self) -> QRectF:
        return QRectF(self.canvas.span())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        shown = self.canvas.shown
        to_pixels = painter.worldTransform()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        frame = to_pixels.mapRect(self.boundingRect())
        self._grid(painter, to_pixels, frame)
        for band in shown.bands:
            self._band(painter, band, to_pixels)
        painter.setPen(QPen(theme.color("outline"), 1))
        for link in shown.links:
            painter.drawLine(to_pixels.map(QPointF(link.x0, link.y0)), to_pixels.map(QPointF(link.x1, link.y1)))
        for bar in shown.bars:
            self._bar(painter, bar, to_pixels)
        self._cells(painter, to_pixels)
        painter.setFont(theme.font("small"))
        self._corners(painter, frame)
        self._rules(painter, to_pixels, frame)
        self._labels(painter, to_pixels, frame)
        self._legend(painter, frame)
        if self.canvas.spot is not None:
            self._current(painter, self.canvas.spot, to_pixels)

    def _grid(self, painter: QPainter, to_pixels: QTransform, frame: QRectF) -> None:
        if self.canvas.shown.grid == "x":
            x = to_pixels.map(QPointF(0, 0)).x()
            painter.setPen(QPen(theme.color("outline"), 1))
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        elif self.canvas.shown.grid == "y":
            for tick in self.canvas.shown.y_ticks:
                y = min(round(to_pixels.map(QPointF(0, tick.at)).y()) + 0.5, frame.bottom() - 0.5)
                painter.setPen(QPen(theme.color("outline" if tick.at == 0 else "line"), 1))
                painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))

    # -- bars, cells, bands -------------------------------------------------------------------------------------------

    def _bar(self, painter: QPainter, bar: Bar, to_pixels: QTransform) -> None:
        box = to_pixels.mapRect(QRectF(QPointF(bar.x0, bar.y0), QPointF(bar.x1, bar.y1)).normalized())
        radius = min(RADIUS, box.width() / 2, box.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            QColor(mixed(theme.tokens.surface, token(bar.tone), FADED)) if bar.hatched else colour(bar.tone)
        )
        painter.drawRoundedRect(box, radius, radius)
        if bar.hatched:
            _hatch(painter, box)

    def _cells(self, painter: QPainter, to_pixels: QTransform) -> None:
        cells = self.canvas.shown.cells
        if not cells:
            return
        font = theme.font("small")
        room = to_pixels.mapRect(QRectF(0, 0, 1, 1)).width()
        size, brief = legible(cells, room, 1.0, LEAST_TYPE, QFontMetricsF(font).horizontalAdvance)
        small = theme.font("small")
        small.setPixelSize(max(1, round(font.pixelSize() * size)))
        painter.setFont(small)
        for cell in cells:
            box = to_pixels.mapRect(QRectF(cell.x - 0.5, cell.y - 0.5, 1, 1)).adjusted(0.75, 0.75, -0.75, -0.75)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shade(theme.tokens, cell.tone, cell.share * (FADED if cell.hatched else 1))))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            if cell.hatched:
                _hatch(painter, box)
            if size:
                painter.setPen(theme.color("text"))
                painter.drawText(box, _MIDDLE, cell.brief if brief else cell.text)

    def _band(self, painter: QPainter, band: Band, to_pixels: QTransform) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mixed(theme.tokens.surface, token(band.tone), 0.16)))
        points = zip(band.x, band.low, band.high, strict=True)
        for known, run in groupby(points, key=lambda point: point[1] is not None and point[2] is not None):
            if known:
                corners = list(run)
                above = [QPointF(x, high or 0.0) for x, _low, high in corners]
                below = [QPointF(x, low or 0.0) for x, low, _high in reversed(corners)]
                painter.drawPolygon(to_pixels.map(QPolygonF([*above, *below])))

    # -- words ----------------------------------------------------------------------------------------------------------

    def _corners(self, painter: QPainter, frame: QRectF) -> None:
        painter.setPen(theme.color("muted"))
        for text, box in zip(self.canvas.shown.corners or (), self._corner_boxes(frame), strict=False):
            painter.drawText(box, _LEFT, text)

    def _corner_boxes(self, frame: QRectF) -> list[QRectF]:
        corners = self.canvas.shown.corners
        if corners is None:
            return []
        inside = frame.adjusted(6, 4 + self.canvas.above, -6, -4)
        sizes = [QSizeF(self.canvas.text_width(text) + 1, FLAG) for text in corners]
        right = [inside.right() - size.width() for size in sizes]
        low = inside.bottom() - FLAG
        starts = ((inside.left(), inside.top()), (right[1], inside.top()), (inside.left(), low), (right[3], low))
        return [QRectF(QPointF(*start), size) for start, size in zip(starts, sizes, strict=True)]

    def _rules(self, painter: QPainter, to_pixels: QTransform, frame: QRectF) -> None:
        for rule in self.canvas.shown.rules:
            if rule.axis == "y":
                y = round(to_pixels.map(QPointF(0, rule.at)).y()) + 0.5
                painter.setPen(QPen(colour(rule.tone), 1, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
                painter.drawText(QRectF(frame.left(), y - FLAG - 1, frame.width() - 4, FLAG), _RIGHT, rule.text)
        upright = [rule for rule in self.canvas.shown.rules if rule.axis == "x"]
        self._upright(painter, sorted(upright, key=lambda rule: rule.at), to_pixels, frame)

    def _upright(self, painter: QPainter, rules: list[Rule], to_pixels: QTransform, frame: QRectF) -> None:
        """Each with its name at its top, on the right where there is room, in as few rows as they need."""
        spans = []
        for rule in rules:
            width = self.canvas.text_width(rule.text)
            x = to_pixels.map(QPointF(rule.at, 0)).x()
            left = x + 4 if x + width + 8 <= frame.right() else x - width - 5
            spans.append((left, left + width + 4))
        rows, above = self.canvas.flag_rows, frame.top() + self.canvas.above
        for rule, (left, right), row in zip(rules, spans, in_rows(spans, rows), strict=True):
            top = above - FLAG * (rows - row) if row is not None and rule.text else above
            x = round(to_pixels.map(QPointF(rule.at, 0)).x()) + 0.5
            painter.setPen(QPen(colour(rule.tone), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, top + 2), QPointF(x, frame.bottom()))
            if row is not None:
                painter.drawText(QRectF(left, top, right - left, FLAG), _LEFT, rule.text)

    def _labels(self, painter: QPainter, to_pixels: QTransform, frame: QRectF) -> None:
        shown = self.canvas.shown
        step = frame.width() / max(1, len(shown.x_ticks))
        labels = fitting(shown.labels, step, self.canvas.text_width)
        crowd = [label for label in labels if label.at == "crowded"]
        dots = [to_pixels.map(QPointF(spot.x, spot.y)) for spot in shown.spots] if crowd else []
        taken = [_edges(QRectF(dot.x() - 5, dot.y() - 5, 10, 10)) for dot in dots]
        corners = [_edges(box) for box in self._corner_boxes(frame)]
        named = uncrowded([self._around(label, to_pixels, frame) for label in crowd], [*corners, *taken])
        boxes = {id(crowd[n]): QRectF(QPointF(box[0], box[2]), QPointF(box[1], box[3])) for n, box in named.items()}
        for label in labels:
            box = boxes.get(id(label)) if label.at == "crowded" else self._place(label, to_pixels, frame)
            if box is not None:
                painter.setPen(colour(label.tone))
                painter.drawText(box, _MIDDLE, label.text)

    def _around(self, label: Label, to_pixels: QTransform, frame: QRectF) -> list[Box]:
        """Where the name of a dot may stand: on its right, its left, above and below it."""
        at, wide, high = to_pixels.map(QPointF(label.x, label.y)), self.canvas.text_width(label.text), 16.0
        middle = min(max(at.x() - wide / 2, frame.left()), frame.right() - wide)
        starts = ((at.x() + 9, 0.0), (at.x() - wide - 9, 0.0), (middle, -15.0), (middle, 15.0))
        boxes = [QRectF(left, at.y() + down - high / 2, wide + 1, high) for left, down in starts]
        return [_edges(box) for box in boxes if box.left() >= frame.left() and box.right() <= frame.right() + 1]

    def _place(self, label: Label, to_pixels: QTransform, frame: QRectF) -> QRectF:
        at, width, height = to_pixels.map(QPointF(label.x, label.y)), self.canvas.text_width(label.text), 18.0
        if label.at == "above":
            x = min(max(at.x() - width / 2, frame.left()), frame.right() - width)
            return QRectF(x, at.y() - height - 1, width + 1, height)
        top = min(max(at.y() - height / 2, frame.top()), frame.bottom() - height)  # a line that ends at zero, say
        if label.at == "left":
            return QRectF(at.x() - width - 8, top, width + 1, height)
        return QRectF(at.x() + 6, top, width + 1, height)

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
        """The point under the pointer or the keyboard: a ring around its bar or cell, or a dot on its line."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("text"), 1.5))
        box = self.canvas.box_of(spot)
        if box is not None:
            painter.drawRoundedRect(to_pixels.mapRect(box).adjusted(-1.5, -1.5, 1.5, 1.5), RADIUS + 1.5, RADIUS + 1.5)
        elif self.canvas.shown.dots:
            painter.drawEllipse(to_pixels.map(QPointF(spot.x, spot.y)), 8, 8)
        else:
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(to_pixels.map(QPointF(spot.x, spot.y)), 4, 4)
        if self.canvas.dragging.to is not None:
            start, end = to_pixels.map(QPointF(spot.x, spot.y)), to_pixels.map(self.canvas.dragging.to)
            painter.setPen(QPen(theme.color("accent"), 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(start, end)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(end, 6, 6)


_MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextDontClip
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip


def _edges(box: QRectF) -> Box:
    return box.left(), box.right(), box.top(), box.bottom()


def _hatch(painter: QPainter, box: QRectF) -> None:
    """Lines in the surface's colour: not complete yet."""
    painter.setPen(QPen(theme.color("surface"), 1.6))
    for x0, y0, x1, y1 in hatching((box.left(), box.right(), -box.bottom(), -box.top()), HATCH):
        painter.drawLine(QPointF(x0, -y0), QPointF(x1, -y1))
