"""How records hang together: which entities point at one, and what people call that."""

from collections.abc import Iterator
from typing import NamedTuple

from opsdesk.i18n import spellings, t
from opsdesk.model import kinds as k
from opsdesk.model.record import Entity, Field


class Relation(NamedTuple):
    """Records of `entity` belong to an owner by their Ref field `by`. `name` is unique among those of the owner."""

    name: str
    entity: Entity
    by: Field

    @property
    def label(self) -> str:
        """For people: "Orders", or "Customers (Referred by)" where another field already has the plain name."""
        label = t(self.entity.label)
        return label if self.name == self.entity.name else f"{label} ({t(self.by.label)})"


def relations(owner: Entity) -> Iterator[Relation]:
    """Everything that points at `owner`. The field that owns a record, or the first, goes by the plain name of the
    list; records of the owner's own kind always say by which field."""
    for entity in owner.kin.values():
        pointing = [
            field for field in entity.fields if isinstance(field.kind, k.Ref) and field.kind.entity == owner.name
        ]
        usual = next((field for field in pointing if field.name == entity.parent), pointing[0] if pointing else None)
        plain = None if entity.name == owner.name else usual
        for field in pointing:
            yield Relation(entity.name if field is plain else f"{entity.name}.{field.name}", entity, field)


def relation(owner: Entity, entity: str, by: str) -> Relation | None:
    return next((one for one in relations(owner) if (one.entity.name, one.by.name) == (entity, by)), None)


def relation_named(owner: Entity, name: str) -> Relation | None:
    """The relation people mean by `name`: its own, or with the entity's label in either language in its place."""
    head, dot, tail = name.strip().casefold().partition(".")
    for one in relations(owner):
        plain, _, field = one.name.partition(".")
        heads = {plain, *(word.casefold() for word in (*spellings(one.entity.label), *spellings(one.entity.one)))}
        tails = {field, *(word.casefold() for word in spellings(one.by.label))} if field else {""}
        if head in heads and tail in tails and bool(dot) == bool(field):
            return one
    return None


def owner_of(entity: Entity, ref: Field) -> Entity | None:
    """The entity that the Ref field `ref` points at."""
    return entity.kin.get(ref.kind.entity) if isinstance(ref.kind, k.Ref) else None
