"""Writes the sample desk into a vault, as one operation that can be undone."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

from opsdesk import clock, i18n
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.sample.records import COLUMNS, Desk, Row
from opsdesk.sample.stories import CUSTOMERS, Size
from opsdesk.store.store import Store
from opsdesk.work import Progress

_MAKING = {
    "customers": _("Making customers"),
    "contacts": _("Making contacts"),
    "orders": _("Making orders"),
    "interactions": _("Making interactions"),
}
_STEP = 2000


def fill(
    store: Store,
    *,
    customers: int = CUSTOMERS,
    orders: int | None = None,
    interactions: int | None = None,
    seed: int = 1,
    language: str = "",
    as_of: int | None = None,
    progress: Progress | None = None,
) -> Changes:
    """Add the sample desk of `seed` to `store`; call it from any thread but the writing one.

    The day it is made for, `as_of`, is today, and `language` that of the window, unless given.
    """
    today = clock.today() if as_of is None else as_of
    size = Size(customers, orders, interactions)
    desk = Desk(size, seed=seed, today=today, language=language or i18n.language())
    return store.write(partial(_write, desk=desk, progress=progress or Progress()))


def _write(store: Store, desk: Desk, progress: Progress) -> Changes:
    with store.operation("sample") as operation:
        for entity, columns in COLUMNS.items():
            written = operation.insert_many(entity, columns, _reporting(desk, entity, progress), progress)
            if entity == "customers":
                desk.base = written.start - 1
        for view in desk.words.views:
            operation.insert("views", {"list": "customers", **asdict(view)})
    return operation.changes


def _reporting(desk: Desk, entity: str, progress: Progress) -> Iterator[Row]:
    total = desk.expected(entity)
    what = t(_MAKING[entity])
    for done, row in enumerate(desk.rows(entity)):
        if done % _STEP == 0:
            progress.step(min(done, total), total, what)
        yield row
