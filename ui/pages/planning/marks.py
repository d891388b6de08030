"""What pictures of plans have in common: the colours of statuses and the heads of arrows."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath

from ui.theme import theme

TONES = {"doing": "warn", "planned": "accent", "shipped": "good"}


def arrow_head(painter: QPainter, end: QPointF, tone: str) -> None:
    """An arrow from the left ends at `end`."""
    head = QPainterPath(end)
    head.lineTo(end.x() - 5, end.y() - 3.5)
    head.lineTo(end.x() - 5, end.y() + 3.5)
    head.closeSubpath()
    painter.fillPath(head, theme.color(tone))
