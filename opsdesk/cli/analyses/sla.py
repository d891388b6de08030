"""`analyse sla`: business time between two moments, and when a target is due. METHODS.md, section 2."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsdesk.cli import levels, output
from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import F, Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store.connect import explained

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.analysis.hours.calendar import Calendar


@click.group(cls=Group, name="sla", help=_("Business time: when a target is due, and how much time has counted."))
def command() -> None:
    pass


def calendars(command: F) -> F:
    """`--calendar NAME` or `--hours-json FILE`."""
    for decorate in (
        option("--hours-json", type=click.Path(path_type=Path), metavar="FILE", help=_("Open hours from a JSON file.")),
        option(
            "--calendar", "name", default="cn", metavar="NAME", help=_("24x7, cn, or one of this desk; cn unless told.")
        ),
    ):
        command = decorate(command)
    return command


def chosen(desk: Desk, name: str, hours_json: Path | None) -> "Calendar":
    """The vault is opened only for a calendar that is not built in."""
    from opsdesk.services.calendars import BUILT_IN, built_in, named

    if hours_json is not None:
        return of_file(hours_json)
    if name in BUILT_IN:
        return built_in(name)
    with desk.store() as store:
        return store.read(lambda c: named(c, store.schema, name))


def of_file(hours_json: Path) -> "Calendar":
    from opsdesk.analysis.hours import calendar

    with explained(hours_json):
        text = hours_json.read_text(encoding="utf-8-sig")
    return calendar.read(hours_json.name, text)


@command.command("due", help=_("When a number of business hours has passed."))
@calendars
@option("--start", required=True, metavar="TIME", help=_("ISO 8601; without an offset in the calendar's zone."))
@option("--hours", type=click.FloatRange(0, 1_000_000), required=True, help=_("The target, in hours."))
@click.pass_obj
def due(desk: Desk, name: str, hours_json: Path | None, start: str, hours: float) -> None:
    from opsdesk.analysis.hours.openings import Openings
    from opsdesk.services.calendars import unknown_after

    calendar = chosen(desk, name, hours_json)
    begin = moment(start, calendar.place)
    target = round(hours * 3600)
    found = Openings(calendar).due_after(begin, target)
    warn(desk, unknown_after(calendar, found // 86_400))
    shown = iso(found, calendar.place)
    parameters = {"calendar": calendar.name, "start": iso(begin, calendar.place), "hours": hours}
    desk.answer({"due": shown, "parameters": parameters}, shown)


@command.command("elapsed", help=_("How much business time lies between two moments, and where the rest went."))
@calendars
@option("--start", required=True, metavar="TIME", help=_("ISO 8601; without an offset in the calendar's zone."))
@option("--end", required=True, metavar="TIME", help=_("ISO 8601; without an offset in the calendar's zone."))
@option("--pause", "pauses", multiple=True, metavar="TIME/TIME", help=_("A span that does not count; repeatable."))
@click.pass_obj
def elapsed(desk: Desk, name: str, hours_json: Path | None, start: str, end: str, pauses: tuple[str, ...]) -> None:
    from opsdesk.analysis.hours.explain import explain
    from opsdesk.analysis.hours.openings import Openings
    from opsdesk.services.calendars import unknown_after

    calendar = chosen(desk, name, hours_json)
    begin, until = moment(start, calendar.place), moment(end, calendar.place)
    if until < begin:
        raise Trouble(t("The end lies before the start."), t("Exchange --start and --end."), code="order")
    still = [_span(pause, calendar.place) for pause in pauses]
    openings = Openings(calendar)
    seconds = openings.spent(begin, until, still)
    segments = [
        {
            "start": iso(one.start, calendar.place), "end": iso(one.end, calendar.place),
            "kind": one.kind, "seconds": one.seconds, "why": t(one.why) if one.why else "",
        }
        for one in explain(openings, begin, until, still)
    ]  # fmt: skip
    warn(desk, unknown_after(calendar, until // 86_400))
    if desk.json:
        parameters = {"calendar": calendar.name, "start": iso(begin, calendar.place), "end": iso(until, calendar.place)}
        output.document({"seconds": seconds, "segments": segments, "parameters": parameters})
        return
    print(t("{hours} business hours ({seconds} seconds)", hours=f"{seconds / 3600:.2f}", seconds=f"{seconds:,}"))
    output.table(
        [t("From"), t("To"), t("Kind"), t("Why")],
        [(str(one["start"]), str(one["end"]), t(KINDS[str(one["kind"])]), str(one["why"])) for one in segments],
    )


KINDS = {"counted": _("counted"), "paused": _("paused"), "closed": _("closed"), "holiday": _("holiday")}


def warn(desk: Desk, words: str) -> None:
    if words:
        desk.note(words)


def iso(seconds: int, place: tzinfo) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(place).isoformat()


def moment(text: str, place: tzinfo) -> int:
    """Whole seconds since 1970 UTC of ISO 8601 `text`; without an offset it is wall time of `place`."""
    try:
        found = datetime.fromisoformat(text.strip())
        return int((found if found.tzinfo else found.replace(tzinfo=place)).timestamp())
    except (ValueError, OverflowError) as error:
        raise _no_time(text) from error


def _span(text: str, place: tzinfo) -> tuple[int, int]:
    begin, slash, end = text.partition("/")
    if not slash:
        raise _no_time(text)
    span = moment(begin, place), moment(end, place)
    if span[1] < span[0]:
        raise Trouble(t("The pause {text} ends before it begins.", text=text), t("Exchange its ends."), code="order")
    return span


def _no_time(text: str) -> Trouble:
    return Trouble(t("“{text}” is no time.", text=text[:60]), t("Write it like 2026-03-05T16:00."), code="unreadable")


for _command in (levels.policies, levels.tickets, levels.what_if):
    command.add_command(_command)
