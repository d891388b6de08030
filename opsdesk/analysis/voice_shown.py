"""How the voice of the customer is drawn, said and defined: the same on the page, in reports and on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from opsdesk.analysis import periods
from opsdesk.analysis.heard import Heard
from opsdesk.analysis.satisfaction import Nps
from opsdesk.analysis.terms import Term
from opsdesk.analysis.voice import AGES, MEASURES, QUANTILES, Measure, Rate, Voice, Volume, changed
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.chart import Axis, Chart, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import day_name, figure
from opsdesk.model.record import Entity
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Query, Test, both
from opsdesk.query.sentence import say

NAMES: dict[Measure, str] = {"first_response": _("First response"), "resolved": _("Resolution")}
BY = {"type": _("Type"), "area": _("Area"), "source": _("Channel"), "version": _("Version")}
MOST_PARTS = 6
AXES: dict[str, Axis] = {"day": "day", "week": "week", "month": "month"}


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure in the user's language; `remark` compares or bounds it, `target` is what it leads to."""

    key: str
    figure: str
    remark: str = ""
    target: object = None
    brief: str | None = None
    """The remark where there is little room; the same unless told."""

    @property
    def name(self) -> str:
        return t(TILES[self.key])

    @property
    def meaning(self) -> str:
        return t(MEANINGS[self.key])


def opened_on(voice: Voice, first: int, last: int, *more: Filter) -> Query:
    """The tickets asked for that were opened on these days."""
    days = (Test("opened", f.LEAST, (first,)), Test("opened", f.MOST, (last,)))
    return Query("tickets", both(voice.asked.where, *days, *more))


# -- key figures ----------------------------------------------------------------------------------------------------


def percent(share: float | None) -> str:
    return figure(None if share is None else round(share, 3), "percent")


def by(now: float | None, before: float | None) -> str:
    """ "+12 %", or nothing where there was nothing before."""
    grown = changed(now, before)
    return "" if grown is None else f"{'+' if grown > 0 else ''}{figure(round(grown, 3), 'percent')}"


def more_or_less(now: float | None, before: float | None) -> str:
    change = by(now, before)
    return t("{change} against before", change=change) if change else ""


def tiles(found: Heard) -> list[Tile]:
    voice, asked, nps, rated = found.voice, found.asked, found.nps, found.voice.satisfied
    return [
        Tile(
            "opened", f"{voice.n:,}", more_or_less(voice.n, voice.n_before), opened_on(voice, asked.first, asked.as_of),
            by(voice.n, voice.n_before),
        ),
        Tile("customers", f"{voice.voices[0]:,}", more_or_less(*voice.voices), brief=by(*voice.voices)),
        *level_tiles(voice),
        Tile(
            "csat", percent(rated.score) if rated else text.EMPTY,
            interval(rated.low, rated.high, rated.n) if rated else "", ("rated",),
            t("{low} to {high}", low=percent(rated.low), high=percent(rated.high)) if rated else "",
        ),
        Tile("nps", f"{nps.score:+.0f}" if nps else text.EMPTY, points(nps) if nps else ""),
        Tile(
            "risk", text.money(sum(risk.revenue for risk in found.risks), whole=True),
            tn("{n} customer", "{n} customers", sum(risk.customers for risk in found.risks)), ("defects",),
        ),
    ]  # fmt: skip


def level_tiles(voice: Voice) -> list[Tile]:
    """What service levels are judged by."""
    open_now, open_before = voice.backlog
    first, solved = (voice.times(measure) for measure in MEASURES)
    breaches, reopens = voice.breaches, voice.reopens
    return [
        Tile(
            "first_response", span(first.clock), against(first.clock, first.clock_before), ("ended", "first_response")
        ),
        Tile("resolved", span(solved.clock), against(solved.clock, solved.clock_before), ("ended", "resolved")),
        Tile("breaches", percent(breaches.share), rate_words(breaches), ("breached",)),
        Tile("reopened", percent(reopens.share), rate_words(reopens), ("reopened",)),
        Tile("backlog", f"{open_now:,}", more_or_less(open_now, open_before), ("waiting",), by(open_now, open_before)),
    ]


TILES = {
    "opened": _("Tickets"),
    "customers": _("Customers who wrote"),
    "first_response": _("Median first response"),
    "resolved": _("Median resolution"),
    "breaches": _("Solved late"),
    "reopened": _("Reopened"),
    "backlog": _("Open tickets"),
    "csat": _("CSAT of tickets"),
    "nps": _("NPS"),
    "risk": _("Revenue behind open defects"),
}
MEANINGS = {
    "opened": _("Tickets opened in the period; every one is a voice, repeated ones too."),
    "customers": _("Different customers with a ticket opened in the period."),
    "first_response": _("From opening to the first reply, of all tickets answered first in the period."),
    "resolved": _("From opening to resolving, of all tickets resolved in the period."),
    "breaches": _(
        "Tickets due in the period that were resolved later or not at all, of all that were due. What is open and due on"
        " the last day is not judged yet."
    ),
    "reopened": _(
        "Tickets opened again after they were closed, of all closed in the period. Known of changes made here, not of"
        " what happened before an import."
    ),
    "backlog": _("Tickets open at the end of the period, against its beginning."),
    "csat": _("Share of 4 and 5 among the ratings 1 to 5 of tickets opened in the period, with the 95 % interval (Wilson)."),
    "nps": _("Share of 9 and 10 less that of 0 to 6 among answers of NPS surveys in the period, with the 95 % interval."),
    "risk": _("Revenue so far of the customers who have an open ticket about a defect."),
}  # fmt: skip


def span(quantiles: Sequence[float], at: int = 0) -> str:
    return text.span_words(quantiles[at]) if quantiles else text.EMPTY


def against(now: Sequence[float], before: Sequence[float]) -> str:
    return t("{figure} before", figure=span(before)) if now and before else ""


def rate_words(rate: Rate) -> str:
    return t("{part} of {whole}", part=f"{rate.n:,}", whole=f"{rate.of:,}") if rate.of else ""


def interval(low: float, high: float, n: int) -> str:
    return t("{low} to {high}, n = {n}", low=percent(low), high=percent(high), n=f"{n:,}")


def points(nps: Nps) -> str:
    return t("{low} to {high}, n = {n}", low=f"{nps.low:+.0f}", high=f"{nps.high:+.0f}", n=f"{nps.n:,}")


def rows_of_times(voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: each percentile by the clock, in business time, and before."""
    heads = [t("Time until"), *(t("{n} % within", n=f"{share * 100:.0f}") for share in QUANTILES), t("Tickets")]
    rows = []
    for measure in MEASURES:
        times = voice.times(measure)
        for name, quantiles, n in (
            (t(NAMES[measure]), times.clock, times.n),
            (t("{measure}, business time", measure=t(NAMES[measure])), times.business, times.n),
            (t("{measure}, the time before", measure=t(NAMES[measure])), times.clock_before, times.before),
        ):
            rows.append([name, *(span(quantiles, at) for at in range(len(QUANTILES))), f"{n:,}"])
    return heads, rows


def growth(found: Heard, term: Term) -> str:
    grown = term.grew(found.read, found.read_before)
    return t("new") if grown is None else f"{'+' if grown > 0 else ''}{figure(round(grown, 2), 'percent')}"


# -- charts -----------------------------------------------------------------------------------------------------------


def flow_chart(voice: Voice, notes: tuple[str, ...] = ()) -> Chart:
    """What comes in beside what gets done, in the periods that are whole."""
    asked = voice.asked

    def whole(counts: Sequence[int]) -> list[float | None]:
        return [n if complete else None for n, complete in zip(counts, voice.complete, strict=True)]

    targets = [opened_on(voice, *days(voice, number)) for number in voice.periods]
    return Chart(
        "line",
        t("Opened and resolved"),
        starts(voice),
        (
            Series(t("Newly opened"), whole(voice.opened_by_period), targets),
            Series(t("Resolved"), whole(voice.closed_by_period)),
        ),
        axis=AXES[asked.period],
        highlight=0,
        notes=notes,
    )


def volume_chart(
    voice: Voice, field: str, tickets: Entity, notes: tuple[str, ...] = (), most: int = MOST_PARTS
) -> Chart:
    """The most frequent values, and the rest as one more part."""
    found = [one for one in voice.volumes(field) if one.n]
    parts = [one for one in found if one.name is not None][:most]
    empty = [one for one in found if one.name is None]
    rest = [one for one in found if one.name is not None][most:]
    declared, unsure = tickets.field(field), [not whole for whole in voice.complete]
    listed = tuple(one.name for one in parts)

    def series(name: str, counted: Sequence[Volume], test: Filter) -> Series:
        counts = [sum(one.counts[at] for one in counted) for at in range(len(voice.periods))]
        targets = [
            opened_on(voice, *days(voice, number), test) if count else None
            for number, count in zip(voice.periods, counts, strict=True)
        ]
        return Series(name, counts, targets, unsure=unsure)

    drawn = [series(text.show(declared, one.name), [one], Test(field, f.IS, (one.name,))) for one in parts]
    if rest:
        others = both(Test(field, f.IS_NOT, listed), Test(field, f.FILLED))
        drawn.append(series(t("Others"), rest, others))
    if empty:
        drawn.append(series(t("Not filled in"), empty, Test(field, f.EMPTY)))
    titles = {
        "type": t("Tickets by type"), "area": t("Tickets by area"), "source": t("Tickets by channel"),
        "version": t("Tickets by version"),
    }  # fmt: skip
    return Chart(
        "stacked", titles[field], starts(voice), tuple(drawn), axis=AXES[voice.asked.period], notes=notes,
        empty=t("No ticket was opened in this time."),
    )  # fmt: skip


def times_chart(voice: Voice, notes: tuple[str, ...] = ()) -> Chart:
    def hours(measure: Measure) -> list[float | None]:
        return [None if seconds is None else round(seconds / 3600, 2) for seconds in voice.medians(measure)]

    unsure = [not whole for whole in voice.complete]
    return Chart(
        "line",
        t("Median hours until"),
        starts(voice),
        tuple(Series(t(NAMES[measure]), hours(measure), unsure=unsure) for measure in MEASURES),
        axis=AXES[voice.asked.period],
        y_title=t("Hours"),
        notes=notes,
        empty=t("No ticket was answered in this time."),
    )


def terms_chart(found: Heard, most: int = 12, notes: tuple[str, ...] = ()) -> Chart:
    shown = found.terms[:most]
    said = [t("{n} before, {change}", n=f"{term.before:,}", change=growth(found, term)) for term in shown]
    return Chart(
        "hbar",
        t("Words that grow"),
        [term.name for term in shown],
        (Series(t("Tickets"), [term.now for term in shown], [("term", term.word) for term in shown], remarks=said),),
        x_title=t("Word"),
        notes=notes,
        empty=t("No word stands in clearly more tickets than before."),
    )


def ages_chart(voice: Voice, notes: tuple[str, ...] = ()) -> Chart:
    counts = [int(voice.aged(step).sum()) for step in range(len(AGES) + 1)]
    return Chart(
        "bar",
        t("Open tickets by age"),
        age_names(),
        (Series(t("Tickets"), counts, [("aged", step) if n else None for step, n in enumerate(counts)]),),
        x_title=t("Age"),
        notes=notes,
        empty=t("Nothing is open."),
    )


def age_names() -> list[str]:
    ends = [t("under {n} d", n=AGES[0]), *(t("{low}–{high} d", low=low, high=high) for low, high in pairwise(AGES))]
    return [*ends, t("{n} d and more", n=AGES[-1])]


def starts(voice: Voice) -> list[int]:
    return [periods.first_day(number, voice.asked.period) for number in voice.periods]


def days(voice: Voice, number: int) -> tuple[int, int]:
    """The first and last day of a period, as far as they were asked for."""
    period = voice.asked.period
    first, last = periods.first_day(number, period), periods.first_day(number + 1, period) - 1
    return max(first, voice.asked.first), min(last, voice.asked.as_of)


# -- how it is defined --------------------------------------------------------------------------------------------------


def parameters(voice: Voice, tickets: Entity) -> tuple[tuple[str, str], ...]:
    asked = voice.asked
    compared = t("{first} to {last}", first=day_name(asked.before), last=day_name(asked.first - 1))
    found = (
        (t("Period"), t("{first} to {last}", first=day_name(asked.first), last=day_name(asked.as_of))),
        (t("Compared with"), compared),
        (t("Business time by"), voice.openings.calendar.name),
    )
    return found if asked.where == EVERYTHING else (*found, (t("Only tickets with"), say(tickets, asked.where)))


def definitions(found: Heard, tickets: Entity) -> dict[str, Definition]:
    voice = found.voice
    settings = parameters(voice, tickets)
    later = tn("{n} ticket after this day", "{n} tickets after this day", voice.later) if voice.later else ""

    def defined(name: str, formula: str, n: int) -> Definition:
        return Definition(name, formula, n, voice.asked.as_of, settings, later)

    read = t(
        "Texts read: {n} of this period and {before} of the one before, the newest of each.",
        n=f"{found.read:,}", before=f"{found.read_before:,}",
    )  # fmt: skip
    words = t(
        "A word counts once a ticket, in its title and the beginning of its text. Ranked by how sure the growth of its"
        " share is (log-likelihood G2, Dunning 1993; at least 3.84)."
    )
    spans = t(
        "Percentiles of type 7. Business time counts the open hours of the calendar; pauses are not taken off. Tickets"
        " merged into others are left out."
    )
    return {
        "volumes": defined(t("Volumes"), t(MEANINGS["opened"]), voice.n),
        "times": defined(
            t("Times"), " ".join((t(MEANINGS["first_response"]), t(MEANINGS["resolved"]), spans)), voice.times("resolved").n
        ),
        "breaches": defined(t("Solved late"), t(MEANINGS["breaches"]), voice.breaches.of),
        "reopened": defined(t("Reopened"), t(MEANINGS["reopened"]), voice.reopens.of),
        "backlog": defined(t("Backlog"), t(MEANINGS["backlog"]), voice.backlog[0]),
        "terms": defined(t("Words that grow"), f"{words} {read}", found.read),
        "satisfaction": defined(
            t("Satisfaction"), " ".join((t(MEANINGS["csat"]), t(MEANINGS["nps"]))), voice.satisfied.n if voice.satisfied else 0
        ),
        "risk": defined(
            t("Value at risk"),
            t(
                "Customers with an open ticket about a defect, by value tier: their revenue so far, and the forecast of"
                " the next 12 months where there is one."
            ),
            sum(risk.customers for risk in found.risks),
        ),
    }  # fmt: skip


def target_name(found: Heard, customers: Entity, target: tuple[object, ...]) -> str:
    """What the tickets behind a number are called."""
    match target:
        case ("ended", "first_response" | "resolved" as measure):
            return t(NAMES[measure])
        case ("breached",):
            return t("Solved late")
        case ("aged", int(step)):
            return t("{tickets}, {which}", tickets=t(TILES["backlog"]), which=age_names()[step])
        case ("load", name):
            return t("{tickets}, {which}", tickets=t(TILES["backlog"]), which=name or t("Unassigned"))
        case ("term", word):
            return str(word)
        case ("segment", str() | None as name):
            field = customers.field(found.asked.segment)
            shown = text.show(field, name) if name else t("Not filled in")
            return t("{name}: {figure}", name=t(field.label), figure=shown)
        case ("tier", name):
            return t("Defects of {tier}", tier=name or t("No tier"))
        case (str(key), *_rest):
            names = {"waiting": "backlog", "rated": "csat", "defects": "risk"}
            return t(TILES[names.get(key, key)])
    raise AssertionError(target)
