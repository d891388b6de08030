"""Text of any length, in a box that grows with it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.forms.editor import ENTER, Editor, mark_wrong
from ui.theme import theme
from ui.widgets.live import live

_LEAST_LINES, _MOST_LINES = 3, 14


class ProseBox(QPlainTextEdit):
    """Tab goes on to the next field; Ctrl+Enter is left to the form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._grow)
        live(self, self._grow)

    def _grow(self) -> None:
        lines = min(max(int(self.document().size().height()), _LEAST_LINES), _MOST_LINES)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + theme.px(22))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.composing = bool(event.preeditString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = Qt.KeyboardModifier.ControlModifier
        if event.key() in ENTER and event.modifiers() & control and not self.composing:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ProseEditor(Editor):
    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.box = ProseBox()
        self.box.setAccessibleName(t(field.label))
        self.column.addWidget(self.box)
        self.setFocusProxy(self.box)
        self._given: Stored = None
        self._showing = False
        self.box.textChanged.connect(self._typed)

    def _typed(self) -> None:
        if not self._showing:
            self.changed.emit()

    def read(self) -> Stored:
        typed = self.box.toPlainText()
        return self._given if typed and typed == self._given else text.parse(self.field, typed)

    def fallback(self) -> Stored:
        return self._given

    def set_value(self, value: Stored) -> None:
        self._showing = True
        self._given = value
        self.box.setPlainText(str(value or ""))
        self._showing = False

    def show_problem(self, problem: str) -> None:
        mark_wrong(self.box, problem)

    def draft(self) -> object:
        return self.box.toPlainText()

    def set_draft(self, draft: object) -> None:
        self._showing = True
        self.box.setPlainText(str(draft))
        self._showing = False
