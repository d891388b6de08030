"""How the voice of the customer is drawn, said and defined: the same on the page, in reports and on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from opsdesk.analysis import periods
from opsdesk.analysis.heard import Heard
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
    name: str
    figure: str
    remark: str
    meaning: str
    target: object = None


def opened_on(voice: Voice, first: int, last: int, *more: Filter) -> Query:
    """The tickets asked for that were opened on these days."""
    days = (Test("opened", f.LEAST, (first,)), Test("opened", f.MOST, (last,)))
    return Query("tickets", both(voice.asked.where, *days, *more))


# -- key figures ----------------------------------------------------------------------------------------------------


def percent(share: float | None) -> str:
    return figure(None if share is None else round(share, 3), "percent")


def more_or_less(now: float | None, before: float | None) -> str:
    """ "+12 % against before", or nothing where there was nothing before."""
    by = changed(now, before)
    if by is None:
        return ""
    return t("{change} against before", change=f"{'+' if by > 0 else ''}{figure(round(by, 3), 'percent')}")


def tiles(found: Heard) -> list[Tile]:
    voice, asked = found.voice, found.asked
    open_now, open_before = voice.backlog
    customers = voice.voices[0]
    first, solved = (voice.times(measure) for measure in MEASURES)
    breaches, reopens, rated = voice.breaches, voice.reopens, voice.satisfied
    return [
        Tile(
            "opened", t("Tickets"), f"{voice.n:,}", more_or_less(voice.n, voice.n_before), t(MEANINGS["opened"]),
            opened_on(voice, asked.first, asked.as_of),
        ),
        Tile("customers", t("Customers who wrote"), f"{customers:,}", more_or_less(*voice.voices), t(MEANINGS["customers"])),
        Tile(
            "first_response", t("Median first response"), span(first.clock), against(first.clock, first.clock_before),
            t(MEANINGS["first_response"]), ("ended", "first_response"),
        ),
        Tile(
            "resolved", t("Median resolution"), span(solved.clock), against(solved.clock, solved.clock_before),
            t(MEANINGS["resolved"]), ("ended", "resolved"),
        ),
        Tile("breaches", t("Solved late"), percent(breaches.share), rate_words(breaches), t(MEANINGS["breaches"]), ("breached",)),
        Tile("reopened", t("Reopened"), percent(reopens.share), rate_words(reopens), t(MEANINGS["reopened"]), ("reopened",)),
        Tile("backlog", t("Open"), f"{open_now:,}", more_or_less(open_now, open_before), t(MEANINGS["backlog"]), ("waiting",)),
        Tile(
            "csat", t("CSAT of tickets"), percent(rated.score) if rated else text.EMPTY,
            interval(rated.low, rated.high, rated.n) if rated else "", t(MEANINGS["csat"]), ("rated",),
        ),
        Tile(
            "nps", t("NPS"), f"{found.nps.score:+.0f}" if found.nps else text.EMPTY,
            t("{low} to {high}, n = {n}", low=f"{found.nps.low:+.0f}", high=f"{found.nps.high:+.0f}", n=f"{found.nps.n:,}")
            if found.nps else "",
            t(MEANINGS["nps"]),
        ),
        Tile(
            "risk", t("Revenue behind open defects"), text.money(sum(risk.revenue for risk in found.risks), whole=True),
            tn("{n} customer", "{n} customers", sum(risk.customers for risk in found.risks)), t(MEANINGS["risk"]), ("defects",),
        ),
    ]  # fmt: skip


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
    by = term.grew(found.read, found.read_before)
    return t("new") if by is None else f"{'+' if by > 0 else ''}{figure(round(by, 2), 'percent')}"


# -- charts -----------------------------------------------------------------------------------------------------------


def flow_chart(voice: Voice, notes: tuple[str, ...] = ()) -> Chart:
    """What comes in beside what gets done."""
    asked = voice.asked
    unsure = [not whole for whole in voice.complete]
    targets = [opened_on(voice, *days(voice, number)) for number in voice.periods]
    return Chart(
        "line",
        t("Opened and resolved"),
        starts(voice),
        (
            Series(t("Opened"), voice.opened_by_period, targets, unsure=unsure),
            Series(t("Resolved"), voice.closed_by_period, unsure=unsure),
        ),
        axis=AXES[asked.period],
        highlight=0,
        notes=notes,
    )


def volume_chart(voice: Voice, field: str, tickets: Entity, notes: tuple[str, ...] = ()) -> Chart:
    """The most frequent values, and the rest as one more part."""
    found = [one for one in voice.volumes(field) if one.n]
    parts = [one for one in found if one.name is not None][:MOST_PARTS]
    empty = [one for one in found if one.name is None]
    rest = [one for one in found if one.name is not None][MOST_PARTS:]
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
