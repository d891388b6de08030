"""RFM and ABC of a million customers and ten million orders, and the scores kept with each customer.

The limit is the same computation written directly: one GROUP BY on the index of totals, read into NumPy, quantiles, bins,
a sort and its running sum. python -m tests.bench.value --rows 1000000 --keep /tmp/kept
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np

from opsdesk import clock
from opsdesk.analysis import rfm
from opsdesk.analysis.value import Options
from opsdesk.services import scores
from opsdesk.services.movement import movement_of_store
from opsdesk.services.worth import Found, Worth, worth_of_store
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row, in_turns, took
from tests.bench.prepared import Prepared, opened

BUDGET, INSTANT = 1.5, 0.02
USUAL = Options()
TOTALS = """SELECT customer, count(*), sum(amount), max(date) FROM orders INDEXED BY orders_totals
    WHERE status IN ('paid', 'completed', 'refunded') AND date <= ? GROUP BY customer"""


def rows(prepared: Prepared) -> Iterator[Row]:
    store = opened(prepared.busy)
    today = clock.today()
    with store.reader() as connection:
        mine, other = ours(connection, today), direct(connection, today)
        assert [list(part) for part in answer(mine)] == [list(part) for part in other]
        yield Row("RFM and ABC of every customer", *in_turns(
            lambda: ours(connection, today), lambda: direct(connection, today), 2), BUDGET)  # fmt: skip
        yield from moved(mine.worth)
        yield Row("movement between two days", took(
            lambda: movement_of_store(connection, store.schema, today - 30, today)),
            2 * took(partial(direct, connection, today)), 2.0)  # fmt: skip
    yield from kept(store)
    store.close()


def ours(connection: Connection, today: int) -> Found:
    return worth_of_store(connection, today).found(USUAL, rfm.USUAL)


def answer(found: Found) -> tuple[list[int], ...]:
    sizes = [found.cells.sizes(name) for name in ("r", "f", "m")]
    return (*sizes, [group.customers for group in found.tiers.values()])


def direct(connection: Connection, today: int) -> tuple[list[int], ...]:
    """As anybody would write it at a prompt; fetched in parts, which takes less memory and no more time."""
    cursor, parts = connection.execute(TOTALS, [today]), []
    while batch := cursor.fetchmany(20_000):
        parts.append(np.array(batch, np.int64))
    _customers, orders, amount, last = np.concatenate(parts).T
    return score(today - last, orders, amount)


def score(recency: np.ndarray, orders: np.ndarray, amount: np.ndarray) -> tuple[list[int], ...]:
    sizes = []
    for values, reverse in ((recency, True), (orders, False), (amount, False)):
        cuts = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
        bins = np.searchsorted(cuts, values, side="left")
        sizes.append(np.bincount(4 - bins if reverse else bins, minlength=5).tolist())
    falling = np.sort(amount[amount > 0])[::-1]
    before = np.cumsum(falling) - falling
    total = falling.sum()
    a, b = (falling[np.searchsorted(before, total * share) - 1] for share in (0.80, 0.95))
    first, second = int((amount >= a).sum()), int((amount >= b).sum())
    return (*sizes, [first, second - first, amount.size - second])


def moved(worth: Worth) -> Iterator[Row]:
    """Thresholds moved by hand: what a slider waits for, beside doing it all again from arrays in memory."""
    totals = worth.totals
    again = partial(score, worth.as_of - totals.last, totals.orders, totals.amount)
    cuts = worth.prepared.cuts("quantile", 5)
    steps = iter(range(1, 1000))

    def threshold() -> Found:
        typed = {**cuts, "r": (cuts["r"][0] - Fraction(next(steps), 1000), *cuts["r"][1:])}
        return worth.found(Options("typed", typed=typed), rfm.USUAL)

    def share() -> object:
        return worth.ranked.groups(Fraction(80_000 - next(steps), 1000), Fraction(95))

    # waited for in the window: a wall clock would measure the neighbours of this machine, processor seconds do not
    yield Row("an RFM threshold moved", *in_turns(threshold, again, 5), BUDGET, INSTANT)
    yield Row("an ABC threshold moved", *in_turns(share, again, 5), BUDGET, INSTANT)


def kept(store: Store) -> Iterator[Row]:
    def clear(store: Store) -> None:
        (last,) = store.read(lambda c: c.execute("SELECT max(id) FROM customers").fetchone())
        for low in range(0, last, 10_000):
            rows = [(None,) * 6 + (one,) for one in range(low + 1, min(low + 10_000, last) + 1)]
            store.keep_computed("customers", ("tier", "rfm", "class8", "alive", "overdue", "clv"), rows)

    store.write(clear)
    yield Row("scores kept for the first time", took(lambda: scores.refresh(store)), peak=measure.peak())
    yield Row("scores computed, nothing new", took(lambda: scores.refresh(store)), peak=measure.peak())


if __name__ == "__main__":
    measure.run(rows)
