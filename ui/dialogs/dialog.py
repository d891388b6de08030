"""The frame of every dialog: a title, its content, and buttons named after what they do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from opsdesk.i18n import t
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live


class Dialog(QDialog):
    """`title` is a message id. Parts go into `body`, buttons into `buttons`, the main one last. `open` shows it."""

    def __init__(self, parent: QWidget | None, title: str, *, width: int = 420) -> None:
        super().__init__(parent)
        self._words, self._wide = title, width
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._title = Label(role="heading", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addLayout(self.body, 1)
        column.addSpacing(4)
        column.addLayout(self.buttons)
        live(self, self.retitle)

    def retitle(self) -> None:
        self._title.setText(t(self._words))
        self.setWindowTitle(t(self._words))
        self.setMinimumWidth(theme.px(self._wide))

    def showEvent(self, event: QShowEvent) -> None:
        """Qt gives a dialog two thirds of the screen's height at most, and cuts wrapped text there."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            wanted = min(layout.totalHeightForWidth(self.width()), self.screen().availableGeometry().height())
            self.resize(self.width(), max(self.height(), wanted))

    def add_button(self, button: QPushButton) -> None:
        """Every button of a dialog can be reached by Tab; the one added last is its main one."""
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons.addWidget(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus and nothing else: no surprise default."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            return
        super().keyPressEvent(event)
