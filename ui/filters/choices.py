"""What a condition may be about: a field, what belongs to a record, the record it belongs to, a segment."""

from collections.abc import Iterator
from dataclasses import dataclass

from opsdesk.i18n import spellings, t
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import Relation, owner_of, relations
from opsdesk.query import paths, pinyin


@dataclass(frozen=True, slots=True)
class Owner:
    """The record that a Ref field names."""

    field: Field


@dataclass(frozen=True, slots=True)
class InSegment:
    """The saved views of the same list."""


Target = Field | Relation | Owner | InSegment
ICONS = {Relation: "list-checks", Owner: "user", InSegment: "bookmark"}


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    target: Target

    @property
    def icon(self) -> str:
        return ICONS.get(type(self.target), "")


def found_fields(entity: Entity, typed: str) -> list[Field]:
    """The fields that `typed` may mean: by name or label in either language, by a known header, by initials."""
    word = typed.strip().casefold()
    return [field for field in entity.fields if not word or _means(field, word)]


def found_choices(entity: Entity, typed: str, nested: int) -> Iterator[Choice]:
    """Fields first, then what else `typed` may mean."""
    word = typed.strip().casefold()
    for field in found_fields(entity, typed):
        yield Choice(t(field.label), field)
    if word:
        yield from (one for one in other_choices(entity, nested) if _called(word, one.label, *_names(one.target)))


def other_choices(entity: Entity, nested: int) -> Iterator[Choice]:
    """What looks at other records, unless that is `nested` too deeply already, and segments."""
    if nested < paths.MOST_NESTED:
        for one in relations(entity):
            yield Choice(one.label, one)
        for field in entity.fields:
            if owner_of(entity, field):
                yield Choice(t("{field}: more", field=t(field.label)), Owner(field))
    yield Choice(t("Segment"), InSegment())


def _names(target: Target) -> tuple[str, ...]:
    match target:
        case Relation():
            return (target.name, *spellings(target.entity.label))
        case Owner(field):
            return (field.name, *spellings(field.label))
        case _:
            return spellings("Segment")


def _called(word: str, *names: str) -> bool:
    return any(word in name.casefold() or pinyin.initials_of(name).startswith(word) for name in names)


def _means(field: Field, word: str) -> bool:
    return _called(word, t(field.label)) or any(
        (word in field.name, word in field.label.casefold(), *(synonym.startswith(word) for synonym in field.synonyms))
    )
