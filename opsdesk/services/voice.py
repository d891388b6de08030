"""The voice of the customer, read from the desk: tickets, surveys and the worth of those behind open defects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from opsdesk import clock
from opsdesk.analysis import satisfaction, terms
from opsdesk.analysis.heard import Heard, Risk, Segment
from opsdesk.analysis.hours.openings import Openings
from opsdesk.analysis.terms import Term
from opsdesk.analysis.voice import Voice, VoiceOf
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.services import calendars
from opsdesk.store import feedback, rows
from opsdesk.store.connect import Connection
from opsdesk.store.feedback import NONE

MOST_READ = 20_000
"""Tickets of each of the two periods whose words are counted, the newest: 2 s of reading and counting."""
LETTERS = 400
"""Of each ticket: what somebody wants stands at the beginning."""
FEWEST_RATED = 5
"""Answers below which a segment's satisfaction is not shown: its interval would span everything."""


def voice_of_store(connection: Connection, schema: Schema, asked: VoiceOf) -> Voice:
    """The tickets alone, without what was said in them."""
    if asked.first > asked.as_of:
        raise Trouble(t("The period ends before it begins."), t("Choose an earlier first day."), code="empty-period")
    begin, end = feedback.moments(asked.first, asked.as_of)
    earlier, last_day = feedback.moments(asked.before, asked.as_of - 1)
    tickets = feedback.tickets(connection, schema, end, earlier, asked.where)
    again = np.array(list(feedback.reopened(connection, earlier, end)), np.int64).reshape(-1, 2)
    openings = Openings(calendars.named(connection, schema, asked.calendar))
    later = feedback.later(connection, schema, end, asked.where)
    voice = Voice(asked, tickets, (again[:, 0], again[:, 1]), openings, earlier, begin, last_day, end, later)
    if not tickets.n:
        raise Trouble(
            t("There is no feedback of this time."), t("Choose another time, or import tickets."), code="thin-data"
        )
    return voice


def heard(connection: Connection, schema: Schema, asked: VoiceOf, most_terms: int = 20) -> Heard:
    voice = voice_of_store(connection, schema, asked)
    found, read, read_before = _terms(connection, voice, most_terms)
    scores = feedback.scores(connection, "nps", voice.begin, voice.end)
    before = feedback.scores(connection, "nps", voice.earlier, voice.begin)
    surveyed = feedback.scores(connection, "csat", voice.begin, voice.end)
    return Heard(
        voice, found, read, read_before,
        _nps([score for score, _customer, _id in scores]), _nps([score for score, _customer, _id in before]),
        _csat([score for score, _customer, _id in surveyed]),
        _segments(connection, schema, voice, scores),
        _risks(connection, voice),
    )  # fmt: skip


def _terms(connection: Connection, voice: Voice, most: int) -> tuple[tuple[Term, ...], int, int]:
    now, before = voice.tickets.id[voice.opened][-MOST_READ:], voice.tickets.id[voice.opened_before][-MOST_READ:]
    here = list(feedback.texts(connection, now, LETTERS))
    there = list(feedback.texts(connection, before, LETTERS))
    own = {name for field in ("area",) for name in voice.tickets.words[field].names if name}
    documents = [words for _id, words in (*here, *there)]
    found = terms.growing(documents, len(here), [number for number, _words in here], own, most)
    return found, len(here), len(there)


def _nps(scores: Sequence[float]) -> satisfaction.Nps | None:
    return satisfaction.nps(inside) if (inside := [score for score in scores if 0 <= score <= 10]) else None


def _csat(scores: Sequence[float]) -> satisfaction.Csat | None:
    return satisfaction.csat(inside) if (inside := [score for score in scores if 1 <= score <= 5]) else None


def _segments(
    connection: Connection, schema: Schema, voice: Voice, nps: Sequence[tuple[float, int | None, int]]
) -> tuple[Segment, ...]:
    """By the customers' field that was asked for; customers without a value are one segment, unknown ones none."""
    field = schema["customers"].field(voice.asked.segment).name
    rated = voice.rated() & (voice.tickets.customer != NONE)
    pairs = zip(voice.tickets.customer[rated].tolist(), voice.tickets.satisfaction[rated].tolist(), strict=True)
    marks = [(customer, float(score)) for customer, score in pairs]
    promoters = [(customer, score) for score, customer, _id in nps if customer is not None]
    values = feedback.behind(connection, sorted({customer for customer, _ in (*marks, *promoters)}), field)
    ticket_scores, survey_scores = _by_value(marks, values), _by_value(promoters, values)
    names = sorted({*ticket_scores, *survey_scores}, key=lambda name: (name is None, name or ""))
    found = [
        Segment(
            name,
            _csat(ticket_scores.get(name, ())) if len(ticket_scores.get(name, ())) >= FEWEST_RATED else None,
            _nps(survey_scores.get(name, ())) if len(survey_scores.get(name, ())) >= FEWEST_RATED else None,
        )
        for name in names
    ]
    return tuple(one for one in found if one.csat or one.nps)


def _by_value(scores: Sequence[tuple[int, float]], values: Mapping[int, str | None]) -> dict[str | None, list[float]]:
    found: dict[str | None, list[float]] = {}
    for customer, score in scores:
        if customer in values:
            found.setdefault(values[customer], []).append(score)
    return found


def _risks(connection: Connection, voice: Voice) -> tuple[Risk, ...]:
    customers = np.unique(voice.tickets.customer[voice.open_defects()])
    return tuple(Risk(*row) for row in feedback.worth(connection, customers[customers != NONE].tolist()))


def at_risk(connection: Connection, voice: Voice, tier: str | None) -> list[int]:
    """The open defects behind which customers of `tier` wait."""
    chosen = voice.open_defects() & (voice.tickets.customer != NONE)
    customers = voice.tickets.customer[chosen]
    tiers = feedback.behind(connection, np.unique(customers).tolist(), "tier")
    theirs = [number for number, found in tiers.items() if found == tier]
    return [int(n) for n in voice.tickets.id[chosen][np.isin(customers, theirs)]]


def rated_of(connection: Connection, schema: Schema, voice: Voice, name: str | None) -> list[int]:
    """The rated tickets of one segment."""
    field = schema["customers"].field(voice.asked.segment).name
    customers = voice.tickets.customer[voice.rated()]
    values = feedback.behind(connection, np.unique(customers[customers != NONE]).tolist(), field)
    theirs = [number for number, value in values.items() if value == name]
    return voice.ids(voice.rated() & np.isin(voice.tickets.customer, theirs))


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote: a ticket's code, the day it was opened, and its words."""

    code: str
    day: int
    words: str


def quotes(connection: Connection, tickets: Sequence[int], most: int) -> list[Quote]:
    """The newest of `tickets`, each text once."""
    found: dict[str, Quote] = {}
    for code, opened, title, body in feedback.written(connection, tickets[-50:]):
        words = body or title
        if words not in found:
            found[words] = Quote(code, clock.day_number(text.moment(opened).date()), words)
        if len(found) == most:
            break
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Late:
    """A ticket that was due in the period and not solved by then; `by` is how late it was at the end, in seconds."""

    code: str
    title: str
    priority: str | None
    due: int
    by: int


def late(connection: Connection, schema: Schema, voice: Voice, most: int) -> list[Late]:
    """The latest first."""
    chosen = np.flatnonzero(voice.breached())
    resolved, due = voice.tickets.resolved[chosen], voice.tickets.due[chosen]
    by = np.where(resolved == NONE, voice.end, np.minimum(resolved, voice.end)) - due
    worst = chosen[np.lexsort((voice.tickets.id[chosen], -by))][:most]
    how = dict(zip(voice.tickets.id[chosen].tolist(), by.tolist(), strict=True))
    ids = [int(number) for number in voice.tickets.id[worst]]
    dues = dict(zip(voice.tickets.id[chosen].tolist(), due.tolist(), strict=True))
    page = rows.page(connection, schema, "tickets", ids, ["code", "title", "priority"])
    return [
        Late(str(page[number][0]), str(page[number][1]), _text(page[number][2]), dues[number], how[number])
        for number in ids
    ]


def _text(value: Stored) -> str | None:
    return None if value is None else str(value)


def lead(connection: Connection, schema: Schema, found: Heard, target: tuple[object, ...]) -> list[int]:
    """The tickets behind a number that no filter can say."""
    voice = found.voice
    match target:
        case ("ended", "first_response" | "resolved" as measure):
            return voice.ids(voice.ended(measure))
        case ("breached",):
            return voice.ids(voice.breached())
        case ("reopened",):
            return voice.ids(voice.reopened())
        case ("waiting",):
            return voice.ids(voice.waiting)
        case ("rated",):
            return voice.ids(voice.rated())
        case ("defects",):
            return voice.ids(voice.open_defects())
        case ("aged", int(step)):
            return voice.ids(voice.aged(step))
        case ("load", name):
            return voice.ids(voice.waiting & voice.tickets.words["assignee"].among((name,)))  # type: ignore[arg-type]
        case ("term", word):
            return [number for term in found.terms if term.word == word for number in term.records]
        case ("segment", name):
            return rated_of(connection, schema, voice, name)  # type: ignore[arg-type]
        case ("tier", name):
            return at_risk(connection, voice, name)  # type: ignore[arg-type]
    raise AssertionError(target)
