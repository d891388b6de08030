"""What the calendar of campaigns shows: the instances of a query's campaigns within some days, in the order of their bars."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from opsdesk.analysis.lanes import ordered
from opsdesk.analysis.recurrence.series import Series, instances, keys_of
from opsdesk.errors import Trouble
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.model.text import unpack
from opsdesk.query import filters as f
from opsdesk.query.filters import AnyOf, Filter, Test, both
from opsdesk.store import rows
from opsdesk.store.connect import Connection

ENTITY = "campaigns"
_TIMES = ("start", "end", "begins", "ends", "zone", "rrule", "exdates", "rdates")
_SHOWN = ("code", "name", "channel", "status", "owner", "color", "segment", "budget")
MOST_INSTANCES = 2_000
"""Of one campaign in what is shown: five years of every day."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One instance of a campaign: what a bar needs. `key` says which one of its series it is."""

    id: int
    title: str
    channel: str | None
    status: str | None
    owner: str | None
    color: str | None
    first: int
    last: int
    begins: str | None
    ends: str | None
    key: str
    repeats: bool
    code: str = ""
    segment: str | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days `first` to `last`. `troubles` are rules that could not be followed, by id: what shows is the start alone."""

    first: int
    last: int
    shown: list[Shown] = field(default_factory=list)
    troubles: Mapping[int, Trouble] = field(default_factory=dict)


def touching(first: int, last: int) -> Filter:
    """Campaigns that may have an instance within these days."""
    ends = AnyOf((Test("end", f.LEAST, (first,)), Test("start", f.LEAST, (first,)), REPEATING))
    return both(Test("start", f.MOST, (last + 1,)), ends)


REPEATING = AnyOf((Test("rrule", f.FILLED), Test("rdates", f.FILLED)))


def read(connection: Connection, schema: Schema, where: Filter, first: int, last: int) -> Schedule:
    """The instances of the campaigns that match `where` on the days `first` to `last`."""
    found: list[Shown] = []
    troubles: dict[int, Trouble] = {}
    condition = both(touching(first - 1, last), where)
    for number, *cells in rows.records(connection, schema, ENTITY, (*_TIMES, *_SHOWN), condition):
        series = of_cells(*cells[: len(_TIMES)])
        try:
            found += _instances(number, series, cells[len(_TIMES) :], first, last)
        except Trouble as trouble:
            troubles[number] = trouble
            once = Series(series.start, series.end, series.begins, series.ends, series.zone)
            found += _instances(number, once, cells[len(_TIMES) :], first, last)
    return Schedule(first, last, ordered(found), troubles)


def _instances(number: int, series: Series, cells: list[Stored], first: int, last: int) -> Iterator[Shown]:
    code, name, channel, status, owner, color, segment, budget = cells
    for place, one in enumerate(instances(series, first, last)):
        if place >= MOST_INSTANCES:
            break
        yield Shown(
            number, str(name), _text(channel), _text(status), _text(owner), _text(color), one.first, one.last, one.begins,
            one.ends, one.key, series.repeats, str(code or ""), _text(segment), budget if isinstance(budget, int) else None,
        )  # fmt: skip


def _text(value: Stored) -> str | None:
    return None if value is None else str(value)


def of_cells(
    start: int, end: int | None, begins: str | None, ends: str | None, zone: str | None, rrule: str | None,
    exdates: str | None, rdates: str | None,
) -> Series:  # fmt: skip
    """A series from stored values."""
    return Series(
        start, end, clock_time(begins), clock_time(ends), zone, rrule, keys_of(unpack(exdates)), keys_of(unpack(rdates))
    )


def of_values(values: Mapping[str, Stored]) -> Series:
    return of_cells(*(values.get(name) for name in _TIMES))  # type: ignore[arg-type]


def clock_time(text: str | None) -> str | None:
    """ "9:30" as "09:30"; what is no time of day is none."""
    hour, colon, minute = (text or "").strip().partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60:
        return f"{int(hour):02}:{int(minute):02}"
    return None


def days_with(shown: Iterable[Shown], first: int, last: int) -> list[int]:
    """How many campaigns run on each of the days."""
    steps = [0] * (last - first + 2)
    for one in shown:
        if one.first <= last and one.last >= first:
            steps[max(one.first, first) - first] += 1
            steps[min(one.last, last) - first + 1] -= 1
    counts, running = [], 0
    for step in steps[:-1]:
        running += step
        counts.append(running)
    return counts
