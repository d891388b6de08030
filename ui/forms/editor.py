"""What every editor is: a widget that holds one stored value and says why it cannot read what was typed."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.text import Unreadable

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keeps_its_enter(event: QEvent) -> bool:
    """Whether `event` asks if Ctrl+Enter is a shortcut of the window; in a form it saves. The event is accepted then."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        event.accept()
        return True
    return False


class Editor(QWidget):
    """`changed` follows every change a person makes. Parts go into `column`; the first one has the focus."""

    changed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.setAccessibleName(t(field.label))

    def read(self) -> Stored:
        """The stored value of what stands there; raises Unreadable."""
        raise NotImplementedError

    def set_value(self, value: Stored) -> None:
        raise NotImplementedError

    def fallback(self) -> Stored:
        """What holds while the text cannot be read."""
        return None

    def value(self) -> Stored:
        try:
            return self.read()
        except Unreadable:
            return self.fallback()

    def problem(self) -> str:
        """Why it cannot be read, in the user's language, or ""."""
        try:
            self.read()
        except Unreadable as reason:
            return str(reason)
        return ""

    def show_problem(self, problem: str) -> None:
        """Mark the control as wrong, or as right again for ""."""

    def draft(self) -> object:
        """What to keep of a half-typed form: a plain value that `set_draft` shows again."""
        return self.value()

    def set_draft(self, draft: object) -> None:
        self.set_value(draft)  # type: ignore[arg-type]


class TypedLine(QLineEdit):
    """A text line that leaves Enter alone while an input method is composing: that Enter chooses characters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.composing = bool(event.preeditString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composing and event.key() in ENTER:
            event.accept()
        else:
            super().keyPressEvent(event)


def mark_wrong(widget: QWidget, problem: str) -> None:
    """Draw the red frame of resources/themes/window.qss around `widget`."""
    if bool(widget.property("wrong")) != bool(problem):
        widget.setProperty("wrong", bool(problem))
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    widget.setAccessibleDescription(problem)
