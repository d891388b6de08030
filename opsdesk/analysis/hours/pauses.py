"""Pauses of many things at once: when their targets are due, given that a pause gives back its open seconds.

The k-th pauses of all of them are looked at together, so that a million tickets take as many passes over arrays as one
of them has pauses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.hours.openings import Openings, Whole, joined


@dataclass(frozen=True)
class Pauses:
    """`begins[i]` to `untils[i]` is a pause of `owners[i]`: in order of owners and then of time, none overlapping."""

    owners: Whole
    begins: Whole
    untils: Whole

    @classmethod
    def of(cls, spans: Sequence[tuple[int, int, int]]) -> "Pauses":
        """Of (owner, begin, until) in any order; those that overlap are joined."""
        found = [
            (owner, begin, until)
            for owner in sorted({span[0] for span in spans})
            for begin, until in joined([span[1:] for span in spans if span[0] == owner])
        ]
        table = np.array(found, np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def slices(self, owners: Whole) -> tuple[Whole, Whole]:
        """(where those of each owner begin, how many there are)."""
        first = np.searchsorted(self.owners, owners, side="left")
        return first, np.searchsorted(self.owners, owners, side="right") - first

    def among(self, kept: NDArray[np.bool_]) -> "Pauses":
        return Pauses(self.owners[kept], self.begins[kept], self.untils[kept])


def due_after(
    openings: Openings, starts: Whole, targets: Whole, owners: Whole, pauses: Pauses, ends: Whole | None = None
) -> Whole:
    """What `Openings.due_after` says of each start and target with the pauses of its owner, those left out that begin
    when it is over (`ends`)."""
    found = openings.due(starts, targets)
    first, count = pauses.slices(owners)
    given_back = np.zeros(starts.size, np.int64)
    for turn in range(int(count.max(initial=0))):
        at = np.flatnonzero((count > turn) & (targets > 0))
        begins, untils = pauses.begins[first[at] + turn], pauses.untils[first[at] + turn]
        earlier = begins < (found[at] if ends is None else np.minimum(found[at], ends[at]))
        at, begins, untils = at[earlier], begins[earlier], untils[earlier]
        given_back[at] += openings.elapsed(np.maximum(begins, starts[at]), untils)
        found[at] = openings.due(starts[at], targets[at] + given_back[at])
    return found


def paused_within(openings: Openings, starts: Whole, ends: Whole, owners: Whole, pauses: Pauses) -> Whole:
    """The open seconds of each owner's pauses that lie in [start, end)."""
    first, count = pauses.slices(owners)
    total = np.zeros(starts.size, np.int64)
    for turn in range(int(count.max(initial=0))):
        at = np.flatnonzero(count > turn)
        begins, untils = pauses.begins[first[at] + turn], pauses.untils[first[at] + turn]
        total[at] += openings.elapsed(np.maximum(begins, starts[at]), np.minimum(untils, ends[at]))
    return total
