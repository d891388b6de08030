"""The priority matrix: requirements by effort and worth, parted into four by thresholds that are told. METHODS.md, section 3.

A threshold is the median of those that have the number, unless somebody typed one; at or above it counts as high.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.chart import Chart, Quadrants, Series
from opsdesk.model.figures import figure
from opsdesk.model.plots.scatter import LABELLED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
QUADRANTS = (_("Quick wins"), _("Big bets"), _("Fill-ins"), _("Hardly worth it"))
"""Top left (worth much, little effort), top right, bottom left, bottom right."""
MOST_DOTS = 1_200
"""More places than this are drawn as those of a grid: nobody can hit one of them any more."""
GRID = (48, 32)


@dataclass(frozen=True)
class Cut:
    """A threshold; `typed`, or the median."""

    at: float
    typed: bool


@dataclass(frozen=True)
class Matrix:
    """`xs` and `ys` are the places where requirements lie; `starts` parts `ids` into those of each place. `exact`: each
    place is that of its requirements, not of a grid. `sizes` counts them by quadrant, as QUADRANTS; `without` lack a
    number."""

    xs: Floats
    ys: Floats
    ids: Ints
    starts: Ints
    x_cut: Cut
    y_cut: Cut
    sizes: tuple[int, int, int, int]
    without: Ints
    exact: bool
    whole: tuple[bool, bool]
    """Whether all numbers along x and along y are whole: then so are those typed by dragging."""

    def members(self, place: int) -> tuple[int, ...]:
        """The ids of those at a place, in rising order."""
        end = self.starts[place + 1] if place + 1 < self.starts.size else self.ids.size
        return tuple(self.ids[self.starts[place] : end].tolist())

    def rest(self, x: float, y: float) -> tuple[float, float]:
        """Where a requirement comes to rest that is dropped at (x, y): on a number as people type it; effort is never
        zero, worth never below it."""
        least, places = (1.0, 0) if self.whole[0] else (0.1, 1)
        return max(round(x, places), least), max(round(y, 0 if self.whole[1] else 1), 0.0)


def matrix(ids: Ints, x: Floats, y: Floats, x_at: float | None = None, y_at: float | None = None) -> Matrix:
    """`x` is effort, `y` worth, NaN where there is none; an effort that is not above zero is none."""
    known = ~np.isnan(y) & (x > 0)
    xs, ys, found = x[known], y[known], ids[known]
    x_cut, y_cut = _cut(xs, x_at), _cut(ys, y_at)
    dear, high = xs >= x_cut.at, ys >= y_cut.at
    sizes = tuple(int((part & side).sum()) for part in (high, ~high) for side in (~dear, dear))
    grid = np.stack([xs, ys], axis=1)
    exact = True
    places, where = np.unique(grid, axis=0, return_inverse=True)
    if len(places) > MOST_DOTS:
        exact = False
        places, where = np.unique(_gridded(xs, ys), axis=0, return_inverse=True)
    where = where.reshape(-1)
    order = np.lexsort((found, where))
    starts = np.searchsorted(where[order], np.arange(len(places)))
    return Matrix(
        places[:, 0],
        places[:, 1],
        found[order],
        starts,
        x_cut,
        y_cut,
        (sizes[0], sizes[1], sizes[2], sizes[3]),
        ids[~known],
        exact,
        (_whole(xs), _whole(ys)),
    )


def _cut(values: Floats, typed: float | None) -> Cut:
    if typed is not None:
        return Cut(typed, typed=True)
    return Cut(float(np.median(values)) if values.size else 0.0, typed=False)


def _gridded(xs: Floats, ys: Floats) -> Floats:
    def middle(values: Floats, cells: int) -> Floats:
        low, high = values.min(), values.max()
        step = (high - low) / cells or 1.0
        return np.asarray(low + (np.minimum(np.floor((values - low) / step), cells - 1) + 0.5) * step, np.float64)

    return np.stack([middle(xs, GRID[0]), middle(ys, GRID[1])], axis=1)


def _whole(values: Floats) -> bool:
    return bool((values == np.round(values)).all())


def chart(found: Matrix, x_title: str, y_title: str, titles: dict[int, str]) -> Chart:
    """`titles` are of single requirements, by id; x_title and y_title are in the user's language. A dot's target is the ids of those that lie there."""
    members = [found.members(place) for place in range(found.xs.size)]
    names = [_name([titles[one] for one in those if one in titles], len(those)) for those in members]
    quick = (found.ys >= found.y_cut.at) & (found.xs < found.x_cut.at)
    least = 2 if len(members) <= LABELLED else 1
    sizes = [least if len(those) == 1 else min(least + (1 if len(those) < 4 else 2), 3) for those in members]

    def series(name: str, inside: NDArray[np.bool_]) -> Series:
        values = [float(y) if own else None for y, own in zip(found.ys, inside, strict=True)]
        return Series(name, values, targets=members, sizes=sizes)

    top_left, top_right, bottom_left, bottom_right = (
        t("{name} {n}", name=t(name), n=f"{n:,}") for name, n in zip(QUADRANTS, found.sizes, strict=True)
    )
    return Chart(
        "scatter",
        t("Priority matrix"),
        found.xs.tolist(),
        (series(t(QUADRANTS[0]), quick), series(t("Others"), ~quick)),
        axis="number",
        x_title=x_title,
        y_title=y_title,
        highlight=0,
        names=names,
        quadrants=Quadrants(found.x_cut.at, found.y_cut.at, top_left, top_right, bottom_left, bottom_right),
        notes=notes(found, x_title, y_title),
        empty=t("Give requirements {x} and {y}: then they stand here.", x=x_title, y=y_title),
    )


def notes(found: Matrix, x_title: str, y_title: str) -> tuple[str, ...]:
    """How it was made: thresholds, how many, who is left out."""

    def said(name: str, cut: Cut) -> str:
        at = figure(cut.at, "count")
        return (
            t("{name} from {at} (typed)", name=name, at=at)
            if cut.typed
            else t("{name} from {at} (median)", name=name, at=at)
        )

    lines = [t("High is: {cuts}.", cuts=t(", ").join((said(y_title, found.y_cut), said(x_title, found.x_cut))))]
    lines.append(f"n = {found.ids.size:,}")
    if found.without.size:
        lines.append(
            tn("{n} lacks a number and is not in it.", "{n} lack a number and are not in it.", found.without.size)
        )
    return tuple(lines)


def _name(titles: Sequence[str], count: int) -> str:
    if count == 1 and titles:
        return titles[0]
    if titles:
        return t("{title} and {n} more", title=titles[0], n=f"{count - 1:,}")
    return tn("{n} requirement", "{n} requirements", count)
