"""Similar tickets: how many of the duplicates that people marked are among the first, and how long a suggestion takes.

    python -m tests.bench.similar --rows 1000000 --keep /tmp/kept --reports FOLDER

FOLDER holds `<name>_bugs.csv.gz` and `<name>_bugs-duplicates.csv` of GitBugs (Patil 2025, arXiv 2504.09651, CC BY 4.0). Each
report is looked for among those opened before it. The tickets of the second part are made of 20,000 words by Zipf's law.
"""

import csv
import gzip
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from opsdesk import assets
from opsdesk.exchange import importer, reader
from opsdesk.services.similar import similar_tickets
from opsdesk.store import rows, vault
from opsdesk.store.keys import CHEAP
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared, new_store

WITHIN = 0.1
FIELDS = ["external_id", "title", "body", "opened"]
ASKED = 300


def recalled(folder: Path, scratch: Path) -> Iterator[str]:
    """The reports come through the importer, as a user brings them."""
    csv.field_size_limit(sys.maxsize)
    for packed in sorted(folder.glob("*_bugs.csv.gz")):
        name = packed.name.removesuffix(".csv.gz")
        file = scratch / f"{name}.csv"
        file.write_bytes(gzip.decompress(packed.read_bytes()))
        store = Store(vault.create(scratch / name, "bench", cost=CHEAP).vault)
        plan = importer.prepare(store, "tickets", reader.sniff(file))
        start = time.process_time()
        done = store.write(lambda store, file=file, plan=plan: importer.run(store, "tickets", file, plan))
        spent = time.process_time() - start
        yield f"{name}: {done.new:,} of {done.rows:,} reports imported as {done.program}, {done.rejected} refused, {spent:.1f} s"
        with (folder / f"{name}-duplicates.csv").open(encoding="utf-8") as pairs:
            marked = [(row["Issue id"], row["Duplicate id"]) for row in csv.DictReader(pairs)]
        tickets = {
            row[1]: row for row in store.read(lambda c, s=store: list(rows.records(c, s.schema, "tickets", FIELDS)))
        }
        places = []
        for one, other in marked:
            if one in tickets and other in tickets:
                older, newer = sorted((tickets[one], tickets[other]), key=lambda row: (row[4], row[0]))
                number, _id, title, body, opened = newer
                found = store.read(
                    lambda c, s=store, t=title, b=body, o=opened, n=number: similar_tickets(
                        c, s.schema, t, b or "", besides=n, before=o + 1, most=10
                    )
                )
                numbers = [ticket.id for ticket in found]
                places.append(numbers.index(older[0]) if older[0] in numbers else 99)
        at = {most: sum(place < most for place in places) / len(places) for most in (1, 5, 10)}
        told = "  ".join(f"recall@{most} {share:.3f}" for most, share in at.items())
        yield f"{name}: {len(places)} duplicates that people marked, among those opened before   {told}"
        store.close()


def texts(count: int) -> Iterator[tuple[str, str, int]]:
    """Titles of 3 words and bodies of 18, Chinese, a tenth of them with an English word."""
    random = Random(1)
    words = assets.text("words", "common.txt").split()
    random.shuffle(words)
    words = words[:20_000]
    last = len(words)

    def word() -> str:
        return words[min(int(last ** random.random()) - 1, last - 1)]

    for number in range(count):
        title = "".join(word() for _ in range(3)) + (f" error {number % 977}" if number % 10 == 0 else "")
        yield title, "，".join(word() + word() for _ in range(9)), 1_700_000_000 + number * 60


def timed(prepared: Prepared) -> Iterator[Row]:
    store = new_store(prepared.folder, f"similar-{prepared.customers}")

    def fill(store: Store) -> range:
        with store.operation("sample") as operation:
            return operation.insert_many("tickets", ["title", "body", "opened"], texts(prepared.customers))

    store.write(fill)
    spent = []
    for title, body, _opened in list(texts(ASKED * 7))[::7]:
        start = time.process_time()
        store.read(lambda c, t=title, b=body: similar_tickets(c, store.schema, t[:-1], b))
        spent.append(time.process_time() - start)
    spent.sort()
    yield Row(f"similar to what is typed, median of {ASKED}", spent[len(spent) // 2])
    yield Row("similar to what is typed, p95", spent[int(len(spent) * 0.95)], within=WITHIN)
    store.close()


def main() -> int:
    parser = measure.arguments(__doc__)
    parser.add_argument("--reports", type=Path, help="a folder of GitBugs")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opsdesk-bench-") as passing:
        if chosen.reports:
            for line in recalled(chosen.reports, Path(passing)):
                print(line, flush=True)
        missed = 0
        for row in timed(Prepared(Path(passing), chosen.rows)):
            print(row, flush=True)
            missed |= not row.kept
    return missed


if __name__ == "__main__":
    sys.exit(main())
