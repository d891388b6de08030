"""Retention and lifecycle of ten orders a customer, from the vault to the numbers, against the same written directly:
the pairs fetched from the covering index, and a boolean matrix in NumPy.

    python -m tests.bench.activity --rows 1000000 --keep /tmp/kept
"""

from collections.abc import Iterator

import numpy as np

from opsdesk import clock
from opsdesk.analysis.activity import LifecycleOf, RetentionOf
from opsdesk.model.customers import COUNTED
from opsdesk.services.activity import lifecycle_of_store, retention_of_store
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import MILLION, Row, took
from tests.bench.prepared import Prepared, opened

COHORTS = 12
BUDGET = 1.5
WITHIN = 2.0  # seconds at a million customers and ten million orders
TIMES = 3


def rows(prepared: Prepared) -> Iterator[Row]:
    store = opened(prepared.busy)
    schema, today = store.schema, clock.today()
    asked = RetentionOf(today, most=COHORTS)
    share = prepared.customers / MILLION
    within = WITHIN * share if share >= 0.1 else None

    def retention() -> object:
        return store.read(lambda c: retention_of_store(c, schema, asked))

    (events,) = store.read(lambda c: c.execute("SELECT count(*) FROM orders").fetchone())
    limit = took(lambda: store.read(directly))
    what = f"retention {COHORTS}x{COHORTS} of {events:,} orders"
    store.write(lose)
    yield Row(f"{what}, from rows", took(retention), limit, BUDGET)
    kept = took(lambda: store.write(lambda store: store.keep_activity("order")))
    yield Row("making its activity compact, once", kept)
    yield Row(what, took(retention, TIMES), limit, BUDGET, within, measure.peak())
    for period in ("week", "day"):
        by = RetentionOf(today, period, most=COHORTS)  # type: ignore[arg-type]
        yield Row(
            f"the same by {period}", took(lambda b=by: store.read(lambda c: retention_of_store(c, schema, b)), TIMES)
        )  # type: ignore[misc]
    living = LifecycleOf(today)
    found = took(lambda: store.read(lambda c: lifecycle_of_store(c, schema, living)), TIMES)
    yield Row(f"lifecycle of {events:,} orders", found, limit, BUDGET)
    store.close()


def lose(store: Store) -> None:
    """As if no block had been made yet."""
    store._connection.execute("DELETE FROM activity")


def directly(connection: Connection) -> np.ndarray:
    """Who wrote it for this vault alone would fetch customer and day from the covering index, and fill a matrix."""
    cursor = connection.execute(f"SELECT customer, date FROM orders INDEXED BY orders_totals WHERE {COUNTED}")
    parts = []
    while batch := cursor.fetchmany(20_000):
        parts.append(np.array(batch, np.int64))
    customers, days = np.concatenate(parts).T
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months -= months.min()
    width = int(months.max()) + 1
    grid = np.zeros((int(customers.max()) + 1, width), np.bool_)
    grid[customers, months] = True
    first, ever = grid.argmax(1), grid.any(1)
    cells = np.zeros((COHORTS, COHORTS), np.int64)
    for row in range(min(COHORTS, width)):
        begin = width - COHORTS + row
        members = grid[ever & (first == begin)]
        for since in range(width - begin):
            cells[row, since] = members[:, begin + since].sum()
    return cells


if __name__ == "__main__":
    measure.run(rows)
