"""The one way off the GUI thread and back: reads, writes and long work, each answered on the GUI thread.

Reads run on a few threads, each on its own connection of the store; writes on the store's single writer thread. Nobody
waits: the answer comes as a call of `then`. Long work tells its progress, which is looked at ten times a second.
"""

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from opsdesk.errors import Cancelled, Trouble
from opsdesk.model.changes import Changes
from opsdesk.work import Progress

if TYPE_CHECKING:
    from opsdesk.store.store import Store

T = TypeVar("T")
Then = Callable[[T], object]
Failed = Callable[[Trouble], object]

_READERS = 3
_LONG_TASKS = 2
_LOOK_EVERY_MS = 100


class _Read:
    """One read in a slot. The lock keeps `drop` from interrupting a connection that was already given back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Any = None
        self.dropped = False

    def run(self, work: Callable[[Any], T], connection: Any) -> T:
        # SQLite forgets an interrupt that comes between two statements; the first one here stays under way all the time
        with closing(connection.execute("SELECT 1 UNION ALL SELECT 2")):
            with self._lock:
                if self.dropped:
                    raise Cancelled
                self._connection = connection
            try:
                return work(connection)
            finally:
                with self._lock:
                    self._connection = None

    def drop(self) -> None:
        with self._lock:
            self.dropped = True
            if self._connection is not None:
                self._connection.interrupt()


class Task:
    """Long work as the status bar shows it. `title` is in the user's language; `total` 0 means unknown."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.done, self.total, self.what = 0, 0, ""
        self.progress = Progress(self._told)

    def _told(self, done: int, total: int, what: str) -> None:
        self.done, self.total, self.what = done, total, what

    @property
    def share(self) -> float | None:
        return self.done / self.total if self.total else None

    def cancel(self) -> None:
        self.progress.cancel()


class Workers(QObject):
    """Long work without a store: opening a vault, restoring one."""

    troubled = Signal(object)
    """A `Trouble` that no `failed` took; the window shows it."""
    progressed = Signal(object)
    """The `Task` to show in the status bar, or None when all are done."""
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers = ThreadPoolExecutor(_LONG_TASKS, "work")
        self._tasks: list[Task] = []
        self._unanswered = 0
        self._open = True
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._show_progress)
        self._answered.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def background(
        self,
        work: Callable[[Progress], T],
        then: Then[T] | None = None,
        title: str = "",
        failed: Failed | None = None,
    ) -> Task:
        """Run `work(progress)`, which may take long; it can be cancelled in the status bar or through the `Task`.

        Work that writes does so through `store.write`, and returns `Changes` to have them announced."""
        task = Task(title)
        self._tasks.append(task)
        future = self._workers.submit(work, task.progress)
        self._deliver(future, lambda: self._task_done(task, future, then, failed))
        self._look.start()
        return task

    def _task_done(self, task: Task, future: "Future[T]", then: Then[T] | None, failed: Failed | None) -> None:
        self._tasks.remove(task)
        self._show_progress()
        self._settle(future, then, failed)

    def _show_progress(self) -> None:
        if not self._tasks:
            self._look.stop()
        self.progressed.emit(self._tasks[-1] if self._tasks else None)

    @property
    def idle(self) -> bool:
        """Whether every question has been answered: what a picture waits for."""
        return not self._unanswered

    def _deliver(self, future: "Future[T]", answer: Callable[[], None]) -> None:
        self._unanswered += 1
        future.add_done_callback(lambda _future: self._answered.emit(answer) if self._open else None)

    @Slot(object)
    def _answer(self, answer: Callable[[], None]) -> None:
        self._unanswered -= 1
        if self._open:
            answer()

    def _settle(self, future: "Future[T]", then: Then[T] | None, failed: Failed | None) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            result = future.result()
            self._announce(result)
            if then is not None and _alive(then):
                then(result)
        elif isinstance(error, Trouble):
            if failed is None or not _alive(failed):
                self.troubled.emit(error)
            else:
                failed(error)
        elif not isinstance(error, Cancelled):
            sys.excepthook(type(error), error, error.__traceback__)

    def _announce(self, result: object) -> None:
        """Work without a store changes nothing that anybody shows."""

    def close(self) -> None:
        """Cancel what runs and wait until it has stopped; no answer comes any more."""
        self._open = False
        self._look.stop()
        for task in self._tasks:
            task.cancel()
        self._workers.shutdown(cancel_futures=True)


class Runner(Workers):
    changed = Signal(object)
    """`Changes` after every write that changed something: each view decides what to draw again."""
    saving = Signal(bool)
    """Whether writes wait or run."""

    def __init__(self, store: "Store", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._readers = ThreadPoolExecutor(_READERS, "read")
        self._slots: dict[str, _Read] = {}
        self._writes = 0

    def read(self, work: Callable[[Any], T], then: Then[T], slot: str = "", failed: Failed | None = None) -> None:
        """Run `work(connection)` and pass its result to `then`. A newer read in the same `slot` interrupts an older
        one, whose answer never comes. Pass a bound method of a widget as `then`: once the widget is gone, it is not
        called. Once closed, nothing is read: a timer that fires late may still ask."""
        if not self._open:
            return
        read = _Read()
        if slot:
            self.forget(slot)
            self._slots[slot] = read
        future = self._readers.submit(lambda: self.store.read(lambda connection: read.run(work, connection)))
        self._deliver(future, lambda: self._read_done(read, future, then, failed))

    def forget(self, slot: str) -> None:
        """Interrupt the read in `slot`, if any."""
        if slot in self._slots:
            self._slots.pop(slot).drop()

    def _read_done(self, read: _Read, future: "Future[T]", then: Then[T], failed: Failed | None) -> None:
        if not read.dropped:
            self._settle(future, then, failed)

    def write(self, work: "Callable[[Store], T]", then: Then[T] | None = None, failed: Failed | None = None) -> None:
        """Run `work(store)` on the writer thread; when it returns `Changes`, `changed` carries them to every view."""
        self._submit(work, then, failed, None)

    def write_long(
        self,
        work: "Callable[[Store, Progress], T]",
        then: Then[T] | None = None,
        title: str = "",
        failed: Failed | None = None,
    ) -> Task:
        """A write that may take long: it stands in the line of writes, and is shown and cancelled like other long work."""
        task = Task(title)
        self._tasks.append(task)
        self._submit(lambda store: work(store, task.progress), then, failed, task)
        self._look.start()
        return task

    def _submit(
        self, work: "Callable[[Store], T]", then: Then[T] | None, failed: Failed | None, task: Task | None
    ) -> None:
        future: Future[T] = self.store.submit(work)
        self._writes += 1
        if self._writes == 1:
            self.saving.emit(True)
        self._deliver(future, lambda: self._write_done(future, then, failed, task))

    def _write_done(self, future: "Future[T]", then: Then[T] | None, failed: Failed | None, task: Task | None) -> None:
        self._writes -= 1
        if not self._writes:
            self.saving.emit(False)
        if task is None:
            self._settle(future, then, failed)
        else:
            self._task_done(task, future, then, failed)

    def _announce(self, result: object) -> None:
        if isinstance(result, Changes) and result:
            self.changed.emit(result)

    def close(self) -> None:
        """Interrupt reads, cancel long work, wait for both. The store stays open: whoever opened it closes it, and
        that waits for the writes."""
        for slot in tuple(self._slots):
            self.forget(slot)
        super().close()
        self._readers.shutdown(cancel_futures=True)


def _alive(call: Callable[..., object]) -> bool:
    while isinstance(call, partial):
        call = call.func
    owner = getattr(call, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
