"""The service-level report: how quickly tickets were answered and solved, by priority, with the calendar that counted."""

from collections.abc import Iterator

from opsdesk.analysis import voice_shown as said
from opsdesk.analysis.hours.calendar import WEEKDAYS, Calendar, typed
from opsdesk.analysis.voice import MEASURES, Voice
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.definition import Definition
from opsdesk.model.figures import day_name
from opsdesk.model.kinds import Pick
from opsdesk.model.record import Entity
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.feedback_review import asked, period
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Facts, Heading, Method, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services.calendars import unknown_after
from opsdesk.services.voice import late, voice_of_store

MOST_LATE = 60
DAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
SHOWN = ("first_response", "resolved", "breaches", "reopened", "backlog")


def build(source: Source, request: Request) -> Document:
    voice = voice_of_store(source.connection, source.schema, asked(request))
    tickets = source.schema["tickets"]
    return Document(
        request.title or t("Service levels"),
        _parts(source, voice),
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(tickets, request.where),
        facts=(period(voice.asked), t("Business time by {calendar}", calendar=voice.openings.calendar.name)),
        author=request.author,
    )


def _parts(source: Source, voice: Voice) -> Iterator[Part]:
    tickets = source.schema["tickets"]
    figures = said.level_tiles(voice)
    yield Tiles(tuple(Tile(tile.figure, tile.name, tile.remark) for tile in figures), in_row=5)
    heads, rows = said.rows_of_times(voice)
    yield Heading(t("How long it took"), stay=120)
    yield Table((Column(heads[0]), *(Column(head, right=True) for head in heads[1:])), rows)
    yield Charts((said.times_chart(voice), said.flow_chart(voice)))
    yield Heading(t("By priority"), stay=80)
    yield _by_priority(voice, tickets)
    yield Heading(t("By assignee"), stay=80)
    yield _by_assignee(voice)
    yield Heading(t("Tickets solved late"), stay=60)
    yield _late(source, voice, tickets)
    yield Heading(t("The calendar"), stay=80)
    yield from _calendar(voice)
    yield Heading(t("How the numbers are defined"))
    settings = said.parameters(voice, tickets)
    for key in SHOWN:
        n = {"breaches": voice.breaches.of, "reopened": voice.reopens.of, "backlog": voice.backlog[0]}.get(key)
        counted = voice.times(key).n if n is None else n  # type: ignore[arg-type]
        yield Method.of(Definition(t(said.TILES[key]), t(said.MEANINGS[key]), counted, voice.asked.as_of, settings))


def _by_priority(voice: Voice, tickets: Entity) -> Table:
    """The median and what nine of ten kept, in business time, and how many were late."""
    field = tickets.field("priority")
    column = voice.tickets.words["priority"]
    order = [option.key for option in field.kind.options] if isinstance(field.kind, Pick) else []
    names = sorted(column.names, key=lambda name: (order.index(name) if name in order else len(order), name or ""))
    rows = []
    for name in names:
        among = column.among((name,))
        first, solved = (voice.times(measure, among) for measure in MEASURES)
        lates = []
        for measure in MEASURES:
            due, missed = (int((marks & among).sum()) for marks in (voice.due(measure), voice.breached(measure)))
            lates.append(said.percent(missed / due if due else None))
        if not (first.n or solved.n or lates != [text.EMPTY] * 2):
            continue
        rows.append(
            (
                text.show(field, name) if name else t("Not filled in"), f"{first.n:,}", said.span(first.business),
                said.span(first.business, 2), lates[0], f"{solved.n:,}", said.span(solved.business), said.span(solved.business, 2),
                lates[1],
            )
        )  # fmt: skip
    first_response, resolution = (t(name) for name in said.NAMES.values())
    median, most = t("{n} % within", n=50), t("{n} % within", n=90)
    heads = (
        t("Answered"),
        f"{first_response}: {median}",
        most,
        t("Answered late"),
        t("Resolved"),
        f"{resolution}: {median}",
        most,
        t("Solved late"),
    )
    return Table((Column(t(field.label)), *(Column(head, right=True) for head in heads)), rows)


def _by_assignee(voice: Voice) -> Table:
    rows = [
        (
            load.assignee or t("Unassigned"), f"{load.opened:,}", f"{load.closed:,}", f"{load.open:,}",
            said.span((load.median,) if load.median is not None else ()),
        )
        for load in voice.workload
    ]  # fmt: skip
    heads = (t("Newly opened"), t("Resolved"), t("Open tickets"), t("Median resolution"))
    return Table((Column(t("Assignee")), *(Column(head, right=True) for head in heads)), rows)


def _late(source: Source, voice: Voice, tickets: Entity) -> Part:
    worst = late(source.connection, source.schema, voice, MOST_LATE)
    if not voice.breaches.of:
        return Prose(t("No ticket was due in this time."), quiet=True)
    priority, due = tickets.field("priority"), tickets.field("due")
    heads = (
        Column(t("Code")),
        Column(t("Title")),
        Column(t(priority.label)),
        Column(t(due.label)),
        Column(t("Late by"), right=True),
    )
    rows = [
        (one.code, one.title, text.show(priority, one.priority), text.show(due, one.due), text.span_words(one.by))
        for one in worst
    ]
    return Table(heads, rows, empty=t("Everything that was due was solved in time."))


def _calendar(voice: Voice) -> Iterator[Part]:
    """Its week, and what was otherwise in the days the report speaks of."""
    calendar = voice.openings.calendar
    hours = typed(calendar.week)
    week = [(t(name), ", ".join(hours[day]) or t("Closed")) for name, day in zip(DAYS, WEEKDAYS, strict=True)]
    yield Facts(((t("Calendar"), calendar.name), (t("Time zone"), calendar.zone), *week))
    days = list(_exceptions(calendar, voice.asked.before, voice.asked.as_of))
    if days:
        yield Table((Column(t("Day")), Column(t("Hours")), Column(t("Why"))), days)
    if warning := unknown_after(calendar, voice.asked.as_of):
        yield Prose(warning, quiet=True)


def _exceptions(calendar: Calendar, first: int, last: int) -> Iterator[tuple[str, str, str]]:
    """Days that are not as their weekday; days in a row of one holiday share a line."""
    runs: list[tuple[int, int, tuple[str, str]]] = []
    for day in range(first, last + 1):
        if (otherwise := _otherwise(calendar, day)) is None:
            continue
        if runs and runs[-1][1:] == (day - 1, otherwise):
            runs[-1] = runs[-1][0], day, otherwise
        else:
            runs.append((day, day, otherwise))
    for begin, end, (hours, why) in runs:
        days = t("{first} to {last}", first=day_name(begin), last=day_name(end)) if end > begin else day_name(begin)
        yield days, hours, why


def _otherwise(calendar: Calendar, day: int) -> tuple[str, str] | None:
    """The hours of a day that is not as its weekday, and why."""
    if day in calendar.closed:
        return t("Closed"), t(calendar.closed[day])
    if day in calendar.opened:
        why, windows = calendar.opened[day]
        return _shown(windows), t(why)
    return None


def _shown(windows: tuple[tuple[int, int], ...]) -> str:
    from opsdesk.analysis.hours.calendar import written

    return ", ".join(map(written, windows))
