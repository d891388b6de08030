"""The states of a vault that a key alone does not mend, each with its own page: what is so, and what to do."""

from dataclasses import dataclass

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.store.vault import State
from ui.dialogs.gates.gate import Doors, Gate, Place
from ui.dialogs.gates.restore import ask_for_backup
from ui.widgets.buttons import Button
from ui.widgets.label import Label


@dataclass(frozen=True, slots=True)
class _Page:
    """Texts are message ids. `restores` offers to restore a backup, beside what is there."""

    sign: str
    tone: str
    heading: str
    advice: str
    restores: bool = False


_PAGES: dict[str, _Page] = {
    State.IN_USE: _Page(
        "users",
        "accent",
        _("This vault is open in another window"),
        _("Only one window may write it. Look for the other one; when it is closed, try again."),
    ),
    State.NEWER: _Page(
        "download",
        "accent",
        _("This vault was written by a newer OpsDesk"),
        _("Update OpsDesk on this computer, then open it again. Nothing was changed."),
    ),
    State.DAMAGED: _Page(
        "triangle-alert",
        "bad",
        _("The vault is damaged"),
        _(
            "OpsDesk found data that is not what it wrote, and stopped. Restore the latest backup: "
            "the damaged files are kept beside it. If there is none, keep this folder and ask for help."
        ),
        restores=True,
    ),
    State.MISSING: _Page(
        "search",
        "warn",
        _("The vault's data file is not there"),
        _(
            "It may have been moved, or its drive is not connected. Put it back and try again, "
            "or restore the latest backup."
        ),
        restores=True,
    ),
    State.DISK_FULL: _Page(
        "triangle-alert",
        "warn",
        _("The disk is full"),
        _("Nothing is lost: what was saved is in the vault. Free some space, then try again."),
    ),
    State.READ_ONLY: _Page(
        "eye",
        "accent",
        _("This place cannot be written"),
        _("Choose another folder, connect the drive for writing, or ask for permission, then try again."),
    ),
}
_OTHER = _Page(
    "triangle-alert",
    "warn",
    _("The vault cannot be opened"),
    _("Nothing was changed. If trying again does not help, restore the latest backup: this vault is set aside."),
    restores=True,
)
_SAME = {"not-writable": State.READ_ONLY, "disk-failing": State.DAMAGED, "missing": State.MISSING, "busy": State.IN_USE}
"""Codes of the file system's troubles that mean the same to the user."""


class Refused(Gate):
    """The page of the state that `trouble` names."""

    def __init__(self, doors: Doors, trouble: Trouble) -> None:
        page = _PAGES.get(_SAME.get(trouble.code, trouble.code), _OTHER)
        super().__init__(doors, page.sign, page.heading, page.advice, tone=page.tone)
        again = Button(_("Try again"), self.back, tone="primary")
        self.add(Label(trouble.message, role="small", colour="muted", wrap=True), again)
        if page.restores:
            self.add(Button(_("Restore a backup…"), self._restore))
        self.add(Button(_("Show the folder"), self._show_folder, tone="quiet"), Place(doors.folder))
        self.setFocusProxy(again)

    def _restore(self) -> None:
        ask_for_backup(self)

    def _show_folder(self) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.doors.folder)))
