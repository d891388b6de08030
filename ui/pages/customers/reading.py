"""What the detail pane shows of one customer, read in one go on a reader's thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.analysis.overview import months_until, per_month
from opsdesk.i18n import t
from opsdesk.model import masking, text
from opsdesk.model.customers import COUNTED
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.services import scores
from opsdesk.store import rows, timeline
from opsdesk.store.connect import Connection
from ui.forms.follow_up import ICONS as KIND_ICONS
from ui.records.history import MOST_LISTED
from ui.widgets.entries import Entry


@dataclass(frozen=True, slots=True)
class Record:
    id: int
    values: Values
    counts: dict[str, int]
    events: Sequence[Entry]
    contacts: Sequence[Entry]
    months: Sequence[int]
    """Month starts (day numbers) of the trend, and what was paid in each."""
    paid: Sequence[int]
    remarks: Mapping[str, str]
    """What else is to be said of the scores."""


def record(connection: Connection, schema: Schema, number: int, *, masked: bool) -> Record | None:
    """The customer `number`; personal data of the contacts shows as their own does, `masked` or in full."""
    values = rows.get(connection, schema, "customers", number)
    if values is None:
        return None
    months = months_until(clock.today())
    return Record(
        number,
        values,
        timeline.counts(connection, number),
        [_event(schema, event) for event in timeline.events(connection, number, MOST_LISTED)],
        contacts(connection, schema, values["code"], masked=masked),
        months,
        per_month(months, timeline.paid_by_day(connection, number, COUNTED)),
        scores.remarks(connection),
    )


def _event(schema: Schema, event: timeline.Event) -> Entry:
    when = text.moment(event.at)
    date = f"{when:%m-%d}" if when.year == clock.day_of(clock.today()).year else f"{when:%Y-%m-%d}"
    target = (event.entity, event.id)
    match event.entity:
        case "orders":
            amount = int(event.values["amount"] or 0)
            words = t("Order {amount} {product}", amount=text.money(amount), product=event.values["product"] or "")
            return Entry("shopping-cart", words.strip(), date, target=target)
        case "attachments":
            return Entry("paperclip", str(event.values["name"]), date, target=target)
        case _:
            kind = str(event.values["kind"] or "note")
            label = text.show(schema["interactions"].field("kind"), kind)
            summary = " ".join(str(event.values["summary"] or "").split())
            words = t("{kind}: {summary}", kind=label, summary=summary) if summary else label
            author = event.values["author"]
            tip = "\n".join(str(part) for part in (words, f"{when:%Y-%m-%d %H:%M}", author) if part)
            return Entry(KIND_ICONS.get(kind, "sticky-note"), words, date, target=target, tip=tip)


def orders(connection: Connection, schema: Schema, code: Stored) -> list[Entry]:
    """The customer's orders, newest first."""
    entity = schema["orders"]
    query = Query("orders", Test("customer", f.IS, (code,)), (Sort("date", True),))
    numbers = rows.first(connection, schema, query, MOST_LISTED)
    names = ["code", "date", "amount", "status", "product", "channel"]
    cells = rows.page(connection, schema, "orders", numbers, names)
    entries = []
    for number in numbers:
        shown = [text.show(entity.field(name), value) for name, value in zip(names, cells[number], strict=True)]
        option = entity.field("status").kind.option(cells[number][3])  # type: ignore[union-attr]
        below = " · ".join(part for part in (shown[1], shown[3], shown[0]) if part != text.EMPTY)
        title = shown[4] if shown[4] != text.EMPTY else shown[0]
        tone = option.tone if option and option.tone in ("warn", "bad") else ""
        entries.append(Entry("shopping-cart", title, shown[2], below, tone, ("orders", number)))
    return entries


def files(connection: Connection, schema: Schema, code: Stored) -> list[Entry]:
    query = Query("attachments", Test("customer", f.IS, (code,)))
    numbers = rows.first(connection, schema, query, MOST_LISTED)
    cells = rows.page(connection, schema, "attachments", numbers, ["name", "size", "added"])
    return [
        Entry(
            "paperclip",
            str(cells[number][0]),
            size_in_words(int(cells[number][1] or 0)),
            text.relative_day(clock.day_number(text.moment(int(cells[number][2] or 0)).date())),
            target=("attachments", number),
        )
        for number in numbers
    ]


def contacts(connection: Connection, schema: Schema, code: Stored, *, masked: bool) -> list[Entry]:
    phones, emails = schema["contacts"].field("phone"), schema["contacts"].field("email")
    query = Query("contacts", Test("company", f.IS, (code,)), (Sort("name"),))
    numbers = rows.first(connection, schema, query, MOST_LISTED)
    cells = rows.page(connection, schema, "contacts", numbers, ["name", "title", "phone", "email"])
    entries = []
    for number in numbers:
        name, title, phone, email = cells[number]
        ways = ((phones, phone), (emails, email))
        reach = " · ".join(masking.shown(field, value, masked=masked) for field, value in ways if value)
        entries.append(Entry("user", str(name), str(title or ""), reach, target=("contacts", number)))
    return entries


def size_in_words(size: int) -> str:
    """1.4 MB: a file's size, decimal units as file managers show them."""
    amount, units = float(size), ("B", "kB", "MB", "GB")
    for unit in units:
        if amount < 1000 or unit == units[-1]:
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
