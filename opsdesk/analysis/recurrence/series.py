"""A campaign in time: one span of days or times, or a series of them; and its instances; moving.py moves and splits it.

Wall time is the campaign's own; instances come in the days of the desk's zone, which is where the calendar hangs.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from opsdesk import clock
from opsdesk.analysis.recurrence import rule as rules
from opsdesk.analysis.recurrence.expand import expand
from opsdesk.analysis.recurrence.rule import Rule

_KEY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")
MINUTE = timedelta(minutes=1)
_SINGLE_DAY = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True, slots=True)
class Series:
    """Days are day numbers, `end` the last one, `begins` and `ends` clock times ("09:30"); without `begins` it takes whole
    days. `without` and `besides` are instances left out and added, as keys: "2026-11-03", or "2026-11-03T09:30" where a day
    has several."""

    start: int
    end: int | None = None
    begins: str | None = None
    ends: str | None = None
    zone: str | None = None
    rrule: str | None = None
    without: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        return self.begins is None

    @property
    def repeats(self) -> bool:
        return self.rrule is not None or bool(self.besides)

    @property
    def last(self) -> int:
        """The last day of the first instance."""
        return self.start if self.end is None else max(self.end, self.start)

    @property
    def wall(self) -> datetime:
        return datetime.combine(clock.day_of(self.start), time_of(self.begins))

    @property
    def length(self) -> timedelta:
        """From the start of an instance to the start of its last day, or to its end where it has times."""
        days = timedelta(days=self.last - self.start)
        if self.dated:
            return days
        until = datetime.combine(date.min, time_of(self.ends or self.begins)) - datetime.combine(
            date.min, time_of(self.begins)
        )
        return max(days + until, timedelta())


@dataclass(frozen=True, slots=True)
class Instance:
    """`first` and `last` day in the desk's zone, clock times of its own ends there, and the key it has in its series."""

    first: int
    last: int
    begins: str | None
    ends: str | None
    key: str


@lru_cache(maxsize=4096)
def rule_of(text: str) -> Rule:
    """The rule of `text`; Trouble says what is wrong with it."""
    return rules.parse(text)


def instances(series: Series, first: int, last: int) -> Iterator[Instance]:
    """What of `series` touches the days `first` to `last`, in order of start. Trouble for a rule that cannot be read or
    gives too many."""
    if not series.repeats:
        yield from _touching(series, [series.wall], first, last)
    else:
        yield from _touching(series, _walls(series, last), first, last)


def _walls(series: Series, last: int) -> list[datetime]:
    begin = series.wall
    until = datetime.combine(clock.day_of(last + 1), time.max)  # zones differ by less than a day
    rule = rule_of(series.rrule) if series.rrule else None
    found = set(expand(localised(rule, series.zone), begin, until, dated=series.dated)) if rule else {begin}
    found |= {moment_of(key, series.begins) for key in series.besides}
    left_out = set(series.without)
    return sorted(
        wall for wall in found if wall.date().isoformat() not in left_out and minute_of(wall) not in left_out
    )  # fmt: skip


def localised(rule: Rule, zone: str | None) -> Rule:
    """`rule` with its end in the wall time of `zone`."""
    if rule.until is None or not rule.until_utc:
        return rule
    until = rule.until.replace(tzinfo=ZoneInfo("UTC")).astimezone(place(zone)).replace(tzinfo=None)
    return replace(rule, until=until, until_utc=False)


def place(zone: str | None) -> tzinfo:
    """The zone of that name; the desk's own for none, or one nobody knows."""
    try:
        return ZoneInfo(zone) if zone else clock.zone()
    except (KeyError, ValueError, OSError):
        return clock.zone()


def _touching(series: Series, walls: list[datetime], first: int, last: int) -> Iterator[Instance]:
    length = series.length
    for wall in walls:
        if series.dated:
            begin = clock.day_number(wall.date())
            one = Instance(begin, begin + length.days, None, None, wall.date().isoformat())
        else:
            one = _timed(series, wall, length)
        if one.first <= last and one.last >= first:
            yield one


def _timed(series: Series, wall: datetime, length: timedelta) -> Instance:
    start, end = wall, wall + length
    if series.zone:
        zone = place(series.zone)
        start = wall.replace(tzinfo=zone).astimezone(clock.zone()).replace(tzinfo=None)
        end = start + length
    final = end - MINUTE if end > start and end.time() == time() else end  # what ends at midnight ends the day before
    return Instance(
        clock.day_number(start.date()),
        clock.day_number(final.date()),
        f"{start:%H:%M}",
        f"{end:%H:%M}" if series.ends is not None else None,
        key_of(series, wall),
    )


def key_of(series: Series, wall: datetime) -> str:
    """The day, or day and time where the rule may give several a day."""
    if series.dated or series.rrule is None:
        return wall.date().isoformat()
    rule = rule_of(series.rrule)
    several = rule.freq not in _SINGLE_DAY or max(len(rule.by_hour), len(rule.by_minute), len(rule.by_second)) > 1
    return minute_of(wall) if several else wall.date().isoformat()


def minute_of(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")


def keys_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of `texts` that are keys; people may type anything."""
    return tuple(text for text in texts if _KEY.fullmatch(text) and _is_moment(text))


def _is_moment(key: str) -> bool:
    try:
        return bool(datetime.fromisoformat(key))
    except ValueError:
        return False


def moment_of(key: str, begins: str | None) -> datetime:
    """The wall time a key stands for."""
    day, _t, at = key.partition("T")
    return datetime.combine(date.fromisoformat(day), time_of(at or begins))


def time_of(text: str | None) -> time:
    return time.fromisoformat(text) if text else time()
