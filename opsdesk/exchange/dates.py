"""Dates and times in the spellings that files bring: ISO, Chinese, Jira's, American, German, serial numbers."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from math import isfinite

from opsdesk import clock
from opsdesk.exchange.reading.wire import Cell
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.text import Unreadable

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"({'|'.join(_MONTHS)})[a-z]*"
_WEEKDAY = re.compile(
    r"[,，]?\s*\(?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b)\)?[,，]?",
    re.I,
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_NAME = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[-/.\s]*{_MONTH}[-/.,\s]*(\d{{4}}|\d{{2}})(?!\d)", re.I)
_NAME_DAY = re.compile(rf"{_MONTH}[-/.\s]*(\d{{1,2}})(?:st|nd|rd|th)?[-/.,\s]+(\d{{4}})", re.I)
_TIME = re.compile(
    r"[T,\s]*(上午|下午|凌晨|早上|中午|晚上|am|pm)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*分?(?:\s*:?\s*(\d{1,2})(?:\.\d+)?秒?)?"
    r"\s*(am|pm|a\.m\.|p\.m\.)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$",
    re.I,
)
_COMPACT = re.compile(r"\d{14}$")
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - sheets have no zone
_SERIALS = range(3654, 80_000)  # 1910 to 2119: outside it a number is more likely no date
_EPOCH_SECONDS = range(10**8, 4 * 10**9)


def day_first(cells: Iterable[Cell]) -> bool | None:
    """Whether 3/4/2026 is the 3rd of April in this column: the cells that allow one reading only decide."""
    for cell in cells:
        if isinstance(cell, str) and (found := _NUMBERS.match(cell.strip())):
            if int(found[1]) > 12:
                return True
            if int(found[3]) > 12:
                return False
    return None


def day(cell: Cell, days_first: bool | None = None) -> int:
    """The day number of `cell`; a time in it is cut off."""
    if isinstance(cell, str) and len(cell) == 10 and cell[4] == "-":
        try:
            return clock.day_number(date.fromisoformat(cell))
        except ValueError:
            pass
    when = _moment(cell, days_first)
    try:
        return clock.day_number((when.astimezone(clock.zone()) if when.tzinfo else when).date())
    except OverflowError as error:
        raise _unreadable(cell) from error


def moment(cell: Cell, days_first: bool | None = None) -> int:
    """Seconds since 1970 of `cell`; without a zone it is local."""
    when = _moment(cell, days_first)
    try:
        seconds = int((when if when.tzinfo else when.replace(tzinfo=clock.zone())).timestamp())
        text.moment(seconds)  # at either end of the calendar the desk's zone has no such day
        return seconds
    except (OverflowError, ValueError) as error:
        raise _unreadable(cell) from error


def _moment(cell: Cell, days_first: bool | None) -> datetime:
    if isinstance(cell, bool) or cell is None:
        raise _unreadable(cell)
    if isinstance(cell, int | float):
        return _of_number(cell)
    typed = cell.strip()
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        pass
    typed = _WEEKDAY.sub(" ", unicodedata.normalize("NFKC", typed)).strip()
    try:
        return _spelled(typed, days_first)
    except ValueError as error:
        raise _unreadable(cell) from error


def _of_number(number: float) -> datetime:
    if not isfinite(number):
        raise _unreadable(number)
    if int(number) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(number), seconds=round(number % 1 * 86400))
    if 19000101 <= number <= 21001231 and number == int(number):
        try:
            return datetime.strptime(str(int(number)), "%Y%m%d")  # noqa: DTZ007
        except ValueError as error:
            raise _unreadable(number) from error
    if int(number) in _EPOCH_SECONDS:
        return datetime.fromtimestamp(number, UTC)
    if int(number) // 1000 in _EPOCH_SECONDS:
        return datetime.fromtimestamp(number // 1000, UTC)
    raise _unreadable(number)


def _spelled(typed: str, days_first: bool | None) -> datetime:
    """Raises ValueError when no spelling fits or the day is not in the calendar."""
    if typed.replace(".", "", 1).isdecimal() and not _COMPACT.match(typed):
        return _of_number(float(typed))
    if _COMPACT.match(typed):
        return datetime.strptime(typed, "%Y%m%d%H%M%S")  # noqa: DTZ007
    if found := _YEAR_FIRST.match(typed):
        year, month, number = int(found[1]), int(found[2]), int(found[3])
    elif found := _NUMBERS.match(typed):
        first, second = int(found[1]), int(found[3])
        # Without evidence from the column: slashes are American, dots and dashes European.
        swapped = (
            (days_first if days_first is not None else found[2] != "/") if max(first, second) <= 12 else first > 12
        )
        number, month = (first, second) if swapped else (second, first)
        year = _year(found[4])
    elif found := _DAY_NAME.match(typed):
        number, month, year = int(found[1]), _month(found[2]), _year(found[3])
    elif found := _NAME_DAY.match(typed):
        number, month, year = int(found[2]), _month(found[1]), int(found[3])
    else:
        raise ValueError(typed)
    return _with_time(datetime(year, month, number), typed[found.end() :])  # noqa: DTZ001


def _with_time(when: datetime, rest: str) -> datetime:
    if not rest.strip():
        return when
    found = _TIME.match(rest)
    if not found:
        raise ValueError(rest)
    before, hour_text, minute, second, after, zone = found.groups()
    half = (before or after or "").lower().replace(".", "")
    hour = int(hour_text)
    if half in ("pm", "下午", "晚上") and hour < 12:
        hour += 12
    elif half in ("am", "上午", "凌晨") and hour == 12:
        hour = 0
    when = when.replace(hour=hour, minute=int(minute), second=int(second or 0))
    if not zone:
        return when
    offset = "+00:00" if zone.lower() in ("z", "utc", "gmt") else zone
    return datetime.fromisoformat(when.isoformat() + offset)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _year(digits: str) -> int:
    """Two digits: up to 68 is this century, as strptime has it."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year <= 68 else 1900)


def _unreadable(cell: Cell) -> Unreadable:
    return Unreadable(t("“{text}” is not a date such as 2026-03-05", text=str(cell).strip()[:40]))
