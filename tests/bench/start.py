"""Cold start: a process until its first painted window, against a bare PySide6 window with a table.

    python -m tests.bench.start

The programs are started in turns and compared by their medians, so that the machine's mood touches all of them, and by
the least processor time each took, which other work touches little: bare (a QTableView on a model of our own), ours until
the passphrase can be typed, and ours until a page of a desk of 1,200 customers is painted and can be used; the pane
beside it is made after that (the key of a vault is given, because stretching a passphrase is slow on purpose).
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from opsdesk.services.rows import defaults
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared, new_store

ROOT = Path(__file__).parents[2]
RUNS = 7
BUDGET, MOST_MB = 1.5, 120

BARE = """
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView
class Model(QAbstractTableModel):
    def rowCount(self, parent=QModelIndex()):
        return 1200
    def columnCount(self, parent=QModelIndex()):
        return 8
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return f"{index.row()} {index.column()}" if role == Qt.ItemDataRole.DisplayRole else None
app = QApplication([])
view = QTableView()
view.setModel(Model(view))
view.resize(1280, 800)
view.show()
app.processEvents()
view.grab()
"""

BEGIN = """
from pathlib import Path
from ui import app
assert not app.hindrance()
from ui.app import imports
imports.lighten()
from ui.app import start
from opsdesk.settings import Settings
from ui.memory import Memory
folder = Path({folder!r})
app = start.make_application()
chosen = Settings()
start.theme.apply(chosen)
start.speak_qt()
memory = Memory()
window = start.Window(chosen, memory)
session = start.Session(window, folder)
window.resize(1280, 800)
"""

GATE = (
    BEGIN
    + """
session.begin()
window.show()
app.processEvents()
window.grab()
"""
)

DESK = (
    BEGIN
    + """
from opsdesk.store import vault
from opsdesk.store.keys import RawKey
from opsdesk.store.store import Store
memory.keep("page", {page!r})
session.enter(Store(vault.open_vault(folder, RawKey(bytes.fromhex({key!r})))))
window.show()
page = window.desk.current()
while not {ready}:
    app.processEvents()
page.grab()
"""
)
READY = {"today": "page.sheet", "customers": "page.table.total"}
"""The pages a desk opens on, and what is there when each can be used."""

END = """
import resource, sys, time
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 if sys.platform == "darwin" else 1024)
heavy = {"pandas", "numpy", "scipy", "pyqtgraph", "reportlab", "keyring", "sqlite_utils", "PySide6.QtPdf"} & set(sys.modules)
used = resource.getrusage(resource.RUSAGE_SELF)
print(time.monotonic(), used.ru_utime + used.ru_stime, peak // (1024 if sys.platform == "darwin" else 1), ",".join(sorted(heavy)) or "-", flush=True)
import os
os._exit(0)
"""


class Run(NamedTuple):
    seconds: float  # since the start of the process
    processor: float
    peak: int  # MB
    heavy: str  # modules loaded


def once(script: str, environment: dict[str, str]) -> Run:
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script + END], capture_output=True, text=True, check=True, env=environment, cwd=ROOT
    )
    end, processor, peak, heavy = done.stdout.split()
    return Run(float(end) - begin, float(processor), int(peak), heavy)


def rows(prepared: Prepared) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPSDESK_HOME": place, "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([sys.executable, "-m", "compileall", "-q", "opsdesk", "ui", "resources"], cwd=ROOT, check=True)
        names = {"folder": str(Path(place, "vault")), "key": _desk(Path(place))}
        programs = {"bare": BARE, "the passphrase": GATE.format(**names)}
        programs |= {f"the page {page!r}": DESK.format(**names, page=page, ready=READY[page]) for page in READY}
        for script in programs.values():
            once(script, environment)
        runs: dict[str, list[Run]] = {name: [] for name in programs}
        for _ in range(RUNS):
            for name, script in programs.items():
                runs[name].append(once(script, environment))
    bare = runs.pop("bare")
    for name, made in runs.items():
        assert made[0].heavy == "-", f"loaded before {name}: {made[0].heavy}"
        ours, limit = (statistics.median(run.seconds for run in each) for each in (made, bare))
        yield Row(f"cold start to {name}", ours, limit, BUDGET, peak=max(run.peak for run in made), most=MOST_MB)
        ours, limit = (min(run.processor for run in each) for each in (made, bare))
        yield Row("  the same in processor time", ours, limit)


def _desk(folder: Path) -> str:
    """The key of a vault with 1,200 customers."""
    store = new_store(folder, "vault")

    def fill(store: Store) -> None:
        with store.operation("sample") as operation:
            for number in range(1200):
                operation.insert("customers", {**defaults("customers"), "name": f"客户 {number}"})

    store.write(fill)
    key = store.vault.key.hex()
    store.close()
    return key


if __name__ == "__main__":
    measure.run(rows)
