"""Rules of marketing written as plain lines, for people to change: risky words, lengths of channels, words of links.

Each pair of functions is its own reverse: what `..._text` writes, the other one reads. Trouble names the line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from opsdesk.analysis import wording
from opsdesk.analysis.link_audit import Dictionary
from opsdesk.analysis.wording import Limit, Risk
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.services import content, links
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

T = TypeVar("T")
_SEPARATORS = re.compile(r"[,，、;；]")


@dataclass(frozen=True)
class Written(Generic[T]):
    """A rule that people edit as text. `title` and `help` are message ids."""

    title: str
    help: str
    usual: T
    read: Callable[[Connection, Schema], T]
    text: Callable[[T], str]
    parse: Callable[[str], T]
    keep: Callable[[Store, T], Changes]


# -- risky words --------------------------------------------------------------------------------------------------------


def risks_text(risks: Sequence[Risk]) -> str:
    return "\n\n".join(
        "\n".join([", ".join(risk.words), f"= {risk.why}", *([f"~ {', '.join(risk.but)}"] if risk.but else [])])
        for risk in risks
    )


def risks(text: str) -> tuple[Risk, ...]:
    """Blocks of lines: the words, "= why", and if there are any "~ harmless phrases"."""
    found: list[Risk] = []
    for number, block in _blocks(text):
        words, why, but = (), "", ()  # type: tuple[str, ...], str, tuple[str, ...]
        for line in block:
            if line.startswith("="):
                why = line[1:].strip()
            elif line.startswith("~"):
                but += _parts(line[1:])
            else:
                words += _parts(line)
        if not words or not why:
            raise _wrong(number, t("Write words in one line, and below it “= why”."))
        found.append(Risk(words, why, but))
    return tuple(found)


# -- lengths --------------------------------------------------------------------------------------------------------------


def limits_text(limits: Mapping[str, Limit]) -> str:
    def most(number: int | None) -> str:
        return "-" if number is None else str(number)

    return "\n".join(
        f"{channel}: {most(one.title)} / {most(one.body)}{' wide' if one.wide else ''}"
        for channel, one in limits.items()
    )


_LIMIT = re.compile(
    r"(?P<channel>[^:：]+)[:：]\s*(?P<title>\d+|-)\s*/\s*(?P<body>\d+|-)(?P<wide>\s+wide)?\s*$", re.IGNORECASE
)


def limits(text: str) -> Mapping[str, Limit]:
    """Lines such as "xiaohongshu: 20 / 1000": title and body; "-" is no limit, "wide" counts Chinese as two."""
    found: dict[str, Limit] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _LIMIT.match(line.strip())
        if read is None or "0" in (read["title"], read["body"]):
            raise _wrong(number, t("Write it like: sms: - / 70"))
        title, body = (None if read[name] == "-" else int(read[name]) for name in ("title", "body"))
        found[read["channel"].strip()] = Limit(title, body, bool(read["wide"]))
    return found


# -- words of links -----------------------------------------------------------------------------------------------------


def dictionary_text(words: Dictionary) -> str:
    def lines(name: str) -> list[str]:
        return [f"{name}: {word}{' = ' + ', '.join(also) if also else ''}" for word, also in words.of(name).items()]

    return "\n".join([*lines("source"), "", *lines("medium")])


def dictionary(text: str) -> Dictionary:
    """Lines such as "source: wechat = 微信, weixin"."""
    found: dict[str, dict[str, tuple[str, ...]]] = {"source": {}, "medium": {}}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _colon, rest = line.replace("：", ":").partition(":")
        word, _equals, also = (part.strip() for part in rest.partition("="))
        if name.strip() not in found or not word:
            raise _wrong(number, t("Write it like: source: wechat = 微信, weixin"))
        found[name.strip()][word] = _parts(also)
    return Dictionary(found["source"], found["medium"])


def _parts(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEPARATORS.split(line) if part.strip())


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    """(number of its first line, its lines) of each block between empty lines."""
    found: list[tuple[int, list[str]]] = []
    new = True
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            new = True
            continue
        if new:
            found.append((number, []))
        found[-1][1].append(line.strip())
        new = False
    return found


def _wrong(number: int, how: str) -> Trouble:
    return Trouble(t("Line {n} cannot be read.", n=number), how, code="unreadable")


RISKS: Written[tuple[Risk, ...]] = Written(
    _("Risky words"),
    _(
        "Words with commas between; below them “= why”, and if need be “~ harmless phrases”. An empty line begins the next ones."
    ),
    wording.USUAL,
    lambda c, schema: content.in_force(c, schema).risks,
    risks_text,
    risks,
    content.keep_risks,
)
LIMITS: Written[Mapping[str, Limit]] = Written(
    _("Lengths of channels"),
    _("A channel a line: most letters of title / body; - is no limit, wide counts Chinese as two."),
    wording.LIMITS,
    lambda c, schema: content.in_force(c, schema).limits,
    limits_text,
    limits,
    content.keep_limits,
)
LINK_WORDS: Written[Dictionary] = Written(
    _("Words of links"),
    _("An allowed word a line, and behind = other spellings of it."),
    links.USUAL,
    links.dictionary,
    dictionary_text,
    dictionary,
    links.keep_dictionary,
)
