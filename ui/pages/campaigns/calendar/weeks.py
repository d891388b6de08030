"""Months and weeks: rows of seven days that scroll through the years, bars of several days in lanes."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen

from opsdesk import clock
from opsdesk.analysis.lanes import Bar, hidden, stacked
from opsdesk.i18n import language, t
from opsdesk.model.text import MONTHS
from opsdesk.services.schedule import Shown
from ui.forms.calendar import weekday_names
from ui.pages.campaigns.calendar.ink import Ink
from ui.pages.campaigns.calendar.scene import Key, More, Scene, key_of
from ui.theme import theme

_HEAD, _DATE = 26, 24
_LEAST = 92


class WeeksScene(Scene):
    """`rows` weeks fill the height; 0: each is as high as its bars want."""

    def __init__(self, ink: Ink, rows: int = 6) -> None:
        super().__init__(ink)
        self._rows = rows
        self._tops: list[int] = [0]
        self._weeks: dict[int, list[Bar[Shown]]] = {}
        self._of_week: list[list[Shown]] = []
        self._begin = 0
        self.arrange()

    # -- geometry -----------------------------------------------------------------------------------------------------

    def arrange(self) -> None:
        self.head = theme.px(_HEAD)
        schedule = self.schedule
        self._begin = schedule.first - (schedule.first + 3) % 7
        count = (schedule.last - self._begin) // 7 + 1
        self._weeks.clear()
        self._of_week = [[] for _week in range(count)]
        for one in schedule.shown:
            for week in range(
                max((one.first - self._begin) // 7, 0), min((one.last - self._begin) // 7, count - 1) + 1
            ):
                self._of_week[week].append(one)
        self._tops = [0]
        even = max(self.view.height() // max(self._rows, 1), theme.px(_LEAST))
        for week in range(count):
            height = even if self._rows else self._wanted(week)
            self._tops.append(self._tops[-1] + height)

    def _wanted(self, week: int) -> int:
        lanes = max((bar.lane + 1 for bar in self._bars(week)), default=0)
        return max(self.view.height(), theme.px(_DATE) + lanes * (self.ink.height + self.ink.gap) + 8)

    @property
    def size(self) -> QSize:
        return QSize(self.view.width(), self._tops[-1])

    @property
    def step(self) -> QSize:
        return QSize(0, max((self._tops[1] if len(self._tops) > 1 else 48) // 2, 24) if self._rows else 48)

    def _bars(self, week: int) -> list[Bar[Shown]]:
        if week not in self._weeks:
            first = self._begin + 7 * week
            self._weeks[week] = stacked(self._of_week[week], first, first + 6)
        return self._weeks[week]

    def _week_at(self, y: int) -> int:
        return min(max(bisect_left(self._tops, y + 1) - 1, 0), max(len(self._tops) - 2, 0))

    def _week_of(self, day: int) -> int:
        return min(max((day - self._begin) // 7, 0), max(len(self._tops) - 2, 0))

    def _x(self, column: int) -> int:
        return column * self.view.width() // 7

    def _cell(self, week: int, column: int) -> QRect:
        top, left = self._tops[week], self._x(column)
        return QRect(left, top, self._x(column + 1) - left, self._tops[week + 1] - top)

    def _lanes(self, week: int) -> int:
        """How many lanes fit; the last one is given up for "+n more" where there are more."""
        height = self._tops[week + 1] - self._tops[week] - theme.px(_DATE) - 4
        return max(height // (self.ink.height + self.ink.gap), 1)

    def _shown_lanes(self, week: int) -> int:
        fit = self._lanes(week)
        return fit if max((bar.lane + 1 for bar in self._bars(week)), default=0) <= fit else fit - 1

    def top_of(self, day: int) -> QPoint:
        if not self._rows:
            return QPoint(0, self._tops[self._week_of(day)])
        month, week = self._week_of(day - clock.day_of(day).day + 1), self._week_of(day)
        below = self._tops[min(week + 1, len(self._tops) - 1)] - self.view.height()
        return QPoint(0, max(self._tops[month], below))  # the month from its beginning, as long as the day is in sight

    def span(self, at: QPoint) -> tuple[int, int]:
        if not self._rows:
            first = self._begin + 7 * self._week_at(at.y() + self.view.height() // 3)
            return first, first + 6
        middle = self._begin + 7 * self._week_at(at.y() + self.view.height() // 3) + 6
        first = middle - clock.day_of(middle).day + 1
        return first, first + monthrange(clock.day_of(first).year, clock.day_of(first).month)[1] - 1

    def turned(self, at: QPoint, by: int) -> int:
        first, last = self.span(at)
        if not self._rows or by > 0:
            return first + 7 * by if not self._rows else last + 1
        return first - clock.day_of(first - 1).day

    def day_at(self, at: QPoint) -> int | None:
        if not self.view.width() or len(self._tops) < 2:
            return None
        column = min(max(at.x() * 7 // self.view.width(), 0), 6)
        return self._begin + 7 * self._week_at(at.y()) + column

    def _place(self, week: int, bar_first: int, bar_last: int, lane: int, begun: bool, goes_on: bool) -> QRect:
        begin = self._begin + 7 * week
        left, right = self._x(bar_first - begin), self._x(bar_last - begin + 1)
        left, right = left + (0 if begun else 3), right - (0 if goes_on else 3)
        top = self._tops[week] + theme.px(_DATE) + lane * (self.ink.height + self.ink.gap)
        return QRect(left, top, right - left, self.ink.height)

    def places(self, first: int, last: int) -> list[QRect]:
        found = []
        for week in range(self._week_of(first), self._week_of(last) + 1):
            begin = self._begin + 7 * week
            one, other = max(first, begin), min(last, begin + 6)
            if one <= other:
                cell = self._cell(week, one - begin)
                right = self._cell(week, other - begin).right()
                found.append(QRect(cell.left() + 2, cell.top() + 2, right - cell.left() - 3, cell.height() - 4))
        return found

    def bars(self, area: QRect) -> Sequence[tuple[Shown, QRect, bool, bool]]:
        found: list[tuple[Shown, QRect, bool, bool]] = []
        if len(self._tops) < 2:
            return found
        for week in range(self._week_at(area.top()), self._week_at(area.bottom()) + 1):
            lanes = self._shown_lanes(week)
            for bar in self._bars(week):
                if bar.lane < lanes:
                    place = self._place(week, bar.first, bar.last, bar.lane, bar.begun, bar.goes_on)
                    found.append((bar.item, place, bar.begun, bar.goes_on))
        return found

    def mores(self, area: QRect) -> Sequence[More]:
        found: list[More] = []
        if len(self._tops) < 2:
            return found
        for week in range(self._week_at(area.top()), self._week_at(area.bottom()) + 1):
            for column, count in enumerate(self._hidden(week)):
                if count:
                    begin = self._begin + 7 * week
                    lane = self._shown_lanes(week)
                    found.append(
                        More(begin + column, self._place(week, begin + column, begin + column, lane, False, False))
                    )
        return found

    def _hidden(self, week: int) -> list[int]:
        begin = self._begin + 7 * week
        return hidden(self._bars(week), begin, begin + 6, self._shown_lanes(week))

    def place_of(self, key: Key) -> QRect | None:
        one = next((one for one in self.schedule.shown if key_of(one) == key), None)
        if one is None:
            return None
        week = self._week_of(one.first)
        bar = next((bar for bar in self._bars(week) if bar.item is one), None)
        if bar is None:
            return None
        lane = min(bar.lane, max(self._shown_lanes(week), 0))
        return self._place(week, bar.first, bar.last, lane, bar.begun, bar.goes_on)

    # -- painting -----------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, area: QRect, chosen: frozenset[Key]) -> None:
        if len(self._tops) < 2:
            return
        weeks = range(self._week_at(area.top()), self._week_at(area.bottom()) + 1)
        for week in weeks:
            for column in range(7):
                self._paint_day(painter, week, column)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one, place, begun, goes_on in self.bars(area):
            self.ink.bar(painter, place, one, begun=begun, goes_on=goes_on, chosen=key_of(one) in chosen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self.ink.small)
        painter.setPen(self.ink.muted)
        for week in weeks:
            begin, lane = self._begin + 7 * week, self._shown_lanes(week)
            for column, count in enumerate(self._hidden(week)):
                if count:
                    place = self._place(week, begin + column, begin + column, lane, False, False)
                    painter.drawText(place.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, t("+{n} more", n=count))

    def _paint_day(self, painter: QPainter, week: int, column: int) -> None:
        ink, day, cell = self.ink, self._begin + 7 * week + column, self._cell(week, column)
        painter.fillRect(cell, ink.surface)
        ink.ground(painter, cell, day, self.overlays)
        painter.fillRect(cell.left(), cell.bottom(), cell.width(), 1, ink.line)
        painter.fillRect(cell.right(), cell.top(), 1, cell.height(), ink.line)
        self._shopping(painter, cell, day)
        when = clock.day_of(day)
        head = QRect(cell.left() + 4, cell.top() + 2, cell.width() - 8, theme.px(_DATE) - 4)
        number = str(when.day)
        if when.day == 1:
            number = f"{when.month}月1日" if language() == "zh" else f"{MONTHS[when.month - 1]} 1"
        painter.setFont(ink.bold if ink.today(day) or when.day == 1 else ink.body)
        width = max(painter.fontMetrics().horizontalAdvance(number) + 10, head.height())
        badge = QRect(head.left(), head.top(), width, head.height())
        if ink.today(day):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.accent)
            painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(ink.on_accent if ink.today(day) else ink.text if (day + 3) % 7 < 5 else ink.muted)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, number)
        self._words(painter, QRect(badge.right() + 4, head.top(), head.right() - badge.right() - 4, head.height()), day)

    def _words(self, painter: QPainter, place: QRect, day: int) -> None:
        """休 or 班, and what the day is called."""
        ink, over = self.ink, self.overlays
        painter.setFont(ink.small)
        right = place.right()
        if (badge := ink.badge(day, over)) is not None:
            words, colour = badge
            painter.setPen(colour)
            width = ink.small_metrics.horizontalAdvance(words)
            painter.drawText(right - width, _base(place, ink), words)
            right -= width + 5
        said = self._named(day)
        if said:
            painter.setPen(ink.bad if day in over.closed else ink.muted)
            text = ink.small_metrics.elidedText(said, Qt.TextElideMode.ElideRight, right - place.left())
            painter.drawText(right - ink.small_metrics.horizontalAdvance(text), _base(place, ink), text)

    def _named(self, day: int) -> str:
        """A festival; else what begins here: a holiday, a shopping day, a freeze."""
        over = self.overlays
        if day in over.festivals:
            return t(over.festivals[day])
        if day in over.closed and over.closed.get(day - 1) != over.closed[day]:
            return t(over.closed[day])
        for name, first, last in over.shopping:
            if day in (first, last):
                return t(name)
        return next((one.name for one in over.freezes if one.first == day), "")

    def _shopping(self, painter: QPainter, cell: QRect, day: int) -> None:
        if any(first <= day <= last for _name, first, last in self.overlays.shopping):
            painter.fillRect(cell.left(), cell.bottom() - 3, cell.width(), 3, self.ink.warn)

    def paint_head(self, painter: QPainter, place: QRect, x: int) -> None:
        ink = self.ink
        painter.fillRect(place, ink.background)
        painter.setFont(ink.small)
        for column, name in enumerate(weekday_names()):
            painter.setPen(ink.muted)
            spot = QRect(place.left() + self._x(column) + 9, place.top(), self._x(1), place.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QPen(ink.line))
        painter.drawLine(place.bottomLeft(), place.bottomRight())


def _base(place: QRect, ink: Ink) -> int:
    return place.top() + (place.height() + ink.small_metrics.ascent() - ink.small_metrics.descent()) // 2
