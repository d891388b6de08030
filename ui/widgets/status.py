"""The status line: saved or not, the state of the backups, long work with its cancel, the selection, the vault."""

from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark, t
from opsdesk.model import text
from ui.theme import theme
from ui.widgets.busy import ProgressStrip
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live

_WORTH_SAYING_MS = 200
"""A write that takes less is not announced: a mark that flickers with every keystroke tells nothing."""


class Work(Protocol):
    """Long work as the line shows it (`ui.runner.Task`)."""

    title: str
    what: str

    @property
    def share(self) -> float | None: ...

    def cancel(self) -> None: ...


class StatusLine(QWidget):
    unmasked_pressed = Signal()
    """Somebody pressed the reminder that personal data shows in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saving = False
        self._backed_up: int | None = 0  # nothing known yet
        self._work: Work | None = None
        self._saved = Label(role="small", colour="muted")
        self._backup = Label(role="small", colour="muted")
        self._doing = Label(role="small", colour="text")
        self._strip = ProgressStrip()
        self._strip.setFixedWidth(120)
        self._cancel = IconButton("x", mark("Cancel"), self._stop)
        self.unmasked = Button(mark("Personal data is in sight"), self.unmasked_pressed.emit, icon="eye", tone="link")
        self.unmasked.hide()
        self._selected = Label(role="small", colour="muted")
        self._selected.setContentsMargins(0, 0, 8, 0)
        self._vault = Label(role="small", colour="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 8, 0)
        row.setSpacing(4)
        parts: tuple[QWidget | None, ...] = (
            self._saved, self._backup, None, self._doing, self._strip, self._cancel, None, self.unmasked, self._selected,
            self._vault,
        )  # fmt: skip
        for part in parts:
            if part is None:
                row.addSpacing(16)
                row.addStretch(1)
            else:
                row.addWidget(part)
        self._soon = QTimer(self, singleShot=True, interval=_WORTH_SAYING_MS)
        self._soon.timeout.connect(self.retranslate)
        self.setAutoFillBackground(True)
        self.show_work(None)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme.color("surface"))
        self.setPalette(palette)
        self.setFixedHeight(theme.px(24))
        self._cancel.setFixedSize(theme.px(20), theme.px(20))
        self.unmasked.setFixedHeight(theme.px(20))
        self.unmasked.setFont(theme.font("small"))
        self._saved.setText(t("Saving…") if self._saving else t("Saved"))
        words = self.backup_words
        self._backup.setText(f"· {words}" if words else "")
        self._vault.setText(t("Local encrypted vault"))
        self.setAccessibleName(t("Status"))

    def show_saving(self, saving: bool) -> None:
        self._saving = saving
        if saving:
            self._soon.start()
        else:
            self._soon.stop()
            self.retranslate()

    def show_backed_up(self, moment: int | None) -> None:
        """When the newest backup was verified; None: it failed."""
        self._backed_up = moment
        self._backup.set_colour("bad" if moment is None else "muted")
        self.retranslate()

    @property
    def backup_words(self) -> str:
        if self._backed_up is None:
            return t("Backup failed")
        at = text.moment(self._backed_up)
        today = clock.day_number(at.date()) == clock.today()
        return t("Backup verified {when}", when=f"{at:%H:%M}" if today else f"{at:%Y-%m-%d}") if self._backed_up else ""

    def show_unmasked(self, unmasked: bool) -> None:
        self.unmasked.setVisible(unmasked)

    def show_selection(self, words: str) -> None:
        self._selected.setText(words)

    def show_work(self, work: Work | None) -> None:
        self._work = work
        for part in (self._doing, self._strip, self._cancel):
            part.setVisible(work is not None)
        if work is not None:
            self._doing.setText(" · ".join(filter(None, (work.title, work.what))))
            self._strip.show_share(work.share)

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, theme.color("line"))
