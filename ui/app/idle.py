"""Notices that nobody has touched the keyboard or the mouse for a while."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from opsdesk import clock

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_LOOK_EVERY_MS = 10_000


class Idle(QObject):
    """`watch(minutes)` starts or, with 0, stops. It listens to windows, not to the application, whose filter would see
    each of the thousands of events that scrolling makes. Time asleep counts: the clock says how long it was."""

    expired = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._minutes = 0
        self._touched = clock.seconds()
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self.check)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._listen)

    def watch(self, minutes: int) -> None:
        self._minutes = minutes
        self._touched = clock.seconds()
        if minutes:
            self._look.start()
        else:
            self._look.stop()

    def quiet(self) -> int:
        """For how many seconds nobody has touched anything."""
        return clock.seconds() - self._touched

    def check(self) -> None:
        """Tell if it has been quiet for long enough."""
        if self._minutes and self.quiet() >= self._minutes * 60:
            self.watch(0)
            self.expired.emit()

    def _listen(self, window: QWindow | None) -> None:
        self._touched = clock.seconds()
        if window is not None:
            window.installEventFilter(self)  # a second time only moves it to the front

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched = clock.seconds()
        return False
