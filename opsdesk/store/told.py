"""Who asked for what was shipped and has not been told: requests by the requirement that is meant and the customer."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from opsdesk.store.connect import Connection

ALL = 2**62
"""As many as there are."""


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
    WHERE s.status = 'shipped' AND s.duplicate_of IS NULL AND q.told IS NULL
"""


_ASKERS = """
    SELECT c.id, c.code, c.name, f.requests, f.ticket, f.asked FROM (
        SELECT coalesce(q.customer, t.customer) AS who, json_group_array(q.id) AS requests, max(q.ticket) AS ticket,
            min(q.at) AS asked
        FROM requests q LEFT JOIN tickets t ON t.id = q.ticket
        WHERE q.told IS NULL
            AND q.requirement IN (SELECT :requirement UNION ALL SELECT id FROM requirements WHERE duplicate_of = :requirement)
        GROUP BY who
    ) f JOIN customers c ON c.id = f.who ORDER BY f.asked, c.id LIMIT :limit
"""


def untold(connection: Connection, requirement: int | None = None, limit: int = ALL) -> list[Untold]:
    """The newest shipped first; of each requirement those first who asked first."""
    shipped = connection.execute(
        """SELECT id, code, title, shipped FROM requirements
        WHERE status = 'shipped' AND duplicate_of IS NULL AND (:requirement IS NULL OR id = :requirement)
        ORDER BY shipped DESC NULLS LAST, id DESC""",
        {"requirement": requirement},
    ).fetchall()
    found: list[Untold] = []
    for one in shipped:  # one by one: most of what a long list holds lies beyond the limit
        rows = connection.execute(_ASKERS, {"requirement": one[0], "limit": limit - len(found)}).fetchall()
        found += [Untold(*one, *row)._replace(requests=tuple(sorted(json.loads(row[3])))) for row in rows]
        if len(found) >= limit:
            break
    return found


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
