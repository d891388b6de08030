"""In which status each ticket was from when until when, from what the journal remembers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
NONE = -1
"""No moment, no code: moments before 1970 are not counted."""


@dataclass(frozen=True)
class Stays:
    """`owners[i]` was in `statuses[i]` (a code) from `begins[i]` until `untils[i]`, NONE for those that last.

    In order of owners and of time. What came before the desk knew of a ticket is not among them."""

    owners: Whole
    begins: Whole
    untils: Whole
    statuses: Whole

    def of(self, owners: Whole) -> "Stays":
        """Those of `owners`, ids in rising order."""
        if not owners.size or not self.owners.size:
            return Stays(*(self.owners[:0],) * 4)
        place = np.minimum(np.searchsorted(owners, self.owners), owners.size - 1)
        kept = owners[place] == self.owners
        return Stays(self.owners[kept], self.begins[kept], self.untils[kept], self.statuses[kept])


@dataclass(frozen=True)
class Changes:
    """`owners[i]` left the status `before[i]` at `at[i]`; in order of owners, and in the order in which it happened."""

    owners: Whole
    at: Whole
    before: Whole


@dataclass(frozen=True)
class Made:
    """When the desk learned of tickets: `firsts[i]` to `lasts[i]` at `at[i]`, in order of firsts, the ranges apart."""

    firsts: Whole
    lasts: Whole
    at: Whole

    def moments(self, owners: Whole) -> Whole:
        """When each of `owners` became known; 0, before all, where nobody knows."""
        if not self.firsts.size:
            return np.zeros(owners.size, np.int64)
        place = np.maximum(np.searchsorted(self.firsts, owners, side="right") - 1, 0)
        inside = (self.firsts[place] <= owners) & (owners <= self.lasts[place])
        return np.where(inside, self.at[place], 0)


def stays(owners: Whole, present: Whole, changes: Changes, made: Made) -> Stays:
    """The stays of `owners`, ids in rising order, whose status is `present` now. A first status is known from the moment
    at which the ticket was: an import brings the present state, not how long it lasts."""
    if changes.owners.size and owners.size:
        place = np.minimum(np.searchsorted(owners, changes.owners), owners.size - 1)
        kept = owners[place] == changes.owners
        changes = Changes(changes.owners[kept], changes.at[kept], changes.before[kept])
    who = np.concatenate([changes.owners, owners])
    last = np.concatenate([np.zeros(changes.owners.size, np.int64), np.ones(owners.size, np.int64)])
    until = np.concatenate([changes.at, np.full(owners.size, NONE, np.int64)])
    status = np.concatenate([changes.before, present])
    order = np.lexsort((np.arange(who.size), last, who))
    who, until, status = who[order], until[order], status[order]
    begins = np.concatenate([[NONE], until[:-1]])
    first = np.concatenate([[True], who[1:] != who[:-1]]) if who.size else np.empty(0, np.bool_)
    begins = begins[: who.size]
    begins[first] = made.moments(who[first])
    return Stays(who, begins.astype(np.int64), until, status)
