"""What a way to see time gives the canvas: where days and bars stand, what is under the pointer, how it is painted."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter

from opsdesk.services.overlays import Overlays
from opsdesk.services.schedule import Schedule, Shown
from ui.pages.campaigns.calendar.ink import EDGE, Ink

Key = tuple[int, str]
"""A campaign's id and which instance of it."""


def key_of(one: Shown) -> Key:
    return one.id, one.key


@dataclass(frozen=True, slots=True)
class Hit:
    """A bar under the pointer, and what of it would be taken hold of: "body", "start" or "end"."""

    one: Shown
    place: QRect
    held: str


@dataclass(frozen=True, slots=True)
class More:
    """ "+n more" of a day."""

    day: int
    place: QRect


class Scene:
    """Coordinates are those of the content, which scrolls below a `head` and beside a `side` that stay."""

    drags = True
    """Whether bars can be moved here."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self.schedule, self.overlays = Schedule(0, 0), Overlays()
        self.view = QSize(0, 0)
        self.head = self.side = 0

    def show(self, schedule: Schedule, overlays: Overlays) -> None:
        self.schedule, self.overlays = schedule, overlays
        self.arrange()

    def resize(self, view: QSize) -> None:
        """`view` is the room between head, side and the edges."""
        if view != self.view:
            self.view = view
            self.arrange()

    def restyle(self, ink: Ink) -> None:
        self.ink = ink
        self.arrange()

    # -- what each way to see time says -------------------------------------------------------------------------------

    def arrange(self) -> None:
        """Work out what depends on the schedule, the size and the ink."""

    @property
    def size(self) -> QSize:
        return self.view

    @property
    def step(self) -> QSize:
        """How far one turn of the wheel scrolls."""
        return QSize(48, 48)

    def top_of(self, day: int) -> QPoint:
        """Where the content is scrolled to so that `day` is in sight as in a calendar that was just opened."""
        return QPoint(0, 0)

    def span(self, at: QPoint) -> tuple[int, int]:
        """The first and last day in sight when scrolled to `at`: what the title names."""
        raise NotImplementedError

    def turned(self, at: QPoint, by: int) -> int:
        """The day to go to from there, a page forward (1) or back (-1)."""
        first, last = self.span(at)
        return last + 1 if by > 0 else first - (last - first + 1)

    def day_at(self, at: QPoint) -> int | None:
        raise NotImplementedError

    def places(self, first: int, last: int) -> list[QRect]:
        """Where a bar of these days would stand: the shadow of a drag."""
        raise NotImplementedError

    def bars(self, area: QRect) -> Sequence[tuple[Shown, QRect, bool, bool]]:
        """(instance, place, begun, goes on) of what `area` shows."""
        raise NotImplementedError

    def mores(self, area: QRect) -> Sequence[More]:
        return ()

    def place_of(self, key: Key) -> QRect | None:
        """Where the first bar of the instance stands."""
        raise NotImplementedError

    def paint(self, painter: QPainter, area: QRect, chosen: frozenset[Key]) -> None:
        raise NotImplementedError

    def paint_head(self, painter: QPainter, place: QRect, x: int) -> None:
        """The head, scrolled to `x`."""

    def paint_side(self, painter: QPainter, place: QRect, y: int) -> None:
        """The side, scrolled to `y`."""

    # -- under the pointer --------------------------------------------------------------------------------------------

    def hit(self, at: QPoint) -> Hit | More | None:
        spot = QRect(at, QSize(1, 1))
        for one, place, begun, goes_on in self.bars(spot):
            if place.contains(at):
                wide = place.width() > 3 * EDGE
                if self.drags and wide and not goes_on and at.x() > place.right() - EDGE:
                    return Hit(one, place, "end")
                if self.drags and wide and not begun and at.x() < place.left() + EDGE:
                    return Hit(one, place, "start")
                return Hit(one, place, "body")
        return next((more for more in self.mores(spot) if more.place.contains(at)), None)
