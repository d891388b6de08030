"""The service-level clock of a ticket: a slim bar that says what is due next; a click tells where every second went."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services.levels import READ_FROM
from ui.icons import pixmap, ratio_of
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.live import live

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.services.level_clock import Clock, Hand

_AGAIN_MS = 30_000
_HIGH, _BAR, _ICON = 30, 4, 14


class ServiceClock(QAbstractButton):
    """`show_ticket` reads a ticket and shows its clock; it hides where no policy holds."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._number: int | None = None
        self.found: Clock | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self._read)
        self.clicked.connect(self.explain)
        runner.changed.connect(self._changed)
        self.hide()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        if self.found is not None:
            self._tell(self.found)
        self.updateGeometry()
        self.update()

    def show_ticket(self, number: int | None) -> None:
        if number != self._number:
            self.show_clock(None)
        self._number = number
        self._read()

    def _changed(self, changes: Changes) -> None:
        ids = changes.ids.get("tickets", frozenset())
        others = any(changes.touches(name) for name in READ_FROM if name != "tickets")
        if self._number is not None and (ids is None or self._number in ids or others):
            self._read()

    def _read(self) -> None:
        number, schema = self._number, self._runner.store.schema
        if number is None:
            self._runner.forget("levels/clock")
            return

        def read(connection: object) -> "Clock | None":
            from opsdesk.services import level_clock  # it loads NumPy

            return level_clock.read(connection, schema, number, clock.seconds())  # type: ignore[arg-type]

        self._runner.read(read, self.show_clock, "levels/clock")

    def show_clock(self, found: "Clock | None") -> None:
        self.found = found
        if found is None or found.leading is None:
            self._again.stop()
            self.hide()
            return
        self._tell(found)
        self.show()
        self.update()
        if found.running:
            self._again.start()
        else:
            self._again.stop()

    def _tell(self, found: "Clock") -> None:
        hand = found.leading
        if hand is not None:
            self.setAccessibleName(" ".join((t("Service level"), *self.words(hand))))
            self.setToolTip(t("{policy}, calendar {calendar}. Click to see where every second went.", policy=found.policy, calendar=found.calendar.name))  # fmt: skip

    def words(self, hand: "Hand") -> tuple[str, str, str]:
        """What it says: the target, where that stands, and when it is due."""
        from ui.levels import words

        due = t("due {day}", day=words.when(hand.due)) if hand.due is not None and hand.runs else ""
        return words.title(hand), words.state(hand), due

    @property
    def tone(self) -> str:
        from ui.levels.words import TONES

        hand = self.found.leading if self.found else None
        return TONES.get(hand.standing, "muted") if hand else "muted"

    def explain(self) -> None:
        from ui.levels.explained import Explained

        if self.found is not None:
            Explained(self, self.found).open_under(self)

    # -- painting -----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        hand = self.found.leading if self.found else None
        if hand is None:
            return
        ink, ground = theme.tokens.tone(self.tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover" if self.underMouse() else "background"))
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(whole, 6, 6)
        inside = self.rect().adjusted(theme.px(8), 0, -theme.px(8), -theme.px(_BAR + 3))
        side = theme.px(_ICON)
        painter.drawPixmap(QPoint(inside.left(), inside.center().y() - side // 2 + 1), pixmap("clock", ink, side, ratio_of(painter)))  # fmt: skip
        self._paint_words(painter, hand, QColor(ink), side)
        rail = QRectF(
            whole.left() + theme.px(8),
            whole.bottom() - theme.px(_BAR + 3),
            whole.width() - theme.px(16),
            theme.px(_BAR),
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground if self.tone != "muted" else theme.tokens.line))
        painter.drawRoundedRect(rail, 2, 2)
        rail.setWidth(rail.width() * min(max(hand.spent / hand.goal, 0.02), 1))
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(rail, 2, 2)

    def _paint_words(self, painter: QPainter, hand: "Hand", ink: QColor, side: int) -> None:
        """The state first, which is what one looks for; the time at which it is due where there is room."""
        name, state, due = self.words(hand)
        line = self.rect().adjusted(theme.px(8) + side + 6, 0, -theme.px(8), -theme.px(_BAR + 2))
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setPen(theme.color("muted"))
        name = metrics.elidedText(
            name, Qt.TextElideMode.ElideRight, max(line.width() - metrics.horizontalAdvance(state) - 8, 0)
        )
        painter.drawText(line, left, name)
        taken = metrics.horizontalAdvance(name) + 8
        painter.setFont(theme.font("small", bold=True))
        bold = painter.fontMetrics()
        painter.setPen(ink)
        room = line.adjusted(taken, 0, 0, 0)
        painter.drawText(room, left, bold.elidedText(state, Qt.TextElideMode.ElideRight, room.width()))
        taken += bold.horizontalAdvance(state) + 12
        if due and taken + metrics.horizontalAdvance(due) <= line.width():
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("muted"))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), due)
