"""What the ways to see the backlog let people choose: open ones only, and numbers that part it."""

from math import isfinite

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from opsdesk.i18n import t
from opsdesk.query.filters import Filter, both
from opsdesk.services.scoreboard import OPEN
from ui.forms.editor import mark_wrong
from ui.memory import Memory
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live

_NUMBER_WIDTH = 84


class OpenOnly(QCheckBox):
    """Whether what is shipped or declined stays out; remembered for all ways together."""

    _KEY = "requirements.open"

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory
        self.setChecked(memory.get(self._KEY, True))
        self.toggled.connect(lambda on: memory.keep(self._KEY, on))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setText(t("Open ones only"))
        self.setFixedHeight(theme.px(34))  # as high as the fields beside it

    def follow(self) -> None:
        """It may have been chosen elsewhere."""
        if self.isChecked() != self._memory.get(self._KEY, True):
            self.setChecked(not self.isChecked())

    def narrowed(self, where: Filter) -> Filter:
        return both(where, OPEN) if self.isChecked() else where


class Threshold(QWidget):
    """A number that may be typed; empty means the one that is said in grey. Remembered under `key`."""

    chosen = Signal()

    def __init__(self, memory: Memory, key: str) -> None:
        super().__init__()
        self._memory, self._key = memory, key
        self._label = Label(role="small", colour="muted")
        self.line = QLineEdit()
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setText(memory.get(key, ""))
        self.line.editingFinished.connect(self._typed)
        self._held = self.value
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._label)
        row.addWidget(self.line)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.line.setFixedWidth(theme.px(_NUMBER_WIDTH))
        self.line.setToolTip(t("At or above it counts as high. Empty: the median."))

    @property
    def value(self) -> float | None:
        """None: what is said in grey. What is no number is marked, and means None."""
        try:
            value = float(self.line.text().replace("，", "").replace(",", ""))
        except ValueError:
            return None
        return value if isfinite(value) else None

    def say(self, words: str, usual: str) -> None:
        """What it is a threshold of, and what it is unless typed; both in the user's language."""
        self._label.setText(words)
        self.line.setAccessibleName(words)
        self.line.setPlaceholderText(usual)

    def remember_under(self, key: str) -> None:
        """It is another number's now."""
        self._key = key
        self.line.setText(self._memory.get(key, ""))
        self._held = self.value

    def _typed(self) -> None:
        wrong = bool(self.line.text().strip()) and self.value is None
        mark_wrong(self.line, t("This is not a number.") if wrong else "")
        if self.value != self._held and not wrong:
            self._held = self.value
            self._memory.keep(self._key, self.line.text().strip())
            self.chosen.emit()
