"""Files that bring an official notice of holidays: JSON, a calendar file (ICS), or its text.

JSON is {"closed": {date: why}, "open": {date: why}} as calendars are written, or {"days": [{"name", "date", "isOffDay"}]}
as the public collection holiday-cn writes it. In a calendar file 休 and 班, or Apple's X-APPLE-SPECIAL-DAY, say which is
which; where no entry is marked so, every whole day is a holiday.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from opsdesk.analysis.hours.calendar import MAKE_UP
from opsdesk.analysis.hours.notice import MOST_DAYS, Notice, from_text
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.exchange.ical import entries
from opsdesk.exchange.ical.entries import Entry
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store.connect import explained

_WORKS = re.compile(r"[(（\[]?(?:调休|补)?(?:上班|补班|班)[)）\]]?$|make-?up|working day|WORKDAY", re.IGNORECASE)
_RESTS = re.compile(r"[(（\[]?(?:休息|放假|休|假期|假)[)）\]]?$|day off|WORK-HOLIDAY", re.IGNORECASE)
_COUNTED = re.compile(r"\s*第\d+天.*$|\s*[(（]?\d+/\d+[)）]?$")
_MARK = re.compile(r"\s*[(（\[]?(?:调休上班|调休|补班|上班|放假|休息|假期|班|休)[)）\]]?$")


def read(path: Path, year: int | None = None) -> Notice:
    """The notice in a file. Raises Trouble when there is none to be read. `year` is that of a text that names none."""
    with explained(path):
        data = path.read_bytes()
    if data.lstrip()[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        return _found(of_entries(entries.read(data).entries))
    text = data.decode("utf-8-sig", errors="replace")
    return of_json(text) if text.lstrip().startswith("{") else from_text(text, year)


def of_json(text: str) -> Notice:
    try:
        document = json.loads(text)
        closed: dict[int, str] = {}
        opened: dict[int, str] = {}
        for day, why in _pairs(document.get("closed", {})):
            closed[day] = why or _("Holiday")
        for day, why in _pairs(document.get("open", {})):
            opened[day] = why or MAKE_UP
        for one in document.get("days", []):
            day = _day(one["date"])
            if one["isOffDay"]:
                closed[day] = str(one["name"])
            else:
                opened[day] = MAKE_UP
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Trouble(
            t("The notice cannot be read: {why}.", why=error),
            t("Example: {example}", example='{"closed": {"2027-01-01": "元旦"}, "open": ["2027-01-03"]}'),
            code="notice",
        ) from error
    return _found(Notice(closed, opened))


def of_entries(found: Iterable[Entry]) -> Notice:
    whole = [entry for entry in found if entry.start.dated]
    marked = [(entry, _sign(entry)) for entry in whole]
    if not any(sign for _entry, sign in marked):
        marked = [(entry, "rests") for entry in whole]
    closed: dict[int, str] = {}
    opened: dict[int, str] = {}
    for entry, sign in marked:
        days = min(max(entry.length // timedelta(days=1), 1), MOST_DAYS)
        first = day_number(entry.start.wall.date())
        name = _MARK.sub("", _COUNTED.sub("", entry.summary.strip())).strip() or entry.summary.strip()
        for day in range(first, first + days):
            if sign == "rests":
                closed[day] = name or _("Holiday")
            elif sign == "works":
                opened[day] = MAKE_UP
    return Notice({day: why for day, why in closed.items() if day not in opened}, opened)


def _sign(entry: Entry) -> str:
    """Whether an entry marks its day as one that rests or works; "" when it says neither."""
    texts = [_COUNTED.sub("", entry.summary.strip()), *(line for line in entry.others if "SPECIAL-DAY" in line.upper())]
    for sign, pattern in (("works", _WORKS), ("rests", _RESTS)):
        if any(pattern.search(text) for text in texts):
            return sign
    return ""


def _pairs(given: object) -> Iterable[tuple[int, str]]:
    if isinstance(given, list):
        given = dict.fromkeys(map(str, given))
    if not isinstance(given, Mapping):
        raise TypeError(t('dates must be a list like ["2026-10-01"]'))
    for day, why in given.items():
        if isinstance(why, Mapping):
            why = why.get("why")
        yield _day(day), why if isinstance(why, str) else ""


def _day(text: object) -> int:
    return day_number(date.fromisoformat(str(text)))


def _found(notice: Notice) -> Notice:
    if not len(notice):
        raise Trouble(
            t("There is no holiday in this file."),
            t("Choose a notice as JSON, a calendar file of holidays, or its text."),
            code="notice",
        )
    return notice
