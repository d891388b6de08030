"""Phone numbers as people type them -> one spelling each: 13800138000, 075512345678, +442079460958."""

import re
import unicodedata
from decimal import Decimal

from opsdesk.i18n import t
from opsdesk.model.text import Unreadable

SIMPLE = re.compile(r"1[3-9][0-9]{9}$")  # its own normal spelling
SEPARATORS = re.compile(r"[;；,，、/|\n]|(?<=\d{7})\s+(?=1[3-9]\d{9})")
_DAMAGED = re.compile(r"\d(?:\.(\d+))?[eE]\+?(\d+)$")
_EXTENSION = re.compile(r"(?<=\d)\W*(?:转|轉|分机|extension|ext\.?|x|#)\W*\d{1,6}\)?$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"-\d{1,5}$")
_REMARK = re.compile(r"\([^)\d]*\)")
_LABEL = re.compile(r"^[^\d+(]*:")
_PUNCTUATION = re.compile(r"[\s\-().·–—_‐‑‒\u200b-\u200f\u202a-\u202e\ufeff]")
_MOBILE = re.compile(r"(?:\+?86|0086)?0?(1[3-9]\d{9})$")
_LANDLINE = re.compile(r"(?:\+?860?|00860?|0)((?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8})$")
_BROKEN_MOBILE = re.compile(r"1[3-9]\d{7,8}$|1[3-9]\d{10}$")
_OTHER = re.compile(r"\d{5,15}$")


def normal(text: str) -> str:
    """The one spelling of `text`; an extension is cut off. Raises Unreadable."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if damaged := _DAMAGED.match(plain):
        if len(damaged[1] or "") < int(damaged[2]):
            raise Unreadable(t("Excel has cut the digits of “{text}”: format the column as text", text=text[:40]))
        plain = str(int(Decimal(plain)))
    plain = _EXTENSION.sub("", _REMARK.sub("", _LABEL.sub("", plain)))
    digits = _PUNCTUATION.sub("", plain)
    if found := _MOBILE.match(digits):
        return found[1]
    for candidate in (digits, _PUNCTUATION.sub("", _DASHED_EXTENSION.sub("", plain))):
        if found := _LANDLINE.match(candidate):
            return f"0{found[1]}"
    if digits.startswith(("+", "00")):
        return _abroad("+" + digits.lstrip("+0"), text)
    if not _OTHER.match(digits) or _BROKEN_MOBILE.match(digits):
        raise _unreadable(text)
    return digits


def usual(text: str) -> str:
    """The normal spelling of what a person typed, or the text itself: "总机" is no number and yet worth keeping."""
    try:
        return normal(text)
    except Unreadable:
        return text


def is_certain(number: str) -> bool:
    """Whether a normal spelling is a phone's and nothing else's: any digits could be an order number."""
    return bool(SIMPLE.match(number)) or number.startswith(("+", "0"))


def _abroad(number: str, text: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException as error:
        raise _unreadable(text) from error
    if not phonenumbers.is_possible_number(parsed):
        raise _unreadable(text)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _unreadable(text: str) -> Unreadable:
    return Unreadable(t("“{text}” is not a phone number", text=text.strip()[:40]))
