"""Marks of a chart in its own coordinates: all that a renderer has to be able to draw.

A renderer turns a tone into a colour: "accent", "quiet", "muted" and the other tokens, or "series0" to "series7".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bar:
    """`hatched`: its number is not complete yet."""

    x0: float
    x1: float
    y0: float
    y1: float
    tone: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A ground shaded with `share` of `tone`, and a figure on it: `brief` where the room is too small for `text`."""

    x: float
    y: float
    tone: str
    share: float
    text: str
    brief: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """A line through points, broken where y is None; with `floor`, the area down to it is tinted."""

    x: Sequence[float]
    y: Sequence[float | None]
    tone: str
    floor: float | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The tinted room between two lines, broken where either is None."""

    x: Sequence[float]
    low: Sequence[float | None]
    high: Sequence[float | None]
    tone: str


@dataclass(frozen=True, slots=True)
class Dots:
    """Points of one colour and size class, 0 to 3."""

    x: Sequence[float]
    y: Sequence[float]
    tone: str
    size: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across the whole chart at a place of `axis`, with a name at its end."""

    axis: Literal["x", "y"]
    at: float
    text: str = ""
    tone: str = "muted"


@dataclass(frozen=True, slots=True)
class Link:
    """A thin line from one bar to the next."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Label:
    """Text beside the point x, y, on the side `at`; of "crowded" ones only those that do not touch are shown."""

    x: float
    y: float
    text: str
    at: Literal["above", "right", "left", "crowded"]
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


Corners = tuple[str, str, str, str]
"""Texts in the corners: top left, top right, bottom left, bottom right."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Ranges are (from, to); a range running down (from > to) puts the first category on top.

    `grid` is the axis that measures, whose ticks carry lines; "" when none does. `x_side` is where the x ticks stand.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    cells: tuple[Cell, ...] = ()
    traces: tuple[Trace, ...] = ()
    bands: tuple[Band, ...] = ()
    dots: tuple[Dots, ...] = ()
    rules: tuple[Rule, ...] = ()
    links: tuple[Link, ...] = ()
    labels: tuple[Label, ...] = ()
    spots: tuple[Spot, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()  # (name, tone), where a direct label has no room
    corners: Corners | None = None
    grid: Literal["x", "y", ""] = "y"
    x_side: Literal["bottom", "top"] = "bottom"
    x_title: str = ""
    y_title: str = ""
    lead: str = ""  # the title of the labels on the left

    @property
    def lies(self) -> bool:
        """Whether its names run down the page: bars lying down, rows of cells."""
        return self.y[0] > self.y[1]
