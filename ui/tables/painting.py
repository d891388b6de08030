"""Painting the visible rows of a table in one pass.

Measured at 1240x760, 9 columns: asking a model for each cell through delegates costs a Python table 8 / 38 ms a frame
(wheel / jump) and Qt's own C++ model 1.3 / 4.9 ms; placing prebuilt strings with one drawText each costs 0.8 / 2.5 ms.
QStaticText was no quicker, and drawText with a rectangle doubles it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from ui.icons import ratio_of
from ui.tables.cells import Cell, Row
from ui.theme import theme

MARGIN = 10
MOST_REMEMBERED = 4_000
"""Fitted texts and pills kept between frames; a screen shows about 300."""


class Strip(NamedTuple):
    """One visible row: its upper edge, what it shows (None while it is being read) and how."""

    y: int
    row: Row | None
    selected: bool
    hovered: bool


class Lane(NamedTuple):
    """One visible column: where it stands and which cell of a row it shows; `cell` is -1 while it is being read."""

    x: int
    width: int
    cell: int
    right: bool


class Canvas:
    """Paints strips and lanes in the theme's colours; remembers what text fits where, and the pills."""

    def __init__(self) -> None:
        self._fitted: dict[tuple[str, int], tuple[str, int]] = {}
        self._pills: dict[tuple[str, str, int, float], QPixmap] = {}
        self.restyle()

    def restyle(self) -> None:
        """Take colours and type from the theme again."""
        tokens = theme.tokens
        self.font = theme.font()
        self._small = theme.font("small")
        self._metrics = QFontMetrics(self.font)
        self._small_metrics = QFontMetrics(self._small)
        self._em = max(self._metrics.horizontalAdvance("国"), self._metrics.maxWidth() // 2, 1)
        self.height = theme.row_height
        self._surface, self._line = QColor(tokens.surface), QColor(tokens.line)
        self._selected, self._hovered = QColor(tokens.accent_soft), QColor(tokens.hover)
        self._pens = {tone: QPen(QColor(tokens.tone(tone)[0])) for tone in ("good", "warn", "bad", "accent")}
        self._pens |= {"": QPen(QColor(tokens.text)), "muted": QPen(QColor(tokens.muted))}
        self._fitted.clear()
        self._pills.clear()

    def advance(self, cell: Cell) -> int:
        """The width that `cell` wants, margins included."""
        text, _tone, pills = cell
        if pills:
            inner = sum(self._small_metrics.horizontalAdvance(pill) + 2 * _PAD + _GAP for pill in pills) - _GAP
        else:
            inner = self._metrics.horizontalAdvance(text)
        return inner + 2 * MARGIN

    def paint(self, painter: QPainter, area: QRect, strips: Sequence[Strip], lanes: Sequence[Lane]) -> None:
        """Everything inside `area`: grounds and lines first, then column by column, which changes pens least."""
        self._ground(painter, area, strips)
        painter.setFont(self.font)
        base = (self.height - 1 + self._metrics.ascent() - self._metrics.descent()) // 2
        for lane in lanes:
            if lane.cell >= 0:
                self._lane(painter, lane, strips, base)
        if any(strip.row is None for strip in strips) or any(lane.cell < 0 for lane in lanes):
            self._waiting(painter, strips, lanes)

    def _ground(self, painter: QPainter, area: QRect, strips: Sequence[Strip]) -> None:
        painter.fillRect(area, self._surface)
        left, width = area.left(), area.width()
        for strip in strips:
            if strip.selected or strip.hovered:
                painter.fillRect(left, strip.y, width, self.height, self._selected if strip.selected else self._hovered)
            painter.fillRect(left, strip.y + self.height - 1, width, 1, self._line)

    def _lane(self, painter: QPainter, lane: Lane, strips: Sequence[Strip], base: int) -> None:
        x, width, index, right = lane
        left, room = x + MARGIN, width - 2 * MARGIN
        safe, fitted = room // self._em, self._fitted
        tone = None
        for y, row, selected, _hovered in strips:
            if row is None:
                continue
            text, wanted, pills = row[1][index]
            if selected and wanted == "muted":
                wanted = ""  # muted on the selection's tint has a contrast of 4.4 only
            if pills:
                self._row_of_pills(painter, left, y, room, pills, wanted)
                continue
            if wanted != tone:
                painter.setPen(self._pens[wanted])
                tone = wanted
            if right or len(text) > safe:
                text, advance = fitted.get((text, room)) or self._fit(text, room)
                painter.drawText(left + room - advance if right else left, y + base, text)
            else:
                painter.drawText(left, y + base, text)

    def _fit(self, text: str, room: int) -> tuple[str, int]:
        if len(self._fitted) > MOST_REMEMBERED:
            self._fitted.clear()
        short = text
        if len(text) * self._em > room:
            short = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        found = self._fitted[text, room] = short, self._metrics.horizontalAdvance(short)
        return found

    def _row_of_pills(self, painter: QPainter, x: int, y: int, room: int, pills: Sequence[str], tone: str) -> None:
        """As many pills as fit, then how many more there are."""
        end, ratio = x + room, ratio_of(painter)
        for index, text in enumerate(pills):
            rest = len(pills) - index - 1
            keep = self._small_metrics.horizontalAdvance(f"+{rest}") + _GAP if rest else 0
            pill = self._pill(text, tone, max(end - x - keep, 0) if index == 0 else room, ratio)
            width = round(pill.width() / ratio)
            if index and x + width + keep > end:
                painter.setFont(self._small)
                painter.setPen(self._pens["muted"])
                base = (self.height - 1 + self._small_metrics.ascent() - self._small_metrics.descent()) // 2
                painter.drawText(x, y + base, f"+{rest + 1}")
                painter.setFont(self.font)
                return
            painter.drawPixmap(x, y + (self.height - 1 - round(pill.height() / ratio)) // 2, pill)
            x += width + _GAP

    def _pill(self, text: str, tone: str, room: int, ratio: float) -> QPixmap:
        key = (text, tone, room, ratio)
        if (known := self._pills.get(key)) is not None:
            return known
        if len(self._pills) > MOST_REMEMBERED:
            self._pills.clear()
        short = self._small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room - 2 * _PAD, 0))
        width = self._small_metrics.horizontalAdvance(short) + 2 * _PAD
        height = min(self._small_metrics.height() + 4, self.height - 4)
        ink, ground = theme.tokens.tone(tone)
        pill = QPixmap(round(width * ratio), round(height * ratio))
        pill.setDevicePixelRatio(ratio)
        pill.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(0, 0, width, height), height / 2, height / 2)
        painter.setFont(self._small)
        painter.setPen(QColor(ink))
        painter.drawText(_PAD, (height + self._small_metrics.ascent() - self._small_metrics.descent()) // 2, short)
        painter.end()
        self._pills[key] = pill
        return pill

    def _waiting(self, painter: QPainter, strips: Sequence[Strip], lanes: Sequence[Lane]) -> None:
        """A quiet bar where a value will stand; its length varies by row so that it reads as text to come."""
        bar = max(self._metrics.ascent() // 2, 4)
        for strip in strips:
            top = strip.y + (self.height - 1 - bar) // 2
            for place, lane in enumerate(lanes):
                if strip.row is not None and lane.cell >= 0:
                    continue
                length = (lane.width - 2 * MARGIN) * (4 + (strip.y // self.height + place) % 3) // 8
                left = lane.x + lane.width - MARGIN - length if lane.right else lane.x + MARGIN
                painter.fillRect(left, top, length, bar, self._line)


_PAD = 8
_GAP = 4
