"""Phones, mail addresses, account names and other short texts in the one spelling in which equal ones are equal."""

import json
import re

from opsdesk.model import phones
from opsdesk.model.text import Unreadable
from opsdesk.query import pinyin
from opsdesk.query.words import simplified

_GAPS = re.compile(r"\s+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_DOTLESS = frozenset(("gmail.com", "googlemail.com"))  # dots before the @ say nothing there
_LEAST_DIGITS = 5


class _Plain(dict[str, str]):
    """A character without width, case and accents, simplified; one look-up each."""

    def __missing__(self, char: str) -> str:
        self[char] = "".join(map(pinyin.fold, simplified(char)))
        return self[char]


_PLAIN = _Plain()


def plain(text: str) -> str:
    """`text` without what says nothing: width, case, accents, traditional characters."""
    return text.casefold() if text.isascii() else "".join(map(_PLAIN.__getitem__, text))


def letters(text: str) -> str:
    """Letters and digits alone, of a plain text."""
    return _NOT_LETTERS.sub("", text)


def phone(text: str) -> str:
    """National digits without extension; other countries with "+". "" for what is no number."""
    if phones.SIMPLE.match(text):
        return text
    try:
        return phones.normal(text)
    except Unreadable:
        digits = "".join(c for c in plain(text) if c.isdigit())  # a digit too many or too few
        return digits if len(digits) >= _LEAST_DIGITS else ""


def email(text: str) -> str:
    address = _GAPS.sub("", plain(text)).removeprefix("mailto:").strip(".,;<>")
    mailbox, at, domain = address.rpartition("@")
    if not at:
        return address
    mailbox = mailbox.partition("+")[0] or mailbox
    if domain in _DOTLESS:
        mailbox, domain = mailbox.replace(".", ""), "gmail.com"
    return f"{mailbox}@{domain}"


def mailbox(email: str) -> str:
    """What stands before the @."""
    return email.partition("@")[0]


def line(text: str) -> str:
    """Any other line of text: punctuation says nothing either."""
    return " ".join(_NOT_LETTERS.sub(" ", plain(text)).split())


def values(stored: str) -> list[str]:
    """The values of a many-valued field as stored: a JSON array, mostly of one plain text."""
    if stored.count('"') == 2 and "\\" not in stored:
        return [stored[2:-2]]
    found: list[str] = json.loads(stored)
    return found
