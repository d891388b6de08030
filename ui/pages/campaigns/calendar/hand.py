"""A bar in the hand: it follows the pointer after five pixels, its shadow shows where it would land, edges scroll."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QColor, QPainter, QPen

from opsdesk.services.schedule import Shown
from ui.pages.campaigns.calendar.scene import Hit

if TYPE_CHECKING:
    from ui.pages.campaigns.calendar.canvas import Canvas

DRAG_AFTER = 5
"""Pixels the pointer goes with a bar before it follows: less is a click with an unsteady hand."""
EDGE = 32
_STEP_MS = 16


class Hand(QObject):
    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._hit: Hit | None = None
        self._pressed = self._at = QPoint()
        self._from_day = 0
        self.days = 0
        self.busy = False
        """Whether a bar follows the pointer."""
        self._scrolling = QTimer(self, interval=_STEP_MS)
        self._scrolling.timeout.connect(self._scroll)

    def take(self, hit: Hit, at: QPoint) -> None:
        """The button went down on `hit` at the viewport's point `at`."""
        day = self._canvas.scene.day_at(self._canvas.inside(at))
        if day is not None:
            self._hit, self._pressed, self._at, self._from_day, self.days = hit, at, at, day, 0

    def move_to(self, at: QPoint) -> None:
        if self._hit is None:
            return
        self._at = at
        away = at - self._pressed
        if not self.busy and max(abs(away.x()), abs(away.y())) >= DRAG_AFTER:
            self.busy = True
            self._scrolling.start()
        if self.busy:
            self._aim()

    def _aim(self) -> None:
        day = self._canvas.scene.day_at(self._canvas.inside(self._at))
        if day is not None:
            self.days = day - self._from_day
        self._canvas.viewport().update()

    def drop(self) -> tuple[Shown, str, int] | None:
        """The button went up: what is to be shifted, if anything."""
        hit, busy, days = self._hit, self.busy, self.days
        self.let_go()
        return (hit.one, hit.held, days) if hit is not None and busy and days else None

    def let_go(self) -> bool:
        """Give it up; whether there was something in the hand."""
        busy, self.busy, self._hit = self.busy, False, None
        self._scrolling.stop()
        self._canvas.viewport().update()
        return busy

    def _scroll(self) -> None:
        canvas, room = self._canvas, self._canvas.viewport().rect()
        for bar, at, low, high in (
            (canvas.verticalScrollBar(), self._at.y(), canvas.scene.head, room.height()),
            (canvas.horizontalScrollBar(), self._at.x(), canvas.scene.side, room.width()),
        ):
            if at < low + EDGE:
                bar.setValue(bar.value() - (low + EDGE - at) // 3 - 1)
            elif at > high - EDGE:
                bar.setValue(bar.value() + (at - high + EDGE) // 3 + 1)
        self._aim()

    @property
    def span(self) -> tuple[int, int]:
        """The days on which it would lie."""
        assert self._hit is not None
        one = self._hit.one
        match self._hit.held:
            case "start":
                return min(one.first + self.days, one.last), one.last
            case "end":
                return one.first, max(one.last + self.days, one.first)
        return one.first + self.days, one.last + self.days

    def paint(self, painter: QPainter) -> None:
        if not self.busy or self._hit is None:
            return
        ink = self._canvas.scene.ink
        soft = QColor(ink.accent)
        soft.setAlpha(36)
        painter.setPen(QPen(ink.accent, 2))
        painter.setBrush(soft)
        for place in self._canvas.scene.places(*self.span):
            painter.drawRoundedRect(place, 4, 4)
