"""Erasing a person: what goes, what stays and which files still hold it, then their code typed as the confirmation."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.services import person
from opsdesk.services.person import Copy, Erasure, Holding
from opsdesk.work import Progress
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.gate import Typed
from ui.runner import Runner
from ui.widgets.buttons import Button
from ui.widgets.label import Label

_FILES_SHOWN = 6


class ErasePerson(Dialog):
    erased = Signal(object)
    """The `Erasure` that was done."""

    def __init__(self, parent: QWidget | None, runner: Runner, found: Holding) -> None:
        super().__init__(parent, _("Erase this person's data for good?"), width=520)
        self._runner, self._found = runner, found
        self._what = Label(self._counted(), wrap=True)
        self._stays = Label(
            t(
                "Orders keep date, amount and status, interactions time and kind, under a record without a name: "
                "totals and charts stay as they are. Everything else goes, from the history, the search index and "
                "attachments, too. Nothing brings it back, and earlier actions on this person can no longer be undone."
            ),
            colour="muted",
            wrap=True,
        )
        self.code = Typed(_("Type the customer's code to confirm"))
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()
        self.files = _files(found.copies)
        code = Label(found.person.code, bold=True)
        for part in (self._what, self._stays, *self.files, code, self.code, self._refusal):
            self.body.addWidget(part)
        self.stay = Button(_("Cancel"), self.reject)
        self.go_on = Button(_("Erase for good"), self.erase, tone="danger")
        self.add_button(self.stay)
        self.add_button(self.go_on)
        self.code.textChanged.connect(self._typed)
        self._typed()
        self.code.setFocus()

    def _counted(self) -> str:
        schema = self._runner.store.schema
        records = " · ".join(f"{t(schema[entity].label)} {n:,}" for entity, n in self._found.records.items())
        return t("{name}: {figure}", name=self._found.person.title, figure=records)

    def _typed(self) -> None:
        self.go_on.setEnabled(self.code.text().strip().casefold() == self._found.person.code.casefold())

    def erase(self) -> None:
        if not self.go_on.isEnabled():
            return
        store, code = self._runner.store, self._found.person.code
        self.setEnabled(False)
        self._refusal.hide()

        def work(progress: Progress) -> Erasure:
            return store.write(lambda store: person.erase(store, code, progress))

        self._runner.background(work, self._done, t("Erasing"), self._refuse)

    def _done(self, done: Erasure) -> None:
        self._runner.changed.emit(done.changes)
        self.erased.emit(done)
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self.setEnabled(True)
        self._refusal.setText(str(trouble))
        self._refusal.show()


def _files(copies: tuple[Copy, ...]) -> list[Label]:
    """The files that still hold the person, and what to do about them."""
    if not copies:
        words = t("No backup lies in the vault's folder. Backups you saved elsewhere may still hold the person.")
        return [Label(words, wrap=True)]
    lines = [
        f"{copy.file.parent.name}/{copy.file.name}"
        + (f" · {text.moment(copy.made):%Y-%m-%d %H:%M}" if copy.made else "")
        for copy in copies[:_FILES_SHOWN]
    ]
    if len(copies) > _FILES_SHOWN:
        lines.append(t("and {n} more", n=len(copies) - _FILES_SHOWN))
    return [
        Label(
            t("These files were written before and may still hold the person, as may those you saved elsewhere:"),
            wrap=True,
        ),
        Label("\n".join(lines), role="small", colour="muted", wrap=True),
        Label(t("Make a new backup, then delete them."), wrap=True),
    ]
