"""The recovery code: shown once, to be written down, printed or saved, and typed back before it counts."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store.connect import explained
from opsdesk.store.vault import Created
from ui.dialogs.gates.gate import Doors, Gate, Typed
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live


class RecoveryCode(Gate):
    """Step one: the code, and the ways to keep it."""

    def __init__(self, doors: Doors, created: Created) -> None:
        super().__init__(
            doors,
            "shield-check",
            _("Keep this code on paper"),
            _(
                "It opens the vault if the passphrase is ever lost, and is not shown again. "
                "Keep it away from this computer: with it anybody can open the vault."
            ),
        )
        self._created = created
        self.sheet = Sheet(created.recovery_code)
        go_on = Button(_("I have it: type it back"), self._go_on, tone="primary")
        self.add(self.sheet, go_on)
        self.setFocusProxy(go_on)

    def _go_on(self) -> None:
        self.doors.show(TypeBack(self.doors, self._created))


class TypeBack(Gate):
    """Step two: a code that was typed back is legible, complete, and really kept."""

    def __init__(self, doors: Doors, created: Created) -> None:
        super().__init__(
            doors,
            "pencil",
            _("Type the code from your paper"),
            _("This makes sure that what you kept can be read. Spaces, dashes and case do not matter."),
        )
        self._created = created
        self.typed = Typed(_("Recovery code"))
        self.typed.returnPressed.connect(self._confirm)
        self.add(
            self.typed,
            Button(_("Open my desk"), self._confirm, tone="primary"),
            Button(_("Show the code again"), self._show_again, tone="quiet"),
        )
        self.setFocusProxy(self.typed)

    def _confirm(self) -> None:
        try:
            self._created.vault.confirm_recovery_code(self.typed.text())
        except Trouble as trouble:
            self.refuse(trouble)
        else:
            self.doors.enter_vault(self._created.vault)

    def _show_again(self) -> None:
        self.doors.show(RecoveryCode(self.doors, self._created))


class Sheet(QWidget):
    """Eight numbered groups, and the buttons that copy, print or save them."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self._groups: list[tuple[Label, Label]] = []
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for number, group in enumerate(code.split("-")):
            cell = QHBoxLayout()
            cell.setSpacing(6)
            place, letters = Label(str(number + 1), role="small", colour="muted"), Label(group, role="figure")
            letters.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            cell.addWidget(place)
            cell.addWidget(letters, 1)
            grid.addLayout(cell, number // 4, number % 4)
            self._groups.append((place, letters))
        row = QHBoxLayout()
        row.setSpacing(4)
        self._copied = Button(_("Copy"), self.copy, icon="copy", tone="quiet")
        for button in (
            self._copied,
            Button(_("Print…"), self.print, icon="printer", tone="quiet"),
            Button(_("Save as text…"), self._ask_where, icon="save", tone="quiet"),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        row.addStretch()
        grid.addLayout(row, 2, 0, 1, 4)
        self.setLayout(grid)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setStyleSheet(f"Sheet {{ background: {theme.tokens.background}; border-radius: 8px; }}")
        self.setAccessibleName(t("Recovery code"))
        self.setAccessibleDescription(" ".join(self._code.split("-")))

    def text(self) -> str:
        """The sheet as plain text."""
        return "\n\n".join(
            (
                t("OpsDesk recovery code"),
                "\n".join(f"{number}.  {group}" for number, group in enumerate(self._code.split("-"), 1)),
                t("It opens the vault when the passphrase is lost. Keep it on paper, away from the computer."),
            )
        )

    def copy(self) -> None:
        QApplication.clipboard().setText(self._code)
        self._copied.setText(t("Copied"))

    def print(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        document = QTextDocument(self)
        document.setPlainText(self.text())
        document.setDefaultFont(theme.font("heading"))

        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: document.print_(printer))
        dialog.setModal(True)
        dialog.show()

    def _ask_where(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        name, _filter = QFileDialog.getSaveFileName(self, t("Save as text"), t("OpsDesk recovery code") + ".txt")
        if name:
            self.save(Path(name))

    def save(self, file: Path) -> None:
        with explained(file):
            file.write_text(self.text() + "\n", encoding="utf-8-sig")
