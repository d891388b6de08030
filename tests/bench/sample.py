"""The sample desk: how fast its rows are made, and how long the default one takes to be in an encrypted vault.

python -m tests.bench.sample             200,000 customers, 2,000,000 interactions, made and thrown away
python -m tests.bench.sample --million   1,000,000 and 10,000,000
"""

import resource
import sys
import time
from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory

from opsdesk import clock, sample
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import Size
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP
from opsdesk.store.store import Store


def megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    customers = 1_000_000 if "--million" in sys.argv else 200_000
    desk = Desk(Size(customers, interactions=10 * customers), seed=1, today=clock.today(), language="zh")
    print("rows                        made    seconds      rows/s   peak MB")
    for entity in COLUMNS:
        begun = time.process_time()
        last = deque(enumerate(desk.rows(entity), 1), maxlen=1)
        seconds = time.process_time() - begun
        print(f"{entity:16} {last[0][0]:15,} {seconds:10.1f} {last[0][0] / seconds:11,.0f} {megabytes():9}")
    with TemporaryDirectory() as folder:
        store = Store(vault.create(Path(folder, "vault"), "bench", cost=CHEAP).vault)
        begun = time.perf_counter()
        changes = sample.fill(store, language="zh")
        print(
            f"default desk into a vault: {changes.affected:,} records, {time.perf_counter() - begun:.2f} s, budget 1 s"
        )
        store.close()


if __name__ == "__main__":
    main()
