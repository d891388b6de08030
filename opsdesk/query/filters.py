"""Filters as plain values. `sql`, `sentence` and `language` each read them; nothing else gives them meaning."""

from __future__ import annotations

import base64
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from opsdesk.model import kinds as k
from opsdesk.model.kinds import Kind, Stored
from opsdesk.model.record import Entity


@dataclass(frozen=True, slots=True)
class Relative:
    """A day counted from today, so that a saved view means the same tomorrow."""

    days: int


Operand = Stored | Relative


@dataclass(frozen=True, slots=True)
class Test:
    """One condition. `operator` is a key of OPERATORS; several `values` mean any of them.

    Values are stored values; for a Moment field they are Days, for a Ref the other record's code.
    """

    __test__ = False  # not a test case, whatever pytest thinks

    field: str
    operator: str
    values: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Full-text search, as typed into the search box."""

    text: str


@dataclass(frozen=True, slots=True)
class Among:
    """The records that were counted somewhere: what a number of an analysis leads to, and what a snapshot keeps.

    `name` is what people know them by; `packed` their ids, ready to be written into a saved view. Those removed since
    do not show.
    """

    name: str
    packed: str

    @classmethod
    def of(cls, name: str, ids: Iterable[int]) -> Among:
        ordered = sorted(set(ids))
        gaps = array("q", (here - before for here, before in zip(ordered, [0, *ordered], strict=False)))
        return cls(name, base64.urlsafe_b64encode(zlib.compress(gaps.tobytes(), 6)).decode().rstrip("="))

    @property
    def ids(self) -> list[int]:
        """In ascending order. Raises ValueError when `packed` was not written by `of`."""
        unpacking = zlib.decompressobj()
        try:
            unpacked = unpacking.decompress(_bytes(self.packed), _MOST_BYTES)
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if not unpacking.eof:
            raise ValueError("cut short, or too long")
        gaps = array("q")
        gaps.frombytes(unpacked)
        return list(accumulate(gaps))


_MOST_BYTES = 8 * 20_000_000  # text from outside must not unfold without end


def _bytes(packed: str) -> bytes:
    return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Filter


Filter = Test | Words | Among | All | AnyOf | Not
EVERYTHING = All()


@dataclass(frozen=True, slots=True)
class Sort:
    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a list shows. Without a sort the newest records come first."""

    entity: str
    where: Filter = EVERYTHING
    sort: tuple[Sort, ...] = field(default=())


def parts(where: Filter) -> tuple[Filter, ...]:
    """The conditions that must all hold: one chip each."""
    return where.parts if isinstance(where, All) else (where,)


def both(*filters: Filter) -> Filter:
    """All of `filters`, flat."""
    flat = tuple(part for where in filters for part in parts(where))
    return flat[0] if len(flat) == 1 else All(flat)


def fields_of(where: Filter) -> Iterator[str]:
    """The name of every field that `where` tests."""
    match where:
        case Test(name):
            yield name
        case All(inner) | AnyOf(inner):
            for part in inner:
                yield from fields_of(part)
        case Not(part):
            yield from fields_of(part)


IS, IS_NOT, CONTAINS, MORE, LEAST, LESS, MOST, EMPTY, FILLED = "=", "!=", "~", ">", ">=", "<", "<=", "empty", "filled"
COMPARISONS = (MORE, LEAST, LESS, MOST)


def operators(kind: Kind) -> tuple[str, ...]:
    """The operators that make sense for `kind`, most used first."""
    match kind:
        case k.Text() | k.Link() | k.Tags():
            return (IS, IS_NOT, CONTAINS, EMPTY, FILLED)
        case k.Prose():
            return (CONTAINS, EMPTY, FILLED)
        case k.Pick():
            return (IS, IS_NOT, CONTAINS, EMPTY, FILLED) if kind.open else (IS, IS_NOT, EMPTY, FILLED)
        case k.Flag() | k.Ref():
            return (IS, IS_NOT, EMPTY, FILLED)
        case _:
            return (LEAST, MOST, MORE, LESS, IS, IS_NOT, EMPTY, FILLED)


def sort_from_text(entity: Entity, text: str) -> tuple[Sort, ...]:
    """ "-value,name" as sorts. Raises KeyError for an unknown field."""
    found = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        name = word.lstrip("+-")
        if name not in entity.by_name:
            raise KeyError(name)
        found.append(Sort(name, word.startswith("-")))
    return tuple(found)


def sort_to_text(sort: tuple[Sort, ...]) -> str:
    return ",".join(("-" if key.descending else "") + key.field for key in sort)
