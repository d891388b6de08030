"""The feedback review: a period against the one before, in figures, charts, themes with quotes, and what is at risk."""

from collections.abc import Iterator

from opsdesk.analysis import periods
from opsdesk.analysis import voice_shown as said
from opsdesk.analysis.heard import Heard
from opsdesk.analysis.terms import Term
from opsdesk.analysis.voice import VoiceOf
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.figures import day_name
from opsdesk.model.record import Entity
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Event, Heading, Method, Prose, Timeline
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services.voice import Quote, heard, late, quotes

USUAL_DAYS = {"day": 28, "week": 91, "month": 365}
THEMES, QUOTES = 6, 3
MOST_LATE = 12
_LETTERS = 160


FEWEST_MONTHS = 3


def asked(request: Request) -> VoiceOf:
    """The last year by months unless told; what is shorter than three months is drawn by weeks."""
    first = request.as_of - USUAL_DAYS[request.period] + 1 if request.first is None else request.first
    months = periods.number(request.as_of, "month") - periods.number(first, "month")
    by_weeks = request.period == "month" and months <= FEWEST_MONTHS
    return VoiceOf(request.as_of, first, "week" if by_weeks else request.period, request.where, request.calendar)


def build(source: Source, request: Request) -> Document:
    found = heard(source.connection, source.schema, asked(request))
    tickets = source.schema["tickets"]
    return Document(
        request.title or t("Feedback review"),
        _parts(source, found),
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(tickets, request.where),
        facts=(period(found.asked),),
        author=request.author,
    )


def period(of: VoiceOf) -> str:
    compared = t("{first} to {last}", first=day_name(of.before), last=day_name(of.first - 1))
    return t("{first} to {last}, against {before}", first=day_name(of.first), last=day_name(of.as_of), before=compared)


def _parts(source: Source, found: Heard) -> Iterator[Part]:
    voice, schema = found.voice, source.schema
    tickets = schema["tickets"]
    yield Tiles(tuple(Tile(tile.figure, tile.name, tile.remark) for tile in said.tiles(found)), in_row=5)
    yield Charts((said.flow_chart(voice), said.times_chart(voice)))
    yield Charts(tuple(said.volume_chart(voice, field, tickets, most=4) for field in said.BY), height=120)
    yield Heading(t("Themes"), stay=120)
    yield from _themes(source, found)
    yield Heading(t("What the tickets are about"), stay=80)
    yield _volumes(found, tickets)
    yield Heading(t("Answering and solving"), stay=120)
    yield times_table(found)
    yield from _late(source, found, tickets)
    yield Charts((said.ages_chart(voice),), in_row=1, height=100)
    yield from _satisfaction(found, schema)
    yield from _risk(found, schema)
    yield Heading(t("How the numbers are defined"))
    for definition in said.definitions(found, tickets).values():
        yield Method.of(definition)


def _themes(source: Source, found: Heard) -> Iterator[Part]:
    if not found.terms:
        yield Prose(t("No word stands in clearly more tickets than before."), quiet=True)
        return
    yield Charts((said.terms_chart(found),), in_row=1)
    for term in found.terms[:THEMES]:
        yield Heading(_theme(found, term), depth=2, stay=60)
        yield Timeline(tuple(map(_quoted, quotes(source.connection, term.records, QUOTES))))


def _theme(found: Heard, term: Term) -> str:
    count = tn("{n} ticket", "{n} tickets", term.now)
    return t("{name}: {tickets}, {before} before, {change}", name=term.name, tickets=count, before=f"{term.before:,}",
             change=said.growth(found, term))  # fmt: skip


def _quoted(quote: Quote) -> Event:
    words = " ".join(quote.words.split())
    shortened = words if len(words) <= _LETTERS else f"{words[:_LETTERS]}…"
    return Event(day_name(quote.day), quote.code, t("“{word}”", word=shortened), "accent")


def _volumes(found: Heard, tickets: Entity) -> Table:
    rows = [
        (
            t(label), text.show(tickets.field(field), one.name) if one.name else t("Not filled in"),
            f"{one.n:,}", f"{one.before:,}", said.by(one.n, one.before) or text.EMPTY,
        )
        for field, label in said.BY.items()
        for one in found.voice.volumes(field)[:8]
    ]  # fmt: skip
    columns = (Column(t("Field")), Column(t("Choice")), *(Column(t(name), right=True) for name in HEADS))
    return Table(columns, rows)


HEADS = (said.TILES["opened"], "Time before", "Growth")


def times_table(found: Heard) -> Table:
    heads, rows = said.rows_of_times(found.voice)
    return Table((Column(heads[0]), *(Column(head, right=True) for head in heads[1:])), rows)


def _late(source: Source, found: Heard, tickets: Entity) -> Iterator[Part]:
    worst = late(source.connection, source.schema, found.voice, MOST_LATE)
    if not worst:
        return
    yield Heading(t("Tickets solved late"), depth=2, stay=60)
    yield Table(
        (Column(t("Code")), Column(t("Title")), Column(t(tickets.field("priority").label)), Column(t("Due")),
         Column(t("Late by"), right=True)),
        [
            (one.code, one.title, text.show(tickets.field("priority"), one.priority), text.show(tickets.field("due"), one.due),
             text.span_words(one.by))
            for one in worst
        ],
    )  # fmt: skip


def _satisfaction(found: Heard, schema: Schema) -> Iterator[Part]:
    if not found.segments:
        return
    field = schema["customers"].field(found.asked.segment)
    yield Heading(t("Satisfaction"), stay=60)
    yield Table(
        (Column(t(field.label)), *(Column(t(name), right=True) for name in ("CSAT", "95 % interval", "NPS", "95 % interval"))),
        [
            (
                text.show(field, one.name) if one.name is not None else t("Not filled in"),
                said.percent(one.csat.score) if one.csat else text.EMPTY,
                said.interval(one.csat.low, one.csat.high, one.csat.n) if one.csat else "",
                f"{one.nps.score:+.0f}" if one.nps else text.EMPTY,
                said.points(one.nps) if one.nps else "",
            )
            for one in found.segments
        ],
    )  # fmt: skip


def _risk(found: Heard, schema: Schema) -> Iterator[Part]:
    if not found.risks:
        return
    field = schema["customers"].field("tier")
    customers, revenue = (sum(getattr(risk, name) for risk in found.risks) for name in ("customers", "revenue"))
    ahead = sum(risk.ahead for risk in found.risks)
    forecast = any(risk.forecast for risk in found.risks)
    yield Heading(t("Value at risk"), stay=60)
    yield Prose(t("Customers who wait for a defect to be mended, and what they are worth."))
    yield Table(
        (Column(t(field.label)), *(Column(t(name), right=True) for name in ("Customers", "Revenue", "12-month value"))),
        [
            (
                text.show(field, risk.tier) if risk.tier else t("No tier"), f"{risk.customers:,}",
                text.money(risk.revenue, whole=True), text.money(risk.ahead, whole=True) if risk.forecast else text.EMPTY,
            )
            for risk in found.risks
        ],
        total=(
            t("Total"), f"{customers:,}", text.money(revenue, whole=True),
            text.money(ahead, whole=True) if forecast else text.EMPTY,
        ),
    )  # fmt: skip
