"""The words of the search index and of the search box: characters, pinyin, first letters, digits.

One FTS5 column holds several alphabets, so that one doclist answers each question and no prefix ever runs into another
alphabet's terms (all measured on a million customers, tests/bench/search.py):

- plain letters and digits: Latin words and numbers as they stand, folded; found by prefix;
- every Chinese, Japanese or Korean character as a word of its own; a run of them is a phrase;
- names also as syllables (U+E000 + n each; a phrase of syllables is typed pinyin), and as pairs of first letters
  (U+F000 + letter, twice): pairs are 20 times rarer than letters, which makes any run of them quick to find;
- numbers also backwards after U+F7FF, so that last digits are a prefix.

The tokenizer is `ascii`: it takes every non-ASCII character for a letter, so this module alone decides what a word is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import add
from unicodedata import normalize

from opsdesk import assets
from opsdesk.query import pinyin

VERSION = 1
"""An index written by another version has to be built anew: syllable numbers or folding have changed."""

COLUMN = "words"

_LETTER = 0xF000
_BACKWARDS = "\uf7ff"
_BARRIER = " \uf7fe "  # between two texts: a phrase never reaches from one into the next
_LONGEST = 200  # letters of the search box that are read
_LONGEST_SYLLABLE = 6
_MOST_PHRASES = 64
_SECONDS = ("", *(chr(_LETTER + ord(c)) for c in "abcdefghijklmnopqrstuvwxyz0123456789"))
_DIGITS = re.compile(r"[0-9]+")
_EXTENSION = re.compile(r"(?<=[0-9])\s*(?:转|轉|分机|ext|x|#)")
_ABROAD = re.compile(r"^(?:00)?86(?=1[0-9]{10}$)")
_LEGAL_FORMS = ("有限公司", "有限责任公司", "有限責任公司")
_PHONE = re.compile(r"[0-9+\-() .]*[0-9][0-9+\-() .]*")


def create_sql(table: str) -> str:
    """The search index: rows of it carry the record's id and what `index_row` made of the record."""
    return f"CREATE VIRTUAL TABLE {table} USING fts5({COLUMN}, content='', contentless_delete=1, tokenize='ascii')"


def index_row(names: Iterable[str], texts: Iterable[str], numbers: Iterable[str]) -> str:
    """All that finds a record: `names` also by sound, `numbers` (phones) also by their last digits."""
    return _BARRIER.join([*map(name_words, names), *map(text_words, texts), *map(number_words, numbers)])


class _Words(dict[str, str]):
    """A character as it stands in the index: folded, simplified, alone between spaces or part of a Latin word."""

    def __missing__(self, char: str) -> str:
        folded = (_simplified().get(c, c) for c in pinyin.fold(char))
        self[char] = "".join(f" {c} " if _alone(c) else c if c.isalnum() else " " for c in folded)
        return self[char]


class _Sounds(dict[str, tuple[str, str]]):
    """A piece of a spelling as words of syllables and, in the alphabet of the pairs, as first letters."""

    def __missing__(self, piece: str) -> tuple[str, str]:
        codes = [c for c in piece if pinyin.is_code(c)]
        plain = (pinyin.syllables()[ord(c) - pinyin.SYLLABLE][0] if c in codes else c for c in piece)
        firsts = (chr(_LETTER + ord(c)) for c in plain if c.isascii() and c.isalnum())
        self[piece] = "".join(f" {code}" for code in codes), "".join(firsts)
        return self[piece]


class _Named(dict[str, tuple[str, str, str]]):
    """A character of a name: as a word, as a syllable, as a first letter. One look-up: names are most of the index."""

    def __missing__(self, char: str) -> tuple[str, str, str]:
        self[char] = (_WORDS[char], *_SOUNDS[pinyin.spelling(char)])
        return self[char]


_WORDS, _SOUNDS, _NAMED = _Words(), _Sounds(), _Named()


@cache
def _simplified() -> dict[str, str]:
    pairs = assets.text("words", "traditional.txt").strip()
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def simplified(text: str) -> str:
    """`text` with traditional characters as simplified ones."""
    return text if text.isascii() else "".join(_simplified().get(char, char) for char in text)


def _alone(char: str) -> bool:
    """Whether the character is a word of its own: scripts written without spaces, and Korean."""
    return char >= "\u2e80" and char.isalpha() and not "\ufb00" <= char <= "\uffff"


def text_words(text: str) -> str:
    """ASCII stays as it is: the tokenizer folds and divides it the same way."""
    return text if text.isascii() else "".join(map(_WORDS.__getitem__, text))


def name_words(name: str) -> str:
    """The name as text, its syllables and its pairs of first letters, in every way it may be read.

    A company's legal form is not spelled out: its four syllables stand in most rows and would slow every search that
    meets one of them, and nobody types them.
    """
    if name.isascii():
        return f"{name} {_pairs(_SOUNDS[pinyin.initials_of(name)][1])}"
    words, spoken, firsts = zip(*map(_NAMED.__getitem__, name), strict=True)
    if not any(spoken):
        plain = "".join(words)
        return name_words(plain) if plain.isascii() else plain  # José García
    end = len(name)
    if name.endswith(_LEGAL_FORMS):
        end -= next(len(form) for form in _LEGAL_FORMS if name.endswith(form))
    parts = list(words)
    for doubt in pinyin.doubts(name):
        if doubt:
            sounds = list(zip(spoken, firsts, strict=True))
            for at, code in doubt:
                sounds[at] = _SOUNDS[code]
            spoken, firsts = zip(*sounds, strict=True)
        parts += (*spoken[:end], " ", _pairs("".join(firsts)))
    return "".join(parts)


def _pairs(firsts: str) -> str:
    """The overlapping pairs of letters, the last letter alone."""
    return " ".join(map(add, firsts, firsts[1:] + " "))


def number_words(number: str) -> str:
    """A phone number from the front and from the back."""
    digits = national(number)
    return f"{digits} {_BACKWARDS}{digits[::-1]}" if digits else text_words(number)


def national(number: str) -> str:
    """The digits of a phone number as dialled in China, without an extension."""
    if number.isdecimal() and number.isascii():
        digits = number
    else:
        digits = "".join(_DIGITS.findall(_EXTENSION.split(normalize("NFKC", number).lower(), maxsplit=1)[0]))
    return _ABROAD.sub("", digits) if len(digits) > 11 else digits


def match_query(text: str) -> str | None:
    """The FTS5 MATCH expression of a search box: all words must be found, each in any of the ways above.

    None when the text has no letter or digit to look for.
    """
    plain = normalize("NFKC", text)[:_LONGEST]
    if _PHONE.fullmatch(plain):
        return " OR ".join(_ways(plain, _tokens(plain)))
    clauses = [clause for word in plain.split() for clause in _clauses(word)]
    return " AND ".join(clauses) or None


def match_words(text: str) -> str | None:
    """The MATCH expression for the words of `text` standing in a row, as they are."""
    tokens = _tokens(normalize("NFKC", text)[:_LONGEST])
    return _phrase(tokens) if tokens else None


def match_sound(name: str) -> str | None:
    """The MATCH expression for a Chinese name by its syllables, in every way it may be read."""
    codes = [code for char in name if (code := pinyin.spelling(char)) != " "]
    if len(codes) != len(name) or not all(map(pinyin.is_code, codes)):
        return None
    ways = []
    for doubt in pinyin.doubts(name):
        read = list(codes)
        for at, code in doubt:
            read[at] = code
        ways.append(_phrase(read))
    return " OR ".join(ways)


def _clauses(word: str) -> Iterator[str]:
    """One clause for each run of characters and each run of letters and digits: VIP客户 asks for both."""
    for alone, run in groupby(_tokens(word), lambda token: _alone(token[0])):
        tokens = list(run)
        yield _phrase(tokens) if alone else f"({' OR '.join(_ways(word, tokens))})"


def _tokens(text: str) -> list[str]:
    return "".join(map(_WORDS.__getitem__, text)).split()


def _ways(typed: str, tokens: list[str]) -> Iterator[str]:
    """`tokens` of what was typed, as they stand, as a number and by sound."""
    yield _prefix(tokens)
    if _PHONE.fullmatch(typed) and len(digits := national(typed)) >= 3:
        yield _prefix([digits])
        yield f'"{_BACKWARDS}{digits[::-1]}" *'
    yield from _sounding(tokens)


def _phrase(tokens: Iterable[str]) -> str:
    return f'"{" ".join(tokens)}"'


def _prefix(tokens: list[str]) -> str:
    """The tokens in a row, the last one perhaps unfinished, if it is long enough to ask for.

    A prefix merges all its doclists first: 70 ms for two digits, 25 ms for "com"; a single letter looks in first letters.
    """
    last = tokens[-1]
    shortest = 3 if last.isdecimal() else 2 if len(tokens) == 1 else 1
    return _phrase(tokens) + (" *" if len(last) >= shortest else "")


def _sounding(tokens: list[str]) -> Iterator[str]:
    """The same letters read as first letters and as pinyin."""
    typed = "".join(tokens)
    if typed.isascii() and len(tokens) == 1:
        codes = [chr(_LETTER + ord(c)) for c in typed]
        if len(codes) == 1:
            yield from (f'"{codes[0]}{second}"' for second in _SECONDS)
        else:
            yield _phrase(map(add, codes, codes[1:]))
    if typed.isascii() and typed.isalpha() and len(typed) > 1:
        yield from map(_phrase, _readings("'".join(tokens)))


def _readings(typed: str) -> list[list[str]]:
    """`typed` cut into syllables in every way, the longest first; the last one may be unfinished."""

    @cache
    def cuts(start: int) -> list[list[str]]:
        found: list[list[str]] = []
        for end in range(min(start + _LONGEST_SYLLABLE, len(typed)), start, -1):
            piece = typed[start:end]
            if end == len(typed):
                found += [[code] for code in _completions().get(piece, ())]
            elif code := pinyin.code(piece):
                found += [[code, *rest] for rest in cuts(end + (typed[end] == "'"))]
        return found[:_MOST_PHRASES]

    return cuts(0)


@cache
def _completions() -> dict[str, list[str]]:
    """Every beginning of a syllable, with the syllables that begin so."""
    found: dict[str, list[str]] = {}
    for syllable in pinyin.syllables():
        for end in range(1, len(syllable) + 1):
            found.setdefault(syllable[:end], []).append(pinyin.code(syllable))
    return found
