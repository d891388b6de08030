"""One policy to be edited: its name, which tickets it is for, hours by target and priority, and when the clock stands."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.tickets import CATEGORY
from opsdesk.query import language, sentence
from opsdesk.query.filters import Filter
from opsdesk.services.policies import ENTITY, MOST_HOURS, PRIORITY, TARGETS, Policy
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.filters.condition_sheet import ConditionSheet
from ui.forms.editor import TypedLine, mark_wrong
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class PolicyForm(QWidget):
    changed = Signal()
    """Something was typed or chosen."""
    calendars_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._runner = context.runner
        self._entity = context.runner.store.schema[ENTITY]
        self._showing = False
        self._policy = Policy()
        self.name = TypedLine()
        self.name.setMaxLength(80)
        self.where = TypedLine()
        self._said = Label(role="small", colour="muted", wrap=True)
        self.calendar = QComboBox()
        self.hours: dict[tuple[str, str], TypedLine] = {}
        self.pauses = {status: QCheckBox() for status, kind in CATEGORY.items() if kind != "closed"}
        self.warn = QSpinBox()
        self.warn.setRange(1, 100)
        self.warn.setSuffix(" %")
        self._arrange()
        for line in (self.name, self.where, *self.hours.values()):
            line.textEdited.connect(self._edited)
        self.calendar.activated.connect(self._edited)
        self.warn.valueChanged.connect(self._edited)
        for box in self.pauses.values():
            box.toggled.connect(self._edited)

    def _arrange(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._row(form, t("Name of the policy"), self.name, self.name)
        where = QVBoxLayout()
        where.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.where, 1)
        line.addWidget(_reached(Button(_("Build…"), self.build)))
        where.addLayout(line)
        where.addWidget(self._said)
        self.where.setPlaceholderText(t("type=bug customer.tier=A; empty: all tickets"))
        self._row(form, t("For tickets with"), where, self.where)
        calendar = QHBoxLayout()
        calendar.setSpacing(6)
        calendar.addWidget(self.calendar, 1)
        calendar.addWidget(_reached(Button(_("Calendars…"), self.calendars_wanted.emit)))
        self._row(form, t("Calendar"), calendar, self.calendar)
        self._row(form, t("Business hours"), self._grid(), self)
        pauses = QGridLayout()
        pauses.setSpacing(4)
        for at, box in enumerate(self.pauses.values()):
            pauses.addWidget(box, at // 2, at % 2)
        self._row(form, t("The clock stands while"), pauses, self)
        warn = QHBoxLayout()
        warn.addWidget(self.warn)
        warn.addWidget(Label(t("of a target is used up"), role="small", colour="muted"), 1)
        self._row(form, t("Due soon when"), warn, self.warn)

    def _row(self, form: QFormLayout, words: str, part: QWidget | QLayout, named: QWidget) -> None:
        if named is not self:
            named.setAccessibleName(words)
        label = Label(words, colour="muted")
        label.setMinimumHeight(theme.px(28))
        if isinstance(part, QLayout):  # a layout of its own would get no more height than its label
            part.setContentsMargins(0, 0, 0, 0)
            box = QWidget()
            box.setLayout(part)
            part = box
        form.addRow(label, part)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        for column, priority in enumerate(PRIORITY, 1):
            grid.addWidget(Label(self._choice("priority", priority), role="small", colour="muted"), 0, column)
            grid.setColumnStretch(column, 1)
        for row, (target, words) in enumerate(TARGETS.items(), 1):
            grid.addWidget(Label(t(words)), row, 0)
            for column, priority in enumerate(PRIORITY, 1):
                line = TypedLine()
                line.setMinimumWidth(theme.px(56))
                line.setPlaceholderText("—")
                line.setAlignment(Qt.AlignmentFlag.AlignRight)
                line.setAccessibleName(f"{t(words)}, {self._choice('priority', priority)}")
                self.hours[target, priority] = line
                grid.addWidget(line, row, column)
        return grid

    def _choice(self, field: str, key: str) -> str:
        kind = self._entity.field(field).kind
        assert isinstance(kind, k.Pick)
        option = kind.option(key)
        return t(option.label) if option else key

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show_calendars(self, names: Sequence[str]) -> None:
        chosen = self.calendar.currentText() or self._policy.calendar
        self.calendar.clear()
        self.calendar.addItems(list(names))
        self._choose_calendar(chosen)

    def _choose_calendar(self, name: str) -> None:
        if self.calendar.findText(name) < 0 and name:
            self.calendar.addItem(name)  # one that is gone: it is told when it is saved
        self.calendar.setCurrentIndex(self.calendar.findText(name))

    def show_policy(self, name: str, policy: Policy) -> None:
        self._showing = True
        self._policy = policy
        self.name.setText(name)
        self.where.setText(policy.where)
        self.where.setCursorPosition(0)
        self._choose_calendar(policy.calendar)
        for (target, priority), line in self.hours.items():
            hours = policy.targets.get(target, {}).get(priority)
            line.setText("" if hours is None else f"{hours:g}")
        for status, box in self.pauses.items():
            box.setText(self._choice("status", status))
            box.setChecked(status in policy.pauses)
        self.warn.setValue(round(policy.warn * 100))
        self._showing = False
        self._look()

    def _edited(self, *_value: object) -> None:
        if not self._showing:
            self._look()
            self.changed.emit()

    def _look(self) -> None:
        """What cannot be read is marked while one types."""
        mark_wrong(self.name, "" if self.name.text().strip() else t("A name is missing."))
        try:
            where = language.parse(self._entity, self.where.text())
            said = sentence.say(self._entity, where) if self.where.text().strip() else t("All tickets")
            problem = ""
        except Trouble as trouble:
            said = problem = str(trouble)
        mark_wrong(self.where, problem)
        self._said.set_colour("bad" if problem else "muted")
        self._said.setText(said)
        for line in self.hours.values():
            mark_wrong(line, _hours(line.text())[1])

    @property
    def problem(self) -> str:
        """The first thing that is wrong, or ""."""
        lines = (self.name, self.where, *self.hours.values())
        return next((line.accessibleDescription() for line in lines if line.property("wrong")), "")

    def policy(self) -> tuple[str, Policy]:
        """As it stands; what cannot be read is left out."""
        targets: dict[str, dict[str, float]] = {}
        for (target, priority), line in self.hours.items():
            hours, _problem = _hours(line.text())
            if hours is not None:
                targets.setdefault(target, {})[priority] = hours
        return self.name.text().strip(), replace(
            self._policy,
            where=self.where.text().strip(),
            calendar=self.calendar.currentText(),
            targets=targets,
            pauses=tuple(status for status, box in self.pauses.items() if box.isChecked()),
            warn=self.warn.value() / 100,
        )

    def build(self) -> None:
        """The condition from lines and groups."""
        try:
            where: Filter = language.parse(self._entity, self.where.text())
        except Trouble:
            where = language.parse(self._entity, "")
        sheet = ConditionSheet(self._runner, ENTITY, where)
        dialog = Dialog(self, _("For tickets with"), width=640)
        dialog.body.addWidget(sheet)
        sheet.applied.connect(self._built)
        sheet.closed.connect(dialog.accept, Qt.ConnectionType.QueuedConnection)
        dialog.open()

    def _built(self, where: Filter) -> None:
        self.where.setText(language.format(self._entity, where))
        self._edited()


def _reached(button: Button) -> Button:
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _hours(typed: str) -> tuple[float | None, str]:
    """(hours, or None for an empty line; what is wrong). 2, 1.5, 30m."""
    text = typed.strip().casefold().replace("，", ".")
    if not text:
        return None, ""
    try:
        hours = float(text.removesuffix("m")) / 60 if text.endswith("m") else float(text.removesuffix("h"))
    except ValueError:
        hours = 0.0
    if 0 < hours <= MOST_HOURS:
        return hours, ""
    return None, t("Hours such as 2, 1.5 or 30m.")
