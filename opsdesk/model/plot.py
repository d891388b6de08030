"""Marks of a chart in its own coordinates: what both renderers draw, so that a new kind of chart is written once.

A kind is one function from Chart to Plot. A renderer only knows Bar, Trace and Label, the ticks, and how to turn a
tone into a colour: "accent", "quiet", "muted", or "series0" to "series7".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from opsdesk.clock import day_of
from opsdesk.model import figures
from opsdesk.model.chart import Chart

BAR_SHARE = 0.72  # of the room a category has; the rest is the gap to its neighbour
MOST_SPOTS = 5_000  # a longer line answers to every n-th point only
LABELLED_BARS = 12  # more direct labels than this are noise


@dataclass(frozen=True, slots=True)
class Bar:
    x0: float
    x1: float
    y0: float
    y1: float
    tone: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A line through points, broken where y is None; with `floor`, the area down to it is tinted."""

    x: Sequence[float]
    y: Sequence[float | None]
    tone: str
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """Text beside the point x, y, on the side `at`."""

    x: float
    y: float
    text: str
    at: Literal["above", "right"]
    tone: str = "muted"


@dataclass(frozen=True, slots=True)
class Spot:
    """The part of the chart that answers to the pointer for one point; x, y is where its reading stands."""

    series: int
    index: int
    x0: float
    x1: float
    y0: float
    y1: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """`major` ticks are the ones to keep when there is no room for all: the Januaries."""

    at: float
    text: str
    major: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Ranges are (from, to); a range running down (from > to) puts the first category on top."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    traces: tuple[Trace, ...] = ()
    labels: tuple[Label, ...] = ()
    spots: tuple[Spot, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()  # (name, tone), where a direct label has no room
    grid: Literal["x", "y"] = "y"  # the axis whose ticks carry lines: the one that measures


def plot(chart: Chart) -> Plot:
    return PLOTS[chart.kind](chart)


def thinned(ticks: Sequence[Tick], room: float, width: Callable[[str], float], gap: float = 8) -> tuple[Tick, ...]:
    """Every n-th tick, the smallest n at which no two texts touch when `room` is the length of one step."""
    if len(ticks) < 2:
        return tuple(ticks)
    widths = [width(tick.text) for tick in ticks]
    for step in range(1, len(ticks)):
        first = next((n for n, tick in enumerate(ticks) if tick.major), 0) % step
        if all((a + b) / 2 + gap <= room * step for a, b in pairwise(widths[first::step])):
            return tuple(ticks[first::step])
    return tuple(ticks[:1])


def fitting(labels: Sequence[Label], room: float, width: Callable[[str], float]) -> tuple[Label, ...]:
    """The labels above bars if `room`, from bar to bar, is enough for each; else only the one that stands out."""
    if all(width(label.text) + 4 <= room for label in labels if label.at == "above"):
        return tuple(labels)
    return tuple(label for label in labels if label.at != "above" or label.tone == "text")


def tone_of(chart: Chart, series: int) -> str:
    """One series is the accent; of several the highlighted one is, or each has its own colour."""
    if len(chart.series) == 1:
        return "accent"
    if chart.highlight is not None:
        return "accent" if series == chart.highlight else "muted"
    return f"series{series % 8}"


def _bars(chart: Chart) -> Plot:
    """Bars side by side; a single series may have one bar that stands out while the rest is quiet."""
    alone = len(chart.series) == 1
    ticks = _measure(chart, [value for series in chart.series for value in series.values])
    width = BAR_SHARE / len(chart.series)
    bars, spots, labels = [], [], []
    for s, series in enumerate(chart.series):
        for index, value in enumerate(series.values):
            x0 = index - BAR_SHARE / 2 + s * width
            x1 = x0 + width * (1 if alone else 0.92)
            if value is not None:
                tone = tone_of(chart, s)
                if alone and chart.highlight is not None:
                    tone = "accent" if index == chart.highlight else "quiet"
                bars.append(Bar(x0, x1, 0, value, tone))
                if alone and (len(series.values) <= LABELLED_BARS or index == chart.highlight):
                    stands_out = index == chart.highlight
                    shown = figures.short(value, chart.unit)
                    labels.append(Label(index, max(value, 0), shown, "above", "text" if stands_out else "muted"))
            middle = (x0 + x1) / 2
            left, right = (index - 0.5, index + 0.5) if alone else (x0, x1)
            spots.append(Spot(s, index, left, right, ticks[0].at, ticks[-1].at, middle, value or 0))
    return Plot(
        x=(-0.5, len(chart.x) - 0.5),
        y=(ticks[0].at, ticks[-1].at),
        x_ticks=_names(chart),
        y_ticks=ticks,
        bars=tuple(bars),
        labels=tuple(labels),
        spots=tuple(spots),
        legend=_legend(chart),
    )


def _hbars(chart: Chart) -> Plot:
    """A single series lying down, for names that are words. Each bar carries its figure, so no axis repeats it."""
    standing = _bars(replace(chart, series=chart.series[:1]))
    values = [bar.y1 for bar in standing.bars]
    return Plot(
        x=(min(0.0, *values, 0.0), max(0.0, *values, 0.0)),
        y=(len(chart.x) - 0.5, -0.5),
        x_ticks=(),
        y_ticks=_names(chart),
        bars=tuple(Bar(bar.y0, bar.y1, bar.x0, bar.x1, bar.tone) for bar in standing.bars),
        labels=tuple(
            Label(max(value, 0), index, figures.short(value, chart.unit), "right", _ink(chart, index))
            for index, value in enumerate(chart.series[0].values)
            if value is not None
        ),
        spots=tuple(Spot(0, s.index, s.y0, s.y1, s.x0, s.x1, s.y, s.x) for s in standing.spots),
        grid="x",
    )


def _ink(chart: Chart, index: int) -> str:
    return "text" if index == chart.highlight else "muted"


def _stacked(chart: Chart) -> Plot:
    """Parts of a whole on top of each other; negative parts go below zero."""
    bars, spots, tops, bottoms = [], [], [0.0] * len(chart.x), [0.0] * len(chart.x)
    for s, series in enumerate(chart.series):
        for index, value in enumerate(series.values):
            if not value:
                continue
            ends = tops if value > 0 else bottoms
            low, ends[index] = ends[index], ends[index] + value
            bar = Bar(index - BAR_SHARE / 2, index + BAR_SHARE / 2, low, ends[index], tone_of(chart, s))
            bars.append(bar)
            y0, y1 = sorted((bar.y0, bar.y1))
            spots.append(Spot(s, index, bar.x0, bar.x1, y0, y1, index, (y0 + y1) / 2))
    ticks = _measure(chart, [*tops, *bottoms])
    return Plot(
        x=(-0.5, len(chart.x) - 0.5),
        y=(ticks[0].at, ticks[-1].at),
        x_ticks=_names(chart),
        y_ticks=ticks,
        bars=tuple(bars),
        spots=tuple(spots),
        legend=_legend(chart),
    )


def _lines(chart: Chart) -> Plot:
    """Lines over time or numbers, each named at its end; the area of an "area" chart is tinted down to zero."""
    at = [float(x) for x in chart.x] if chart.axis in ("day", "number") else [float(n) for n in range(len(chart.x))]
    values = [value for series in chart.series for value in series.values]
    ticks = _measure(chart, values, zero=chart.kind == "area" or chart.unit in ("count", "money"))
    y = (ticks[0].at, ticks[-1].at)
    x = (at[0], at[-1]) if at[-1] > at[0] else (at[0] - 0.5, at[0] + 0.5)
    floor = max(y[0], 0.0) if chart.kind == "area" else None
    return Plot(
        x=x,
        y=y,
        x_ticks=_along(chart, at),
        y_ticks=ticks,
        traces=tuple(Trace(at, series.values, tone_of(chart, s), floor) for s, series in enumerate(chart.series)),
        labels=_end_labels(chart, at, y) if len(chart.series) > 1 else (),
        spots=_line_spots(chart, at, x, y),
    )


def _line_spots(chart: Chart, at: list[float], x: tuple[float, float], y: tuple[float, float]) -> tuple[Spot, ...]:
    """Each point answers halfway to its neighbours; where lines run side by side each takes an equal slice of y."""
    step = max(1, len(at) // MOST_SPOTS)
    indexes = range(0, len(at), step)
    edges = [x[0], *((at[a] + at[b]) / 2 for a, b in pairwise(indexes)), x[1]]
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
        labels.append(Label(x, height, chart.series[s].name, "right", tone_of(chart, s)))
    return tuple(labels)


def _measure(chart: Chart, values: Sequence[float | None], *, zero: bool = True) -> tuple[Tick, ...]:
    """The ticks of the measuring axis; bars and amounts start at zero."""
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    # Money ticks are round in major units, percents in whole percents.
    factor = {"money": 100.0, "percent": 0.01}.get(chart.unit, 1.0)
    at = [value * factor for value in figures.ticks(low / factor, high / factor, whole=chart.unit in ("count", "days"))]
    return tuple(Tick(*pair) for pair in zip(at, figures.tick_labels(at, chart.unit), strict=True))


def _names(chart: Chart) -> tuple[Tick, ...]:
    """A tick for each category or month."""
    if chart.axis == "month":
        return tuple(Tick(n, figures.month_tick(int(m)), day_of(int(m)).month == 1) for n, m in enumerate(chart.x))
    return tuple(Tick(n, chart.name_of(n)) for n in range(len(chart.x)))


def _along(chart: Chart, at: list[float]) -> tuple[Tick, ...]:
    match chart.axis:
        case "day":
            return tuple(Tick(day, text) for day, text in figures.day_ticks(int(at[0]), int(at[-1])))
        case "number":
            inside = [value for value in figures.ticks(at[0], at[-1]) if at[0] <= value <= at[-1]]
            return tuple(Tick(*pair) for pair in zip(inside, figures.tick_labels(inside, "count"), strict=True))
        case _:
            return _names(chart)


def _legend(chart: Chart) -> tuple[tuple[str, str], ...]:
    if len(chart.series) == 1:
        return ()
    return tuple((series.name, tone_of(chart, s)) for s, series in enumerate(chart.series))


PLOTS: dict[str, Callable[[Chart], Plot]] = {
    "bar": _bars,
    "hbar": _hbars,
    "stacked": _stacked,
    "line": _lines,
    "area": _lines,
}
