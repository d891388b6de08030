"""Verbs of feedback: answering, noting, closing. Each is one operation, with what follows from it (consequences.py)."""

from dataclasses import dataclass

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.model.tickets import CATEGORY
from opsdesk.query.selection import Selection
from opsdesk.services import consequences
from opsdesk.services.rows import size
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

SAID = {"reply": "reply", "note": "note", "customer": "customer-said"}
"""Kind of a reply -> its verb."""


def reply(
    store: Store,
    ticket: int,
    body: str,
    *,
    kind: str = "reply",
    author: str | None = None,
    at: int | None = None,
    status: str | None = None,
) -> Changes:
    """Write down what was said about `ticket`; the first reply is its first response. `status` is where it stands then.

    Word from the customer ends the waiting for it."""
    if not body.strip():
        raise Trouble(t("There is nothing to say yet."), t("Type the answer first."), code="empty")
    record = store.read(lambda c: rows.get(c, store.schema, "tickets", ticket))
    if record is None:
        raise Trouble(t("This ticket is not there any more."), t("Undo brings it back."), code="no-record")
    if status is None and kind == "customer" and record["status"] == "waiting_customer":
        status = "investigating"
    with store.operation(SAID[kind], entity="tickets", name=_brief(record["title"])) as operation:
        moment = clock.seconds() if at is None else at
        words = body.encode("utf-8", "replace").decode()  # half a surrogate pair is no text anybody could keep
        values: dict[str, Stored] = {"ticket": ticket, "at": moment, "kind": kind, "author": author, "body": words}
        number = operation.insert("replies", values)
        consequences.added(operation, "replies", [number])
        if status is not None and status != record["status"]:
            consequences.write(operation, Selection("tickets", frozenset([ticket])), {"status": status})
        operation.affected = 1
    return operation.changes


def close(store: Store, selection: Selection, status: str = "resolved") -> Changes:
    """Close what is selected: resolved now, unless it was closed already."""
    if CATEGORY.get(status) != "closed":
        raise ValueError(status)
    n = size(store, selection)
    if n == 1:
        context = store.operation("close", entity="tickets", name=_name(store, selection))
    else:
        context = store.operation("close-many", entity="tickets", n=n)
    with context as operation:
        consequences.write(operation, selection, {"status": status})
    return operation.changes


def _name(store: Store, selection: Selection) -> str:
    (number,) = store.read(lambda c: rows.selected(c, store.schema, selection)) or (0,)
    found = store.read(lambda c: rows.page(c, store.schema, "tickets", [number], ["title"]))
    return _brief(found[number][0]) if number in found else ""


def _brief(title: object) -> str:
    return str(title or "")[:80]


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom an answer goes, and what about."""

    customer: int | None
    name: str
    email: str
    subject: str


def recipient(connection: Connection, schema: Schema, ticket: int) -> Recipient:
    """The contact of the ticket where they have an address, else its customer; their first address."""
    values = rows.get(connection, schema, "tickets", ticket) or {}
    subject = f"Re: {values.get('title') or ''} [{values.get('code') or ''}]"
    customer, contact = values.get("customer"), values.get("contact")
    name = email = ""
    for entity, number in (("contacts", contact), ("customers", customer)):
        if isinstance(number, int) and not email:
            found = rows.page(connection, schema, entity, [number], ["name", "email"]).get(number)
            name = name or str(found[0] if found else "")
            email = next(iter(text.unpack(found[1])), "") if found else ""
    return Recipient(customer if isinstance(customer, int) else None, name, email, subject)
