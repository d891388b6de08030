"""What is said about campaigns and days of the calendar: tooltips, titles, screen readers."""

import html

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import language, t
from opsdesk.model import text
from opsdesk.model.campaigns import CHANNELS, STATUSES
from opsdesk.model.figures import month_name
from opsdesk.services.overlays import Overlays
from opsdesk.services.schedule import Shown
from ui.forms.calendar import weekday_names

_MOST_LISTED = 12


def day_name(day: int) -> str:
    """ "11-03 Tu", with the year where it is another one."""
    when = clock.day_of(day)
    said = f"{when.month}月{when.day}日" if language() == "zh" else f"{text.MONTHS[when.month - 1]} {when.day}"
    if when.year != clock.day_of(clock.today()).year:
        said = f"{when.year}年{said}" if language() == "zh" else f"{said}, {when.year}"
    return f"{said} {weekday_names()[when.weekday()]}"


def days_of(one: Shown) -> str:
    first = day_name(one.first) + (f" {one.begins}" if one.begins else "")
    if one.first == one.last:
        return f"{first}–{one.ends}" if one.ends else first
    return f"{first} – {day_name(one.last)}" + (f" {one.ends}" if one.ends else "")


def channel_name(key: str | None) -> str:
    option = CHANNELS.option(key)
    return t(option.label) if option else key or ""


def status_name(key: str | None) -> str:
    option = STATUSES.option(key)
    return t(option.label) if option else ""


def about(one: Shown) -> str:
    """A campaign on one line."""
    parts = [one.title, days_of(one), channel_name(one.channel), status_name(one.status), one.owner or ""]
    return ", ".join(filter(None, parts))


def lines(one: Shown, trouble: Trouble | None = None) -> str:
    """A campaign in a tooltip."""
    parts = [channel_name(one.channel), status_name(one.status), one.owner or ""]
    said = [f"<b>{html.escape(one.title)}</b>", html.escape(days_of(one)), html.escape(" · ".join(filter(None, parts)))]
    if one.repeats:
        said.append(html.escape(t("One of a series")))
    if trouble is not None:
        said.append(html.escape(trouble.message))
    return "<p style='white-space:pre'>" + "<br>".join(filter(None, said)) + "</p>"


def about_day(day: int, overlays: Overlays, shown: list[Shown]) -> str:
    """A day in a tooltip: what it is, and what runs."""
    names = [one.title for one in shown if one.first <= day <= one.last]
    said = [f"<b>{html.escape(day_name(day))}</b>", *map(html.escape, overlays.said(day))]
    if overlays.known_until is not None and day > overlays.known_until:
        said.append(html.escape(t("Public holidays of this year are not announced yet.")))
    said += [html.escape(name) for name in names[:_MOST_LISTED]]
    if len(names) > _MOST_LISTED:
        said.append(html.escape(t("and {n} more", n=len(names) - _MOST_LISTED)))
    return "<p style='white-space:pre'>" + "<br>".join(said) + "</p>"


def title(first: int, last: int, view: str) -> str:
    """What is in sight."""
    begin, end = clock.day_of(first), clock.day_of(last)
    match view:
        case "year":
            return f"{begin.year}年" if language() == "zh" else str(begin.year)
        case "week":
            week = begin.isocalendar().week
            return t("{month}, week {n}", month=month_name(first), n=week)
        case "timeline" if (begin.year, begin.month) != (end.year, end.month):
            return f"{month_name(first)} – {month_name(last)}"
    return month_name(first)
