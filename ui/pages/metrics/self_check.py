"""The forecast computes the published results from the published log, before one's eyes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.work import Progress
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.widgets.busy import Skeleton
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.pill import Pill


class SelfCheck(Dialog):
    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("The method, checked"), width=520)
        about = t(
            "From the purchase log on which the method was published (CDNOW, Fader and Hardie), computed on this computer"
            " just now."
        )
        self.body.addWidget(Label(about, colour="muted", wrap=True))
        self._waiting = Skeleton(rows=5)
        self._waiting.setMinimumHeight(160)
        self.body.addWidget(self._waiting)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(20)
        self.grid.setVerticalSpacing(8)
        self.body.addLayout(self.grid)
        self.add_button(Button(_("Close"), self.accept, tone="primary"))
        context.runner.background(_checks, self._arrived, t("Checking the method"))

    def _arrived(self, found: object) -> None:
        assert isinstance(found, tuple)
        self._waiting.hide()
        head = (t("Measure"), t("Published"), t("Computed here"))
        for column, words in enumerate(head):
            self._put(Label(words, role="small", colour="muted"), 0, column)
        for row, one in enumerate(found, 1):
            for column, words in enumerate((t(one.name), one.published, one.shown)):
                self._put(Label(words), row, column)
            verdict = Pill(t("agrees") if one.agrees else t("differs"), "good" if one.agrees else "bad")
            self.grid.addWidget(verdict, row, 3)
        self.grid.setColumnStretch(0, 1)
        self.adjustSize()

    def _put(self, label: Label, row: int, column: int) -> None:
        label.setAlignment(Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
        self.grid.addWidget(label, row, column)


def _checks(_progress: Progress) -> object:
    from opsdesk.services.self_check import checks

    return checks()
