"""Making a backup the vault again; what lies in the folder is set aside."""

from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store.keys import Passphrase, Recovery
from ui.dialogs.gates.gate import Doors, Gate, Secret
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class Restore(Gate):
    def __init__(self, doors: Doors, file: Path) -> None:
        super().__init__(
            doors,
            "refresh-cw",
            _("Restore a backup"),
            _(
                "A vault that is here already is set aside, not overwritten. "
                "Use the passphrase or the recovery code of the backup."
            ),
        )
        self._file = file
        self.secret = Secret(_("Passphrase or recovery code"))
        self.secret.returnPressed.connect(self._restore)
        self.add(
            Label(file.name, bold=True),
            self.secret,
            Button(_("Restore"), self._restore, tone="primary"),
            Button(_("Back"), self.back, tone="quiet"),
        )
        self.setFocusProxy(self.secret)

    def _restore(self) -> None:
        self.wait()
        self.doors.restore(self._file, Passphrase(self.secret.text()), self._try_code)

    def _try_code(self, trouble: Trouble) -> None:
        """It is not the passphrase; a recovery code has its own checksum and says itself whether it is one."""
        if trouble.code == "wrong-passphrase" and looks_like_code(self.secret.text()):
            self.doors.restore(self._file, Recovery(self.secret.text()), self.refuse)
        else:
            self.refuse(trouble)


def ask_for_backup(gate: Gate) -> None:
    from PySide6.QtWidgets import QFileDialog

    from opsdesk.store.backup import SUFFIX

    place = gate.doors.folder / "backups"
    start = str(place if place.exists() else Path.home())
    name, _filter = QFileDialog.getOpenFileName(gate, t("Restore a backup"), start, f"OpsDesk (*{SUFFIX})")
    if name:
        gate.doors.show(Restore(gate.doors, Path(name)))


def looks_like_code(text: str) -> bool:
    return sum(letter.isalnum() for letter in text) >= 32
