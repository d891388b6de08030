"""Signed contributions, each starting where the one above it ended, and what they add up to."""

from opsdesk.i18n import t
from opsdesk.model import figures
from opsdesk.model.chart import Chart
from opsdesk.model.marks import Bar, Label, Link, Plot, Spot, Tick
from opsdesk.model.plots import axes
from opsdesk.model.plots.bars import SHARE

UP, DOWN, TOTAL = "accent", "series3", "muted"


def waterfall(chart: Chart) -> Plot:
    """Lying down, as contributions have names. The total is no point of the chart and answers to nothing."""
    values = [value or 0.0 for value in chart.series[0].values]
    ends, reached = [], 0.0
    for value in values:
        ends.append((reached, reached + value))
        reached += value
    count = len(values)
    low, high = min(0.0, *(min(pair) for pair in ends), 0.0), max(0.0, *(max(pair) for pair in ends), 0.0)
    half = SHARE / 2
    bars = [Bar(a, b, n - half, n + half, UP if b >= a else DOWN) for n, (a, b) in enumerate(ends)]
    bars.append(Bar(0.0, reached, count - half, count + half, TOTAL))
    labels = [
        Label(max(pair), n, figures.signed(value, chart.unit), "right")
        for n, (value, pair) in enumerate(zip(values, ends, strict=True))
    ]
    labels.append(Label(max(reached, 0.0), count, figures.short(reached, chart.unit), "right", "text"))
    return Plot(
        x=(low, high),
        y=(count + 0.5, -0.5),
        x_ticks=(),
        y_ticks=(*axes.names(chart), Tick(count, chart.total or t("Total"))),
        bars=tuple(bars),
        links=tuple(Link(b, n + half, b, n + 1 - half) for n, (_a, b) in enumerate(ends)),
        labels=tuple(labels),
        spots=tuple(Spot(0, n, low, high, n - 0.5, n + 0.5, max(pair), n) for n, pair in enumerate(ends)),
        grid="x",
    )
