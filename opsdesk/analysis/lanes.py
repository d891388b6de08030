"""Bars of several days stacked in lanes, so that none covers another: in the window and on the poster alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Spanning(Protocol):
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def title(self) -> str: ...


S = TypeVar("S", bound=Spanning)


@dataclass(frozen=True, slots=True)
class Bar(Generic[S]):
    """`item` from day `first` to `last` of a row, in `lane`; `begun` and `goes_on`: it has days before and after."""

    item: S
    first: int
    last: int
    lane: int
    begun: bool
    goes_on: bool


def ordered(items: Iterable[S]) -> list[S]:
    """By start, the longer first, then by title."""
    return sorted(items, key=lambda one: (one.first, -one.last, one.title))


def stacked(items: Iterable[S], first: int, last: int) -> list[Bar[S]]:
    """Bars of what touches the days `first` to `last`; `items` in order. Each takes the highest lane that is free."""
    free: list[int] = []  # the first free day of each lane
    bars = []
    for item in items:
        if item.last < first or item.first > last:
            continue
        begin, end = max(item.first, first), min(item.last, last)
        lane = next((at for at, day in enumerate(free) if day <= begin), len(free))
        if lane == len(free):
            free.append(0)
        free[lane] = end + 1
        bars.append(Bar(item, begin, end, lane, item.first < first, item.last > last))
    return bars


def hidden(bars: Sequence[Bar[S]], first: int, last: int, lanes: int) -> list[int]:
    """How many bars of each day find no place in the upper `lanes`: "+n more"."""
    counts = [0] * (last - first + 1)
    for bar in bars:
        if bar.lane >= lanes:
            for day in range(bar.first, bar.last + 1):
                counts[day - first] += 1
    return counts
