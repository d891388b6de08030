"""Heat maps: a row of cells a series, shaded by its values, each with its figure written on it."""

from opsdesk.model import figures
from opsdesk.model.chart import Chart
from opsdesk.model.marks import Cell, Label, Plot, Spot, Tick
from opsdesk.model.plots import axes

LEAST = 0.06  # of the tone in a cell that holds 0: it is known, a blank is not
QUIET = 0.14  # of a cell that only completes the picture: the diagonal of a movement


def heat(chart: Chart) -> Plot:
    full = chart.full or _largest(chart) or 1.0
    cells, spots = [], []
    for row, series in enumerate(chart.series):
        for column, value in enumerate(series.values):
            if value is None:
                continue
            tone = series.tones[column] if series.tones else "accent"
            share = QUIET if tone == "muted" else LEAST + (1 - LEAST) * min(max(value / full, 0.0), 1.0)
            text, brief = figures.in_cell(value, chart.unit)
            cells.append(Cell(column, row, tone, share, text, brief, series.is_unsure(column)))
            spots.append(Spot(row, column, column - 0.5, column + 0.5, row - 0.5, row + 0.5, column, row))
    return Plot(
        x=(-0.5, len(chart.x) - 0.5),
        y=(len(chart.series) - 0.5, -0.5),
        x_ticks=axes.names(chart),
        y_ticks=tuple(Tick(row, series.name) for row, series in enumerate(chart.series)),
        cells=tuple(cells),
        labels=tuple(Label(-0.5, row, series.lead, "left") for row, series in enumerate(chart.series) if series.lead),
        spots=tuple(spots),
        grid="",
        x_side="top",
        x_title=chart.x_title,
        y_title=chart.y_title,
        lead=chart.lead,
    )


def _largest(chart: Chart) -> float:
    return max(
        (
            value
            for series in chart.series
            for column, value in enumerate(series.values)
            if value is not None and not (series.tones and series.tones[column] == "muted")
        ),
        default=0.0,
    )
