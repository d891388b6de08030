"""The rules that propose stages, to be changed: a line each, the first that fits a customer speaks."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services import stages
from opsdesk.services.stages import ENTITY, FIELD, USUAL, Rule
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label

_HEIGHT = 320


class StageRules(Dialog):
    saved = Signal()

    def __init__(self, context: Context, these: Sequence[Rule], parent: QWidget | None = None) -> None:
        super().__init__(parent, _("Rules that propose stages"), width=860)
        self._context = context
        self.body.addWidget(
            Label(
                t(
                    "The first rule that fits a customer speaks. A reason may say {days}, {gap}, {orders} and {contact}.",
                    days="{days}",
                    gap="{gap}",
                    orders="{orders}",
                    contact="{contact}",
                ),
                colour="muted",
                wrap=True,
            )
        )
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setMinimumHeight(theme.px(_HEIGHT))
        scroll.setWidget(inside)
        self.body.addWidget(scroll, 1)
        self._wrong = Label(colour="bad", wrap=True)
        self._wrong.hide()
        self.body.addWidget(self._wrong)
        self.lines: list[RuleLine] = []
        self.show_rules(these)
        self.add_button(Button(_("Add a rule"), self.add, icon="plus", tone="quiet"))
        self.add_button(Button(_("The usual rules"), lambda: self.show_rules(USUAL), tone="quiet"))
        self.add_button(Button(_("Cancel"), self.reject))
        self.save = Button(_("Save"), self._save, tone="primary")
        self.add_button(self.save)

    def show_rules(self, these: Sequence[Rule]) -> None:
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.lines = []
        for rule in these:
            self._append(rule)

    def add(self) -> None:
        self._append(Rule("silent", "", ""))
        self.lines[-1].where.setFocus()

    def _append(self, rule: Rule) -> None:
        line = RuleLine(self._context, rule)
        line.raised.connect(partial(self._raise, line))
        line.removed.connect(partial(self._remove, line))
        self.lines.append(line)
        self._column.insertWidget(self._column.count() - 1, line)

    def _raise(self, line: "RuleLine") -> None:
        at = self.lines.index(line)
        if at:
            self.lines[at - 1 : at + 1] = [line, self.lines[at - 1]]
            self._column.removeWidget(line)
            self._column.insertWidget(at - 1, line)

    def _remove(self, line: "RuleLine") -> None:
        self.lines.remove(line)
        line.hide()
        line.deleteLater()

    def _save(self) -> None:
        try:
            these = [line.rule() for line in self.lines]
        except Trouble as trouble:
            self._refused(trouble)
            return
        self._context.runner.write(lambda store: stages.save_rules(store, these), self._written, self._refused)

    def _written(self, _changes: Changes) -> None:
        self.saved.emit()
        self.accept()

    def _refused(self, trouble: Trouble) -> None:
        self._wrong.setText(str(trouble))
        self._wrong.show()


class RuleLine(QWidget):
    raised = Signal()
    removed = Signal()

    def __init__(self, context: Context, rule: Rule) -> None:
        super().__init__()
        self._given = rule
        self.stage = QComboBox()
        field = context.runner.store.schema[ENTITY].field(FIELD)
        for option in field.kind.options:  # type: ignore[union-attr]
            self.stage.addItem(t(option.label), option.key)
        self.stage.setCurrentIndex(max(self.stage.findData(rule.stage), 0))
        self.where, self.overdue, self.reason = (
            QLineEdit(rule.where),
            QLineEdit(),
            QLineEdit(t(rule.reason) if rule.reason else ""),
        )
        self.overdue.setText(f"{rule.overdue:g}" if rule.overdue else "")
        self.overdue.setFixedWidth(theme.px(70))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        named = (
            (self.stage, t("Stage"), 0), (self.where, t("Only customers with"), 3),
            (self.overdue, t("Usual gaps without an order"), 0), (self.reason, t("Reason"), 3),
        )  # fmt: skip
        for widget, name, stretch in named:
            widget.setAccessibleName(name)
            widget.setToolTip(name)
            row.addWidget(widget, stretch)
        self.where.setPlaceholderText(t("city=上海 value>1000 tag:VIP"))
        self.overdue.setPlaceholderText("×")
        self.reason.setPlaceholderText(t("Reason"))
        row.addWidget(IconButton("chevron-up", _("Earlier"), self.raised.emit))
        row.addWidget(IconButton("trash-2", _("Remove"), self.removed.emit))

    def rule(self) -> Rule:
        """What the line says; Trouble when the gaps are no number."""
        typed = self.overdue.text().strip()
        try:
            overdue = float(typed) if typed else 0.0
            if not 0 <= overdue < 1000:
                raise ValueError
        except ValueError as error:
            raise Trouble(
                t("“{text}” is not a number of gaps.", text=typed), t("Type 3, say, or nothing."), code="stage-rules"
            ) from error
        said = self.reason.text().strip()
        given = self._given.reason
        return Rule(
            str(self.stage.currentData()),
            self.where.text().strip(),
            given if given and said == t(given) else said,
            overdue,
        )
