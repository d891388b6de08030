"""A chip: one condition or tag that can be opened and taken away; and the dashed one that adds another."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from opsdesk.i18n import t
from ui.icons import pixmap
from ui.theme import theme
from ui.widgets.live import live

_CROSS = 12


class _Rounded(QAbstractButton):
    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def outline(self, painter: QPainter, fill: QColor, pen: QPen) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            pen = QPen(theme.color("accent"), 2)
        inset = max(pen.widthF() / 2, 0.5)
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)


class Chip(_Rounded):
    """`clicked` opens it for editing; `removed` comes from its cross, Delete or Backspace."""

    removed = Signal()

    def __init__(self, text: str, *, removable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._removable = removable
        self._over_cross = False
        self.setText(text)
        self.setMouseTracking(True)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFont(theme.font("small"))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(t("Press Delete to remove") if self._removable else "")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * 10
        return QSize(width + (theme.px(_CROSS) + 2 if self._removable else 0), theme.px(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme.px(72)), self.sizeHint().height())

    def _cross(self) -> QRect:
        side = theme.px(_CROSS)
        return QRect(self.width() - side - 8, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill = theme.color("quiet" if self.underMouse() else "accent_soft")
        self.outline(painter, fill, QPen(Qt.PenStyle.NoPen))
        painter.setPen(theme.color("text" if self.underMouse() else "accent"))
        space = self.rect().adjusted(10, 0, -10, 0)
        if self._removable:
            space.setRight(self._cross().left() - 3)
            side = theme.px(_CROSS)
            colour = theme.tokens.text if self._over_cross else theme.tokens.accent
            painter.drawPixmap(self._cross(), pixmap("x", colour, side, self.devicePixelRatioF()))
        line = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._over_cross = self._removable and event.position().x() >= self._cross().left() - 4
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over_cross = False
        super().leaveEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._over_cross and self.rect().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class DashedChip(_Rounded):
    """A dashed chip: "+ Filter", or the name of the view in use with an arrow that opens the list."""

    def __init__(self, words: str, *, icon: str = "", arrow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._icon, self._arrow = words, icon, arrow
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFont(theme.font("small"))
        self.show_text(t(self._words))

    def show_text(self, text: str) -> None:
        """Show `text`, data rather than a message id, until the next language change."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        extras = bool(self._icon) + self._arrow
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * 10 + extras * theme.px(_CROSS + 4)
        return QSize(width, theme.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = QPen(theme.color("outline"), 1, Qt.PenStyle.DashLine)
        self.outline(painter, theme.color("hover") if self.underMouse() else QColor(Qt.GlobalColor.transparent), pen)
        side, ratio, ink = theme.px(_CROSS), self.devicePixelRatioF(), theme.tokens.muted
        space = self.rect().adjusted(10, 0, -10, 0)
        top = (self.height() - side) // 2
        if self._icon:
            painter.drawPixmap(space.left(), top, pixmap(self._icon, ink, side, ratio))
            space.setLeft(space.left() + side + 4)
        if self._arrow:
            painter.drawPixmap(space.right() - side + 1, top, pixmap("chevron-down", ink, side, ratio))
            space.setRight(space.right() - side - 4)
        painter.setPen(QColor(ink))
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
