"""Stored values made ready to paint, off the GUI thread: painting a frame then only places finished strings."""

from collections.abc import Callable, Container, Mapping, Sequence

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.tables.columns import Column

LONGEST = 300
"""Characters of a value that a cell keeps; a wide column shows about 100."""


Cell = tuple[str, str, tuple[str, ...]]
"""(text, tone, pills): the text people and screen readers get; the tone as in opsdesk.tokens, or "muted"; pills are
drawn instead of the text."""

Row = tuple[tuple[Stored, ...], tuple[Cell, ...]]
"""(values, cells), both in the order of the columns that were read.

Plain tuples of texts leave the garbage collector's sight. As named tuples, 8,000 rows stayed in it, and a full
collection held the GUI thread up for 60 ms.
"""

EMPTY: Cell = (text.EMPTY, "muted", ())
Builder = Callable[[Field, Stored], Cell]


def build(
    columns: Sequence[Column], records: Mapping[int, tuple[Stored, ...]], bare: Container[int] = ()
) -> dict[int, Row]:
    """The rows of one read; personal data is masked but for the records in `bare`. Values repeat within a page (stages,
    cities, days), so each is shown once."""
    covered = [
        _maker(column.field, _masked if column.field.sensitive else BUILDERS[column.style]) for column in columns
    ]
    in_sight = [_maker(column.field, BUILDERS[column.style]) for column in columns]
    rows = {}
    for one, values in records.items():
        cells = []
        for (field, builder, known), value in zip(in_sight if one in bare else covered, values, strict=True):
            cell = known.get(value)
            if cell is None:
                cell = known[value] = builder(field, value)
            cells.append(cell)
        rows[one] = values, tuple(cells)
    return rows


def _maker(field: Field, builder: Builder) -> tuple[Field, Builder, dict[Stored, Cell]]:
    return field, builder, {None: EMPTY}


def _masked(field: Field, value: Stored) -> Cell:
    return masking.shown(field, value, masked=True)[:LONGEST], "", ()


def _plain(field: Field, value: Stored) -> Cell:
    """One line of text. A Ref comes as the title of the other record already."""
    told = isinstance(value, str) and isinstance(field.kind, k.Ref | k.Prose)
    shown = str(value) if told else text.show(field, value)
    return " ".join(shown[: 4 * LONGEST].split())[:LONGEST], "", ()


def _pill(field: Field, value: Stored) -> Cell:
    option = field.kind.option(value) if isinstance(field.kind, k.Pick) else None
    if option is None or not option.tone:
        return _plain(field, value)
    label = t(option.label)
    return label, option.tone, (label,)


def _tags(field: Field, value: Stored) -> Cell:
    tags = tuple(tag[:LONGEST] for tag in text.unpack(value))
    return (", ".join(tags), "", tags) if tags else EMPTY


def _relative(field: Field, value: Stored) -> Cell:
    """A past day is background ("8 d ago"); today and later are what one acts on."""
    day = _day(field, value)
    return text.relative_day(day), "muted" if day < clock.today() else "", ()


def _due(field: Field, value: Stored) -> Cell:
    day = _day(field, value)
    return text.relative_day(day), "bad" if day < clock.today() else "", ()


def _day(field: Field, value: Stored) -> int:
    assert isinstance(value, int)
    return clock.day_number(text.moment(value).date()) if isinstance(field.kind, k.Moment) else value


def _shift(field: Field, value: Stored) -> Cell:
    """Places gained or lost."""
    assert isinstance(value, int)
    if not value:
        return "=", "muted", ()
    return (f"▲ {value:,}", "good", ()) if value > 0 else (f"▼ {-value:,}", "bad", ())


BUILDERS: dict[str, Builder] = {
    "text": _plain,
    "number": _plain,
    "pill": _pill,
    "tags": _tags,
    "relative": _relative,
    "due": _due,
    "shift": _shift,
}
