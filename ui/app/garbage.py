"""Python's garbage collector, on the GUI thread and in pauses only.

Left alone it runs on whichever thread allocates: on a reader it freed Qt objects, which crashed in QTimerInfoList, and a
full run stops the window for 57 to 140 ms. So it is off; a timer collects the young often, everything after a rest.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 1000
_MANY = 700
"""So many new objects are worth a look at the young: 0.3 ms for twenty pages shown, 80 ms once for a desk just opened."""
_REST_SECONDS = 5


class Collector(QObject):
    """Make it before the first thread starts. `quiet()` is for how many seconds nobody has touched the window."""

    def __init__(self, quiet: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._quiet = quiet
        self._owing = False
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self.look)
        self._look.start()
        QTimer.singleShot(0, self, gc.freeze)  # what the first window needed stays: no run has to walk it again

    def look(self) -> None:
        rest = self._quiet()
        if self._owing and rest >= _REST_SECONDS:
            gc.collect()
            self._owing = False
        elif rest and gc.get_count()[0] > _MANY:
            gc.collect(1)
            self._owing = True
