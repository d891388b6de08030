"""Colours and type of the calendar: a campaign's bar, its text fitted, and what lies behind the days."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services.overlays import Overlays
from opsdesk.services.schedule import Shown
from opsdesk.tokens import mixed
from ui.theme import theme

BAR, GAP = 20, 2
"""The height of a bar in pixels of the design, and the room between two."""
RADIUS = 4
EDGE = 6
"""Pixels from its end where a bar is taken by the end."""
PLANNED = ("idea", "draft", "review", None)
_MOST_REMEMBERED = 6000
OFF, WORK = _("off"), _("work")


class Ink:
    """Made anew for a theme. `channels` are the keys of channels in the order that gives them their colours."""

    def __init__(self, channels: Sequence[str]) -> None:
        tokens = theme.tokens
        self._order = {key: at for at, key in enumerate(channels)}
        self.body, self.bold, self.small = theme.font(), theme.font(bold=True), theme.font("small")
        self.small_bold = theme.font("small", bold=True)
        self.metrics, self.bold_metrics = QFontMetrics(self.body), QFontMetrics(self.bold)
        self.small_metrics = QFontMetrics(self.small)
        self.surface, self.background = QColor(tokens.surface), QColor(tokens.background)
        self.line, self.outline = QColor(tokens.line), QColor(tokens.outline)
        self.text, self.muted = QColor(tokens.text), QColor(tokens.muted)
        self.accent, self.accent_soft = QColor(tokens.accent), QColor(tokens.accent_soft)
        self.on_accent, self.bad, self.good, self.warn = (
            QColor(getattr(tokens, name)) for name in ("on_accent", "bad", "good", "warn")
        )
        self.holiday = QColor(mixed(tokens.surface, tokens.bad, 0.07))
        self.make_up = QColor(mixed(tokens.surface, tokens.warn, 0.10))
        self.weekend = QColor(mixed(tokens.surface, tokens.background, 0.75))
        self.frozen = QBrush(QColor(mixed(tokens.surface, tokens.muted, 0.35)), Qt.BrushStyle.BDiagPattern)
        self.height, self.gap = theme.px(BAR), theme.px(GAP)
        self._fills: dict[str, tuple[QColor, QColor]] = {}
        self._fitted: dict[tuple[str, int], str] = {}

    # -- colours ------------------------------------------------------------------------------------------------------

    def colour(self, one: Shown) -> str:
        """A campaign's own colour, or that of its channel."""
        if one.color and QColor(one.color).isValid():
            return QColor(one.color).name()
        series = theme.tokens.series
        return series[self._order.get(one.channel or "", len(series) - 1) % len(series)]

    def of_channel(self, key: str) -> QColor:
        series = theme.tokens.series
        return QColor(series[self._order.get(key, len(series) - 1) % len(series)])

    def _filled(self, colour: str) -> tuple[QColor, QColor]:
        """(edge, ground)."""
        if colour not in self._fills:
            self._fills[colour] = QColor(colour), QColor(mixed(theme.tokens.surface, colour.upper(), 0.18))
        return self._fills[colour]

    def ground(self, painter: QPainter, place: QRect, day: int, overlays: Overlays) -> None:
        """What kind of day it is, behind everything."""
        if day in overlays.closed:
            painter.fillRect(place, self.holiday)
        elif day in overlays.opened:
            painter.fillRect(place, self.make_up)
        elif (day + 3) % 7 >= 5:
            painter.fillRect(place, self.weekend)
        if any(one.first <= day <= one.last for one in overlays.freezes):
            painter.fillRect(place, self.frozen)

    # -- text ---------------------------------------------------------------------------------------------------------

    def fitted(self, text: str, room: int) -> str:
        """`text` in the body font, cut to `room` pixels."""
        key = text, room
        if key not in self._fitted:
            if len(self._fitted) > _MOST_REMEMBERED:
                self._fitted.clear()
            self._fitted[key] = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) if room > 8 else ""
        return self._fitted[key]

    def said(self, one: Shown) -> str:
        return f"{one.begins} {one.title}" if one.begins else one.title

    # -- a bar --------------------------------------------------------------------------------------------------------

    def bar(
        self, painter: QPainter, place: QRect, one: Shown, *, begun: bool, goes_on: bool, chosen: bool, left: int = 0,
        right: int = 0,
    ) -> None:  # fmt: skip
        """`begun` and `goes_on`: its ends lie outside, and are cut straight. `left` is the first pixel that is in sight;
        up to `right` the text may go on beyond the bar."""
        edge, fill = self._filled(self.colour(one))
        planned, cancelled = one.status in PLANNED, one.status == "cancelled"
        painter.setPen(
            QPen(self.accent, 2) if chosen else QPen(edge, 1, Qt.PenStyle.DashLine) if planned else Qt.PenStyle.NoPen
        )
        painter.setBrush(self.surface if planned or cancelled else fill)
        body = place.adjusted(-RADIUS if begun else 0, 0, RADIUS if goes_on else 0, -1)
        clipped = begun or goes_on
        if clipped:
            painter.save()
            painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
        painter.drawRoundedRect(body, RADIUS, RADIUS)
        if clipped:
            painter.restore()
        if not begun:
            painter.fillRect(place.left() + (2 if chosen else 0), place.top() + 3, 3, place.height() - 7, edge)
        x = max(place.left(), left) + (6 if begun else 8)
        said = self.said(one)
        room = place.right() - x - 3
        if right > place.right() and self.metrics.horizontalAdvance(said) > room:
            x = max(place.right() + 6, left) if room < place.width() // 2 or room < 60 else x
            room = right - x
        painter.setPen(self.muted if cancelled or one.status in ("done", "reviewed") else self.text)
        painter.setFont(self.body)
        text = self.fitted(said, room)
        base = place.top() + (place.height() - 1 + self.metrics.ascent() - self.metrics.descent()) // 2
        painter.drawText(x, base, text)
        if cancelled and text:
            middle = place.top() + place.height() // 2
            painter.drawLine(x, middle, x + self.metrics.horizontalAdvance(text), middle)

    def today(self, day: int) -> bool:
        return day == clock.today()

    def badge(self, day: int, overlays: Overlays) -> tuple[str, QColor] | None:
        """休 or 班: what a Chinese calendar marks a day with."""
        if day in overlays.opened:
            return t(WORK), self.warn
        if day in overlays.closed:
            return t(OFF), self.bad
        return None
