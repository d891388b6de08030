"""What tests of the window share: the look as a fresh user has it, and no window, timer or answer left behind."""

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import settings
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.commands import Commands
from ui.context import Context
from ui.memory import Memory
from ui.runner import Runner
from ui.theme import theme
from ui.window.desk import Desk

for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed):
    assert _wait.__kwdefaults__ is not None
    _wait.__kwdefaults__["timeout"] = 60_000  # a busy machine is no failure, and what passes never waits so long


@pytest.fixture(scope="module", autouse=True)
def _collected_between_tests() -> Iterator[None]:
    """As in the application (ui/app/garbage.py): no collection on a reader thread, which would free Qt objects there."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def look(qapp: QApplication, _on_its_own: None) -> Iterator[Callable[..., Settings]]:
    """`look(language=..., theme=..., size=...)` changes how everything looks; each test starts English, light, normal."""

    def apply(language: str = "en", colours: str = "light", size: str = "normal") -> Settings:
        chosen = Settings()
        chosen.hold(settings.LANGUAGE, language)
        chosen.hold(settings.THEME, colours)
        chosen.hold(settings.TEXT_SIZE, size)
        theme.apply(chosen)
        return chosen

    apply()
    yield apply
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect(1)
    left = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    assert not left, f"windows left open: {left}"


@pytest.fixture
def settle(desk: Desk, windows: Windows) -> Callable[[], None]:
    """Waits until the test module's `desk` has answered everything, and what its answers asked."""

    def wait() -> None:
        for _turn in range(3):
            windows.settle(desk)
        QApplication.processEvents()

    wait()
    return wait


@pytest.fixture
def runner(store: Store, qtbot: QtBot) -> Iterator[Runner]:
    running = Runner(store)
    yield running
    running.close()
    running.deleteLater()


@pytest.fixture
def context(runner: Runner, qtbot: QtBot, look: Callable[..., Settings]) -> Context:
    """What a page is given, without a window around it."""
    from PySide6.QtWidgets import QWidget

    host = QWidget()
    qtbot.addWidget(host)
    return Context(runner, look(), Memory(parent=host), Commands(host), host)


@pytest.fixture
def windows(store: Store, qtbot: QtBot, look: Callable[..., Settings]) -> Iterator[Windows]:
    made = Windows(store, qtbot, look())
    yield made
    made.close()
