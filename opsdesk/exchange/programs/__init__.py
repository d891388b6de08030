"""Exports of other programs, recognised by headers that no other program writes: which column is which field, and what
their words mean here. A new program is a value in one of the modules of this package.

Headers as found in real exports; FORMATS of the developers' notes names the sources.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from textwrap import shorten

from opsdesk.exchange.convert import Convert, converter, word
from opsdesk.exchange.headers import normal
from opsdesk.exchange.reading.wire import Cell
from opsdesk.exchange.shape import Column, FileShape
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.text import Unreadable

Fields = Mapping[str, Sequence[str]]
"""Field -> the headers that bring it: a many-valued field takes them all, another the first that is not empty."""


@dataclass(frozen=True)
class Said:
    """Columns that hold what was said about a record, one reply a cell. `read` is given the cell and the one of the
    column `when`, and gives (moment, author, text), or None where nothing was said."""

    headers: tuple[str, ...]
    read: Callable[[Cell, Cell], tuple[int, str, str] | None]
    when: str = ""


@dataclass(frozen=True, slots=True)
class Timed:
    """A column of how long it took from a stamp to another, in units of so many seconds, perhaps in business hours.
    Each is the first of some headers that the file has."""

    took: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    unit: int = 60
    business: bool = False


@dataclass(frozen=True)
class Program:
    """`marks`: a file with all headers of one of these groups comes from it. `words` translate values of a field ("status", or "tickets.status"); a
    word that is neither in them nor a choice of ours is taken for `otherwise`, where the field stands there, because a
    status that somebody invented is no reason to refuse a ticket. `cells` mend cells before they are read. `lenient`
    fields stay empty where the record they name is not here. `called`: where the first field is empty, the
    beginning of the next one that is not stands in. `timed` columns are compared with our own count (minutes.py)."""

    name: str
    title: str
    marks: tuple[tuple[str, ...], ...]
    lists: Mapping[str, Fields]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Callable[[Cell], Cell]] = field(default_factory=dict)
    called: tuple[str, ...] = ()
    said: Said | None = None
    timed: tuple[Timed, ...] = ()
    key: str = "external_id"
    lenient: tuple[str, ...] = ("customer", "release")

    def columns(self, shape: FileShape, entity: Entity) -> dict[int, str]:
        """Column position -> field, for a list that this program's files hold."""
        found: dict[int, str] = {}
        by_header: dict[str, list[Column]] = {}
        for column in shape.columns:
            by_header.setdefault(normal(column.header), []).append(column)
        for name, headers in self.lists.get(entity.name, {}).items():
            for header in headers:
                found |= {c.position: name for c in by_header.get(normal(header), ()) if c.position not in found}
        return found

    def converter(self, entity: str, declared: Field, sample: Iterable[Cell], assumed: "Assumed") -> Convert:
        """As `convert.converter`, with this program's words; what was taken for `otherwise` is counted in `assumed`."""
        plain, mend = converter(declared, sample), self.cells.get(declared.name)
        if not isinstance(declared.kind, k.Pick):
            return (lambda cell: plain(mend(cell))) if mend else plain
        keys = {option.key for option in declared.kind.options}
        words = self.words.get(f"{entity}.{declared.name}", self.words.get(declared.name, {}))
        own = {word(said): key for said, key in words.items() if key in keys}
        fallback = self.otherwise.get(f"{entity}.{declared.name}", self.otherwise.get(declared.name))

        def read(cell: Cell) -> Stored:
            text = word(str(cell if cell is not None else ""))
            if text in own:
                return own[text]
            try:
                return plain(cell)
            except Unreadable:
                if fallback not in keys:
                    raise
                assumed[declared.name, str(cell), fallback] = assumed.get((declared.name, str(cell), fallback), 0) + 1
                return fallback

        return read

    def call(self, values: list[tuple[Stored, ...]], names: Sequence[str]) -> None:
        """Name what has no name by what else is known of it."""
        if not self.called or self.called[0] not in names:
            return
        at, *sources = [names.index(name) for name in self.called if name in names]
        for index, row in enumerate(values):
            if row[at] is None:
                text = next((str(row[source]) for source in sources if row[source]), "")
                name = shorten(text, NAME_LENGTH, placeholder="…") if " " in text else text[:NAME_LENGTH]
                values[index] = (*row[:at], name or None, *row[at + 1 :])


NAME_LENGTH = 80

Assumed = dict[tuple[str, str, str], int]
"""(field, word of the file, choice it was taken for) -> rows."""


def recognise(shape: FileShape) -> Program | None:
    """The program that wrote the file, if its headers say so."""
    headers = {normal(column.header) for column in shape.columns}
    for program in every():
        if any(all(normal(mark) in headers for mark in group) for group in program.marks):
            return program
    return None


def named(name: str) -> Program:
    """The one called `name`, such as "jira"; KeyError when there is none."""
    return {program.name: program for program in every()}[name]


@cache
def every() -> tuple[Program, ...]:
    from opsdesk.exchange.programs import helpdesks, trackers

    return (*helpdesks.PROGRAMS, *trackers.PROGRAMS)
