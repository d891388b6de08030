"""Business calendars by name: those built in."""

from opsdesk import clock
from opsdesk.analysis.hours import calendar
from opsdesk.analysis.hours.calendar import Calendar
from opsdesk.analysis.hours.chinese import china
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

BUILT_IN = ("24x7", "cn")


def built_in(name: str) -> Calendar:
    """`24x7`, in the desk's zone, or `cn`. Raises Trouble for another name."""
    match name:
        case "24x7":
            return calendar.always(str(clock.zone()))
        case "cn":
            return china()
    raise Trouble(
        t("There is no calendar “{name}”.", name=name),
        t("Calendars: {names}", names=", ".join(BUILT_IN)),
        code="unknown-calendar",
    )


def unknown_after(found: Calendar, last: int) -> str:
    """A warning, in the user's language, when `last` lies in a year whose holidays are not known; else ""."""
    if found.known_until is None or last <= found.known_until:
        return ""
    return t(
        "Holidays and make-up workdays are known up to {day}; later days count as plain weekdays.",
        day=clock.day_of(found.known_until),
    )


def why(found: Calendar, day: int) -> str:
    """Why `day` is open or not: a message id."""
    if day in found.closed:
        return found.closed[day]
    if day in found.opened:
        return found.opened[day][0]
    if found.windows(day):
        return _("Workday")
    return _("Weekend") if calendar.weekday(day) >= 5 else _("Closed")
