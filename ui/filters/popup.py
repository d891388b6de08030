"""The popup behind "+ Filter" and behind each chip: find a field, choose how to compare, give the value; or type it.

What belongs to a record, the record it belongs to, and segments are found beside the fields and have editors of their own.
"""

from functools import partial
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.record import Entity, Field
from opsdesk.model.relations import Relation, relation
from opsdesk.query import filters as f
from opsdesk.query import language, paths, sentence
from opsdesk.query.filters import EVERYTHING, Filter, Of, Related, Test, both
from ui.filters.choices import Choice, InSegment, Owner, Target, found_choices, other_choices
from ui.filters.live_count import LiveCount
from ui.filters.segment_part import SegmentEditor, chosen_segments
from ui.filters.values import ValuePart, value_part
from ui.forms.editor import ENTER, TypedLine
from ui.icons import icon
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chip import DashedChip
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.popup import Popup

_WIDTH, _WIDE = 320, 440
_SYNTAX = set("=<>~:：＝＞＜(（")


class _Other(Protocol):
    """An editor of a condition that is no test of a field: see related.py, builder.py, segment_part.py."""

    changed: SignalInstance

    def value(self) -> Filter: ...

    def problem(self) -> str: ...

    def show_filter(self, condition: Filter) -> None: ...

    def start(self) -> None: ...


class FilterPopup(Popup):
    """`applied` brings the condition; the popup closes by itself. `nested` says how deep in other lists it stands."""

    applied = Signal(object)
    whole_wanted = Signal()
    """The whole condition of the list is to be edited instead."""

    def __init__(self, parent: QWidget, runner: Runner, entity: Entity, nested: int = 0) -> None:
        super().__init__(parent)
        self._runner, self._entity, self._nested = runner, entity, nested
        self._where: Filter = EVERYTHING
        self._field: Field | None = None
        self._typed: Filter | None = None
        self._part: ValuePart | None = None
        self._other: QWidget | None = None
        self._finding = self._make_finding()
        self._comparing = self._make_comparing()
        self.body.addWidget(self._finding)
        self.body.addWidget(self._comparing)
        live(self, self.retranslate)

    def _make_finding(self) -> QWidget:
        page = QWidget()
        self.line = TypedLine()
        self.line.textEdited.connect(self._narrow)
        self.line.installEventFilter(self)
        self.fields = QListWidget()
        self.fields.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fields.itemClicked.connect(lambda _item: self._enter_found())
        self._hint = Label(role="small", colour="muted", wrap=True)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(self._hint)
        column.addWidget(self.fields)
        self._others = QWidget()
        self._other_chips = Flow(self._others, gap=6)
        column.addWidget(self._others)
        whole = Button(_("Edit the whole condition…"), self._leave_for_whole, tone="link")
        whole.setVisible(False)
        column.addWidget(whole, alignment=Qt.AlignmentFlag.AlignLeft)
        self._whole = whole
        return page

    def offer_whole(self) -> None:
        """Let people go on to the sheet of the whole condition."""
        self._whole.setVisible(True)

    def _leave_for_whole(self) -> None:
        self.close()
        self.whole_wanted.emit()

    def _show_others(self) -> None:
        """What else a condition may be about, below the fields."""
        while (item := self._other_chips.takeAt(0)) is not None:
            if (chip := item.widget()) is not None:
                chip.hide()
                chip.deleteLater()
        for choice in other_choices(self._entity, self._nested):
            chip = DashedChip("", icon=choice.icon)
            chip.show_text(choice.label)
            chip.clicked.connect(partial(self._take, choice))
            self._other_chips.addWidget(chip)

    def _make_comparing(self) -> QWidget:
        page = QWidget()
        self._title = Label(bold=True)
        self._operator = QComboBox()
        self._operator.activated.connect(lambda _index: self._change_operator())
        self._value = QVBoxLayout()
        self._problem = Label(role="small", colour="bad", wrap=True)
        self._count = LiveCount(self._runner, f"filter-count/{self._nested}")
        self._apply = Button(_("Apply"), self._apply_value, tone="primary")
        head = QHBoxLayout()
        head.addWidget(IconButton("chevron-left", _("Another field"), self._back))
        head.addWidget(self._title, 1)
        foot = QHBoxLayout()
        said = QVBoxLayout()
        said.addWidget(self._problem)
        said.addWidget(self._count)
        foot.addLayout(said, 1)
        foot.addWidget(self._apply, alignment=Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._operator)
        column.addLayout(self._value)
        column.addLayout(foot)
        return page

    def retranslate(self) -> None:
        self.line.setPlaceholderText(t("Find a field, or type city=上海"))
        self.line.setAccessibleName(t("Find a field or type a filter"))
        self.fields.setAccessibleName(t("Fields"))
        self._operator.setAccessibleName(t("Comparison"))
        self.setFixedWidth(theme.px(_WIDTH if self._other is None else _WIDE))
        self.fields.setFixedHeight(theme.px(28) * 9)
        self._show_others()

    def redeclare(self, entity: Entity) -> None:
        self._entity = entity
        self._show_others()

    # -- opening --------------------------------------------------------------------------------------------------

    def open_new(self, control: QWidget, where: Filter) -> None:
        """For a further condition; `where` are those that hold already."""
        self._where = where
        self._show_finding("")
        self.open_under(control, self.line)

    def open_condition(self, control: QWidget, condition: Filter, where: Filter) -> None:
        """To change `condition`; `where` are the others."""
        self._where = where
        match condition:
            case Test(name, operator, values):
                self._compare(self._entity.field(name), operator, values)
                self.open_under(control, self._part or self._operator)
            case _ if (target := self._target_of(condition)) is not None:
                self._turn_to(target)
                other = cast(_Other, self._other)
                other.show_filter(condition)
                self._check()
                self.open_under(control)
                other.start()
            case _:
                self._show_finding(language.format(self._entity, condition))
                self.open_under(control, self.line)

    def _target_of(self, condition: Filter) -> Target | None:
        """What `condition` is about, if an editor of its own shows it."""
        if chosen_segments(condition):
            return InSegment()
        if self._nested >= paths.MOST_NESTED:
            return None
        match condition:
            case Related(entity, by):
                return relation(self._entity, entity, by)
            case Of(name):
                return Owner(self._entity.field(name))
            case _:
                return None

    # -- finding a field, or typing -------------------------------------------------------------------------------

    def _show_finding(self, typed: str) -> None:
        self._leave_other()
        self._comparing.hide()
        self._finding.show()
        self.line.setText(typed)
        self._narrow(typed)

    def _back(self) -> None:
        self._show_finding("")
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self, typed: str) -> None:
        self._typed = None
        written = bool(_SYNTAX & set(typed)) or typed.lstrip().startswith(("-", "not ", "非"))
        found = [] if written else list(found_choices(self._entity, typed, self._nested))
        self.fields.clear()
        for choice in found:
            item = QListWidgetItem(choice.label)
            if choice.icon:
                item.setIcon(icon(choice.icon))
            item.setData(Qt.ItemDataRole.UserRole, choice)
            self.fields.addItem(item)
        self.fields.setCurrentRow(0)
        self.fields.setVisible(not written)
        self._others.setVisible(not typed.strip())
        if written:
            self._read(typed)
        else:
            self._say(t("Nothing is called like that.") if not found else "")

    def _read(self, typed: str) -> None:
        try:
            self._typed = language.parse(self._entity, typed)
        except Trouble as trouble:
            self._say(str(trouble), "bad")
        else:
            self._say(t("Enter adds: {filter}", filter=sentence.say(self._entity, self._typed)), "good")

    def _say(self, words: str, colour: str = "muted") -> None:
        self._hint.setText(words)
        self._hint.set_colour(colour)
        self._hint.setVisible(bool(words))

    @property
    def hint(self) -> str:
        return self._hint.text() if not self._hint.isHidden() else ""

    def _enter_found(self) -> None:
        if self._typed is not None:
            self._done(self._typed)
        elif (item := self.fields.currentItem()) is not None:
            self._take(item.data(Qt.ItemDataRole.UserRole))

    def _take(self, choice: Choice) -> None:
        if isinstance(choice.target, Field):
            self._compare(choice.target, f.operators(choice.target.kind)[0], ())
            (self._part or self._operator).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._turn_to(choice.target)
            cast(_Other, self._other).start()

    # -- comparing ------------------------------------------------------------------------------------------------

    def _compare(self, field: Field, operator: str, values: tuple[f.Operand, ...]) -> None:
        self._leave_other()
        self._field = field
        self._operator.show()
        self._finding.hide()
        self._comparing.show()
        self._title.setText(t(field.label))
        self._operator.clear()
        for one in f.operators(field.kind):
            self._operator.addItem(sentence.operator_name(field.kind, one), one)
        self._operator.setCurrentIndex(max(self._operator.findData(operator), 0))
        self._make_part(values)

    @property
    def operator(self) -> str:
        return str(self._operator.currentData())

    @property
    def part(self) -> ValuePart | None:
        return self._part

    def _change_operator(self) -> None:
        self._make_part(self._part.values() if self._part is not None else ())

    def _make_part(self, values: tuple[f.Operand, ...]) -> None:
        assert self._field is not None
        self._drop_part()
        self._part = value_part(self._runner, self._entity, self._field, self.operator, self._where)
        if self._part is not None:
            self._value.addWidget(self._part)
            self._part.show_values(values)
            self._part.changed.connect(self._check)
            self._part.applied.connect(self._done)
        self._check()

    def _check(self) -> None:
        problem = cast(_Other, self._other or self._part).problem() if self._other or self._part else ""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        condition = self._condition()
        self._apply.setEnabled(condition is not None)
        if condition is None:
            self._count.stop()
        else:
            self._count.count(self._entity.name, both(self._where, condition))

    def _condition(self) -> Filter | None:
        """What stands there, as far as it is complete."""
        if self._other is not None:
            other = cast(_Other, self._other)
            return None if other.problem() else other.value()
        if self._field is None:
            return None
        values = self._part.values() if self._part is not None else ()
        if self._part is not None and (not values or self._part.problem()):
            return None
        return Test(self._field.name, self.operator, values)

    def _apply_value(self) -> None:
        if (condition := self._condition()) is not None:
            self._done(condition)

    # -- other records, segments ------------------------------------------------------------------------------------------

    @property
    def other(self) -> QWidget | None:
        return self._other

    def _turn_to(self, target: Target) -> None:
        self._leave_other()
        self._drop_part()
        made, title = self._editor_of(target)
        self._other = made
        self._finding.hide()
        self._comparing.show()
        self._operator.hide()
        self._title.setText(title)
        self._value.addWidget(made)
        cast(_Other, made).changed.connect(self._check)
        self.retranslate()
        self._check()

    def _editor_of(self, target: Target) -> tuple[QWidget, str]:
        from ui.filters.related import OfEditor, RelatedEditor

        match target:
            case Relation():
                return RelatedEditor(self._runner, target, self._nested + 1), target.label
            case Owner(field):
                return OfEditor(self._runner, self._entity, field, self._nested + 1), t(field.label)
            case _:
                return SegmentEditor(self._runner, self._entity.name), t("Segment")

    def _leave_other(self) -> None:
        if self._other is not None:
            self._value.removeWidget(self._other)
            self._other.hide()
            self._other.deleteLater()
            self._other = None
            self.retranslate()

    def _drop_part(self) -> None:
        if self._part is not None:
            self._value.removeWidget(self._part)
            self._part.hide()
            self._part.deleteLater()
            self._part = None

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._count.stop()

    def _done(self, condition: object) -> None:
        self.close()
        self.applied.emit(condition)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the line move through the fields."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or self.line.composing:
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self.fields.count():
            self.fields.setCurrentRow((self.fields.currentRow() + step) % self.fields.count())
        return bool(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._apply_value() if not self._comparing.isHidden() else self._enter_found()
        else:
            super().keyPressEvent(event)
