"""Asking for the reason before all personal data shows."""

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services.privacy import MOST_REASON
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.gate import Typed
from ui.veil import Veil
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class Unmask(Dialog):
    def __init__(self, parent: QWidget | None, veil: Veil) -> None:
        super().__init__(parent, _("Show all personal data?"), width=440)
        self._veil = veil
        detail = t("Until the vault is locked, or until you mask it again. Who, when and why stays in the log.")
        self.body.addWidget(Label(detail, colour="muted", wrap=True))
        self.reason = Typed(_("Reason, such as: call campaign of today"))
        self.reason.setMaxLength(MOST_REASON)
        self.body.addWidget(self.reason)
        self.show_all = Button(_("Show all"), self.save, tone="primary")
        self.add_button(Button(_("Cancel"), self.reject))
        self.add_button(self.show_all)
        self.reason.textChanged.connect(self._typed)
        self.reason.returnPressed.connect(self.save)
        self._typed()
        self.reason.setFocus()

    def _typed(self) -> None:
        self.show_all.setEnabled(bool(self.reason.text().strip()))

    def save(self) -> None:
        if self.reason.text().strip():
            self._veil.reveal_everything(self.reason.text(), self.accept)
