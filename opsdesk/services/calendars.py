"""Business calendars by name: those built in, and those that people keep as rules of the desk."""

from dataclasses import replace
from typing import TYPE_CHECKING

from opsdesk import clock
from opsdesk.analysis.hours import calendar
from opsdesk.analysis.hours.calendar import Calendar, from_json, to_json
from opsdesk.analysis.hours.chinese import china
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.services.rules import Kept
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

if TYPE_CHECKING:  # imported where used: it reads what the official notices say
    from opsdesk.analysis.hours.notice import Notice

BUILT_IN = ("24x7", "cn")
CALENDARS: rules.Kind[Calendar] = rules.Kind("calendar", to_json, lambda plain: from_json("", plain))


def built_in(name: str) -> Calendar:
    """`24x7`, in the desk's zone, or `cn`. Raises Trouble for another name."""
    match name:
        case "24x7":
            return calendar.always(str(clock.zone()))
        case "cn":
            return china()
    raise _unknown(name, BUILT_IN)


def all_kept(connection: Connection, schema: Schema) -> list[Kept[Calendar]]:
    """Those of the desk, in the order in which they were made."""
    found = rules.all_of(connection, schema, CALENDARS)
    return [replace(kept, value=replace(kept.value, name=kept.name)) for kept in found]


def named(connection: Connection, schema: Schema, name: str) -> Calendar:
    """The calendar called `name`, built in or kept. Trouble lists those there are."""
    if name in BUILT_IN:
        return built_in(name)
    kept = all_kept(connection, schema)
    found = next((one.value for one in kept if one.name.casefold() == name.casefold()), None)
    if found is None:
        raise _unknown(name, (*BUILT_IN, *(one.name for one in kept)))
    return found


def _unknown(name: str, known: tuple[str, ...]) -> Trouble:
    return Trouble(
        t("There is no calendar “{name}”.", name=name),
        t("Calendars: {names}", names=", ".join(known)),
        code="unknown-calendar",
    )


def save(store: Store, name: str, value: Calendar, number: int | None = None) -> Changes:
    """Keep `value` under `name`, instead of the calendar `number` if given."""
    if " ".join(name.split()).casefold() in BUILT_IN:
        raise Trouble(
            t("The calendar “{name}” is built in and stays as it is.", name=name),
            t("Choose another name."),
            code="not-unique",
        )
    if not any(value.week):
        raise Trouble(
            t("The calendar “{name}” never opens.", name=name),
            t("Give it open hours on a weekday."),
            code="never-opens",
        )
    return rules.save(store, CALENDARS, name, value, number)


def remove(store: Store, number: int) -> Changes:
    return rules.remove(store, CALENDARS, number)


def with_notice(store: Store, name: str, notice: "Notice") -> Changes:
    """Add the days of an official notice to the calendar `name`."""
    from opsdesk.analysis.hours.notice import extended

    if name in BUILT_IN:
        raise Trouble(
            t("The calendar “{name}” is built in and stays as it is.", name=name),
            t("Copy it under another name, and add the notice there."),
            code="built-in",
        )
    kept = store.read(lambda c: all_kept(c, store.schema))
    found = next((one for one in kept if one.name.casefold() == name.casefold()), None)
    if found is None:
        raise _unknown(name, tuple(one.name for one in kept))
    return save(store, found.name, extended(found.value, notice), found.id)


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
