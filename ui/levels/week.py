"""Open hours of a week: for each weekday a line to type windows into, and a strip of the day on which they are drawn."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from opsdesk.analysis.hours.calendar import DAY, WEEKDAYS, Windows, window, written
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.forms.editor import TypedLine, mark_wrong
from ui.theme import theme
from ui.widgets.label import Label

NAMES = {
    "mon": _("Monday"), "tue": _("Tuesday"), "wed": _("Wednesday"), "thu": _("Thursday"), "fri": _("Friday"),
    "sat": _("Saturday"), "sun": _("Sunday"),
}  # fmt: skip
_SNAP = 1800


class WeekGrid(QWidget):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, TypedLine] = {}
        self.strips: dict[str, Strip] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        for row, (day, words) in enumerate(NAMES.items()):
            line, strip = TypedLine(), Strip(t(words))
            line.setAccessibleName(t(words))
            line.setPlaceholderText(t("closed"))
            line.setMinimumWidth(theme.px(176))
            line.textEdited.connect(self._typed)
            strip.drawn.connect(lambda start, end, day=day: self._draw(day, start, end))
            strip.removed.connect(lambda span, day=day: self._remove(day, span))
            self.lines[day], self.strips[day] = line, strip
            grid.addWidget(Label(t(words), role="small", colour="muted"), row, 0)
            grid.addWidget(strip, row, 1)
            grid.addWidget(line, row, 2)
        grid.setColumnStretch(1, 1)

    def show_week(self, week: Mapping[str, list[str]], *, fixed: bool) -> None:
        for day, line in self.lines.items():
            line.setText(", ".join(week[day]))
            line.setReadOnly(fixed)
            self.strips[day].setEnabled(not fixed)
        self._look()

    def week(self) -> dict[str, list[str]] | None:
        """The windows typed per weekday; None while one cannot be read."""
        if self.problem:
            return None
        return {day: _texts(line.text()) for day, line in self.lines.items()}

    @property
    def problem(self) -> str:
        return next((line.accessibleDescription() for line in self.lines.values() if line.property("wrong")), "")

    def _typed(self) -> None:
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        """What lies past midnight is drawn on the next day, where it is open."""
        spans: dict[str, list[tuple[int, int]]] = {day: [] for day in WEEKDAYS}
        for at, day in enumerate(WEEKDAYS):
            problem = ""
            for text in _texts(self.lines[day].text()):
                try:
                    start, end = window(text)
                except Trouble as trouble:
                    problem = str(trouble)
                    continue
                spans[day].append((start, min(end, DAY)))
                if end > DAY:
                    spans[WEEKDAYS[(at + 1) % 7]].append((0, end - DAY))
            mark_wrong(self.lines[day], problem)
        for day, strip in self.strips.items():
            strip.show_windows(tuple(sorted(spans[day])))

    def _draw(self, day: str, start: int, end: int) -> None:
        self._replace(day, [*_texts(self.lines[day].text()), written((start, end))])

    def _remove(self, day: str, span: tuple[int, int]) -> None:
        self._replace(day, [text for text in _texts(self.lines[day].text()) if not _starts(text, span[0])])

    def _replace(self, day: str, texts: list[str]) -> None:
        self.lines[day].setText(", ".join(sorted(texts)))
        self._typed()


def _texts(typed: str) -> list[str]:
    return [
        part.strip()
        for part in typed.replace("，", ",").replace("；", ",").replace(";", ",").split(",")
        if part.strip()
    ]


def _starts(text: str, second: int) -> bool:
    try:
        return window(text)[0] == second
    except Trouble:
        return False


class Strip(QWidget):
    """One day from midnight to midnight. Dragging draws a window, a click on one takes it away."""

    drawn = Signal(int, int)
    removed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.windows: Windows = ()
        self._from: float | None = None
        self._to = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setToolTip(t("Drag to draw open hours; click on some to take them away."))

    def show_windows(self, windows: Windows) -> None:
        self.windows = windows
        self.setAccessibleDescription(", ".join(map(written, windows)) or t("closed"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(24))

    def _second(self, x: float) -> int:
        return min(max(round(x / max(self.width(), 1) * DAY / _SNAP) * _SNAP, 0), DAY)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = self._to = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._to = event.position().x()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        start, end = sorted((self._second(self._from), self._second(event.position().x())))
        pressed = self._from / max(self.width(), 1) * DAY
        self._from = None
        if start < end:
            self.drawn.emit(start, end)
        elif span := next((one for one in self.windows if one[0] <= pressed < one[1]), None):
            self.removed.emit(span)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setBrush(theme.color("accent" if self.isEnabled() else "outline"))
        for start, end in self.windows:
            painter.drawRoundedRect(self._rect(start / DAY * self.width(), end / DAY * self.width()), 3, 3)
        if self._from is not None:
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(self._rect(*sorted((self._from, self._to))), 3, 3)
        painter.setPen(theme.color("line"))
        for hour in (6, 12, 18):
            x = round(hour / 24 * self.width())
            painter.drawLine(x, 0, x, self.height())

    def _rect(self, left: float, right: float) -> QRectF:
        return QRectF(left, 4, max(right - left, 2), self.height() - 8)
