"""The words of a formula, each with its place; full-width characters are read as their usual twins."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from opsdesk.errors import Trouble
from opsdesk.i18n import t

MOST_CHARACTERS = 2_000

Kind = Literal["number", "name", "sign", "end"]
_WORD = re.compile(
    r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d且或][^\W且或]*)"
    r"|[\[「](?P<quoted>[^\[\]「」]*)[\]」]"
    r"|(?P<sign><=|>=|!=|<>|\*\*|[-+*/^%(),<>=])"
)
_TWINS = {
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "、": ",",
    "且": "and",
    "或": "or",
}
_WORDS = {"非": "not", "<>": "!=", "**": "^"}


class Misread(Trouble):
    """What is wrong with a formula, and where: `at` counts characters from 0."""

    def __init__(self, message: str, advice: str = "", *, at: int = 0, length: int = 1) -> None:
        super().__init__(t("Formula, character {at}: {message}", at=at + 1, message=message), advice, code="formula")
        self.at, self.length = at, max(length, 1)


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is what it means: "*" for ×."""

    kind: Kind
    text: str
    at: int
    length: int


def tokens(text: str) -> list[Token]:
    """The words of `text`, and an end."""
    if len(text) > MOST_CHARACTERS:
        raise Misread(
            t("the formula is longer than {n} characters.", n=f"{MOST_CHARACTERS:,}"),
            t("Split it up."),
            at=MOST_CHARACTERS,
        )
    plain = "".join(map(_plain, text))
    found, at = [], 0
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        twin = _TWINS.get(plain[at])
        match = None if twin else _WORD.match(plain, at)
        if twin is not None:
            found.append(Token("sign", twin, at, 1))
            at += 1
            continue
        if match is None:
            raise Misread(t("“{text}” means nothing here.", text=text[at]), t("Remove it."), at=at)
        found.append(_token(match))
        at = match.end()
    found.append(Token("end", "", len(plain), 0))
    return found


def _plain(character: str) -> str:
    """One character stays one: places are told as they were typed."""
    usual = unicodedata.normalize("NFKC", character)
    return usual if len(usual) == 1 else character


def _token(match: re.Match[str]) -> Token:
    at, length = match.start(), match.end() - match.start()
    if match["number"] is not None:
        return Token("number", match["number"], at, length)
    if match["quoted"] is not None:
        return Token("name", match["quoted"].strip(), at, length)
    if match["name"] is not None:
        word = _WORDS.get(match["name"], match["name"])
        return Token("sign" if word.lower() in ("and", "or", "not") else "name", _lower(word), at, length)
    return Token("sign", _WORDS.get(match["sign"], match["sign"]), at, length)


def _lower(word: str) -> str:
    return word.lower() if word.lower() in ("and", "or", "not") else word
