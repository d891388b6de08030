"""Charts in PDFs: the marks of opsdesk.model.plot as vector shapes, in the light theme's colours."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from opsdesk.i18n import t
from opsdesk.model.chart import Chart, as_table
from opsdesk.model.plot import Label, Plot, Tick, Trace, fitting, plot, thinned
from opsdesk.reports import fonts
from opsdesk.reports.frame import BODY, SMALL, TINY, Document, Part, Sheet, press
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.text import cut, width
from opsdesk.tokens import LIGHT

from reportlab.graphics import renderPDF, renderSVG  # isort: skip - after fonts, which settles ReportLab's switches
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Polygon, Rect, String  # isort: skip
from reportlab.lib.colors import HexColor  # isort: skip

RADIUS = 2.0
ROW = 15.5  # of a chart of horizontal bars
GAP = 20.0


@dataclass(frozen=True)
class Charts:
    """Charts side by side, `in_row` to a row, each under its title."""

    charts: tuple[Chart, ...]
    in_row: int = 2
    height: float = 140.0

    def draw(self, sheet: Sheet) -> None:
        room = (sheet.right - sheet.left - GAP * (self.in_row - 1)) / self.in_row
        for start in range(0, len(self.charts), self.in_row):
            row = self.charts[start : start + self.in_row]
            height = max(_height(chart, self.height) for chart in row)
            sheet.need(height + 26)
            sheet.y -= BODY + 4
            for n, chart in enumerate(row):
                x = sheet.left + n * (room + GAP)
                sheet.write(x, sheet.y, sheet.cut(chart.title, room, BODY, bold=True), BODY, bold=True)
                own = _height(chart, self.height)
                renderPDF.draw(drawing(chart, room, own, sheet.glyphs), sheet.canvas, x, sheet.y - 10 - own)
            sheet.y -= height + 26


def _height(chart: Chart, usual: float) -> float:
    return max(60.0, len(chart.x) * ROW) if chart.kind == "hbar" and not chart.is_empty else usual


def drawing(chart: Chart, width: float, height: float, glyphs: fonts.Glyphs) -> Any:
    """`chart` as a ReportLab Drawing of `width` x `height` points: vector in a PDF, and the source of an SVG."""
    fonts.register()
    canvas = Drawing(width, height)
    if chart.is_empty:
        why = chart.empty or t("There are no numbers for it yet.")
        canvas.add(_string(0, height - 20, t("Nothing to draw yet"), "text", glyphs))
        canvas.add(_string(0, height - 34, why, "muted", glyphs))
        return canvas
    _Frame(canvas, plot(chart), width, height, glyphs).draw()
    return canvas


def colour(tone: str) -> Any:
    if tone.startswith("series"):
        return HexColor(LIGHT.series[int(tone[6:])])
    return HexColor(getattr(LIGHT, tone))


class _Frame:
    """The room for the marks, between tick texts on the left, the legend above and labels on the right."""

    def __init__(self, canvas: Any, shown: Plot, width: float, height: float, glyphs: fonts.Glyphs) -> None:
        self.canvas, self.plot, self.glyphs = canvas, shown, glyphs
        self.widths = fonts.Widths(fonts.REGULAR)
        texts = max((self.measure(tick.text) for tick in shown.y_ticks), default=0)
        self.left = min(texts, width * 0.38) + 8
        beside = max((self.measure(label.text, SMALL) for label in shown.labels if label.at == "right"), default=0)
        self.right = width - (beside + 6 if beside else 2)
        self.bottom = 16.0 if shown.x_ticks else 0.0
        self.top = (
            height
            - (18.0 if shown.legend else 0.0)
            - (12.0 if any(label.at == "above" for label in shown.labels) else 4.0)
        )
        self.height = height

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
        for bar in self.plot.bars:
            (x0, x1), (y0, y1) = sorted((self.x(bar.x0), self.x(bar.x1))), sorted((self.y(bar.y0), self.y(bar.y1)))
            radius = min(RADIUS, (x1 - x0) / 2, (y1 - y0) / 2)
            self.canvas.add(
                Rect(x0, y0, x1 - x0, y1 - y0, rx=radius, ry=radius, fillColor=colour(bar.tone), strokeColor=None)
            )
        for trace in self.plot.traces:
            self._trace(trace)
        step = (self.right - self.left) / max(1, len(self.plot.x_ticks))
        for label in fitting(self.plot.labels, step, self.measure):
            self._label(label)
        self._legend()

    def _axes(self) -> None:
        room = self.left - 8
        for tick in self.plot.y_ticks:
            y = self.y(tick.at)
            if self.plot.grid == "y":
                self._rule(self.left, y, self.right, y, "outline" if tick.at == 0 else "line")
            text = cut(tick.text.translate(self.glyphs), room * 1000 / TINY, self.widths)
            self._text(self.left - 8, y - TINY * 0.35, text, TINY, "muted", "end")
        if self.plot.grid == "x":
            zero = self.x(0)
            self._rule(zero, self.bottom, zero, self.top, "outline")
        for tick in self._x_ticks():
            half = self.measure(tick.text) / 2
            middle = min(max(self.x(tick.at), half), self.right - half + 2)
            self._text(middle, 3, tick.text, TINY, "muted", "middle")

    def _x_ticks(self) -> tuple[Tick, ...]:
        ticks = self.plot.x_ticks
        step = abs(self.x(ticks[1].at) - self.x(ticks[0].at)) if len(ticks) > 1 else 0
        return thinned(ticks, step, self.measure, 6)

    def _trace(self, trace: Trace) -> None:
        points = zip(trace.x, trace.y, strict=True)
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
            else:
                self.canvas.add(PolyLine(corners, strokeColor=colour(trace.tone), strokeWidth=1.4, strokeLineJoin=1))

    def _label(self, label: Label) -> None:
        x, y = self.x(label.x), self.y(label.y)
        if label.at == "above":
            half = self.measure(label.text) / 2
            self._text(min(x, self.right - half), y + 3, label.text, TINY, label.tone, "middle")
        else:
            self._text(x + 5, y - SMALL * 0.35, label.text, SMALL, label.tone, "start")

    def _legend(self) -> None:
        x = self.left
        for name, tone in self.plot.legend:
            self.canvas.add(Rect(x, self.height - 9, 7, 7, rx=1.5, ry=1.5, fillColor=colour(tone), strokeColor=None))
            self._text(x + 11, self.height - 8.5, name, TINY, "muted", "start")
            x += 11 + self.measure(name) + 14

    def _rule(self, x0: float, y0: float, x1: float, y1: float, ink: str) -> None:
        self.canvas.add(Line(x0, y0, x1, y1, strokeColor=colour(ink), strokeWidth=0.5))

    def _text(self, x: float, y: float, text: str, size: float, ink: str, anchor: str) -> None:
        self.canvas.add(_string(x, y, text, ink, self.glyphs, size, anchor))


def _string(
    x: float, y: float, text: str, ink: str, glyphs: fonts.Glyphs, size: float = SMALL, anchor: str = "start"
) -> Any:
    shown = text.translate(glyphs).replace("\n", " ")
    return String(x, y, shown, fontName=fonts.REGULAR, fontSize=size, fillColor=colour(ink), textAnchor=anchor)


def picture(chart: Chart, width: float, height: float, suffix: str, as_of: int) -> bytes:
    """A chart of its own as the bytes of an .svg, or of a one-page .pdf with the table of its numbers below."""
    if suffix == ".svg":
        shown = drawing(chart, width, height, fonts.Glyphs())
        return bytes(renderSVG.drawToString(shown).encode())
    header, rows = as_table(chart)
    columns = (Column(header[0]), *(Column(name, right=True) for name in header[1:]))
    parts: list[Part] = [Charts((chart,), in_row=1, height=height), Table(columns, rows)]
    return press(Document(chart.title, parts, as_of, facts=chart.notes)).data
