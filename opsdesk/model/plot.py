"""From a chart to its marks: what both renderers draw, so that a new kind of chart is written once.

A kind is one function from Chart to Plot, in opsdesk.model.plots.
"""

from collections.abc import Callable

from opsdesk.model.chart import Chart
from opsdesk.model.marks import Plot
from opsdesk.model.plots import bars, heat, lines, ranks, scatter, waterfall

PLOTS: dict[str, Callable[[Chart], Plot]] = {
    "bar": bars.standing,
    "hbar": bars.lying,
    "stacked": bars.stacked,
    "waterfall": waterfall.waterfall,
    "line": lines.lines,
    "area": lines.lines,
    "heat": heat.heat,
    "scatter": scatter.scatter,
    "ranks": ranks.ranks,
}


def plot(chart: Chart) -> Plot:
    return PLOTS[chart.kind](chart)
