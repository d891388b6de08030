"""Which fields of a customer say when a contract begins and ends, and what parts customers into groups: kept in the vault."""

from dataclasses import asdict, dataclass, fields

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NAME = _("Fields of contracts")
_GROUPING = (k.Text, k.Pick, k.Flag)
_UNLIKE = ("code", "name", "wechat")  # everybody has their own


@dataclass(frozen=True, slots=True)
class Contracts:
    """Names of fields; "" where none is chosen."""

    start: str = ""
    end: str = ""
    group: str = ""

    @property
    def known(self) -> bool:
        return bool(self.start and self.end and self.start != self.end)


def choices(entity: Entity) -> tuple[list[Field], list[Field]]:
    """The fields that may say when something begins or ends, and those that may part customers into groups."""
    days = [field for field in entity.fields if isinstance(field.kind, k.Day | k.Moment) and field.name != "birthday"]
    groups = [field for field in entity.fields if isinstance(field.kind, _GROUPING) and not k.is_many(field.kind)]
    return days, [field for field in groups if field.name not in _UNLIKE]


def _loads(body: object) -> Contracts:
    names = {field.name for field in fields(Contracts)}
    if not isinstance(body, dict) or body.keys() - names or not all(isinstance(value, str) for value in body.values()):
        raise ValueError(body)
    return Contracts(**body)


KIND = rules.Kind("contracts", asdict, _loads)


def of_store(connection: Connection, schema: Schema) -> Contracts:
    """What is kept, without fields that are gone; else the first two days of the user's own, which it is likely about."""
    own = [field.name for field in choices(schema["customers"])[0] if field.custom]
    return _present(
        schema, rules.in_force(connection, schema, KIND, Contracts(*own[:2]) if len(own) > 1 else Contracts())
    )


def chosen(connection: Connection, schema: Schema) -> Contracts:
    """What somebody chose, without fields that are gone."""
    return _present(schema, rules.in_force(connection, schema, KIND, Contracts()))


def _present(schema: Schema, kept: Contracts) -> Contracts:
    days, groups = choices(schema["customers"])
    named, grouped = {field.name for field in days}, {field.name for field in groups}
    return Contracts(
        kept.start if kept.start in named else "",
        kept.end if kept.end in named else "",
        kept.group if kept.group in grouped else "",
    )


def keep(store: Store, chosen: Contracts) -> Changes:
    kept = store.read(lambda connection: rules.all_of(connection, store.schema, KIND))
    return rules.save(store, KIND, kept[0].name if kept else t(NAME), chosen, kept[0].id if kept else None)
