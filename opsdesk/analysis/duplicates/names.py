"""How the names of two records are compared, by what they are: both Chinese, both Latin, one of each, or companies."""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler

from opsdesk.analysis.duplicates import companies, texts
from opsdesk.analysis.duplicates.coding import Coder, Codes, Column, Reader, frequencies, gathered
from opsdesk.analysis.duplicates.comparison import (
    MISSING,
    Comparison,
    Key,
    Level,
    Levels,
    Records,
    Shares,
    alike,
    share,
)
from opsdesk.analysis.duplicates.firms import Firms
from opsdesk.analysis.duplicates.people import NOBODY, Person, person

_CHINESE, _LATIN, _MIXED, _FIRM, _CROSS = range(5)
_ZH, _LA, _MIX, _CO, _X = 0, 5, 10, 12, 18  # the first level of each
_CLOSE = 0.92  # Jaro-Winkler
_START = 2
_SPELLINGS = ((0, 0), (0, 1), (1, 0), (1, 1))  # of a company: as the list calls it, in full
_VOWELS = re.compile(r"(?<=.)[aeiouyhw]+|(.)(?=\1)")

LEVELS = (
    Level("different", 0.02, 0.935, stratum=_CHINESE, most=0.1), Level("surname", 0.01, 0.05, stratum=_CHINESE, most=0.01),
    Level("part", 0.09, 0.0136, stratum=_CHINESE), Level("sound", 0.08, 4e-4, True, _CHINESE),
    Level("equal", 0.8, 0.001, True, _CHINESE),
    Level("different", 0.03, 0.979, stratum=_LATIN, most=0.15), Level("part", 0.06, 0.017, stratum=_LATIN),
    Level("close", 0.12, 0.002, stratum=_LATIN), Level("turned", 0.05, 0.001, True, _LATIN),
    Level("equal", 0.74, 0.001, True, _LATIN),
    Level("different", 0.4, 0.999, stratum=_MIXED), Level("sound", 0.6, 0.001, True, _MIXED),
    Level("different", 0.05, 0.9965, stratum=_FIRM, most=0.15), Level("part", 0.1, 0.002, stratum=_FIRM),
    Level("close", 0.05, 5e-4, stratum=_FIRM), Level("sound", 0.05, 5e-4, stratum=_FIRM),
    Level("equal", 0.3, 3e-4, True, _FIRM), Level("exact", 0.45, 2e-4, True, _FIRM),
    Level("different", 0.7, 0.9999, stratum=_CROSS), Level("equal", 0.3, 1e-4, True, _CROSS),
)  # fmt: skip


_PARTS: tuple[tuple[str, Callable[[Person], Sequence[str]]], ...] = (
    ("canon", lambda one: (one.canon,)),
    ("sound", lambda one: one.sounds),
    ("roman", lambda one: one.roman),
    ("surname", lambda one: (one.surname,)),
    ("given", lambda one: one.given[-2:]),
    ("number", lambda one: (one.number,)),
    ("token", lambda one: one.tokens),
    ("thin", lambda one: _skeletons(one.tokens)),
    ("turned", lambda one: (" ".join(sorted(one.tokens)),)),
    ("initial", lambda one: (next(iter((*one.roman, one.surname, *one.given)), "")[:1],)),
    ("chinese", lambda one: ("x",) if one.chinese else ()),
    ("called", lambda one: ("x",) if one.called else ()),
)
"""What a person's name is compared by."""


class Names(Comparison):
    """Chinese names of people: equal, of equal sound in one of their readings, sharing the surname and a character
    (a typo, a missing character, 王总), the surname alone. Latin ones: equal, the same words in another order, close,
    sharing a word. Never a string distance between Chinese names: METHODS.md."""

    levels = LEVELS

    def __init__(
        self, field: str, column: Column, kinds: Column | None = None, employers: Column | None = None
    ) -> None:
        """`employers`: where people work. To a company it is one more spelling of its own name."""
        super().__init__(field)
        raw = column.first
        self.firm = _are_firms(column, kinds)
        people = np.where(self.firm, -1, raw).astype(np.int32)
        self._take_people(column.texts, people)
        self._take_firms(column, employers)
        self._bare, bare = _bare(column.texts, people, self.core[:, 0], self.firms.texts)
        self.present: NDArray[np.bool_] = (self.canon >= 0) | (self.core[:, 0] >= 0)
        self._share = self._shares(bare, column.once)

    @property
    def supports(self) -> tuple[bool, ...]:
        """A company may be known by its name alone."""
        return tuple(level.stratum == _FIRM and level.rare for level in LEVELS)

    def _take_people(self, names: Sequence[str], raw: Codes) -> None:
        """`raw`: the name of each record that is somebody. Each name is taken apart once and forgotten: what is left of
        400,000 are numbers."""
        held = set(raw.tolist())
        parts = [Reader() for _ in _PARTS]
        for at, name in enumerate(names):
            one = person(name) if at in held else NOBODY
            for reader, (_, of) in zip(parts, _PARTS, strict=True):
                reader.add(of(one))
        columns = {part: reader.column() for (part, _), reader in zip(_PARTS, parts, strict=True)}

        def spread(part: str) -> Codes:
            table = np.pad(columns[part].codes, ((0, 1), (0, 0)), constant_values=-1)
            return gathered(raw, table)

        self.canon, self._surname, self._turned = (spread(part)[:, 0] for part in ("canon", "surname", "turned"))
        self.sound, self.roman, self.tokens, self._thin = map(spread, ("sound", "roman", "token", "thin"))
        given = spread("given")
        self._given = np.pad(given, ((0, 0), (0, 2 - given.shape[1])), constant_values=-1)
        self._number, self.initial = spread("number")[:, 0], spread("initial")[:, 0]
        self.chinese, self._called = spread("chinese")[:, 0] >= 0, spread("called")[:, 0] >= 0
        self.texts, self._turned_texts = columns["canon"].texts, columns["turned"].texts
        self._sizes = len(columns["sound"].texts), len(columns["roman"].texts)

    def _take_firms(self, column: Column, employers: Column | None) -> None:
        further = employers if employers is not None else Column(np.full((len(column), 1), -1, np.int32), [])
        spelt = np.stack(
            [column.first, np.where(further.first >= 0, further.first + len(column.texts), -1)], axis=1
        ).astype(np.int32)
        spelt[~self.firm] = -1
        held = set(spelt.ravel().tolist())
        every = [*column.texts, *further.texts]
        self.firms = Firms([name if at in held else "" for at, name in enumerate(every)])
        self._spelt = spelt
        self.core, self._whole = gathered(spelt, self.firms.core), gathered(spelt, self.firms.whole)

    def _shares(self, bare: int, once: NDArray[np.bool_] | None) -> tuple[tuple[int, Codes, Shares], ...]:
        """(rare level, the numbers agreed on, the share of each): among names of the same kind."""
        counted = np.ones(self.firm.size, bool) if once is None else once
        firms = int((self.firm & counted).sum())
        zh, la = (int((kind & ~self.firm & counted).sum()) for kind in (self.chinese, ~self.chinese))

        def of(level: int, codes: Codes, numbers: int, among: int) -> tuple[int, Codes, Shares]:
            return level, codes, share(frequencies(codes, numbers, counted), among, LEVELS[level].u)

        canon, turned, bare_codes = self.canon[:, None], self._turned[:, None], self._bare[:, None]
        return (
            of(_ZH + 3, self.sound[:, :1], self._sizes[0], zh), of(_ZH + 4, canon, len(self.texts), zh),
            of(_LA + 3, turned, len(self._turned_texts), la), of(_LA + 4, canon, len(self.texts), la),
            of(_MIX + 1, self.roman, self._sizes[1], zh + la), of(_CO + 4, self.core, len(self.firms.texts), firms),
            of(_CO + 5, self._whole, self.firms.whole_count, firms), of(_X + 1, bare_codes, bare, zh + la + firms),
        )  # fmt: skip

    # -- comparing ----------------------------------------------------------------------------------------------------

    def levels_of(self, a: Records, b: Records) -> Levels:
        found = np.full(a.size, MISSING, np.int8)
        firms = self.firm[a].astype(np.int8) + self.firm[b]
        chinese = self.chinese[a].astype(np.int8) + self.chinese[b]
        known = self.present[a] & self.present[b]
        for chosen, compare in (
            ((firms == 0) & (chinese == 2), self._of_chinese),
            ((firms == 0) & (chinese == 0), self._of_latin),
            ((firms == 0) & (chinese == 1), self._of_mixed),
            (firms == 2, self._of_firms),
            (firms == 1, self._of_unlike),
        ):
            at = np.flatnonzero(chosen & known)
            if at.size:
                found[at] = compare(a[at], b[at])
        return found

    def _of_chinese(self, a: Records, b: Records) -> Levels:
        found = np.full(a.size, _ZH, np.int8)
        mine, theirs = self._surname[a], self._surname[b]
        surname, unnamed = (mine == theirs) & (mine >= 0), (mine < 0) | (theirs < 0)
        character = _meet(self._given[a], self._given[b])
        given = (self._given[a] == self._given[b]).all(axis=1) & (self._given[a, 1] >= 0)
        called = self._called[a] | self._called[b]
        found[surname] = _ZH + 1
        found[(surname & (character | called)) | (unnamed & character) | given] = _ZH + 2
        found[_meet(self.sound[a], self.sound[b]) & (self._number[a] == self._number[b])] = _ZH + 3
        found[self._numbered_apart(a, b)] = _ZH
        found[self.canon[a] == self.canon[b]] = _ZH + 4
        return found

    def _of_latin(self, a: Records, b: Records) -> Levels:
        found = np.full(a.size, _LA, np.int8)
        found[_meet(self.tokens[a], self.tokens[b])] = _LA + 1
        rest = np.flatnonzero(self.canon[a] != self.canon[b])
        for codes, spelt in ((self.canon, self.texts), (self._turned, self._turned_texts)):
            close = alike(spelt, codes[a[rest]], codes[b[rest]], JaroWinkler.normalized_similarity, _CLOSE)
            found[rest[close]] = _LA + 2
        found[self._turned[a] == self._turned[b]] = _LA + 3
        found[self._numbered_apart(a, b)] = _LA
        found[self.canon[a] == self.canon[b]] = _LA + 4
        return found

    def _numbered_apart(self, a: Records, b: Records) -> NDArray[np.bool_]:
        """客户12 and 客户13."""
        mine, theirs = self._number[a], self._number[b]
        apart: NDArray[np.bool_] = (mine != theirs) & (mine >= 0) & (theirs >= 0)
        return apart

    def _of_mixed(self, a: Records, b: Records) -> Levels:
        return np.where(_meet(self.roman[a], self.roman[b]), _MIX + 1, _MIX).astype(np.int8)

    def _of_firms(self, a: Records, b: Records) -> Levels:
        """Names in full where both have one: there 星野网络 of 上海 and of 南京 are told apart."""
        full = (self._spelt[a, 1] >= 0) & (self._spelt[b, 1] >= 0)
        found = np.full(a.size, _CO, np.int8)
        for i, j in _SPELLINGS:
            at = np.flatnonzero((self._spelt[a, i] >= 0) & (self._spelt[b, j] >= 0) & (full == (i and j)))
            levels = _CO + self.firms.levels_of(self._spelt[a[at], i], self._spelt[b[at], j])
            found[at] = np.maximum(found[at], levels)
        return found

    def _of_unlike(self, a: Records, b: Records) -> Levels:
        """A person and a company: 星野 was typed once as one and once as the other."""
        here, there = self._bare[a], self._bare[b]
        return np.where((here == there) & (here >= 0), _X + 1, _X).astype(np.int8)

    def shares(self, a: Records, b: Records, levels: Levels) -> Shares:
        found = np.ones(a.size)
        for level, codes, shares in self._share:
            at = np.flatnonzero(levels == level)
            for i in range(codes.shape[1] if at.size else 0):
                for j in range(codes.shape[1]):
                    mine = codes[a[at], i]
                    same = (mine >= 0) & (mine == codes[b[at], j])
                    found[at[same]] = np.minimum(found[at[same]], shares[mine[same]])
        return found

    # -- bringing together --------------------------------------------------------------------------------------------

    def brings_together(self) -> Iterator[Key]:
        only = frozenset([self.field])
        yield Key(self.field, self.canon[:, None], only)
        yield Key(f"{self.field}-sound", self.sound, only)
        yield Key(f"{self.field}-letters", self.roman, only)
        yield Key(f"{self.field}-company", self.core, only)
        yield Key(f"{self.field}-words", self._thin, only)

    def beginnings(self) -> Codes:
        """How companies' names begin: 星野 of 星野网络."""
        coder = Coder()
        table = np.array([*(coder.number(core[:_START]) for core in self.firms.texts), -1], np.int32)
        return gathered(self.core, table)


def _are_firms(column: Column, kinds: Column | None) -> NDArray[np.bool_]:
    """By their kind, or else by the legal form of the name."""
    named = np.array([*(companies.is_company(text) for text in column.texts), False])[column.first]
    if kinds is None:
        return named
    firm, people = (
        np.array([*(text == kind for text in kinds.texts), False])[kinds.first] for kind in ("company", "person")
    )
    found: NDArray[np.bool_] = firm | (named & ~people)
    return found


def _bare(names: Sequence[str], people: Codes, cores: Codes, core_texts: Sequence[str]) -> tuple[Codes, int]:
    """Names of people and companies in one numbering, to compare one with the other; and how many there are."""
    coder = Coder()
    held = set(people.tolist())
    of_people = [coder.number(texts.letters(texts.plain(name))) if at in held else -1 for at, name in enumerate(names)]
    of_firms = [coder.number(text.replace(" ", "")) for text in core_texts]
    found = np.where(
        people >= 0,
        gathered(people, np.array([*of_people, -1], np.int32)),
        gathered(cores, np.array([*of_firms, -1], np.int32)),
    )
    return found, len(coder)


def _meet(mine: Codes, theirs: Codes) -> NDArray[np.bool_]:
    """Whether they have a number in common."""
    found = np.zeros(len(mine), bool)
    for i in range(mine.shape[1]):
        at = np.flatnonzero((mine[:, i] >= 0) & ~found)
        found[at] = (theirs[at] == mine[at, i][:, None]).any(axis=1)
    return found


def _skeletons(words: Sequence[str]) -> list[str]:
    """Each word without vowels, with the first letters of all: a typo in one word leaves the other's."""
    firsts = "".join(sorted(word[0] for word in words))
    return [f"{_VOWELS.sub('', word)[:4]} {firsts}" for word in words] if len(words) > 1 else list(words)
