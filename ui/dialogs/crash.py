"""The report of a bug: it names places in the code and no data, and can be copied for whoever repairs OpsDesk."""

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from shiboken6 import isValid

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

_open: "CrashDialog | None" = None


class CrashDialog(Dialog):
    def __init__(self, report: str) -> None:
        super().__init__(QApplication.activeWindow(), _("Something went wrong inside OpsDesk"), width=560)
        self._count = 1
        self._what = Label(wrap=True, colour="muted")
        self._report = QPlainTextEdit()
        self._report.setReadOnly(True)
        self._report.setPlainText(report)
        self._copied = Button(_("Copy the report"), self._copy, icon="copy")
        self.body.addWidget(self._what)
        self.body.addWidget(self._report, 1)
        self.add_button(self._copied)
        go_on = Button(_("Go on working"), self.accept, tone="primary")
        self.add_button(go_on)
        go_on.setFocus()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._what.setText(
            t(
                "This is a bug. What was saved is safe: an action is in the vault whole or not at all. "
                "The report below names places in the program and none of your data."
            )
        )
        self._report.setAccessibleName(t("Error report"))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.px(12))
        self._report.setFont(font)
        self._report.setMinimumHeight(theme.px(180))

    @property
    def report(self) -> str:
        return self._report.toPlainText()

    def add(self, report: str) -> None:
        """The same bug may strike many times a second: one dialog tells of all, up to a point."""
        self._count += 1
        if self._count <= 5 and report not in self.report:
            self._report.appendPlainText(f"\n{report}")

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.report)
        self._copied.setText(t("Copied"))


def show(report: str) -> CrashDialog:
    """Show `report` (made by opsdesk.log.report), in the dialog that is open already if there is one."""
    global _open
    if _open is not None and isValid(_open) and _open.isVisible():
        _open.add(report)
    else:
        _open = CrashDialog(report)
        _open.open()
    return _open
