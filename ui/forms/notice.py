"""A quiet strip inside a form: what was kept, what went wrong, or the question before something is lost."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live


class Notice(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asking = False
        self._tone = "warn"
        self._words = Label(wrap=True)
        self._buttons = QWidget()
        self._row = Flow(self._buttons, gap=8)
        self._answers: list[Button] = []
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(12)
        line.addWidget(self._words, 1)
        line.addWidget(self._buttons)
        self.hide()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        paper = theme.tokens.tone(self._tone)[1]
        self.setStyleSheet(f"Notice {{ background: {paper}; border-radius: 6px; }}")
        self._words.set_colour("bad" if self._tone == "bad" else "text")

    @property
    def text(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def say(
        self,
        words: str,
        *actions: tuple[str, Callable[[], object]],
        tone: str = "warn",
        asking: bool = False,
    ) -> None:
        """Show `words` (in the user's language) with a button for each (message id, what it does).

        When `asking`, the first, harmless answer gets the focus.
        """
        self._tone, self.asking = tone, asking
        for old in self._answers:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._answers = buttons = [Button(label, run, tone="link") for label, run in actions]
        for button in buttons:
            self._row.addWidget(button)
        self._words.setText(words)
        self.setAccessibleName(words)
        self._buttons.setVisible(bool(buttons))
        self.retranslate()
        self.show()
        if asking and buttons:
            buttons[0].setFocus()

    def hide(self) -> None:
        self.asking = False
        super().hide()
