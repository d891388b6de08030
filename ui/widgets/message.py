"""The message bar: a Trouble in one sentence, what to do about it, and a cross."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark, t
from ui.icons import pixmap
from ui.theme import ICON_SIZE, theme
from ui.widgets.buttons import IconButton
from ui.widgets.label import Label
from ui.widgets.live import live


class MessageBar(QWidget):
    """It stays until it is closed, with the cross or Esc, or until another message takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        self._message = Label(bold=True, colour="bad", wrap=True)
        self._advice = Label(wrap=True)
        self._close = IconButton("x", mark("Close"), self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._sign)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._message)
        words.addWidget(self._advice)
        row.addLayout(words, 1)
        row.addWidget(self._close)
        self.setAutoFillBackground(True)
        self.hide()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme.color("bad_soft"))
        self.setPalette(palette)
        self._sign.setPixmap(pixmap("triangle-alert", theme.tokens.bad, theme.px(ICON_SIZE), self.devicePixelRatioF()))
        self._sign.setAccessibleName(t("Attention"))

    def tell(self, trouble: Trouble) -> None:
        self._message.setText(trouble.message)
        self._advice.setText(trouble.advice)
        self._advice.setVisible(bool(trouble.advice))
        self.setAccessibleName(str(trouble))
        self.show()

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self._message.text(), self._advice.text())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
