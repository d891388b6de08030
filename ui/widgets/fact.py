"""A fact tile: one big figure and what it counts; with a definition it explains itself on hover."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from opsdesk.i18n import t
from ui.theme import theme
from ui.widgets.live import live


class Fact(QAbstractButton):
    """`words` and `definition` are message ids. When `opens`, a click asks for the rows behind the figure (`asked`)."""

    asked = Signal()

    def __init__(self, words: str, *, definition: str = "", opens: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._definition, self._figure, self._remark = words, definition, "—", ""
        self._after = ""
        self._opens = opens
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if opens:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.clicked.connect(self.asked)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        live(self, self.retranslate)

    def say(self, words: str, definition: str, remark: str = "") -> None:
        """From now on it counts something else; `remark` (in the user's language) follows the definition."""
        self._words, self._definition, self._remark = words, definition, remark
        self.retranslate()

    def show_figure(self, figure: str, after: str = "") -> None:
        """`after` (in the user's language) follows the words below the figure."""
        self._figure, self._after = figure, after
        self.retranslate()

    @property
    def figure(self) -> str:
        return self._figure

    @property
    def _said(self) -> str:
        return " · ".join(filter(None, (t(self._words), self._after)))

    def retranslate(self) -> None:
        self.setAccessibleName(f"{self._said}: {self._figure}")
        definition = t(self._definition) if self._definition else ""
        self.setToolTip("\n".join(filter(None, (definition, self._remark))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        figure = QFontMetrics(theme.font("figure")).horizontalAdvance(self._figure)
        words = QFontMetrics(theme.font("small")).horizontalAdvance(self._said)
        return QSize(max(figure, words) + 20, theme.px(58))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(64), theme.px(58))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self._opens and self.underMouse()
        painter.setPen(theme.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft" if hot else "background"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        space = self.rect().adjusted(10, theme.px(9), -8, -theme.px(7))
        for role, colour, text, flag in (
            ("figure", "text", self._figure, Qt.AlignmentFlag.AlignTop),
            ("small", "text" if hot else "muted", self._said, Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(colour))
            line = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, space.width())
            painter.drawText(space, flag | Qt.AlignmentFlag.AlignLeft, line)
