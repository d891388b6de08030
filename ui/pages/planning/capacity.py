"""A release as a column of the plan: its days, and a bar that fills with the effort of what is in it."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.figures import figure, short_day
from opsdesk.model.kinds import Stored
from opsdesk.services.releases import Release
from ui.boards.lane import Lane
from ui.boards.spec import BoardSpec
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.label import Label
from ui.widgets.live import live

_BAR = 6


class CapacityBar(QWidget):
    """How much of `capacity` is taken; what goes beyond it is in the colour of a warning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.taken, self.capacity = 0.0, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(_BAR))

    def show_load(self, taken: float, capacity: float) -> None:
        self.taken, self.capacity = taken, capacity
        self.update()

    @property
    def share(self) -> float:
        return self.taken / self.capacity if self.capacity else 1.0 if self.taken else 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole, radius = QRectF(self.rect()), self.height() / 2
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(whole, radius, radius)
        if self.share > 0:
            wide = max(whole.width() * min(self.share, 1.0), self.height())
            painter.setBrush(theme.color("bad" if self.share > 1 + 1e-9 else "accent"))
            painter.drawRoundedRect(QRectF(0, 0, wide, whole.height()), radius, radius)


class ReleaseLane(Lane):
    """`value` is the release's id, or None for what is not planned yet."""

    opened = Signal(int)
    """Somebody wants to change this release."""

    def __init__(self, spec: BoardSpec, runner: Runner, value: Stored, parent: QWidget | None = None) -> None:
        self.release: Release | None = None
        self._effort = self._worth = 0.0
        self.bar = CapacityBar()
        self._days, self._load = Label(role="small", colour="muted"), Label(role="small", colour="muted")
        self._edit = IconButton("pencil", _("Change this release"))
        super().__init__(spec, runner, value, parent)
        self._edit.clicked.connect(self._open_release)
        live(self, self._tell_load)

    def _below_head(self) -> QWidget:
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(2, 0, 4, 2)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.addWidget(self._days, 1)
        line.addWidget(self._edit)
        column.addLayout(line)
        column.addWidget(self.bar)
        column.addWidget(self._load)
        return below

    def _open_release(self) -> None:
        if isinstance(self.value, int):
            self.opened.emit(self.value)

    def show_release(self, release: Release | None) -> None:
        self.release = release
        self._tell_load()

    def show_load(self, effort: float, worth: float) -> None:
        """The effort and the value of all that is here."""
        self._effort, self._worth = effort, worth
        self._tell_load()

    @property
    def load(self) -> str:
        return self._load.text()

    def _tell_load(self) -> None:
        release = self.release
        self._edit.setVisible(release is not None)
        self.bar.setVisible(release is not None and release.capacity is not None)
        worth = t("value {n}", n=figure(self._worth, "count"))
        taken = figure(self._effort, "count")
        if release is None:
            self._days.setText(t("Not planned yet"))
            self._load.setText(" · ".join((t("effort {n}", n=taken), worth)))
            return
        if release.start is None and release.end is None:
            self._days.setText(t("Without dates"))
        else:
            ends = [short_day(day) if day is not None else "…" for day in (release.start, release.end)]
            self._days.setText(t("{first} to {last}", first=ends[0], last=ends[1]))
        if release.capacity is None:
            self._load.setText(" · ".join((t("effort {n}, no capacity", n=taken), worth)))
        else:
            self._load.setText(f"{taken} / {figure(release.capacity, 'count')} · {worth}")
            self.bar.show_load(self._effort, release.capacity)
        over = release.capacity is not None and self._effort > release.capacity + 1e-9
        self._load.set_colour("bad" if over else "muted")
        self._load.setToolTip(t("Effort of what is in it, of its capacity; and the value of what is in it."))
