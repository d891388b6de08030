"""A rule of marketing as text in a sheet: read, changed, kept, or set back to the usual."""

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services.written import Written
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live


class RuleText(QWidget):
    closed = Signal()

    def __init__(self, context: Context, rule: Written[Any]) -> None:
        super().__init__()
        self._runner, self._rule = context.runner, rule
        self._help = Label(role="small", colour="muted", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.wrong = Label(role="small", colour="bad", wrap=True)
        self.save_button = Button(_("Save"), self._save, tone="primary")
        foot = QHBoxLayout()
        foot.addWidget(Button(_("Back to the usual rules"), self._usual, tone="quiet"))
        foot.addStretch(1)
        foot.addWidget(Button(_("Cancel"), self.closed.emit))
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._help)
        column.addWidget(self.text, 1)
        column.addWidget(self.wrong)
        column.addLayout(foot)
        self.wrong.hide()
        live(self, self.retranslate)
        schema = self._runner.store.schema
        self._runner.read(lambda c: rule.text(rule.read(c, schema)), self._show, f"campaigns/{rule.title}")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(680), theme.px(460))

    def retranslate(self) -> None:
        self._help.setText(t(self._rule.help))
        self.text.setAccessibleName(t(self._rule.title))

    def _show(self, text: str) -> None:
        self.text.setPlainText(text)

    def _usual(self) -> None:
        self._show(self._rule.text(self._rule.usual))

    def _save(self) -> None:
        rule = self._rule
        try:
            value = rule.parse(self.text.toPlainText())
        except Trouble as trouble:
            self._refused(trouble)
            return
        self._runner.write(lambda store: rule.keep(store, value), lambda _changes: self.closed.emit(), self._refused)

    def _refused(self, trouble: Trouble) -> None:
        self.wrong.setText(str(trouble))
        self.wrong.show()
