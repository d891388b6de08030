"""Tickets that say much the same as a text: while one is typed, beside one that is open, and as a queue to go through.

The search index finds those that share the text's rare words; BM25 over titles and beginnings ranks them
(analysis/similar.py). Everything happens here, offline, in the time of a keystroke.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from opsdesk.analysis.similar import LETTERS, Gist, gist, is_chinese, is_empty, ranked
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Query, Sort, Test, both
from opsdesk.query.words import match_words
from opsdesk.services import differences
from opsdesk.store import rows, similar
from opsdesk.store.connect import Connection
from opsdesk.work import Progress

SHOWN = 5
ALIKE = 0.3
"""Likeness from which tickets are told of by themselves."""
_GRAMS = 20
_LOOKED_AT = 150


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket, how like it is from 0 to 1, and the words that both have."""

    id: int
    code: str
    title: str
    likeness: float
    words: tuple[str, ...]
    status: str | None = None


def similar_tickets(
    connection: Connection,
    schema: Schema,
    title: str,
    body: str = "",
    *,
    besides: int = 0,
    before: int | None = None,
    most: int = SHOWN,
    least: float = 0.0,
) -> list[Similar]:
    """Those most like a text, the likest first; only tickets opened before the moment `before`, if one is given."""
    wanted = gist(title, body)
    if not wanted.grams:
        return []
    everything = similar.many(connection)
    often, phrases = _rarest(connection, wanted)
    numbers = [number for number in _candidates(connection, often, phrases) if number != besides]
    others = {
        number: gist(theirs, begins)
        for number, opened, theirs, begins in similar.texts(connection, numbers, LETTERS)
        if before is None or opened < before
    }
    found = [one for one in ranked(wanted, others, often, everything)[:most] if one[1] >= least]
    names = ["code", "title", "status"]
    page = rows.page(connection, schema, "tickets", [number for number, _likeness, _words in found], names)
    return [
        Similar(
            number, str(page[number][0]), str(page[number][1]), likeness, words,
            None if page[number][2] is None else str(page[number][2]),
        )
        for number, likeness, words in found
    ]  # fmt: skip


def like_ticket(connection: Connection, schema: Schema, number: int, *, least: float = ALIKE) -> list[Similar]:
    """Those like a ticket that is there, but those merged with it."""
    found = rows.page(connection, schema, "tickets", [number], ["title", "body", "duplicate_of"], "id").get(number)
    if found is None:
        return []
    title, body, into = found
    likest = similar_tickets(
        connection, schema, str(title), str(body or ""), besides=number, most=3 * SHOWN, least=least
    )
    numbers = [one.id for one in likest]
    page = rows.page(connection, schema, "tickets", numbers, ["duplicate_of"], "id")
    own = {number} if into is None else {number, into}
    return [one for one in likest if one.id != into and page[one.id][0] not in own][:SHOWN]


def _rarest(connection: Connection, wanted: Gist) -> tuple[dict[str, int], dict[str, str]]:
    """In how many tickets the grams that tell most stand, and how the search index is asked for them, the rarest first."""
    telling = sorted(wanted.grams, key=lambda gram: (is_empty(gram), -wanted.grams[gram]))
    chosen = [gram for gram in telling if not is_empty(gram)][:_GRAMS] or telling[:4]
    phrases = {gram: phrase for gram in chosen if (phrase := _phrase(gram, wanted))}
    often = similar.often(connection, phrases)
    return often, {gram: phrases[gram] for gram in sorted(phrases, key=lambda gram: (often[gram], gram)) if often[gram]}


def _candidates(connection: Connection, often: Mapping[str, int], phrases: Mapping[str, str]) -> list[int]:
    """As many of the rarest as together lead to few enough tickets to rank."""
    leads: list[str] = []
    led = 0
    for gram, phrase in phrases.items():
        led += often[gram]
        if often[gram] > similar.MANY or led > similar.LOOKED_THROUGH:
            break
        leads.append(phrase)
    if leads or not phrases:
        return similar.candidates(connection, leads, _LOOKED_AT)
    return similar.newest(connection, list(phrases.values())[:3], _LOOKED_AT)


def _phrase(gram: str, wanted: Gist) -> str | None:
    """How the search index is asked for it: a pair of characters, or all words that begin with a stem."""
    word = gram if is_chinese(gram) else wanted.seen[gram]
    phrase = match_words(word)
    if phrase is None or is_chinese(gram) or not word.startswith(gram):
        return phrase
    return f'"{gram}" *' if len(gram) >= 4 else phrase


# -- a queue of old ones --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alike:
    """A ticket and an older one that says much the same."""

    ticket: Similar
    older: Similar


def queue(
    connection: Connection,
    schema: Schema,
    where: Filter = EVERYTHING,
    *,
    least: float = 0.5,
    most: int = 500,
    progress: Progress | None = None,
) -> Iterator[Alike]:
    """Of the newest `most` tickets of `where` that are no duplicates yet, those with an older one at least so like."""
    once = both(where, Test("duplicate_of", f.EMPTY))
    numbers = rows.first(connection, schema, Query("tickets", once, (Sort("opened", True),)), most)
    told = differences.apart(connection, schema, "tickets")
    names = ["code", "title", "body", "opened", "status", "duplicate_of"]
    for done, number in enumerate(numbers):
        if progress is not None:
            progress.step(done, len(numbers))
        code, title, body, opened, status, _duplicate = rows.page(connection, schema, "tickets", [number], names)[
            number
        ]
        assert isinstance(opened, int)
        likest = similar_tickets(
            connection, schema, str(title), str(body or ""), besides=number, before=opened + 1, most=1, least=least
        )
        for older in likest:
            pair = (min(number, older.id), max(number, older.id))
            if pair not in told:
                told.add(pair)
                here = Similar(
                    number, str(code), str(title), older.likeness, older.words, str(status) if status else None
                )
                yield Alike(here, older)


def groups(pairs: Iterable[Alike]) -> list[list[Similar]]:
    """The tickets that hang together, each group with its oldest first."""
    leader: dict[int, int] = {}
    known: dict[int, Similar] = {}

    def root(number: int) -> int:
        while leader.get(number, number) != number:
            number = leader[number]
        return number

    for pair in pairs:
        for one in (pair.ticket, pair.older):
            known.setdefault(one.id, one)
        a, b = root(pair.ticket.id), root(pair.older.id)
        leader[max(a, b)] = min(a, b)
    found: dict[int, list[Similar]] = {}
    for number in sorted(known):
        found.setdefault(root(number), []).append(known[number])
    return list(found.values())
