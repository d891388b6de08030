"""Verbs of the customer archives that touch more than one record."""

from collections.abc import Sequence

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services import attachments
from opsdesk.services.consequences import contacted
from opsdesk.store import rows
from opsdesk.store.store import Store
from opsdesk.work import Progress


def follow_up(
    store: Store,
    customer: int,
    kind: str,
    summary: str,
    next_day: int | None,
    *,
    author: str | None = None,
    at: int | None = None,
) -> Changes:
    """Write down a contact and when to get in touch again (None: not planned any more)."""
    record = store.read(lambda c: rows.get(c, store.schema, "customers", customer)) or {}
    with store.operation("follow-up", entity="customers", name=record.get("name", "")) as operation:
        number = operation.insert(
            "interactions",
            {
                "customer": customer,
                "at": at or clock.seconds(),
                "kind": kind,
                "summary": summary or None,
                "author": author,
            },
        )
        contacted(operation, [number])
        operation.update("customers", [customer], {"next_follow_up": next_day})
        operation.affected = 1
    return operation.changes


def put_off(store: Store, customer: int, day: int) -> Changes:
    """Follow up on `day`, a later one, instead of now."""
    if day <= clock.today():
        raise Trouble(t("That day is not later."), t("Choose a day after today."), code="not-later")
    record = store.read(lambda c: rows.get(c, store.schema, "customers", customer)) or {}
    when = clock.day_of(day).isoformat()
    with store.operation("put-off", entity="customers", name=record.get("name", ""), day=when) as operation:
        operation.update("customers", [customer], {"next_follow_up": day})
    return operation.changes


def attach(store: Store, customer: int, files: Sequence[attachments.File], progress: Progress | None = None) -> Changes:
    """Keep encrypted copies of `files` with the customer."""
    return attachments.attach(store, "customer", customer, files, progress)
