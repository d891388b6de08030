"""Feedback at a million tickets: what triage asks for, beside the plainest SQL for it.

    python -m tests.bench.triage --rows 1000000 --keep /tmp/kept

The desk is the sample's, with a customer for every ten tickets. Processor seconds, the best of several.
"""

import os
import random
import tempfile
from collections.abc import Callable, Iterator

os.environ["OPSDESK_HOME"] = tempfile.mkdtemp(prefix="opsdesk-bench-")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from opsdesk.exchange.capture import recognise
from opsdesk.query.filters import IS, Query, Sort, Test
from opsdesk.sample.desk import fill
from opsdesk.services import capture, telling, tickets
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import rows as reads
from opsdesk.store import told, vault
from opsdesk.store.keys import CHEAP, Passphrase
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared
from ui.pages.feedback import reading

NEWEST = Query("tickets", sort=(Sort("opened", True),))
TIMES = 5


def rows(prepared: Prepared) -> Iterator[Row]:
    store = _desk(prepared)
    with store.reader() as connection:
        schema = store.schema
        plain = "SELECT id FROM tickets ORDER BY opened DESC, id LIMIT 200"
        yield Row(
            "first 200 tickets, newest first",
            _best(lambda: reads.first(connection, schema, NEWEST)),
            _best(lambda: connection.execute(plain).fetchall()),
            within=0.05,
        )
        for by in ("status", "priority", "assignee"):
            yield Row(
                f"board counted by {by}",
                _best(lambda by=by: reads.groups(connection, schema, "tickets", by)),
                _best(lambda by=by: connection.execute(f"SELECT {by}, count(*) FROM tickets GROUP BY 1").fetchall()),
                within=0.2,
            )
        dice = random.Random(1)
        some = [dice.randint(1, prepared.customers) for _ in range(200)]
        took = sorted(measure.took(lambda n=n: reading.ticket(connection, schema, n), 1) for n in some)
        yield Row("one ticket with its conversation, p95 of 200", took[190], within=0.05)
        owners = reads.page(connection, schema, "tickets", some, ["customer"], "id").items()
        took = sorted(
            measure.took(lambda n=n, who=who: reading.customer(connection, schema, who, n, masked=True), 1)
            for n, (who,) in owners
            if who
        )
        yield Row("whose ticket it is, p95", took[int(len(took) * 0.95)], within=0.05)
        names = [str(name) for (name,) in connection.execute("SELECT name FROM customers LIMIT 50")]
        took = [
            measure.took(lambda n=n: capture.candidates(connection, schema, n, "a@b.example", "13800138000"), 1)
            for n in names
        ]
        yield Row("customer recognised, the slowest of 50", max(took), within=0.1)
    yield from _loop(store)
    yield from _closing(store)
    store.close()
    yield from _pasted()


def _loop(store: Store) -> Iterator[Row]:
    """Everything is shipped at once: the most there can be to tell."""
    everything = Selection("requirements", frozenset(), Query("requirements").where)
    store.write(lambda s: verbs.edit(s, everything, {"status": "shipped"}))
    with store.reader() as connection:
        known, unknown = told.counts(connection)
        yield Row(
            f"{known:,} customers to be told, the first 2,000",
            _best(lambda: telling.waiting(connection, limit=telling.MOST_SHOWN)),
            within=1,
        )
    store.write(Store.undo)
    assert known > 0
    assert unknown >= 0


def _closing(store: Store) -> Iterator[Row]:
    chosen = Selection("tickets", frozenset(), Test("priority", IS, ("low",)))
    n = verbs.size(store, chosen)
    begun = measure.cpu()
    store.write(lambda s: tickets.close(s, chosen, "wont_do"))
    yield Row(f"{n:,} tickets closed at once", measure.cpu() - begun)
    begun = measure.cpu()
    store.write(Store.undo)
    yield Row("  the same, undone", measure.cpu() - begun)


def _pasted() -> Iterator[Row]:
    chat = "王伟 2026-03-04 10:12:33\n导出报表的时候报错，请看一下\n" * 130_000
    yield Row(f"a chat of {len(chat.encode()) / 1e6:.0f} MB read", measure.took(lambda: recognise.read(chat), 1))


def _desk(prepared: Prepared) -> Store:
    folder = prepared.folder / f"tickets-{prepared.customers}"
    if not folder.exists():
        making = prepared.folder / "making-tickets"
        store = Store(vault.create(making, "bench", cost=CHEAP).vault)
        fill(
            store,
            customers=prepared.customers // 10,
            orders=prepared.customers // 10,
            interactions=0,
            tickets=prepared.customers,
        )
        store.close()
        making.rename(folder)
    return Store(vault.open_vault(folder, Passphrase("bench")))


def _best(work: Callable[[], object]) -> float:
    return measure.took(work, TIMES)


if __name__ == "__main__":
    measure.run(rows)
