"""Leaving the GUI thread and coming back."""

import sys
import threading
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from opsdesk.errors import Trouble
from opsdesk.model.changes import Changes
from opsdesk.services import rows as verbs
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.runner import Runner, Task, Workers

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def count(connection: Any) -> int:
    return int(connection.execute("SELECT count(*) FROM customers").fetchone()[0])


def on_gui_thread() -> bool:
    application = QApplication.instance()
    assert application is not None
    return QThread.currentThread() is application.thread()


def settled(runner: Workers, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: runner.idle)


def test_a_read_runs_elsewhere_and_answers_on_the_gui_thread(runner: Runner, qtbot: QtBot) -> None:
    answers: list[tuple[str, bool]] = []
    runner.read(lambda _c: threading.current_thread().name, lambda name: answers.append((name, on_gui_thread())))
    settled(runner, qtbot)
    ((name, back),) = answers
    assert name.startswith("read")
    assert back


def test_a_newer_read_interrupts_the_older_in_its_slot(runner: Runner, qtbot: QtBot) -> None:
    answers: list[object] = []
    begun = Event()

    def endless(connection: Any) -> object:
        begun.set()
        return connection.execute(ENDLESS).fetchone()

    runner.read(endless, answers.append, slot="list")
    assert begun.wait(5)
    runner.read(count, answers.append, slot="list")
    settled(runner, qtbot)
    assert answers == [0]


def test_an_interrupted_read_leaves_its_connection_usable(runner: Runner, qtbot: QtBot) -> None:
    answers: list[object] = []
    for _ in range(12):
        runner.read(lambda c: c.execute(ENDLESS).fetchone(), answers.append, slot="list")
    runner.forget("list")
    for _ in range(6):
        runner.read(count, answers.append)
    settled(runner, qtbot)
    assert answers == [0] * 6


def test_reads_without_a_slot_all_answer(runner: Runner, qtbot: QtBot) -> None:
    answers: list[int] = []
    for _ in range(20):
        runner.read(count, answers.append)
    settled(runner, qtbot)
    assert answers == [0] * 20


def test_a_write_tells_every_view_what_changed_before_it_answers(runner: Runner, qtbot: QtBot) -> None:
    heard: list[object] = []
    runner.changed.connect(lambda changes: heard.append(("changed", sorted(changes.ids))))
    runner.saving.connect(lambda saving: heard.append(("saving", saving)))
    runner.write(lambda store: verbs.add(store, "customers", {"name": "星野"}), lambda _c: heard.append("then"))
    settled(runner, qtbot)
    assert heard[0] == ("saving", True)
    assert heard[1] == ("saving", False)
    assert heard[2][0] == "changed"  # type: ignore[index]
    assert "customers" in heard[2][1]  # type: ignore[index]
    assert heard[3] == "then"


def test_a_write_that_changes_nothing_is_silent(runner: Runner, qtbot: QtBot) -> None:
    heard: list[Changes] = []
    runner.changed.connect(heard.append)
    runner.write(lambda store: store.undo())
    settled(runner, qtbot)
    assert heard == []


def test_trouble_goes_to_the_caller_or_else_to_the_window(runner: Runner, qtbot: QtBot) -> None:
    def refuse(_anything: object) -> None:
        raise Trouble("No.", "Try again.", code="no")

    told: list[str] = []
    runner.troubled.connect(lambda trouble: told.append(f"window {trouble.code}"))
    runner.write(refuse, failed=lambda trouble: told.append(f"caller {trouble.code}"))
    settled(runner, qtbot)
    runner.read(refuse, lambda _result: None)
    settled(runner, qtbot)
    runner.background(refuse)
    settled(runner, qtbot)
    assert told == ["caller no", "window no", "window no"]


def test_a_bug_reaches_the_one_handler(runner: Runner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bugs: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: bugs.append(kind))
    runner.write(lambda _store: 1 // 0)
    settled(runner, qtbot)
    assert bugs == [ZeroDivisionError]


def test_nobody_answers_a_widget_that_is_gone(runner: Runner, qtbot: QtBot) -> None:
    label = QLabel()
    runner.read(lambda _c: "late", label.setText)
    label.deleteLater()
    with qtbot.waitSignal(label.destroyed):
        pass
    settled(runner, qtbot)


def test_long_work_tells_its_progress_ten_times_a_second_at_most(runner: Runner, qtbot: QtBot) -> None:
    shown: list[tuple[int, str] | None] = []
    runner.progressed.connect(lambda task: shown.append((task.done, task.what) if task else None))
    go_on = Event()

    def work(progress: Progress) -> str:
        for done in range(10_000):
            progress.step(done, 10_000, "rows")
        go_on.wait(5)
        return "done"

    results: list[str] = []
    task = runner.background(work, results.append, "Importing")
    qtbot.waitUntil(lambda: bool(shown))
    assert isinstance(task, Task)
    assert shown == [(9_999, "rows")] * len(shown)
    assert task.share == pytest.approx(0.9999)
    go_on.set()
    settled(runner, qtbot)
    assert results == ["done"]
    assert shown[-1] is None
    assert len(shown) < 60


def test_cancelled_work_ends_without_an_answer(runner: Runner, qtbot: QtBot) -> None:
    answers: list[object] = []
    runner.troubled.connect(answers.append)

    def endless(progress: Progress) -> None:
        while True:
            progress.step(1)

    task = runner.background(endless, answers.append, "Importing", failed=answers.append)
    task.cancel()
    settled(runner, qtbot)
    assert answers == []


def test_work_in_the_background_announces_its_changes(runner: Runner, store: Store, qtbot: QtBot) -> None:
    heard: list[Changes] = []
    runner.changed.connect(heard.append)
    runner.background(lambda _p: store.write(lambda s: verbs.add(s, "customers", {"name": "Acme"})), title="Importing")
    settled(runner, qtbot)
    assert [changes.verb for changes in heard] == ["add"]


def test_closing_stops_everything_and_no_answer_comes(store: Store, qtbot: QtBot) -> None:
    runner = Runner(store)
    answers: list[object] = []
    begun = Event()

    def endless(progress: Progress) -> None:
        begun.set()
        while True:
            progress.step(1)

    runner.read(lambda c: c.execute(ENDLESS).fetchone(), answers.append, slot="list")
    runner.background(endless, answers.append)
    runner.write(lambda s: verbs.add(s, "customers", {"name": "星野"}), answers.append)
    assert begun.wait(5)
    runner.close()
    runner.read(lambda c: c.execute("SELECT 1").fetchone(), answers.append)  # a timer that fires late
    QApplication.processEvents()
    assert answers == []
    assert store.write(lambda s: s.read(count)) == 1


def test_a_long_write_shows_its_task_and_is_cancelled_whole(runner: Runner, qtbot: QtBot, store: Store) -> None:
    begun, shown, answers = Event(), list[object](), list[object]()
    runner.progressed.connect(shown.append)

    def endless(store: Store, progress: Progress) -> None:
        with store.operation("sample") as operation:
            operation.insert("customers", {"name": "王伟"})
            while True:
                progress.step(0, 1, "on and on")
                begun.set()

    task = runner.write_long(endless, answers.append, "Long")
    runner.write(lambda store: store.set_meta("after", True))
    assert begun.wait(60)
    qtbot.waitUntil(lambda: shown == [task])
    task.cancel()
    settled(runner, qtbot)
    assert shown[-1] is None
    assert answers == []
    assert store.read(count) == 0
    assert store.meta("after") is True


def test_work_without_a_store_needs_none(qtbot: QtBot) -> None:
    host = QObject()
    workers = Workers(host)
    answers: list[int] = []
    workers.background(lambda _p: 7, answers.append)
    settled(workers, qtbot)
    workers.close()
    assert answers == [7]
