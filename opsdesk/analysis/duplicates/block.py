"""Which pairs are worth comparing: records that share a number under one of several keys.

A value shared by more than a bound of records (王伟, a switchboard) would give more pairs than anybody can compare. Its
records are compared only where a second key agrees as well, and as neighbours when they are sorted by all their fields,
so that records alike in everything meet. Each key has a bound, which follows from how many pairs are affordable.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.duplicates.comparison import Key

Wide = NDArray[np.int64]
AFFORDABLE = 1_500_000
"""Pairs of one key. All keys bring five million at a million customers, which take a minute to compare and 200 MB."""
BOUNDS = (200, 100, 60, 40, 25, 15)
NEIGHBOURS = 2


@dataclass(frozen=True)
class Candidates:
    """Pairs of record numbers, the lower first, in ascending order. Bit k of `keys` tells that key k brought the pair
    together by itself. `bounds` are by key; `crowded` is how many values more records share than that."""

    a: Wide
    b: Wide
    keys: NDArray[np.uint32]
    bounds: dict[str, int]
    crowded: int

    def __len__(self) -> int:
        return self.a.size


class _Groups:
    """Records in runs of equal numbers."""

    def __init__(self, codes: NDArray[np.int32] | Wide, owners: Wide | None = None) -> None:
        flat = codes.ravel()
        at = np.flatnonzero(flat >= 0)
        order = at[np.argsort(flat[at], kind="stable")]
        self.codes = flat[order]
        self.owners = order // codes.shape[1] if owners is None else owners[order // codes.shape[1]]
        fresh = np.append(True, self.codes[1:] != self.codes[:-1])[: self.codes.size]
        self.starts = np.flatnonzero(fresh)
        self.sizes = np.diff(np.append(self.starts, self.codes.size))

    def bound(self) -> int:
        """Up to how many records a run is compared whole."""
        return next((bound for bound in BOUNDS if self._cost(bound) <= AFFORDABLE), BOUNDS[-1])

    def _cost(self, bound: int) -> int:
        fits = self.sizes[self.sizes <= bound]
        return int((fits * (fits - 1) // 2).sum())

    def pairs(self, bound: int) -> Iterator[tuple[Wide, Wide]]:
        """All pairs within runs of at most `bound`."""
        sizes = np.repeat(self.sizes, self.sizes)
        left = sizes - (np.arange(self.codes.size) - np.repeat(self.starts, self.sizes)) - 1
        left[sizes > bound] = 0
        at = np.flatnonzero(left > 0)
        step = 1
        while at.size:
            yield self.owners[at], self.owners[at + step]
            step += 1
            at = at[left[at] >= step]

    def crowd(self, bound: int) -> tuple[Wide, Wide]:
        """(number, record) in runs of more than `bound`."""
        chosen = np.repeat(self.sizes > bound, self.sizes)
        return self.codes[chosen].astype(np.int64), self.owners[chosen]


def candidates(
    keys: Sequence[Key], seconds: Sequence[Wide], content: Sequence[Wide], step: Callable[[int, int], None]
) -> Candidates:
    """`seconds`: further numbers that part a crowd; `content`: one number per field, by which neighbours are sorted."""
    found = _Found(len(content[0]))
    bounds: dict[str, int] = {}
    crowded = 0
    for number, key in enumerate(keys):
        step(number, len(keys))
        groups, bit = _Groups(key.codes), np.uint32(1 << number)
        bound = bounds[key.name] = groups.bound()
        for a, b in groups.pairs(bound):
            found.add(a, b, bit)
        codes, owners = groups.crowd(bound)
        crowded += int((groups.sizes > bound).sum())
        if owners.size:
            for second in seconds:
                both = np.where(second[owners] >= 0, codes * (int(second.max()) + 1) + second[owners], -1)
                for a, b in _Groups(both[:, None], owners).pairs(bound):
                    found.add(a, b, np.uint32(0))
            for a, b in _neighbours(codes, owners, content):
                found.add(a, b, np.uint32(0))
    return found.candidates(bounds, crowded)


def _neighbours(codes: Wide, owners: Wide, content: Sequence[Wide]) -> Iterator[tuple[Wide, Wide]]:
    order = np.lexsort([owners, *(column[owners] for column in reversed(content)), codes])
    codes, owners = codes[order], owners[order]
    for step in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero(codes[step:] == codes[:-step])
        yield owners[same], owners[same + step]


class _Found:
    """Pairs as they come, each packed into one number; repeats are removed when they have doubled."""

    def __init__(self, records: int) -> None:
        self._records = records
        self._pairs, self._bits = np.empty(0, np.int64), np.empty(0, np.uint32)
        self._fresh: list[tuple[Wide, np.uint32]] = []
        self._waiting = 0

    def add(self, a: Wide, b: Wide, bit: np.uint32) -> None:
        apart = a != b
        low, high = np.minimum(a, b)[apart], np.maximum(a, b)[apart]
        if low.size:
            self._fresh.append((low * self._records + high, bit))
            self._waiting += low.size
        if self._waiting > max(2_000_000, self._pairs.size // 2):
            self._settle()

    def _settle(self) -> None:
        """The most memory of a scan is needed here: whatever is not needed any more goes at once."""
        pairs = np.concatenate([self._pairs, *(some for some, _ in self._fresh)])
        bits = np.concatenate([self._bits, *(np.full(some.size, bit, np.uint32) for some, bit in self._fresh)])
        self._pairs, self._bits = np.empty(0, np.int64), np.empty(0, np.uint32)  # a view would keep the whole
        self._fresh, self._waiting = [], 0
        order = np.argsort(pairs, kind="stable")
        pairs = pairs[order]
        bits = bits[order]
        del order
        starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])[: pairs.size])
        self._pairs = pairs[starts]
        del pairs
        self._bits = np.bitwise_or.reduceat(bits, starts) if starts.size else bits

    def candidates(self, bounds: dict[str, int], crowded: int) -> Candidates:
        self._settle()
        a, b = np.divmod(self._pairs, self._records) if self._records else (self._pairs, self._pairs)
        return Candidates(a, b, self._bits, bounds, crowded)


def crossed(codes: NDArray[np.int32], other: NDArray[np.int32]) -> Wide:
    """Numbers that agree where `codes` and `other` (one a record) both do."""
    width = int(other.max(initial=0)) + 1
    both = codes.astype(np.int64) * width + other[:, None]
    both[(codes < 0) | (other[:, None] < 0)] = -1
    return both
