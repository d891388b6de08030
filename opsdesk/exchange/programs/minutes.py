"""Where an export carries how long things took: our own count from its stamps, compared with what the program counted.

Calendar time must agree to the rounding of the stamps. For business time the calendar is not in the file: of those the desk
knows, the one that agrees with most rows is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from opsdesk.analysis.hours.calendar import Calendar
from opsdesk.analysis.hours.openings import Openings
from opsdesk.errors import Trouble
from opsdesk.exchange import dates, reader
from opsdesk.exchange.convert import text_of
from opsdesk.exchange.headers import normal
from opsdesk.exchange.programs import Timed
from opsdesk.exchange.shape import Cell, FileShape
from opsdesk.i18n import t
from opsdesk.model.text import Unreadable
from opsdesk.work import Progress

WITHIN = 90
"""Seconds that our count may differ: stamps are cut to the minute, and so is what was counted."""
MOST = 200_000
_CLOCK = re.compile(r"\s*(\d+):(\d{2})(?::(\d{2}))?\s*")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `compared` rows, in how many our count is that of the `column`; business time by `calendar`. `off` is the median
    difference of the others in seconds."""

    column: str
    compared: int
    agree: int
    calendar: str
    off: int

    @property
    def sentence(self) -> str:
        counts = {"column": self.column, "agree": f"{self.agree:,}", "n": f"{self.compared:,}"}
        if not self.calendar:
            return t("“{column}”: our own count agrees in {agree} of {n} rows.", **counts)
        return t(
            "“{column}”: our own count by the calendar {calendar} agrees in {agree} of {n} rows.",
            calendar=self.calendar, **counts,
        )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        return {
            "column": self.column, "compared": self.compared, "agree": self.agree,
            "calendar": self.calendar or None, "median_off_seconds": self.off,
        }  # fmt: skip


def agreements(
    path: Path,
    shape: FileShape,
    timed: Sequence[Timed],
    calendars: Sequence[Calendar],
    progress: Progress | None = None,
) -> list[Agreement]:
    """One for each column of `timed` that the file has with both of its stamps."""
    columns = {normal(column.header): column.position for column in reversed(shape.columns)}
    asked = [(one, places) for one in timed if (places := _places(columns, one)) is not None]
    if not asked:
        return []
    found: list[list[tuple[int, int, float]]] = [[] for _one in asked]
    for batch in reader.read(path, shape, progress):
        for row in batch.rows:
            for (one, (start, end, took)), kept in zip(asked, found, strict=True):
                cells = [row[at] if at < len(row) else None for at in (start, end, took)]
                if len(kept) < MOST and (read := _read(one, *cells)) is not None:
                    kept.append(read)
    titles = {column.position: column.title for column in shape.columns}
    return [
        _agreement(one, titles[took], rows, calendars)
        for (one, (_start, _end, took)), rows in zip(asked, found, strict=True)
        if rows
    ]


def _places(columns: Mapping[str, int], one: Timed) -> tuple[int, int, int] | None:
    places = [
        next((columns[normal(h)] for h in headers if normal(h) in columns), None)
        for headers in (one.start, one.end, one.took)
    ]
    return None if None in places else (places[0], places[1], places[2])  # type: ignore[return-value]


def _read(one: Timed, start: Cell, end: Cell, took: Cell) -> tuple[int, int, float] | None:
    try:
        begin, until = dates.moment(start), dates.moment(end)
    except Unreadable:
        return None
    said = text_of(took).replace(",", "")
    if clock := _CLOCK.fullmatch(said):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return begin, until, hours * 3600 + minutes * 60 + seconds
    try:
        return begin, until, float(said) * one.unit
    except ValueError:
        return None


def _agreement(
    one: Timed, title: str, rows: Sequence[tuple[int, int, float]], calendars: Sequence[Calendar]
) -> Agreement:
    starts, ends, took = (np.array(column) for column in zip(*rows, strict=True))
    if not one.business:
        return _counted(title, np.abs(ends - starts - took), "")
    best = None
    for calendar in calendars:
        try:
            off = np.abs(Openings(calendar).elapsed(starts, ends) - took)
        except Trouble:
            continue  # it never opens, or not in these years
        found = _counted(title, off, calendar.name)
        if best is None or found.agree > best.agree:
            best = found
    assert best is not None, "24x7 is always open"
    return best


def _counted(title: str, off: "np.typing.NDArray[np.float64]", calendar: str) -> Agreement:
    wrong = off[off > WITHIN]
    return Agreement(
        title, int(off.size), int(off.size - wrong.size), calendar, int(np.median(wrong)) if wrong.size else 0
    )
