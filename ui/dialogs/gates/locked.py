"""A vault that is closed: its passphrase, or the recovery code."""

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store.keys import Passphrase, Recovery
from opsdesk.store.vault import State
from ui.dialogs.gates.gate import Doors, Gate, Place, Secret, Typed
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class Opening(Gate):
    def __init__(self, doors: Doors) -> None:
        super().__init__(doors, "lock", _("Opening your vault"))
        self.tell_here()
        self.wait()


class Locked(Gate):
    """`because` says why the keychain did not open it; `for_reading` that nothing here can be written."""

    def __init__(self, doors: Doors, because: Trouble | None = None, *, for_reading: bool = False) -> None:
        lost = because is not None and because.code == State.KEYCHAIN_LOST
        if lost:
            advice = _(
                "The system's keychain no longer has the key. Type your passphrase: nothing is lost. "
                "The keychain can be set up again in the settings."
            )
        elif for_reading:
            advice = _("This folder cannot be written, or a newer OpsDesk wrote it: the desk opens for reading only.")
        else:
            advice = ""
        super().__init__(doors, "eye" if for_reading else "lock", _("Unlock your vault"), advice)
        self.secret = Secret(_("Passphrase"), self._caps)
        self.secret.returnPressed.connect(self._open)
        self._caps_hint = Label(role="small", colour="warn")
        self._caps_hint.hide()
        self.add(
            self.secret,
            self._caps_hint,
            Button(_("Unlock"), self._open, tone="primary"),
            Button(_("Use the recovery code"), self._recover, tone="quiet"),
            Place(doors.folder),
        )
        self.setFocusProxy(self.secret)
        if because is not None and not lost:
            self.refuse(because)

    def _caps(self, on: bool) -> None:
        self._caps_hint.setText(t("Caps Lock is on"))
        self._caps_hint.setVisible(on)

    @property
    def caps_hint(self) -> str:
        return self._caps_hint.text() if not self._caps_hint.isHidden() else ""

    def _open(self) -> None:
        self.wait()
        self.doors.open(Passphrase(self.secret.text()), self.refuse)

    def _recover(self) -> None:
        self.doors.show(Recover(self.doors))


class Recover(Gate):
    def __init__(self, doors: Doors) -> None:
        super().__init__(
            doors,
            "key-round",
            _("Open with the recovery code"),
            _(
                "Type it as it stands on your sheet; spaces and case do not matter. "
                "Then choose a new passphrase in the settings."
            ),
        )
        self.code = Typed(_("Recovery code"))
        self.code.returnPressed.connect(self._open)
        self.add(
            self.code,
            Button(_("Unlock"), self._open, tone="primary"),
            Button(_("Back"), self.back, tone="quiet"),
        )
        self.setFocusProxy(self.code)

    def _open(self) -> None:
        self.wait()
        self.doors.open(Recovery(self.code.text()), self.refuse)
