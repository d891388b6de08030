"""What was changed of one record, newest first; a field's change can be taken back."""

from dataclasses import dataclass

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.store import aliases, journal
from opsdesk.store.connect import Connection
from ui.widgets.entries import Entry

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Restorable:
    """A field of the record and the value it had."""

    field: str
    value: Stored


def history(connection: Connection, schema: Schema, entity: str, number: int, *, masked: bool) -> list[Entry]:
    """Personal data as the record shows it now, `masked` or in full."""
    fields = schema[entity].by_name
    entries = []
    ids = aliases.with_formers(connection, entity, number)
    for change in journal.history(connection, schema, entity, ids, MOST_LISTED):
        when = text.relative_day(clock.day_number(text.moment(change.at).date()))
        if change.field is None:
            words = t("Record created") if change.action == "i" else t("Record removed")
            entries.append(Entry("plus" if change.action == "i" else "trash-2", words, when))
            continue
        field = fields.get(change.field)
        if field is None:
            continue
        before, after = (masking.shown(field, one, masked=masked) for one in (change.before, change.after))
        entries.append(
            Entry("pencil", t(field.label), when, f"{before} → {after}", target=Restorable(field.name, change.before))
        )
    return entries
