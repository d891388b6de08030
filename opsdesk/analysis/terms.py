"""Which words grow: words of two sets of texts, counted once a text, and compared by log-likelihood.

Chinese is not segmented but matched: every run of two to four characters counts that is a known word (resources/words/
common.txt, or a name the desk uses itself), or a new one, which holds together inside and is free at both ends (mutual
information, normalised as in Bouma 2009, and entropy of neighbours, as in Huang, Powers 2003). What grew is ranked by the
signed G2 of Dunning (1993), Computational Linguistics 19(1) 61-74. Latin words count as they stand.
Whoever imports this loads NumPy; 40,000 texts of 100 characters take 3 s.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from opsdesk import assets
from opsdesk.query.stop import stop_words
from opsdesk.query.words import simplified

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
LONGEST = 4
FEWEST = 3
"""Texts of the present in which a word must stand."""
KNOWN_NEW = 8
"""Texts in which a run of characters that is no known word must stand before it is taken for one."""
TOGETHER, FREE = 0.5, 1.0
"""Of a new word: the least mutual information, normalised to 1 for characters that only stand together, and the least
entropy of its neighbours in nats."""
SURE = 3.84
"""G2 beyond which growth is no accident at the 5 % level."""
INSIDE = 0.7
"""A word that stands inside a longer one in this share of its texts is not told besides it."""

_BITS, _FIRST, _LAST = 15, 0x4E00, 0x9FFF
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[._+#-][a-z0-9]+)*[+#]*")
_PARTING = "\n"


SAME = 0.8
"""Words whose texts of the present are the same to this share (Jaccard) are told as one."""
FARTHEST = 20
"""How many words are looked at for each that is told: most of the rest are parts of others."""


@dataclass(frozen=True, slots=True)
class Term:
    """In how many texts of the present and of the past a word stands, how sure its growth is (G2, negative when it
    became less), and the `records` of the present it stands in. `also` are words that stand in the same texts."""

    word: str
    now: int
    before: int
    g2: float
    records: tuple[int, ...]
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return " · ".join((self.word, *self.also[:2]))

    def grew(self, texts: int, texts_before: int) -> float | None:
        """By which share its share of the texts grew; None when it was not there before."""
        if not self.before or not texts or not texts_before:
            return None
        return self.now / texts / (self.before / texts_before) - 1


def growing(
    texts: Sequence[str], now: int, records: Sequence[int], own: Collection[str] = (), most: int = 20
) -> tuple[Term, ...]:
    """The words that grew most from the later texts to the first `now` of them, which are those of `records`.

    `own` are words of the desk: names of areas, say. When nothing came before, the most frequent words are told.
    """
    if not now:
        return ()
    folded = [fold(text) for text in texts]
    found = [*_latin(folded), *_chinese(folded, own)]
    earlier = len(texts) - now
    terms = []
    for word, places in found:
        here = int(np.searchsorted(places, now))
        if here >= FEWEST:
            g2 = likelihood(here, now, len(places) - here, earlier) if earlier else float(here)
            if g2 >= (SURE if earlier else 0):
                terms.append((g2, word, places[:here], len(places) - here))
    terms.sort(key=lambda one: (-one[0], -len(one[1]), one[1]))
    return _told(
        [Term(word, int(p.size), there, g2, tuple(records[at] for at in p.tolist())) for g2, word, p, there in terms],
        most,
    )


def _told(ranked: Sequence[Term], most: int) -> tuple[Term, ...]:
    """The first of `ranked`, without what is part of another, and those of the same texts as one."""
    told: list[Term] = []
    near = ranked[: most * FARTHEST]
    for term in near:
        if any(_inside(term, other) for other in near):
            continue
        same = next((at for at, other in enumerate(told) if _same(other, term)), None)
        if same is not None:
            told[same] = replace(told[same], also=(*told[same].also, term.word))
        elif len(told) < most:
            told.append(term)
    return tuple(told)


def _inside(term: Term, other: Term) -> bool:
    return term.word != other.word and term.word in other.word and other.now >= INSIDE * term.now


def _same(one: Term, other: Term) -> bool:
    if min(one.now, other.now) < SAME * max(one.now, other.now):
        return False
    both = len(set(one.records) & set(other.records))
    return both >= SAME * (one.now + other.now - both)


def likelihood(here: int, now: int, there: int, earlier: int) -> float:
    """Dunning's G2 of `here` of `now` texts against `there` of `earlier`; negative when the share became less."""
    share = (here + there) / (now + earlier)
    total = 0.0
    for seen, texts in ((here, now), (there, earlier)):
        for count, expected in ((seen, texts * share), (texts - seen, texts * (1 - share))):
            if count:
                total += count * log(count / expected)
    return 2 * total * (1 if here / now >= there / earlier else -1)


def fold(text: str) -> str:
    """As words are compared: width, case and traditional characters make no difference."""
    return simplified(normalize("NFKC", text).casefold())


# -- Latin words --------------------------------------------------------------------------------------------------------


def _latin(texts: Sequence[str]) -> Iterator[tuple[str, Whole]]:
    places: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        for word in set(_LATIN.findall(text)):
            if len(word) > 1 and word not in stop_words():
                places.setdefault(word, []).append(at)
    for word, found in places.items():
        yield word, np.array(found, np.int64)


# -- Chinese words ------------------------------------------------------------------------------------------------------


@cache
def known_words() -> frozenset[str]:
    return frozenset(assets.text("words", "common.txt").split())


def _chinese(texts: Sequence[str], own: Collection[str]) -> Iterator[tuple[str, Whole]]:
    """(word, texts it stands in, rising). Runs are whole numbers of 15 bits a character, so nothing is hashed."""
    chars, text_of = _characters(texts)
    if not (chars >= 0).any():
        return
    known = known_words() | {folded for name in own if 2 <= len(folded := fold(name)) <= LONGEST}
    counts: dict[int, tuple[Whole, Whole]] = {}
    for length in range(1, LONGEST + 1):
        runs = _runs(chars, length)
        at = np.flatnonzero(runs >= 0)
        packed, place, often = np.unique(runs[at], return_inverse=True, return_counts=True)
        counts[length] = packed, often
        if length == 1:
            continue
        pairs = np.unique(place.astype(np.int64) * len(texts) + text_of[at])  # each word once a text
        words, first, in_texts = np.unique(pairs // len(texts), return_index=True, return_counts=True)
        frequent = words[in_texts >= FEWEST]
        names = {int(word): _unpacked(int(packed[word]), length) for word in frequent}
        isknown = np.array([names[int(word)] in known for word in frequent], np.bool_)
        fresh = frequent[~isknown & (in_texts[in_texts >= FEWEST] >= KNOWN_NEW)]
        fresh = _new(fresh, packed, place, at, chars, counts, length)
        starts = dict(zip(words.tolist(), zip(first.tolist(), in_texts.tolist(), strict=True), strict=True))
        for word in [*frequent[isknown].tolist(), *fresh.tolist()]:
            if names[word] not in stop_words():
                begin, size = starts[word]
                yield names[word], pairs[begin : begin + size] % len(texts)


def _characters(texts: Sequence[str]) -> tuple[Whole, Whole]:
    """Every character of all texts as its place among the Chinese ones, -1 for any other, and whose text it is in."""
    joined = _PARTING.join(texts)
    points = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
    chars: Whole = np.where((points >= _FIRST) & (points <= _LAST), points - _FIRST, -1)
    lengths = np.array([len(text) + 1 for text in texts], np.int64)
    return chars, np.repeat(np.arange(len(texts)), lengths)[: chars.size]


def _runs(chars: Whole, length: int) -> Whole:
    """The run of `length` characters that begins at each place; -1 where there is none."""
    size = chars.size - length + 1
    if size <= 0:
        return np.empty(0, np.int64)
    packed, whole = np.zeros(size, np.int64), np.ones(size, np.bool_)
    for step in range(length):
        part = chars[step : step + size]
        packed = (packed << _BITS) | np.maximum(part, 0)
        whole &= part >= 0
    return np.where(whole, packed, -1)


def _unpacked(packed: int, length: int) -> str:
    return "".join(chr(_FIRST + (packed >> _BITS * step & (1 << _BITS) - 1)) for step in reversed(range(length)))


def _new(
    candidates: Whole,
    packed: Whole,
    place: Whole,
    at: Whole,
    chars: Whole,
    counts: dict[int, tuple[Whole, Whole]],
    length: int,
) -> Whole:
    """Those of `candidates` that are words by how they are used, though no list knows them."""
    if not candidates.size:
        return candidates
    total = float(counts[1][1].sum())
    runs = packed[candidates]
    often = counts[length][1][candidates].astype(np.float64)
    together = np.full(candidates.size, np.inf)
    for cut in range(1, length):
        left, right = runs >> _BITS * (length - cut), runs & (1 << _BITS * (length - cut)) - 1
        parts = _often(counts[cut], left) * _often(counts[length - cut], right)
        together = np.minimum(together, np.log(often * total / parts) / np.log(total / often))
    whose = np.full(packed.size, -1, np.int64)
    whose[candidates] = np.arange(candidates.size)
    mine = whose[place]
    used = mine >= 0
    edge = np.concatenate([[-1], chars, np.full(LONGEST, -1)])
    before, after = edge[at[used]], edge[at[used] + length + 1]
    free = np.minimum(_entropy(mine[used], before, candidates.size), _entropy(mine[used], after, candidates.size))
    return candidates[(together >= TOGETHER) & (free >= FREE)]


def _often(counted: tuple[Whole, Whole], runs: Whole) -> Floats:
    packed, often = counted
    found: Floats = often[np.searchsorted(packed, runs)].astype(np.float64)
    return found


def _entropy(of: Whole, neighbours: Whole, size: int) -> Floats:
    """In nats, of each word's neighbours; the edge of a run is another neighbour each time."""
    edge = neighbours < 0
    named = np.where(edge, (1 << _BITS) + np.arange(neighbours.size), neighbours)
    pairs, often = np.unique(of * (1 << 40) + named, return_counts=True)
    word = pairs >> 40
    total = np.bincount(of, minlength=size)
    share = often / total[word]
    return np.asarray(np.bincount(word, weights=-share * np.log(share), minlength=size), np.float64)
