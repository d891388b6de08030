"""What the families share: ticks, positions on the x axis, tones, legends and lines across."""

from collections.abc import Sequence
from itertools import pairwise

from opsdesk.clock import day_of
from opsdesk.model import figures
from opsdesk.model.chart import Chart
from opsdesk.model.marks import Rule, Tick

# Money ticks are round in major units, percents in whole percents.
_FACTORS = {"money": 100.0, "percent": 0.01}


def tone_of(chart: Chart, series: int) -> str:
    """One series is the accent; of several the highlighted one is, or each has its own colour."""
    if len(chart.series) == 1:
        return "accent"
    if chart.highlight is not None:
        return "accent" if series == chart.highlight else "muted"
    return f"series{series % 8}"


def positions(chart: Chart) -> list[float]:
    """Where each point stands on the x axis."""
    if chart.axis in ("day", "number"):
        return [float(x) for x in chart.x]
    return [float(n) for n in range(len(chart.x))]


def measure(values: Sequence[float | None], unit: figures.Unit, *, zero: bool = True) -> tuple[Tick, ...]:
    """The ticks of an axis that measures; bars and amounts start at zero."""
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    factor = _FACTORS.get(unit, 1.0)
    at = [value * factor for value in figures.ticks(low / factor, high / factor, whole=unit in ("count", "days"))]
    return tuple(Tick(*pair) for pair in zip(at, figures.tick_labels(at, unit), strict=True))


def names(chart: Chart) -> tuple[Tick, ...]:
    """A tick for each category, month, week or day."""
    if chart.axis == "month":
        return tuple(Tick(n, figures.month_tick(int(m)), day_of(int(m)).month == 1) for n, m in enumerate(chart.x))
    if chart.axis in ("week", "day"):
        return tuple(Tick(n, figures.short_day(int(day))) for n, day in enumerate(chart.x))
    return tuple(Tick(n, chart.name_of(n)) for n in range(len(chart.x)))


def along(chart: Chart, at: Sequence[float]) -> tuple[Tick, ...]:
    """The ticks of the x axis of a chart whose points are at `at`, rising."""
    match chart.axis:
        case "day":
            return tuple(Tick(day, text) for day, text in figures.day_ticks(int(at[0]), int(at[-1])))
        case "number":
            factor = _FACTORS.get(chart.x_unit, 1.0)
            round_ones = [value * factor for value in figures.ticks(at[0] / factor, at[-1] / factor)]
            edge = (at[-1] - at[0]) * 1e-9
            inside = [value for value in round_ones if at[0] - edge <= value <= at[-1] + edge]
            return tuple(Tick(*pair) for pair in zip(inside, figures.tick_labels(inside, chart.x_unit), strict=True))
        case _:
            return names(chart)


def legend(chart: Chart) -> tuple[tuple[str, str], ...]:
    if len(chart.series) == 1:
        return ()
    return tuple((series.name, tone_of(chart, s)) for s, series in enumerate(chart.series))


def rules(chart: Chart, x: tuple[float, float], y: tuple[float, float]) -> tuple[Rule, ...]:
    """The markers that lie inside."""
    inside = {"x": x, "y": y}
    return tuple(
        Rule(marker.axis, marker.at, marker.name, marker.tone)
        for marker in chart.markers
        if inside[marker.axis][0] <= marker.at <= inside[marker.axis][1]
    )


def edges(at: Sequence[float], x: tuple[float, float]) -> list[float]:
    """Halfway from each to its neighbour, within `x`."""
    return [x[0], *((a + b) / 2 for a, b in pairwise(at)), x[1]]
