"""A question whose answers are verbs."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from ui.dialogs.dialog import Dialog
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class Question(Dialog):
    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        detail: str,
        verb: str,
        do: Callable[[], object],
        *,
        danger: bool,
        stay: str,
    ) -> None:
        super().__init__(parent, title)
        self._do = do
        self._detail = Label(detail, colour="muted", wrap=True)
        self._detail.setVisible(bool(detail))
        self.body.addWidget(self._detail)
        self.stay = Button(stay, self.reject)
        self.go_on = Button(verb, self._go_on, tone="danger" if danger else "primary")
        self.add_button(self.stay)
        self.add_button(self.go_on)
        (self.stay if danger else self.go_on).setFocus()

    def _go_on(self) -> None:
        self.accept()
        self._do()


def ask(
    parent: QWidget | None,
    title: str,
    detail: str,
    verb: str,
    do: Callable[[], object],
    *,
    danger: bool = False,
    stay: str = _("Cancel"),
) -> Question:
    """Ask `title` (a message id), say what follows (`detail`, in the user's language), and `do` it when `verb` (a
    message id) is pressed. A `danger` has its harmless answer focused. Does not wait."""
    question = Question(parent, title, detail, verb, do, danger=danger, stay=stay)
    question.open()
    return question
