"""A label for data: always plain text, cut with an ellipsis where space ends, whole in the tooltip."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.live import live


class Label(QLabel):
    """`role` is a type role of `Theme.font`, `colour` a token. `wrap` breaks lines instead of cutting."""

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "body",
        colour: str = "text",
        bold: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role, self._colour, self._bold = role, colour, bold
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setFont(theme.font(self._role, bold=self._bold))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), theme.color(self._colour))
        self.setPalette(palette)

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.retranslate()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._explain()

    def _explain(self) -> None:
        self.setToolTip(_plain_tip(self.text()) if self._cut() else "")

    def _cut(self) -> bool:
        return not self.wordWrap() and self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        least = theme.px(200 if self._role == "title" else 24)
        return hint if self.wordWrap() else QSize(min(hint.width(), least), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._cut():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        space: QRect = self.contentsRect()
        line = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, int(self.alignment()) | Qt.TextFlag.TextSingleLine, line)


class Line(QFrame):
    """A hairline between two parts."""

    def __init__(self, parent: QWidget | None = None, *, vertical: bool = False) -> None:
        super().__init__(parent)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        self.setAutoFillBackground(True)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme.color("line"))
        self.setPalette(palette)


def _plain_tip(text: str) -> str:
    """Tooltips guess whether a text is HTML and would load its images; a text that looks like it is escaped."""
    return "<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>" if "<" in text else text
