"""A board over a million encrypted customers, against the plainest SQL for its counts.

    python -m tests.bench.boards --rows 1000000 --keep /tmp/kept

From asking for a query until the board is painted with every count, and until every column has its first cards. Runs
offscreen, by the clock on the wall: what a user waits for; the processor seconds of the first stand below it, beside
those of the counts alone. Then from letting a card go until it stands in its new column.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OPSDESK_HOME"] = tempfile.mkdtemp(prefix="opsdesk-bench-")

from PySide6.QtWidgets import QApplication

from opsdesk.query.filters import IS, Query, Sort, Test
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared
from ui.boards.board import Board
from ui.boards.lane import Lane
from ui.boards.spec import BoardSpec
from ui.memory import Memory
from ui.runner import Runner
from ui.theme import theme

SPEC = BoardSpec("customers", "stage", "customers", "name", ("value", "last_contact", "next_follow_up"))
WITHIN, MOVED = 0.2, 0.5
TIMES = 5
ALL = Query("customers", sort=(Sort("last_contact", True),))
ONE = replace(ALL, where=Test("city", IS, ("上海",)))
COUNTS = "SELECT stage, count(*) FROM customers GROUP BY 1"
COUNTS_OF_ONE = "SELECT stage, count(*) FROM customers INDEXED BY customers_covering WHERE city = '上海' GROUP BY 1"


@dataclass(frozen=True, slots=True)
class Question:
    what: str
    query: Query
    counts: str
    """The plainest SQL for the counts."""


QUESTIONS = (Question("all", ALL, COUNTS), Question("one filter", ONE, COUNTS_OF_ONE))


def rows(prepared: Prepared) -> Iterator[Row]:
    application = QApplication.instance() or QApplication([])
    theme.apply(Settings())
    store = prepared.store()
    runner = Runner(store)
    board = Board(SPEC, runner, Memory())
    board.resize(1048, 660)
    board.show()
    for question in QUESTIONS:
        yield from asked(question, board, store, runner)
    yield moved(board, runner)
    runner.close()
    store.close()
    assert application


def asked(question: Question, board: Board, store: Store, runner: Runner) -> Iterator[Row]:
    with store.reader() as connection:
        expected = {value: count for value, count in connection.execute(question.counts) if count}
        limit = measure.took(lambda: connection.execute(question.counts).fetchall(), 3)
    told: list[float] = []
    board.counted.connect(lambda _total: told.append(time.perf_counter()))
    counts, cards, spent = [], [], []
    for _ in range(TIMES):
        waited(lambda: runner.idle, lambda: board.show_query(Query("customers")))
        told.clear()
        begun, cpu = time.perf_counter(), measure.cpu()
        waited(lambda: bool(told), lambda: board.show_query(question.query))
        board.grab()
        counts.append(time.perf_counter() - begun)
        spent.append(measure.cpu() - cpu)
        assert {lane.value: lane.count for lane in board.lanes if lane.count} == expected
        waited(lambda: not any(lane.feed.waiting for lane in board.lanes), lambda: None)
        board.grab()
        cards.append(time.perf_counter() - begun)
    yield Row(f"board painted with all counts, {question.what}", min(counts), within=WITHIN)
    yield Row("  the same, processor", min(spent), limit)
    yield Row("  until every column has its first cards", min(cards))


def moved(board: Board, runner: Runner) -> Row:
    """From letting a card go until it stands in its new column, written, counted and painted."""
    runner.changed.connect(board.apply)
    waited(lambda: runner.idle, lambda: board.show_query(ALL))
    first, second = board.lanes[0], board.lanes[1]
    took = [_one_move(board, runner, first, second) for _ in range(TIMES)]
    return Row("a card moved, until it stands there", min(took), within=MOVED)


def _one_move(board: Board, runner: Runner, first: Lane, second: Lane) -> float:
    first.view.setFocus()
    first.view.choose(0)
    number, before = first.view.current_id, second.count
    begun = time.perf_counter()
    waited(lambda: second.count > before and number in second.view.rows.ids, lambda: board.moving.move_chosen(second))
    board.grab()
    took = time.perf_counter() - begun
    waited(lambda: runner.idle, lambda: None)
    runner.write(lambda store: store.undo())
    waited(lambda: runner.idle, lambda: None)
    return took


def waited(done: Callable[[], bool], begin: Callable[[], object]) -> None:
    begin()
    while not done():
        QApplication.processEvents()


if __name__ == "__main__":
    measure.run(rows)
