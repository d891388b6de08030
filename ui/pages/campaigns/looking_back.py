"""Sheets that use a past campaign: planning it again, and looking back at it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.services import looking_back as verbs
from opsdesk.services.schedule import ENTITY
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from ui.context import Context
from ui.forms.quick_add import QuickAdd
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live

A_YEAR = 364
"""Fifty-two weeks: the same weekday a year later."""
PARTS = ("worked", "failed", "actions")


class PlanAgain(QuickAdd):
    """A new campaign like the one with the id `number`, which was called `name` and began on the day `start`."""

    def __init__(self, runner: Runner, number: int, name: str, start: int) -> None:
        self._number = number
        later = start + A_YEAR
        while later < clock.today():
            later += A_YEAR
        super().__init__(runner, ENTITY, ("name", "start"), {"name": name, "start": later})

    def _write(self, store: Store, values: Values) -> Changes:
        name, start = str(values["name"]), values["start"]
        assert isinstance(start, int)
        return verbs.plan_again(store, self._number, name, start)


Found = tuple[dict[str, Stored], list[tuple[str, str]]]


class LookBack(QWidget):
    """What worked, what did not, and what follows: one action a line, which become tasks and, if wanted, requirements."""

    closed = Signal()

    def __init__(self, context: Context, number: int) -> None:
        super().__init__()
        self._context, self._number = context, number
        self._labels = {name: Label(role="small", colour="muted") for name in PARTS}
        self.editors = {name: QPlainTextEdit() for name in PARTS}
        self.already = Label(role="small", colour="muted", wrap=True)
        self.as_requirements = QCheckBox()
        self.as_requirements.setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for name in PARTS:
            column.addWidget(self._labels[name])
            column.addWidget(self.editors[name])
        column.addWidget(self.already)
        column.addWidget(self.as_requirements)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(Button(_("Cancel"), self.closed.emit))
        row.addWidget(Button(_("Save"), self.save, tone="primary"))
        column.addLayout(row)
        self.already.hide()
        self.setFocusProxy(self.editors["worked"])
        live(self, self.retranslate)
        schema = context.runner.store.schema

        def work(connection: Connection) -> Found:
            values = rows.get(connection, schema, ENTITY, number) or {}
            return values, verbs.lessons(context.runner.store, number)

        context.runner.read(work, self._show)

    def retranslate(self) -> None:
        words = {
            "worked": t("What worked"),
            "failed": t("What did not"),
            "actions": t("What follows, one action a line"),
        }
        for name, said in words.items():
            self._labels[name].setText(said)
            self.editors[name].setAccessibleName(said)
            self.editors[name].setTabChangesFocus(True)
            self.editors[name].setFixedHeight(theme.px(84))
        self.as_requirements.setText(t("Make requirements of the actions"))

    def _show(self, found: Found) -> None:
        values, lessons = found
        for name in ("worked", "failed"):
            self.editors[name].setPlainText(str(values.get(name) or ""))
        if lessons:
            said = [f"{action} → {code}" if code else action for action, code in lessons]
            self.already.setText(t("Already: {actions}", actions="; ".join(said)))
            self.already.show()

    def save(self) -> None:
        worked, failed, actions = (self.editors[name].toPlainText() for name in PARTS)
        number, wanted = self._number, self.as_requirements.isChecked()
        self._context.runner.write(
            lambda store: verbs.look_back(store, number, worked, failed, actions.splitlines(), as_requirements=wanted)
        )
        self.closed.emit()
