"""One or more tickets: how each stands, what was said about it in order, and the requirements it asks for."""

from collections.abc import Iterator, Mapping

from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Event, Facts, Heading, NewPage, Prose, Timeline
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.store import rows

MOST_TICKETS = 500
MOST_REPLIES = 500
LONGEST = 8_000
"""Characters of one text that are printed: four pages; a body of 10 MB is nothing to print."""
FACTS = (
    "type", "severity", "impact", "source", "area", "version", "customer", "contact", "assignee", "due", "tags",
    "satisfaction", "order", "duplicate_of", "external_id",
)  # fmt: skip
TONES = {"reply": "accent", "customer": "good", "note": "warn"}
Values = Mapping[str, Stored]


def build(source: Source, request: Request) -> Document:
    tickets = source.schema["tickets"]
    n = rows.count(source.connection, source.schema, "tickets", request.where)
    if n == 0:
        raise Trouble(t("No ticket matches."), t("Choose other conditions."), code="nothing-to-print")
    if n > MOST_TICKETS:
        raise Trouble(
            t("{n} tickets are too many for one PDF.", n=f"{n:,}"),
            t("Choose up to {most}: one is code=T-12, say.", most=MOST_TICKETS),
            code="too-many-tickets",
        )
    ids = list(rows.ids(source.connection, source.schema, Query("tickets", request.where, request.sort)))
    if n == 1:
        values = _values(source, ids[0])
        return Document(
            request.title or str(values["title"]), ticket(source, ids[0], values), request.as_of,
            subtitle=line(tickets, values), facts=(str(values["code"]),), author=request.author,
        )  # fmt: skip
    return Document(
        request.title or t("Tickets"), _all(source, ids), request.as_of,
        subtitle=say(tickets, request.where), facts=(tn("{n} ticket", "{n} tickets", n),), author=request.author,
    )  # fmt: skip


def _values(source: Source, number: int) -> Values:
    values = rows.get(source.connection, source.schema, "tickets", number, "title")
    assert values is not None, "read in the same snapshot"
    return values


def _all(source: Source, ids: list[int]) -> Iterator[Part]:
    tickets = source.schema["tickets"]
    for position, number in enumerate(ids):
        values = _values(source, number)
        if position:
            yield NewPage()
        yield Heading(str(values["title"]), stay=160)
        yield Prose(f"{values['code']} · {line(tickets, values)}", quiet=True)
        yield from ticket(source, number, values, depth=2)


def line(tickets: Entity, values: Values) -> str:
    """A ticket in one line: Escalated · High · Defect · Li Jing."""
    names = ("status", "priority", "type", "assignee")
    return " · ".join(text.show(tickets.field(name), values[name]) for name in names if values[name] is not None)


def ticket(source: Source, number: int, values: Values, depth: int = 1) -> Iterator[Part]:
    tickets = source.schema["tickets"]
    yield Tiles(tuple(_tiles(tickets, values)))
    custom = [field.name for field in tickets.fields if field.custom]
    facts = tuple(
        (t(tickets.field(name).label), _shown(tickets.field(name), values[name]))
        for name in (*FACTS, *custom)
        if values[name] is not None
    )
    if facts:
        yield Facts(facts)
    if values["body"]:
        yield Heading(t("What was written"), depth)
        yield Prose(_printed(values["body"]))
    yield from _said(source, values, depth)
    yield from _requests(source, values, depth)


def _tiles(tickets: Entity, values: Values) -> Iterator[Tile]:
    opened, answered, resolved = (_moment(values[name]) for name in ("opened", "first_response", "resolved"))
    yield Tile(text.show(tickets.field("status"), values["status"]), t(tickets.field("status").label))
    yield Tile(_day(opened), t("Opened"), _clock(opened))
    for moment, name in ((answered, t("First response")), (resolved, t("Resolution"))):
        took = text.EMPTY if moment is None or opened is None else text.span_words(moment - opened)
        yield Tile(took, name, "" if moment is None else f"{_day(moment)} {_clock(moment)}")


def _shown(field: Field, value: Stored) -> str:
    """Of another record, which was read by its title, that."""
    return str(value) if isinstance(field.kind, k.Ref) else text.show(field, value)


def _moment(value: Stored) -> int | None:
    return value if isinstance(value, int) else None


def _day(moment: int | None) -> str:
    return text.EMPTY if moment is None else text.moment(moment).date().isoformat()


def _clock(moment: int | None) -> str:
    return "" if moment is None else f"{text.moment(moment):%H:%M}"


def _printed(body: Stored) -> str:
    words = str(body)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _said(source: Source, values: Values, depth: int) -> Iterator[Part]:
    replies = source.schema["replies"]
    own = Test("ticket", f.IS, (values["code"],))
    query = Query("replies", own, (Sort("at"),))
    ids = rows.first(source.connection, source.schema, query, MOST_REPLIES)
    page = rows.page(source.connection, source.schema, "replies", ids, ["at", "kind", "author", "body"])
    if not ids:
        return
    yield Heading(t("What was said"), depth)
    events = []
    for number in ids:
        at, kind, author, body = page[number]
        who = " · ".join(filter(None, (text.show(replies.field("kind"), kind), str(author or ""))))
        when = _moment(at)
        events.append(Event(f"{_day(when)} {_clock(when)}", who, _printed(body), TONES.get(str(kind), "muted")))
    yield Timeline(tuple(events))
    more = rows.count(source.connection, source.schema, "replies", own) - len(ids)
    if more:
        yield Prose(t("{n} later entries are not shown.", n=f"{more:,}"), quiet=True)


def _requests(source: Source, values: Values, depth: int) -> Iterator[Part]:
    query = Query("requests", Test("ticket", f.IS, (values["code"],)))
    names = ("requirement", "weight", "note", "at")
    ids = rows.first(source.connection, source.schema, query, 100)
    if not ids:
        return
    yield Heading(t("Requirements it asks for"), depth)
    fields = [source.schema["requests"].field(name) for name in names]
    page = rows.page(source.connection, source.schema, "requests", ids, names)
    yield Table(
        tuple(Column(t(field.label), isinstance(field.kind, k.Decimal)) for field in fields),
        [[_shown(field, cell) for field, cell in zip(fields, page[number], strict=True)] for number in ids],
    )
