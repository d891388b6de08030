"""A column of a board: its head with name, count and sum, and its cards; or, collapsed, a strip with the name."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.figures import short
from opsdesk.model.kinds import Stored
from ui.boards.cards import CardView
from ui.boards.feed import Feed
from ui.boards.spec import BoardSpec
from ui.runner import Runner
from ui.tables.source import StoreSource
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.pill import Pill

NARROWEST = 164


class Lane(QWidget):
    """`value` is what the records here hold, None for those that hold nothing. `label` is in the user's language."""

    folded = Signal(bool)

    def __init__(self, spec: BoardSpec, runner: Runner, value: Stored, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        self.count = self.late = 0
        self._label, self._tone = "", ""
        self._aimed = False
        self.view = CardView(spec, runner.store.schema[spec.entity])
        self.view.empty_words = _("Nothing here")
        name = f"{spec.name}.board/{value if value is not None else ''}"
        self.feed = Feed(self.view, StoreSource(runner.store), runner, name)
        self._pill = Pill()
        self._count = Label(role="small", colour="muted")
        self._sum = Label(role="small", colour="muted")
        self._late = Pill(tone="bad")
        self._late.hide()
        self.fold = IconButton("chevron-left", _("Collapse this column"), lambda: self.set_folded(True))
        self.strip = _Strip(self)
        self._open = QWidget()
        self._stack = QStackedWidget()
        self._build()
        live(self, self.restyle)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self._pill)
        head.addWidget(self._count)
        head.addWidget(self._late)
        head.addStretch()
        head.addWidget(self._sum)
        head.addWidget(self.fold)
        column = QVBoxLayout(self._open)
        column.setContentsMargins(8, 6, 4, 4)
        column.setSpacing(6)
        column.addLayout(head)
        if (below := self._below_head()) is not None:
            column.addWidget(below)
        column.addWidget(self.view, 1)
        self._stack.addWidget(self._open)
        self._stack.addWidget(self.strip)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _below_head(self) -> QWidget | None:
        """What stands between the head and the cards, for a board that has more to say of a column."""
        return None

    def restyle(self) -> None:
        folded = self.is_folded
        self.setMinimumWidth(theme.px(36 if folded else NARROWEST))
        self.setMaximumWidth(theme.px(36) if folded else 16_777_215)
        self._tell()

    # -- what it says -------------------------------------------------------------------------------------------------

    def name(self, label: str, tone: str, by: str) -> None:
        """How the column is called, and the field by which it is one."""
        self._label, self._tone, self._by = label, tone, by
        self._pill.show_state(label, tone or "")
        self._tell()

    @property
    def label(self) -> str:
        return self._label

    def show_count(self, count: int) -> None:
        self.count = count
        self.feed.tell_total(count)
        self._tell()

    def show_late(self, count: int) -> None:
        """How many of the records here are late."""
        self.late = count
        words = tn("{n} overdue", "{n} overdue", count)
        self._late.show_state(short(count, "count"), "bad")
        self._late.setToolTip(words)
        self._late.setAccessibleName(words)
        self._late.setVisible(bool(count))

    def show_sum(self, minor: int | None) -> None:
        self._sum.setText(short(minor, "money") if minor else "")
        self._sum.setToolTip(text.money(minor) if minor else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The sum shows where it has room: half a number says something wrong."""
        taken = sum(part.sizeHint().width() for part in (self._pill, self._count, self._sum, self.fold))
        self._sum.setVisible(bool(self.sum) and taken + 6 * 4 + 12 <= self.width())

    @property
    def sum(self) -> str:
        return self._sum.text()

    def _tell(self) -> None:
        self._count.setText(f"{self.count:,}")
        self._fit()
        words = t("{label}, {n} cards", label=self._label, n=f"{self.count:,}")
        self.view.setAccessibleName(words)
        self.strip.setAccessibleName(t("Open the column {label}", label=words))
        self.strip.setToolTip(self._label)
        self.fold.setAccessibleName(t("Collapse the column {label}", label=self._label))
        self.strip.update()

    # -- collapsed ----------------------------------------------------------------------------------------------------

    @property
    def is_folded(self) -> bool:
        return self._stack.currentWidget() is self.strip

    def set_folded(self, folded: bool, *, told: bool = True) -> None:
        if folded != self.is_folded:
            self._stack.setCurrentWidget(self.strip if folded else self._open)
            policy = QSizePolicy.Policy.Fixed if folded else QSizePolicy.Policy.Expanding
            self.setSizePolicy(policy, QSizePolicy.Policy.Expanding)
            self.restyle()
            if told:
                self.folded.emit(folded)

    # -- a card above it ----------------------------------------------------------------------------------------------

    def aim(self, aimed: bool) -> None:
        """Whether cards let go now would land here."""
        if aimed != self._aimed:
            self._aimed = aimed
            self.update()

    @property
    def aimed(self) -> bool:
        return self._aimed

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2) if self._aimed else QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


class _Strip(QAbstractButton):
    """The name of a collapsed column, written upward; a click opens it."""

    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._lane = lane
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: lane.set_folded(False))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(36), theme.px(200))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5), 6, 6)
        painter.setFont(theme.font("small", bold=True))
        painter.setPen(theme.color("muted"))
        top = QRect(0, 10, self.width(), theme.px(20))
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, short(self._lane.count, "count"))
        painter.translate(0, self.height())
        painter.rotate(-90)
        room = QRect(12, 0, self.height() - theme.px(44), self.width())
        painter.setFont(theme.font())
        painter.setPen(theme.color("text"))
        words = painter.fontMetrics().elidedText(self._lane.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
