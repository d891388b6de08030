"""How Chinese names sound: syllables for the search index, first letters for the palette, keys for sorting from A to Z.

The tables in resources/words/ are written by packaging/words_data.py and read once, when the first name is met.
"""

import re
from bisect import bisect_right
from functools import cache, lru_cache
from itertools import islice, product
from unicodedata import combining, normalize

from opsdesk import assets

SYLLABLE = 0xE000
"""In a spelling, syllable n of the table is the private character U+E000 + n."""
_MOST_READINGS = 4  # a name with three doubtful characters has eight; nobody types the rest
_SORTED = 0x0800  # a sort key holds U+0800 + n for the n-th character in pinyin order: above every Latin letter
_CERTAIN: list[tuple[tuple[int, str], ...]] = [()]
_UNSORTED = "\uf000"  # stands before letters of no known sound, below all others


def fold(char: str) -> str:
    """`char` without width, case and accents; Hangul stays whole."""
    whole = normalize("NFKC", char).casefold()
    return "".join(c for w in whole for c in (w if "가" <= w <= "힣" else normalize("NFKD", w)) if not combining(c))


class _Sounds:
    """The tables of resources/words."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._keys: list[str] = []
        self.place: dict[str, int] = {}  # of a character in pinyin order, by its usual reading
        self.other: dict[tuple[str, str], int] = {}  # ... and by another one
        place = 0
        for line in assets.text("words", "pinyin.txt").splitlines():
            toned, usual, rarer = line.split("\t")
            self._starts.append(place)
            self._keys.append(toned[:-1])
            self.place.update(zip(usual, range(place, place + len(usual)), strict=True))
            place += len(usual)
            for char in rarer:
                self.other[char, toned[:-1]] = place
                place += 1
        self.syllables = tuple(sorted(set(self._keys)))
        self.code = {syllable: chr(SYLLABLE + n) for n, syllable in enumerate(self.syllables)}

        doubtful = assets.text("words", "several.txt").strip()
        self.several = {c: (self.usual(c), *(sound for o, sound in self.other if o == c)) for c in doubtful}
        self.phrases = dict(line.split(" ", 1) for line in assets.text("words", "phrases.txt").splitlines())
        self.surnames = dict(line.split(" ") for line in assets.text("words", "surnames.txt").splitlines())
        self.careful = frozenset(c for c, _ in self.other)
        self.is_careful = re.compile(f"[{''.join(self.careful)}]").search

    def usual(self, char: str) -> str:
        return self._keys[bisect_right(self._starts, self.place[char]) - 1]

    @lru_cache(maxsize=100_000)  # noqa: B019 - there is one _Sounds, for good
    def readings(self, before: str, char: str, after: str, surname: bool) -> tuple[str, ...]:
        """How `char` may sound there, the likeliest first: as a word with its neighbours says, else in every way.

        A surname may be mistaken for the beginning of a word, so there every way counts.
        """
        every = self.several.get(char) or (self.usual(char),)
        words = {self._said(char + after, 0), self._said(before + char, 1)} - {""}
        said = words.pop() if len(words) == 1 else ""  # 长乐音乐: 乐 belongs to one word or the other
        if surname:
            likely = self.surnames.get(char) or said or every[0]
            return (likely, *(sound for sound in every if sound != likely))
        return (said,) if said else every

    def _said(self, word: str, side: int) -> str:
        return self.phrases.get(word, "- -").split(" ")[side].lstrip("-")

    def reading(self, name: str, at: int) -> tuple[str, ...]:
        return self.readings(name[at - 1] if at else "", name[at], name[at + 1 : at + 2], at == 0 and len(name) < 4)

    def sorting(self, name: str, at: int) -> int:
        """The place in pinyin order of the character there."""
        char = name[at]
        return self.other.get((char, self.reading(name, at)[0]), self.place[char])


@cache
def _sounds() -> _Sounds:
    return _Sounds()


class _Spelling(dict[str, str]):
    """A character's piece of a spelling: its syllable's code, or its letters and digits folded, or a space."""

    def __missing__(self, char: str) -> str:
        sounds = _sounds()
        known = char if char in sounds.place else fold(char)  # 乾 sounds as itself
        self[char] = "".join(
            sounds.code[sounds.usual(c)] if c in sounds.place else c if c.isalnum() else " " for c in known
        )
        return self[char]


class _Order(dict[str, str]):
    """A character's piece of a sort key: its place in pinyin order, or its letters and digits folded."""

    def __missing__(self, char: str) -> str:
        place = _sounds().place
        known = char if char in place else fold(char)
        self[char] = "".join(
            chr(_SORTED + place[c]) if c in place else c if c < chr(_SORTED) else _UNSORTED + c
            for c in known
            if c.isalnum() or c == " "
        )
        return self[char]


_SPELLING, _ORDER = _Spelling(), _Order()


def syllables() -> tuple[str, ...]:
    """Every syllable, in the order of the codes that spellings hold: syllable n is U+E000 + n."""
    return _sounds().syllables


def code(syllable: str) -> str:
    """The code of `syllable`; "" when there is no such syllable."""
    return _sounds().code.get(syllable, "")


def spelling(char: str) -> str:
    """The code of the syllable of a Chinese character; another character folded, or a space."""
    return _SPELLING[char]


def doubts(name: str) -> list[tuple[tuple[int, str], ...]]:
    """How `name` may be read where a character has several sounds: (place, code of its syllable) for each such one.

    One way for most names, an empty one; else the likeliest first.
    """
    sounds = _sounds()
    if not sounds.is_careful(name):
        return _CERTAIN
    at_places = [
        [(at, sounds.code[sound]) for sound in readings]
        for at, char in enumerate(name)
        if char in sounds.careful and (readings := sounds.reading(name, at)) != (sounds.usual(char),)
    ]
    return list(islice(product(*at_places), _MOST_READINGS)) if at_places else _CERTAIN


def initials_of(title: str) -> str:
    """The first letters by which a title is found: "bjxy" for 北京星野, "abckj" for ABC科技, "js" for John Smith."""
    pieces = [_SPELLING[char] for char in title]
    for at, code in doubts(title)[0]:
        pieces[at] = code
    spelling = "".join(pieces)
    if not any(map(is_code, spelling)):
        return "".join(word[0] for word in spelling.split())
    return "".join(syllables()[ord(c) - SYLLABLE][0] if is_code(c) else c for c in spelling if c != " ")


def is_code(piece: str) -> bool:
    return "\ue000" <= piece <= "\uefff"


def sort_key(name: str) -> str:
    """Text whose plain order is digits, Latin letters, then Chinese by pinyin, tone and character.

    A short Chinese name begins with a surname and goes by its reading: 单田芳 stands under S.
    """
    sounds = _sounds()
    if not sounds.is_careful(name):
        return "".join(map(_ORDER.__getitem__, name)).strip()
    return "".join(
        chr(_SORTED + sounds.sorting(name, at)) if char in sounds.careful else _ORDER[char]
        for at, char in enumerate(name)
    ).strip()


def romanized(name: str) -> str:
    """`name` in Latin letters without spaces: "xingye" for 星野."""
    sounds = _sounds()
    pieces = list(name)
    for at, char in enumerate(name):
        if char in sounds.place:
            pieces[at] = sounds.reading(name, at)[0]
    return "".join(pieces)
