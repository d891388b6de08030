"""The instances of a rule in wall time: exact, in order, and never longer at work than what was asked for is worth.

Each period of the rule (a year, a month ...) gives the days its BY parts leave, each day the times, and BYSETPOS picks from
both together. What RFC 5545 leaves open follows libical: a yearly rule with days of the month but no month stays in the
month of its start.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from math import gcd

from opsdesk.analysis.recurrence.rule import Rule
from opsdesk.errors import Trouble
from opsdesk.i18n import t

MOST = 100_000
"""Instances of one rule at a time; nobody plans more, and a file from elsewhere must not fill the memory."""
_SECONDS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600}
_DAY = 86_400


def expand(rule: Rule, start: datetime, last: datetime, *, dated: bool = False, most: int = MOST) -> Iterator[datetime]:
    """Instances from `start` up to and with `last`, in order; all naive wall time.

    `dated`: the start is a date, parts about the time of day are ignored. Raises Trouble after `most` instances.
    """
    if dated:
        start = datetime.combine(start.date(), time())
    end = min(last, rule.until) if rule.until is not None else last
    number = 0
    for moments in _periods(rule, start, end, dated):
        for moment in moments:
            if moment < start:
                continue
            if moment > end or (rule.count is not None and number >= rule.count):
                return
            number += 1
            if number > most:
                raise Trouble(
                    t("A repeat rule gives more than {most} dates here.", most=f"{most:,}"),
                    t("Choose a shorter period, or give the rule an end."),
                    code="too-many-instances",
                )
            yield moment


def _periods(rule: Rule, start: datetime, end: datetime, dated: bool) -> Iterator[Iterable[datetime]]:
    if rule.freq in _SECONDS:
        if dated:
            raise Trouble(t("An all-day entry cannot repeat within a day."), t("Give it a time."), code="rrule")
        yield from _short(rule, start, end)
        return
    times = [time()] if dated else _times(rule, start)
    for days in _days(rule, start.date(), end.date()):
        yield _positioned(rule, [datetime.combine(day, clock) for day, clock in product(days, times)])


def _positioned(rule: Rule, moments: list[datetime]) -> list[datetime]:
    if not rule.by_position:
        return moments
    chosen = {at - 1 if at > 0 else len(moments) + at for at in rule.by_position if abs(at) <= len(moments)}
    return [moments[at] for at in sorted(chosen)]


def _times(rule: Rule, start: datetime) -> list[time]:
    hours, minutes, seconds = (
        sorted({min(value, 59) if most == 59 else value for value in given} or {own})
        for given, own, most in (
            (rule.by_hour, start.hour, 23),
            (rule.by_minute, start.minute, 59),
            (rule.by_second, start.second, 59),  # a leap second is not in Python's calendar
        )
    )
    return [time(*clock) for clock in product(hours, minutes, seconds)]


# -- days and longer ----------------------------------------------------------------------------------------------------------


def _days(rule: Rule, start: date, end: date) -> Iterator[list[date]]:
    """The days of each period in order, periods up to the one `end` lies in."""
    match rule.freq:
        case "DAILY":
            for number in range(start.toordinal(), end.toordinal() + 1, rule.interval):
                day = date.fromordinal(number)
                if _passes(rule, day):
                    yield [day]
        case "WEEKLY":
            wanted = {weekday for _, weekday in rule.by_day} or {start.weekday()}
            first = start.toordinal() - (start.weekday() - rule.week_start) % 7
            for number in range(first, end.toordinal() + 1, 7 * rule.interval):
                week = (
                    date.fromordinal(day) for day in range(max(number, 1), min(number + 7, date.max.toordinal() + 1))
                )
                yield [day for day in week if day.weekday() in wanted and _in_month(rule, day)]
        case "MONTHLY":
            for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month, rule.interval):
                yield _of_month(rule, month // 12, month % 12 + 1, start.day)
        case "YEARLY":
            # the last week of a year may reach into the next one, and the first begin in the one before
            early = -1 if rule.by_week and rule.interval == 1 and start.year > 1 else 0
            late = 1 if rule.by_week else 0
            for year in range(start.year + early, min(end.year + late, date.max.year) + 1, rule.interval):
                yield _of_year(rule, year, start)


def _of_month(rule: Rule, year: int, month: int, usual: int) -> list[date]:
    if rule.by_month and month not in rule.by_month:
        return []
    length = monthrange(year, month)[1]
    if rule.by_month_day:
        numbers = {day if day > 0 else length + 1 + day for day in rule.by_month_day}
    elif rule.by_day:
        numbers = set(range(1, length + 1))
    else:
        numbers = {usual}
    days = [date(year, month, number) for number in sorted(numbers) if 1 <= number <= length]
    if not rule.by_day:
        return days
    return [day for day in days if _numbered(rule, day, day.day, length)]


def _of_year(rule: Rule, year: int, start: date) -> list[date]:
    if rule.by_week:
        return _of_weeks(rule, year, start)
    if rule.by_year_day:
        return [day for day in _year_days(rule, year) if _passes(rule, day, in_year=True)]
    if rule.by_day and not rule.by_month:  # numbered within the year
        length = 366 if monthrange(year, 2)[1] == 29 else 365
        first = date(year, 1, 1).toordinal()
        every = (date.fromordinal(first + number) for number in range(length))
        return [
            day
            for number, day in enumerate(every, 1)
            if _numbered(rule, day, number, length) and _on_month_day(rule, day)
        ]
    months = sorted(rule.by_month) or [start.month]
    return [day for month in months for day in _of_month(rule, year, month, start.day)]


def _year_days(rule: Rule, year: int) -> list[date]:
    length = 366 if monthrange(year, 2)[1] == 29 else 365
    numbers = {day if day > 0 else length + 1 + day for day in rule.by_year_day}
    first = date(year, 1, 1).toordinal() - 1
    return [date.fromordinal(first + number) for number in sorted(numbers) if 1 <= number <= length]


def _of_weeks(rule: Rule, year: int, start: date) -> list[date]:
    """Days in the numbered weeks of `year`; week 1 is the first with four days of it, weeks begin on WKST."""
    first, after = _first_week(year, rule.week_start), _first_week(year + 1, rule.week_start)
    count = (after - first) // 7
    wanted = {weekday for _, weekday in rule.by_day} or {start.weekday()}
    free = bool(rule.by_month_day or rule.by_year_day) and not rule.by_day
    weeks = sorted({week if week > 0 else count + 1 + week for week in rule.by_week})
    numbers = (first + 7 * (week - 1) + day for week in weeks if 1 <= week <= count for day in range(7))
    days = (date.fromordinal(number) for number in numbers if 1 <= number <= date.max.toordinal())
    return [
        day
        for day in days
        if (free or day.weekday() in wanted)
        and _in_month(rule, day)
        and _on_month_day(rule, day)
        and _on_year_day(rule, day)
    ]


def _first_week(year: int, week_start: int) -> int:
    """The day number on which week 1 of `year` begins."""
    january = date(year, 1, 1).toordinal() if year <= date.max.year else date(year - 1, 12, 31).toordinal() + 1
    begin = january - (date.fromordinal(min(january, date.max.toordinal())).weekday() - week_start) % 7
    return begin if january - begin <= 3 else begin + 7


def _numbered(rule: Rule, day: date, number: int, length: int) -> bool:
    """Whether BYDAY has the weekday of `day`, the number-th of `length` days, with a fitting ordinal or none."""
    for ordinal, weekday in rule.by_day:
        if weekday == day.weekday() and (
            ordinal == 0
            or (ordinal > 0 and (number - 1) // 7 + 1 == ordinal)
            or (ordinal < 0 and (length - number) // 7 + 1 == -ordinal)
        ):
            return True
    return False


def _passes(rule: Rule, day: date, *, in_year: bool = False) -> bool:
    """Whether the date parts, as limits, let `day` through."""
    wanted = {weekday for _, weekday in rule.by_day}
    return (
        _in_month(rule, day)
        and _on_month_day(rule, day)
        and (not wanted or day.weekday() in wanted)
        and (in_year or _on_year_day(rule, day))
    )


def _in_month(rule: Rule, day: date) -> bool:
    return not rule.by_month or day.month in rule.by_month


def _on_month_day(rule: Rule, day: date) -> bool:
    if not rule.by_month_day:
        return True
    return day.day in rule.by_month_day or day.day - monthrange(day.year, day.month)[1] - 1 in rule.by_month_day


def _on_year_day(rule: Rule, day: date) -> bool:
    if not rule.by_year_day:
        return True
    number, length = day.timetuple().tm_yday, 366 if monthrange(day.year, 2)[1] == 29 else 365
    return number in rule.by_year_day or number - length - 1 in rule.by_year_day


# -- hours, minutes, seconds ---------------------------------------------------------------------------------------------------


def _short(rule: Rule, start: datetime, end: datetime) -> Iterator[list[datetime]]:
    """Periods of a rule within the day. What a coarser part excludes is jumped over, so that only hits cost time."""
    unit = _SECONDS[rule.freq]
    step = unit * rule.interval
    zero = datetime.combine(start.date(), time())
    base = (start - zero) // timedelta(seconds=unit) * unit
    hours, minutes, seconds = (set(part) for part in (rule.by_hour, rule.by_minute, rule.by_second))
    if not _meets(base, gcd(step, _DAY), unit, hours, minutes, seconds):
        return
    finer = _finer(rule, start)
    last = int((end - zero).total_seconds())
    at = base
    while at <= last:
        day = zero.date() + timedelta(days=at // _DAY)
        skip = _skip(rule, day, at % _DAY, unit, hours, minutes, seconds, zero.date() + timedelta(days=last // _DAY))
        if skip is None:
            return
        if skip:
            at += -(-skip // step) * step
            continue
        moment = zero + timedelta(seconds=at)
        yield _positioned(rule, [moment + timedelta(seconds=more) for more in finer])
        at += step


def _meets(base: int, cycle: int, unit: int, hours: set[int], minutes: set[int], seconds: set[int]) -> bool:
    """Whether any time of day that the parts allow is ever met by steps that come round every `cycle` seconds."""
    allowed = product(
        sorted(hours) or range(24),
        (sorted(minutes) or range(60)) if unit <= 60 else [0],
        (sorted(seconds) or range(60)) if unit == 1 else [0],
    )
    return any((hour * 3600 + minute * 60 + second - base) % cycle == 0 for hour, minute, second in allowed)


def _skip(
    rule: Rule, day: date, clock: int, unit: int, hours: set[int], minutes: set[int], seconds: set[int], last: date
) -> int | None:
    """How many seconds lie before the next moment that may fit; 0 when this one does, None when none comes by `last`."""
    if not _passes(rule, day):
        days = 1
        while not _passes(rule, day + timedelta(days=days)):
            days += 1
            if day + timedelta(days=days) > last:
                return None
        return days * _DAY - clock
    hour, minute, second = clock // 3600, clock // 60 % 60, clock % 60
    if hours and hour not in hours:
        return (min((later for later in hours if later > hour), default=24) - hour) * 3600 - clock % 3600
    if unit <= 60 and minutes and minute not in minutes:
        return (min((later for later in minutes if later > minute), default=60) - minute) * 60 - clock % 60
    if unit == 1 and seconds and second not in seconds:
        return min((later for later in seconds if later > second), default=60) - second
    return 0


def _finer(rule: Rule, start: datetime) -> list[int]:
    """The seconds after the begin of a period at which its instances lie."""
    if rule.freq == "SECONDLY":
        return [0]
    seconds = sorted({min(second, 59) for second in rule.by_second} or {start.second})
    if rule.freq == "MINUTELY":
        return seconds
    return [minute * 60 + second for minute, second in product(sorted(set(rule.by_minute) or {start.minute}), seconds)]
