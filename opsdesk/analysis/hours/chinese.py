"""The calendar of mainland China: public holidays and make-up workdays (调休) as the State Council announced them.

The days are those of the package chinesecalendar, which is brought up to date after each yearly notice; past its last
year nothing is known, and `Calendar.known_until` says so.
"""

from datetime import date
from functools import cache

from opsdesk.analysis.hours.calendar import MAKE_UP, Calendar, weekly
from opsdesk.clock import day_number
from opsdesk.i18n import mark as _

_NAMES = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-Sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-Autumn Festival"),
    "Anti-Fascist 70th Day": _("Victory Day"),
}
_HOURS = weekly(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-18:00")))


@cache
def china() -> Calendar:
    """Monday to Friday 9-12 and 13-18, Asia/Shanghai."""
    from chinese_calendar import constants

    closed = {day_number(day): _NAMES.get(name, name) for day, name in constants.holidays.items()}
    opened = {day_number(day): (MAKE_UP, _HOURS[0]) for day in constants.workdays}
    last = max(day.year for day in constants.holidays)
    return Calendar("cn", "Asia/Shanghai", _HOURS, closed, opened, day_number(date(last, 12, 31)))
