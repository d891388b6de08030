"""A condition built without typing: lines that must all hold, or any, or none, with groups and other lists inside."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.record import Entity
from opsdesk.model.relations import relation
from opsdesk.query import paths, sentence
from opsdesk.query.filters import EVERYTHING, All, AnyOf, Filter, Not, Of, Related, both, parts
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.chip import Chip, DashedChip
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

if TYPE_CHECKING:
    from ui.filters.popup import FilterPopup

ALL, ANY, NONE = "all", "any", "none"
MOST_GROUPS = 4
"""Groups inside groups; a deeper one shows as a sentence and is edited as text."""


class Part(Protocol):
    """What makes one condition: a line, a group, or what belongs to a record."""

    changed: SignalInstance

    def value(self) -> Filter: ...

    def problem(self) -> str: ...

    def controls(self) -> list[QWidget]:
        """What Tab comes to, in order: lines that are added later would come last."""


class GroupEditor(QWidget):
    """`nested` counts how deep it stands: in other lists, and in groups."""

    changed = Signal()

    def __init__(self, runner: Runner, entity: Entity, *, nested: int = 0, groups: int = 0) -> None:
        super().__init__()
        self._runner, self._entity = runner, entity
        self._nested, self._groups = nested, groups
        self._lines: list[_Line] = []
        self._popup: FilterPopup | None = None
        self._editing: int | None = None
        self._how = QComboBox()
        self._how.activated.connect(lambda _at: self._retold())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._add = DashedChip(_("Condition"), icon="plus")
        self._add.clicked.connect(self.add_condition)
        self._add_group = DashedChip(_("Group of conditions"), icon="plus")
        self._add_group.clicked.connect(self.add_group)
        adding = QWidget()
        flow = Flow(adding, gap=6)
        for chip in (self._add, self._add_group):
            flow.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._how, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._rows)
        column.addWidget(adding)
        self._add_group.setVisible(groups < MOST_GROUPS - 1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        how = self._how.currentData()
        self._how.clear()
        for key, words in (
            (ALL, t("All of these hold")),
            (ANY, t("Any of these holds")),
            (NONE, t("None of these holds")),
        ):
            self._how.addItem(words, key)
        self._how.setCurrentIndex(max(self._how.findData(how), 0))
        self._how.setAccessibleName(t("How the conditions go together"))
        self._arrange()

    # -- what it says -----------------------------------------------------------------------------------------------------

    def show_filter(self, where: Filter) -> None:
        how, found = _taken_apart(where)
        self._how.setCurrentIndex(self._how.findData(how))
        for line in tuple(self._lines):
            self._drop(line)
        for part in found:
            self._append(part)
        self._arrange()

    def value(self) -> Filter:
        found = [value for line in self._lines if (value := line.part.value()) != EVERYTHING]
        match self._how.currentData():
            case "any" if len(found) > 1:
                return AnyOf(tuple(found))
            case "none" if found:
                return Not(found[0] if len(found) == 1 else AnyOf(tuple(found)))
            case _:
                return both(*found) if found else EVERYTHING

    def problem(self) -> str:
        return next((problem for line in self._lines if (problem := line.part.problem())), "")

    @property
    def lines(self) -> "list[_Line]":
        return list(self._lines)

    def controls(self) -> list[QWidget]:
        inside = [control for line in self._lines for control in line.controls()]
        return [self._how, *inside, self._add, self._add_group]

    def start(self) -> None:
        """Take the keyboard."""
        (self._lines[0].controls()[0] if self._lines else self._add).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- adding and changing ----------------------------------------------------------------------------------------------

    def _own_popup(self) -> "FilterPopup":
        from ui.filters.popup import FilterPopup

        if self._popup is None:
            self._popup = FilterPopup(self, self._runner, self._entity, nested=self._nested)
            self._popup.applied.connect(self._applied)
        return self._popup

    def add_condition(self) -> None:
        self._editing = None
        self._own_popup().open_new(self._add, self.value() if self._how.currentData() == ALL else EVERYTHING)

    def add_group(self) -> None:
        inside = GroupEditor(self._runner, self._entity, nested=self._nested, groups=self._groups + 1)
        inside.show_filter(AnyOf(()) if self._how.currentData() == ALL else All(()))
        self._put(len(self._lines), inside)
        self._retold()
        inside.start()

    def _edit(self, said: "Said") -> None:
        self._editing = next(at for at, line in enumerate(self._lines) if line.part is said)
        self._own_popup().open_condition(said.chip, said.value(), EVERYTHING)

    def _applied(self, condition: Filter) -> None:
        """A condition from the popup. What must hold together stays together where any will do."""
        found = list(parts(condition)) if self._how.currentData() == ALL else [condition]
        at = len(self._lines)
        if self._editing is not None and self._editing < len(self._lines):
            at = self._editing
            self._drop(self._lines[at])
        for offset, part in enumerate(found):
            self._append(part, at + offset)
        self._retold()
        self._lines[at].controls()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _append(self, condition: Filter, at: int | None = None) -> None:
        self._put(len(self._lines) if at is None else at, self._part_of(condition))

    def _part_of(self, condition: Filter) -> QWidget:
        from ui.filters.related import OfEditor, RelatedEditor

        deeper = self._nested + 1
        match condition:
            case Related(entity, by) if deeper <= paths.MOST_NESTED and (found := relation(self._entity, entity, by)):
                related = RelatedEditor(self._runner, found, deeper)
                related.show_filter(condition)
                return related
            case Of(name) if deeper <= paths.MOST_NESTED:
                of = OfEditor(self._runner, self._entity, self._entity.field(name), deeper)
                of.show_filter(condition)
                return of
            case All(_) | AnyOf(_) | Not(AnyOf(_) | All(_) | Not(_)) if self._groups < MOST_GROUPS - 1:
                inside = GroupEditor(self._runner, self._entity, nested=self._nested, groups=self._groups + 1)
                inside.show_filter(condition)
                return inside
            case _:
                return Said(self._entity, condition, self._edit)

    def _put(self, at: int, part: QWidget) -> None:
        line = _Line(part, self._title_of(part))
        line.removed.connect(partial(self._remove, line))
        cast(Part, part).changed.connect(self.changed)
        self._lines.insert(at, line)
        self._rows.insertWidget(at, line)

    def _title_of(self, part: QWidget) -> str:
        value = cast(Part, part).value()
        match value:
            case Related(entity, by) if not isinstance(part, Said) and (found := relation(self._entity, entity, by)):
                return found.label
            case Of(name) if not isinstance(part, Said):
                return t(self._entity.field(name).label)
            case _:
                return ""

    def _remove(self, line: "_Line") -> None:
        at = self._lines.index(line)
        self._drop(line)
        self._retold()
        near = self._lines[min(at, len(self._lines) - 1)].controls()[0] if self._lines else self._add
        near.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, line: "_Line") -> None:
        self._lines.remove(line)
        self._rows.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _retold(self) -> None:
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        how = self._how.currentData()
        for at, line in enumerate(self._lines):
            line.join("" if at == 0 else t("and") if how == ALL else t("or"))
        # one condition is said by itself, unless it must not hold
        self._how.setVisible(len(self._lines) > 1 or how != ALL or self._groups > 0)
        for control, following in pairwise(self.controls()):
            QWidget.setTabOrder(control, following)


def _taken_apart(where: Filter) -> tuple[str, tuple[Filter, ...]]:
    match where:
        case AnyOf(found):
            return ANY, found
        case Not(AnyOf(found)):
            return NONE, found
        case Not(part):
            return NONE, (part,)
        case _ if where == EVERYTHING:
            return ALL, ()
        case _:
            return ALL, parts(where)


class Said(QWidget):
    """A condition as a sentence; a click, or Enter, changes it."""

    changed = Signal()
    removed = Signal()

    def __init__(self, entity: Entity, condition: Filter, edit: "Callable[[Said], object]") -> None:
        super().__init__()
        self._entity, self._condition = entity, condition
        self.chip = Chip("")
        self.chip.setToolTip(t("Click to change, Delete to remove"))
        self.chip.clicked.connect(lambda: edit(self))
        self.chip.removed.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.chip)
        row.addStretch()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.chip.setText(sentence.say(self._entity, self._condition))
        self.chip.retranslate()

    def value(self) -> Filter:
        return self._condition

    def problem(self) -> str:
        return ""

    def controls(self) -> list[QWidget]:
        return [self.chip]


class _Line(QWidget):
    """One part of a group: how it is joined to the one above, the part, and a cross."""

    removed = Signal()

    def __init__(self, part: QWidget, title: str) -> None:
        super().__init__()
        self._widget, self._joint = part, Label(role="small", colour="muted")
        self._joint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._cross = IconButton("x", _("Remove"), self.removed.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._joint, alignment=Qt.AlignmentFlag.AlignTop)
        if isinstance(part, Said):
            part.removed.connect(self.removed)
            self._cross.hide()
            row.addWidget(part, 1)
        else:
            row.addWidget(self._framed(part, title), 1)
        row.addWidget(self._cross, alignment=Qt.AlignmentFlag.AlignTop)
        live(self, self.retranslate)

    def controls(self) -> list[QWidget]:
        own = [] if isinstance(self._widget, Said) else [self._cross]
        return [*self.part.controls(), *own]

    def _framed(self, part: QWidget, title: str) -> QWidget:
        card = Surface(margin=10, gap=6)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        if title:
            card.body.addWidget(Label(title, bold=True))
        card.body.addWidget(part)
        return card

    def retranslate(self) -> None:
        self._joint.setFixedSize(theme.px(24), theme.px(26))
        self._cross.setAccessibleName(f"{t('Remove')}: {self._named()}")

    def _named(self) -> str:
        return self._widget.chip.text() if isinstance(self._widget, Said) else t("Group of conditions")

    @property
    def part(self) -> Part:
        return cast(Part, self._widget)

    def join(self, word: str) -> None:
        self._joint.setText(word)
