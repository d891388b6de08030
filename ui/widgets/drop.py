"""What covers the window while files are dragged over it: it says what letting go will do."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from opsdesk.i18n import t
from ui.icons import pixmap
from ui.theme import theme


class DropVeil(QWidget):
    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = theme.color("background")
        veil.setAlphaF(0.92)
        painter.fillRect(self.rect(), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(20, 20, -20, -20), 12, 12)
        side = theme.px(40)
        middle = self.rect().center()
        picture = pixmap("download", theme.tokens.accent, side, self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - side // 2, middle.y() - side - 8, picture)
        painter.setFont(theme.font("heading"))
        painter.setPen(theme.color("text"))
        below = self.rect().adjusted(0, middle.y() + 12, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, t("Let go to import"))
        painter.setFont(theme.font())
        painter.setPen(theme.color("muted"))
        hint = t("Spreadsheets, CSV, JSON and contact cards. You see every change before it is written.")
        painter.drawText(below.adjusted(0, theme.px(32), 0, 0), Qt.AlignmentFlag.AlignHCenter, hint)
