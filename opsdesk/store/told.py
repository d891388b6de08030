"""Who asked for what was shipped and has not been told: requests by the requirement that is meant and the customer."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from opsdesk.store.connect import Connection


class Untold(NamedTuple):
    """One customer and one requirement; `requests` are the ids of all that tie them, `ticket` the newest ticket."""

    requirement: int
    code: str
    title: str
    shipped: int | None
    customer: int
    customer_code: str
    name: str
    requests: tuple[int, ...]
    ticket: int | None
    asked: int | None


# A requirement that is a duplicate of another one is done when that one is. `meant` is followed one step: duplicates of
# duplicates are merged, not chained.
_FROM = """
    requests q JOIN requirements r ON r.id = q.requirement
    JOIN requirements s ON s.id = coalesce(r.duplicate_of, r.id)
    LEFT JOIN tickets t ON t.id = q.ticket
    WHERE s.status = 'shipped' AND q.told IS NULL
"""


def untold(connection: Connection, requirement: int | None = None, limit: int = 2_000) -> list[Untold]:
    """The newest shipped first; of each requirement those first who asked first."""
    narrowed = "AND s.id = :requirement" if requirement is not None else ""
    rows = connection.execute(
        f"""SELECT f.id, f.code, f.title, f.shipped, c.id, c.code, c.name, f.requests, f.ticket, f.asked FROM (
            SELECT s.id, s.code, s.title, s.shipped, coalesce(q.customer, t.customer) AS who,
                json_group_array(q.id) AS requests, max(q.ticket) AS ticket, min(q.at) AS asked
            FROM {_FROM} {narrowed} GROUP BY s.id, who
        ) f JOIN customers c ON c.id = f.who
        ORDER BY f.shipped DESC NULLS LAST, f.id DESC, f.asked, c.id LIMIT :limit""",
        {"requirement": requirement, "limit": limit},
    ).fetchall()
    return [Untold(*row)._replace(requests=tuple(sorted(json.loads(row[7])))) for row in rows]


def counts(connection: Connection) -> tuple[int, int]:
    """(customers to be told, each once for every requirement; requests of nobody who is known)."""
    known, unknown = connection.execute(
        f"""SELECT count(who), coalesce(sum(CASE WHEN who IS NULL THEN n END), 0) FROM (
            SELECT coalesce(q.customer, t.customer) AS who, count(*) AS n FROM {_FROM} GROUP BY s.id, who
        )"""
    ).fetchone()
    return int(known), int(unknown)


def told_requests(connection: Connection, requirement: int, customers: Sequence[int] = ()) -> list[int]:
    """The requests of `requirement`, or a duplicate of it, whose customer (one of `customers`, if any) was told."""
    rows = connection.execute(
        """SELECT q.id FROM requests q JOIN requirements r ON r.id = q.requirement LEFT JOIN tickets t ON t.id = q.ticket
        WHERE coalesce(r.duplicate_of, r.id) = :requirement AND q.told IS NOT NULL AND (
            :customers = '[]' OR coalesce(q.customer, t.customer) IN (SELECT value FROM json_each(:customers)))""",
        {"requirement": requirement, "customers": json.dumps(list(customers))},
    ).fetchall()
    return [number for (number,) in rows]
