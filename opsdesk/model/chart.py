"""What a chart shows: one description, drawn on screen by ui.charts and in a PDF by opsdesk.reports.charts.

`opsdesk.model.plot` turns a description into marks; both renderers draw the same marks and the same labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from opsdesk.i18n import t
from opsdesk.model import figures
from opsdesk.model.figures import Unit

Kind = Literal["bar", "hbar", "stacked", "line", "area"]
Axis = Literal["category", "month", "day", "number"]
"""category: names; month: the day number of each month's first; day: day numbers; number: any numbers, ascending."""


@dataclass(frozen=True, slots=True)
class Series:
    """`targets` are what each point leads to when clicked (a filter, say); opaque here, empty: nowhere."""

    name: str
    values: Sequence[float | None]
    targets: Sequence[object] = ()

    def target(self, index: int) -> object:
        return self.targets[index] if index < len(self.targets) else None


@dataclass(frozen=True, slots=True)
class Chart:
    """`highlight` is the point (bars) or the series (everything else) that stands out; None: all alike.

    `notes` tell how the numbers are defined; `empty` says why there may be nothing to draw.
    """

    kind: Kind
    title: str
    x: Sequence[str | float]
    series: tuple[Series, ...]
    axis: Axis = "category"
    unit: Unit = "count"
    x_title: str = ""
    highlight: int | None = None
    notes: tuple[str, ...] = ()
    empty: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be drawn: no points, or only zeros in bars."""
        values = [value for series in self.series for value in series.values if value is not None]
        return not values or (self.kind in ("bar", "hbar", "stacked") and not any(values))

    def name_of(self, index: int) -> str:
        """The point at `index` of the x axis in full."""
        value = self.x[index]
        if isinstance(value, str):
            return value
        match self.axis:
            case "month":
                return figures.month_name(int(value))
            case "day":
                return figures.day_name(int(value))
            case _:
                return figures.figure(value, "count")

    def reading(self, series: int, index: int) -> str:
        """One point in words, for hovering and for screen readers: "Nov 2026: ¥46,800"."""
        shown = figures.figure(self.series[series].values[index], self.unit)
        if len(self.series) == 1:
            return t("{name}: {figure}", name=self.name_of(index), figure=shown)
        return t("{name}, {series}: {figure}", name=self.name_of(index), series=self.series[series].name, figure=shown)


def as_table(chart: Chart) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """(header, rows): the same numbers as text, for the table view, for copying and for screen readers."""
    header = (chart.x_title or _AXIS_TITLES[chart.axis](), *(series.name for series in chart.series))
    rows = [
        (chart.name_of(index), *(figures.figure(series.values[index], chart.unit) for series in chart.series))
        for index in range(len(chart.x))
    ]
    return header, rows


_AXIS_TITLES = {
    "category": lambda: t("Name"),
    "month": lambda: t("Month"),
    "day": lambda: t("Day"),
    "number": lambda: t("Value"),
}
