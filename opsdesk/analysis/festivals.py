"""The festivals of the Chinese calendar by day, from a table computed beforehand (resources/calendar/festivals.csv)."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from opsdesk import assets
from opsdesk.clock import day_number
from opsdesk.i18n import mark as _

NAMES = {
    "spring": _("Spring Festival"),
    "lantern": _("Lantern Festival"),
    "dragon_boat": _("Dragon Boat Festival"),
    "qixi": _("Qixi Festival"),
    "ghost": _("Ghost Festival"),
    "mid_autumn": _("Mid-Autumn Festival"),
    "double_ninth": _("Double Ninth Festival"),
    "laba": _("Laba Festival"),
    "little_new_year": _("Little New Year"),
    "new_years_eve": _("Chinese New Year's Eve"),
}
"""Column of the table -> message id."""


@cache
def table() -> Mapping[int, Mapping[str, int]]:
    """Chinese year, as the Gregorian one it begins in -> festival -> day number."""
    lines = [line for line in assets.text("calendar", "festivals.csv").splitlines() if line and line[0] != "#"]
    names = lines[0].split(",")[1:]
    found = {}
    for line in lines[1:]:
        year, *days = line.split(",")
        found[int(year)] = {name: day_number(date.fromisoformat(day)) for name, day in zip(names, days, strict=True)}
    return found


@cache
def by_day() -> Mapping[int, str]:
    """Day number -> the festival's name, a message id."""
    return {day: NAMES[name] for days in table().values() for name, day in days.items()}
