"""Scrolling a million encrypted rows, against the same strings in an in-memory C++ QStandardItemModel.

    python -m tests.bench.scroll --rows 1000000 --keep /tmp/kept

A frame of the wheel and of jumps to random rows, then the longest time for which the GUI thread was away while a list
opened, was sorted, scrolled and reloaded. Runs offscreen, by the clock on the wall: what a user waits for.
"""

import itertools
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OPSDESK_HOME"] = tempfile.mkdtemp(prefix="opsdesk-bench-")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query, Sort
from opsdesk.settings import Settings
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared
from ui.memory import Memory
from ui.runner import Runner
from ui.tables.columns import column, columns_of
from ui.tables.source import StoreSource
from ui.tables.table import Table
from ui.theme import theme

BUDGET, AWAY = 1.5, 0.05
FRAMES = 80
WHEEL = 108
SIZE = (1240, 760)
COLUMNS = ("code", "name", "kind", "stage", "city", "owner", "value", "last_contact", "next_follow_up", "created")
WIDTHS = (90, 190, 80, 90, 90, 90, 110, 110, 120, 110)


class Paints(QObject):
    """Counts the paint events of a viewport."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def frames(view: QTableView, moves: list[Callable[[], None]], ready: Callable[[], bool]) -> tuple[float, float]:
    """Median seconds of a painted frame, and from a move until its rows are on screen."""
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
                took.append(now - start)
            start = now
            if ready() and painted.count > before:
                break
        until.append(now - moved)
    view.viewport().removeEventFilter(painted)
    return statistics.median(took), statistics.median(until)


def measured(view: QTableView, jumps: list[int], height: int, ready: Callable[[], bool]) -> list[tuple[float, float]]:
    bar = view.verticalScrollBar()
    wheel = frames(view, [lambda: bar.setValue(bar.value() + WHEEL)] * FRAMES, ready)
    jump = frames(view, [lambda row=row: bar.setValue(row * height) for row in jumps], ready)  # type: ignore[misc]
    return [wheel, jump]


@contextmanager
def longest_gap(what: str, found: list[Row]) -> Iterator[None]:
    """Add to `found` the longest time for which the event loop did not turn."""
    beats = [time.perf_counter()]
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    yield
    timer.stop()
    beats.append(time.perf_counter())
    away = max(later - sooner for sooner, later in itertools.pairwise(beats))
    found.append(Row(f"window away: {what}", away, within=AWAY))


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


def rows(prepared: Prepared) -> Iterator[Row]:
    _app = QApplication.instance() or QApplication([])
    theme.apply(Settings())
    store = prepared.store()
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
    yield from scrolled(table, prepared.customers)
    yield from gaps(table, prepared.customers)
    table.close()
    runner.close()
    store.close()


def scrolled(table: Table, count: int) -> Iterator[Row]:
    model, view = table.model, table.view
    opened: list[Row] = []
    with longest_gap("list opens", opened):
        table.show_query(Query("customers"))
        wait(lambda: len(model.ids) == count)
    yield from opened
    rnd = random.Random(1)
    jumps = [rnd.randrange(count - 100) for _ in range(FRAMES)]
    visited = set(range(FRAMES * WHEEL // theme.row_height + 30))
    for row in jumps:
        visited.update(range(row, row + 30))
    ours = measured(view, jumps, theme.row_height, lambda: all(model.rows_between(*view.on_screen())))
    table.hide()
    plain = limit_view(table, count, visited)
    sheet = QApplication.instance().styleSheet()  # type: ignore[union-attr]
    QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]
    plain.resize(*SIZE)
    plain.show()
    limit = measured(plain, jumps, theme.row_height, lambda: True)
    plain.close()
    QApplication.instance().setStyleSheet(sheet)  # type: ignore[union-attr]
    for name, mine, other in zip(("wheel", "jump to a random row"), ours, limit, strict=True):
        yield Row(f"{name}: a frame", mine[0], other[0], BUDGET)
        yield Row(f"{name}: until its rows are there", mine[1])


def gaps(table: Table, count: int) -> list[Row]:
    model, view = table.model, table.view
    bar = view.verticalScrollBar()
    counts: list[int] = []
    found: list[Row] = []
    table.counted.connect(counts.append)
    table.show()

    wheel = QTimer(interval=16)
    wheel.timeout.connect(lambda: bar.setValue(bar.value() + WHEEL))

    def scroll_until(done: Callable[[], bool]) -> None:
        wheel.start()
        wait(done)
        wheel.stop()

    with longest_gap("sort, wheel", found):
        table.show_query(Query("customers", sort=(Sort("value", True),)))
        scroll_until(lambda: len(counts) >= 2 and len(model.ids) == count)
    with longest_gap("select all, reload, wheel", found):
        table.select_all()
        counts.clear()
        table.apply(Changes(1, "sample", count, {"customers": None}))
        scroll_until(lambda: bool(counts))
    with longest_gap("a row changed, wheel", found):
        table.clear_selection()
        table.go_to(model.ids[count // 2])
        wait(lambda: table.current_id == model.ids[count // 2])
        counts.clear()
        table.apply(Changes(2, "sample", 1, {"customers": frozenset({int(model.ids[5])})}))
        scroll_until(lambda: bool(counts))
    with longest_gap("scroll bar dragged", found):
        steps = iter(range(0, bar.maximum(), bar.maximum() // 200))
        drag = QTimer(interval=16)
        drag.timeout.connect(lambda: bar.setValue(next(steps, bar.maximum())))
        drag.start()
        wait(lambda: bar.value() == bar.maximum())
        drag.stop()
    return found


if __name__ == "__main__":
    measure.run(rows)
