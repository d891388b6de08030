"""Keeps service levels current by itself: after opening, after every write of tickets, replies and rules, and as time passes."""

from PySide6.QtCore import QTimer

from opsdesk.errors import Trouble
from opsdesk.model.changes import Changes
from opsdesk.services import levels, policies
from ui.window.desk import Desk

_OPENED_MS = 2500
"""After opening: the window is at rest by then. What computes loads NumPy."""
_SOON_MS = 250
"""After a write; several in a row are one."""
_LOOK_EVERY_MS = 20_000
"""Time alone makes a ticket due soon, or overdue."""


class Levelling(QTimer):
    """A timer of the desk: when it fires, what is due is computed in the background."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, interval=_LOOK_EVERY_MS)
        self._runner, self._context = desk.runner, desk.context
        self._told = ""
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        for timer in (self, self._soon):
            timer.timeout.connect(self.look)
        self._runner.changed.connect(self._changed)
        self._soon.start(_OPENED_MS)
        self.start()

    def look(self) -> None:
        schema = self._runner.store.schema
        self._runner.read(lambda c: levels.due(c, schema), self._asked, "levels/due", self._failed)

    def _asked(self, due: list[int] | None) -> None:
        if due is None or due:
            store = self._runner.store
            self._runner.background(lambda progress: levels.refresh(store, progress), None, "", self._failed)

    def _changed(self, changes: Changes) -> None:
        ours = not changes.operation and set(changes.ids) == {policies.ENTITY}
        if not ours and any(map(changes.touches, levels.READ_FROM)):
            self._soon.start(_SOON_MS)

    def _failed(self, trouble: Trouble) -> None:
        """A rule that cannot be read is told once, not every twenty seconds."""
        if str(trouble) != self._told:
            self._told = str(trouble)
            self._context.tell(trouble)
