"""Garbage is collected on the GUI thread, in pauses, and nowhere else."""

import gc
import threading
from collections.abc import Iterator
from weakref import ref

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from opsdesk import clock
from ui.app.garbage import Collector
from ui.app.idle import Idle


class Knot:
    """Something only the collector can free; it notes the thread that freed it."""

    freed_on: threading.Thread | None = None

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Knot.freed_on = threading.current_thread()


@pytest.fixture
def rest() -> list[int]:
    """For how many seconds nobody has touched the window."""
    return [0]


@pytest.fixture
def collector(qtbot: QtBot, rest: list[int]) -> Iterator[Collector]:
    owner = QObject()
    yield Collector(lambda: rest[0], owner)
    owner.deleteLater()


def many() -> list[list[int]]:
    return [[number] for number in range(2000)]


def on_a_thread(work: object) -> None:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    thread.join()


def test_a_thread_that_allocates_frees_nothing_of_others(collector: Collector) -> None:
    Knot.freed_on = None
    knot = ref(Knot())
    on_a_thread(lambda: [many() for _ in range(50)])
    assert not gc.isenabled()
    assert knot() is not None


def test_the_young_are_collected_in_the_first_pause_on_the_gui_thread(collector: Collector, rest: list[int]) -> None:
    gc.collect()
    knot, alive = ref(Knot()), many()
    collector.look()
    assert knot() is not None, "somebody is typing"
    rest[0] = 1
    collector.look()
    assert knot() is None
    assert Knot.freed_on is threading.current_thread()
    assert alive


def test_everything_is_collected_once_in_a_longer_rest(collector: Collector, rest: list[int]) -> None:
    old = Knot()
    gc.collect()  # moves it among the old, which a look at the young does not see
    gone = ref(old)
    del old
    rest[0], alive = 1, many()
    collector.look()
    assert gone() is not None
    rest[0] = 5
    collector.look()
    assert gone() is None
    full = gc.get_stats()[2]["collections"]
    collector.look()
    assert gc.get_stats()[2]["collections"] == full
    assert alive


def test_quiet_counts_from_the_last_touch(qtbot: QtBot, noon: object) -> None:
    idle = Idle()
    assert idle.quiet() == 0
    with clock.frozen(clock.now().replace(minute=clock.now().minute + 1)):
        assert idle.quiet() == 60
    idle.deleteLater()
