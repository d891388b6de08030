"""Archive health: what is wrong with a value, how a safe fix would write it, and the score. Pure.

Score = weighted mean of four shares, each times its weight; a part with nothing to judge is left out:
    complete (0.3)  filled fields among those asked for (ASKED), over all customers
    valid    (0.3)  phones, mail addresses, days and amounts that can be right, among those that are filled
    fresh    (0.2)  customers contacted or created within STALE_DAYS, among those whose stage is not lost
    unique   (0.2)  customers who share no phone and no mail address with an earlier one
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from opsdesk.model import phones
from opsdesk.model.text import Unreadable

STALE_DAYS = 180
OLDEST_BIRTHDAY = -25_567  # 1900-01-01
ASKED = ("reach", "kind", "city", "source", "stage", "owner")
""" "reach" is a phone, a mail address or a WeChat name."""
WEIGHTS: Mapping[str, float] = {"complete": 0.3, "valid": 0.3, "fresh": 0.2, "unique": 0.2}

State = Literal["fine", "spelling", "elsewhere", "wrong"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fixed` is how the value would be written: in its field ("spelling"), or in another one ("elsewhere")."""

    state: State
    fixed: str = ""


FINE, WRONG = Verdict("fine"), Verdict("wrong")


@dataclass(frozen=True, slots=True)
class Part:
    """`good` of `of` things are as they should be."""

    name: str
    good: int
    of: int

    @property
    def share(self) -> float | None:
        return self.good / self.of if self.of else None


def score(parts: Iterable[Part]) -> float:
    """From 0 to 100."""
    judged = [(part.share, WEIGHTS[part.name]) for part in parts if part.share is not None]
    whole = sum(weight for _share, weight in judged)
    return 100 * sum(share * weight for share, weight in judged) / whole if whole else 0.0


# -- values -----------------------------------------------------------------------------------------------------------

_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}$")
_STRAY = " \t.,;，。；、<>《》"
_DIGIT = re.compile(r"\d")


def judge_phone(value: str) -> Verdict:
    """One phone number. An extension is worth keeping: a number with one is fine as it is."""
    if "@" in value:
        found = judge_email(value)
        return WRONG if found.state in ("wrong", "elsewhere") else Verdict("elsewhere", found.fixed or value)
    try:
        normal = phones.normal(value)
    except Unreadable:
        return WRONG
    if normal == value:
        return FINE
    digits = "".join(_DIGIT.findall(unicodedata.normalize("NFKC", value)))
    return Verdict("spelling", normal) if digits.endswith(normal.lstrip("+")) else FINE


def judge_email(value: str) -> Verdict:
    """One mail address: full-width characters, and spaces and punctuation around it can be mended."""
    plain = unicodedata.normalize("NFKC", value)
    if plain == value and _is_email(value):
        return FINE
    clean = re.sub(r"\s*@\s*", "@", plain.strip(_STRAY))
    if clean.casefold().startswith("mailto:"):
        clean = clean[7:]
    if _is_email(clean):
        return Verdict("spelling", clean)
    if "@" not in clean:
        try:
            number = phones.normal(value)
        except Unreadable:
            return WRONG
        if phones.is_certain(number):
            return Verdict("elsewhere", number)
    return WRONG


def _is_email(value: str) -> bool:
    return bool(_EMAIL.match(value)) and ".." not in value and not value.casefold().endswith(".con")


_WIDE = {code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"
"""The joiners U+200C and U+200D are none of them: they make one emoji of several."""
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))


def without_stray_spaces(value: str) -> str:
    """No space at either end, one between words, none that cannot be seen."""
    return " ".join(value.translate(_INVISIBLE).split())


def with_usual_width(value: str) -> str:
    """ＡＢＣ１２３ as ABC123; Chinese punctuation stays."""
    return value.translate(_WIDE)


# -- places ------------------------------------------------------------------------------------------------------------

_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "city": ("市",),
    "region": ("壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "省", "市"),
}


def place_variants(field: str, counted: Sequence[tuple[str, int]]) -> dict[str, str]:
    """Spelling -> the more frequent spelling of the same place, both in use: 上海市 -> 上海, or the other way round.

    Only the administrative suffix may differ, and what is left must have two characters: 沙市 is not 沙.
    """
    groups: dict[str, list[tuple[str, int]]] = {}
    for name, number in counted:
        groups.setdefault(_stem(field, name), []).append((name, number))
    found = {}
    for spellings in groups.values():
        if len(spellings) > 1:
            best = min(spellings, key=lambda one: (-one[1], len(one[0]), one[0]))[0]
            found.update({name: best for name, _number in spellings if name != best})
    return found


def _stem(field: str, name: str) -> str:
    plain = without_stray_spaces(name).casefold()
    for suffix in _SUFFIXES.get(field, ()):
        if plain.endswith(suffix) and len(plain) - len(suffix) >= 2:
            return plain.removesuffix(suffix)
    return plain
