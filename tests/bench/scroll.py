"""Scrolling a million encrypted rows, against the same strings in an in-memory C++ QStandardItemModel.

    python -m tests.bench.scroll [rows]

Prints ours, limit and ratio per frame for the wheel and for jumps to random rows, then how long the GUI thread was
away at most while a list opened, was sorted, scrolled and reloaded. Runs offscreen; the vault is built in a temporary
folder first, which takes about a minute and a half at a million.
"""

import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OPSDESK_HOME"] = tempfile.mkdtemp(prefix="opsdesk-bench-")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from opsdesk import clock
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query, Sort
from opsdesk.settings import Settings
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP
from opsdesk.store.store import Store
from ui.memory import Memory
from ui.runner import Runner
from ui.tables.columns import column, columns_of
from ui.tables.source import StoreSource
from ui.tables.table import Table
from ui.theme import theme

FRAMES = 80
WHEEL = 108
SIZE = (1240, 760)
COLUMNS = ("code", "name", "kind", "stage", "city", "owner", "value", "last_contact", "next_follow_up", "created")
WIDTHS = (90, 190, 80, 90, 90, 90, 110, 110, 120, 110)


def records(count: int) -> Iterator[tuple[str | int | None, ...]]:
    rnd, today = random.Random(7), clock.today()
    head, body, tail = "星云晴北初远青知长明", "野帆川辰见山禾行风海", ("文化", "教育", "网络", "科技", "传媒")
    stages = ("acquire", "activate", "grow", "retain", "silent", "lost")
    for number in range(count):
        name = f"{rnd.choice(head)}{rnd.choice(body)}{rnd.choice(tail)}{number}"
        dates = (today - rnd.randrange(90), rnd.choice((None, today, today + 1, today + 9)), today - rnd.randrange(900))
        where = rnd.choice(("上海", "北京", "深圳", None)), rnd.choice(("李静", "王伟", "赵敏"))
        yield (
            f"C-{number}",
            name,
            rnd.choice(("company", "person")),
            rnd.choice(stages),
            *where,
            rnd.randrange(10**7),
            *dates,
        )


def build(folder: Path, count: int) -> Store:
    store = Store(vault.create(folder / "vault", "bench", cost=CHEAP).vault)

    def fill(store: Store) -> None:
        with store.operation("sample") as operation:
            operation.insert_many("customers", COLUMNS, records(count))

    store.write(fill)
    return store


class Paints(QObject):
    """Counts the paint events of a viewport."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def frames(view: QTableView, moves: list[Callable[[], None]], ready: Callable[[], bool]) -> tuple[float, float]:
    """Median milliseconds of a painted frame, and from a move until its rows are on screen."""
    painted, took, until = Paints(), [], []
    view.viewport().installEventFilter(painted)
    for move in moves:
        start = moved = time.perf_counter()
        move()
        while True:
            before = painted.count
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            now = time.perf_counter()
            if painted.count > before:
                took.append((now - start) * 1000)
            start = now
            if ready() and painted.count > before:
                break
        until.append((now - moved) * 1000)
    view.viewport().removeEventFilter(painted)
    return statistics.median(took), statistics.median(until)


def measure(view: QTableView, jumps: list[int], height: int, ready: Callable[[], bool]) -> list[tuple[float, float]]:
    bar = view.verticalScrollBar()
    wheel = frames(view, [lambda: bar.setValue(bar.value() + WHEEL)] * FRAMES, ready)
    jump = frames(view, [lambda row=row: bar.setValue(row * height) for row in jumps], ready)  # type: ignore[misc]
    return [wheel, jump]


@contextmanager
def longest_gap(what: str) -> Iterator[None]:
    """Print the longest time for which the event loop did not turn."""
    beats = [time.perf_counter()]
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    yield
    timer.stop()
    beats.append(time.perf_counter())
    gaps = sorted(1000 * (later - sooner) for sooner, later in itertools.pairwise(beats))
    print(f"{what:44} longest {gaps[-1]:6.1f} ms   p99 {gaps[len(gaps) * 99 // 100]:5.1f} ms   budget 50 ms")


def wait(until: Callable[[], bool]) -> None:
    while not until():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def limit_view(table: Table, count: int, visited: set[int]) -> QTableView:
    """The strings of `table` at the visited rows, in Qt's own model: what it holds elsewhere is never asked for."""
    model = QStandardItemModel(count, len(COLUMNS))
    for row in visited:
        for place in range(len(COLUMNS)):
            model.setItem(row, place, QStandardItem(table.model.index(row, place).data() or f"{row} text"))
    view = QTableView()
    view.setModel(model)
    model.setParent(view)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(theme.row_height)
    view.verticalHeader().hide()
    view.setShowGrid(False)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    for place, width in enumerate(WIDTHS):
        view.setColumnWidth(place, width)
    return view


def main(count: int) -> None:
    app = QApplication(sys.argv[:1])
    theme.apply(Settings())
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="opsdesk-bench-") as folder:
        store = build(Path(folder), count)
        print(f"{count:,} customers written in {time.perf_counter() - started:.1f} s (not part of this benchmark)")
        runner = Runner(store)
        entity = store.schema["customers"]
        styles = {"last_contact": "relative", "next_follow_up": "due"}
        chosen = [
            column(entity.field(name), width=width, style=styles.get(name))  # type: ignore[arg-type]
            for name, width in zip(COLUMNS, WIDTHS, strict=True)
        ]
        table = Table(entity, columns_of(entity, chosen), StoreSource(store), runner, Memory(), "bench")
        table.resize(*SIZE)
        table.show()
        run(table, count)
        table.close()
        runner.close()
        store.close()
    app.quit()


def run(table: Table, count: int) -> None:
    model, view = table.model, table.view
    counts: list[int] = []
    table.counted.connect(counts.append)

    def complete() -> bool:
        return len(counts) > 1 and len(model.ids) == count

    with longest_gap("open: first page, count, all ids"):
        table.show_query(Query("customers"))
        wait(complete)
    rnd = random.Random(1)
    jumps = [rnd.randrange(count - 100) for _ in range(FRAMES)]
    visited = set(range(FRAMES * WHEEL // theme.row_height + 30))
    for row in jumps:
        visited.update(range(row, row + 30))
    ours = measure(view, jumps, theme.row_height, lambda: all(model.rows_between(*view.on_screen())))
    table.hide()
    plain = limit_view(table, count, visited)
    sheet = QApplication.instance().styleSheet()  # type: ignore[union-attr]
    QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]
    plain.resize(*SIZE)
    plain.show()
    limit = measure(plain, jumps, theme.row_height, lambda: True)
    plain.close()
    QApplication.instance().setStyleSheet(sheet)  # type: ignore[union-attr]
    for name, mine, other in zip(("wheel", "jump to a random row"), ours, limit, strict=True):
        print(
            f"{name:24} frame: ours {mine[0]:5.2f} ms   limit {other[0]:5.2f} ms   ratio {mine[0] / other[0]:.2f} "
            f"(budget 1.5)   rows on screen after {mine[1]:5.1f} ms"
        )
    gaps(table, count)


def gaps(table: Table, count: int) -> None:
    model, view = table.model, table.view
    bar = view.verticalScrollBar()
    counts: list[int] = []
    table.counted.connect(counts.append)
    table.show()

    wheel = QTimer(interval=16)
    wheel.timeout.connect(lambda: bar.setValue(bar.value() + WHEEL))

    def scroll_until(done: Callable[[], bool]) -> None:
        wheel.start()
        wait(done)
        wheel.stop()

    with longest_gap("sort by another column, wheel meanwhile"):
        table.show_query(Query("customers", sort=(Sort("value", True),)))
        scroll_until(lambda: len(counts) >= 2 and len(model.ids) == count)
    with longest_gap("select all, then reload, wheel meanwhile"):
        table.select_all()
        counts.clear()
        table.apply(Changes(1, "sample", count, {"customers": None}))
        scroll_until(lambda: bool(counts))
    with longest_gap("one row changed, 3 chosen, wheel meanwhile"):
        table.clear_selection()
        table.go_to(model.ids[count // 2])
        wait(lambda: table.current_id == model.ids[count // 2])
        counts.clear()
        table.apply(Changes(2, "sample", 1, {"customers": frozenset({int(model.ids[5])})}))
        scroll_until(lambda: bool(counts))
    with longest_gap("scroll bar dragged through the whole list"):
        steps = iter(range(0, bar.maximum(), bar.maximum() // 200))
        drag = QTimer(interval=16)
        drag.timeout.connect(lambda: bar.setValue(next(steps, bar.maximum())))
        drag.start()
        wait(lambda: bar.value() == bar.maximum())
        drag.stop()


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "").replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
