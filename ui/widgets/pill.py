"""A pill: a state in one word on its quiet colour. Tables paint the same pill through `paint_pill`."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.live import live

PAD = 8


def paint_pill(painter: QPainter, place: QRect, text: str, tone: str, ground: str = "") -> None:
    """Paint `text` as a pill over the whole of `place` with the painter's font. Where there is no room for all of it, its
    beginning is what tells one from the other."""
    ink, paper = theme.tokens.tone(tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground or paper))
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    painter.setPen(QColor(ink))
    room = place.width() - 2 * PAD + 4
    text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def pill_size(metrics: QFontMetrics, text: str) -> QSize:
    return QSize(metrics.horizontalAdvance(text) + 2 * PAD, theme.px(20))


class Pill(QWidget):
    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone = text, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        live(self, self.retranslate)

    def show_state(self, text: str, tone: str = "") -> None:
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.retranslate()

    def retranslate(self) -> None:
        self.setFont(theme.font("small"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self.fontMetrics(), self._text)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme.px(48)), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_pill(QPainter(self), self.rect(), self._text, self._tone)
