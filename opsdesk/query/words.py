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
_SHORTEST_PREFIX = 3  # "zh"* alone would merge a tenth of all doclists; shorter ones look in first letters instead
_LONGEST = 200  # letters of the search box that are read
_LONGEST_SYLLABLE = 6
_MOST_PHRASES = 64
_SECONDS = ("", *(chr(_LETTER + ord(c)) for c in "abcdefghijklmnopqrstuvwxyz0123456789"))
_DIGITS = re.compile(r"[0-9]+")
_PHONE = re.compile(r"[0-9+\-() .]*[0-9][0-9+\-() .]*")


def create_sql(table: str) -> str:
    """The search index: rows of it carry the record's id and what `index_row` made of the record."""
    return f"CREATE VIRTUAL TABLE {table} USING fts5({COLUMN}, content='', contentless_delete=1, tokenize='ascii')"


def index_row(names: Iterable[str], texts: Iterable[str], numbers: Iterable[str]) -> str:
    """All that finds a record: `names` also by sound, `numbers` (phones) also by their last digits."""
    parts = [f"{index_text(name)} {pinyin_tokens(name)}" for name in names]
    parts += [index_text(text) for text in texts]
    parts += [digit_tokens(number) for number in numbers]
    return _BARRIER.join(parts)


class _Words(dict[int, str]):
    """For str.translate: text as words divided by spaces; traditional characters become simplified ones."""

    def __missing__(self, code: int) -> str:
        folded = (_simplified().get(c, c) for c in pinyin.fold(chr(code)))
        self[code] = "".join(f" {c} " if _alone(c) else c if c.isalnum() and not _private(c) else " " for c in folded)
        return self[code]


class _Sounded(dict[int, str]):
    """For str.translate on a spelling: its syllables as words, the rest left out."""

    def __missing__(self, code: int) -> str:
        self[code] = f"{chr(code)} " if _private(chr(code)) else ""
        return self[code]


_WORDS, _SOUNDED = _Words(), _Sounded()


@cache
def _simplified() -> dict[str, str]:
    pairs = assets.text("words", "traditional.txt").strip()
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def _private(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"


def _alone(char: str) -> bool:
    """Whether the character is a word of its own: scripts written without spaces, and Korean."""
    return (
        "\u2e80" <= char <= "\u9fff" or "가" <= char <= "힣" or "\U00020000" <= char <= "\U0003ffff"
    ) and char.isalnum()


def index_text(text: str) -> str:
    """`text` as words divided by spaces."""
    return text.translate(_WORDS)


def pinyin_tokens(name: str) -> str:
    """The syllables of `name` and its pairs of first letters, for every way it may be read."""
    parts: list[str] = []
    for spelling in pinyin.spellings(name):
        firsts = "".join([chr(_LETTER + ord(c)) if c < "\x80" else "" for c in pinyin.letters(spelling)])
        parts.append(spelling.translate(_SOUNDED))
        parts += map(add, firsts, firsts[1:] + " ")
    return " ".join(parts)


def digit_tokens(number: str) -> str:
    """A phone number from the front, without +86, and from the back; short or wordy ones stay text."""
    digits = national(number)
    return f"{digits} {_BACKWARDS}{digits[::-1]}" if len(digits) >= 3 else index_text(number)


def national(number: str) -> str:
    """The digits of a phone number as dialled in China; others as they stand."""
    digits = "".join(_DIGITS.findall(number.translate(_WORDS)))
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits


def match_query(text: str) -> str | None:
    """The FTS5 MATCH expression of a search box: all words must be found, each in any of the ways above.

    None when the text has no letter or digit to look for.
    """
    plain = normalize("NFKC", text)[:_LONGEST]
    clauses = [_number(plain)] if _PHONE.fullmatch(plain) else [c for word in plain.split() for c in _clauses(word)]
    return " AND ".join(clauses) or None


def _clauses(word: str) -> Iterator[str]:
    """One clause for each run of characters and each run of letters and digits: VIP客户 asks for both."""
    for alone, run in groupby(index_text(word).split(), lambda token: _alone(token[0])):
        tokens = list(run)
        if alone:
            yield _phrase(tokens)
        else:
            ways = [_prefix(tokens), *_sounding(tokens)]
            if len(tokens) == 1 and len(tokens[0]) >= _SHORTEST_PREFIX and tokens[0].isdecimal():
                ways.append(_prefix([_BACKWARDS + tokens[0][::-1]]))
            yield f"({' OR '.join(ways)})"


def _number(text: str) -> str:
    """What looks like a phone number may be written with any separators, and may be a date after all."""
    digits = national(text)
    ways = [_prefix(index_text(text).split()), _prefix([digits]), _prefix([_BACKWARDS + digits[::-1]])]
    return f"({' OR '.join(dict.fromkeys(ways))})"


def _phrase(tokens: Iterable[str]) -> str:
    return f'"{" ".join(tokens)}"'


def _prefix(tokens: list[str]) -> str:
    """The tokens in a row, the last one perhaps unfinished."""
    return _phrase(tokens) + (" *" if len(tokens[-1].lstrip(_BACKWARDS)) >= _SHORTEST_PREFIX else "")


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
