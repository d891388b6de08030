"""Putting pairs together: records that mean one person, without chains whose ends have nothing in common.

Connected components first. Within one, every two records are weighed, and groups are joined by the mean evidence between
all their members (average linkage), strongest first, while it speaks for them: A-B and B-C do not bring A and C together
when those two contradict each other more than the others agree.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Wide = NDArray[np.int64]
Bits = NDArray[np.float64]
Link = tuple[int, int, float]
Weigh = Callable[[Wide, Wide], Bits]
MOST = 60
"""Records of a component whose every pair is weighed."""
STRONGER = (4.0, 8.0, 12.0, 16.0)
"""Bits a link of a larger component must have, one after the other, until its parts are small enough."""
CAP = 20.0
"""Bits: one pair beyond doubt, either way, must not outvote all others."""
NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Cluster:
    """`weakest` is the link (two records, bits) without which the cluster would fall apart."""

    members: tuple[int, ...]
    weakest: Link


def clusters(links: Iterable[Link], weigh: Weigh, apart: Collection[tuple[int, int]] = ()) -> list[Cluster]:
    """Clusters of `links` (two records and the bits between them), the surest first. `weigh` tells the bits between any
    records; `apart` are pairs (the lower first) that somebody has called different."""
    small, found = [], []
    for members, theirs in _parts(list(links)):
        if len(members) <= MOST:
            small.append(members)
        else:
            found.append(Cluster(tuple(members), _weakest_of_many(theirs)))
    found += _joined(small, weigh, frozenset(apart))
    return sorted(found, key=lambda one: (-one.weakest[2], one.members))


def _parts(links: list[Link]) -> Iterator[tuple[list[int], list[Link]]]:
    """Connected components; one too large to be looked at whole falls apart along its weaker links."""
    waiting = [(links, 0)]
    while waiting:
        some, strength = waiting.pop()
        for members, theirs in _components(some):
            strong: list[Link] = []
            if len(members) > MOST and strength < len(STRONGER):
                strong = [link for link in theirs if link[2] >= STRONGER[strength]]
            if strong:
                waiting.append((strong, strength + 1))
            else:  # small enough, or all links are alike
                yield members, theirs


def _components(links: list[Link]) -> list[tuple[list[int], list[Link]]]:
    roots = _Roots()
    for one, other, _ in links:
        roots.join(one, other)
    members: dict[int, list[int]] = {}
    for record in sorted(roots.above):
        members.setdefault(roots.of(record), []).append(record)
    theirs: dict[int, list[Link]] = {}
    for link in links:
        theirs.setdefault(roots.of(link[0]), []).append(link)
    return [(some, theirs[root]) for root, some in members.items()]


class _Roots:
    """Union-find."""

    def __init__(self) -> None:
        self.above: dict[int, int] = {}

    def of(self, record: int) -> int:
        above = self.above
        while (next_one := above.setdefault(record, record)) != record:
            above[record] = above[next_one]
            record = next_one
        return record

    def join(self, one: int, other: int) -> bool:
        """False when they were together already."""
        here, there = self.of(one), self.of(other)
        self.above[here] = there
        return here != there


def _joined(components: list[list[int]], weigh: Weigh, apart: frozenset[tuple[int, int]]) -> Iterator[Cluster]:
    every = [pair for members in components for pair in combinations(members, 2)]
    sides = np.array(every, np.int64).reshape(-1, 2)
    bits = np.clip(weigh(sides[:, 0], sides[:, 1]), -CAP, CAP)
    for at, pair in enumerate(every) if apart else ():
        if pair in apart:
            bits[at] = NEVER
    start = 0
    for members in components:
        size = len(members)
        matrix = np.zeros((size, size))
        upper = np.triu_indices(size, 1)
        matrix[upper] = bits[start : start + upper[0].size]
        start += upper[0].size
        matrix += matrix.T
        for group in _linked(matrix):
            one, other, weakest = _bottleneck(matrix[np.ix_(group, group)])
            link = (members[group[one]], members[group[other]], weakest)
            yield Cluster(tuple(members[at] for at in group), link)


def _linked(matrix: Bits) -> list[list[int]]:
    """Groups of two or more by average linkage."""
    groups = [[at] for at in range(len(matrix))]
    sums = matrix.copy()
    np.fill_diagonal(sums, -np.inf)
    sizes = np.ones(len(matrix))
    while len(groups) > 1:
        means = sums / np.outer(sizes, sizes)
        one, other = divmod(int(means.argmax()), len(groups))
        if means[one, other] <= 0:
            break
        one, other = min(one, other), max(one, other)
        groups[one] += groups.pop(other)
        sums[one] += sums[other]
        sums[:, one] += sums[:, other]
        sums[one, one] = -np.inf
        sums = np.delete(np.delete(sums, other, 0), other, 1)
        sizes[one] += sizes[other]
        sizes = np.delete(sizes, other)
    return [sorted(group) for group in groups if len(group) > 1]


def _bottleneck(matrix: Bits) -> Link:
    """The weakest link of the maximum spanning tree (Prim)."""
    outside = set(range(1, len(matrix)))
    best = matrix[0].copy()
    nearest = np.zeros(len(matrix), np.int64)
    weakest: Link = (0, 0, np.inf)
    while outside:
        here = max(outside, key=lambda at: (best[at], -at))
        outside.remove(here)
        if best[here] < weakest[2]:
            weakest = (int(nearest[here]), here, float(best[here]))
        closer = matrix[here] > best
        best[closer], nearest[closer] = matrix[here][closer], here
    return weakest


def _weakest_of_many(links: list[Link]) -> Link:
    """The same for a component too large for a matrix (Kruskal)."""
    roots = _Roots()
    weakest: Link = (0, 0, np.inf)
    for one, other, bits in sorted(links, key=lambda link: (-link[2], link[:2])):
        if roots.join(one, other):
            weakest = (one, other, bits)
    return weakest
