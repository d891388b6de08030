"""Changing what opens the vault: a new passphrase, a new recovery code."""

from functools import partial

from PySide6.QtWidgets import QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store import keys
from opsdesk.store.store import Store
from opsdesk.store.vault import OpenVault, wrong
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.first_run import Meter, unfit
from ui.dialogs.gates.gate import Secret, Typed
from ui.dialogs.gates.recovery import Sheet
from ui.dialogs.gates.restore import looks_like_code
from ui.runner import Runner
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class _KeyDialog(Dialog):
    """A dialog whose work may be refused."""

    def __init__(self, parent: QWidget | None, runner: Runner, title: str, advice: str) -> None:
        super().__init__(parent, title, width=440)
        self.runner = runner
        self.body.addWidget(Label(t(advice), colour="muted", wrap=True))
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()

    def refuse(self, trouble: Trouble) -> None:
        self._refusal.setText(str(trouble))
        self._refusal.show()
        self.setEnabled(True)

    @property
    def refusal(self) -> str:
        return self._refusal.text() if not self._refusal.isHidden() else ""

    def wait(self) -> None:
        self._refusal.hide()
        self.setEnabled(False)


class ChangePassphrase(_KeyDialog):
    """Whoever sits before an open desk must still know a secret to change it."""

    def __init__(self, parent: QWidget | None, runner: Runner) -> None:
        super().__init__(
            parent,
            runner,
            _("Change the passphrase"),
            _("Backups made before keep the passphrase they were made with. The recovery code stays as it is."),
        )
        self.present = Secret(_("Present passphrase, or the recovery code"))
        self.first, self.again = Secret(_("New passphrase")), Secret(_("The same once more"))
        self.meter = Meter()
        self.first.textChanged.connect(self.meter.rate)
        for part in (self.present, self.first, self.meter, self.again, self._refusal):
            self.body.addWidget(part)
        self.add_button(Button(_("Cancel"), self.reject))
        self.add_button(Button(_("Change it"), self.change, tone="primary"))
        self.again.returnPressed.connect(self.change)

    def change(self) -> None:
        if (trouble := unfit(self.first.text(), self.again.text())) is not None:
            self.refuse(trouble)
            return
        self.wait()
        work = partial(_changed, self.present.text(), self.first.text())
        self.runner.write(work, self._done, self.refuse)

    def _done(self, _nothing: None) -> None:
        self.accept()


def _changed(present: str, passphrase: str, store: Store) -> None:
    """On the writing thread: two changes of the envelope never cross."""
    _prove(store.vault, present)
    store.vault.change_passphrase(passphrase)


def _prove(opened: OpenVault, secret: str) -> None:
    """Raise Trouble unless `secret` is the passphrase or the recovery code."""
    if opened.envelope.passphrase.unwrap(secret) == opened.key:
        return
    if looks_like_code(secret) and opened.envelope.recovery.unwrap(keys.recovery_secret(secret)) == opened.key:
        return
    raise wrong(keys.Passphrase(secret))


class NewRecoveryCode(_KeyDialog):
    """Asks for the passphrase, shows the new code, and has it typed back."""

    def __init__(self, parent: QWidget | None, runner: Runner) -> None:
        super().__init__(
            parent,
            runner,
            _("New recovery code"),
            _("The old code will no longer open this vault. Backups made before keep the old one."),
        )
        self.present = Secret(_("Present passphrase, or the recovery code"))
        self.present.returnPressed.connect(self.make)
        self.typed = Typed(_("Type the code back from your paper"))
        self.typed.returnPressed.connect(self.confirm)
        self.typed.hide()
        self.sheet: Sheet | None = None
        for part in (self.present, self.typed, self._refusal):
            self.body.addWidget(part)
        self._cancel = Button(_("Cancel"), self.reject)
        self._make = Button(_("Make a new code"), self.make, tone="primary")
        self._confirm = Button(_("I have it on paper"), self.confirm, tone="primary")
        for button in (self._cancel, self._make, self._confirm):
            self.add_button(button)
        self._confirm.hide()

    def make(self) -> None:
        self.wait()
        self.runner.write(partial(_renewed, self.present.text()), self._made, self.refuse)

    def _made(self, code: str) -> None:
        self.setEnabled(True)
        self.sheet = Sheet(code)
        self.body.insertWidget(1, self.sheet)
        for gone in (self.present, self._make, self._cancel):
            gone.hide()
        for come in (self.sheet, self.typed, self._confirm):
            come.show()
        self.typed.setFocus()

    def confirm(self) -> None:
        self.wait()
        self.runner.write(partial(_confirmed, self.typed.text()), self._done, self.refuse)

    def _done(self, _nothing: None) -> None:
        self.accept()


def _renewed(present: str, store: Store) -> str:
    _prove(store.vault, present)
    return store.vault.new_recovery_code()


def _confirmed(typed: str, store: Store) -> None:
    store.vault.confirm_recovery_code(typed)
