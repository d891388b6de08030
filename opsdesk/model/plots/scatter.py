"""Points between two measuring axes, parted into quadrants if asked."""

from opsdesk.model.chart import Chart
from opsdesk.model.marks import Dots, Label, Plot, Rule, Spot, Tick
from opsdesk.model.plots import axes

LABELLED = 60  # more names than this nobody reads; the pointer and the table tell the rest
MARGIN = 0.04  # of the extent, so that no point is cut at the edge


def scatter(chart: Chart) -> Plot:
    at = axes.positions(chart)
    quadrants = chart.quadrants
    x_ticks = axes.measure([*at, *((quadrants.x, *quadrants.across) if quadrants else ())], chart.x_unit, zero=False)
    values = [value for series in chart.series for value in series.values]
    y_ticks = axes.measure([*values, *((quadrants.y, *quadrants.up) if quadrants else ())], chart.unit, zero=False)
    x, y = _extent(x_ticks), _extent(y_ticks)
    groups: dict[tuple[int, int], tuple[list[float], list[float]]] = {}
    spots, labels = [], []
    few = len(at) <= LABELLED and bool(chart.names)
    for s, series in enumerate(chart.series):
        tone = axes.tone_of(chart, s)
        for index, value in enumerate(series.values):
            if value is None:
                continue
            xs, ys = groups.setdefault((s, series.sizes[index] if series.sizes else 1), ([], []))
            xs.append(at[index])
            ys.append(value)
            spots.append(Spot(s, index, at[index], at[index], value, value, at[index], value))
            if few:
                labels.append(
                    Label(at[index], value, chart.names[index], "crowded", "text" if tone == "accent" else tone)
                )
    return Plot(
        x=x,
        y=y,
        x_ticks=x_ticks if chart.axis == "number" else axes.names(chart),
        y_ticks=y_ticks,
        dots=tuple(Dots(xs, ys, axes.tone_of(chart, s), size) for (s, size), (xs, ys) in sorted(groups.items())),
        rules=(*_cross(chart), *axes.rules(chart, x, y)),
        labels=tuple(labels),
        spots=tuple(spots),
        legend=axes.legend(chart),
        corners=_corners(chart),
        x_title=chart.x_title,
        y_title=chart.y_title,
    )


def _extent(ticks: tuple[Tick, ...]) -> tuple[float, float]:
    margin = (ticks[-1].at - ticks[0].at) * MARGIN
    return ticks[0].at - margin, ticks[-1].at + margin


def _cross(chart: Chart) -> tuple[Rule, ...]:
    parted = chart.quadrants
    return (Rule("x", parted.x), Rule("y", parted.y)) if parted else ()


def _corners(chart: Chart) -> tuple[str, str, str, str] | None:
    parted = chart.quadrants
    return (parted.top_left, parted.top_right, parted.bottom_left, parted.bottom_right) if parted else None
