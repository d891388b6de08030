"""The marks of a chart as vector shapes: bars, cells, lines, dots and their words, in the light theme's colours."""

from itertools import groupby
from typing import Any

from opsdesk.model.marks import Band, Bar, Cell, Dots, Label, Plot, Rule, Tick, Trace
from opsdesk.model.room import Box, fitting, hatching, in_rows, legible, sampled, thinned, uncrowded
from opsdesk.reports import fonts
from opsdesk.reports.frame import SMALL, TINY
from opsdesk.reports.text import cut, width
from opsdesk.tokens import LIGHT, mixed, shade

from reportlab.graphics.shapes import Circle, Line, Path, PolyLine, Polygon, Rect, String  # isort: skip - after fonts
from reportlab.lib.colors import HexColor  # isort: skip

RADIUS = 2.0
HATCH = 4.0  # points between the lines
FLAG = 10.0  # points a row of names of lines across takes
LINE = 11.0  # points of an axis title
MOST_FLAG_ROWS = 2
MOST_POINTS = 2_000  # of a line: twice what paper shows
LEAST_TYPE = 0.6
DOT_SIZES = (2.6, 4.2, 6.0, 8.5)  # points across, by size class
FADED = 0.45  # of its tone in what is hatched


def colour(tone: str) -> Any:
    return HexColor(token(tone))


def token(tone: str) -> str:
    if tone.startswith("series"):
        return LIGHT.series[int(tone[6:])]
    return str(getattr(LIGHT, tone))


class Frame:
    """The room for the marks, between tick texts on the left, the legend above and labels on the right."""

    def __init__(self, canvas: Any, shown: Plot, width: float, height: float, glyphs: fonts.Glyphs) -> None:
        self.canvas, self.plot, self.glyphs = canvas, shown, glyphs
        self.widths = fonts.Widths(fonts.REGULAR)
        upper = shown.x_side == "top"
        texts = [*(tick.text for tick in shown.y_ticks), *((shown.y_title,) if upper else ())]
        self.names = min(max(map(self.measure, texts), default=0.0), width * 0.38)
        leads = [shown.lead, *(label.text for label in shown.labels if label.at == "left")]
        self.left = self.names + 8 + (max(map(self.measure, leads)) + 8 if any(leads) else 0)
        beside = max((self.measure(label.text, SMALL) for label in shown.labels if label.at == "right"), default=0)
        self.right = width - (beside + 6 if beside else 2)
        self.height = height
        axis = (16.0 if shown.x_ticks else 0.0) + (LINE if shown.x_title else 0.0)
        self.bottom = 0.0 if upper else axis
        self.flag_rows = min(MOST_FLAG_ROWS, sum(rule.axis == "x" and bool(rule.text) for rule in shown.rules))
        title = LINE if shown.y_title and not upper else 0.0
        above = (axis if upper else 0.0) + title + (18.0 if shown.legend else 0.0) + FLAG * self.flag_rows
        self.legend_at = height - title - 9
        self.top = height - above - (12.0 if any(label.at == "above" for label in shown.labels) else 4.0)

    def measure(self, text: str, size: float = TINY) -> float:
        return width(text.translate(self.glyphs).replace("\n", " "), self.widths) * size / 1000

    def x(self, value: float) -> float:
        low, high = self.plot.x
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.plot.y
        return self.bottom + (value - low) / (high - low) * (self.top - self.bottom)

    def draw(self) -> None:
        self._axes()
        for band in self.plot.bands:
            self._band(band)
        for link in self.plot.links:
            self._rule(self.x(link.x0), self.y(link.y0), self.x(link.x1), self.y(link.y1), "outline")
        for bar in self.plot.bars:
            self._bar(bar)
        self._cells()
        for trace in self.plot.traces:
            self._trace(trace)
        for dots in self.plot.dots:
            self._dots(dots)
        self._corners()
        self._rules()
        self._labels()
        self._legend()

    # -- axes -----------------------------------------------------------------------------------------------------

    def _axes(self) -> None:
        for tick in self.plot.y_ticks:
            y = self.y(tick.at)
            if self.plot.grid == "y":
                self._rule(self.left, y, self.right, y, "outline" if tick.at == 0 else "line")
            text = cut(tick.text.translate(self.glyphs), self.names * 1000 / TINY, self.widths)
            self._text(self.names, y - TINY * 0.35, text, TINY, "muted", "end")
        if self.plot.grid == "x":
            zero = self.x(0)
            self._rule(zero, self.bottom, zero, self.top, "outline")
        upper = self.plot.x_side == "top"
        line = self.top + 5 if upper else self.bottom - 13
        for tick in self._x_ticks():
            half = self.measure(tick.text) / 2
            middle = min(max(self.x(tick.at), half), self.right - half + 2)
            self._text(middle, line, tick.text, TINY, "muted", "middle")
        if upper:
            self._text(self.left, self.height - TINY, self.plot.x_title, TINY, "muted", "start")
            self._text(self.names, line, self.plot.y_title, TINY, "muted", "end")
            self._text(self.left - 6, line, self.plot.lead, TINY, "muted", "end")
        else:
            self._text(self.right, 1, self.plot.x_title, TINY, "muted", "end")
            self._text(0, self.height - TINY, self.plot.y_title, TINY, "muted", "start")

    def _x_ticks(self) -> tuple[Tick, ...]:
        ticks = self.plot.x_ticks
        step = abs(self.x(ticks[1].at) - self.x(ticks[0].at)) if len(ticks) > 1 else 0
        return thinned(ticks, step, self.measure, 6)

    # -- bars, cells, lines ---------------------------------------------------------------------------------------

    def _bar(self, bar: Bar) -> None:
        (x0, x1), (y0, y1) = sorted((self.x(bar.x0), self.x(bar.x1))), sorted((self.y(bar.y0), self.y(bar.y1)))
        fill = mixed(LIGHT.surface, token(bar.tone), FADED) if bar.hatched else token(bar.tone)
        self._box((x0, x1, y0, y1), fill, hatched=bar.hatched)

    def _box(self, box: Box, fill: str, *, hatched: bool) -> None:
        x0, x1, y0, y1 = box
        radius = min(RADIUS, (x1 - x0) / 2, (y1 - y0) / 2)
        self.canvas.add(
            Rect(x0, y0, x1 - x0, y1 - y0, rx=radius, ry=radius, fillColor=HexColor(fill), strokeColor=None)
        )
        if hatched:
            for line in hatching(box, HATCH):
                self.canvas.add(Line(*line, strokeColor=colour("surface"), strokeWidth=1.0))

    def _cells(self) -> None:
        cells = self.plot.cells
        size, brief = legible(cells, self.x(1) - self.x(0), 1.0, LEAST_TYPE, self.measure) if cells else (0.0, False)
        for cell in cells:
            self._cell(cell, TINY * size, brief)

    def _cell(self, cell: Cell, size: float, brief: bool) -> None:
        (low, high) = sorted((self.y(cell.y - 0.5), self.y(cell.y + 0.5)))
        middle = (low + high) / 2
        ground = shade(LIGHT, cell.tone, cell.share * (FADED if cell.hatched else 1))
        box = (self.x(cell.x - 0.5) + 0.5, self.x(cell.x + 0.5) - 0.5, low + 0.5, high - 0.5)
        self._box(box, ground, hatched=cell.hatched)
        if size:
            text = cell.brief if brief else cell.text
            self._text(self.x(cell.x), middle - size * 0.35, text, size, "text", "middle")

    def _band(self, band: Band) -> None:
        points = zip(band.x, band.low, band.high, strict=True)
        for known, run in groupby(points, key=lambda point: point[1] is not None and point[2] is not None):
            if known:
                corners = list(run)
                above = [at for x, _low, high in corners for at in (self.x(x), self.y(high or 0.0))]
                below = [at for x, low, _high in reversed(corners) for at in (self.x(x), self.y(low or 0.0))]
                fill = HexColor(mixed(LIGHT.surface, token(band.tone), 0.16))
                self.canvas.add(Polygon([*above, *below], fillColor=fill, strokeColor=None))

    def _trace(self, trace: Trace) -> None:
        points = zip(*sampled(trace.x, trace.y, MOST_POINTS), strict=True)
        for known, run in groupby(points, key=lambda point: point[1] is not None):
            if not known:
                continue
            corners = [at for x, y in run for at in (self.x(x), self.y(y or 0))]
            if trace.floor is not None:
                floor = self.y(trace.floor)
                area = [corners[0], floor, *corners, corners[-2], floor]
                self.canvas.add(Polygon(area, fillColor=colour("accent_soft"), strokeColor=None))
            if len(corners) == 2:
                self.canvas.add(Circle(*corners, 1.5, fillColor=colour(trace.tone), strokeColor=None))
                continue
            line = PolyLine(corners, strokeColor=colour(trace.tone), strokeWidth=1.4, strokeLineJoin=1)
            if trace.dashed:
                line.strokeDashArray, line.strokeWidth = [3, 2], 1.0
            self.canvas.add(line)

    def _dots(self, dots: Dots) -> None:
        """Lines of no length with round ends: ten thousand circles would be ten times the file."""
        path = Path(strokeColor=colour(dots.tone), strokeWidth=DOT_SIZES[dots.size], strokeLineCap=1)
        path.fillColor, path.strokeOpacity = None, 0.75
        for x, y in zip(dots.x, dots.y, strict=True):
            path.moveTo(self.x(x), self.y(y))
            path.lineTo(self.x(x), self.y(y))
        self.canvas.add(path)

    # -- words ----------------------------------------------------------------------------------------------------

    def _corners(self) -> None:
        for text, (left, _right, low, _high) in zip(self.plot.corners or (), self._corner_boxes(), strict=False):
            self._text(left, low + 2, text, TINY, "muted", "start")

    def _corner_boxes(self) -> list[Box]:
        if self.plot.corners is None:
            return []
        widths = [self.measure(text) for text in self.plot.corners]
        left, top, bottom = self.left + 5, self.top - 2, self.bottom + 2
        rights = [self.right - 4 - wide for wide in widths]
        starts = ((left, top - TINY - 2), (rights[1], top - TINY - 2), (left, bottom), (rights[3], bottom))
        return [(x, x + wide, y, y + TINY + 2) for (x, y), wide in zip(starts, widths, strict=True)]

    def _rules(self) -> None:
        for rule in self.plot.rules:
            if rule.axis == "y":
                y = self.y(rule.at)
                self._dashed(rule, self.left, y, self.right, y)
                self._text(self.right, y + 3, rule.text, TINY, rule.tone, "end")
        self._upright(sorted((rule for rule in self.plot.rules if rule.axis == "x"), key=lambda rule: rule.at))

    def _upright(self, rules: list[Rule]) -> None:
        """Each with its name at its top, on the right where there is room, in as few rows as they need."""
        spans = []
        for rule in rules:
            wide, x = self.measure(rule.text), self.x(rule.at)
            left = x + 3 if x + wide + 6 <= self.right else x - wide - 3
            spans.append((left, left + wide + 3))
        for rule, (left, _right), row in zip(rules, spans, in_rows(spans, self.flag_rows), strict=True):
            top = self.top + (FLAG * (self.flag_rows - row) if row is not None and rule.text else 0.0)
            self._dashed(rule, self.x(rule.at), self.bottom, self.x(rule.at), top)
            if row is not None:
                self._text(left, top - TINY, rule.text, TINY, rule.tone, "start")

    def _dashed(self, rule: Rule, x0: float, y0: float, x1: float, y1: float) -> None:
        line = Line(x0, y0, x1, y1, strokeColor=colour(rule.tone), strokeWidth=0.7)
        line.strokeDashArray = [2.5, 2]
        self.canvas.add(line)

    def _labels(self) -> None:
        step = (self.right - self.left) / max(1, len(self.plot.x_ticks))
        labels = fitting(self.plot.labels, step, self.measure)
        crowd = [label for label in labels if label.at == "crowded"]
        spots = [(self.x(spot.x), self.y(spot.y)) for spot in self.plot.spots] if crowd else []
        dots = [(x - 2, x + 2, y - 2, y + 2) for x, y in spots]
        named = uncrowded([self._around(label) for label in crowd], [*self._corner_boxes(), *dots])
        for n, (left, _right, low, _high) in named.items():
            self._text(left, low + 1.5, crowd[n].text, TINY, crowd[n].tone, "start")
        for label in labels:
            x, y = self.x(label.x), self.y(label.y)
            if label.at == "above":
                half = self.measure(label.text) / 2
                self._text(min(x, self.right - half), y + 3, label.text, TINY, label.tone, "middle")
            elif label.at == "left":
                self._text(x - 6, y - TINY * 0.35, label.text, TINY, label.tone, "end")
            elif label.at == "right":
                self._text(x + 5, y - SMALL * 0.35, label.text, SMALL, label.tone, "start")

    def _around(self, label: Label) -> list[Box]:
        """Where the name of a dot may stand: on its right, its left, above and below it."""
        x, y, wide = self.x(label.x), self.y(label.y), self.measure(label.text)
        middle = min(max(x - wide / 2, self.left), self.right - wide)
        lefts = [(x + 5, 0.0), (x - wide - 5, 0.0), (middle, 8.0), (middle, -8.0)]
        return [
            (left, left + wide, y + up - 4.5, y + up + 4.5)
            for left, up in lefts
            if left >= self.left and left + wide <= self.right
        ]

    def _legend(self) -> None:
        x = self.left
        for name, tone in self.plot.legend:
            self.canvas.add(Rect(x, self.legend_at, 7, 7, rx=1.5, ry=1.5, fillColor=colour(tone), strokeColor=None))
            self._text(x + 11, self.legend_at + 0.5, name, TINY, "muted", "start")
            x += 11 + self.measure(name) + 14

    def _rule(self, x0: float, y0: float, x1: float, y1: float, ink: str) -> None:
        self.canvas.add(Line(x0, y0, x1, y1, strokeColor=colour(ink), strokeWidth=0.5))

    def _text(self, x: float, y: float, text: str, size: float, ink: str, anchor: str) -> None:
        if text:
            self.canvas.add(_string(x, y, text, token(ink), self.glyphs, size, anchor))


def words(canvas: Any, x: float, y: float, text: str, ink: str, glyphs: fonts.Glyphs) -> None:
    """A line of text where there are no marks."""
    canvas.add(_string(x, y, text, token(ink), glyphs, SMALL, "start"))


def _string(x: float, y: float, text: str, ink: str, glyphs: fonts.Glyphs, size: float, anchor: str) -> Any:
    shown = text.translate(glyphs).replace("\n", " ")
    return String(x, y, shown, fontName=fonts.REGULAR, fontSize=size, fillColor=HexColor(ink), textAnchor=anchor)
