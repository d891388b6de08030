"""Which owned customers have gone without contact, and who owned whom when: what the assignment pool (公海) reads.

The clock of a customer starts anew with each contact and with each change of owner: somebody who took a customer
yesterday does not lose them tomorrow. Contact and creation are columns; the day of the last change of owner comes from
the journal, where an action that was undone does not count.
"""

import json
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Not, Test, both
from opsdesk.store import journal, plans, rows
from opsdesk.store.connect import Connection

OWNED = Test("owner", f.FILLED)
UNOWNED = Test("owner", f.EMPTY)
BATCH = 20_000
_READ = {"owner", "last_contact", "created"}

# Actions that stand: each with the moment it was done. Undos and redos are operations of their own.
_STANDING = """
    SELECT a.id, a.at FROM operations a WHERE a.root IS NULL
    AND coalesce((SELECT l.direction FROM operations l WHERE l.root = a.id ORDER BY l.id DESC LIMIT 1), 0) >= 0
"""
_TAKEN = f"""
    SELECT j.row AS id, max(s.at) AS at FROM journal j JOIN ({_STANDING}) s ON s.id = j.operation
    WHERE j.entity = 'customers' AND j.field = 'owner' AND j.action = 'u' GROUP BY j.row
"""


@dataclass(frozen=True, slots=True)
class Idle:
    """Customers, and the day since which nothing happened with each (None: no day is known)."""

    ids: "array[int]"
    since: list[int | None]


def idle(connection: Connection, schema: Schema, where: Filter, protected: Filter, last: int) -> Idle:
    """The owned customers of `where`, but for the `protected` ones, with whom nothing happened after the day `last`;
    those with whom nothing happened longest come first, equal days by id."""
    entity = schema["customers"]
    wanted = both(OWNED, where, *([Not(protected)] if protected != f.EVERYTHING else []))
    source, condition, values = plans.scan(connection, entity, wanted, _READ)
    taken: dict[int, int] = dict(connection.execute(_TAKEN).fetchall())
    cursor = connection.execute(
        f"""SELECT id, max(coalesce(last_contact, created), coalesce(created, last_contact)) FROM {source}
        WHERE ({condition}) AND (coalesce(last_contact, created) IS NULL
            OR max(coalesce(last_contact, created), coalesce(created, last_contact)) <= ?)""",
        [*values, last],
    )
    found: list[tuple[int, int | None]] = []
    while batch := cursor.fetchmany(BATCH):
        found += _after_taking(batch, taken, last) if taken else batch
    found.sort(key=lambda one: (one[1] is not None, one[1] or 0, one[0]))
    return Idle(array("q", [number for number, _since in found]), [since for _number, since in found])


def _after_taking(
    batch: Iterable[tuple[int, int | None]], taken: dict[int, int], last: int
) -> Iterator[tuple[int, int | None]]:
    """The rows with their day moved to that of the last change of owner; those taken after `last` fall out."""
    for number, since in batch:
        moment = taken.get(number)
        if moment is not None:
            day = clock.day_number(text.moment(moment).date())
            since = day if since is None else max(since, day)
            if since > last:
                continue
        yield number, since


@dataclass(frozen=True, slots=True)
class Spell:
    """Somebody owned a customer from one moment (None: from the beginning) to another (None: still); `owner` None:
    nobody, the customer lay in the pool."""

    owner: str | None
    since: int | None
    until: int | None


def owners(connection: Connection, schema: Schema, customer: int) -> list[Spell]:
    """Who owned the customer when, the present owner first, as the journal tells it."""
    (present,) = rows.page(connection, schema, "customers", [customer], ["owner"]).get(customer, (None,))
    spells: list[Spell] = []
    owner, until = _name(present), None
    for change in journal.history(connection, schema, "customers", [customer]):
        if change.field == "owner":
            spells.append(Spell(owner, change.at, until))
            owner, until = _name(change.before), change.at
        elif change.action == "i":
            spells.append(Spell(owner, change.at, until))
            return spells
    return [*spells, Spell(owner, None, until)]


def _name(value: Stored) -> str | None:
    return None if value is None else str(value)


def owned_by(connection: Connection, owner: str) -> int:
    """How many customers `owner` has."""
    (number,) = connection.execute("SELECT count(*) FROM customers WHERE owner = ?", [owner]).fetchone()
    return int(number)


def still_unowned(connection: Connection, customers: Iterable[int]) -> list[int]:
    """Those of `customers` that lie in the pool, in ascending order."""
    found = connection.execute(
        "SELECT id FROM customers WHERE owner IS NULL AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
        [json.dumps(list(customers))],
    )
    return [number for (number,) in found.fetchall()]
