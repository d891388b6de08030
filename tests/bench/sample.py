"""The sample desk: how long the default one takes to be in an encrypted vault, and how fast its rows are made.

python -m tests.bench.sample --rows 1000000
"""

from collections import deque
from collections.abc import Iterator

from opsdesk import clock, sample
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import Size
from tests.bench import measure
from tests.bench.measure import Row, took
from tests.bench.prepared import Prepared, new_store

BUDGET = 1.0


def rows(prepared: Prepared) -> Iterator[Row]:
    store = new_store(prepared.folder, "sample")
    yield Row("default sample desk into a vault", took(lambda: sample.fill(store, language="zh")), within=BUDGET)
    store.close()
    size = Size(prepared.customers // 5, interactions=2 * prepared.customers)
    desk = Desk(size, seed=1, today=clock.today(), language="zh")
    for entity in COLUMNS:
        made: deque[tuple[int, object]] = deque(maxlen=1)
        spent = took(lambda: made.extend(enumerate(desk.rows(entity), 1)))  # noqa: B023
        yield Row(f"make {made[0][0]:,} {entity}", spent)


if __name__ == "__main__":
    measure.run(rows)
