"""What the pane beside the calls shows of one customer, read in one go on a reader's thread."""

from collections.abc import Sequence
from dataclasses import dataclass

from opsdesk.clock import day_number
from opsdesk.i18n import t
from opsdesk.model import masking, text
from opsdesk.model.schema import Schema
from opsdesk.store import rows, timeline
from opsdesk.store.connect import Connection
from ui.forms.follow_up import ICONS
from ui.widgets.entries import Entry

_EVENTS = 30


@dataclass(frozen=True, slots=True)
class Person:
    """`phones` in full, as they are copied; `shown` as they may be seen."""

    id: int
    about: str
    phones: Sequence[str]
    shown: Sequence[str]
    events: Sequence[Entry]


def person(connection: Connection, schema: Schema, number: int, *, masked: bool) -> Person | None:
    values = rows.get(connection, schema, "customers", number)
    if values is None:
        return None
    field = schema["customers"].field
    about = [text.show(field(name), values[name]) for name in ("kind", "stage", "city", "company") if values[name]]
    events = [_entry(schema, event) for event in timeline.events(connection, number, _EVENTS)]
    phones = text.unpack(values["phone"])
    shown = [masking.mask(phone) for phone in phones] if masked and field("phone").sensitive else phones
    return Person(number, " · ".join(dict.fromkeys(about)), phones, shown, events)


def _entry(schema: Schema, event: timeline.Event) -> Entry:
    when = text.relative_day(day_number(text.moment(event.at).date()))
    values = event.values
    match event.entity:
        case "orders":
            amount = text.money(int(values["amount"] or 0))
            words = t("Order {amount} {product}", amount=amount, product=values["product"] or "").strip()
            return Entry("shopping-cart", words, when)
        case "attachments":
            return Entry("paperclip", str(values["name"]), when)
        case _:
            kind = str(values["kind"] or "note")
            said = " ".join(str(values["summary"] or "").split())
            words = said or text.show(schema["interactions"].field("kind"), kind)
            return Entry(ICONS.get(kind, "sticky-note"), words, when, tip=said)
