"""Merging tickets that say the same into one: it goes on with all that was said, the others are closed as its duplicates.

Nothing is lost: each keeps its text, its customer and its code, and leads to the one it is part of; customers who wrote
several times, or ask for the same requirement by several tickets, count once. One operation, one undo.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.query.filters import IS, Query, Test
from opsdesk.query.selection import Selection
from opsdesk.services import consequences
from opsdesk.services.merge import MOST
from opsdesk.store import rows, similar
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

MOVED = ("replies", "attachments", "requests")
"""What goes over to the ticket merged into."""


@dataclass(frozen=True, slots=True)
class MergedTickets:
    """What would come of it: `into` and the tickets that become its duplicates; `moved` is how many records of each
    entity go over, `doubled` are the requests that it has already, and `voters` the different customers behind all."""

    into: int
    duplicates: tuple[int, ...]
    moved: dict[str, int]
    doubled: tuple[int, ...]
    voters: int


def oldest_first(connection: Connection, schema: Schema, tickets: Sequence[int]) -> list[int]:
    """The tickets with the one that was opened first before the others: the one to merge into, unless told."""
    page = rows.page(connection, schema, "tickets", tickets, ["opened"])
    return sorted(page, key=lambda number: (page[number][0], number))


def preview(connection: Connection, schema: Schema, tickets: Sequence[int]) -> MergedTickets:
    """Merging `tickets` into the first of them."""
    into, *others = dict.fromkeys(tickets)
    if not others or len(others) >= MOST:
        raise Trouble(t("Choose from 2 to {n} records to merge.", n=MOST), code="merge-count")
    page = rows.page(connection, schema, "tickets", [into, *others], ["duplicate_of"], "id")
    if missing := {into, *others} - page.keys():
        raise Trouble(
            t("{n} of these records are not there any more.", n=len(missing)),
            t("Reload and try again."),
            code="no-record",
        )
    known = page[into][0]
    if known is not None and known not in others:
        code = rows.page(connection, schema, "tickets", [int(known)], ["code"])[int(known)][0]
        raise Trouble(
            t("This ticket is itself a duplicate of {code}.", code=code), t("Merge into that one."), code="merge-into"
        )
    moved = {
        entity: sum(map(len, rows.by_key(connection, schema, entity, "ticket", others).values())) for entity in MOVED
    }
    doubled = _doubled(connection, schema, into, others)
    return MergedTickets(into, tuple(others), moved, doubled, similar.voters(connection, [into, *others]))


def _doubled(connection: Connection, schema: Schema, into: int, others: Sequence[int]) -> tuple[int, ...]:
    """The requests of `others` for what the same customer asks for already by one of the tickets before it."""
    found: list[int] = []
    seen: set[tuple[Stored, Stored]] = set()
    held = rows.by_key(connection, schema, "requests", "ticket", [into, *others])
    for ticket in (into, *others):
        numbers = sorted(held.get(ticket, ()))
        page = rows.page(connection, schema, "requests", numbers, ["requirement", "customer"], "id")
        for number in numbers:
            requirement, customer = page[number]
            if (requirement, customer) in seen and ticket != into and customer is not None:
                found.append(number)
            seen.add((requirement, customer))
    return tuple(found)


def merge_tickets(store: Store, tickets: Sequence[int]) -> Changes:
    """Merge `tickets` into the first of them."""
    schema = store.schema
    with store.operation("merge", entity="tickets", n=len(set(tickets)) - 1) as operation:
        merged = preview(operation.connection, schema, tickets)
        (title,) = rows.page(operation.connection, schema, "tickets", [merged.into], ["title"])[merged.into]
        with operation.consequence():
            operation.delete("requests", merged.doubled)
        for entity in MOVED:
            operation.repoint(entity, "ticket", merged.duplicates, merged.into)
        operation.repoint("tickets", "duplicate_of", merged.duplicates, merged.into)
        operation.update("tickets", [merged.into], {"duplicate_of": None})
        consequences.write(
            operation,
            Selection("tickets", frozenset(merged.duplicates)),
            {"duplicate_of": merged.into, "status": "duplicate"},
        )
        operation.params["name"] = str(title)[:80]
        operation.affected = len(merged.duplicates) + 1
    return operation.changes


def part_of(connection: Connection, schema: Schema, ticket: int) -> list[int]:
    """The tickets that were merged into `ticket`."""
    (code,) = rows.page(connection, schema, "tickets", [ticket], ["code"])[ticket]
    return rows.first(connection, schema, Query("tickets", Test("duplicate_of", IS, (code,))), 1_000)


def voters(connection: Connection, schema: Schema, ticket: int) -> int:
    """How many different customers stand behind `ticket` and those merged into it."""
    return similar.voters(connection, [ticket, *part_of(connection, schema, ticket)])
