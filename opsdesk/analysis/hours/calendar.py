"""A calendar of open hours as plain values: weekly windows in wall time, days that are closed, days that open besides."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from opsdesk.clock import day_number, day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Windows = tuple[tuple[int, int], ...]
"""Half-open [open, close) in seconds of the day's wall time: apart, ascending, within 0..86400."""

MAKE_UP = _("Make-up workday")
_WINDOW = re.compile(r"\s*(\d{1,2}):([0-5]\d)\s*[-–~]\s*(\d{1,2}):([0-5]\d)\s*")


@dataclass(frozen=True)
class Calendar:
    """`week` has seven Windows, Monday first; `closed` and `opened` are day numbers with why (a message id, or text).

    A day that is closed is so from midnight to midnight, the rest of an overnight window too. A day that opens besides
    has the windows given, or else the usual ones. After the day `known_until` holidays are not published yet.
    """

    name: str
    zone: str
    week: tuple[Windows, ...]
    closed: Mapping[int, str] = field(default_factory=dict)
    opened: Mapping[int, tuple[str, Windows]] = field(default_factory=dict)
    known_until: int | None = None

    def windows(self, day: int) -> Windows:
        if day in self.closed:
            return ()
        if day in self.opened:
            return self.opened[day][1]
        return self.week[weekday(day)]

    @cached_property
    def place(self) -> ZoneInfo:
        return _zone(self.zone)


def weekday(day: int) -> int:
    """0 for a Monday."""
    return (day + 3) % 7  # 1970-01-01 was a Thursday


def always(zone: str) -> Calendar:
    return Calendar("24x7", zone, (((0, DAY),),) * 7)


def from_json(name: str, document: object) -> Calendar:
    """{"tz": "Asia/Shanghai", "mon": ["09:00-17:00"], ..., "closed": [dates], "open": [dates], "until": date}.

    A window may go past midnight ("22:00-06:00"). `closed` may also be {date: why}, `open` {date: [windows]}, {date: why}
    or {date: {"why": why, "windows": [windows]}}. Holidays are known up to `until`.
    """
    if not isinstance(document, Mapping):
        raise _unreadable(name, t("it is no object of weekdays"))
    unknown = set(document) - {"tz", "closed", "open", "until", *WEEKDAYS}
    if unknown:
        raise _unreadable(name, t("unknown entries {names}", names=", ".join(sorted(map(str, unknown)))))
    zone = document.get("tz")
    if not isinstance(zone, str):
        raise _unreadable(name, t("“tz” must name a time zone such as Asia/Shanghai"))
    _zone(zone)
    week = weekly({day: _texts(name, document.get(day, [])) for day in WEEKDAYS})
    closed = _dated(name, document.get("closed", []))
    opened = {day: _opened(name, week, day, given) for day, given in _dated(name, document.get("open", [])).items()}
    if both := set(closed) & set(opened):
        raise _unreadable(name, t("{day} is both closed and open", day=day_of(min(both))))
    reasons = {day: why if isinstance(why, str) and why else _("Holiday") for day, why in closed.items()}
    known = document.get("until")
    return Calendar(name, zone, week, reasons, opened, None if known is None else min(_dated(name, [known])))


def usual_hours(week: tuple[Windows, ...], day: int) -> Windows:
    """The windows of a day that opens besides: those of its weekday, else of the first weekday that has any."""
    return week[weekday(day)] or next((windows for windows in week if windows), ())


def _opened(name: str, week: tuple[Windows, ...], day: int, given: object) -> tuple[str, Windows]:
    why: object = MAKE_UP
    if isinstance(given, Mapping):
        why, given = given.get("why") or MAKE_UP, given.get("windows")
    elif isinstance(given, str):
        why, given = given or MAKE_UP, None
    return str(why), _split(_texts(name, given))[0] if given else usual_hours(week, day)


def to_json(calendar: Calendar) -> dict[str, object]:
    """What `from_json` reads back to an equal calendar."""
    document: dict[str, object] = {
        "tz": calendar.zone,
        **{name: [written(one) for one in windows] for name, windows in zip(WEEKDAYS, calendar.week, strict=True)},
        "closed": {day_of(day).isoformat(): why for day, why in calendar.closed.items()},
        "open": {
            day_of(day).isoformat(): {"why": why, "windows": [written(one) for one in shown]}
            for day, (why, shown) in calendar.opened.items()
        },
    }
    if calendar.known_until is not None:
        document["until"] = day_of(calendar.known_until).isoformat()
    return document


def weekly(texts: Mapping[str, Iterable[str]]) -> tuple[Windows, ...]:
    """The seven Windows of windows written per weekday; what goes past midnight falls to the next day."""
    spans: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for number, day in enumerate(WEEKDAYS):
        today, tomorrow = _split(texts.get(day, ()))
        spans[number] += today
        spans[(number + 1) % 7] += tomorrow
    return tuple(_apart(day) for day in spans)


def _split(texts: Iterable[str]) -> tuple[Windows, Windows]:
    """The windows of one day, and what of them lies in the next."""
    today, tomorrow = [], []
    for text in texts:
        start, end = window(text)
        today.append((start, min(end, DAY)))
        if end > DAY:
            tomorrow.append((0, end - DAY))
    return _apart(today), _apart(tomorrow)


def window(text: str) -> tuple[int, int]:
    """ "09:00-17:30" in seconds; the end of one that goes past midnight is beyond 86400."""
    found = _WINDOW.fullmatch(text)
    if found:
        hours, minutes, until, past = map(int, found.groups())
        start, end = hours * 3600 + minutes * 60, until * 3600 + past * 60
        if start < DAY and end <= DAY and start != end:
            return start, end if end > start else end + DAY
    raise Trouble(
        t("“{text}” is no window of time.", text=text[:40]),
        t("Write it like 09:00-17:30; past midnight like 22:00-06:00."),
        code="hours",
    )


def _apart(spans: Iterable[tuple[int, int]]) -> Windows:
    """Ascending, with those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def typed(week: tuple[Windows, ...]) -> dict[str, list[str]]:
    """The windows per weekday as people write them, what goes past midnight in one: `weekly` reads them back."""
    joined = [list(windows) for windows in week]
    for number, windows in enumerate(week):
        following = joined[(number + 1) % 7]
        overnight = windows and following and windows[-1][1] == DAY and windows[-1][0] > 0 and following[0][0] == 0
        if overnight and following[0][1] < windows[-1][0]:
            joined[number][-1] = windows[-1][0], DAY + following.pop(0)[1]
    return {day: [written(one) for one in windows] for day, windows in zip(WEEKDAYS, joined, strict=True)}


def written(window: tuple[int, int]) -> str:
    """ "09:00-17:30"; the end of one that goes past midnight is the time of the next day."""
    start, end = window
    window = start, end - DAY if end > DAY else end
    return "-".join(f"{second // 3600:02}:{second % 3600 // 60:02}" for second in window)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown; no possible name; a folder
        raise Trouble(
            t("There is no time zone “{name}”.", name=name[:60]),
            t("Use a name such as Asia/Shanghai or Europe/Berlin."),
            code="zone",
        ) from error


def _texts(name: str, value: object) -> list[str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise _unreadable(name, t('windows must be a list like ["09:00-12:00", "13:00-18:00"]'))


def _dated(name: str, value: object) -> dict[int, object]:
    """Day number -> what stands behind it, if anything."""
    if isinstance(value, list):
        value = dict.fromkeys(map(str, value))
    if not isinstance(value, Mapping):
        raise _unreadable(name, t('dates must be a list like ["2026-10-01"]'))
    try:
        return {day_number(date.fromisoformat(str(day))): given for day, given in value.items()}
    except ValueError as error:
        raise _unreadable(name, t("{error}; dates are written like 2026-10-01", error=error)) from error


def read(name: str, text: str) -> Calendar:
    """A calendar from the text of a JSON file."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _unreadable(name, str(error)) from error
    return from_json(name, document)


def _unreadable(name: str, why: str) -> Trouble:
    return Trouble(
        t("The calendar “{name}” cannot be read: {why}.", name=name, why=why),
        t("Example: {example}", example='{"tz": "Asia/Shanghai", "mon": ["09:00-12:00", "13:00-18:00"]}'),
        code="calendar",
    )
