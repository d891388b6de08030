"""Reach from evidence: distinct customers behind the requests and tickets of a requirement. METHODS.md, section 3.

A customer counts once for a requirement however often they asked; in the recent reach by half for each `half_life` days
since they asked last, and not at all when no date is known. A request of which no customer is known is told, not counted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.i18n import mark as _

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HALF_LIFE = 180
FORMULA = _(
    "distinct customers who asked, in requests or tickets; recent: each × 0.5 ^ (days since the last time / half-life)"
)


@dataclass(frozen=True)
class Voices:
    """Parallel, one a request: `customer` 0 when nobody knows; `at` is a day, NaN when it is not known."""

    request: Ints
    requirement: Ints
    customer: Ints
    at: Floats

    def part(self, which: NDArray[np.bool_]) -> "Voices":
        return Voices(self.request[which], self.requirement[which], self.customer[which], self.at[which])


@dataclass(frozen=True)
class Evidence:
    """One element a requirement that anybody asked for, by rising id; `pairs` of it are (requirement, customer), each once,
    with the day of the last time (NaN unknown). `future` requests were made after `as_of`."""

    as_of: int
    half_life: float
    ids: Ints
    requests: Ints
    customers: Ints
    recent: Floats
    value: Ints
    newest: Floats
    unknown: Ints
    pair_requirement: Ints
    pair_customer: Ints
    pair_last: Floats
    future: int

    def at(self, requirement: int) -> int | None:
        """Where a requirement stands, if anybody asked for it."""
        place = int(np.searchsorted(self.ids, requirement))
        return place if place < self.ids.size and self.ids[place] == requirement else None

    def customers_of(self, requirement: int) -> Ints:
        found: Ints = self.pair_customer[self.pair_requirement == requirement]
        return found


def evidence(voices: Voices, worth: dict[int, int], as_of: int, half_life: float = HALF_LIFE) -> Evidence:
    """`worth` of customers, in minor units; who is not in it is worth nothing."""
    late = voices.at > as_of
    heard = voices.part(~late)
    ids, place = np.unique(heard.requirement, return_inverse=True)
    place = place.reshape(-1)
    known = heard.customer > 0
    pairs, which = np.unique(
        np.stack([heard.requirement[known], heard.customer[known]], axis=1), axis=0, return_inverse=True
    )
    which = which.reshape(-1)
    last = np.full(len(pairs), -np.inf)
    np.maximum.at(last, which, np.where(np.isnan(heard.at[known]), -np.inf, heard.at[known]))
    fresh = np.where(np.isneginf(last), 0.0, 0.5 ** ((as_of - last) / half_life))
    of = np.searchsorted(ids, pairs[:, 0]) if len(pairs) else np.empty(0, np.int64)
    each = np.array([worth.get(one, 0) for one in pairs[:, 1].tolist()], np.int64)
    newest = np.full(ids.size, -np.inf)
    np.maximum.at(newest, place, np.where(np.isnan(heard.at), -np.inf, heard.at))
    value = np.zeros(ids.size, np.int64)
    np.add.at(value, of, each)
    return Evidence(
        as_of,
        half_life,
        ids,
        np.bincount(place, minlength=ids.size),
        np.bincount(of, minlength=ids.size),
        np.bincount(of, fresh, minlength=ids.size).astype(np.float64),
        value,
        np.where(np.isneginf(newest), np.nan, newest),
        np.bincount(place, ~known, minlength=ids.size).astype(np.int64),
        pairs[:, 0],
        pairs[:, 1],
        np.where(np.isneginf(last), np.nan, last),
        int(late.sum()),
    )
