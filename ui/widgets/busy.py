"""Waiting made visible: grey bars where rows will stand, and a thin strip for work of unknown or known length."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from opsdesk.i18n import t
from ui.theme import theme
from ui.widgets.live import live


class Skeleton(QWidget):
    """Rows of grey bars in the rhythm of the list that is still loading."""

    def __init__(self, rows: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Loading"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        height, bar = theme.row_height, theme.px(10)
        for row in range(self._rows):
            top = row * height + (height - bar) / 2
            for start, share in (
                (0.01, 0.22 - 0.03 * (row % 3)),
                (0.34, 0.10),
                (0.52, 0.14 - 0.02 * (row % 2)),
                (0.76, 0.16),
            ):
                painter.drawRoundedRect(QRectF(start * self.width(), top, share * self.width(), bar), bar / 2, bar / 2)


class ProgressStrip(QWidget):
    """Four pixels high. `show_share(0.4)` fills it; `show_share(None)` runs a band along it (still, if motion is off)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = 0.0
        self._at = 0.0
        self._beat = QTimer(self, interval=40)
        self._beat.timeout.connect(self._move)
        self.setFixedHeight(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Progress"))
        self.update()

    def show_share(self, share: float | None) -> None:
        self._share = share
        self.setAccessibleDescription("" if share is None else f"{share:.0%}")
        self._run()
        self.update()

    @property
    def moving(self) -> bool:
        return self._beat.isActive()

    def _run(self) -> None:
        if self._share is None and self.isVisible() and not theme.still:
            self._beat.start()
        else:
            self._beat.stop()

    def _move(self) -> None:
        self._at = (self._at + 0.02) % 1
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        self._beat.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(self.rect(), 2, 2)
        painter.setBrush(theme.color("accent"))
        width = float(self.width())
        if self._share is None:
            painter.drawRoundedRect(QRectF((self._at * 1.3 - 0.3) * width, 0, 0.3 * width, 4), 2, 2)
        else:
            painter.drawRoundedRect(QRectF(0, 0, min(max(self._share, 0), 1) * width, 4), 2, 2)
