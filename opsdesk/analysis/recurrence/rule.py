"""A recurrence rule as a value: FREQ=MONTHLY;BYDAY=-1FR and the like, read with clear errors and written back."""

import re
from dataclasses import dataclass
from datetime import datetime

from opsdesk.errors import Trouble
from opsdesk.i18n import t

FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RANGES = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366_000, True),
}
"""Part -> least, most, whether it may be negative."""
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
MOST_INTERVAL = 10**6


@dataclass(frozen=True)
class Rule:
    """`by_day` are (ordinal, weekday), the ordinal 0 where there is none, Monday 0. `until` is wall time, or UTC when
    `until_utc`; a date stands for the last second of that day."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    until_utc: bool = False
    week_start: int = 0
    by_second: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()


_FIELDS = {
    "BYSECOND": "by_second", "BYMINUTE": "by_minute", "BYHOUR": "by_hour", "BYMONTHDAY": "by_month_day",
    "BYYEARDAY": "by_year_day", "BYWEEKNO": "by_week", "BYMONTH": "by_month", "BYSETPOS": "by_position",
}  # fmt: skip


def parse(text: str) -> Rule:
    """The rule that `text` says. Raises Trouble naming what is wrong with it."""
    parts = _parts(text)
    freq = parts.pop("FREQ", "")
    if freq not in FREQUENCIES:
        raise _wrong(text, t("FREQ must be one of {names}", names=", ".join(FREQUENCIES)))
    found: dict[str, object] = {"freq": freq}
    for name, value in parts.items():
        match name:
            case "INTERVAL":
                found["interval"] = _number(text, name, value, 1, MOST_INTERVAL)
            case "COUNT":
                found["count"] = _number(text, name, value, 1, 10**9)
            case "UNTIL":
                found["until"], found["until_utc"] = _until(text, value)
            case "WKST":
                if value not in DAYS:
                    raise _wrong(text, t("{name} cannot be {value}", name=name, value=value))
                found["week_start"] = DAYS.index(value)
            case "BYDAY":
                found["by_day"] = _days(text, value, freq, "BYWEEKNO" in parts)
            case _ if name in _RANGES:
                found[_FIELDS[name]] = _numbers(text, name, value)
            case _:
                raise _wrong(text, t("{name} is no part of a rule", name=name))
    rule = Rule(**found)  # type: ignore[arg-type]
    _check(text, rule)
    return rule


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in filter(None, text.strip().removeprefix("RRULE:").split(";")):
        name, equals, value = (piece.strip().upper() for piece in part.partition("="))
        if not equals or not value:
            raise _wrong(text, t("“{part}” has no value", part=part[:40]))
        if name in parts:
            raise _wrong(text, t("{name} stands twice", name=name))
        parts[name] = value
    return parts


def _number(text: str, name: str, value: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,10}", value) or not least <= int(value) <= most:
        raise _wrong(text, t("{name} cannot be {value}", name=name, value=value[:40]))
    return int(value)


def _numbers(text: str, name: str, value: str) -> tuple[int, ...]:
    least, most, negative = _RANGES[name]
    numbers = [_number(text, name, one, -most if negative else least, most) for one in value.split(",") if one]
    if not numbers or (negative and 0 in numbers):
        raise _wrong(text, t("{name} cannot be {value}", name=name, value=value[:40]))
    return tuple(dict.fromkeys(numbers))


def _days(text: str, value: str, freq: str, weeks: bool) -> tuple[tuple[int, int], ...]:
    days = []
    for one in filter(None, value.split(",")):
        found = _DAY.fullmatch(one)
        ordinal = int(found[1] or 0) if found else 0
        if not found or (found[1] and ordinal == 0) or abs(ordinal) > 53:
            raise _wrong(text, t("{name} cannot be {value}", name="BYDAY", value=one[:40]))
        if ordinal and (freq not in ("MONTHLY", "YEARLY") or weeks):
            raise _wrong(text, t("a numbered weekday goes with MONTHLY, or with YEARLY without BYWEEKNO"))
        days.append((ordinal, DAYS.index(found[2])))
    if not days:
        raise _wrong(text, t("{name} cannot be {value}", name="BYDAY", value=value[:40]))
    return tuple(dict.fromkeys(days))


def _until(text: str, value: str) -> tuple[datetime, bool]:
    found = _UNTIL.fullmatch(value)
    try:
        if found:
            return datetime.strptime(found[1] + (found[2] or "235959"), "%Y%m%d%H%M%S"), found[3] == "Z"  # noqa: DTZ007
    except ValueError:
        pass
    raise _wrong(text, t("{name} cannot be {value}", name="UNTIL", value=value[:40]))


def _check(text: str, rule: Rule) -> None:
    if rule.count is not None and rule.until is not None:
        raise _wrong(text, t("COUNT and UNTIL exclude each other"))
    if rule.by_week and rule.freq != "YEARLY":
        raise _wrong(text, t("BYWEEKNO goes with YEARLY only"))
    if rule.by_year_day and rule.freq in ("DAILY", "WEEKLY", "MONTHLY"):
        raise _wrong(text, t("BYYEARDAY does not go with {freq}", freq=rule.freq))
    if rule.by_month_day and rule.freq == "WEEKLY":
        raise _wrong(text, t("BYMONTHDAY does not go with {freq}", freq=rule.freq))
    others = (
        rule.by_second,
        rule.by_minute,
        rule.by_hour,
        rule.by_day,
        rule.by_month_day,
        rule.by_year_day,
        rule.by_week,
        rule.by_month,
    )
    if rule.by_position and not any(others):
        raise _wrong(text, t("BYSETPOS needs another BY part"))


def write(rule: Rule) -> str:
    """What `parse` reads back to an equal rule."""
    parts = [f"FREQ={rule.freq}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%dT%H%M%S}{'Z' if rule.until_utc else ''}")
    for name, field in _FIELDS.items():
        if values := getattr(rule, field):
            parts.append(f"{name}={','.join(map(str, values))}")
    if rule.by_day:
        parts.append("BYDAY=" + ",".join(f"{ordinal or ''}{DAYS[day]}" for ordinal, day in rule.by_day))
    if rule.week_start:
        parts.append(f"WKST={DAYS[rule.week_start]}")
    return ";".join(parts)


def _wrong(text: str, why: str) -> Trouble:
    return Trouble(
        t("The repeat rule “{text}” cannot be read: {why}.", text=text[:80], why=why),
        t("Example: {example}", example="FREQ=WEEKLY;BYDAY=TU,TH"),
        code="rrule",
    )
