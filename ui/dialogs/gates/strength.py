"""How hard a passphrase is to guess, roughly: a hint while choosing one, never a reason to refuse."""

import math
import re
from dataclasses import dataclass

from opsdesk.i18n import mark as _

_POOLS = (
    (re.compile(r"[a-z]"), 26),
    (re.compile(r"[A-Z]"), 26),
    (re.compile(r"[0-9]"), 10),
    (re.compile(r"[ -/:-@\[-`{-~]"), 33),
    (re.compile(r"[^\x00-\x7f]"), 2500),
)
_USUAL = ("password", "passwort", "123456", "qwerty", "111111", "abc123", "iloveyou", "admin", "woaini", "opsdesk")


@dataclass(frozen=True, slots=True)
class Strength:
    """`share` fills a bar; `words` is a message id; `tone` a colour of the theme."""

    share: float
    words: str
    tone: str


def strength(typed: str) -> Strength:
    bits = _bits(typed)
    if not typed:
        return Strength(0.0, "", "bad")
    if bits < 36:
        return Strength(max(bits / 90, 0.08), _("Easy to guess"), "bad")
    if bits < 60:
        return Strength(bits / 90, _("Fair: another word makes it strong"), "warn")
    return Strength(min(bits / 90, 1.0), _("Strong"), "good")


def _bits(typed: str) -> float:
    """Letters that repeat or count on, and words everybody tries, are worth next to nothing."""
    plain = typed.casefold()
    for word in _USUAL:
        plain = plain.replace(word, "")
    pool = sum(size for letters, size in _POOLS if letters.search(typed))
    telling = sum(1 for at, letter in enumerate(plain) if not _expected(plain, at, letter))
    return telling * math.log2(pool) if pool else 0.0


def _expected(text: str, at: int, letter: str) -> bool:
    if not at:
        return False
    step = ord(letter) - ord(text[at - 1])
    return step in (0, 1, -1) or (at > 2 and text[at - 3 : at - 1] + letter in text[: at - 1])
