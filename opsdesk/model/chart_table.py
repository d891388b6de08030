"""A chart's numbers as a table, a row at a time: what is shown instead of the drawing, copied, and read aloud."""

from opsdesk.i18n import t
from opsdesk.model import figures
from opsdesk.model.chart import Chart, Series


def header(chart: Chart) -> tuple[str, ...]:
    if chart.kind == "heat":
        lead = (chart.lead,) if chart.lead else ()
        return (chart.y_title or t("Name"), *lead, *(chart.name_of(index) for index in range(len(chart.x))))
    first = chart.x_title or _AXIS_TITLES[chart.axis]()
    if chart.kind == "scatter":
        names = (t("Name"),) if chart.names else ()
        group = (t("Group"),) if len(chart.series) > 1 else ()
        return (*names, *group, first, chart.y_title or t("Value"))
    return (first, *(title for series in chart.series for title in _titles(series)))


def row_count(chart: Chart) -> int:
    return len(chart.series) if chart.kind == "heat" else len(chart.x)


def row(chart: Chart, at: int) -> tuple[str, ...]:
    """The row `at`: of a heat map a series, of everything else a point of the x axis."""
    if chart.kind == "heat":
        series = chart.series[at]
        cells = tuple(figures.figure(value, chart.unit) for value in series.values)
        return (series.name, *((series.lead,) if chart.lead else ()), *cells)
    if chart.kind == "scatter":
        of = _holder(chart, at)
        names = (chart.names[at],) if chart.names else ()
        group = (chart.series[of].name,) if len(chart.series) > 1 else ()
        return (*names, *group, chart.place_of(at), figures.figure(chart.series[of].values[at], chart.unit))
    cells = tuple(
        figures.figure(side[at], chart.unit)
        for series in chart.series
        for side in (series.values, *(series.band or ()))
    )
    return (chart.name_of(at), *cells)


def point(chart: Chart, at: int, column: int) -> tuple[int, int] | None:
    """The (series, index) whose figure stands in a cell; for a cell with a name, the row's first."""
    if chart.kind == "heat":
        index = column - 1 - bool(chart.lead)
        return (at, index) if index >= 0 else None
    if chart.kind == "scatter":
        return _holder(chart, at), at
    widths = [3 if series.band else 1 for series in chart.series]
    end = 0
    for of, width in enumerate(widths):
        end += width
        if column <= end:
            return of, at
    return None


def as_table(chart: Chart) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """(header, rows) as text."""
    return header(chart), [row(chart, at) for at in range(row_count(chart))]


def _holder(chart: Chart, index: int) -> int:
    """The series a scatter's point is in."""
    return next((n for n, series in enumerate(chart.series) if series.values[index] is not None), 0)


def _titles(series: Series) -> tuple[str, ...]:
    if series.band is None:
        return (series.name,)
    return series.name, t("{series}, from", series=series.name), t("{series}, to", series=series.name)


_AXIS_TITLES = {
    "category": lambda: t("Name"),
    "month": lambda: t("Month"),
    "week": lambda: t("Week"),
    "day": lambda: t("Day"),
    "number": lambda: t("Value"),
}
