"""What a file seems to bring: the list its rows belong to, and the kind of a field that nobody declared yet."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from opsdesk.exchange.convert import convert
from opsdesk.exchange.mapping import ENOUGH, Mapped, importable
from opsdesk.exchange.reading.wire import Cell
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity, Field
from opsdesk.model.text import Unreadable

LINE = 120  # characters: longer texts want a field of several lines
FEW = 12  # different values that still make a list to choose from
_NAMING = re.compile(r"\+|0\d|\d{11}")
_MISSING = 3  # columns that a missing required field outweighs


def list_of(entities: Iterable[Entity], mapped: Mapping[str, Mapped]) -> str:
    """The entity that takes most of the columns and misses nothing it requires; earlier ones win a draw."""

    def fit(entity: Entity) -> int:
        names = set(mapped[entity.name].fields.values())
        needed = {name for name, field in importable(entity).items() if field.required and name != "code"}
        return len(mapped[entity.name].fields) - _MISSING * len(needed - names)

    return max(entities, key=fit).name


def kind_of(cells: Iterable[Cell]) -> str:
    """The word of `store.custom.CUSTOM_KINDS` for a field that could hold `cells`."""
    filled = [cell for cell in cells if cell not in ("", None)]
    if not filled:
        return "text"
    for word, fits in _KINDS:
        if sum(map(fits, filled)) >= ENOUGH * len(filled):
            return word
    texts = [str(cell) for cell in filled]
    if max(map(len, texts)) > LINE or any("\n" in text for text in texts):
        return "prose"
    repeated = len(filled) >= 2 * FEW and len(set(texts)) <= FEW
    return "pick" if repeated else "text"


def _reads(kind: k.Kind, cell: Cell) -> bool:
    try:
        return convert(Field("", kind, ""), cell) is not None
    except Unreadable:
        return False


def _is_flag(cell: Cell) -> bool:
    """Words and ticks; 0 and 1 may count something."""
    return isinstance(cell, bool) or (isinstance(cell, str) and not cell.isdecimal() and _reads(k.Flag(), cell))


def _is_dated(kind: k.Kind, cell: Cell) -> bool:
    """A bare number may be a day's serial number, and far more often is none."""
    return isinstance(cell, str) and not cell.isdecimal() and _reads(kind, cell)


def _is_marked(marks: str, kind: k.Kind, cell: Cell) -> bool:
    return isinstance(cell, str) and any(mark in cell for mark in marks) and _reads(kind, cell)


def _is_number(kind: k.Kind, cell: Cell) -> bool:
    """Long digits, or a leading zero, name something rather than count."""
    return not isinstance(cell, bool) and not _NAMING.match(str(cell)) and _reads(kind, cell)


def _is_link(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.startswith(("http://", "https://", "www."))


def _is_moment(cell: Cell) -> bool:
    return isinstance(cell, str) and ":" in cell and _is_dated(k.Moment(), cell)


_KINDS: tuple[tuple[str, Callable[[Cell], bool]], ...] = (
    ("flag", _is_flag),
    ("moment", _is_moment),
    ("link", _is_link),
    ("percent", partial(_is_marked, "%％", k.Percent())),
    ("money", partial(_is_marked, "¥￥$€£元万", k.Money())),
    ("whole", partial(_is_number, k.Whole())),
    ("decimal", partial(_is_number, k.Decimal())),
    ("day", partial(_is_dated, k.Day())),
)
"""The first that fits nearly every cell. Numbers stand before days, which "2.50" could be read as."""
