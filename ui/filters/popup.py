"""The popup behind "+ Filter" and behind each chip: find a field, choose how to compare, give the value; or type it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query import language, pinyin, sentence
from opsdesk.query.filters import EVERYTHING, Filter, Test
from ui.filters.values import ValuePart, value_part
from ui.forms.editor import ENTER, TypedLine
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.popup import Popup

_WIDTH = 320
_SYNTAX = set("=<>~:：＝＞＜(（")


def found_fields(entity: Entity, typed: str) -> list[Field]:
    """The fields that `typed` may mean: by name or label in either language, by a known header, by initials."""
    word = typed.strip().casefold()
    return [field for field in entity.fields if not word or _means(field, word)]


def _means(field: Field, word: str) -> bool:
    label = t(field.label)
    texts = (field.name, field.label.casefold(), label.casefold())
    return (
        any(word in text for text in texts)
        or any(synonym.startswith(word) for synonym in field.synonyms)
        or pinyin.initials_of(label).startswith(word)
    )


class FilterPopup(Popup):
    """`applied` brings the condition; the popup closes by itself."""

    applied = Signal(object)

    def __init__(self, parent: QWidget, runner: Runner, entity: Entity) -> None:
        super().__init__(parent)
        self._runner, self._entity = runner, entity
        self._where: Filter = EVERYTHING
        self._field: Field | None = None
        self._typed: Filter | None = None
        self._part: ValuePart | None = None
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
        return page

    def _make_comparing(self) -> QWidget:
        page = QWidget()
        self._title = Label(bold=True)
        self._operator = QComboBox()
        self._operator.activated.connect(lambda _index: self._change_operator())
        self._value = QVBoxLayout()
        self._problem = Label(role="small", colour="bad", wrap=True)
        self._apply = Button(_("Apply"), self._apply_value, tone="primary")
        head = QHBoxLayout()
        head.addWidget(IconButton("chevron-left", _("Another field"), self._back))
        head.addWidget(self._title, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._problem, 1)
        foot.addWidget(self._apply)
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
        self.setFixedWidth(theme.px(_WIDTH))
        self.fields.setFixedHeight(theme.px(28) * 9)

    def redeclare(self, entity: Entity) -> None:
        self._entity = entity

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
            case _:
                self._show_finding(language.format(self._entity, condition))
                self.open_under(control, self.line)

    # -- finding a field, or typing -------------------------------------------------------------------------------

    def _show_finding(self, typed: str) -> None:
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
        found = [] if written else found_fields(self._entity, typed)
        self.fields.clear()
        for field in found:
            item = QListWidgetItem(t(field.label))
            item.setData(Qt.ItemDataRole.UserRole, field)
            self.fields.addItem(item)
        self.fields.setCurrentRow(0)
        self.fields.setVisible(not written)
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
            field: Field = item.data(Qt.ItemDataRole.UserRole)
            self._compare(field, f.operators(field.kind)[0], ())
            (self._part or self._operator).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- comparing ------------------------------------------------------------------------------------------------

    def _compare(self, field: Field, operator: str, values: tuple[f.Operand, ...]) -> None:
        self._field = field
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
        if self._part is not None:
            self._value.removeWidget(self._part)
            self._part.hide()
            self._part.deleteLater()
        self._part = value_part(self._runner, self._entity, self._field, self.operator, self._where)
        if self._part is not None:
            self._value.addWidget(self._part)
            self._part.show_values(values)
            self._part.changed.connect(self._check)
            self._part.applied.connect(self._done)
        self._check()

    def _check(self) -> None:
        problem = self._part.problem() if self._part is not None else ""
        self._problem.setText(problem)
        self._apply.setEnabled(not problem and (self._part is None or bool(self._part.values())))

    def _apply_value(self) -> None:
        assert self._field is not None
        values = self._part.values() if self._part is not None else ()
        if self._part is None or (values and not self._part.problem()):
            self._done(Test(self._field.name, self.operator, values))

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
