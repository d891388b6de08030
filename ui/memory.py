"""How the window looked last time: sizes, columns, the last page. Not settings: nobody chooses them in a form."""

from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QObject, QTimer

from opsdesk import paths
from opsdesk.settings import read_json, write_json

T = TypeVar("T")
_WRITE_AFTER_MS = 1500


class Memory(QObject):
    """One JSON file of keys and plain values. Writing waits for a calm moment; `flush` writes at the end."""

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file or paths.config() / "window.json"
        self._values = read_json(self._file)
        self._later = QTimer(self, singleShot=True, interval=_WRITE_AFTER_MS)
        self._later.timeout.connect(self.flush)

    def get(self, key: str, default: T) -> T:
        """The value kept under `key` if it is of the default's type (a file from elsewhere may hold anything); the
        items of a list are of its first item's type."""
        value = self._values.get(key, default)
        if type(value) is not type(default):
            return default
        if isinstance(value, list) and isinstance(default, list):
            kinds = {type(item) for item in default}
            return default if kinds and any(type(item) not in kinds for item in value) else cast(T, value)
        return value

    def keep(self, key: str, value: object) -> None:
        if self._values.get(key) != value:
            self._values[key] = value
            self._later.start()

    def flush(self) -> None:
        if self._later.isActive() or not self._file.exists():
            self._later.stop()
            with suppress(OSError):  # a place that cannot be written is no reason to bother anybody over column widths
                write_json(self._file, self._values)
