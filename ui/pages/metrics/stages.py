"""Proposed stages: a line for each group of customers that a rule would move, with its reason, to accept or dismiss."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Among, Query
from opsdesk.services import stages
from opsdesk.services.stages import ENTITY, FIELD, Proposal, Rule
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.pages.metrics.stage_rules import StageRules
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

Found = list[tuple[Proposal, str]]
"""Each with the reason of its first customer."""


class StageCard(Surface):
    """Asks again whenever customers or what they are judged by changed."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=14, gap=6)
        self._context = context
        self.found: Found = []
        self._title = Label(bold=True)
        self._fact = Label(role="small", colour="muted")
        self.edit = Button(_("Rules…"), self.edit_rules, tone="quiet")
        self.all = Button(_("Accept all"), self.accept_all, icon="check")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._fact, 1)
        head.addWidget(self.edit)
        head.addWidget(self.all)
        self.body.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.body.addLayout(self._lines)
        self.lines: list[_Line] = []
        live(self, self._show)

    def ask(self) -> None:
        schema = self._context.runner.store.schema

        def work(connection: Connection) -> Found:
            found = stages.proposals(connection, schema)
            return [(one, stages.reasons(connection, schema, one, 1)[0][2]) for one in found]

        self._context.runner.read(work, self._arrived, "metrics/stages")

    def _arrived(self, found: Found) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        self._title.setText(t("Proposed stages"))
        count = sum(len(one.customers) for one, _why in self.found)
        nobody = t("Every customer is in the stage the rules propose.")
        self._fact.setText(tn("{n} customer", "{n} customers", count) if count else nobody)
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.lines = [_Line(self._context, self, one, why) for one, why in self.found]
        for line in self.lines:
            self._lines.addWidget(line)
        may_write = not self._context.runner.store.vault.read_only
        self.all.setEnabled(may_write and bool(self.found))
        self.edit.setEnabled(may_write)

    def edit_rules(self) -> None:
        store = self._context.runner.store
        self._context.runner.read(lambda c: stages.rules_of(c, store.schema), self._edit, "metrics/stages/rules")

    def _edit(self, these: tuple[Rule, ...]) -> None:
        dialog = StageRules(self._context, these, self.window())
        dialog.saved.connect(self.ask)
        dialog.open()

    def accept_all(self) -> None:
        self.accept([one for one, _why in self.found])

    def accept(self, these: list[Proposal]) -> None:
        self._context.runner.write(lambda store: stages.accept(store, these), self._written)

    def dismiss(self, one: Proposal) -> None:
        self._context.runner.write(lambda store: stages.dismiss(store, one), self._written)

    def _written(self, _changes: Changes) -> None:
        self.ask()


class _Line(QWidget):
    def __init__(self, context: Context, card: StageCard, one: Proposal, why: str) -> None:
        super().__init__()
        self._context, self._one = context, one
        field = context.runner.store.schema[ENTITY].field(FIELD)
        stage, before = (text.show(field, value) for value in (one.stage, one.before))
        words = t("{stage} instead of {before}", stage=stage, before=before)
        self.words = Label(words, bold=True)
        count = tn("{n} customer", "{n} customers", len(one.customers))
        several = t("{count}; the first: {reason}", count=count, reason=why)
        self.reason = Label(f"{count} · {why}" if len(one.customers) == 1 else several, colour="muted")
        self.show_them = Button(_("Show"), self._open, tone="quiet")
        self.accept = Button(_("Accept"), partial(card.accept, [one]), tone="quiet")
        self.dismiss = Button(
            _("Dismiss"), partial(card.dismiss, one), tone="quiet", tip=_("Do not propose this again")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.words.setMinimumWidth(150)
        row.addWidget(self.words)
        row.addWidget(self.reason, 1)
        may_write = not context.runner.store.vault.read_only
        for button in (self.show_them, self.accept, self.dismiss):
            button.setAccessibleName(f"{button.text()}: {words}")
            row.addWidget(button)
        for button in (self.accept, self.dismiss):
            button.setEnabled(may_write)

    def _open(self) -> None:
        self._context.go("customers", Query("customers", Among.of(self.words.text(), self._one.customers)))
