"""All entities of a vault, with the user's own fields added: the value that every mechanism reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from opsdesk.model.belongings import Attachment, Contact, Interaction, Order
from opsdesk.model.campaigns import BudgetLine, Campaign, Content, Experiment, Metric, Task, UtmLink, Variant
from opsdesk.model.customers import Customer
from opsdesk.model.desk import CustomField, Rule, SavedView, Snapshot
from opsdesk.model.kinds import Pick
from opsdesk.model.learning import Annotation, Look, Target, Version
from opsdesk.model.record import Entity, Field, Record
from opsdesk.model.relabel import Choice, applied
from opsdesk.model.requirements import Document, Release, Request, Requirement
from opsdesk.model.sameness import Alias, Difference
from opsdesk.model.tickets import Answer, Reply, Survey, Ticket

RECORDS: tuple[type[Record], ...] = (
    Customer, Contact, Order, Interaction,
    Ticket, Reply, Survey, Answer,
    Release, Requirement, Request, Document,
    Campaign, Content, Experiment, Variant, BudgetLine, UtmLink, Task, Metric, Target, Annotation, Look, Version,
    Attachment, SavedView, CustomField, Rule, Snapshot, Difference, Alias,
)  # fmt: skip
"""Owners before what they own: a restored customer is written before its orders."""
OF_THE_DESK = frozenset(record.entity.name for record in (SavedView, CustomField, Rule, Snapshot, Difference, Alias))
"""Entities that are the desk's own furniture: not offered as lists, nor in search."""


@dataclass(frozen=True)
class Schema:
    entities: Mapping[str, Entity]

    def __post_init__(self) -> None:
        kin: dict[str, Entity] = {}
        kin.update((name, replace(entity, kin=kin)) for name, entity in self.entities.items())
        object.__setattr__(self, "entities", kin)

    def __getitem__(self, name: str) -> Entity:
        return self.entities[name]

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.entities.values())

    def __contains__(self, name: object) -> bool:
        return name in self.entities

    def with_custom(self, custom: Mapping[str, tuple[Field, ...]]) -> "Schema":
        """The built-in entities with `custom` fields (by entity name) appended."""
        return Schema({name: BUILT_IN[name].with_custom(custom.get(name, ())) for name in BUILT_IN.entities})

    def with_choices(self, choices: Mapping[tuple[str, str], Sequence[Choice]]) -> "Schema":
        """With the choices of fields, by (entity, field), as people want them."""
        touched = {entity for entity, _field in choices}
        return Schema(
            {
                entity.name: replace(entity, fields=tuple(_chosen(entity.name, one, choices) for one in entity.fields))
                if entity.name in touched
                else entity
                for entity in self
            }
        )

    def children(self, name: str) -> Iterator[tuple[Entity, Field]]:
        """Every (entity, Ref field) that points at `name`."""
        for entity in self:
            for field in entity.fields:
                if getattr(field.kind, "entity", None) == name:
                    yield entity, field


def _chosen(entity: str, field: Field, choices: Mapping[tuple[str, str], Sequence[Choice]]) -> Field:
    found = choices.get((entity, field.name))
    return field._replace(kind=applied(field.kind, found)) if found and isinstance(field.kind, Pick) else field


BUILT_IN = Schema({record.entity.name: record.entity for record in RECORDS})
