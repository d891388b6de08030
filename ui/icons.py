"""Lucide icons drawn in a colour of the current theme, sharp at every scale.

The icons are files copied one by one from lucide-static (ISC). `currentColor` would render black, so the colour is
written into the text of the file. An icon asks for its colour when it is painted: a theme change needs no new icons.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from opsdesk import assets
from ui.theme import theme


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon `name` in `colour` ("#RRGGBB"), `size` pixels wide on a screen of device pixel ratio `ratio`."""
    drawing = assets.text("icons", f"{name}.svg").replace("currentColor", colour)
    picture = QPixmap(QSize(size, size) * ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def ratio_of(painter: QPainter) -> float:
    """The device pixel ratio of what `painter` paints on. Asked for the device itself, PySide would find out of which
    of all its classes that is: 18 ms at the first time."""
    return painter.deviceTransform().m11() / painter.worldTransform().m11()


class _Engine(QIconEngine):
    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return theme.tokens.outline
        if state == QIcon.State.On:
            return theme.tokens.accent
        return str(getattr(theme.tokens, self._role))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = ratio_of(painter)
        side = min(rect.width(), rect.height())
        place = QRect(0, 0, side, side)
        place.moveCenter(rect.center())
        painter.drawPixmap(place, pixmap(self._name, self._colour(mode, state), side, ratio))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """`size` is in device pixels here (QIcon multiplies before it asks). In a wider one the icon keeps left,
        which is how buttons get their gap between icon and text."""
        drawn = pixmap(self._name, self._colour(mode, state), round(size.height() / scale), scale)
        if size.width() <= size.height():
            return drawn
        padded = QPixmap(size)
        padded.setDevicePixelRatio(scale)
        padded.fill(Qt.GlobalColor.transparent)
        painter = QPainter(padded)
        painter.drawPixmap(0, 0, drawn)
        painter.end()
        return padded

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


@lru_cache(maxsize=512)
def icon(name: str, role: str = "muted") -> QIcon:
    """The icon `name` in the token `role`; checked controls show it in the accent, disabled ones faded."""
    return QIcon(_Engine(name, role))
