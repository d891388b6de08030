"""A Trouble that stands in the way of the thing just asked for: what is wrong, and what to do about it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from ui.dialogs.dialog import Dialog
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class TroubleDialog(Dialog):
    def __init__(self, parent: QWidget | None, trouble: Trouble, again: Callable[[], object] | None) -> None:
        super().__init__(parent, _("That did not work"))
        self._again = again
        self.body.addWidget(Label(trouble.message, wrap=True))
        if trouble.advice:
            self.body.addWidget(Label(trouble.advice, colour="muted", wrap=True))
        self.setAccessibleDescription(str(trouble))
        if again is not None:
            self.add_button(Button(_("Try again"), self._try_again))
        close = Button(_("Close"), self.accept, tone="primary")
        self.add_button(close)
        close.setFocus()

    def _try_again(self) -> None:
        self.accept()
        if self._again is not None:
            self._again()


def tell(parent: QWidget | None, trouble: Trouble, again: Callable[[], object] | None = None) -> TroubleDialog:
    """Show `trouble`; with `again` there is a button that tries once more. Does not wait."""
    dialog = TroubleDialog(parent, trouble, again)
    dialog.open()
    return dialog
