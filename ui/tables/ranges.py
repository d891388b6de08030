"""Rows as ranges, and the way between rows and ids, for selections of a million; no Qt."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

Range = tuple[int, int]
"""First and last row, both included."""

MOST_RANGES = 2_000
"""More separate stretches than this (a reload scattered a huge selection) cost the selection model over 50 ms."""


def merged(ranges: Iterable[Range]) -> list[Range]:
    """`ranges` in order, without overlaps; neighbours become one."""
    result: list[Range] = []
    for first, last in sorted(ranges):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def complement(ranges: Iterable[Range], total: int) -> list[Range]:
    """The rows below `total` that no range covers; `ranges` are merged."""
    gaps: list[Range] = []
    start = 0
    for first, last in ranges:
        if start < first:
            gaps.append((start, first - 1))
        start = last + 1
    if start < total:
        gaps.append((start, total - 1))
    return gaps


def size(ranges: Iterable[Range], below: int) -> int:
    """How many rows under `below` the ranges cover."""
    return sum(max(min(last, below - 1) - first + 1, 0) for first, last in ranges)


def ids_of(ids: array[int], ranges: Iterable[Range]) -> array[int]:
    """The ids in `ranges`, in order; rows whose id is not known yet are left out."""
    chosen: array[int] = array("q")
    for first, last in ranges:
        chosen.extend(ids[first : last + 1])
    return chosen


def rows_of(ids: array[int], wanted: Sequence[int]) -> Iterator[int]:
    """The rows of `wanted` among `ids`, rising."""
    if len(wanted) <= 3:  # array.index scans a million ids in 10 ms, a set takes 40 ms whatever is wanted
        yield from sorted(row for one in wanted if (row := _row(ids, one)) is not None)
        return
    members = frozenset(wanted)
    yield from (row for row, one in enumerate(ids) if one in members)


def _row(ids: array[int], wanted: int) -> int | None:
    try:
        return ids.index(wanted)
    except ValueError:
        return None


def ranges_of(rows: Iterable[int]) -> list[Range]:
    """Rising `rows` as ranges."""
    result: list[Range] = []
    for row in rows:
        if result and row == result[-1][1] + 1:
            result[-1] = (result[-1][0], row)
        else:
            result.append((row, row))
    return result
