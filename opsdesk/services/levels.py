"""The service levels kept with each ticket: how current they are, and computing them anew for those that changed.

Whatever wrote tickets or replies, window, command line or undo, stands in the journal: `refresh` looks there. Policies
and calendars that are others now, and conditions that ask about other records, make all of them due. What computes loads
NumPy; asking for the state does not.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from threading import Lock
from typing import TYPE_CHECKING

from opsdesk import clock
from opsdesk.analysis.hours.calendar import to_json
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import language
from opsdesk.services import calendars, policies, rules, scores
from opsdesk.store import journal
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store, meta
from opsdesk.work import Progress

if TYPE_CHECKING:  # it loads NumPy
    from opsdesk.services.levelling import Setup

META = "levels"
READ_FROM = ("tickets", "replies", "rules", "customers")
MOST = 5_000
"""More tickets than these at once, and all of them are gone through: that reads only the covering index."""
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Levelled:
    """Up to which operation service levels were computed, by which policies and calendars, on which day, and with which
    scores of customers."""

    operation: int
    rules: str
    day: int
    scored: int = 0


def levelled(connection: Connection) -> Levelled | None:
    kept = meta(connection, META)
    return Levelled(**kept) if isinstance(kept, dict) else None


def _now(connection: Connection, schema: Schema) -> Levelled:
    """What the state is once all are computed now."""
    scored = scores.scored(connection)
    return Levelled(
        journal.newest(connection), _judged_by(connection, schema), clock.today(), scored.at if scored else 0
    )


def _judged_by(connection: Connection, schema: Schema) -> str:
    """Policies and calendars as they are, in a few letters."""
    kept = [
        [(one.name, policies.plain(one.name, one.value)) for one in policies.all_kept(connection, schema)],
        [(one.name, to_json(one.value)) for one in calendars.all_kept(connection, schema)],
        [(one.name, len(one.closed), one.known_until, one.zone) for one in map(calendars.built_in, calendars.BUILT_IN)],
    ]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16] if kept[0] else ""


def all_due(connection: Connection, schema: Schema) -> bool:
    """Whether every ticket has to be looked at: never done, other rules, or what conditions ask about is another now."""
    was = levelled(connection)
    if was is None or was.rules != _judged_by(connection, schema):
        return was is not None or bool(rules.body_in_force(connection, schema, policies.POLICIES.list))
    if not was.rules:
        return False
    others, daily = _asked(connection, schema)
    if (daily and was.day != clock.today()) or journal.touched_since(connection, was.operation, others):
        return True
    scored = scores.scored(connection)
    return "customers" in others and scored is not None and scored.at != was.scored


def _asked(connection: Connection, schema: Schema) -> tuple[frozenset[str], bool]:
    found = [
        policies.asked_of(language.parse(schema[policies.ENTITY], one.value.where))
        for one in policies.all_kept(connection, schema)
        if one.value.where
    ]
    return frozenset[str]().union(*(others for others, _daily in found)), any(daily for _others, daily in found)


def due(connection: Connection, schema: Schema) -> list[int] | None:
    """Tickets whose service levels are to be computed anew; None for all."""
    if all_due(connection, schema):
        return None
    was = levelled(connection)
    if was is None or not was.rules:
        return []
    from opsdesk.store import levels as source  # it loads NumPy

    found = source.touched(connection, was.operation, MOST)
    turned = source.due_to_turn(connection, clock.seconds(), MOST + 1)
    if found is None or len(turned) > MOST:
        return None
    return sorted({*found[0], *turned})


def refresh(store: Store, progress: Progress | None = None) -> Changes:
    """Compute the service levels that are due as of now and write those that changed; call it from any thread but the
    writing one. It writes in batches of milliseconds with room for other writes between them; cancelled in between, it
    leaves some new and some old, and due."""
    from opsdesk.services import levelling

    progress = progress or Progress()
    with _one_at_a_time:
        with store.reader() as connection:
            ids = due(connection, store.schema)
            state = _now(connection, store.schema)  # before reading: what comes meanwhile makes them due again
            was = levelled(connection)
            if ids == [] and was is not None and state.operation == was.operation:
                return Changes()
            if ids is None:
                progress.step(0, 0, t("Computing service levels"))
            setup: Setup = levelling.setup(connection, store.schema)
            found = levelling.computed(connection, store.schema, setup, ids, clock.seconds(), progress)
        changed = levelling.keep(store, setup, found, progress)
        if was != state:
            store.write(lambda store: store.set_meta(META, asdict(state)))
    return Changes(0, "", changed.count, {policies.ENTITY: changed.ids} if changed.count else {})
