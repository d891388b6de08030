"""Who is quiet, read from the desk: what a threshold of silence means today, who is overdue, and who may be leaving."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import silence
from opsdesk.errors import Trouble
from opsdesk.model.schema import Schema
from opsdesk.services import activity, call_rules, value
from opsdesk.services.call_rules import Rules
from opsdesk.services.calls import USUAL_SILENCE
from opsdesk.services.value import Leaving
from opsdesk.store import facts, rows
from opsdesk.store.connect import Connection
from opsdesk.store.facts import Events

Whole = NDArray[np.int64]
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Overdue:
    """A customer who waits longer than usual: `since` days after the last event, `times` the own median `gap`."""

    customer: int
    since: int
    gap: float
    times: float
    revenue: int


@dataclass(frozen=True)
class Quiet:
    """`lengths` are the days since the last order or contact of each of `customers`, rising; `worth` adds up their revenue
    from the longest down. `overdue` and `leaving` are the most valuable first; `names` those of the first SHOWN."""

    as_of: int
    event: str
    rules: Rules
    events: Events
    found: silence.Silence
    customers: Whole
    lengths: Whole
    worth: Whole
    overdue: tuple[Overdue, ...]
    leaving: tuple[Leaving, ...]
    untold: str
    unlikely: str
    names: dict[int, str]

    @property
    def threshold(self) -> int:
        """What counts as silent now."""
        return self.rules.silent_after or self.found.suggested or USUAL_SILENCE

    def silent(self, days: int) -> tuple[int, int]:
        """How many customers are silent for so long, and what they have brought."""
        at = int(np.searchsorted(self.lengths, days))
        return self.lengths.size - at, int(self.worth[at]) if at < self.lengths.size else 0

    def who(self, days: int) -> list[int]:
        these: list[int] = self.customers[np.searchsorted(self.lengths, days) :].tolist()
        return these

    def point(self, days: int) -> silence.Point | None:
        """How many came back after at least so long a silence, as far as that ever happened."""
        return next((point for point in self.found.curve if point.days == days), None)


def quiet_of_store(connection: Connection, schema: Schema, as_of: int, event: str = "order") -> Quiet:
    rules = call_rules.in_force(connection, schema)
    events, found = activity.silence_of_store(connection, as_of, event)
    customers, lengths, revenue = facts.quiet(connection, as_of)
    order = np.lexsort((customers, lengths))
    overdue = _overdue(events, as_of, rules, dict(zip(customers.tolist(), revenue.tolist(), strict=True)))
    leaving: Sequence[Leaving] = ()
    untold = unlikely = ""
    try:
        churn = value.churn_of_store(connection, as_of, rules.alive_below, rules.overdue_at)
        leaving, unlikely = churn.leaving, churn.refused
    except Trouble as thin:
        if thin.code != "thin-data":
            raise
        untold = str(thin)
    shown = {one.customer for one in overdue[:SHOWN]} | {one.customer for one in leaving[:SHOWN]}
    names = {
        number: str(name) for number, (name,) in rows.page(connection, schema, "customers", shown, ["name"]).items()
    }
    return Quiet(
        as_of, event, rules, events, found, customers[order], lengths[order], np.cumsum(revenue[order][::-1])[::-1],
        overdue, tuple(leaving), untold, unlikely, names,
    )  # fmt: skip


def _overdue(events: Events, as_of: int, rules: Rules, revenue: dict[int, int]) -> tuple[Overdue, ...]:
    rhythm = silence.cadence(events.customers, events.days, as_of)
    late = np.flatnonzero(rhythm.overdue >= rules.overdue_at)
    columns = (rhythm.customers, as_of - rhythm.last, rhythm.median, rhythm.overdue)
    each = zip(*(column[late].tolist() for column in columns), strict=True)
    found = [Overdue(who, since, gap, times, revenue.get(who, 0)) for who, since, gap, times in each]
    return tuple(sorted(found, key=lambda one: (-one.revenue, -one.times, one.customer)))
