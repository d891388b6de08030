"""What is inconsistent about the desk's links: each finding, and the links it is about."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services import links
from opsdesk.services.links import Audited
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live

_TONES = {"spellings": "warn", "alias": "warn", "missing": "bad", "fragment": "bad"}
_MOST_NAMED = 6


class LinkAudit(QWidget):
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.found: Audited | None = None
        self.said = Label(wrap=True)
        self.findings = EntryList(t("Findings"))
        self._nothing = EmptyState("circle-check", _("All links spell their parameters alike."))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.findings)
        self._stack.addWidget(self._nothing)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(Button(_("Copy findings"), self._copy, icon="copy", tone="quiet"))
        foot.addWidget(Button(_("Close"), self.closed.emit, tone="primary"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.said)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        live(self, self.retranslate)
        schema = context.runner.store.schema
        context.runner.read(lambda c: links.audit(c, schema), self._arrived, "campaigns/audit")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(680), theme.px(400))

    def retranslate(self) -> None:
        self.findings.setAccessibleName(t("Findings"))
        self._show()

    def _arrived(self, found: Audited) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        self.said.setText(
            t("{tagged} of {n} links have parameters.", tagged=f"{found.tagged:,}", n=f"{len(found.links):,}")
        )
        self.findings.show_entries([self._entry(found, at) for at in range(len(found.findings))])
        self._stack.setCurrentIndex(0 if found.findings else 1)

    def _entry(self, found: Audited, at: int) -> Entry:
        finding = found.findings[at]
        named = [found.links[place] for place in finding.links[:_MOST_NAMED]]
        more = len(finding.links) - len(named)
        below = ", ".join(where for where, _link in named) + (f" +{more}" if more else "")
        words = links.say(finding)
        tip = "\n".join([words, *(f"{where}  {link}" for where, link in named)])
        return Entry("triangle-alert", words, "", below, _TONES.get(finding.kind, "muted"), at, tip.replace("<", "‹"))

    def _copy(self) -> None:
        if self.found is not None:
            lines = [
                "\t".join((links.say(one), ", ".join(self.found.links[at][0] for at in one.links)))
                for one in self.found.findings
            ]
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._context.toast(t("Copied. Paste them into a spreadsheet."))
