"""Similar tickets: how many of the duplicates that people marked are among the first, and how long a suggestion takes.

    python -m tests.bench.similar --rows 1000000 --keep /tmp/kept --reports FOLDER

FOLDER holds `<name>_bugs.csv.gz` and `<name>_bugs-duplicates.csv` of GitBugs (Patil 2025, arXiv 2504.09651, CC BY 4.0). Each
report is looked for among those opened before it. The tickets of the second part are made of 20,000 words by Zipf's law.
"""

import csv
import gzip
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

from opsdesk import assets
from opsdesk.clock import zone
from opsdesk.services.similar import similar_tickets
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared, new_store

WITHIN = 0.1
ASKED = 300
STYLES = ("%d/%b/%y %H:%M", "%d/%b/%Y %H:%M")


def moment(text: str) -> int:
    for style in STYLES:
        try:
            return int(datetime.strptime(text, style).replace(tzinfo=zone()).timestamp())
        except ValueError:
            continue
    raise ValueError(text)


def recalled(folder: Path, scratch: Path) -> Iterator[str]:
    csv.field_size_limit(sys.maxsize)
    for file in sorted(folder.glob("*_bugs.csv.gz")):
        name = file.name.removesuffix(".csv.gz")
        with gzip.open(file) as packed:
            reports = list(csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8")))
        with (folder / f"{name}-duplicates.csv").open(encoding="utf-8") as pairs:
            marked = [(row["Issue id"], row["Duplicate id"]) for row in csv.DictReader(pairs)]
        reports.sort(key=lambda row: moment(row["Created"]))
        store = Store(vault.create(scratch / name, "bench", cost=CHEAP).vault)
        rows = [
            (row["Summary"], row["Description"] or None, moment(row["Created"]), row["Issue id"]) for row in reports
        ]

        def fill(store: Store, rows: list[tuple[str, str | None, int, str]] = rows) -> range:
            with store.operation("sample") as operation:
                return operation.insert_many("tickets", ["title", "body", "opened", "external_id"], rows)

        ids = dict(zip((row[3] for row in rows), store.write(fill), strict=True))
        by_id = {row[3]: row for row in rows}
        places = []
        for one, other in marked:
            if one not in ids or other not in ids:
                continue
            newer, older = (one, other) if ids[one] > ids[other] else (other, one)
            title, body, opened, _id = by_id[newer]
            found = store.read(
                lambda c, s=store, t=title, b=body, o=opened, n=ids[newer]: similar_tickets(
                    c, s.schema, t, b or "", besides=n, before=o + 1, most=10
                )
            )
            numbers = [ticket.id for ticket in found]
            places.append(numbers.index(ids[older]) if ids[older] in numbers else 99)
        at = {most: sum(place < most for place in places) / len(places) for most in (1, 5, 10)}
        told = "  ".join(f"recall@{most} {share:.3f}" for most, share in at.items())
        yield f"{name}: {len(places)} duplicates among {len(rows):,} reports   {told}"
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


def rows(prepared: Prepared) -> Iterator[Row]:
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
        for row in rows(Prepared(Path(passing), chosen.rows)):
            print(row, flush=True)
            missed |= not row.kept
    return missed


if __name__ == "__main__":
    sys.exit(main())
