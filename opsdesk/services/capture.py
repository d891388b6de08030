"""Quick capture: whose words they are, and the ticket with its replies and files written as one operation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import phones, text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Test, Words, both
from opsdesk.services import attachments, consequences
from opsdesk.services.attachments import File
from opsdesk.services.rows import check_required, defaults
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress

Why = Literal["email", "phone", "wechat", "contact", "name"]
WHY = {
    "email": _("same mail address"),
    "phone": _("same phone number"),
    "wechat": _("same WeChat name"),
    "contact": _("a contact of this name"),
    "name": _("same name"),
}
_PHONE = re.compile(r"(?<![\d.])(?:\+?\d[\d\s\-()]{6,18}\d)(?![\d.])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MOST_READ = 20_000
_MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who may have written, the contact of theirs where that is known, and by what."""

    customer: int
    contact: int | None
    name: str
    why: Why


@dataclass(frozen=True, slots=True)
class Reply:
    at: int | None
    kind: str
    author: str | None
    body: str


def candidates(connection: Connection, schema: Schema, name: str, email: str, body: str) -> list[Candidate]:
    """Who it may be, the surest first: by address, by phone, by account, by name of a contact or customer."""
    start = body[:_MOST_READ]
    addresses = [one.casefold() for one in (email, *_EMAIL.findall(start)) if one]
    numbers = [number for one in _PHONE.findall(start) if (number := phones.usual(one)) and phones.is_certain(number)]
    asked: list[tuple[str, str, str, Sequence[str]]] = [
        ("email", "customers", "email", addresses),
        ("email", "contacts", "email", addresses),
        ("phone", "customers", "phone", numbers),
        ("phone", "contacts", "phone", numbers),
        ("wechat", "customers", "wechat", [name] if name else []),
        ("contact", "contacts", "name", [name] if name else []),
        ("name", "customers", "name", [name] if name else []),
    ]
    found: dict[int, Candidate] = {}
    for why, entity, field, values in asked:
        for one in _holding(connection, schema, entity, field, values):
            customer, contact = _owner(connection, schema, entity, one)
            if customer and customer not in found and len(found) < _MOST_FOUND:
                found[customer] = Candidate(customer, contact, _title(connection, schema, customer), why)  # type: ignore[arg-type]
    return list(found.values())


def sure(found: Sequence[Candidate]) -> Candidate | None:
    """The one it is: nobody else was found in the same way."""
    return found[0] if found and sum(1 for one in found if one.why == found[0].why) == 1 else None


def colleagues(connection: Connection, schema: Schema) -> frozenset[str]:
    """Case-folded names of those who handle tickets or own customers."""
    used = [("tickets", "assignee"), ("customers", "owner")]
    names = [name for entity, field in used for name in rows.values_of(connection, schema, entity, field, limit=200)]
    return frozenset(name.casefold() for name in names)


def _holding(connection: Connection, schema: Schema, entity: str, field: str, values: Sequence[str]) -> Iterable[int]:
    if not values:
        return ()
    where: Filter = Test(field, f.IS, tuple(dict.fromkeys(values)))
    if field in ("name", "wechat"):  # no index has these; the search index narrows a scan of 100 ms down to 1 ms
        where = both(Words(values[0]), where)
    return rows.first(connection, schema, Query(entity, where), _MOST_FOUND)


def _owner(connection: Connection, schema: Schema, entity: str, number: int) -> tuple[int, int | None]:
    if entity == "customers":
        return number, None
    found = rows.page(connection, schema, entity, [number], ["company"], "id").get(number)
    return (int(found[0] or 0), number) if found else (0, None)


def _title(connection: Connection, schema: Schema, number: int) -> str:
    found = rows.page(connection, schema, "customers", [number], ["name"]).get(number)
    return str(found[0]) if found else ""


def keep(
    store: Store,
    values: Values,
    replies: Sequence[Reply] = (),
    files: Sequence[File] = (),
    progress: Progress | None = None,
) -> Changes:
    """Write a ticket with what was said about it and its files."""
    row = {**defaults("tickets"), **{name: value for name, value in values.items() if value is not None}}
    check_required(store.schema["tickets"], row)
    opened = int(row["opened"] or 0)
    if opened > clock.seconds() + 86_400:
        raise Trouble(t("The ticket would begin in the future."), t("Correct when it was opened."), code="out-of-order")
    kept = attachments.keep(store, files, progress)
    with store.operation("capture", entity="tickets", name=str(row["title"])[:80]) as operation:
        ticket = operation.insert("tickets", consequences.completed(operation, "tickets", row))
        said = [operation.insert("replies", _reply(ticket, one, opened)) for one in replies]
        consequences.added(operation, "replies", said)
        for name, digest, size in kept:
            file: dict[str, Stored] = {"ticket": ticket, "name": name, "digest": digest, "size": size}
            operation.insert("attachments", {**file, "added": max(opened, clock.seconds())})
        operation.affected = 1
    return operation.changes


def _reply(ticket: int, one: Reply, opened: int) -> dict[str, Stored]:
    at = clock.seconds() if one.at is None else max(one.at, opened)
    body = text.clean_text(one.body, 20_000_000)
    return {"ticket": ticket, "at": at, "kind": one.kind, "author": one.author, "body": body}
