"""Bars standing, lying and stacked."""

from dataclasses import replace

from opsdesk.model import figures
from opsdesk.model.chart import Chart
from opsdesk.model.marks import Bar, Label, Plot, Spot
from opsdesk.model.plots import axes

SHARE = 0.72  # of the room a category has; the rest is the gap to its neighbour
LABELLED = 12  # more direct labels than this are noise


def standing(chart: Chart) -> Plot:
    """Bars side by side; a single series may have one bar that stands out while the rest is quiet."""
    alone = len(chart.series) == 1
    ticks = axes.measure([value for series in chart.series for value in series.values], chart.unit)
    width = SHARE / len(chart.series)
    bars, spots, labels = [], [], []
    for s, series in enumerate(chart.series):
        for index, value in enumerate(series.values):
            x0 = index - SHARE / 2 + s * width
            x1 = x0 + width * (1 if alone else 0.92)
            if value is not None:
                tone = axes.tone_of(chart, s)
                if alone and chart.highlight is not None:
                    tone = "accent" if index == chart.highlight else "quiet"
                bars.append(Bar(x0, x1, 0, value, tone, series.is_unsure(index)))
                if alone and (len(series.values) <= LABELLED or index == chart.highlight):
                    stands_out = index == chart.highlight
                    shown = figures.short(value, chart.unit)
                    labels.append(Label(index, max(value, 0), shown, "above", "text" if stands_out else "muted"))
            middle = (x0 + x1) / 2
            left, right = (index - 0.5, index + 0.5) if alone else (x0, x1)
            spots.append(Spot(s, index, left, right, ticks[0].at, ticks[-1].at, middle, value or 0))
    x, y = (-0.5, len(chart.x) - 0.5), (ticks[0].at, ticks[-1].at)
    return Plot(
        x=x,
        y=y,
        x_ticks=axes.names(chart),
        y_ticks=ticks,
        bars=tuple(bars),
        rules=axes.rules(chart, x, y),
        labels=tuple(labels),
        spots=tuple(spots),
        legend=axes.legend(chart),
    )


def lying(chart: Chart) -> Plot:
    """A single series lying down, for names that are words. Each bar carries its figure, so no axis repeats it."""
    up = standing(replace(chart, series=chart.series[:1], markers=()))
    values = [bar.y1 for bar in up.bars]
    return Plot(
        x=(min(0.0, *values, 0.0), max(0.0, *values, 0.0)),
        y=(len(chart.x) - 0.5, -0.5),
        x_ticks=(),
        y_ticks=axes.names(chart),
        bars=tuple(Bar(bar.y0, bar.y1, bar.x0, bar.x1, bar.tone, bar.hatched) for bar in up.bars),
        labels=tuple(
            Label(max(value, 0), index, figures.short(value, chart.unit), "right", _ink(chart, index))
            for index, value in enumerate(chart.series[0].values)
            if value is not None
        ),
        spots=tuple(Spot(0, s.index, s.y0, s.y1, s.x0, s.x1, s.y, s.x) for s in up.spots),
        grid="x",
    )


def _ink(chart: Chart, index: int) -> str:
    return "text" if index == chart.highlight else "muted"


def stacked(chart: Chart) -> Plot:
    """Parts of a whole on top of each other; negative parts go below zero."""
    bars, spots, tops, bottoms = [], [], [0.0] * len(chart.x), [0.0] * len(chart.x)
    for s, series in enumerate(chart.series):
        for index, value in enumerate(series.values):
            if not value:
                continue
            ends = tops if value > 0 else bottoms
            low, ends[index] = ends[index], ends[index] + value
            tone, hatched = axes.tone_of(chart, s), series.is_unsure(index)
            bar = Bar(index - SHARE / 2, index + SHARE / 2, low, ends[index], tone, hatched)
            bars.append(bar)
            y0, y1 = sorted((bar.y0, bar.y1))
            spots.append(Spot(s, index, bar.x0, bar.x1, y0, y1, index, (y0 + y1) / 2))
    ticks = axes.measure([*tops, *bottoms], chart.unit)
    x, y = (-0.5, len(chart.x) - 0.5), (ticks[0].at, ticks[-1].at)
    return Plot(
        x=x,
        y=y,
        x_ticks=axes.names(chart),
        y_ticks=ticks,
        bars=tuple(bars),
        rules=axes.rules(chart, x, y),
        spots=tuple(spots),
        legend=axes.legend(chart),
    )
