"""`calendar ...`: workdays with holidays and make-up days, and what calendar files hold."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses.sla import calendars, chosen, moment, warn
from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

MOST_DAYS = 366 * 50
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Group, name="calendar", help=_("Workdays, holidays and calendar files."))
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
    found = chosen(name, hours_json)
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
