"""Finding selection, current row and scroll position again after the rows moved: by id, off the GUI thread."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from ui.tables.ranges import MOST_RANGES, Range, complement, ranges_of, rows_of


class Anchor(NamedTuple):
    """What to find again. `chosen` are the selected ids, or with `everything` the ones that are not selected; `row`
    becomes current when the `current` record is gone (-1: none does)."""

    chosen: Sequence[int]
    everything: bool
    current: int | None
    top: int | None
    row: int


class Found(NamedTuple):
    """Where it is now."""

    selected: list[Range]
    current: int
    top: int | None


def find(anchor: Anchor, ids: array[int], total: int) -> Found:
    """Where `anchor` is among `ids`; a selection torn into more stretches than the view can hold is let go."""
    ranges = ranges_of(rows_of(ids, anchor.chosen))
    if anchor.everything:
        ranges = complement(ranges, total)
    current = _row(ids, anchor.current)
    if current is None:
        current = min(anchor.row, total - 1)
    return Found(ranges if len(ranges) <= MOST_RANGES else [], current, _row(ids, anchor.top))


def _row(ids: array[int], wanted: int | None) -> int | None:
    return None if wanted is None else next(rows_of(ids, (wanted,)), None)
