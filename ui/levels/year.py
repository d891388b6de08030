"""A year of a calendar: twelve months, holidays and make-up workdays tinted, weekends quiet; a click says what a day is."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from opsdesk import clock
from opsdesk.analysis.hours.calendar import Calendar
from opsdesk.i18n import language, t
from opsdesk.model.text import MONTHS
from opsdesk.services.calendars import why
from ui.forms.calendar import weekday_names
from ui.theme import theme
from ui.widgets.live import live

_CELL, _GAP, _HEAD, _COLUMNS = 17, 24, 34, 4


class YearView(QWidget):
    """`picked` brings the day number that was clicked, or Enter pressed on."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.year = clock.day_of(clock.today()).year
        self.calendar: Calendar | None = None
        self.day = clock.today()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Year"))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        wide, high = self._month
        rows = 12 // _COLUMNS
        return QSize(_COLUMNS * wide + (_COLUMNS - 1) * _GAP, rows * high + (rows - 1) * 4)

    @property
    def _month(self) -> tuple[int, int]:
        return 7 * theme.px(_CELL), theme.px(_HEAD) + 6 * theme.px(_CELL)

    def show_calendar(self, calendar: Calendar, year: int) -> None:
        self.calendar, self.year = calendar, year
        if clock.day_of(self.day).year != year:
            self.day = clock.day_number(clock.day_of(0).replace(year=year))
        self._tell()

    def _tell(self) -> None:
        if self.calendar is not None:
            self.setAccessibleDescription(f"{clock.day_of(self.day)} {t(why(self.calendar, self.day))}")
        self.update()

    # -- where a day is -----------------------------------------------------------------------------------------------

    def _corner(self, month: int) -> QPoint:
        wide, high = self._month
        row, column = divmod(month - 1, _COLUMNS)
        return QPoint(column * (wide + _GAP), row * (high + 4))

    def cell(self, day: int) -> QRect:
        when, side = clock.day_of(day), theme.px(_CELL)
        corner = self._corner(when.month)
        place = when.day - 1 + when.replace(day=1).weekday()
        row, column = divmod(place, 7)
        return QRect(corner.x() + column * side, corner.y() + theme.px(_HEAD) + row * side, side, side)

    def day_at(self, at: QPoint) -> int | None:
        first, last = self._bounds
        return next((day for day in range(first, last) if self.cell(day).contains(at)), None)

    @property
    def _bounds(self) -> tuple[int, int]:
        first = clock.day_of(0).replace(year=self.year)
        return clock.day_number(first), clock.day_number(first.replace(year=self.year + 1))

    # -- what is done with it -----------------------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (day := self.day_at(event.position().toPoint())) is not None:
            self.day = day
            self._tell()
            self.picked.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        first, last = self._bounds
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self.day)
        elif step := steps.get(Qt.Key(event.key()), 0):
            self.day = min(max(self.day + step, first), last - 1)
            self._tell()
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent) and self.calendar is not None:
            day = self.day_at(event.pos())
            QToolTip.showText(
                event.globalPos(), f"{clock.day_of(day)} {t(why(self.calendar, day))}" if day is not None else "", self
            )
            return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.calendar is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, centre = theme.px(_CELL), Qt.AlignmentFlag.AlignCenter
        small = theme.font("small")
        small.setPixelSize(theme.px(10))
        for month in range(1, 13):
            corner = self._corner(month)
            painter.setFont(theme.font("small", bold=True))
            painter.setPen(theme.color("text"))
            name = f"{month}月" if language() == "zh" else MONTHS[month - 1]
            painter.drawText(
                QRect(corner.x() + 2, corner.y(), 7 * side, theme.px(18)), Qt.AlignmentFlag.AlignVCenter, name
            )
            painter.setFont(small)
            painter.setPen(theme.color("muted"))
            for column, letter in enumerate(weekday_names()):
                painter.drawText(
                    QRect(corner.x() + column * side, corner.y() + theme.px(18), side, theme.px(16)), centre, letter[:1]
                )
        for day in range(*self._bounds):
            self._paint_day(painter, day)

    def _paint_day(self, painter: QPainter, day: int) -> None:
        assert self.calendar is not None
        cell = self.cell(day)
        spot = cell.adjusted(1, 1, -1, -1)
        closed, opened = day in self.calendar.closed, day in self.calendar.opened
        painter.setPen(Qt.PenStyle.NoPen)
        if closed or opened:
            painter.setBrush(theme.color("good_soft" if closed else "warn_soft"))
            painter.drawRoundedRect(spot, 4, 4)
        if day == clock.today() or (day == self.day and self.hasFocus()):
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(spot, 4, 4)
        works = bool(self.calendar.windows(day))
        painter.setPen(theme.color("good" if closed else "warn" if opened else "text" if works else "outline"))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(clock.day_of(day).day))

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()
