"""The open windows of a calendar in UTC, and counting over them: open time between moments, and when a target is due.

Wall time is converted per day: a window of the hour that a zone skips is not there, one of the hour that it repeats is
there twice. A million moments are counted in one pass over sorted arrays.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opsdesk.analysis.hours.calendar import DAY, Calendar
from opsdesk.errors import Trouble
from opsdesk.i18n import t

Whole = NDArray[np.int64]
_EARLIEST, _LATEST = -719_162 + 400, 2_932_896 - 400  # years 2 to 9998: zones ask for days beside
_FARTHEST = 366 * 300
_HALF = DAY // 2


class Openings:
    """`opens[i]` to `closes[i]`, half-open, apart, ascending; `before[i]` is the open time of all windows before.

    What is covered grows as moments ask for it."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._first = self._last = 0
        self.opens = self.closes = self.before = np.empty(0, np.int64)

    def elapsed(self, starts: ArrayLike, ends: ArrayLike) -> Whole:
        """The open seconds in [start, end); none when the end is not after the start."""
        begin, end = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
        if begin.size == 0:
            return np.empty(0, np.int64)
        self._cover(int(begin.min()), int(end.max()))
        passed: Whole = np.maximum(self._position(end) - self._position(begin), 0)
        return passed

    def due(self, starts: ArrayLike, targets: ArrayLike) -> Whole:
        """The first moment by which `targets` open seconds have passed since each start.

        A start outside the hours counts from the next opening; no target at all is due at once. Raises Trouble when the calendar never opens again.
        """
        begin, target = np.broadcast_arrays(np.asarray(starts, np.int64), np.asarray(targets, np.int64))
        if begin.size == 0:
            return np.empty(0, np.int64)
        self._cover(int(begin.min()), int(begin.max()))
        while True:
            wanted = self._position(begin) + target
            total = int(self.before[-1] + self.closes[-1] - self.opens[-1]) if self.opens.size else 0
            if int(wanted.max()) <= total:
                break
            self._further()
        if not self.opens.size:  # nothing open, and nothing asked for
            return begin.copy()
        window = np.searchsorted(self.before + (self.closes - self.opens), wanted, side="left")
        reached: Whole = np.where(target > 0, self.opens[window] + wanted - self.before[window], begin)
        return reached

    def spent(self, start: int, end: int, pauses: Sequence[tuple[int, int]] = ()) -> int:
        """The open seconds in [start, end) that lie in none of `pauses`, which may overlap."""
        paused = sum(self.between(max(begin, start), min(until, end)) for begin, until in joined(pauses))
        return self.between(start, end) - paused

    def between(self, start: int, end: int) -> int:
        return int(self.elapsed([start], [end])[0])

    def due_after(self, start: int, target: int, pauses: Sequence[tuple[int, int]] = ()) -> int:
        """When `target` seconds are due; a pause gives back the open seconds of the paused span, as far as it lies before."""
        due = int(self.due([start], [target])[0])
        if target <= 0:
            return due  # at once, paused or not
        given_back = 0
        for begin, until in joined(pauses) if target > 0 else ():  # nothing to wait for is due at once, paused or not
            if begin < due:
                given_back += self.between(max(begin, start), until)
                due = int(self.due([start], [target + given_back])[0])
        return due

    # -- what is covered --------------------------------------------------------------------------------------------

    def _position(self, moments: Whole) -> Whole:
        """The open seconds before each moment, counted from where the cover begins."""
        if not self.opens.size:
            return np.zeros(moments.shape, np.int64)
        window = np.maximum(np.searchsorted(self.opens, moments, side="right") - 1, 0)
        inside = np.clip(moments - self.opens[window], 0, self.closes[window] - self.opens[window])
        position: Whole = self.before[window] + inside
        return position

    def _cover(self, start: int, end: int) -> None:
        first, last = start // DAY - 2, end // DAY + 3
        if first < _EARLIEST or last > _LATEST:
            raise _beyond()
        if self._first == self._last:
            self._compile(first, last + 400)
        elif first < self._first or last > self._last:
            self._compile(min(first, self._first), max(last, self._last))

    def _further(self) -> None:
        """Cover twice the time, while there is anything to come."""
        calendar = self.calendar
        if not any(calendar.week) and self._last > max(calendar.opened, default=self._first):
            raise Trouble(
                t("The calendar “{name}” never opens again.", name=calendar.name),
                t("Give it open hours on a weekday."),
                code="never-opens",
            )
        if self._last >= _LATEST or self._last - self._first > _FARTHEST:
            raise _beyond()
        self._compile(self._first, min(self._last + max(self._last - self._first, 400), _LATEST))

    def _compile(self, first: int, last: int) -> None:
        windows = self.calendar.windows
        wall = [(day * DAY + start, day * DAY + end) for day in range(first, last) for start, end in windows(day)]
        found = [np.empty((0, 2), np.int64)]
        local = np.array(wall, np.int64).reshape(-1, 2)
        for begin, until, offset in offsets(self.calendar, first * DAY - DAY, last * DAY + DAY):
            near = local[np.searchsorted(local[:, 1], begin + offset) : np.searchsorted(local[:, 0], until + offset)]
            inside = np.clip(near - offset, begin, until)
            found.append(inside[inside[:, 0] < inside[:, 1]])
        spans = np.concatenate(found)
        starts, ends = spans[:, 0], spans[:, 1]
        touching = starts[1:] == ends[:-1]  # midnight, or where the offset changes
        self.opens = starts[np.concatenate([[True], ~touching])] if starts.size else starts
        self.closes = ends[np.concatenate([~touching, [True]])] if ends.size else ends
        self.before = np.concatenate([[0], np.cumsum(self.closes - self.opens)[:-1]]).astype(np.int64)[
            : self.opens.size
        ]
        self._first, self._last = first, last


def offsets(calendar: Calendar, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(from, until, seconds east of UTC) of the calendar's zone over [start, end), in order."""
    begin, offset = start, _offset(calendar, start)
    for here in range(start, end, _HALF):
        until = min(here + _HALF, end)
        if (changed := _offset(calendar, until)) != offset:
            low, high = here, until  # the change lies in between
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(calendar, middle) == offset else (low, middle)
            yield begin, high, offset
            begin, offset = high, changed
    yield begin, end, offset


def _offset(calendar: Calendar, moment: int) -> int:
    away = datetime.fromtimestamp(moment, UTC).astimezone(calendar.place).utcoffset()
    assert away is not None
    return int(away.total_seconds())


def joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that touch or overlap as one, empty ones left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _beyond() -> Trouble:
    return Trouble(t("This lies beyond the years a calendar can count."), t("Correct the date."), code="beyond")
