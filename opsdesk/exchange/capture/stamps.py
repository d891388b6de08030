"""The times that chat programs write beside a name: whole dates, "昨天 10:12", "周三 下午3:05", or the hour alone."""

import re
from datetime import datetime, timedelta

from opsdesk import clock
from opsdesk.exchange import dates
from opsdesk.model.text import Unreadable

_DAYS = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}
_WEEK = {
    **{name + day: at for name in ("星期", "周", "礼拜") for at, day in enumerate("一二三四五六日")},
    **{name + "天": 6 for name in ("星期", "周", "礼拜")},
    **{
        day: at for at, day in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
    },
    **{day: at for at, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
}
_NAMED = "|".join(sorted((*_DAYS, *_WEEK), key=len, reverse=True))
_HALF = "上午|下午|凌晨|清晨|早上|中午|傍晚|晚上"
CLOCK = rf"(?:(?:{_HALF})\s*)?\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?(?:\s*(?:[aApP]\.?[mM]\.?))?"
DATE = (
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    rf"|\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}[-/]\d{{1,2}}|(?:{_NAMED})"
)
STAMP = rf"(?:(?:{DATE})[,，]?\s*(?:(?:{_NAMED})\s*)?)?{CLOCK}"
_SPLIT = re.compile(rf"(?P<date>{DATE})?[,，]?\s*(?:(?:{_NAMED})\s*)?(?P<clock>{CLOCK})$", re.I)
_SHORT = re.compile(r"(\d{1,2})(?:月|[-/])(\d{1,2})日?$")
_CLOCK = re.compile(rf"(?:({_HALF})\s*)?(\d{{1,2}})[:：](\d{{2}})(?:[:：](\d{{2}}))?\s*([aApP])?")


class Stamps:
    """Reads the stamps of one text from its top: an hour alone belongs to the day that was named last, or else to the
    last day on which it can have been."""

    def __init__(self, now: int | None = None) -> None:
        self._now = datetime.fromtimestamp(clock.seconds() if now is None else now, clock.zone())
        self._day: datetime | None = None

    def new_day(self, written: str) -> None:
        """A line that only names a day."""
        self._day = self._named(written)

    def read(self, written: str) -> int | None:
        """The Moment of a stamp; None when no calendar has it."""
        found = _SPLIT.match(written.strip())
        if found is None:
            return None
        day = self._named(found["date"]) if found["date"] else self._day
        if found["date"] and day is None:
            return None
        try:
            when = _at(day or self._now, found["clock"])
        except ValueError:
            return None
        if found["date"]:
            self._day = day
        elif day is None and when > self._now:
            when -= timedelta(days=1)
        return int(when.timestamp())

    def _named(self, written: str) -> datetime | None:
        typed = written.strip().casefold()
        midnight = self._now.replace(hour=0, minute=0, second=0, microsecond=0)
        if typed in _DAYS:
            return midnight - timedelta(days=_DAYS[typed])
        if typed in _WEEK:
            return midnight - timedelta(days=(midnight.weekday() - _WEEK[typed]) % 7)
        if short := _SHORT.match(typed):
            return self._without_year(int(short[1]), int(short[2]))
        try:
            return datetime.fromtimestamp(dates.moment(written), clock.zone())
        except Unreadable:
            return None

    def _without_year(self, month: int, day: int) -> datetime | None:
        """The last such day up to now; 29 February may be up to eight years back."""
        for back in range(9):
            try:
                found = self._now.replace(
                    year=self._now.year - back, month=month, day=day, hour=0, minute=0, second=0, microsecond=0
                )
            except ValueError:
                continue
            if found <= self._now:
                return found
        return None


def _at(day: datetime, written: str) -> datetime:
    """`day` at the time of day `written`. Raises ValueError."""
    found = _CLOCK.match(written.strip())
    if found is None:
        raise ValueError(written)
    half, hour, letter = found[1] or "", int(found[2]), (found[5] or "").casefold()
    late = letter == "p" or half in ("下午", "傍晚", "晚上") or (half == "中午" and hour < 11)
    if late and hour < 12:
        hour += 12
    elif hour == 12 and (letter == "a" or half in ("凌晨", "上午", "清晨", "早上")):
        hour = 0
    return day.replace(hour=hour, minute=int(found[3]), second=int(found[4] or 0), microsecond=0)
