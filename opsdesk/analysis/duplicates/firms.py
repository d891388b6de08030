"""How names of companies and places are compared."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel

from opsdesk.analysis.duplicates import companies
from opsdesk.analysis.duplicates.coding import Coder, Codes, Column, Reader, gathered, mapped, numbered
from opsdesk.analysis.duplicates.comparison import (
    MISSING,
    Comparison,
    Held,
    Key,
    Level,
    Levels,
    Records,
    Shares,
    alike,
    sizes,
)
from opsdesk.analysis.duplicates.texts import letters, plain
from opsdesk.query import pinyin

DIFFERENT, PART, CLOSE, SOUND, EQUAL, EXACT = range(6)
_LEAST_PART = 2
_LEAST_CLOSE = 4


class Firms:
    """Companies' names, and how two of them agree. Part: one holds the other, as 星野 stands in 星野网络, or they stand
    for different regions; close: a character mistyped, or a seventh of a Latin name."""

    def __init__(self, texts: Sequence[str]) -> None:
        cores, wholes, regions = Reader(), Reader(), Reader()
        for text in texts:
            one = companies.firm(text)
            cores.add((one.core,))
            wholes.add((letters(plain(text)),))
            regions.add(one.regions)
        core, whole = cores.column(), wholes.column()
        self.core, self.whole = (np.append(column.first, np.int32(-1)) for column in (core, whole))
        """Of each text; `whole` with region and legal form: nobody else is called so."""
        self.texts, self.whole_count = core.texts, len(whole.texts)
        self._regions = np.pad(regions.column().codes, ((0, 1), (0, 0)), constant_values=-1)
        self._sizes = sizes(self.texts)
        self._latin = np.array([text.isascii() for text in self.texts], bool)
        self._numbers = numbered((["".join(filter(str.isdecimal, text))] for text in self.texts), Coder())[:, 0]
        self._sounds = numbered(([_sound(text)] for text in self.texts), Coder())[:, 0]

    def levels_of(self, here: Codes, there: Codes) -> Levels:
        """Of texts by their numbers; DIFFERENT where one has no core."""
        found = np.zeros(here.size, np.int8)
        both = (self.core[here] >= 0) & (self.core[there] >= 0)
        apart = np.flatnonzero(both & (self.core[here] != self.core[there]))
        found[apart] = self._apart(self.core[here[apart]], self.core[there[apart]])
        same = np.flatnonzero(both & (self.core[here] == self.core[there]))
        found[same] = np.where(self._elsewhere(here[same], there[same]), PART, EQUAL)
        found[same[self.whole[here[same]] == self.whole[there[same]]]] = EXACT
        return found

    def _apart(self, here: Codes, there: Codes) -> Levels:
        found = np.zeros(here.size, np.int8)
        found[self._holds(here, there)] = PART
        latin = self._latin[here] & self._latin[there]
        spelt = np.flatnonzero(latin)
        close = alike(self.texts, here[spelt], there[spelt], Indel.normalized_similarity, 0.85)
        found[spelt[close]] = CLOSE
        long = (self._sizes[here] >= _LEAST_CLOSE) & (self._sizes[there] >= _LEAST_CLOSE)
        drawn = np.flatnonzero(~latin & long)
        close = alike(self.texts, here[drawn], there[drawn], OSA.distance, 1, distance=True)
        found[drawn[close]] = CLOSE
        found[self._sounds[here] == self._sounds[there]] = SOUND
        mine, theirs = self._numbers[here], self._numbers[there]
        found[(mine != theirs) & (mine >= 0) & (theirs >= 0)] = DIFFERENT  # 门店12 and 门店13
        return found

    def _holds(self, here: Codes, there: Codes) -> NDArray[np.bool_]:
        texts = self.texts
        pairs = ((texts[i], texts[j]) for i, j in zip(here.tolist(), there.tolist(), strict=True))
        return np.array([min(len(a), len(b)) >= _LEAST_PART and (a in b or b in a) for a, b in pairs], bool)

    def _elsewhere(self, here: Codes, there: Codes) -> NDArray[np.bool_]:
        """Whether both stand for a region and for none together."""
        mine, theirs = self._regions[here], self._regions[there]
        apart = (mine[:, :1] >= 0).ravel() & (theirs[:, :1] >= 0).ravel()
        for i in range(mine.shape[1]):
            for j in range(theirs.shape[1]):
                apart &= (mine[:, i] != theirs[:, j]) | (mine[:, i] < 0)
        return apart


def _sound(core: str) -> str:
    return "".join(map(pinyin.spelling, core)) if not core.isascii() else core.replace(" ", "")


class Companies(Comparison):
    """Where somebody works, and what a company is called in full."""

    levels = (
        Level("different", 0.2, 0.9969), Level("part", 0.15, 0.002), Level("close", 0.05, 5e-4),
        Level("sound", 0.05, 1e-4), Level("equal", 0.2, 2e-4, rare=True), Level("exact", 0.35, 3e-4, rare=True),
    )  # fmt: skip
    shared = True

    def __init__(self, field: str, column: Column, firm: NDArray[np.bool_] | None = None) -> None:
        """`firm`: records that are companies themselves, to whom this field is one more spelling of their name."""
        super().__init__(field)
        self.firms = Firms(column.texts)
        self._texts = np.where(firm, -1, column.first) if firm is not None else column.first
        texts = self._texts[:, None]
        self.held = Held(gathered(texts, self.firms.core), len(self.firms.texts), self.levels[EQUAL].u, column.once)
        self._whole = Held(gathered(texts, self.firms.whole), self.firms.whole_count, self.levels[EXACT].u, column.once)

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.full(a.size, MISSING, np.int8)
        at = np.flatnonzero(self.held.both(a, b))
        found[at] = self.firms.levels_of(self._texts[a[at]], self._texts[b[at]])
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return np.where(levels == EXACT, self._whole.common(a, b), self.held.common(a, b))

    def brings_together(self) -> Iterator[Key]:
        yield Key(self.field, self.held.codes, frozenset([self.field]))


class Places(Comparison):
    """City and region as one: a city lies in its region, which therefore says nothing more. Compared by region where a
    city is missing."""

    levels = (
        Level("different", 0.12, 0.85), Level("region", 0.08, 0.06, rare=True), Level("close", 0.02, 0.005),
        Level("equal", 0.78, 0.085, rare=True),
    )  # fmt: skip
    shared = True

    def __init__(self, field: str, cities: Column, regions: Column) -> None:
        super().__init__(field)
        cities, regions = mapped(cities, companies.place), mapped(regions, companies.place)
        self.held = Held(cities.codes, len(cities.texts), self.levels[3].u, cities.once)
        self._regions = Held(regions.codes, len(regions.texts), self.levels[1].u, regions.once)
        self._texts = cities.texts
        self._long = sizes(cities.texts) >= _LEAST_CLOSE

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.where(self.held.both(a, b) | self._regions.both(a, b), 0, MISSING).astype(np.int8)
        found[self._regions.agree(a, b)] = 1
        at = np.flatnonzero(self.held.both(a, b))
        here, there = self.held.codes[a[at], 0], self.held.codes[b[at], 0]
        rest = np.flatnonzero((here != there) & self._long[here] & self._long[there])
        close = alike(self._texts, here[rest], there[rest], Indel.normalized_similarity, 0.8)
        found[at[rest[close]]] = 2
        found[at[here == there]] = 3
        return found

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        return np.where(levels == 3, self.held.common(a, b), self._regions.common(a, b))

    def brings_together(self) -> Iterator[Key]:
        return iter(())
