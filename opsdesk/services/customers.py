"""Verbs of the customer archives that touch more than one record."""

from collections.abc import Sequence
from pathlib import Path

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
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


def attach(
    store: Store, customer: int, files: Sequence[tuple[str, Path | bytes]], progress: Progress | None = None
) -> Changes:
    """Keep encrypted copies of `files` (name, file or content) with the customer.

    The content is durable before its row exists.
    """
    progress = progress or Progress()
    kept = []
    for done, (name, content) in enumerate(files):
        progress.step(done, len(files), name)
        digest, size = store.vault.blobs.put(content, progress)
        kept.append((name, digest, size))
    what = kept[0][0] if len(kept) == 1 else str(len(kept))
    with store.operation("attach", entity="attachments", name=what) as operation:
        for name, digest, size in kept:
            operation.insert(
                "attachments",
                {"customer": customer, "name": name, "digest": digest, "size": size, "added": clock.seconds()},
            )
    return operation.changes
