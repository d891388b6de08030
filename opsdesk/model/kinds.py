"""The closed set of field kinds. Everything else (columns, editors, filters, import, export, reports) reads these.

Stored values are the only representation in memory: what a kind's column holds is what travels through services,
tables and files, so a million rows never pay for a conversion nobody looks at.

    Text Prose Pick Link  str            Whole  int          Money  int, minor units (分, cents)
    Decimal               float          Percent float, 0.25 is 25 %
    Flag                  0 or 1         Day    int, days since 1970-01-01
    Moment  int, seconds since 1970-01-01 UTC                 Span   int, seconds
    Tags, and Text(many=True)  JSON array of str              Ref    int, the other record's id
An empty value is always None.
"""

from dataclasses import dataclass
from typing import NamedTuple


class _Plain:
    """A kind that has nothing to say but which it is."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Option(NamedTuple):
    """One choice of a Pick: `key` is stored; `label` is a message id; `words` are spellings seen in imported files;
    `tone` colours its pill: muted, good, warn, bad or accent; without one it is plain text. A `hidden` one is put away: known, but not offered."""

    key: str
    label: str
    words: tuple[str, ...] = ()
    tone: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text. `form` is "", "phone" or "email"; `many` allows several values. `codes` names the entity whose
    codes they are."""

    most: int = 200
    form: str = ""
    many: bool = False
    codes: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Text of any length with line breaks."""

    most: int = 20_000_000


class Whole(_Plain):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Decimal:
    places: int | None = None


class Money(_Plain):
    __slots__ = ()


class Percent(_Plain):
    __slots__ = ()


class Flag(_Plain):
    __slots__ = ()


class Day(_Plain):
    __slots__ = ()


class Moment(_Plain):
    __slots__ = ()


class Span(_Plain):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """One of `options`. An open pick also takes any other text (a source channel nobody thought of); to one that
    `grows` people may add choices that stay."""

    options: tuple[Option, ...] = ()
    open: bool = False
    grows: bool = False

    @property
    def offered(self) -> tuple[Option, ...]:
        """What there is to choose from."""
        return tuple(option for option in self.options if not option.hidden)

    def option(self, key: object) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


class Tags(_Plain):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """Another record. `cascade`: it goes when the other goes; otherwise the reference is emptied."""

    entity: str
    cascade: bool = False


class Link(_Plain):
    """A web address."""

    __slots__ = ()


Kind = Text | Prose | Whole | Decimal | Money | Percent | Flag | Day | Moment | Span | Pick | Tags | Ref | Link
KINDS: tuple[type, ...] = (
    Text, Prose, Whole, Decimal, Money, Percent, Flag, Day, Moment, Span, Pick, Tags, Ref, Link,
)  # fmt: skip

Stored = str | int | float | None


def is_many(kind: Kind) -> bool:
    """Whether a value of `kind` is a list (stored as a JSON array)."""
    return isinstance(kind, Tags) or (isinstance(kind, Text) and kind.many)


def column_type(kind: Kind) -> str:
    """The SQLite type of the column that stores `kind`."""
    match kind:
        case Whole() | Money() | Flag() | Day() | Moment() | Span() | Ref():
            return "INTEGER"
        case Decimal() | Percent():
            return "REAL"
        case _:
            return "TEXT"
