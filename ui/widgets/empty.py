"""What a page shows while it has nothing to show: an icon, one sentence, and what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from opsdesk.i18n import t
from ui.icons import pixmap
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live


class EmptyState(QWidget):
    """`words` is a message id; `actions` are buttons, the most useful one first."""

    def __init__(self, icon: str, words: str, *actions: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._words = icon, words
        self._picture = QLabel()
        self._sentence = Label(colour="muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setMinimumWidth(240)
        self._sentence.setMaximumWidth(420)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for action in actions:
            row.addWidget(action)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignCenter)
        across = QHBoxLayout()  # an alignment would keep a long sentence from getting its height
        across.addStretch(1)
        across.addWidget(self._sentence, 4)
        across.addStretch(1)
        column.addLayout(across)
        column.addLayout(row)
        column.addStretch(3)
        live(self, self.retranslate)

    def say(self, words: str) -> None:
        """Another message id in place of the first ("Nothing matches" instead of "Nothing yet")."""
        self._words = words
        self.retranslate()

    def retranslate(self) -> None:
        self._picture.setPixmap(pixmap(self._icon, theme.tokens.outline, theme.px(40), self.devicePixelRatioF()))
        self._sentence.setText(t(self._words))
        self.setAccessibleName(t(self._words))
