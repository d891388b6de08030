"""Business calendars by name: those built in, and those that people keep as rules of the desk."""

from dataclasses import replace
from types import ModuleType
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
    from opsdesk.services.policies import Policy

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
    name = rules.free_name(store, CALENDARS, name, number)
    followers = _followers(store, number)
    with store.operation("save-rule", name=name) as operation:
        rules.put(operation, CALENDARS, name, value, number)
        with operation.consequence():
            for one in followers:
                rules.put(operation, policies_here().POLICIES, one.name, replace(one.value, calendar=name), one.id)
    return operation.changes


def remove(store: Store, number: int) -> Changes:
    """Trouble when a policy counts by it."""
    if followers := _followers(store, number):
        raise Trouble(
            t("The policy “{name}” counts by this calendar.", name=followers[0].name),
            t("Choose another calendar there first."),
            code="in-use",
        )
    return rules.remove(store, CALENDARS, number)


def _followers(store: Store, number: int | None) -> "list[Kept[Policy]]":
    """The policies that count by the calendar `number`: whatever it is called, they go on doing so."""

    def read(connection: Connection) -> "list[Kept[Policy]]":
        name = next((one.name for one in all_kept(connection, store.schema) if one.id == number), "")
        found = policies_here().all_kept(connection, store.schema)
        return [one for one in found if one.value.calendar.casefold() == name.casefold()] if name else []

    return store.read(read)


def policies_here() -> ModuleType:
    from opsdesk.services import policies  # it asks for calendars

    return policies


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
