"""Deciding on similar tickets, pair by pair: which are still to be decided, and merging one."""

from collections.abc import Sequence
from dataclasses import dataclass

from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.services import differences
from opsdesk.services.similar import Alike
from opsdesk.services.ticket_merge import merge_tickets, oldest_first
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

FIELDS = ("code", "title", "status", "opened")


@dataclass(frozen=True, slots=True)
class Pair:
    """A ticket and an older one, each with its FIELDS as they are now."""

    alike: Alike
    ticket: Sequence[Stored]
    older: Sequence[Stored]

    @property
    def ids(self) -> tuple[int, int]:
        return self.alike.ticket.id, self.alike.older.id


def undecided(connection: Connection, schema: Schema, found: Sequence[Alike]) -> list[Pair]:
    """Those that are neither merged, into one another or into the same one, nor called different."""
    told = differences.apart(connection, schema, "tickets")
    numbers = {number for alike in found for number in (alike.ticket.id, alike.older.id)}
    page = rows.page(connection, schema, "tickets", numbers, [*FIELDS, "duplicate_of"], "id")
    pairs = []
    for alike in found:
        one, other = alike.ticket.id, alike.older.id
        if one not in page or other not in page or (min(one, other), max(one, other)) in told:
            continue
        if (page[one][-1] or one) != (page[other][-1] or other):
            pairs.append(Pair(alike, page[one][:-1], page[other][:-1]))
    return pairs


def merge(store: Store, ids: Sequence[int]) -> Changes:
    """Merge into the one opened first. For a ticket that is part of another by now stands that one."""

    def leading(connection: Connection) -> list[int]:
        page = rows.page(connection, store.schema, "tickets", ids, ["duplicate_of"], "id")
        numbers = [int(page[number][0] or number) for number in ids if number in page]
        return oldest_first(connection, store.schema, numbers)

    return merge_tickets(store, store.read(leading))
