"""What fits: ticks, labels and names where there is room for them, hatching, and lines of more points than pixels.

Both renderers call these, each with its own measure of text and its own units of length.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from opsdesk.model.marks import Cell, Label, Tick

Width = Callable[[str], float]
Box = tuple[float, float, float, float]
"""left, right, one side, the other side"""


def thinned(ticks: Sequence[Tick], room: float, width: Width, gap: float = 8) -> tuple[Tick, ...]:
    """Every n-th tick, the smallest n at which no two texts touch when `room` is the length of one step."""
    if len(ticks) < 2:
        return tuple(ticks)
    widths = [width(tick.text) for tick in ticks]
    for step in range(1, len(ticks)):
        first = next((n for n, tick in enumerate(ticks) if tick.major), 0) % step
        if all((a + b) / 2 + gap <= room * step for a, b in pairwise(widths[first::step])):
            return tuple(ticks[first::step])
    return tuple(ticks[:1])


def fitting(labels: Sequence[Label], room: float, width: Width) -> tuple[Label, ...]:
    """The labels above bars if `room`, from bar to bar, is enough for each; else only the one that stands out."""
    if all(width(label.text) + 4 <= room for label in labels if label.at == "above"):
        return tuple(labels)
    return tuple(label for label in labels if label.at != "above" or label.tone == "text")


def uncrowded(places: Sequence[Sequence[Box]], taken: Sequence[Box] = ()) -> dict[int, Box]:
    """The first of its places that is free for each name, in the order given: it overlaps no other and nothing that is
    `taken`. Names without one are left out."""
    kept: dict[int, Box] = {}
    for n, boxes in enumerate(places):
        for box in boxes:
            if not any(_overlap(box, other) for other in (*taken, *kept.values())):
                kept[n] = box
                break
    return kept


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def in_rows(spans: Sequence[tuple[float, float]], rows: int) -> list[int | None]:
    """A row for each (left, right) in rising order of left, so that none touches its neighbour in the same row; None
    where all rows are taken."""
    ends = [float("-inf")] * rows
    found: list[int | None] = []
    for left, right in spans:
        row = next((n for n, end in enumerate(ends) if end <= left), None)
        if row is not None:
            ends[row] = right
        found.append(row)
    return found


def legible(cells: Sequence[Cell], room: float, size: float, least: float, width: Width) -> tuple[float, bool]:
    """(type size, whether the brief figures) with which every figure fits `room`; 0 as size when none does. `width` is
    measured at `size`."""
    for brief in (False, True):
        widest = max((width(cell.brief if brief else cell.text) for cell in cells), default=0.0)
        fits = size if not widest else min(size, size * (room - 3) / widest)
        if fits >= (least if brief else size):
            return fits, brief
    return 0.0, True


def hatching(box: Box, gap: float) -> Iterator[tuple[float, float, float, float]]:
    """Lines rising across a box (left, right, bottom, top), `gap` apart: (x0, y0, x1, y1) of each."""
    left, right, low, high = box
    at = left - (high - low) + gap / 2
    while at < right:
        x0, x1 = max(at, left), min(at + high - low, right)
        yield x0, low + x0 - at, x1, low + x1 - at
        at += gap


def sampled(x: Sequence[float], y: Sequence[float | None], most: int) -> tuple[Sequence[float], Sequence[float | None]]:
    """About `most` points of a line, its peaks, its troughs and its end among them: more than paper shows nobody sees."""
    if len(x) <= most:
        return x, y
    size = -(-len(x) * 2 // most)
    chosen: list[int] = []
    for start in range(0, len(x), size):
        known = [n for n in range(start, min(start + size, len(x))) if y[n] is not None]
        if known:
            chosen += sorted({min(known, key=lambda n: y[n] or 0.0), max(known, key=lambda n: y[n] or 0.0)})
        else:
            chosen.append(start)
    if chosen[-1] != len(x) - 1:
        chosen.append(len(x) - 1)
    return [x[n] for n in chosen], [y[n] for n in chosen]
