"""Days as people type them: 3/5, 3月5日, tomorrow, 后天, +7d, next Monday, 下周一; and what model.text reads anyway."""

import re
from datetime import date

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.text import PARSE, Unreadable

_NEAR = {
    "yesterday": -1, "昨天": -1, "today": 0, "今天": 0, "now": 0, "tomorrow": 1, "明天": 1, "tmr": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_AHEAD = re.compile(r"([+-]?)\s*(\d{1,4})\s*(d|days?|天|w|weeks?|周|m|months?|个月|月)?\s*(ago|later|前|后)?$")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_DAY_ONLY = re.compile(r"(\d{1,2})[日号]$")
_SHORT_YEAR = re.compile(r"(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_EIGHT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})$")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE_WEEK = re.compile(r"(这|本|下下|下|上)?个?(?:周|星期|礼拜)([一二三四五六日天])$")
_ENGLISH_WEEK = re.compile(r"(next|this|last)?\s*([a-z]{3,9})$")


def parse_day(typed: str) -> int:
    """The day number that `typed` means; raises Unreadable."""
    word = typed.strip().casefold()
    if word in _NEAR:
        return clock.today() + _NEAR[word]
    for read in (_relative, _weekday, _of_this_year, _compact):
        if (found := read(word)) is not None:
            return found
    day = PARSE[k.Day](k.Day(), typed.strip())
    assert isinstance(day, int)
    return day


def _relative(word: str) -> int | None:
    found = _AHEAD.match(word)
    if not found or not (found[1] or found[3]) or (found[4] is None and not found[1] and found[3] == "月"):
        return None
    back = found[1] == "-" or found[4] in ("ago", "前")
    count = int(found[2]) * (-1 if back else 1)
    unit = found[3] or "d"
    if unit[0] in "w周":
        return clock.today() + 7 * count
    return months_from(clock.today(), count) if unit[0] in "m个月" else clock.today() + count


def months_from(day: int, months: int) -> int:
    """The same day `months` later, or the last one of a shorter month."""
    start = clock.day_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return clock.day_number(date(year, month + 1, min(start.day, days_in(year, month + 1))))


def days_in(year: int, month: int) -> int:
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - date(year, month, 1)).days


def _weekday(word: str) -> int | None:
    if found := _CHINESE_WEEK.match(word):
        wanted = "一二三四五六日".find(found[2].replace("天", "日"))
        weeks = {"下": 1, "下下": 2, "上": -1}.get(found[1] or "", 0)
    elif (found := _ENGLISH_WEEK.match(word)) and (
        full := next((day for day in _WEEKDAYS if day.startswith(found[2])), "")
    ):
        wanted = _WEEKDAYS.index(full)
        weeks = {"next": 1, "last": -1}.get(found[1] or "", 0)
    else:
        return None
    monday = clock.today() - clock.day_of(clock.today()).weekday()
    day = monday + wanted + 7 * weeks
    return day + 7 if not found[1] and day < clock.today() else day  # plain "Friday" is the coming one


def _of_this_year(word: str) -> int | None:
    """3/5 without a year: the nearest one, before or ahead. 5日: of this month."""
    today = clock.day_of(clock.today())
    if found := _DAY_ONLY.match(word):
        return _number(word, today.year, today.month, int(found[1]))
    if not (found := _MONTH_DAY.match(word)):
        return None
    month, day = int(found[1]), int(found[2])
    near = [
        number
        for year in (today.year - 1, today.year, today.year + 1)
        if (number := _maybe(year, month, day)) is not None
    ]
    if not near:
        raise Unreadable(t("“{text}” is no day of the calendar", text=word))
    return min(near, key=lambda number: abs(number - clock.today()))


def _compact(word: str) -> int | None:
    """26-3-5 and 20260305."""
    if found := _SHORT_YEAR.match(word):
        return _number(word, 2000 + int(found[1]), int(found[2]), int(found[3]))
    if found := _EIGHT.match(word):
        return _number(word, int(found[1]), int(found[2]), int(found[3]))
    return None


def _number(word: str, year: int, month: int, day: int) -> int:
    number = _maybe(year, month, day)
    if number is None:
        raise Unreadable(t("“{text}” is no day of the calendar", text=word))
    return number


def _maybe(year: int, month: int, day: int) -> int | None:
    try:
        return clock.day_number(date(year, month, day))
    except ValueError:
        return None
