"""A month to choose a day from: Monday first, arrow keys move, Page Up and Down turn months, T is today."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import language, t
from opsdesk.i18n import mark as _
from opsdesk.model.figures import month_name
from ui.forms.editor import ENTER
from ui.forms.typed_day import days_in, months_from
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.popup import Popup

_CELL = 34
_EARLIEST, _LATEST = -25567, 47482  # 1900 and 2100 begin: what birthdays and plans need


def weekday_names() -> tuple[str, ...]:
    return tuple("一二三四五六日") if language() == "zh" else ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


class Month(QWidget):
    """The grid of days. `day` is the chosen one, from `earliest` on; `picked` says that it was meant (click or Enter)."""

    picked = Signal(int)
    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, earliest: int = _EARLIEST) -> None:
        super().__init__(parent)
        self.earliest = earliest
        self.day = max(clock.today(), earliest)
        self._under_mouse = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Calendar"))
        self.setFixedSize(7 * theme.px(_CELL), 7 * theme.px(_CELL) - theme.px(6))
        self._tell()

    def show_day(self, day: int) -> None:
        self.day = min(max(day, self.earliest), _LATEST)
        self._tell()
        self.moved.emit(self.day)

    def _tell(self) -> None:
        self.setAccessibleDescription(clock.day_of(self.day).isoformat())
        self.update()

    def first(self) -> int:
        """The Monday on or before the first of the month."""
        begin = self.day - clock.day_of(self.day).day + 1
        return begin - clock.day_of(begin).weekday()

    def _cell(self, day: int) -> QRect:
        row, column = divmod(day - self.first(), 7)
        side = theme.px(_CELL)
        return QRect(column * side, (row + 1) * side - theme.px(6), side, side)

    def _day_at(self, place: QPoint) -> int:
        side = theme.px(_CELL)
        row, column = (place.y() + theme.px(6)) // side - 1, place.x() // side
        return self.first() + row * 7 + column if 0 <= row < 6 and 0 <= column < 7 else 0

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, today, month = theme.px(_CELL), clock.today(), clock.day_of(self.day).month
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("muted"))
        for column, name in enumerate(weekday_names()):
            painter.drawText(QRect(column * side, 0, side, side - theme.px(6)), Qt.AlignmentFlag.AlignCenter, name)
        for day in range(self.first(), self.first() + 42):
            cell, chosen = self._cell(day), day == self.day
            spot = cell.adjusted(2, 2, -2, -2)
            painter.setPen(Qt.PenStyle.NoPen)
            if chosen:
                painter.setBrush(theme.color("accent"))
                painter.drawRoundedRect(spot, 6, 6)
            elif day == self._under_mouse:
                painter.setBrush(theme.color("hover"))
                painter.drawRoundedRect(spot, 6, 6)
            if day == today and not chosen:
                painter.setPen(QPen(theme.color("accent"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(spot, 6, 6)
            inside = clock.day_of(day).month == month and day >= self.earliest
            painter.setFont(theme.font(bold=chosen or day == today))
            painter.setPen(theme.color("on_accent" if chosen else "text" if inside else "outline"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(clock.day_of(day).day))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._under_mouse = self._day_at(event.position().toPoint())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position().toPoint())
        if day and day >= self.earliest:
            self.show_day(day)
            self.picked.emit(day)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.show_day(months_from(self.day, -1 if event.angleDelta().y() > 0 else 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        when = clock.day_of(self.day)
        match event.key():
            case Qt.Key.Key_Left:
                self.show_day(self.day - 1)
            case Qt.Key.Key_Right:
                self.show_day(self.day + 1)
            case Qt.Key.Key_Up:
                self.show_day(self.day - 7)
            case Qt.Key.Key_Down:
                self.show_day(self.day + 7)
            case Qt.Key.Key_PageUp:
                self.show_day(months_from(self.day, -1))
            case Qt.Key.Key_PageDown:
                self.show_day(months_from(self.day, 1))
            case Qt.Key.Key_Home:
                self.show_day(self.day - when.day + 1)
            case Qt.Key.Key_End:
                self.show_day(self.day - when.day + days_in(when.year, when.month))
            case Qt.Key.Key_T:
                self.show_day(clock.today())
            case key if key in ENTER:
                self.picked.emit(self.day)
            case _:
                super().keyPressEvent(event)


class CalendarPopup(Popup):
    """A month below a date line. `picked` brings the day, or None for the button that empties the field."""

    picked = Signal(object)

    def __init__(self, parent: QWidget, *, may_be_empty: bool, earliest: int = _EARLIEST) -> None:
        super().__init__(parent, margin=8, gap=4)
        self.month = Month(earliest=earliest)
        self._title = Label(bold=True)
        head = QHBoxLayout()
        head.addSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(IconButton("chevron-left", _("Previous month"), lambda: self._turn(-1)))
        head.addWidget(IconButton("chevron-right", _("Next month"), lambda: self._turn(1)))
        foot = QHBoxLayout()
        if earliest <= clock.today():
            foot.addWidget(Button(_("Today"), lambda: self._pick(clock.today()), tone="quiet"))
        foot.addStretch()
        if may_be_empty:
            foot.addWidget(Button(_("Empty it"), lambda: self._pick(None), tone="quiet"))
        self.body.addLayout(head)
        self.body.addWidget(self.month)
        self.body.addLayout(foot)
        self.month.moved.connect(self._show_title)
        self.month.picked.connect(self._pick)
        live(self, self._show_title)

    def _show_title(self) -> None:
        self._title.setText(month_name(self.month.day))

    def _turn(self, months: int) -> None:
        self.month.show_day(months_from(self.month.day, months))

    def _pick(self, day: int | None) -> None:
        self.close()
        self.picked.emit(day)

    def open_at(self, line: QWidget, day: int | None) -> None:
        self.month.show_day(clock.today() if day is None else day)
        self.open_under(line, self.month)
