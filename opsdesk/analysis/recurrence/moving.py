"""Moving a series with its rule, splitting it in two, taking one instance out of it."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from opsdesk import clock
from opsdesk.analysis.recurrence import rule as rules
from opsdesk.analysis.recurrence.expand import expand
from opsdesk.analysis.recurrence.rule import Rule
from opsdesk.analysis.recurrence.series import MINUTE, Series, localised, minute_of, moment_of, rule_of, time_of
from opsdesk.errors import Trouble
from opsdesk.i18n import t


def moved(series: Series, days: int) -> Series:
    """All of `series` so many days later, at the same clock times; its rule names other days then."""
    if not days:
        return series
    start = series.start + days
    rule = None
    if series.rrule:
        rule = rules.write(_shifted(rule_of(series.rrule), series, clock.day_of(start), days))
    return replace(
        series,
        start=start,
        end=None if series.end is None else series.end + days,
        rrule=rule,
        without=tuple(_later(key, days) for key in series.without),
        besides=tuple(_later(key, days) for key in series.besides),
    )


def _later(key: str, days: int) -> str:
    day, mark, at = key.partition("T")
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat() + mark + at


def _shifted(rule: Rule, series: Series, start: date, days: int) -> Rule:
    """`rule` for a series that begins on `start`, `days` later. Trouble for one whose days cannot just be counted on."""
    shift = timedelta(days=days)
    until = None if rule.until is None else rule.until + shift
    old = clock.day_of(series.start)
    rule = replace(rule, until=until)
    if rule.by_position or rule.by_week or rule.by_year_day:
        raise _fixed()
    match rule.freq:
        case "WEEKLY" if not rule.by_month:
            return replace(rule, by_day=tuple((0, (day + days) % 7) for _none, day in rule.by_day))
        case "MONTHLY" | "YEARLY":
            if len(rule.by_month_day) > 1 or len(rule.by_day) > 1 or len(rule.by_month) > 1:
                raise _fixed()
            if (rule.by_month and rule.freq == "MONTHLY") or (rule.by_month_day and rule.by_day):
                raise _fixed()
            if rule.by_month:
                rule = replace(rule, by_month=(start.month,))
            if rule.by_month_day:
                if rule.by_month_day[0] != old.day:
                    raise _fixed()
                rule = replace(rule, by_month_day=(start.day,))
            if rule.by_day:
                rule = replace(rule, by_day=(_numbered(rule, start),))
            return rule
        case _ if rule.by_day or rule.by_month_day or rule.by_month:
            raise _fixed()
    return rule


def _numbered(rule: Rule, start: date) -> tuple[int, int]:
    """Which weekday of the month `start` is, counted from the side from which the rule counts."""
    ((ordinal, _weekday),) = rule.by_day
    if rule.freq == "YEARLY" and not rule.by_month:
        raise _fixed()
    if ordinal == 0:
        return 0, start.weekday()
    length = monthrange(start.year, start.month)[1]
    return ((start.day - 1) // 7 + 1 if ordinal > 0 else -((length - start.day) // 7 + 1)), start.weekday()


def _fixed() -> Trouble:
    return Trouble(
        t("This repeat rule names days that cannot be moved along."),
        t("Move only this one, or change the rule in the form."),
        code="rule-fixed",
    )


def split(series: Series, key: str) -> tuple[Series | None, Series]:
    """What comes before the instance `key`, None for nothing, and the series that begins with it."""
    at = moment_of(key, series.begins)
    passed, follows = 0, None
    rule = rule_of(series.rrule) if series.rrule else None
    if rule is None:
        passed, follows = int(series.wall < at), series.wall if series.wall >= at else None
    else:
        end = at + timedelta(days=366 * 9)  # a leap day comes again after eight years
        for wall in expand(localised(rule, series.zone), series.wall, end, dated=series.dated):
            if wall >= at:
                follows = wall
                break
            passed += 1
    earlier = tuple(one for one in series.besides if moment_of(one, series.begins) < at)
    later = tuple(one for one in series.besides if moment_of(one, series.begins) >= at)
    if not passed and not earlier:
        return None, series
    return _head(series, rule if follows else None, at, earlier), _tail(series, rule, follows, passed, later)


def _head(series: Series, rule: Rule | None, at: datetime, earlier: tuple[str, ...]) -> Series:
    """Before `at`; `rule` is None where it is over by then."""
    rrule = series.rrule
    if rule is not None:
        until = at - MINUTE
        if series.dated:
            until = datetime.combine((at - timedelta(days=1)).date(), time(23, 59, 59))
        rrule = rules.write(replace(rule, count=None, until=until, until_utc=False))
    without = tuple(one for one in series.without if moment_of(one, series.begins) < at)
    return replace(series, rrule=rrule, without=without, besides=earlier)


def _tail(
    series: Series, rule: Rule | None, follows: datetime | None, passed: int, later: tuple[str, ...]
) -> Series:  # fmt: skip
    if rule is None or follows is None:
        first = min(moment_of(one, series.begins) for one in later) if follows is None else follows
        rest = tuple(one for one in later if moment_of(one, series.begins) != first)
        return _starting(series, first, None, rest)
    count = None if rule.count is None else rule.count - passed
    return _starting(series, follows, rules.write(replace(rule, count=count)), later)


def _starting(series: Series, at: datetime, rrule: str | None, besides: tuple[str, ...]) -> Series:
    """`series` with its first instance at `at`, as long as before."""
    start, until = clock.day_number(at.date()), at + series.length
    if not series.dated and at.time() != time_of(series.begins):  # a day alone stood for the old time
        besides = tuple(minute_of(moment_of(key, series.begins)) for key in besides)
    return replace(
        series,
        start=start,
        end=None if series.end is None else clock.day_number(until.date()),
        begins=None if series.dated else f"{at:%H:%M}",
        ends=None if series.ends is None else f"{until:%H:%M}",
        rrule=rrule,
        without=tuple(key for key in series.without if moment_of(key, series.begins) >= at),
        besides=besides,
    )


def single(series: Series, key: str) -> Series:
    """The instance `key` alone."""
    return replace(_starting(series, moment_of(key, series.begins), None, ()), without=())
