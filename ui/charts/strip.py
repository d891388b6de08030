"""A strip of small bars for a side panel: the last one stands out. Painted directly, so that it never waits for pyqtgraph."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from opsdesk.model.chart import Chart
from ui.theme import theme
from ui.widgets.live import live

GAP = 0.22  # of a bar's room
RADIUS = 2.5
LEAST = 2.0  # pixels of a bar that is not zero


class BarStrip(QWidget):
    """The first series of a bar chart without axes; a bar tells its reading when the pointer rests on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        live(self, self.retranslate)

    def show_chart(self, chart: Chart) -> None:
        self._chart = chart
        readings = ", ".join(chart.reading(0, index) for index in range(len(chart.x)))
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(readings)
        self.update()

    def retranslate(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(80))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(60), theme.px(32))

    @property
    def values(self) -> Sequence[float | None]:
        return self._chart.series[0].values if self._chart else ()

    def bars(self) -> list[QRectF]:
        """Where each bar stands; amounts below zero show as the least bar: a strip tells the rhythm, not the sum."""
        most = max((value or 0 for value in self.values), default=0)
        if most <= 0:
            return []
        room = self.width() / len(self.values)
        boxes = []
        for n, value in enumerate(self.values):
            height = max(LEAST, (value or 0) / most * (self.height() - 1)) if value else 0.0
            boxes.append(QRectF(n * room + room * GAP / 2, self.height() - height, room * (1 - GAP), height))
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        boxes = self.bars()
        if not boxes:
            painter.setBrush(theme.color("line"))
            painter.drawRect(QRectF(0, self.height() - 1, self.width(), 1))
        highlight = self._chart.highlight if self._chart else None
        for n, box in enumerate(boxes):
            painter.setBrush(theme.color("accent" if n == highlight else "quiet"))
            radius = min(RADIUS, box.height() / 2)
            painter.drawRoundedRect(box, radius, radius)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._chart is not None and self.values:
            index = min(int(event.position().x() * len(self.values) / self.width()), len(self.values) - 1)
            QToolTip.showText(event.globalPosition().toPoint(), self._chart.reading(0, max(index, 0)), self)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
