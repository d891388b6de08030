"""The vault on the settings page: where it is, its backups, and what opens it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store.keys import RawKey
from opsdesk.store.store import Store
from ui.context import Context
from ui.dialogs.keys import ChangePassphrase, NewRecoveryCode
from ui.pages.settings.rows import Row
from ui.widgets.buttons import Button
from ui.widgets.live import live
from ui.widgets.switch import Switch

VAULT = _("Vault")


class VaultRows(QObject):
    """Makes the rows of the section and does what their buttons ask for, in the background."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._vault = context.runner.store.vault
        able = not self._vault.read_only
        self.keychain = Switch(self._vault.envelope.keychain is not None)
        self.keychain.switched.connect(self._turn_keychain)
        self.keychain.setEnabled(able)
        self.back_up = Button(_("Back up now"), self.back_up_now)
        self.verify = Button(_("Check the latest"), self.verify_latest)
        self._to_file = Button(_("Back up to a file…"), self._ask_where, tone="quiet")
        self._place = Row(_("Folder"), "", Button(_("Show the folder"), self._show_folder))
        self._backups = Row(_("Backups"), "", _beside(self._to_file, self.verify, self.back_up))
        self.passphrase = Button(_("Change…"), self.change_passphrase)
        self.recovery = Button(_("Make a new one…"), self.new_recovery_code)
        for button in (self.back_up, self.passphrase, self.recovery):
            button.setEnabled(able)
        live(self, self.look)

    def rows(self) -> Iterator[Row]:
        yield self._place
        yield self._backups
        yield Row(_("Passphrase"), _("Opens the vault on any computer."), self.passphrase, (_("Password"),))
        yield Row(
            _("Recovery code"), _("Opens the vault when the passphrase is lost. Keep it on paper."), self.recovery
        )
        yield Row(
            _("Open with the system's keychain"),
            _("This computer account opens the vault without the passphrase. A convenience, never the only way in."),
            self.keychain,
        )

    def look(self) -> None:
        """Say how things stand."""
        from opsdesk.store.retention import backups

        self._place.say(str(self._vault.folder))
        made = backups(self._vault.folder)
        self.verify.setEnabled(bool(made))
        if made:
            when = datetime.fromtimestamp(made[-1].stat().st_mtime, clock.zone())
            words = t(
                "{n} kept, the latest from {time}. Each was reopened and compared.",
                n=len(made),
                time=f"{when:%Y-%m-%d %H:%M}",
            )
        else:
            words = t("None yet. One is made each day, and each is reopened and compared before it counts.")
        self._backups.say(words)

    # -- backups --------------------------------------------------------------------------------------------------

    def back_up_now(self) -> None:
        from opsdesk.store.retention import back_up_now

        opened = self._vault
        self.back_up.setEnabled(False)
        self._context.runner.background(
            lambda progress: back_up_now(opened, progress), self._backed_up, t("Backing up"), self._failed
        )

    def _backed_up(self, _file: Path) -> None:
        self.back_up.setEnabled(True)
        self.look()
        self._context.toast(t("Backed up, reopened and compared."))

    def _failed(self, trouble: Trouble) -> None:
        self.back_up.setEnabled(not self._vault.read_only)
        self.look()
        self._context.tell(trouble)

    def _ask_where(self) -> None:
        from opsdesk.store.backup import SUFFIX

        proposal = f"OpsDesk-{clock.day_of(clock.today()).isoformat()}{SUFFIX}"
        name, _filter = QFileDialog.getSaveFileName(
            self._page, t("Back up to a file"), proposal, f"OpsDesk (*{SUFFIX})"
        )
        if name:
            self.back_up_to(Path(name))

    def back_up_to(self, file: Path) -> None:
        from opsdesk.store.backup import backup

        opened = self._vault
        self._context.runner.background(
            lambda progress: backup(opened, file, progress), self._saved, t("Backing up"), self._failed
        )

    def _saved(self, _manifest: object) -> None:
        self._context.toast(t("Backed up, reopened and compared."))

    def verify_latest(self) -> None:
        from opsdesk.store.backup import verify
        from opsdesk.store.retention import backups

        opened = self._vault
        file = backups(opened.folder)[-1]
        self.verify.setEnabled(False)
        self._context.runner.background(
            lambda progress: verify(file, RawKey(opened.key), progress), self._verified, t("Checking"), self._failed
        )

    def _verified(self, manifest: object) -> None:
        self.look()
        records = getattr(manifest, "records", 0)
        self._context.toast(t("The latest backup is sound: {n} records.", n=f"{records:,}"))

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._vault.folder)))

    # -- keys -----------------------------------------------------------------------------------------------------

    def change_passphrase(self) -> ChangePassphrase:
        dialog = ChangePassphrase(self._page, self._context.runner)
        dialog.accepted.connect(lambda: self._context.toast(t("The passphrase is changed.")))
        dialog.open()
        return dialog

    def new_recovery_code(self) -> NewRecoveryCode:
        dialog = NewRecoveryCode(self._page, self._context.runner)
        dialog.accepted.connect(lambda: self._context.toast(t("The new recovery code counts from now on.")))
        dialog.open()
        return dialog

    def _turn_keychain(self, on: object) -> None:
        self.keychain.setEnabled(False)
        self._context.runner.write(_remember if on else _forget, self._turned, self._not_turned)

    def _turned(self, _nothing: None) -> None:
        self.keychain.setEnabled(True)
        self.keychain.set_state(self._vault.envelope.keychain is not None)

    def _not_turned(self, trouble: Trouble) -> None:
        self._turned(None)
        self._context.tell(trouble)


def _remember(store: Store) -> None:
    store.vault.remember_in_keychain()


def _forget(store: Store) -> None:
    store.vault.forget_keychain()


def _beside(*parts: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part)
    return whole
