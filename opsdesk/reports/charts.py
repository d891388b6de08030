"""Charts in PDFs: the marks of opsdesk.model.plot as vector shapes, under each chart's title."""

from dataclasses import dataclass
from typing import Any

from opsdesk.i18n import t
from opsdesk.model.chart import Chart
from opsdesk.model.chart_table import as_table
from opsdesk.model.plot import plot
from opsdesk.reports import fonts
from opsdesk.reports.frame import BODY, Document, Part, Sheet, press
from opsdesk.reports.marks import Frame, words
from opsdesk.reports.tables import Column, Table

from reportlab.graphics import renderPDF, renderSVG  # isort: skip - after fonts, which settles ReportLab's switches
from reportlab.graphics.shapes import Drawing  # isort: skip

ROW = 15.5  # of a chart of horizontal bars or cells
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
    if chart.is_empty:
        return usual
    match chart.kind:
        case "hbar":
            return max(60.0, len(chart.x) * ROW)
        case "waterfall":
            return max(60.0, (len(chart.x) + 1) * ROW)
        case "heat" | "ranks":
            return len(chart.series) * ROW + 34
        case _:
            return usual


def drawing(chart: Chart, width: float, height: float, glyphs: fonts.Glyphs) -> Any:
    """`chart` as a ReportLab Drawing of `width` x `height` points: vector in a PDF, and the source of an SVG."""
    fonts.register()
    canvas = Drawing(width, height)
    if chart.is_empty:
        words(canvas, 0, height - 20, t("Nothing to draw yet"), "text", glyphs)
        words(canvas, 0, height - 34, chart.empty or t("There are no numbers for it yet."), "muted", glyphs)
        return canvas
    Frame(canvas, plot(chart), width, height, glyphs).draw()
    return canvas


def picture(chart: Chart, width: float, height: float, suffix: str, as_of: int) -> bytes:
    """A chart of its own as the bytes of an .svg, or of a one-page .pdf with the table of its numbers below."""
    if suffix == ".svg":
        shown = drawing(chart, width, _height(chart, height), fonts.Glyphs())
        return bytes(renderSVG.drawToString(shown).encode())
    header, rows = as_table(chart)
    columns = (Column(header[0]), *(Column(name, right=True) for name in header[1:]))
    parts: list[Part] = [Charts((chart,), in_row=1, height=height), Table(columns, rows)]
    return press(Document(chart.title, parts, as_of, facts=chart.notes)).data
