"""Lines and areas over time or numbers."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise

from opsdesk.model.chart import Chart, Known
from opsdesk.model.marks import Band, Label, Plot, Spot, Trace
from opsdesk.model.plots import axes

MOST_SPOTS = 5_000  # a longer line answers to every n-th point only


def lines(chart: Chart) -> Plot:
    """Each line is named at its end; the area of an "area" chart is tinted down to zero."""
    at = axes.positions(chart)
    values = [value for series in chart.series for side in (series.values, *(series.band or ())) for value in side]
    ticks = axes.measure(values, chart.unit, zero=chart.kind == "area" or chart.unit != "days")
    y = (ticks[0].at, ticks[-1].at)
    x = (at[0], at[-1]) if at[-1] > at[0] else (at[0] - 0.5, at[0] + 0.5)
    floor = max(y[0], 0.0) if chart.kind == "area" else None
    places = _stairs(at, at)[0] if chart.steps else at

    def drawn(side: Known) -> Known:
        return _stairs(at, side)[1] if chart.steps else side

    return Plot(
        x=x,
        y=y,
        x_ticks=axes.along(chart, at),
        y_ticks=ticks,
        traces=tuple(
            Trace(places, drawn(series.values), axes.tone_of(chart, s), floor, series.dashed)
            for s, series in enumerate(chart.series)
        ),
        bands=tuple(
            Band(places, drawn(series.band[0]), drawn(series.band[1]), axes.tone_of(chart, s))
            for s, series in enumerate(chart.series)
            if series.band is not None
        ),
        rules=axes.rules(chart, x, y),
        labels=_end_labels(chart, at, y) if len(chart.series) > 1 else (),
        spots=_spots(chart, at, x, y),
        x_title=chart.x_title if chart.axis == "number" else "",
    )


def _stairs(at: Sequence[float], values: Known) -> tuple[list[float], list[float | None]]:
    """A point before each change, so that every value holds until the next: the curve of Kaplan and Meier."""
    corners = [
        ((b, before), (b, after)) for (_, b), (before, after) in zip(pairwise(at), pairwise(values), strict=True)
    ]
    points = [(at[0], values[0]), *chain.from_iterable(corners)]
    return [x for x, _ in points], [y for _, y in points]


def _spots(chart: Chart, at: list[float], x: tuple[float, float], y: tuple[float, float]) -> tuple[Spot, ...]:
    """Each point answers halfway to its neighbours; where lines run side by side each takes an equal slice of y."""
    step = max(1, len(at) // MOST_SPOTS)
    indexes = range(0, len(at), step)
    edges = axes.edges([at[index] for index in indexes], x)
    spots = []
    for position, index in enumerate(indexes):
        here = sorted((v, s) for s, series in enumerate(chart.series) if (v := series.values[index]) is not None)
        cuts = [y[0], *((a[0] + b[0]) / 2 for a, b in pairwise(here)), y[1]]
        for n, (value, s) in enumerate(here):
            spots.append(Spot(s, index, edges[position], edges[position + 1], cuts[n], cuts[n + 1], at[index], value))
    return tuple(spots)


def _end_labels(chart: Chart, at: list[float], y: tuple[float, float]) -> tuple[Label, ...]:
    """The series' names at the lines' ends, pushed apart so that no two stand on each other."""
    ends = []
    for s, series in enumerate(chart.series):
        last = next((n for n in range(len(at) - 1, -1, -1) if series.values[n] is not None), None)
        if last is not None:
            ends.append((float(series.values[last] or 0), at[last], s))
    gap = (y[1] - y[0]) * 0.09
    labels: list[Label] = []
    for value, x, s in sorted(ends):
        height = max(value, labels[-1].y + gap) if labels else value
        labels.append(Label(x, height, chart.series[s].name, "right", axes.tone_of(chart, s)))
    most = y[1]
    for n in range(len(labels) - 1, -1, -1):  # back down from the edge
        labels[n] = replace(labels[n], y=min(labels[n].y, most))
        most = labels[n].y - gap
    return tuple(labels)
