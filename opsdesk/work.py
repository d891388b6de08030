"""Long work tells how far it is and notices when it should stop."""

from collections.abc import Callable
from threading import Event

from opsdesk.errors import Cancelled

Report = Callable[[int, int, str], None]
"""Called with (done, total, what); total 0 means unknown. May be called from any thread, and often."""


def _silent(done: int, total: int, what: str) -> None:
    return None


class Progress:
    """Handed to long work. `step` both reports and raises `Cancelled` once `cancel` was called from any thread."""

    def __init__(self, report: Report = _silent) -> None:
        self._report = report
        self._stop = Event()
        self._what = ""

    def step(self, done: int, total: int = 0, what: str = "") -> None:
        """Report `done` of `total`; `what` stays until the next non-empty text."""
        self._what = what or self._what
        if self._stop.is_set():
            raise Cancelled
        self._report(done, total, self._what)

    def cancel(self) -> None:
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()
