"""Writes the sample desk into a vault, as one operation that can be undone."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from opsdesk import clock, i18n
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import CUSTOMERS, Size
from opsdesk.sample.topics import CHINESE
from opsdesk.sample.workload import COLUMNS as WORK
from opsdesk.sample.workload import Work
from opsdesk.services import rules
from opsdesk.services.policies import POLICIES, USUAL, Policy
from opsdesk.store.store import Store
from opsdesk.work import Progress

_MAKING = {
    "customers": _("Making customers"),
    "contacts": _("Making contacts"),
    "orders": _("Making orders"),
    "interactions": _("Making interactions"),
    "tickets": _("Making tickets"),
    "replies": _("Making replies"),
}
_REST = _("Making campaigns and requirements")
_STEP = 2000


def fill(
    store: Store,
    *,
    customers: int = CUSTOMERS,
    orders: int | None = None,
    interactions: int | None = None,
    tickets: int | None = None,
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
    spoken = language or i18n.language()
    desk = Desk(size, seed=seed, today=today, language=spoken)
    number = round(customers * 0.35) if tickets is None else tickets
    work = Work(number, customers, desk.words.team, seed=seed, today=today, language=spoken)
    return store.write(partial(_write, desk=desk, work=work, progress=progress or Progress()))


def _write(store: Store, desk: Desk, work: Work, progress: Progress) -> Changes:
    with store.operation("sample") as operation:
        for entity, columns in COLUMNS.items():
            written = operation.insert_many(entity, columns, _reporting(desk, entity, progress), progress)
            if entity == "customers":
                desk.base = work.base["customers"] = written.start - 1
        for entity, columns in WORK.items():
            written = operation.insert_many(entity, columns, _reporting(work, entity, progress), progress)
            work.base[entity] = written.start - 1
        for view in desk.words.views:
            operation.insert("views", {"list": "customers", **asdict(view)})
        with operation.consequence():
            for name, policy in _promised(work.words is CHINESE):
                rules.put(operation, POLICIES, name, policy)
    return operation.changes


def _promised(chinese: bool) -> Iterator[tuple[str, Policy]]:
    """The best customers are promised twice as much as all the others."""
    halved = {
        target: {priority: hours / 2 for priority, hours in given.items()} for target, given in USUAL.targets.items()
    }
    yield "重点客户" if chinese else "Key customers", replace(USUAL, where="customer.tier=A", targets=halved)
    yield "常规服务" if chinese else "Everybody", USUAL


def _reporting(desk: Desk | Work, entity: str, progress: Progress) -> Iterator[Any]:
    total = desk.expected(entity)
    what = t(_MAKING.get(entity, _REST))
    for done, row in enumerate(desk.rows(entity)):
        if done % _STEP == 0:
            progress.step(min(done, total), total, what)
        yield row
