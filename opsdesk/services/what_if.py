"""What policies make of all tickets, counted; and which tickets would flip if policies or calendars were others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.hours.calendar import Calendar
from opsdesk.analysis.levels.history import NONE
from opsdesk.analysis.levels.judge import TARGETS, Tickets
from opsdesk.model.schema import Schema
from opsdesk.query.filters import EVERYTHING, Filter, Query
from opsdesk.services import levelling, policies
from opsdesk.services.levelling import CLOSED, STANDING, Computed
from opsdesk.services.policies import Policy
from opsdesk.services.rules import Kept
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.work import Progress

Whole = NDArray[np.int64]
Yes = NDArray[np.bool_]


@dataclass(frozen=True)
class Count:
    """How often a target was promised and judged, and in how many tickets it was missed."""

    target: str
    judged: int
    missed: int

    @property
    def rate(self) -> float | None:
        return self.missed / self.judged if self.judged else None


@dataclass(frozen=True)
class Summary:
    """`standing`: key -> tickets; `without`: tickets that no policy holds for."""

    n: int
    without: int
    standing: Mapping[str, int]
    counts: tuple[Count, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flip:
    """Tickets whose `target` would be missed now or kept now, those still open apart from the past ones."""

    target: str
    missed_open: tuple[int, ...]
    missed_past: tuple[int, ...]
    kept_open: tuple[int, ...]
    kept_past: tuple[int, ...]

    @property
    def missed(self) -> int:
        return len(self.missed_open) + len(self.missed_past)

    @property
    def kept(self) -> int:
        return len(self.kept_open) + len(self.kept_past)


@dataclass(frozen=True)
class WhatIf:
    before: Summary
    after: Summary
    flips: tuple[Flip, ...]

    @property
    def open_now(self) -> int:
        """Open tickets for which anything flips."""
        return len({one for flip in self.flips for one in (*flip.missed_open, *flip.kept_open)})

    @property
    def past(self) -> int:
        return len({one for flip in self.flips for one in (*flip.missed_past, *flip.kept_past)})


def present(
    connection: Connection, schema: Schema, as_of: int, where: Filter = EVERYTHING, progress: Progress | None = None
) -> tuple[Computed, Summary]:
    """How the tickets of `where` stand, by the policies of the desk."""
    setup = levelling.setup(connection, schema)
    ids = None if where == EVERYTHING else list(rows.ids(connection, schema, Query(policies.ENTITY, where)))
    found = levelling.computed(connection, schema, setup, ids, as_of, progress or Progress())
    return found, summary(found, setup.problems)


def summary(found: Computed, problems: tuple[str, ...] = ()) -> Summary:
    standing = found.levels.standing
    counted = np.bincount(standing[standing != NONE], minlength=len(STANDING))
    return Summary(
        int(standing.size),
        int((standing == NONE).sum()),
        dict(zip(STANDING, counted.tolist(), strict=True)),
        tuple(
            Count(target, int((breached != NONE).sum()), int((breached == 1).sum()))
            for target, breached in ((name, found.levels.breached(at)) for at, name in enumerate(TARGETS))
        ),
        problems,
    )


def tried(
    connection: Connection,
    schema: Schema,
    as_of: int,
    others: Sequence[Kept[Policy]] | None = None,
    calendars: Mapping[str, Calendar] | None = None,
    progress: Progress | None = None,
) -> WhatIf:
    """What would flip with the policies `others` instead of those of the desk, and `calendars` instead of those called
    so. Nothing is written."""
    progress = progress or Progress()
    ours = levelling.setup(connection, schema)
    theirs = levelling.setup(connection, schema, others, calendars)
    read = levelling.read(connection, schema, ours, None, progress)
    before = read.judged(ours, as_of, progress)
    after = read.with_policies(connection, schema, theirs, None).judged(theirs, as_of, progress)
    flips = tuple(
        _flip(target, read.tickets, before.levels.breached(at), after.levels.breached(at))
        for at, target in enumerate(TARGETS)
    )
    return WhatIf(summary(before, ours.problems), summary(after, theirs.problems), flips)


def _flip(target: str, tickets: Tickets, before: Whole, after: Whole) -> Flip:
    is_open = (tickets.resolved == NONE) & ~np.isin(tickets.status, CLOSED)
    missed, kept = (after == 1) & (before != 1), (before == 1) & (after != 1)

    def those(which: Yes) -> tuple[int, ...]:
        return tuple(tickets.ids[which].tolist())

    return Flip(
        target, those(missed & is_open), those(missed & ~is_open), those(kept & is_open), those(kept & ~is_open)
    )
