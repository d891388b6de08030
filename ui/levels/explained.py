"""The clock explained: its targets, a timeline of all that time, and each stretch of it with why it counts or does not."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QToolTip, QWidget

from opsdesk.analysis.hours.explain import Segment
from opsdesk.i18n import t
from opsdesk.services.level_clock import Clock
from ui.levels import words
from ui.theme import theme
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.pill import Pill
from ui.widgets.popup import Popup

_ICONS = {"counted": "clock", "paused": "calendar-clock", "closed": "moon", "holiday": "sun"}
_TONES = {"counted": "accent", "paused": "warn", "closed": "", "holiday": "good"}
_WIDE, _LISTED = 460, 7
MOST_LISTED = 400


class Explained(Popup):
    def __init__(self, parent: QWidget, clock: Clock) -> None:
        super().__init__(parent, margin=16, gap=8)
        self.clock = clock
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.px(_WIDE))
        self.setMaximumWidth(theme.px(_WIDE))
        head = Label(clock.policy, bold=True)
        said = t("Calendar {calendar}, {zone}", calendar=clock.calendar.name, zone=clock.calendar.zone)
        self.body.addWidget(head)
        self.body.addWidget(Label(said, role="small", colour="muted"))
        self.body.addLayout(self._targets())
        self.line = Timeline(clock)
        self.body.addWidget(self.line)
        self.body.addLayout(self._legend())
        self.list = EntryList(t("Where every second went"))
        self.list.show_entries([_entry(one) for one in clock.segments[-MOST_LISTED:]])
        shown = min(max(len(self.list.entries), 1), _LISTED)
        self.list.setFixedHeight(theme.px(29) * shown + 4)
        self.list.scrollToBottom()
        self.body.addWidget(self.list)
        if clock.warning:
            self.body.addWidget(Label(clock.warning, role="small", colour="warn", wrap=True))

    def _targets(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(10)
        for row, hand in enumerate(self.clock.hands):
            of = t("{spent} of {goal}", spent=words.length(hand.spent), goal=words.length(hand.goal))
            due = t("due {day}", day=words.when(hand.due)) if hand.due is not None else ""
            grid.addWidget(Label(words.title(hand)), row, 0)
            grid.addWidget(Pill(t(words.STATES[hand.standing]), words.TONES[hand.standing]), row, 1)
            grid.addWidget(Label(of, role="small", colour="muted"), row, 2)
            ending = Label(due, role="small", colour="muted")
            ending.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(ending, row, 3)
        grid.setColumnStretch(3, 1)
        return grid

    def _legend(self) -> QHBoxLayout:
        """Each kind of time with how much there was of it; together they are all the time there was."""
        row = QHBoxLayout()
        row.setSpacing(12)
        for kind, seconds in self.clock.seconds.items():
            if seconds:
                row.addWidget(_Key(kind))
                row.addWidget(Label(f"{t(words.KINDS[kind])} {words.length(seconds)}", role="small", colour="muted"))
        row.addStretch()
        return row


def colour(kind: str) -> QColor:
    return {
        "counted": theme.color("accent"), "paused": theme.color("warn"), "holiday": theme.color("good_soft"),
        "closed": theme.color("line"),
    }[kind]  # fmt: skip


class _Key(QWidget):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        live(self, lambda: self.setFixedSize(theme.px(10), theme.px(10)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._kind))
        painter.drawRoundedRect(self.rect(), 3, 3)


class Timeline(QWidget):
    """The whole time as one band in the colours of its kinds; where a target is due, a mark. Hovering tells a stretch."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(t("Where every second went"))
        self.setAccessibleDescription("; ".join(said(one) for one in clock.segments[-20:]))

    @property
    def until(self) -> int:
        """A target that is due soon after now shows too."""
        clock = self._clock
        dues = [hand.due for hand in clock.hands if hand.due is not None and hand.runs]
        least = clock.start + max(clock.until - clock.start, 60)
        return max([least, *(due for due in dues if due - clock.start <= 3 * (least - clock.start))])

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_WIDE), theme.px(44))

    def _x(self, moment: int) -> float:
        return (moment - self._clock.start) / max(self.until - self._clock.start, 1) * self.width()

    def at(self, x: float) -> Segment | None:
        moment = self._clock.start + x / max(self.width(), 1) * (self.until - self._clock.start)
        return next((one for one in self._clock.segments if one.start <= moment < one.end), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position().x())
        QToolTip.showText(event.globalPosition().toPoint(), said(found) if found else "", self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        high, top = theme.px(14), theme.px(8)
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(QRectF(0, top, self.width(), high), 3, 3)
        for one in self._clock.segments:
            left, right = self._x(one.start), self._x(one.end)
            painter.setBrush(colour(one.kind))
            painter.drawRect(QRectF(left, top, max(right - left, 0.5), high))
        for hand in self._clock.hands:
            if hand.due is not None and hand.due <= self.until:
                painter.setBrush(theme.color("bad" if hand.standing in ("overdue", "missed") else "text"))
                painter.drawRect(QRectF(min(self._x(hand.due), self.width() - 2), top - 4, 2, high + 8))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("muted"))
        foot = self.rect().adjusted(0, top + high + 2, 0, 0)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words.when(self._clock.start))
        ending = t("now") if self._clock.running and self.until == self._clock.until else words.when(self.until)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, ending)


def said(one: Segment) -> str:
    why = f" ({t(one.why)})" if one.why else ""
    return (
        f"{words.when(one.start)} – {words.when(one.end)}: {t(words.KINDS[one.kind])}{why}, {words.length(one.seconds)}"
    )


def _entry(one: Segment) -> Entry:
    why = f" · {t(one.why)}" if one.why else ""
    times = f"{words.when(one.start)} – {words.when(one.end)}"
    return Entry(
        _ICONS[one.kind], f"{times}  {t(words.KINDS[one.kind])}{why}", words.length(one.seconds), "", _TONES[one.kind]
    )
