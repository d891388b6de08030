"""Who stands behind a requirement: requests and tickets read with their customers, and taken as its reach.

A merged customer's requests are those of the one they were merged into; requests for a duplicate count for the
requirement it duplicates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from opsdesk.analysis import evidence as analysis
from opsdesk.analysis.evidence import HALF_LIFE, Evidence, Ints, Voices
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Query, Test
from opsdesk.query.selection import Selection
from opsdesk.store import numbers, rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

ENTITY = "requirements"
FEW = 50


@dataclass(frozen=True, slots=True)
class Quote:
    """A request as it was made; `ticket` is the code of the one it came through."""

    id: int
    customer: int | None
    ticket: str | None
    at: int | None
    weight: float | None
    words: str


@dataclass(frozen=True)
class Voice:
    """A customer who asked, with the words of each time, newest first."""

    id: int
    code: str
    name: str
    stage: str | None
    tier: str | None
    worth: int
    last: int | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Found:
    """Of one requirement. `voices` are the most valuable first; `nobody` are requests of which no customer is known."""

    reach: int
    recent: float
    worth: int
    newest: int | None
    voices: tuple[Voice, ...]
    nobody: tuple[Quote, ...]
    as_of: int
    half_life: float


def of_store(
    connection: Connection,
    schema: Schema,
    as_of: int,
    *,
    half_life: float = HALF_LIFE,
    who: Filter = EVERYTHING,
    only: Sequence[int] | None = None,
) -> Evidence:
    """Evidence of all requirements, or of `only` those; `who` lets only such customers count."""
    if not half_life > 0:
        raise Trouble(t("The half-life must be above zero."), t("Give days, such as 180."), code="half-life")
    voices = _voices(connection, schema, only)
    if who != EVERYTHING:
        chosen = np.asarray(rows.ids(connection, schema, Query("customers", who)), np.int64)
        voices = voices.part(np.isin(voices.customer, chosen))
    return analysis.evidence(voices, _worth(connection, schema, np.unique(voices.customer)), as_of, half_life)


def _voices(connection: Connection, schema: Schema, only: Sequence[int] | None) -> Voices:
    main = _mains(connection, schema)
    few = _requests_of(connection, schema, only, main) if only is not None and len(only) <= FEW else None
    ids, columns = numbers.columns(connection, schema["requests"], ["requirement", "customer", "ticket", "at"], few)
    requirement, customer, ticket, at = columns
    asked = np.array([main.get(one, one) for one in requirement.astype(np.int64).tolist()], np.int64)
    if only is not None:
        inside = np.isin(asked, np.asarray(only, np.int64))
        ids, asked = ids[inside], asked[inside]
        customer, ticket, at = customer[inside], ticket[inside], at[inside]
    who = np.nan_to_num(customer).astype(np.int64)
    asking = np.unique(ticket[(who == 0) & ~np.isnan(ticket)]).astype(np.int64)
    if asking.size:
        tickets, (owner,) = numbers.columns(connection, schema["tickets"], ["customer"], asking.tolist())
        owners = dict(zip(tickets.tolist(), np.nan_to_num(owner).astype(np.int64).tolist(), strict=True))
        of_ticket = np.nan_to_num(ticket).astype(np.int64).tolist()
        who = np.array(
            [own or owners.get(through, 0) for own, through in zip(who.tolist(), of_ticket, strict=True)], np.int64
        )
    return Voices(ids, asked, who, at)


def _requests_of(connection: Connection, schema: Schema, only: Sequence[int], main: Mapping[int, int]) -> list[int]:
    """The requests for a few requirements and for their duplicates, by index instead of reading all."""
    wanted = {*only, *(one for one, of in main.items() if of in set(only))}
    codes = rows.page(connection, schema, ENTITY, sorted(wanted), ["code"])
    asked = Test("requirement", f.IS, tuple(str(code) for (code,) in codes.values()))
    return list(rows.ids(connection, schema, Query("requests", asked))) if codes else []


def _mains(connection: Connection, schema: Schema) -> dict[int, int]:
    """Duplicate -> what it duplicates in the end; a ring of duplicates stays as it is."""
    ids = rows.ids(connection, schema, Query(ENTITY, Test("duplicate_of", f.FILLED)))
    found, (of,) = numbers.columns(connection, schema[ENTITY], ["duplicate_of"], list(ids))
    next_of = dict(zip(found.tolist(), of.astype(np.int64).tolist(), strict=True))
    mains = {}
    for start in next_of:
        here, seen = start, {start}
        while (here := next_of.get(here, here)) in next_of and here not in seen:
            seen.add(here)
        mains[start] = start if here in seen else here
    return mains


def _worth(connection: Connection, schema: Schema, customers: Ints) -> dict[int, int]:
    """The typed worth of each, else what they brought."""
    known = customers[customers > 0].tolist()
    if not known:
        return {}
    ids, (value, revenue) = numbers.columns(connection, schema["customers"], ["value", "revenue"], known)
    worth = np.where(np.isnan(value), np.maximum(np.nan_to_num(revenue), 0), value)
    return dict(zip(ids.tolist(), worth.astype(np.int64).tolist(), strict=True))


# -- one requirement --------------------------------------------------------------------------------------------------


def of_requirement(
    connection: Connection, schema: Schema, number: int, as_of: int, half_life: float = HALF_LIFE
) -> Found:
    voices = _voices(connection, schema, [number])
    heard = voices.part(~(voices.at > as_of))
    worth = _worth(connection, schema, np.unique(heard.customer))
    found = analysis.evidence(heard, worth, as_of, half_life)
    quotes: dict[int, list[Quote]] = {}
    for quote in _quotes(connection, schema, heard).get(number, ()):
        quotes.setdefault(quote.customer or 0, []).append(quote)
    place = found.at(number)
    people = rows.page(connection, schema, "customers", found.pair_customer.tolist(), ["code", "name", "stage", "tier"])
    said = [
        Voice(
            who, str(code), str(name), stage, tier, worth.get(who, 0), _day(last), tuple(quotes.get(who, ())),  # type: ignore[arg-type]
        )
        for who, last in zip(found.pair_customer.tolist(), found.pair_last.tolist(), strict=True)
        for code, name, stage, tier in [people[who]]
    ]  # fmt: skip
    return Found(
        len(said),
        float(found.recent[place]) if place is not None else 0.0,
        int(found.value[place]) if place is not None else 0,
        _day(float(found.newest[place])) if place is not None else None,
        tuple(sorted(said, key=lambda one: (-one.worth, one.id))),
        tuple(quotes.get(0, ())),
        as_of,
        half_life,
    )


def quotes(connection: Connection, schema: Schema, only: Sequence[int], as_of: int) -> dict[int, list[Quote]]:
    """The words behind each of the requirements, newest first."""
    voices = _voices(connection, schema, only)
    return _quotes(connection, schema, voices.part(~(voices.at > as_of)))


def _quotes(connection: Connection, schema: Schema, heard: Voices) -> dict[int, list[Quote]]:
    newest = np.argsort(-np.nan_to_num(heard.at, nan=-1e9), kind="stable")
    ids = heard.request[newest].tolist()
    cells = rows.page(connection, schema, "requests", ids, ["at", "weight", "note"])
    own, (ticket,) = numbers.columns(connection, schema["requests"], ["ticket"], ids)
    through = {one: int(known) for one, known in zip(own.tolist(), ticket.tolist(), strict=True) if known == known}
    codes = rows.page(connection, schema, "tickets", sorted(set(through.values())), ["code"])
    found: dict[int, list[Quote]] = {}
    for one, asked, who in zip(ids, heard.requirement[newest].tolist(), heard.customer[newest].tolist(), strict=True):
        at, weight, note = cells[one]
        code = codes.get(through.get(one, 0))
        quote = Quote(one, who or None, str(code[0]) if code else None, at, weight, str(note or ""))  # type: ignore[arg-type]
        found.setdefault(asked, []).append(quote)
    return found


def _day(value: float) -> int | None:
    return None if value != value else int(value)


# -- taken as reach ---------------------------------------------------------------------------------------------------


def use_as_reach(
    store: Store, selection: Selection, as_of: int, *, half_life: float = HALF_LIFE, recent: bool = False
) -> Changes:
    """Let the reach of the selected requirements be what the evidence says, 0 where nobody asked: one operation, one undo.
    `recent`: older voices count less."""
    where = selection.where
    chosen = (
        sorted(selection.ids)
        if where is None
        else [
            one
            for one in store.read(lambda c: rows.ids(c, store.schema, Query(ENTITY, where)))
            if one not in selection.ids
        ]
    )
    if not chosen:
        return Changes()
    found = store.read(lambda c: of_store(c, store.schema, as_of, half_life=half_life, only=chosen))
    counted = found.recent.round(1) if recent else found.customers.astype(np.float64)
    reach = dict(zip(found.ids.tolist(), counted.tolist(), strict=True))
    by_reach: dict[float, list[int]] = {}
    for one in chosen:
        by_reach.setdefault(reach.get(one, 0.0), []).append(one)
    with store.operation("reach", entity=ENTITY, n=len(chosen)) as operation:
        for value, ids in sorted(by_reach.items()):
            operation.update(ENTITY, ids, {"reach": value})
    return operation.changes
