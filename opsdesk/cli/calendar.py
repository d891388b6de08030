"""`calendar ...`: workdays with holidays and make-up days, the desk's own calendars, and what calendar files hold."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses.sla import calendars, chosen, moment, of_file, warn
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text

MOST_DAYS = 366 * 50
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Group, name="calendar", help=_("Workdays, holidays, the desk's calendars and calendar files."))
def calendar() -> None:
    pass


@calendar.command("workdays", help=_("Which days from one date to another are workdays, and why."))
@option("--from", "first", type=DAY, required=True, metavar="DATE", help=_("The first day."))
@option("--to", "last", type=DAY, required=True, metavar="DATE", help=_("The last day; it counts too."))
@calendars
@click.pass_obj
def workdays(desk: Desk, first: datetime, last: datetime, name: str, hours_json: Path | None) -> None:
    from opsdesk.services.calendars import unknown_after, why

    begin, end = clock.day_number(first.date()), clock.day_number(last.date())
    if end < begin:
        raise Trouble(t("The period ends before it begins."), t("Choose an earlier first day."), code="empty-period")
    if end - begin > MOST_DAYS:
        raise Trouble(t("More than fifty years at once are too many."), t("Choose a shorter period."), code="too-many")
    found = chosen(desk, name, hours_json)
    days = [(day, bool(found.windows(day)), t(why(found, day))) for day in range(begin, end + 1)]
    number = sum(is_open for _day, is_open, _why in days)
    warn(desk, unknown_after(found, end))
    if desk.json:
        listed = [{"date": clock.day_of(day).isoformat(), "open": is_open, "why": why} for day, is_open, why in days]
        output.document({"workdays": number, "days": listed})
        return
    output.table(
        [t("Date"), t("Open"), t("Why")],
        [(clock.day_of(day).isoformat(), t("yes") if is_open else t("no"), why) for day, is_open, why in days],
    )
    print(t("{n} workdays", n=f"{number:,}"))


@calendar.command("occurrences", help=_("The entries of a calendar file in a period, repeated ones laid out."))
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.ics")
@option("--from", "first", required=True, metavar="TIME", help=_("A day, or a time as ISO 8601."))
@option("--to", "last", required=True, metavar="TIME", help=_("A day, which counts too, or a time as ISO 8601."))
@click.pass_obj
def occurrences(desk: Desk, file: Path, first: str, last: str) -> None:
    from opsdesk.exchange.ical import entries
    from opsdesk.exchange.ical.occurrences import occurrences

    begin, end = _bound(first), _bound(last, whole_day=True)
    if end < begin:
        raise Trouble(t("The period ends before it begins."), t("Choose an earlier first day."), code="empty-period")
    found = entries.open_file(file)
    for problem in found.problems:
        desk.note(t("line {line}: {reason}", line=problem.line, reason=problem.reason))
    listed = occurrences(found.entries, begin, end)
    if desk.json:
        rows = [
            {
                "start": one.start.isoformat(), "end": one.end.isoformat(), "summary": one.entry.summary,
                "uid": one.entry.uid, "all_day": one.entry.start.dated,
            }
            for one in listed
        ]  # fmt: skip
        problems = [{"line": problem.line, "reason": problem.reason} for problem in found.problems]
        output.document({"occurrences": rows, "problems": problems})
        return
    output.table(
        [t("Start"), t("End"), t("Title"), "UID"],
        [(one.start.isoformat(), one.end.isoformat(), one.entry.summary, one.entry.uid) for one in listed],
    )


def _bound(text: str, *, whole_day: bool = False) -> datetime:
    """A day begins at midnight of the desk's zone; as the end of a period it is over at the next one."""
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return datetime.fromtimestamp(moment(text, clock.zone()), UTC)
    return datetime.combine(day + timedelta(days=int(whole_day)), time(), clock.zone())


# -- the desk's own calendars -----------------------------------------------------------------------------------------


@calendar.command("list", help=_("The calendars: those built in, and those of this desk."))
@click.pass_obj
def list_(desk: Desk) -> None:
    from opsdesk.services.calendars import BUILT_IN, all_kept, built_in

    with desk.store() as store:
        kept = store.read(lambda c: all_kept(c, store.schema))
    found = [*((built_in(name), True) for name in BUILT_IN), *((one.value, False) for one in kept)]
    listed = [
        {
            "name": one.name, "tz": one.zone, "built_in": ours,
            "until": None if one.known_until is None else clock.day_of(one.known_until).isoformat(),
        }
        for one, ours in found
    ]  # fmt: skip
    if desk.json:
        output.document({"calendars": listed})
        return
    output.table(
        [t("Name"), t("Time zone"), t("Holidays known up to"), t("Built in")],
        [
            (
                str(one["name"]),
                str(one["tz"]),
                str(one["until"] or text.EMPTY),
                t("yes") if one["built_in"] else t("no"),
            )
            for one in listed
        ],
    )


@calendar.command("show", help=_("The calendar NAME as JSON, which `calendar save` and --hours-json read."))
@click.argument("name")
@click.pass_obj
def show(desk: Desk, name: str) -> None:
    from opsdesk.analysis.hours.calendar import to_json

    print(json.dumps(to_json(chosen(desk, name, None)), ensure_ascii=False, indent=None if desk.json else 2))


@calendar.command("save", help=_("Keep a calendar as NAME: a new one, or instead of the one there is."))
@click.argument("name")
@option("--hours-json", type=click.Path(path_type=Path), metavar="FILE", help=_("Open hours from a JSON file."))
@option("--copy", "source", metavar="NAME", help=_("Start as a copy of this calendar, such as cn."))
@click.pass_obj
def save(desk: Desk, name: str, hours_json: Path | None, source: str | None) -> None:
    from opsdesk.services import calendars as services

    if (hours_json is None) == (source is None):
        raise click.UsageError(t("Give either --hours-json or --copy."))
    value = chosen(desk, source, None) if source is not None else of_file(hours_json or Path())
    with desk.store() as store:
        kept = store.read(lambda c: services.all_kept(c, store.schema))
        number = next((one.id for one in kept if one.name.casefold() == name.casefold()), None)
        answer(desk, store, desk.write(store, lambda store, _progress: services.save(store, name, value, number)))


@calendar.command("notice", help=_("Add an official notice of holidays to the calendar NAME: JSON, ICS or its text."))
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@option("--year", type=click.IntRange(1900, 2200), help=_("The year of a text that names none."))
@click.pass_obj
def notice(desk: Desk, name: str, file: Path, year: int | None) -> None:
    from opsdesk.exchange import notices
    from opsdesk.services import calendars as services

    found = notices.read(file, year)
    with desk.store() as store:
        changes = desk.write(store, lambda store, _progress: services.with_notice(store, name, found))
        desk.note(
            t("{closed} closed days and {opened} make-up workdays.", closed=len(found.closed), opened=len(found.opened))
        )
        answer(desk, store, changes)


@calendar.command("remove", help=_("Remove the calendar NAME of this desk."))
@click.argument("name")
@click.pass_obj
def remove(desk: Desk, name: str) -> None:
    from opsdesk.services import calendars as services
    from opsdesk.services import rules

    with desk.store() as store:
        number = store.read(lambda c: rules.named(c, store.schema, services.CALENDARS, name)).id
        answer(desk, store, desk.write(store, lambda store, _progress: services.remove(store, number)))
