"""Service levels of a million tickets: judged and kept, beside the same judged ticket by ticket and beside plain writing.

    python -m tests.bench.levels --rows 1000000 --keep /tmp/kept

The desk is the sample's, with a customer for every ten tickets and two policies, each third ticket with pauses in its
journal. Processor seconds. "Judged again" is what a change of a policy or a calendar costs before anything is written;
how many are written then depends on what it moves: the next years' holidays move what is open, another target all.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

os.environ["OPSDESK_HOME"] = tempfile.mkdtemp(prefix="opsdesk-bench-")

import numpy as np

from opsdesk import clock
from opsdesk.analysis.hours.chinese import china
from opsdesk.analysis.hours.notice import extended, from_text
from opsdesk.query.filters import Query, Sort, Test
from opsdesk.sample.desk import fill
from opsdesk.services import calendars, level_clock, levelling, levels, policies
from opsdesk.store import rows as reads
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP, Passphrase
from opsdesk.store.store import Store
from opsdesk.work import Progress
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared

A_SECOND = 50_000
"""Tickets that are judged anew in a second, at least."""
NOTICE = """2027年
一、元旦：1月1日至3日放假调休，共3天。1月9日（周六）上班。
二、春节：2月5日至11日放假调休，共7天。2月13日（周六）上班。"""
OVERDUE = Query("tickets", Test("sla", "=", ("overdue",)), (Sort("sla_due"),))


def rows(prepared: Prepared) -> Iterator[Row]:
    store = _desk(prepared)
    tickets = store.read(lambda c: reads.count(c, store.schema, "tickets"))
    with store.reader() as connection:
        setup = levelling.setup(connection, store.schema)
        now, times = clock.seconds(), 3

        def judged() -> levelling.Computed:
            return levelling.computed(connection, store.schema, setup, None, now, Progress())

        plain = _one_by_one(judged(), setup) * tickets
        yield Row(
            "all tickets judged again, none written", measure.took(judged, times), plain, within=tickets / A_SECOND
        )
        yield Row(
            "one ticket's clock, explained",
            measure.took(lambda: level_clock.read(connection, store.schema, tickets, now), times),
            within=0.1,
        )
        yield Row(
            "first 200 overdue, by when they were due",
            measure.took(lambda: reads.first(connection, store.schema, OVERDUE), times),
            measure.took(lambda: connection.execute(
                "SELECT id FROM tickets WHERE sla = 'overdue' ORDER BY sla_due LIMIT 200").fetchall(), times),
            within=0.05,
        )  # fmt: skip
    yield Row(
        "what is due, when nothing is",
        measure.took(lambda: store.read(lambda c: levels.due(c, store.schema)), times),
        within=0.05,
    )
    yield from _changes(store, tickets)
    store.close()


def _changes(store: Store, tickets: int) -> Iterator[Row]:
    (kept,) = [one for one in store.read(lambda c: calendars.all_kept(c, store.schema)) if one.name == "mine"]
    more = extended(kept.value, from_text(NOTICE))
    store.write(lambda store: calendars.save(store, "mine", more, kept.id))
    changed = [0]

    def again() -> None:
        changed[0] = levels.refresh(store).affected

    spent = measure.took(again)
    yield Row(f"an official notice more: {changed[0]:,} written", spent, within=tickets / A_SECOND)
    usual = store.read(lambda c: policies.all_kept(c, store.schema))[-1]
    targets = {target: {p: h * 1.5 for p, h in given.items()} for target, given in usual.value.targets.items()}
    store.write(lambda store: policies.save(store, usual.name, replace(usual.value, targets=targets), usual.id))
    spent = measure.took(again)
    yield Row(f"another target: {changed[0]:,} written", spent, _plain_writing(store, changed[0]), peak=measure.peak())


def _plain_writing(store: Store, n: int) -> float:
    """As many tickets, two fields of each set by one statement, without anything else."""

    def work(store: Store) -> None:
        with store.aside() as connection:
            connection.execute(
                "UPDATE tickets SET first_due = first_due + 1, resolve_due = resolve_due + 1 WHERE id <= ?", [n]
            )

    return measure.took(lambda: store.write(work))


def _one_by_one(found: levelling.Computed, setup: levelling.Setup) -> float:
    """Processor seconds a ticket for one target without pauses, each asked alone."""
    plan, sample = setup.plans[-1], found.tickets.opened[:500].tolist()
    return measure.took(lambda: [plan.openings.due_after(one, 14_400) for one in sample], 2) / len(sample)


def _desk(prepared: Prepared) -> Store:
    folder = prepared.folder / f"levels-{prepared.customers}"
    if folder.exists():
        return Store(vault.open_vault(folder, Passphrase("bench")))
    store = Store(vault.create(folder, "bench", cost=CHEAP).vault)
    customers = max(prepared.customers // 10, 100)
    fill(
        store, customers=customers, orders=customers, interactions=customers, tickets=prepared.customers, language="zh"
    )
    store.write(lambda store: calendars.save(store, "mine", china()))
    for one in store.read(lambda c: policies.all_kept(c, store.schema)):
        own = replace(one.value, where=one.value.where and "type=bug", calendar="mine")
        store.write(lambda store, one=one, own=own: policies.save(store, one.name, own, one.id))
    chosen = np.arange(1, prepared.customers, 3).tolist()
    for status, hours in (("waiting_customer", 40), ("investigating", 3)):
        with clock.frozen(clock.now() - timedelta(hours=hours)):
            store.write(lambda store, status=status: _set(store, chosen, status))
    levels.refresh(store)
    return store


def _set(store: Store, chosen: list[int], status: str) -> None:
    with store.operation("edit-many", entity="tickets", field="status", n=len(chosen)) as operation:
        operation.update("tickets", chosen, {"status": status})


if __name__ == "__main__":
    measure.run(rows)
