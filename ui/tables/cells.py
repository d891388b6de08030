"""Stored values made ready to paint, off the GUI thread: painting a frame then only places finished strings."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.tables.columns import Column

LONGEST = 300
"""Characters of a value that a cell keeps; a wide column shows about 100."""


class Cell(NamedTuple):
    """`text` is what people and screen readers get; `pills` are drawn instead of it. Tones as in opsdesk.tokens,
    and "muted"."""

    text: str
    tone: str = ""
    pills: tuple[str, ...] = ()


class Row(NamedTuple):
    """`values` and `cells` stand in the order of the columns that were read."""

    values: tuple[Stored, ...]
    cells: tuple[Cell, ...]


EMPTY = Cell(text.EMPTY, "muted")
Builder = Callable[[Field, Stored], Cell]


def build(columns: Sequence[Column], records: Mapping[int, tuple[Stored, ...]]) -> dict[int, Row]:
    """The rows of one read. Values repeat within a page (stages, cities, days), so each is shown once."""
    builders = [(column.field, BUILDERS[column.style], dict[Stored, Cell]({None: EMPTY})) for column in columns]
    rows = {}
    for one, values in records.items():
        cells = []
        for (field, builder, known), value in zip(builders, values, strict=True):
            cell = known.get(value)
            if cell is None:
                cell = known[value] = builder(field, value)
            cells.append(cell)
        rows[one] = Row(values, tuple(cells))
    return rows


def _plain(field: Field, value: Stored) -> Cell:
    shown = text.show(
        field, value[: LONGEST * 4] if isinstance(field.kind, k.Prose) and isinstance(value, str) else value
    )
    return Cell(" ".join(shown[: LONGEST * 4].split())[:LONGEST])


def _pill(field: Field, value: Stored) -> Cell:
    option = field.kind.option(value) if isinstance(field.kind, k.Pick) else None
    if option is None or not option.tone:
        return _plain(field, value)
    label = t(option.label)
    return Cell(label, option.tone, (label,))


def _tags(field: Field, value: Stored) -> Cell:
    tags = tuple(tag[:LONGEST] for tag in text.unpack(value))
    return Cell(", ".join(tags), "", tags) if tags else EMPTY


def _relative(field: Field, value: Stored) -> Cell:
    """A past day is background ("8 d ago"); today and later are what one acts on."""
    day = _day(field, value)
    return Cell(text.relative_day(day), "muted" if day < clock.today() else "")


def _due(field: Field, value: Stored) -> Cell:
    day = _day(field, value)
    return Cell(text.relative_day(day), "bad" if day < clock.today() else "")


def _day(field: Field, value: Stored) -> int:
    assert isinstance(value, int)
    return clock.day_number(text.moment(value).date()) if isinstance(field.kind, k.Moment) else value


BUILDERS: dict[str, Builder] = {
    "text": _plain,
    "number": _plain,
    "pill": _pill,
    "tags": _tags,
    "relative": _relative,
    "due": _due,
}
