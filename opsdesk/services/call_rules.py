"""The thresholds of today's calls: kept in the vault like other rules, undoable; without any, the usual ones."""

from dataclasses import asdict, dataclass, fields

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.services import rules
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

NAME = _("Thresholds of calls")
LONGEST = 3650


@dataclass(frozen=True, slots=True)
class Rules:
    """In days unless told. `silent_after` None: learned from the desk's own orders. `birthdays` and `ending` (contracts)
    are days ahead; 0: none are listed.

    Whoever was contacted within `rest` days is left alone, unless a follow-up is due.
    """

    alive_below: float = 0.5
    overdue_at: float = 2.0
    silent_after: int | None = None
    once_after: int = 30
    rest: int = 14
    birthdays: int = 7
    ending: int = 30


def _loads(body: object) -> Rules:
    if not isinstance(body, dict) or body.keys() - {field.name for field in fields(Rules)}:
        raise ValueError(body)
    found = Rules(**body)
    days = (found.silent_after or 1, found.once_after, found.rest, found.birthdays, found.ending)
    if not all(type(number) is int and 0 <= number <= LONGEST for number in days) or found.birthdays > 300:
        raise ValueError(days)
    if not (0 <= found.alive_below <= 1 and 0 < found.overdue_at <= LONGEST):
        raise ValueError(found)
    return found


KIND = rules.Kind("call-rules", asdict, _loads)


def in_force(connection: Connection, schema: Schema) -> Rules:
    return rules.in_force(connection, schema, KIND, Rules())


def keep(store: Store, chosen: Rules) -> Changes:
    """Follow `chosen` from now on."""
    kept = store.read(lambda connection: rules.all_of(connection, store.schema, KIND))
    return rules.save(store, KIND, kept[0].name if kept else t(NAME), chosen, kept[0].id if kept else None)
