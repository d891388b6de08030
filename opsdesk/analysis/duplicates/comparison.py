"""What it means to compare one field of two records: levels of agreement, and how rare what they share is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.duplicates.coding import Codes, frequencies

Records = NDArray[np.int64]
Levels = NDArray[np.int8]
"""A level per pair; MISSING where one of the two says nothing, which is no evidence either way."""
Shares = NDArray[np.float64]
MISSING = -1
HALF = 0.5
"""Of a record: what a value nobody else holds is taken to be held by."""
STEADY = 100
"""A value's share of the records is drawn towards what is usual as if so many more had been seen: two of two customers
with one phone number do not make it a common number."""


@dataclass(frozen=True, slots=True)
class Level:
    """`m` is how often two records of one person agree so much, `u` how often those of strangers do: where estimation
    starts, and where it stays with little to learn from. They add up to 1 within a `stratum` (such as: both names
    Chinese). `rare`: weighs by the share of the value agreed on instead of `u`. `most`: m is learned up to there only, or
    colleagues with one switchboard would teach that names tell nothing."""

    name: str
    m: float
    u: float
    rare: bool = False
    stratum: int = 0
    most: float = 1.0


@dataclass(frozen=True)
class Key:
    """Records with a number in common are worth comparing. `fields`: what they then agree on by construction."""

    name: str
    codes: NDArray[np.int32] | NDArray[np.int64]
    fields: frozenset[str]


class Comparison(ABC):
    """`shared`: members of a household or a company have it in common, so that it does not tell them apart."""

    levels: tuple[Level, ...]
    shared = False

    def __init__(self, field: str) -> None:
        self.field = field

    @property
    def supports(self) -> tuple[bool, ...]:
        """Which levels are something besides a person's name that speaks for a pair: METHODS.md asks for one."""
        return (True,) * len(self.levels)

    @abstractmethod
    def levels_of(self, a: Records, b: Records) -> Levels:
        """How far the records `a[i]` and `b[i]` agree."""

    @abstractmethod
    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        """The share of all records that hold the value agreed on, where the level is rare; anything elsewhere."""

    @abstractmethod
    def brings_together(self) -> Iterator[Key]:
        """By which this field alone brings records together."""


def share(counts: NDArray[np.int64], present: int, usual: float) -> Shares:
    """The share of the records that hold a value besides the two at hand, drawn towards `usual`."""
    found: Shares = (np.maximum(counts - 2, 0) + max(STEADY * usual, HALF)) / (present + STEADY)
    return found


class Held:
    """The values of a field as numbers, and how common each is."""

    def __init__(self, codes: Codes, numbers: int, usual: float, once: NDArray[np.bool_] | None) -> None:
        """`once`: see `Column`."""
        self.codes = codes
        self.present = codes[:, 0] >= 0
        counted = self.present if once is None else self.present & once
        self.share = share(frequencies(codes, numbers, once), int(counted.sum()), usual)

    def both(self, a: Records, b: Records) -> NDArray[np.bool_]:
        both: NDArray[np.bool_] = self.present[a] & self.present[b]
        return both

    def agree(self, a: Records, b: Records) -> NDArray[np.bool_]:
        """Whether they have a value in common."""
        return self.common(a, b) < np.inf

    def common(self, a: Records, b: Records) -> Shares:
        """The share of the rarest value they have in common; infinite when there is none."""
        found = np.full(a.size, np.inf)
        for at, here, there in self.pairs(a, b):
            same = at[here == there]
            np.minimum.at(found, same, self.share[here[here == there]])
        return found

    def pairs(self, a: Records, b: Records) -> Iterator[tuple[NDArray[np.intp], Codes, Codes]]:
        """(which pairs, one's value, the other's), for every two values there are."""
        for i in range(self.codes.shape[1]):
            mine = self.codes[a, i]
            if not (mine >= 0).any():
                return
            for j in range(self.codes.shape[1]):
                theirs = self.codes[b, j]
                at = np.flatnonzero((mine >= 0) & (theirs >= 0))
                if not at.size:
                    break
                yield at, mine[at], theirs[at]


def alike(
    texts: Sequence[str],
    here: Codes,
    there: Codes,
    scorer: Callable[..., Any],
    cutoff: float,
    *,
    distance: bool = False,
) -> NDArray[np.bool_]:
    """Whether the texts with these numbers are within `cutoff` by a rapidfuzz scorer."""
    from rapidfuzz.process import cpdist

    if not here.size:
        return np.zeros(0, bool)
    mine, theirs = ([texts[number] for number in numbers.tolist()] for numbers in (here, there))
    kind = np.int32 if distance else np.float32
    scores = cpdist(mine, theirs, scorer=scorer, score_cutoff=cutoff, dtype=kind)
    close: NDArray[np.bool_] = scores <= cutoff if distance else scores >= cutoff
    return close


def sizes(texts: Sequence[str]) -> NDArray[np.int32]:
    return np.array([*map(len, texts)], np.int32)
