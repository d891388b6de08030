"""What a chart shows: one description, drawn on screen by ui.charts and in a PDF by opsdesk.reports.charts.

`opsdesk.model.plot` turns a description into marks; both renderers draw the same marks and the same labels.
`opsdesk.model.chart_table` gives the same numbers as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from opsdesk.i18n import t
from opsdesk.model import figures
from opsdesk.model.figures import Unit

Kind = Literal["bar", "hbar", "stacked", "waterfall", "line", "area", "heat", "scatter", "ranks"]
"""waterfall: signed contributions of one series and their total; heat: a row of cells a series; scatter: points at
(x, value), each in one of the series; ranks: a column for each x, a line through the ranks of each series."""
Axis = Literal["category", "month", "week", "day", "number"]
"""category: names; month: the day number of each month's first; week: of each Monday; day: day numbers; number: any numbers, ascending
(in a scatter in any order)."""
Known = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Series:
    """`targets` are what each point leads to when clicked (a filter, say); opaque here, empty: nowhere.

    `remarks` are said after a point's figure ("12 of 34"). `unsure` points, not complete yet, are hatched; `tones`
    colour single points of a heat map; `sizes` are 0 to 3 for the points of a scatter. `band` is (low, high) around
    a line; a `dashed` line is what the others are compared with. `lead` is a heat row's own figure, before its cells.
    """

    name: str
    values: Known
    targets: Sequence[object] = ()
    remarks: Sequence[str] = ()
    unsure: Sequence[bool] = ()
    tones: Sequence[str] = ()
    sizes: Sequence[int] = ()
    band: tuple[Known, Known] | None = None
    dashed: bool = False
    lead: str = ""

    def target(self, index: int) -> object:
        return self.targets[index] if index < len(self.targets) else None

    def is_unsure(self, index: int) -> bool:
        return index < len(self.unsure) and self.unsure[index]


@dataclass(frozen=True, slots=True)
class Marker:
    """A line across the chart with a name: a threshold, today, an annotation. `at` is where on its axis; on an axis
    of names or months that is a position from 0."""

    at: float
    name: str
    axis: Literal["x", "y"] = "x"
    tone: str = "muted"


@dataclass(frozen=True, slots=True)
class Quadrants:
    """Where a scatter is parted, and what its four parts are called; `across` and `up` are what it shows at least."""

    x: float
    y: float
    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    across: tuple[float, ...] = ()
    up: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """`highlight` is the point (bars) or the series (everything else) that stands out; None: all alike.

    `x_title` and `y_title` say what stands along the axes: of a heat map, over its columns and over its rows' names.
    `names` are who the points of a scatter are. `steps`: a line's value holds until the next point. `lead` is the title
    of the first column of a heat map, `full` the value that is shaded fully there, else the largest. `total` names
    the last bar of a waterfall. `notes` tell how the numbers are defined; `empty` says why there may be nothing to draw.
    """

    kind: Kind
    title: str
    x: Sequence[str | float]
    series: tuple[Series, ...]
    axis: Axis = "category"
    unit: Unit = "count"
    x_title: str = ""
    y_title: str = ""
    x_unit: Unit = "count"
    highlight: int | None = None
    notes: tuple[str, ...] = ()
    empty: str = ""
    names: Sequence[str] = ()
    markers: tuple[Marker, ...] = ()
    quadrants: Quadrants | None = None
    steps: bool = False
    lead: str = ""
    full: float | None = None
    total: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be drawn: no points, or only zeros in bars."""
        if self.kind in ("bar", "hbar", "stacked", "waterfall"):
            return not any(value for series in self.series for value in series.values)
        return all(value is None for series in self.series for value in series.values)

    def name_of(self, index: int) -> str:
        """The point at `index` in full."""
        if self.names:
            return self.names[index]
        return self.place_of(index)

    def place_of(self, index: int) -> str:
        """Where the point at `index` is on the x axis, in full."""
        value = self.x[index]
        if isinstance(value, str):
            return value
        match self.axis:
            case "month":
                return figures.month_name(int(value))
            case "week":
                return t("Week of {day}", day=figures.day_name(int(value)))
            case "day":
                return figures.day_name(int(value))
            case _:
                return figures.figure(value, self.x_unit)

    def reading(self, series: int, index: int) -> str:
        """One point in words, for hovering and for screen readers: "Nov 2026: ¥46,800"."""
        return "\n".join(filter(None, (self._point(series, index), *self._further(series, index))))

    def _point(self, series: int, index: int) -> str:
        of, name = self.series[series], self.name_of(index)
        shown = figures.figure(of.values[index], self.unit)
        if self.kind == "scatter":
            x, y = self.x_title or t("Value"), self.y_title or of.name
            spoken = t("{x} {at}, {y} {figure}", x=x, at=self.place_of(index), y=y, figure=shown)
            return t("{name}: {figure}", name=name, figure=spoken) if self.names else spoken
        if self.kind == "heat":
            return t("{name}, {series}: {figure}", name=of.name, series=name, figure=shown)
        if len(self.series) == 1:
            return t("{name}: {figure}", name=name, figure=shown)
        return t("{name}, {series}: {figure}", name=name, series=of.name, figure=shown)

    def _further(self, series: int, index: int) -> list[str]:
        of = self.series[series]
        said = [of.remarks[index]] if index < len(of.remarks) else []
        if of.band is not None:
            low, high = (figures.figure(side[index], self.unit) for side in of.band)
            said.append(t("{low} to {high}", low=low, high=high))
        if of.is_unsure(index):
            said.append(t("Not complete yet"))
        return said
