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
_MOST_SPELLINGS = 4  # a name with three doubtful characters has eight; nobody types the rest
_SORTED = 0x0800  # a sort key holds U+0800 + n for the n-th character in pinyin order: above every Latin letter
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
        said = self._said(char + after, 0) or self._said(before + char, 1)
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


class _Spelling(dict[int, str]):
    """For str.translate: characters as their syllable, letters and digits folded, the rest a space."""

    def __missing__(self, code: int) -> str:
        sounds = _sounds()
        char = chr(code)
        known = [char] if char in sounds.place else fold(char)  # 乾 sounds as itself
        self[code] = "".join(
            sounds.code[sounds.usual(c)] if c in sounds.place else c if c.isalnum() else " " for c in known
        )
        return self[code]


class _Order(dict[int, str]):
    """For str.translate: characters as their place in pinyin order, letters and digits folded, the rest nothing."""

    def __missing__(self, code: int) -> str:
        place = _sounds().place
        char = chr(code)
        known = [char] if char in place else fold(char)
        self[code] = "".join(
            chr(_SORTED + place[c]) if c in place else c if c < chr(_SORTED) else _UNSORTED + c
            for c in known
            if c.isalnum() or c == " "
        )
        return self[code]


class _Letters(dict[int, str]):
    """For str.translate on a spelling: each syllable as its first letter, no spaces."""

    def __missing__(self, code: int) -> str:
        syllables = _sounds().syllables
        number = code - SYLLABLE
        self[code] = syllables[number][0] if 0 <= number < len(syllables) else "" if code == 32 else chr(code)
        return self[code]


_SPELLING, _ORDER, _LETTERS = _Spelling(), _Order(), _Letters()


def syllables() -> tuple[str, ...]:
    """Every syllable, in the order of the numbers that spellings hold."""
    return _sounds().syllables


def code(syllable: str) -> str:
    """The character that stands for `syllable` in spellings; "" when there is no such syllable."""
    return _sounds().code.get(syllable, "")


def spellings(name: str) -> list[str]:
    """`name` with syllables in place of characters: once, or once for each way it may be read, the likeliest first."""
    sounds = _sounds()
    if not sounds.is_careful(name):
        return [name.translate(_SPELLING)]
    ways = [
        [sounds.code[sound] for sound in sounds.reading(name, at)]
        if char in sounds.careful
        else [_SPELLING[ord(char)]]
        for at, char in enumerate(name)
    ]
    return ["".join(way) for way in islice(product(*ways), _MOST_SPELLINGS)]


def letters(spelling: str) -> str:
    """First letters: "bjxy" for 北京星野, "abckj" for ABC科技, "js" for John Smith."""
    if not spelling.isascii():
        return spelling.translate(_LETTERS)
    return "".join(word[0] for word in spelling.split())


def initials_of(title: str) -> str:
    """The first letters by which a command or a record of that title is found in the palette."""
    return letters(spellings(title)[0])


def sort_key(name: str) -> str:
    """Text whose plain order is digits, Latin letters, then Chinese by pinyin, tone and character.

    A short Chinese name begins with a surname and goes by its reading: 单田芳 stands under S.
    """
    sounds = _sounds()
    if not sounds.is_careful(name):
        return name.translate(_ORDER).strip()
    return "".join(
        chr(_SORTED + sounds.sorting(name, at)) if char in sounds.careful else _ORDER[ord(char)]
        for at, char in enumerate(name)
    ).strip()
