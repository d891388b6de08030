"""Cells of foreign files -> stored values: lenient where `opsdesk.model.text.parse` is strict, and fast.

`converter(field)` is made once a column. A cell it cannot read raises Unreadable with a reason for the user.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from opsdesk.exchange import amounts, dates
from opsdesk.exchange.reading.wire import Cell
from opsdesk.i18n import spellings, t
from opsdesk.model import kinds as k
from opsdesk.model import phones
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.text import Unreadable, clean_text, pack, parse

Convert = Callable[[Cell], Stored]

_NOTHING = {"-", "--", "—", "/", "\\", "无", "暂无", "没有", "空", "未知", "n/a", "na", "#n/a", "null", "none", "nil", "nan", "#value!", "#ref!", "#div/0!", "#name?"}  # fmt: skip
"""What people write into a cell that has no date, number or phone."""
_EMAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]+\.[^\s@<>,;\".]{2,}$")
_ANGLED = re.compile(r"<([^<>]+)>\s*$")
_SIMPLE_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+$", re.ASCII)
_EMAIL_SEPARATORS = re.compile(r"[;；,，、|\n]+|\s+(?=[^\s<]+@)")
_LISTED = re.compile(r"[;；\n]")
_TAG_SEPARATORS = re.compile(r"[;；,，、|┋\n]")
_CLOCK = re.compile(r"(\d+):(\d\d)(?::(\d\d))?$")
_FLAGS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "对", "有", "√", "✓", "✔", "on", "t"), 1),
    **dict.fromkeys(("false", "no", "n", "0", "否", "不", "不是", "无", "错", "×", "✗", "x", "off", "f"), 0),
}
REMEMBERED = 5_000  # values a column: repeated ones cost a dictionary look-up, unique ones stop costing memory


def convert(field: Field, cell: Cell) -> Stored:
    """One cell; for a column use `converter`."""
    return converter(field)(cell)


def converter(field: Field, sample: Iterable[Cell] = ()) -> Convert:
    """The conversion for a whole column. `sample` decides whether 3/4/2026 begins with the day."""
    return _Remembering(_MAKE[type(field.kind)](field, sample)).__getitem__


class _Remembering(dict[Cell, Stored]):
    """Text already converted. Numbers are not remembered: True, 1 and 1.0 are one key and three different texts."""

    def __init__(self, plain: Convert) -> None:
        super().__init__()
        self._plain = plain
        self[""] = None

    def __missing__(self, cell: Cell) -> Stored:
        if cell is None:
            return None
        if not isinstance(cell, str):
            return self._plain(cell)
        value = None if cell.isspace() else self._plain(cell)
        if len(self) < REMEMBERED:
            self[cell] = value
        return value


def text_of(cell: Cell) -> str:
    """A cell as text: sheets hold 13800138000 as 13800138000.0."""
    match cell:
        case str():
            return cell.strip("\ufeff\u200b \t\r\n\u3000\xa0")
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case _:
            return repr(cell)


def _text(field: Field, sample: Iterable[Cell]) -> Convert:
    kind = field.kind
    assert isinstance(kind, k.Text)
    if kind.form == "phone":
        return _forms(kind, phones.normal, phones.SEPARATORS, phones.SIMPLE)
    if kind.form == "email":
        return _forms(kind, _email, _EMAIL_SEPARATORS, _SIMPLE_EMAIL)
    if kind.many:
        return lambda cell: pack(clean_text(" ".join(part.split()), kind.most) for part in _LISTED.split(text_of(cell)))

    def line(cell: Cell) -> Stored:
        text = " ".join((cell if isinstance(cell, str) else text_of(cell)).split())
        return (text if text.isprintable() and len(text) <= kind.most else clean_text(text, kind.most)) or None

    return line


def _forms(kind: k.Text, normal: Callable[[str], str], separators: re.Pattern[str], simple: re.Pattern[str]) -> Convert:
    """Phones or email addresses, several in a cell where the field takes several. Nearly all cells are `simple`:
    one value in its normal spelling, with nothing in it that JSON would escape."""

    def several(cell: Cell) -> Stored:
        if isinstance(cell, str) and simple.match(cell) and len(cell) <= kind.most:
            return f'["{cell}"]' if kind.many else cell
        text = text_of(cell)
        if text.casefold() in _NOTHING:
            return None
        if not kind.many:
            return clean_text(normal(text), kind.most)
        parts = [part for part in separators.split(text) if part and not part.isspace()]
        return pack(clean_text(normal(part), kind.most) for part in parts)

    return several


def _email(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    if angled := _ANGLED.search(plain):
        plain = angled[1].strip()
    plain = plain.removeprefix("mailto:")
    if not _EMAIL.match(plain):
        raise Unreadable(t("“{text}” is not an email address", text=text.strip()[:40]))
    return plain


def is_email(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_EMAIL.match(cell.strip()))


def _prose(field: Field, sample: Iterable[Cell]) -> Convert:
    most = field.kind.most  # type: ignore[union-attr]
    return lambda cell: clean_text(text_of(cell).replace("\r\n", "\n"), most) or None


def _tags(field: Field, sample: Iterable[Cell]) -> Convert:
    """ ";" separates; only a cell without it may mean "," or "、", so a tag that holds a comma survives its export."""

    def tags(cell: Cell) -> Stored:
        text = text_of(cell)
        separators = _LISTED if _LISTED.search(text) else _TAG_SEPARATORS
        return pack(clean_text(" ".join(part.split()).removeprefix("#"), 120) for part in separators.split(text))

    return tags


def _pick(field: Field, sample: Iterable[Cell]) -> Convert:
    kind = field.kind
    assert isinstance(kind, k.Pick)
    words: dict[str, str] = {}
    named = [(option.key, (option.key, *spellings(option.label))) for option in kind.options]
    for key, spelt in (*named, *((option.key, option.words) for option in kind.options)):
        for one in spelt:  # names before words: one may be called what another was called once
            words.setdefault(word(one), key)

    def pick(cell: Cell) -> Stored:
        text = text_of(cell)
        said = word(text)
        if said in words:
            return words[said]
        return None if said in _NOTHING else parse(field, text)  # which keeps it, or names the allowed words

    return pick


def word(text: str) -> str:
    """A word without the differences of case, width and spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _flag(field: Field, sample: Iterable[Cell]) -> Convert:
    def flag(cell: Cell) -> Stored:
        said = word(text_of(cell))
        if said in _FLAGS:
            return _FLAGS[said]
        raise Unreadable(t("“{text}” is neither yes nor no", text=text_of(cell)[:40]))

    return flag


def _span(field: Field, sample: Iterable[Cell]) -> Convert:
    def span(cell: Cell) -> Stored:
        text = text_of(cell)
        if found := _CLOCK.match(text):
            return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
        return parse(field, text)

    return span


def _link(field: Field, sample: Iterable[Cell]) -> Convert:
    def link(cell: Cell) -> Stored:
        text = text_of(cell)
        return parse(field, f"https://{text}" if text.lower().startswith("www.") else text)

    return link


def _number(read: Callable[[Cell], Stored]) -> Callable[[Field, Iterable[Cell]], Convert]:
    def make(field: Field, sample: Iterable[Cell]) -> Convert:
        return lambda cell: None if isinstance(cell, str) and cell.strip().casefold() in _NOTHING else read(cell)

    return make


def _date(read: Callable[[Cell, bool | None], int]) -> Callable[[Field, Iterable[Cell]], Convert]:
    def make(field: Field, sample: Iterable[Cell]) -> Convert:
        order = dates.day_first(sample)
        return lambda cell: None if isinstance(cell, str) and cell.strip().casefold() in _NOTHING else read(cell, order)

    return make


_MAKE: dict[type, Callable[[Field, Any], Convert]] = {
    k.Text: _text,
    k.Prose: _prose,
    k.Tags: _tags,
    k.Pick: _pick,
    k.Flag: _flag,
    k.Span: _span,
    k.Link: _link,
    k.Whole: _number(amounts.whole),
    k.Decimal: _number(amounts.decimal),
    k.Money: _number(amounts.money),
    k.Percent: _number(amounts.percent),
    k.Day: _date(dates.day),
    k.Moment: _date(dates.moment),
    k.Ref: lambda field, sample: lambda cell: text_of(cell) or None,  # a code: the importer knows the records
}
"""How each kind reads cells."""
