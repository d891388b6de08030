"""Batches of foreign cells -> rows of stored values, column by column, with a reason for every cell that is none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from opsdesk.exchange.convert import Convert, converter
from opsdesk.exchange.mapping import Mapped, importable
from opsdesk.exchange.programs import Assumed, Program
from opsdesk.exchange.shape import Batch, Cell, FileShape, Row
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.text import Unreadable, pack, unpack

Reasons = list[tuple[str, str]]
"""(column title, reason), several for one row."""


@dataclass(slots=True)
class Taken:
    """The rows of a batch that are not blank. A row with `reasons` under its index is refused."""

    numbers: list[int]
    rows: list[Row]
    values: list[tuple[Stored, ...]]
    reasons: dict[int, Reasons] = field(default_factory=dict)

    def refuse(self, index: int, column: str, reason: str) -> None:
        self.reasons.setdefault(index, []).append((column, reason))

    def standing(self) -> Iterable[int]:
        """Indexes of the rows that nobody refused yet."""
        return (index for index in range(len(self.rows)) if index not in self.reasons)


class Intake:
    """`fields` are the mapped fields, in the order in which `Taken.values` holds them. `assumed` counts the words that
    only the program that wrote the file knows."""

    def __init__(self, shape: FileShape, entity: Entity, mapped: Mapped, program: Program | None = None) -> None:
        self.assumed: Assumed = {}
        known = importable(entity)
        columns = {column.position: column for column in shape.columns}
        sources: dict[str, list[tuple[int, str, Convert]]] = {}
        for position, name in mapped.fields.items():
            column = columns[position]
            sample = shape.values(column)
            convert = (
                program.converter(entity.name, known[name], sample, self.assumed)
                if program
                else converter(known[name], sample)
            )
            sources.setdefault(name, []).append((position, column.title, convert))
        self.fields: tuple[Field, ...] = tuple(known[name] for name in sources)
        self.title_of: Mapping[str, str] = {name: parts[0][1] for name, parts in sources.items()}
        self._sources = list(sources.values())
        self._width = shape.width

    def take(self, batch: Batch) -> Taken:
        kept = [(number, row) for number, row in enumerate(batch.rows, batch.first) if any(map(_filled, row))]
        taken = Taken([number for number, _ in kept], [row for _, row in kept], [])
        if not kept:
            return taken
        columns = list(zip(*self._squared(taken), strict=True))
        values = [
            self._field(field, parts, columns, taken) for field, parts in zip(self.fields, self._sources, strict=True)
        ]
        taken.values = list(zip(*values, strict=True)) if values else list(repeat((), len(kept)))
        return taken

    def _squared(self, taken: Taken) -> Sequence[Row]:
        """The rows as wide as the header; one with more filled cells than headers has slipped and is refused."""
        width = self._width
        if all(len(row) == width for row in taken.rows):
            return taken.rows
        squared = []
        for index, row in enumerate(taken.rows):
            if len(row) > width and any(map(_filled, row[width:])):
                taken.refuse(index, "", t("{n} cells under {width} headers", n=len(row), width=width))
            squared.append([*row[:width], *repeat("", width - len(row))])
        return squared

    def _field(
        self, field: Field, parts: Sequence[tuple[int, str, Convert]], columns: Sequence[Sequence[Cell]], taken: Taken
    ) -> list[Stored]:
        """One field's values, from one column or joined from several."""
        position, title, convert = parts[0]
        values = _converted(convert, columns[position], title, taken)
        for position, title, convert in parts[1:]:
            if not k.is_many(field.kind):
                rest = [cell if value is None else None for value, cell in zip(values, columns[position], strict=True)]
                more = _converted(convert, rest, title, taken)
                values = [b if a is None else a for a, b in zip(values, more, strict=True)]
                continue
            more = _converted(convert, columns[position], title, taken)
            values = [pack([*unpack(a), *unpack(b)]) if b else a for a, b in zip(values, more, strict=True)]
        return values


def _converted(convert: Callable[[Cell], Stored], cells: Sequence[Cell], title: str, taken: Taken) -> list[Stored]:
    try:
        return list(map(convert, cells))
    except Unreadable:
        pass  # somewhere in the batch: find out where
    values: list[Stored] = []
    for index, cell in enumerate(cells):
        try:
            values.append(convert(cell))
        except Unreadable as reason:
            values.append(None)
            taken.refuse(index, title, str(reason))
    return values


def _filled(cell: Cell) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())
