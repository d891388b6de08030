"""Official notices of holidays and make-up workdays, as values and as the text that the State Council publishes."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from opsdesk.analysis.hours.calendar import MAKE_UP, Calendar, usual_hours
from opsdesk.clock import day_number, day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import t

MOST_DAYS = 92
"""A span of days longer than this is a misreading: no holiday lasts a quarter of a year."""


@dataclass(frozen=True)
class Notice:
    """Day numbers with why: `closed` days and `opened` ones, which work although their weekday does not."""

    closed: Mapping[int, str] = field(default_factory=dict)
    opened: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.closed) + len(self.opened)

    @property
    def year(self) -> int:
        """The year it is about: the one most of its days lie in."""
        years = Counter(day_of(day).year for day in (*self.closed, *self.opened))
        return max(years, key=lambda year: (years[year], year))


def extended(calendar: Calendar, notice: Notice) -> Calendar:
    """`calendar` with the days of `notice`, which win over what it said of them; its year is known from now on."""
    closed = {day: why for day, why in calendar.closed.items() if day not in notice.opened}
    opened = {day: how for day, how in calendar.opened.items() if day not in notice.closed}
    closed |= notice.closed
    opened |= {day: (why, usual_hours(calendar.week, day)) for day, why in notice.opened.items()}
    end_of_year = day_number(date(notice.year, 12, 31))
    known = max(end_of_year, calendar.known_until or end_of_year)
    return replace(
        calendar, closed=dict(sorted(closed.items())), opened=dict(sorted(opened.items())), known_until=known
    )


# -- the text of a notice -------------------------------------------------------------------------------------------------

_DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
_ASIDE = re.compile(r"[（(][^（()）]*[)）]")  # 农历正月初一、周二
_SPAN = re.compile(rf"{_DATE}(?:\s*(?:至|到|-|—|~)\s*{_DATE})?")
_PART = re.compile(
    r"(?:^|[\n。；;])\s*(?:[一二三四五六七八九十]+、|\d+[.、])?\s*([^\s：:、。]{2,12})[：:]", re.MULTILINE
)
_CLAUSE = re.compile(r"[^。；;\n]+")
_YEAR = re.compile(r"(20\d{2})\s*年(?!\d*月)")


def from_text(text: str, year: int | None = None) -> Notice:
    """What a notice says: "二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）上班。"

    Its year stands in its title ("2026年"), or is `year`. Raises Trouble when no day can be read."""
    found_year = _YEAR.search(text)
    year = int(found_year[1]) if found_year else year
    parts = list(_PART.finditer(text))
    closed: dict[int, str] = {}
    opened: dict[int, str] = {}
    if year is not None:
        for at, part in enumerate(parts):
            end = parts[at + 1].start() if at + 1 < len(parts) else len(text)
            for clause in _CLAUSE.findall(_ASIDE.sub("", text[part.end() : end])):
                if "放假" in clause or "休息" in clause:
                    closed |= dict.fromkeys(_days(clause, year), part[1])
                elif "上班" in clause:
                    opened |= dict.fromkeys(_days(clause, year), MAKE_UP)
    if not closed and not opened:
        raise Trouble(
            t("No holiday can be read in this text.") if year else t("The text does not say which year it is about."),
            t(
                "Paste the notice as it was published, such as: {example}",
                example="2027年……一、元旦：1月1日至3日放假调休。",
            ),
            code="notice",
        )
    return Notice({day: why for day, why in closed.items() if day not in opened}, opened)


def _days(clause: str, year: int) -> Iterable[int]:
    """The days that a clause names, singly or as spans; a month and a year hold until another is named."""
    month = 0
    for found in _SPAN.finditer(clause):
        first_year, first_month, first_day, last_year, last_month, last_day = found.groups()
        year, month = int(first_year or year), int(first_month or month)
        first = _day(year, month, int(first_day))
        last = first
        if last_day:
            later = int(last_month or month)
            year = int(last_year or (year + 1 if later < month else year))
            month = later
            last = _day(year, month, int(last_day))
        if not 0 <= last - first <= MOST_DAYS:
            raise _no_days(found[0])
        yield from range(first, last + 1)


def _day(year: int, month: int, day: int) -> int:
    try:
        return day_number(date(year, month, day))
    except ValueError as error:
        raise _no_days(f"{year}-{month}-{day}") from error


def _no_days(text: str) -> Trouble:
    return Trouble(t("“{text}” names no days of a calendar.", text=text), t("Correct the text."), code="notice")
