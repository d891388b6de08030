"""Editors of conditions on other records: "Orders: at least 2 where ...", "Customer: City is 上海"."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import Relation, owner_of
from opsdesk.query import filters as f
from opsdesk.query import paths, sentence
from opsdesk.query.filters import EVERYTHING, Of, Related
from ui.filters.builder import GroupEditor
from ui.forms.editor import TypedLine
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live

ANY, NONE = "any", "none"
_COUNTED = (ANY, NONE, f.LEAST, f.MOST, f.IS, f.MORE, f.LESS)
_COMPARED = (f.LEAST, f.MOST, f.MORE, f.LESS, f.IS)
Measure = tuple[str, str]
"""What is measured, and of which field."""


def measures(entity: Entity) -> list[Measure]:
    """What can be asked of the records of `entity`, most asked first: how many, how much, on how many days."""
    amounts = [field.name for field in paths.measurable(entity, f.SUM) if not field.derived]
    found = [(f.COUNT, ""), *((f.SUM, name) for name in amounts), *((f.AVERAGE, name) for name in amounts)]
    return [*found, (f.DAYS, entity.when.name)] if entity.when else found


def measure_name(entity: Entity, measure: Measure) -> str:
    how, name = measure
    if how == f.COUNT:
        return t("How many")
    if how == f.DAYS:
        return t("Different days")
    label = t(entity.field(name).label)
    return t("Total {field}", field=label) if how == f.SUM else t("Average {field}", field=label)


class RelatedEditor(QWidget):
    """What belongs to a record by `relation`: how much of it, and which records of it are meant."""

    changed = Signal()

    def __init__(self, runner: Runner, relation: Relation, nested: int = 1) -> None:
        super().__init__()
        self._relation = relation
        self._measures = measures(relation.entity)
        self._measure = QComboBox()
        self._operator = QComboBox()
        self._number = TypedLine()
        self.where = GroupEditor(runner, relation.entity, nested=nested)
        self._measure.activated.connect(lambda _at: self._remeasured())
        self._operator.activated.connect(lambda _at: self._compared())
        self._number.textEdited.connect(lambda _text: self.changed.emit())
        self.where.changed.connect(self.changed)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._measure)
        line.addWidget(self._operator)
        line.addWidget(self._number)
        line.addStretch()
        self._lead = Label(role="small", colour="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self._lead)
        column.addWidget(self.where)
        live(self, self.retranslate)
        self.show_filter(Related(relation.entity.name, relation.by.name))

    def retranslate(self) -> None:
        entity, value = self._relation.entity, self.value() if self._measure.count() else None
        self._measure.clear()
        for measure in self._measures:
            self._measure.addItem(measure_name(entity, measure), measure)
        self._measure.setVisible(len(self._measures) > 1)
        self._measure.setAccessibleName(t("What is counted"))
        self._operator.setAccessibleName(t("Comparison"))
        self._number.setAccessibleName(t("Number"))
        self._number.setFixedWidth(theme.px(76))
        self._lead.setText(self._explained())
        if value is not None:
            self.show_filter(value)

    def controls(self) -> list[QWidget]:
        return [self._measure, self._operator, self._number, *self.where.controls()]

    def start(self) -> None:
        self._operator.setFocus(Qt.FocusReason.OtherFocusReason)

    def _explained(self) -> str:
        counted = self._relation.entity.counted
        if counted is None:
            return t("Counts all {entity}. Narrow them down:", entity=self._relation.label.lower())
        field = self._relation.entity.field(counted.field)
        values = sentence.several(text.show(field, value) for value in counted.values)
        return t(
            "Counts {entity} that are {values}. Narrow them down:", entity=self._relation.label.lower(), values=values
        )

    # -- what it says -----------------------------------------------------------------------------------------------------

    def show_filter(self, related: Related) -> None:
        measure = (related.measure, related.field)
        if measure not in self._measures:  # typed: the total of a field that is not usually asked for
            self._measures.append(measure)
            self._measure.addItem(measure_name(self._relation.entity, measure), measure)
        self._measure.setCurrentIndex(self._measures.index(measure))
        self._list_operators()
        operator = ANY if related.any else NONE if related.none else related.operator
        if self._operator.findData(operator) < 0:
            self._operator.addItem(self._operator_name(operator), operator)
        self._operator.setCurrentIndex(self._operator.findData(operator))
        self._number.setText(text.dump(self._field(related), related.number))
        self._number.setVisible(operator not in (ANY, NONE))
        self.where.show_filter(related.where)

    def value(self) -> Related:
        """As it stands; where `problem` says something, with 1 for the number."""
        measure, field = self._measure.currentData()
        operator = self._operator.currentData()
        made = Related(
            self._relation.entity.name, self._relation.by.name, self.where.value(), f.LEAST, 1, measure, field
        )
        if operator == ANY:
            return made
        if operator == NONE:
            return replace(made, operator=f.IS, number=0)
        number = self._typed(made)
        return replace(made, operator=operator, number=1 if number is None else number)

    def problem(self) -> str:
        if self._operator.currentData() in (ANY, NONE):
            return ""
        made = self.value()
        if not self._number.text().strip():
            return t("A number is missing.")
        try:
            text.parse(self._field(made), self._number.text())
        except text.Unreadable as reason:
            return str(reason)
        return ""

    def _typed(self, related: Related) -> int | float | None:
        try:
            found = text.parse(self._field(related), self._number.text())
        except text.Unreadable:
            return None
        return found if isinstance(found, int | float) else None

    def _field(self, related: Related) -> Field:
        return paths.compared(self._relation.entity, related)

    def _remeasured(self) -> None:
        self._list_operators()
        self._compared()

    def _list_operators(self) -> None:
        measure, _field = self._measure.currentData()
        before = self._operator.currentData()
        self._operator.clear()
        for operator in _COUNTED if measure == f.COUNT else _COMPARED:
            self._operator.addItem(self._operator_name(operator), operator)
        self._operator.setCurrentIndex(max(self._operator.findData(before), 0))

    def _operator_name(self, operator: str) -> str:
        measure, name = self._measure.currentData()
        if operator in (ANY, NONE):
            return t("at least one") if operator == ANY else t("none")
        if measure in (f.SUM, f.AVERAGE):
            return sentence.operator_name(self._relation.entity.field(name).kind, operator)
        return sentence.count_operator(operator)

    def _compared(self) -> None:
        self._number.setVisible(self._operator.currentData() not in (ANY, NONE))
        self.changed.emit()


class OfEditor(QWidget):
    """The record that the Ref `field` names, and what must hold of it."""

    changed = Signal()

    def __init__(self, runner: Runner, entity: Entity, field: Field, nested: int = 1) -> None:
        super().__init__()
        self._field = field
        owner = owner_of(entity, field)
        assert owner is not None, field
        self.where = GroupEditor(runner, owner, nested=nested)
        self.where.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.where)

    def controls(self) -> list[QWidget]:
        return self.where.controls()

    def start(self) -> None:
        self.where.start()

    def show_filter(self, of: Of) -> None:
        self.where.show_filter(of.where)

    def value(self) -> Of:
        return Of(self._field.name, self.where.value())

    def problem(self) -> str:
        return "" if self.where.value() != EVERYTHING else t("A condition is missing.")
