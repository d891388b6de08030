"""What the feedback page shows of one ticket, read on a reader's thread: what was said and done, and about whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Sort, Test, both
from opsdesk.services import priority_matrix
from opsdesk.store import aliases, journal, rows
from opsdesk.store.connect import Connection
from ui.records.history import MOST_LISTED
from ui.records.pane import Shown
from ui.widgets.entries import Entry

MOST_OPENING, MOST_SHOWN, MOST_REPLIES = 6_000, 1_500, 40
"""Characters of the ticket and of a reply, and how many replies: more is opened on its own. The text is laid out on the
GUI thread: 66,000 characters in 40 messages take 40 ms."""
TOLD = ("status", "priority", "assignee", "severity", "impact", "due")
"""Fields whose changes are part of the story."""
_SIDE_ROWS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of a conversation. `kind`: opened, one of the kinds of replies, file or change. `target` is the record
    it stands for; `more` counts the characters that are left out."""

    at: int
    kind: str
    who: str
    body: str
    target: tuple[str, int] | None = None
    more: int = 0


@dataclass(frozen=True)
class Ticket(Shown):
    """`by_hand`: its priority is another one than the matrix says. `earlier` replies are left out."""

    said: Sequence[Said]
    earlier: int
    by_hand: bool


def ticket(connection: Connection, schema: Schema, number: int) -> Ticket | None:
    values = rows.get(connection, schema, "tickets", number)
    titles = rows.get(connection, schema, "tickets", number, "title")
    if values is None or titles is None:
        return None
    replies, earlier = _replies(connection, schema, values["code"])
    said = [_opened(number, values, titles), *replies, *_files(connection, schema, values["code"])]
    said += _changes(connection, schema, number)
    matrix = priority_matrix.in_force(connection, schema)
    order = sorted(said, key=lambda one: (one.at, one.kind != "opened"))
    return Ticket(number, values, titles, order, earlier, priority_matrix.by_hand(matrix, values))


def _opened(number: int, values: Values, titles: Values) -> Said:
    who = titles["contact"] or titles["customer"] or ""
    body, more = _cut(values["body"], MOST_OPENING)
    return Said(int(values["opened"] or 0), "opened", str(who), body, ("tickets", number), more)


def _cut(body: Stored, most: int = MOST_SHOWN) -> tuple[str, int]:
    whole = str(body or "")
    return whole[:most], max(len(whole) - most, 0)


def _replies(connection: Connection, schema: Schema, code: Stored) -> tuple[list[Said], int]:
    """The newest of them, and how many earlier ones there are."""
    of_ticket = Test("ticket", f.IS, (code,))
    numbers = rows.first(connection, schema, Query("replies", of_ticket, (Sort("at", True),)), MOST_REPLIES)
    full = len(numbers) >= MOST_REPLIES
    earlier = rows.count(connection, schema, "replies", of_ticket) - len(numbers) if full else 0
    found = rows.page(connection, schema, "replies", numbers, ["at", "kind", "author", "body"])
    said = []
    for number, (at, kind, author, body) in found.items():
        shown, more = _cut(body)
        said.append(Said(int(at or 0), str(kind or "reply"), str(author or ""), shown, ("replies", number), more))
    return said, earlier


def _files(connection: Connection, schema: Schema, code: Stored) -> Iterator[Said]:
    numbers = rows.first(connection, schema, Query("attachments", Test("ticket", f.IS, (code,))), MOST_LISTED)
    found = rows.page(connection, schema, "attachments", numbers, ["added", "name"])
    for number, (added, name) in found.items():
        yield Said(int(added or 0), "file", "", str(name), ("attachments", number))


def _changes(connection: Connection, schema: Schema, number: int) -> Iterator[Said]:
    """A line for each operation that changed what is told."""
    entity = schema["tickets"]
    lines: dict[int, tuple[int, list[str]]] = {}
    ids = aliases.with_formers(connection, "tickets", number)
    for change in journal.history(connection, schema, "tickets", ids, MOST_LISTED):
        if change.field in TOLD and change.before != change.after:
            field = entity.field(change.field)
            words = t(
                "{field}: {before} → {after}",
                field=t(field.label),
                before=text.show(field, change.before),
                after=text.show(field, change.after),
            )
            lines.setdefault(change.operation, (change.at, []))[1].append(words)
    for at, parts in lines.values():
        yield Said(at, "change", "", " · ".join(parts))


# -- the customer -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Customer:
    """`phone` and `email` as they may be seen now."""

    id: int
    name: str
    line: str
    tier: str
    revenue: int | None
    open_tickets: int
    phone: str
    email: str
    tickets: Sequence[Entry]
    orders: Sequence[Entry]
    open: Filter
    """The open tickets of this customer."""


def customer(connection: Connection, schema: Schema, number: int, besides: int, *, masked: bool) -> Customer | None:
    """The customer `number`, seen from their ticket `besides`."""
    values = rows.get(connection, schema, "customers", number)
    if values is None:
        return None
    entity = schema["customers"]
    parts = [text.show(entity.field(name), values[name]) for name in ("stage", "city", "owner") if values[name]]
    theirs = Test("customer", f.IS, (values["code"],))
    still_open = both(theirs, priority_matrix.OPEN)
    phone, email = (
        masking.shown(entity.field(name), values[name], masked=masked) if values[name] else ""
        for name in ("phone", "email")
    )
    return Customer(
        number,
        str(values["name"]),
        " · ".join(parts),
        str(values["tier"] or ""),
        _number(values["revenue"]),
        rows.count(connection, schema, "tickets", still_open),
        phone,
        email,
        _tickets(connection, schema, still_open, besides),
        _orders(connection, schema, theirs),
        still_open,
    )


def _number(value: Stored) -> int | None:
    return value if isinstance(value, int) else None


def _tickets(connection: Connection, schema: Schema, where: Filter, besides: int) -> list[Entry]:
    entity = schema["tickets"]
    query = Query("tickets", where, (Sort("opened", True),))
    numbers = [one for one in rows.first(connection, schema, query, _SIDE_ROWS + 1) if one != besides][:_SIDE_ROWS]
    cells = rows.page(connection, schema, "tickets", numbers, ["title", "status", "opened"])
    return [
        Entry(
            "message-square",
            str(cells[one][0]),
            day(int(cells[one][2] or 0)),
            text.show(entity.field("status"), cells[one][1]),
            tone_of(entity.field("status").kind, cells[one][1]),
            ("tickets", one),
            str(cells[one][0]),
        )
        for one in numbers
        if one in cells
    ]


def _orders(connection: Connection, schema: Schema, theirs: Filter) -> list[Entry]:
    entity = schema["orders"]
    query = Query("orders", theirs, (Sort("date", True),))
    numbers = rows.first(connection, schema, query, _SIDE_ROWS)
    names = ["product", "code", "amount", "date", "status"]
    cells = rows.page(connection, schema, "orders", numbers, names)
    entries = []
    for one in numbers:
        shown = {
            name: text.show(entity.field(name), value) for name, value in zip(names, cells[one], strict=True) if value
        }
        below = " · ".join(shown[name] for name in ("date", "status") if name in shown)
        words = shown.get("product") or shown.get("code", "")
        entries.append(Entry("shopping-cart", words, shown.get("amount", ""), below, target=("orders", one), tip=words))
    return entries


def tone_of(kind: k.Kind, value: Stored) -> str:
    option = kind.option(value) if isinstance(kind, k.Pick) else None
    return option.tone if option and option.tone in ("warn", "bad") else ""


def day(at: int) -> str:
    """When it was, as a colleague would say it."""
    return text.relative_day(clock.day_number(text.moment(at).date()))


def when(at: int) -> str:
    moment = text.moment(at)
    this_year = moment.year == clock.day_of(clock.today()).year
    return f"{moment:%m-%d %H:%M}" if this_year else f"{moment:%Y-%m-%d %H:%M}"
