"""The agenda: the days on which something begins, and what begins there, one campaign a line."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter

from opsdesk.model.campaigns import STATUSES
from opsdesk.services.schedule import Shown
from ui.pages.campaigns.calendar.scene import Key, Scene, key_of
from ui.pages.campaigns.calendar.words import channel_name, day_name, days_of, status_name
from ui.theme import theme

_DAY, _LINE = 34, 32


@dataclass(frozen=True, slots=True)
class Line:
    """A day where `one` is None, else a campaign below it."""

    day: int
    one: Shown | None
    top: int
    height: int


class AgendaScene(Scene):
    drags = False

    def arrange(self) -> None:
        self._lines: list[Line] = []
        self._place: dict[Key, int] = {}
        day, top = None, 0
        for one in self.schedule.shown:
            if one.first != day:
                day = one.first
                self._lines.append(Line(day, None, top, theme.px(_DAY)))
                top += theme.px(_DAY)
            self._place[key_of(one)] = len(self._lines)
            self._lines.append(Line(day, one, top, theme.px(_LINE)))
            top += theme.px(_LINE)
        self._tops = [line.top for line in self._lines]
        self._days = [line.day for line in self._lines]
        self._height = top

    @property
    def size(self) -> QSize:
        return QSize(self.view.width(), self._height + self.view.height() // 2 if self._lines else 0)

    @property
    def step(self) -> QSize:
        return QSize(0, theme.px(_LINE))

    def top_of(self, day: int) -> QPoint:
        """The first line of that day, or of the next on which something begins."""
        at = bisect_right(self._days, day - 1)
        return QPoint(0, self._lines[at].top if at < len(self._lines) else max(self._height - self.view.height(), 0))

    def span(self, at: QPoint) -> tuple[int, int]:
        if not self._lines:
            return self.schedule.first, self.schedule.first + 30
        first = self._lines[self._at(at.y())].day
        return first, first + 30

    def _at(self, y: int) -> int:
        return min(max(bisect_right(self._tops, y) - 1, 0), max(len(self._lines) - 1, 0))

    def day_at(self, at: QPoint) -> int | None:
        inside = self._lines and at.y() < self._height
        return self._lines[self._at(at.y())].day if inside else None

    def places(self, first: int, last: int) -> list[QRect]:
        return []

    def _rect(self, line: Line) -> QRect:
        return QRect(0, line.top, self.view.width(), line.height)

    def _in(self, area: QRect) -> Sequence[Line]:
        return self._lines[self._at(area.top()) : self._at(area.bottom()) + 1] if self._lines else ()

    def bars(self, area: QRect) -> Sequence[tuple[Shown, QRect, bool, bool]]:
        return [(line.one, self._rect(line), False, False) for line in self._in(area) if line.one is not None]

    def place_of(self, key: Key) -> QRect | None:
        return self._rect(self._lines[self._place[key]]) if key in self._place else None

    def paint(self, painter: QPainter, area: QRect, chosen: frozenset[Key]) -> None:
        painter.fillRect(area, self.ink.surface)
        for line in self._in(area):
            if line.one is None:
                self._paint_day(painter, line)
            else:
                self._paint_one(painter, self._rect(line), line.one, key_of(line.one) in chosen)

    def _paint_day(self, painter: QPainter, line: Line) -> None:
        ink, place = self.ink, self._rect(line)
        painter.fillRect(place.left() + 12, place.top(), place.width() - 24, 1, ink.line)
        painter.setFont(ink.bold)
        painter.setPen(ink.accent if ink.today(line.day) else ink.text)
        words = day_name(line.day)
        spot = place.adjusted(12, 6, -12, 0)
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, words)
        said = " · ".join(self.overlays.said(line.day))
        painter.setFont(ink.small)
        painter.setPen(ink.bad if line.day in self.overlays.closed else ink.muted)
        left = ink.bold_metrics.horizontalAdvance(words) + 12
        painter.drawText(spot.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_one(self, painter: QPainter, place: QRect, one: Shown, chosen: bool) -> None:
        ink = self.ink
        if chosen:
            painter.fillRect(place, ink.accent_soft)
        edge, _fill = ink._filled(ink.colour(one))
        painter.fillRect(place.left() + 14, place.top() + 8, 4, place.height() - 16, edge)
        columns = (0.42, 0.27, 0.13, 0.18)
        texts = (
            ink.said(one),
            days_of(one),
            channel_name(one.channel),
            " · ".join(filter(None, (status_name(one.status), one.owner))),
        )
        x, room = place.left() + 28, place.width() - 40
        painter.setFont(ink.body)
        option = STATUSES.option(one.status)
        for at, (share, text) in enumerate(zip(columns, texts, strict=True)):
            width = int(room * share)
            tone = option.tone if at == 3 and option else ""
            painter.setPen(ink.text if at == 0 else getattr(ink, tone, ink.muted) if tone else ink.muted)
            spot = QRect(x, place.top(), width - 10, place.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, ink.fitted(text, width - 10))
            x += width
