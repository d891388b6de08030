"""Computing service levels: tickets of the store held against the policies of the desk. Loads NumPy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.hours.calendar import Calendar
from opsdesk.analysis.hours.openings import Openings
from opsdesk.analysis.levels.history import NONE, Changes, Made, Stays, stays
from opsdesk.analysis.levels.judge import TARGETS, Levels, Plan, Tickets, judge
from opsdesk.analysis.levels.waits import Waits, waits
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.model.tickets import CATEGORY, STANDINGS
from opsdesk.query import language
from opsdesk.query.filters import EVERYTHING, Query
from opsdesk.query.selection import Selection
from opsdesk.services import calendars, policies
from opsdesk.services.changed import Changed
from opsdesk.services.policies import PRIORITY, WITHOUT, Policy
from opsdesk.services.rules import Kept
from opsdesk.store import levels as source
from opsdesk.store import rows
from opsdesk.store.bulk import cancellable
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress

Whole = NDArray[np.int64]
STATUSES = tuple(CATEGORY)
CLOSED = tuple(at for at, status in enumerate(STATUSES) if CATEGORY[status] == "closed")
STANDING = tuple(option.key for option in STANDINGS.options)
"""In the order of the codes of analysis/levels/judge.py."""
NUMBERS = (
    "sla_due", "sla_turn", "first_due", "next_due", "resolve_due", "first_breached", "next_breached", "resolve_breached",
    "paused",
)  # fmt: skip
NAMES = ("sla", *NUMBERS, "policy")
PART = 50_000
"""Tickets judged at once."""
WRITTEN, MANY = 2_000, 20_000
"""Tickets written at once: two thousand take 80 ms, and whoever else wants to write waits no longer. When MANY differ, so
many at once: they share the pages they touch, 20 µs a ticket instead of 40."""


@dataclass(frozen=True)
class Setup:
    """The policies in their order, ready to be applied; `problems` says which cannot be, and why."""

    kept: tuple[Kept[Policy], ...]
    plans: tuple[Plan, ...]
    problems: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.kept]


@dataclass(frozen=True)
class Computed:
    """All that was read and found about `tickets`; `stored` has a row for each of NAMES as the store has it now (for
    texts their positions)."""

    tickets: Tickets
    levels: Levels
    stored: Whole

    @property
    def wanted(self) -> Whole:
        """What should be stored."""
        levels = self.levels
        first, *rest = (getattr(levels, one.name) for one in fields(levels))
        policy = np.where(first != NONE, self.tickets.policy, NONE)
        return np.stack([first, *rest, policy])


def setup(
    connection: Connection,
    schema: Schema,
    kept: Sequence[Kept[Policy]] | None = None,
    instead: Mapping[str, Calendar] | None = None,
) -> Setup:
    """The policies of the desk, or `kept`; calendars are those of the desk but for the ones given `instead`, by name."""
    openings: dict[str, Openings] = {}
    given = {name.casefold(): value for name, value in (instead or {}).items()}
    usable, plans, problems = [], [], []
    for one in policies.all_kept(connection, schema) if kept is None else kept:
        name = one.value.calendar.casefold()
        try:
            language.parse(schema[policies.ENTITY], one.value.where)
            if name not in openings:
                found = given.get(name) or calendars.named(connection, schema, one.value.calendar)
                openings[name] = Openings(found)
        except Trouble as trouble:
            problems.append(f"{one.name}: {trouble}")
            continue
        usable.append(one)
        plans.append(_plan(one.value, openings[name]))
    return Setup(tuple(usable), tuple(plans), tuple(problems))


def _plan(policy: Policy, openings: Openings) -> Plan:
    seconds = np.full((len(TARGETS), len(PRIORITY)), NONE, np.int64)
    for row, target in enumerate(TARGETS):
        for column, priority in enumerate(PRIORITY):
            hours = policy.hours(target, priority)
            if hours is not None:
                seconds[row, column] = round(hours * 3600)
    pausing = [at for at, status in enumerate(STATUSES) if status in policy.pauses]
    return Plan(openings, seconds, pausing, policy.warn)


def computed(
    connection: Connection,
    schema: Schema,
    setup: Setup,
    ids: Sequence[int] | None,
    as_of: int,
    progress: Progress,
) -> Computed:
    """The service levels at `as_of` of the tickets `ids`, or of all."""
    with cancellable(connection, progress):
        read = _read(connection, schema, setup, ids, progress)
        return read.judged(setup, as_of, progress)


@dataclass(frozen=True)
class Read:
    """What was read of tickets, whatever the policies: several sets of them can be tried on it."""

    tickets: Tickets
    stored: Whole
    said: Whole
    changes: Changes
    made: Made

    def judged(self, setup: Setup, as_of: int, progress: Progress) -> Computed:
        total = self.tickets.ids.size
        levels = Levels.none(total)
        for at in range(0, total, PART):
            progress.step(at, total)
            part = slice(at, at + PART)
            these = Tickets(*(getattr(self.tickets, one.name)[part] for one in fields(self.tickets)))
            found = judge(these, self.stays(these), self.waits(these), setup.plans, CLOSED, as_of)
            for one in fields(levels):
                getattr(levels, one.name)[part] = getattr(found, one.name)
        progress.step(total, total)
        return Computed(self.tickets, levels, self.stored)

    def stays(self, these: Tickets) -> Stays:
        begin, end = np.searchsorted(self.changes.owners, [these.ids[0], these.ids[-1] + 1])
        changes = Changes(*(getattr(self.changes, one.name)[begin:end] for one in fields(self.changes)))
        return stays(these.ids, these.status, changes, self.made)

    def waits(self, these: Tickets) -> Waits:
        begin, end = np.searchsorted(self.said[0], [these.ids[0], these.ids[-1] + 1])
        owners, at, kinds = self.said[:, begin:end]
        return waits(owners, at, kinds, these.ids, these.first_response)

    def with_policies(self, connection: Connection, schema: Schema, setup: Setup, ids: Sequence[int] | None) -> "Read":
        """The same tickets, by the conditions of other policies."""
        policy = _matched(connection, schema, setup, self.tickets.ids, ids)
        return replace(self, tickets=replace(self.tickets, policy=policy))


def read(connection: Connection, schema: Schema, setup: Setup, ids: Sequence[int] | None, progress: Progress) -> Read:
    with cancellable(connection, progress):
        return _read(connection, schema, setup, ids, progress)


def _read(connection: Connection, schema: Schema, setup: Setup, ids: Sequence[int] | None, progress: Progress) -> Read:
    base = ("opened", "first_response", "resolved", ("status", STATUSES), ("priority", PRIORITY))
    own = (("sla", STANDING), *NUMBERS, ("policy", setup.names))
    batches = []
    done, total = 0, rows.count(connection, schema, policies.ENTITY) if ids is None else len(ids)
    for batch in source.tickets(connection, (*base, *own), ids):
        batches.append(batch)
        done += batch.shape[1]
        progress.step(min(done, total), total, t("Reading tickets"))
    width = 1 + len(base) + len(own)
    found = np.concatenate([np.empty((width, 0), np.int64), *batches], axis=1)
    del batches
    found = found[:, np.argsort(found[0])]
    priority = np.where(found[5] == NONE, PRIORITY.index(WITHOUT), found[5])
    policy = _matched(connection, schema, setup, found[0], ids)
    progress.step(0, 0, t("Computing service levels"))
    tickets = Tickets(found[0], found[1], found[2], found[3], found[4], priority, policy)
    wanted = None if ids is None else [int(one) for one in found[0]]
    return Read(
        tickets,
        found[6:],
        source.said(connection, wanted),
        Changes(*source.statuses(connection, STATUSES, wanted)),
        Made(*source.made(connection, wanted)),
    )


def _matched(connection: Connection, schema: Schema, setup: Setup, tickets: Whole, ids: Sequence[int] | None) -> Whole:
    """The position of the first policy that each of `tickets` meets."""
    found = np.full(tickets.size, NONE, np.int64)
    for number, one in enumerate(setup.kept):
        where = language.parse(schema[policies.ENTITY], one.value.where)
        free = found == NONE
        if where == EVERYTHING:
            found[free] = number
            break
        if ids is None:
            theirs: Any = rows.ids(connection, schema, Query(policies.ENTITY, where))
        else:
            theirs = rows.selected(connection, schema, Selection(policies.ENTITY, frozenset(ids)), where)
        found[free & np.isin(tickets, np.array(theirs, np.int64), assume_unique=True)] = number
    return found


# -- writing ----------------------------------------------------------------------------------------------------------


def keep(store: Store, setup: Setup, found: Computed, progress: Progress) -> Changed:
    """Write what differs from what is there."""
    wanted, changed = found.wanted, Changed()
    differing = np.flatnonzero((wanted != found.stored).any(axis=0))
    step = MANY if differing.size > MANY else WRITTEN
    for at in range(0, differing.size, step):
        progress.step(at, differing.size, t("Writing service levels"))
        part = differing[at : at + step]
        ids = found.tickets.ids[part].tolist()
        cells = list(_stored(setup, wanted[:, part], ids))
        store.write(partial(Store.keep_computed, entity=policies.ENTITY, names=NAMES, rows=cells))
        changed.add(ids)
    return changed


def _stored(setup: Setup, wanted: Whole, ids: Sequence[int]) -> Iterator[tuple[Stored, ...]]:
    columns: list[list[Stored]] = []
    for name, values in zip(NAMES, wanted, strict=True):
        words = {"sla": STANDING, "policy": setup.names}.get(name)
        cells = values.tolist()
        columns.append([None if one == NONE else words[one] if words else one for one in cells])
    return zip(*columns, ids, strict=True)
