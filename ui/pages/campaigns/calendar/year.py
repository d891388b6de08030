"""The year: twelve small months, each day as dark as many campaigns run on it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from opsdesk import clock
from opsdesk.i18n import language
from opsdesk.model.text import MONTHS
from opsdesk.services.schedule import Shown, days_with
from opsdesk.tokens import shade
from ui.forms.calendar import weekday_names
from ui.pages.campaigns.calendar.scene import Key, Scene, key_of
from ui.theme import theme

_LEAST_WIDTH, _LEAST_HEIGHT = 176, 168
_GAP = 16
_STEPS = 6


class YearScene(Scene):
    drags = False

    def arrange(self) -> None:
        schedule = self.schedule
        self._counts = days_with(schedule.shown, schedule.first, schedule.last) if schedule.shown else []
        self._most = max(self._counts, default=0)
        tokens = theme.tokens
        self._shades = [QColor(shade(tokens, "accent", step / _STEPS)) for step in range(_STEPS + 1)]
        self._columns = (
            4
            if self.view.width() >= theme.px(4 * _LEAST_WIDTH)
            else 3
            if self.view.width() >= theme.px(3 * _LEAST_WIDTH)
            else 2
        )
        lines = 12 // self._columns
        self._wide = max(self.view.width() // self._columns, 1)
        self._high = max(self.view.height() // lines, theme.px(_LEAST_HEIGHT))

    @property
    def _first_year(self) -> int:
        return clock.day_of(self.schedule.first).year

    @property
    def _years(self) -> int:
        return clock.day_of(self.schedule.last).year - self._first_year + 1

    @property
    def _year_high(self) -> int:
        return self._high * (12 // self._columns)

    @property
    def size(self) -> QSize:
        return QSize(self.view.width(), self._year_high * self._years)

    @property
    def step(self) -> QSize:
        return QSize(0, self._high // 2)

    def top_of(self, day: int) -> QPoint:
        return QPoint(0, (clock.day_of(day).year - self._first_year) * self._year_high)

    def span(self, at: QPoint) -> tuple[int, int]:
        year = self._first_year + min((at.y() + self._year_high // 3) // max(self._year_high, 1), self._years - 1)
        first = clock.day_number(clock.day_of(0).replace(year=year))
        return first, clock.day_number(clock.day_of(0).replace(year=year + 1)) - 1

    def _month(self, year: int, month: int) -> QRect:
        row, column = divmod(month - 1, self._columns)
        top = (year - self._first_year) * self._year_high + row * self._high
        return QRect(column * self._wide + _GAP // 2, top + 4, self._wide - _GAP, self._high - _GAP // 2)

    def _grid(self, place: QRect) -> tuple[QPoint, int, int]:
        """Upper left corner of the days, width and height of one."""
        head = theme.px(24) + theme.px(16)
        return QPoint(place.left(), place.top() + head), place.width() // 7, (place.height() - head) // 6

    def _cell(self, day: int) -> QRect:
        when = clock.day_of(day)
        corner, wide, high = self._grid(self._month(when.year, when.month))
        first = when.replace(day=1).weekday()
        row, column = divmod(first + when.day - 1, 7)
        return QRect(corner.x() + column * wide, corner.y() + row * high, wide, high)

    def day_at(self, at: QPoint) -> int | None:
        if not self._high or not self._wide:
            return None
        year, rest = divmod(at.y(), self._year_high)
        column = at.x() // self._wide
        month = rest // self._high * self._columns + column + 1
        if not (0 <= year < self._years and column < self._columns and 1 <= month <= 12):
            return None
        first = clock.day_of(self.schedule.first).replace(year=self._first_year + year, month=month, day=1)
        corner, wide, high = self._grid(self._month(first.year, month))
        line, place = (at.y() - corner.y()) // max(high, 1), (at.x() - corner.x()) // max(wide, 1)
        day = clock.day_number(first) + line * 7 + place - first.weekday()
        inside = 0 <= place < 7 and 0 <= line < 6 and clock.day_of(day).month == month
        return day if inside else None

    def places(self, first: int, last: int) -> list[QRect]:
        return []

    def bars(self, area: QRect) -> Sequence[tuple[Shown, QRect, bool, bool]]:
        return ()

    def place_of(self, key: Key) -> QRect | None:
        one = next((one for one in self.schedule.shown if key_of(one) == key), None)
        return None if one is None else self._cell(min(max(one.first, self.schedule.first), self.schedule.last))

    def paint(self, painter: QPainter, area: QRect, chosen: frozenset[Key]) -> None:
        painter.fillRect(area, self.ink.surface)
        for year in range(self._first_year, self._first_year + self._years):
            for month in range(1, 13):
                place = self._month(year, month)
                if place.intersects(area):
                    self._paint_month(painter, place, year, month)
        for one in (one for one in self.schedule.shown if key_of(one) in chosen):
            painter.setPen(QPen(self.ink.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for day in range(max(one.first, self.schedule.first), min(one.last, self.schedule.last) + 1):
                painter.drawRect(self._cell(day).adjusted(1, 1, -2, -2))

    def _paint_month(self, painter: QPainter, place: QRect, year: int, month: int) -> None:
        ink = self.ink
        painter.setFont(ink.bold)
        painter.setPen(ink.text)
        name = f"{month}月" if language() == "zh" else MONTHS[month - 1]
        painter.drawText(place.left() + 6, place.top() + theme.px(17), name)
        corner, wide, _high = self._grid(place)
        painter.setFont(ink.small)
        painter.setPen(ink.muted)
        for column, weekday in enumerate(weekday_names()):
            spot = QRect(corner.x() + column * wide, corner.y() - theme.px(17), wide, theme.px(16))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, weekday)
        first = clock.day_number(clock.day_of(0).replace(year=year, month=month))
        day = first
        while clock.day_of(day).month == month:
            self._paint_day(painter, day)
            day += 1

    def _paint_day(self, painter: QPainter, day: int) -> None:
        ink, over = self.ink, self.overlays
        cell = self._cell(day).adjusted(1, 1, -1, -1)
        at = day - self.schedule.first
        count = self._counts[at] if 0 <= at < len(self._counts) else 0
        if count:
            painter.fillRect(cell, self._shades[max(1, round(_STEPS * count / max(self._most, 1)))])
        else:
            ink.ground(painter, cell, day, over)
        if count and (day in over.closed or day in over.opened):
            painter.fillRect(cell.left(), cell.top(), cell.width(), 2, ink.bad if day in over.closed else ink.warn)
        if any(first <= day <= last for _name, first, last in over.shopping):
            painter.fillRect(cell.left(), cell.bottom() - 1, cell.width(), 2, ink.warn)
        weekend = (day + 3) % 7 >= 5 and day not in over.opened
        if ink.today(day):
            painter.setPen(QPen(ink.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
        painter.setPen(
            ink.bad if day in over.closed and not count else ink.muted if weekend and not count else ink.text
        )
        painter.setFont(ink.small_bold if day in over.festivals else ink.small)
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(clock.day_of(day).day))
