"""The timeline: days from left to right, a row for each channel, owner or campaign, its bars in lanes."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter

from opsdesk import clock
from opsdesk.analysis.lanes import Bar, stacked
from opsdesk.i18n import t
from opsdesk.model.figures import month_name
from opsdesk.services.schedule import Shown
from ui.pages.campaigns.calendar.ink import Ink
from ui.pages.campaigns.calendar.scene import Key, Scene, key_of
from ui.pages.campaigns.calendar.words import channel_name
from ui.theme import theme

CHANNEL, OWNER, CAMPAIGN = "channel", "owner", "campaign"
_HEAD, _SIDE, _DAY, _PAD = 44, 132, 22, 5


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    key: str
    top: int
    height: int
    bars: list[Bar[Shown]]
    rooms: list[int]
    """For each bar the last day up to which its lane is free: there the name of a short one is written."""


class TimelineScene(Scene):
    def __init__(self, ink: Ink, by: str = CHANNEL, channels: Sequence[str] = ()) -> None:
        super().__init__(ink)
        self._by, self._channels = by, list(channels)
        self.rows: list[Row] = []
        self._tops: list[int] = []
        self._height = 0
        self._day = theme.px(_DAY)
        self.arrange()

    def group_by(self, by: str) -> None:
        self._by = by
        self.arrange()

    # -- geometry -----------------------------------------------------------------------------------------------------

    def arrange(self) -> None:
        self.head, self.side, self._day = theme.px(_HEAD), theme.px(_SIDE), theme.px(_DAY)
        schedule = self.schedule
        groups: dict[str, list[Shown]] = {}
        for one in schedule.shown:
            groups.setdefault(self._group(one), []).append(one)
        self.rows, top = [], 0
        for key, label in self._labels(groups):
            bars = stacked(groups[key], schedule.first, schedule.last)
            lanes = max((bar.lane + 1 for bar in bars), default=1)
            height = lanes * (self.ink.height + self.ink.gap) + 2 * theme.px(_PAD)
            self.rows.append(Row(label, key, top, height, bars, _rooms(bars, schedule.last)))
            top += height
        self._tops = [row.top for row in self.rows]
        self._height = top

    def _group(self, one: Shown) -> str:
        match self._by:
            case "channel":
                return one.channel or ""
            case "owner":
                return one.owner or ""
        return f"{one.id}"

    def _labels(self, groups: dict[str, list[Shown]]) -> list[tuple[str, str]]:
        """(key, label) of the rows, in order; what has no channel or owner last."""
        match self._by:
            case "channel":
                place = {key: at for at, key in enumerate(self._channels)}
                keys = sorted(groups, key=lambda key: (not key, place.get(key, len(place)), key))
                return [(key, channel_name(key) if key else t("No channel")) for key in keys]
            case "owner":
                return [(key, key or t("Nobody")) for key in sorted(groups, key=lambda key: (not key, key))]
        return [(key, shown[0].title) for key, shown in groups.items()]

    @property
    def size(self) -> QSize:
        return QSize((self.schedule.last - self.schedule.first + 1) * self._day, self._height + 8)

    @property
    def step(self) -> QSize:
        return QSize(3 * self._day, 40)

    def top_of(self, day: int) -> QPoint:
        """A week of what was stands before it."""
        return QPoint((day - 7 - self.schedule.first) * self._day, 0)

    def turned(self, at: QPoint, by: int) -> int:
        return self.span(at)[0] + 7 + 28 * by

    def span(self, at: QPoint) -> tuple[int, int]:
        first = self.schedule.first + at.x() // self._day
        return first, first + max(self.view.width() // self._day - 1, 0)

    def day_at(self, at: QPoint) -> int | None:
        return self.schedule.first + at.x() // self._day

    def _x(self, day: int) -> int:
        return (day - self.schedule.first) * self._day

    def _place(self, row: Row, bar: Bar[Shown]) -> QRect:
        top = row.top + theme.px(_PAD) + bar.lane * (self.ink.height + self.ink.gap)
        return QRect(self._x(bar.first) + 1, top, (bar.last - bar.first + 1) * self._day - 2, self.ink.height)

    def places(self, first: int, last: int) -> list[QRect]:
        return [QRect(self._x(first), 1, (last - first + 1) * self._day, max(self._height, self.view.height()) - 2)]

    def _rows_in(self, area: QRect) -> Sequence[Row]:
        begin = max(bisect_right(self._tops, area.top()) - 1, 0)
        return [row for row in self.rows[begin : bisect_right(self._tops, area.bottom())] if row.bars]

    def bars(self, area: QRect) -> Sequence[tuple[Shown, QRect, bool, bool]]:
        first, last = self.schedule.first + area.left() // self._day, self.schedule.first + area.right() // self._day
        return [
            (bar.item, self._place(row, bar), bar.begun, bar.goes_on)
            for row in self._rows_in(area)
            for bar in row.bars
            if bar.first <= last and bar.last >= first
        ]

    def place_of(self, key: Key) -> QRect | None:
        for row in self.rows:
            for bar in row.bars:
                if key_of(bar.item) == key:
                    return self._place(row, bar)
        return None

    # -- painting -----------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, area: QRect, chosen: frozenset[Key]) -> None:
        ink = self.ink
        first, last = self.schedule.first + area.left() // self._day, self.schedule.first + area.right() // self._day
        for day in range(first, last + 1):
            ink.ground(painter, QRect(self._x(day), area.top(), self._day, area.height()), day, self.overlays)
            if clock.day_of(day).day == 1:
                painter.fillRect(self._x(day), area.top(), 1, area.height(), ink.line)
        for row in self._rows_in(area):
            painter.fillRect(area.left(), row.top + row.height - 1, area.width(), 1, ink.line)
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        for row in self._rows_in(area):
            for bar, room in zip(row.bars, row.rooms, strict=True):
                if bar.first <= last and bar.last >= first:
                    ink.bar(
                        painter, self._place(row, bar), bar.item, begun=bar.begun, goes_on=bar.goes_on,
                        chosen=key_of(bar.item) in chosen, left=area.left() + 2, right=self._x(room + 1) - 4,
                    )  # fmt: skip
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        now = self._x(clock.today()) + self._day // 2
        painter.fillRect(now, area.top(), 2, area.height(), ink.accent)

    def paint_head(self, painter: QPainter, place: QRect, x: int) -> None:
        ink, half = self.ink, place.height() // 2
        painter.fillRect(place, ink.background)
        painter.setClipRect(place)
        first, last = self.schedule.first + x // self._day, self.schedule.first + (x + place.width()) // self._day
        begin = first - clock.day_of(first).day + 1
        painter.setFont(ink.small_bold)
        while begin <= last:
            following = begin + 32 - clock.day_of(begin + 31).day
            left = max(place.left() + self._x(begin) - x, place.left()) + 4
            right = place.left() + self._x(following) - x
            painter.setPen(ink.text)
            words = month_name(begin)
            if right - left > ink.small_metrics.horizontalAdvance(words) + 6:
                painter.drawText(QRect(left, place.top(), right - left, half), Qt.AlignmentFlag.AlignVCenter, words)
            begin = following
        painter.setFont(ink.small)
        for day in range(first, last + 1):
            spot = QRect(place.left() + self._x(day) - x, place.top() + half, self._day, half)
            off = day in self.overlays.closed
            weekend = (day + 3) % 7 >= 5 and day not in self.overlays.opened
            if ink.today(day):
                painter.fillRect(spot.adjusted(1, 1, -1, -2), ink.accent)
            painter.setPen(ink.on_accent if ink.today(day) else ink.bad if off else ink.muted if weekend else ink.text)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, str(clock.day_of(day).day))
            if any(begin <= day <= end for _name, begin, end in self.overlays.shopping):
                painter.fillRect(spot.left(), spot.bottom() - 2, spot.width(), 3, ink.warn)
        painter.setClipping(False)

    def paint_side(self, painter: QPainter, place: QRect, y: int) -> None:
        ink = self.ink
        painter.fillRect(place, ink.background)
        painter.setFont(ink.body)
        for row in self._rows_in(QRect(0, y, 1, place.height())):
            spot = QRect(place.left(), place.top() + row.top - y, place.width(), row.height)
            painter.fillRect(spot.left(), spot.bottom(), spot.width(), 1, ink.line)
            x = spot.left() + 10
            if self._by == CHANNEL and row.key:
                painter.fillRect(x, spot.top() + theme.px(_PAD) + 3, 4, ink.height - 6, ink.of_channel(row.key))
            painter.setPen(ink.text if row.key else ink.muted)
            words = QRect(x + 10, max(spot.top(), place.top()) + theme.px(_PAD), spot.width() - 24, ink.height)
            fitted = ink.fitted(row.label, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, fitted)
        painter.fillRect(place.right(), place.top(), 1, place.height(), ink.line)


def _rooms(bars: Sequence[Bar[Shown]], last: int) -> list[int]:
    following: dict[int, int] = {}
    rooms = [last] * len(bars)
    for at in range(len(bars) - 1, -1, -1):
        rooms[at] = following.get(bars[at].lane, last + 1) - 1
        following[bars[at].lane] = bars[at].first
    return rooms
