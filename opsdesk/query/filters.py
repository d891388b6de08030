"""Filters as plain values. `sql`, `sentence` and `language` each read them; nothing else gives them meaning."""

from __future__ import annotations

import base64
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from opsdesk.model import kinds as k
from opsdesk.model.kinds import Kind, Stored
from opsdesk.model.record import Entity


@dataclass(frozen=True, slots=True)
class Relative:
    """A day counted from today, so that a saved view means the same tomorrow."""

    days: int


Operand = Stored | Relative
IS, IS_NOT, CONTAINS, MORE, LEAST, LESS, MOST, EMPTY, FILLED = "=", "!=", "~", ">", ">=", "<", "<=", "empty", "filled"
COMPARISONS = (MORE, LEAST, LESS, MOST)


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
        return list(_unpacked(self.packed))


_MOST_BYTES = 8 * 20_000_000  # text from outside must not unfold without end


@lru_cache(maxsize=4)  # what is read is used next: 0.2 s for a million
def _unpacked(packed: str) -> array[int]:
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacking.eof:
        raise ValueError("cut short, or too long")
    gaps = array("q")
    gaps.frombytes(unpacked)
    return array("q", accumulate(gaps))


@dataclass(frozen=True, slots=True)
class Segment:
    """The records of a saved view, by its name. What it says is read when it is asked (store.segments)."""

    name: str


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Filter


EVERYTHING = All()
COUNT, SUM, AVERAGE, DAYS = "count", "sum", "avg", "days"
MEASURES = (COUNT, SUM, AVERAGE, DAYS)


@dataclass(frozen=True, slots=True)
class Related:
    """What belongs to a record: of the records of `entity` that point at it by `by` and match `where`, the `measure`
    compares with `number` as `operator` says.

    The measure is COUNT, or the SUM, the AVERAGE or the different DAYS of `field`. No records have the sum 0 and no
    average. Where an entity says which of its records count, only those do, unless `where` asks for others (`counting`).
    """

    entity: str
    by: str
    where: Filter = EVERYTHING
    operator: str = ">="
    number: int | float = 1
    measure: str = COUNT
    field: str = ""

    @property
    def any(self) -> bool:
        """Whether one record that matches is all that is asked."""
        return self.measure == COUNT and (self.operator, self.number) in ((LEAST, 1), (MORE, 0))

    @property
    def none(self) -> bool:
        """Whether it is asked that no record matches."""
        return self.measure == COUNT and (self.operator, self.number) in ((IS, 0), (MOST, 0), (LESS, 1))

    @property
    def holds_for_none(self) -> bool:
        """Whether it is true of a record to which nothing belongs."""
        if self.measure == AVERAGE:
            return self.operator == IS_NOT
        zero = {IS: self.number == 0, IS_NOT: self.number != 0, MORE: self.number < 0, LESS: self.number > 0}
        return zero.get(self.operator, self.number <= 0 if self.operator == LEAST else self.number >= 0)


@dataclass(frozen=True, slots=True)
class Of:
    """The record that the Ref `field` names matches `where`: an order whose customer is in 上海."""

    field: str
    where: Filter


Filter = Test | Words | Among | Segment | All | AnyOf | Not | Related | Of


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
    """The name of every field that `where` tests, not counting those of other records."""
    match where:
        case Test(name) | Of(name):
            yield name
        case All(inner) | AnyOf(inner):
            for part in inner:
                yield from fields_of(part)
        case Not(part):
            yield from fields_of(part)


def counting(child: Entity, where: Filter) -> Filter:
    """`where` as it holds in a Related: records that do not count are left out, unless `where` says something of it."""
    counted = child.counted
    if counted is None or counted.field in set(fields_of(where)):
        return where
    return both(Test(counted.field, IS, counted.values), where)


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
