"""Painting cards in one pass from prebuilt texts, as the rows of a table are."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from opsdesk.model.text import EMPTY
from ui.icons import pixmap
from ui.tables.cells import Cell, Row
from ui.tables.painting import Canvas, Lane, Strip
from ui.theme import theme

GAP, PAD = 8, 10
_HEIGHT, _SIGN = 58, 13
_LEAST = 56
"""Pixels below which a cut text says nothing any more."""


class CardCanvas(Canvas):
    """A strip is a card: its title and, when `pilled`, the last cell as a pill; below them a line of what else it says,
    `icons` before it ("" for none)."""

    def __init__(self, icons: Sequence[str], *, pilled: bool) -> None:
        self._icons, self._pilled = icons, pilled
        super().__init__()

    def restyle(self) -> None:
        super().restyle()
        self._bold = theme.font(bold=True)
        self._bold_metrics = QFontMetrics(self._bold)
        self.height = theme.px(_HEIGHT) + GAP
        self._ground_colour, self._accent = theme.color("background"), theme.color("accent")
        self._outline = theme.color("outline")

    def paint(self, painter: QPainter, area: QRect, strips: Sequence[Strip], lanes: Sequence[Lane]) -> None:
        painter.fillRect(area, self._ground_colour)
        if not lanes:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = lanes[0].x, lanes[0].x + lanes[0].width
        for strip in strips:
            self.card(painter, QRect(left, strip.y, right - left, self.height - GAP), strip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def card(self, painter: QPainter, place: QRect, strip: Strip) -> None:
        """One card over `place`."""
        edge = self._accent if strip.selected else self._outline if strip.hovered else self._line
        painter.setPen(QPen(edge, 1))
        painter.setBrush(self._selected if strip.selected else self._surface)
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        inner = place.adjusted(PAD, 0, -PAD, 0)
        half = place.height() // 2
        upper, lower = (
            QRect(inner.left(), place.top() + 5, inner.width(), half - 3),
            QRect(inner.left(), place.top() + half, inner.width(), half - 6),
        )
        if strip.row is None:
            self._to_come(painter, upper, lower)
        else:
            self._title(painter, upper, strip.row)
            self._rest(painter, lower, strip)

    def _title(self, painter: QPainter, place: QRect, row: Row) -> None:
        room = place.width()
        cells = row[1]
        text, tone, pills = cells[-1]
        if self._pilled and text != EMPTY:
            ratio = painter.device().devicePixelRatio()
            more = f" +{len(pills) - 1}" if len(pills) > 1 else ""
            pill = self._pill((pills[0] if pills else text) + more, tone, room // 2, ratio)
            width, height = round(pill.width() / ratio), round(pill.height() / ratio)
            painter.drawPixmap(place.right() - width + 1, place.center().y() - height // 2 + 1, pill)
            room -= width + 6
        painter.setFont(self._bold)
        painter.setPen(self._pens[""])
        title = self._bold_metrics.elidedText(cells[0][0], Qt.TextElideMode.ElideRight, room)
        painter.drawText(place.left(), self._base(place, self._bold_metrics), title)

    def _rest(self, painter: QPainter, place: QRect, strip: Strip) -> None:
        """The last field at the end; before it those that fit, a text cut if it must be and something of it is left."""
        assert strip.row is not None
        cells = strip.row[1][1:-1] if self._pilled else strip.row[1][1:]
        painter.setFont(self._small)
        end = place.right()
        if len(cells) > 1 and cells[-1][0] != EMPTY:
            end -= self._one(painter, place, cells[-1], self._icons[len(cells) - 1], strip.selected, at_end=True) + GAP
            cells = cells[:-1]
        x = place.left()
        for at, (text, tone, pills) in enumerate(cells):
            cut = x + self._width(text, self._icons[at]) > end
            little = x > place.left() and end - x < theme.px(_LEAST)
            if text == EMPTY or (cut and (self._icons[at] or little)):
                continue
            room = QRect(x, place.top(), end - x, place.height())
            x += self._one(painter, room, (text, tone, pills), self._icons[at], strip.selected) + 2 * GAP

    def _one(
        self, painter: QPainter, room: QRect, cell: Cell, sign: str, selected: bool, *, at_end: bool = False
    ) -> int:
        """Write one field, and return how wide it came out."""
        text, tone, _pills = cell
        ink = "" if selected and tone != "bad" else tone or "muted"
        space = theme.px(_SIGN) + 4 if sign else 0
        short = self._small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room.width() - space, 0))
        width = space + self._small_metrics.horizontalAdvance(short)
        x = room.right() - width + 1 if at_end else room.left()
        if sign:
            colour = theme.tokens.muted if ink in ("", "muted") else theme.tokens.tone(ink)[0]
            drawn = pixmap(sign, colour, theme.px(_SIGN), painter.device().devicePixelRatio())
            painter.drawPixmap(x, room.center().y() - theme.px(_SIGN) // 2 + 1, drawn)
        painter.setPen(self._pens[ink])
        painter.drawText(x + space, self._base(room, self._small_metrics), short)
        return width

    def _width(self, text: str, sign: str) -> int:
        return self._small_metrics.horizontalAdvance(text) + (theme.px(_SIGN) + 4 if sign else 0)

    def _to_come(self, painter: QPainter, upper: QRect, lower: QRect) -> None:
        painter.fillRect(upper.left(), upper.center().y() - 3, upper.width() * 3 // 5, 6, self._line)
        painter.fillRect(lower.left(), lower.center().y() - 2, lower.width() * 2 // 5, 5, self._line)

    @staticmethod
    def _base(place: QRect, metrics: QFontMetrics) -> int:
        return place.top() + (place.height() + metrics.ascent() - metrics.descent()) // 2
