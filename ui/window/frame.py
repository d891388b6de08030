"""The window: shows the open desk or, while the vault is closed, a gate (unlock, first run); remembers its place."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QMoveEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar, QWidget

from opsdesk import assets
from opsdesk.settings import Settings
from ui.memory import Memory
from ui.widgets.drop import DropVeil

if TYPE_CHECKING:
    from opsdesk.store.store import Store
    from ui.pages import PageSpec
    from ui.window.desk import Desk

_SIZE = (1280, 800)
_LEAST = (640, 480)
_GRIP = 80
"""So much of the window's top must lie on a screen, or nobody could drag it back."""


class Window(QMainWindow):
    closed = Signal()

    def __init__(self, chosen: Settings, memory: Memory) -> None:
        super().__init__()
        self.settings = chosen
        self._memory = memory
        self.desk: Desk | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._asked_to_show)
        self.setWindowTitle("OpsDesk")
        self.setWindowIcon(QIcon(str(assets.path("icons", "opsdesk.svg"))))
        self.setMinimumSize(*_LEAST)
        self.setAcceptDrops(True)
        self._veil = DropVeil(self)
        self._restore()

    # -- what it shows ----------------------------------------------------------------------------------------------

    def open_desk(
        self, store: "Store", pages: "tuple[PageSpec, ...]", lock: Callable[[], object] | None = None
    ) -> "Desk":
        """Show the pages of `store`."""
        from opsdesk.store.lock import raise_requests_path
        from ui.window.desk import Desk

        self.desk = Desk(self, store, self.settings, self._memory, pages, lock)
        self.setCentralWidget(self.desk)
        self._watcher.addPath(str(raise_requests_path(store.vault.folder)))
        return self.desk

    def show_gate(self, gate: QWidget) -> None:
        """Show `gate` instead of the desk, whose pages and data are dropped. The caller closes the store after it."""
        if self.desk is not None:
            self.desk.close_desk()
            self._watcher.removePaths(self._watcher.files())
            self.desk = None
        self.setCentralWidget(gate)  # deletes what was there
        gate.setFocus()

    def main_menus(self) -> dict[str, QMenu]:
        """The menus of the menu bar where the system has one of its own."""
        from ui.commands import MENUS

        bar = QMenuBar()
        if not bar.isNativeMenuBar():
            return {}
        self.setMenuBar(bar)
        return {name: bar.addMenu("") for name in MENUS}

    # -- place ------------------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        kept = self._memory.get("window.place", [0, 0, 0, 0])
        place = QRect(*kept) if len(kept) == 4 else QRect()
        top = QRect(place.topLeft(), QSize(place.width(), 32))
        for screen in QGuiApplication.screens():
            shown = screen.availableGeometry().intersected(top)
            if shown.width() >= _GRIP and shown.height() >= 16:
                self.setGeometry(place.intersected(screen.virtualGeometry()))
                break
        else:
            room = QGuiApplication.primaryScreen().availableGeometry()
            place = QRect(0, 0, min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))
            place.moveCenter(room.center())
            self.setGeometry(place)
        if self._memory.get("window.maximized", False):
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _keep_place(self) -> None:
        if not self.isVisible():
            return
        maximized = bool(self.windowState() & Qt.WindowState.WindowMaximized)
        self._memory.keep("window.maximized", maximized)
        if self.windowState() == Qt.WindowState.WindowNoState:
            self._memory.keep("window.place", list(self.geometry().getRect()))  # type: ignore[call-overload]

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._keep_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_place()

    def _asked_to_show(self, file: str) -> None:
        """A second start rewrote the file: come to the front instead of it."""
        if file not in self._watcher.files() and Path(file).exists():
            self._watcher.addPath(file)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keep_place()
        self.hide()  # at once: waiting for the last write should not look like hanging
        if self.desk is not None:
            self.desk.close_desk()
        self._memory.flush()
        self.closed.emit()
        super().closeEvent(event)

    # -- files ------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.desk is not None and _files(event):
            event.acceptProposedAction()
            self._veil.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._veil.hide()
        if self.desk is not None:
            event.acceptProposedAction()
            self.desk.take_files(_files(event))


def _files(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
