"""Keeps scores current and takes the monthly snapshot by itself: after opening, after imports, and as the day turns."""

from PySide6.QtCore import QTimer

from opsdesk import settings
from opsdesk.model.changes import Changes
from opsdesk.services import scores
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress
from ui.window.desk import Desk

_SOON_MS = 4000
"""After opening and after an import; the window is at rest by then. What computes loads NumPy and SciPy: 0.7 s of a core."""
_LOOK_EVERY_MS = 30 * 60 * 1000


class Scoring(QTimer):
    """A timer of the desk: when it fires, what is due is computed in the background."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, interval=_LOOK_EVERY_MS)
        self._runner, self._settings = desk.runner, desk.context.settings
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        for timer in (self, self._soon):
            timer.timeout.connect(self.look)
        self._runner.changed.connect(self._changed)
        self._soon.start()
        self.start()

    def look(self) -> None:
        self._runner.read(_due, self._asked, "scores/due")

    def _asked(self, due: tuple[bool, bool]) -> None:
        stale, month = due
        store = self._runner.store
        if stale:
            self._runner.background(lambda progress: scores.refresh(store, progress, only_due=True))
        if month and self._settings.get(settings.SNAPSHOTS):
            self._runner.background(lambda progress: _snapshot(store, progress))

    def _changed(self, changes: Changes) -> None:
        """Single orders wait for the next look: computing a million customers for each takes 20 s of a core."""
        many = any(changes.touches(name) and changes.ids[name] is None for name in scores.READ_FROM)
        if many or changes.verb == "import" or changes.touches("rules"):
            self._soon.start()


def _due(connection: Connection) -> tuple[bool, bool]:
    return scores.due(connection), scores.month_to_keep(connection) is not None


def _snapshot(store: Store, progress: Progress) -> Changes:
    from opsdesk.services.snapshots import take_monthly  # it loads NumPy

    return take_monthly(store, progress)
