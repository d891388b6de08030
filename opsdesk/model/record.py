"""Declaring an entity: a class with `Annotated` fields, read once into `Entity` and `Field` values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from functools import cached_property
from typing import Annotated, Any, ClassVar, NamedTuple, get_args, get_origin

from opsdesk.model.kinds import KINDS, Day, Kind, Moment, Stored, is_many


class Mark(NamedTuple):
    name: str


required = Mark("required")
searched = Mark("searched")  # its words go into the search index
indexed = Mark("indexed")  # sorting and filtering by it must be quick at a million rows
scanned = Mark("scanned")  # filtered together with indexed fields, but never quick enough alone to need an index
volatile = Mark("volatile")  # of many records new every day: in an index of its own, not in the covering one
unique = Mark("unique")
sensitive = Mark("sensitive")  # personal data
by_pinyin = Mark("by_pinyin")  # sorts and is found by pinyin


class Label(NamedTuple):
    """The field's name for people, a message id, and other headers under which files bring it."""

    text: str
    synonyms: tuple[str, ...] = ()
    help: str = ""


class Derived(NamedTuple):
    """A column computed from child rows and kept current by the store; never edited, never journalled.

    `sql` is an aggregate over `entity` rows whose `by` field is this record, restricted by `where`.
    """

    entity: str
    by: str
    sql: str
    where: str = "1"


class Computed(NamedTuple):
    """A column that an analysis writes from time to time (services/scores.py); never edited, imported or journalled."""

    by: str


class Field(NamedTuple):
    name: str
    kind: Kind
    label: str
    synonyms: tuple[str, ...] = ()
    help: str = ""
    marks: frozenset[str] = frozenset()
    derived: Derived | None = None
    computed: Computed | None = None
    custom: bool = False

    @property
    def required(self) -> bool:
        return "required" in self.marks

    @property
    def searched(self) -> bool:
        return "searched" in self.marks

    @property
    def indexed(self) -> bool:
        return bool(self.marks & {"indexed", "unique", "by_pinyin"})

    @property
    def scanned(self) -> bool:
        """Whether the entity's covering index holds it."""
        asked = self.marks & {"indexed", "by_pinyin", "scanned"}
        return bool(asked) and not self.volatile and not is_many(self.kind)

    @property
    def volatile(self) -> bool:
        return "volatile" in self.marks

    @property
    def unique(self) -> bool:
        return "unique" in self.marks

    @property
    def sensitive(self) -> bool:
        return "sensitive" in self.marks

    @property
    def by_pinyin(self) -> bool:
        return "by_pinyin" in self.marks

    @property
    def editable(self) -> bool:
        return self.derived is None and self.computed is None


class Counted(NamedTuple):
    """Only records with one of these values in `field` enter counts and totals, unless somebody asks for others."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Entity:
    """One kind of record: its table's name, its fields in declaration order, and how people call it."""

    name: str
    fields: tuple[Field, ...]
    prefix: str
    label: str
    one: str
    title: str  # the field that names a record
    parent: str = ""  # the Ref field that owns it; such records show on that record's page
    covered: bool = False  # one covering index holds all scanned fields: a filter over several reads no fat rows
    counted: Counted | None = None
    kin: Mapping[str, "Entity"] = attribute(default_factory=dict, compare=False, repr=False)
    """All entities of its schema, for filters that look at what belongs to a record. The schema fills it."""

    @property
    def coded(self) -> bool:
        """Whether records carry their own code; elsewhere the code is the prefix and the id ("I-12")."""
        return "code" in self.by_name

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        return self.by_name[name]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """All stored columns but `id`, in declaration order, derived and computed ones included."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def editable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.editable)

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.searched)

    @cached_property
    def when(self) -> Field | None:
        """The field that says when it happened: the first day or moment that every record has."""
        return next((f for f in self.fields if f.required and isinstance(f.kind, Day | Moment)), None)

    def with_custom(self, custom: Iterable[Field]) -> "Entity":
        """This entity with the user's own fields appended."""
        return replace(self, fields=(*(f for f in self.fields if not f.custom), *custom))


class Record:
    """Subclass with entity=..., prefix=..., label=..., one=..., title=...; its annotated names become the fields.

    The class is a declaration and has no instances: stored values are the only representation in memory.
    """

    entity: ClassVar[Entity]

    def __init_subclass__(
        cls,
        *,
        entity: str,
        prefix: str,
        label: str,
        one: str,
        title: str = "name",
        parent: str = "",
        covered: bool = False,
        counted: Counted | None = None,
    ) -> None:
        cls.entity = Entity(entity, tuple(_fields(cls)), prefix, label, one, title, parent, covered, counted)


def _fields(cls: type) -> Iterable[Field]:
    hints: Mapping[str, Any] = cls.__annotations__
    for name, hint in hints.items():
        if get_origin(hint) is not Annotated:
            raise TypeError(f"{cls.__name__}.{name} needs Annotated[type, kind, Label(...)]")
        extras: list[Any] = list(get_args(hint)[1:])
        kind: Any
        (kind,) = [extra for extra in extras if isinstance(extra, KINDS)]
        (label,) = [extra for extra in extras if isinstance(extra, Label)]
        yield Field(
            name=name,
            kind=kind,
            label=label.text,
            synonyms=label.synonyms,
            help=label.help,
            marks=frozenset(extra.name for extra in extras if isinstance(extra, Mark)),
            derived=next((extra for extra in extras if isinstance(extra, Derived)), None),
            computed=next((extra for extra in extras if isinstance(extra, Computed)), None),
        )


Values = Mapping[str, Stored]
"""Field name -> stored value."""
