"""Going through what a search for duplicates found: what is kept of it, and what is still to be decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp2
from typing import Any

from opsdesk import clock
from opsdesk.model.schema import Schema
from opsdesk.services import differences
from opsdesk.services.duplicates import Duplicates
from opsdesk.store import likely
from opsdesk.store.connect import Connection
from opsdesk.store.likely import LikelyPair
from opsdesk.store.store import Store, meta

SHOWN = 500
"""Groups read at once: the rest comes when these are done."""


@dataclass(frozen=True, slots=True)
class Group:
    """Records that may be one and the same, with the pairs that say so, the likeliest first."""

    members: tuple[int, ...]
    pairs: tuple[LikelyPair, ...]

    @property
    def probability(self) -> float:
        """Of its likeliest pair."""
        return probability(self.pairs[0].bits)


@dataclass(frozen=True, slots=True)
class Last:
    """The last search: when, among how many records, and what it could not compare."""

    at: int
    records: int
    compared: int
    excluded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Queue:
    """What is still to be decided: `groups`, the likeliest first, are those of the first SHOWN; `total` counts all.
    `last` is None when nobody has searched yet."""

    groups: tuple[Group, ...]
    total: int
    last: Last | None


def probability(bits: float) -> float:
    return 1 / (1 + exp2(-max(-500.0, min(500.0, bits))))


def keep(store: Store, found: Duplicates) -> None:
    """Keep what was found in the vault, in place of the last; on the writing thread."""
    with store.aside() as connection:
        likely.replace(connection, found.entity, _clustered(found))
        store.set_meta(
            _memory(found.entity),
            {
                "at": clock.seconds(),
                "records": found.records,
                "compared": found.compared,
                "excluded": dict(found.excluded),
            },
        )


def _memory(entity: str) -> str:
    return f"duplicates:{entity}"


def _clustered(found: Duplicates) -> Iterator[likely.Kept]:
    """A pair that the clusters did not join is a cluster of its own."""
    cluster = {number: at for at, one in enumerate(found.clusters, 1) for number in one.members}
    alone = len(found.clusters)
    for pair in found.pairs:
        here, there = cluster.get(pair.a), cluster.get(pair.b)
        if here is None or here != there:
            alone += 1
        own = here if here is not None and here == there else alone
        yield pair.a, pair.b, own, pair.bits, pair.proof


def queue(connection: Connection, schema: Schema, entity: str, groups: int = SHOWN) -> Queue:
    said: Any = meta(connection, _memory(entity))
    if said is None:
        return Queue((), 0, None)
    pairs = likely.pairs(connection, entity, groups)
    _, total = likely.count(connection, entity)
    apart = differences.apart(connection, schema, entity)
    shown = tuple(
        group for _, some in groupby(pairs, key=lambda pair: pair.cluster) for group in _groups([*some], apart)
    )
    return Queue(shown, max(total, len(shown)), Last(**said))


def _groups(pairs: Sequence[LikelyPair], apart: set[tuple[int, int]]) -> Iterator[Group]:
    """One group, unless somebody has called two of its records different: then its pairs one by one."""
    members = tuple(sorted({number for pair in pairs for number in (pair.one, pair.other)}))
    if not any(pair in apart for pair in differences.every_two(members)):
        yield Group(members, tuple(pairs))
        return
    for pair in pairs:
        yield Group((pair.one, pair.other), (pair,))
