"""Changing many records at once: one field, or one tag, on everything that is selected."""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store
from ui.forms.completions import Completions
from ui.forms.editor import ENTER, Editor
from ui.forms.editors import editor
from ui.records.page import RecordsPage
from ui.widgets.buttons import Button
from ui.widgets.label import Label


class _ForMany(QWidget):
    """Parts go into `column`; the button writes what `work` returns to the whole selection as one operation."""

    TITLE: ClassVar[str]
    closed = Signal()

    def __init__(self, page: RecordsPage, selection: Selection, count: int, verb: str) -> None:
        super().__init__()
        self.page, self.selection, self.count = page, selection, count
        self.runner = page.context.runner
        self.completions = Completions(self.runner, page.entity)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self._go = Button(verb, self.apply, tone="primary")
        self._foot = QHBoxLayout()
        self._foot.addStretch()
        self._foot.addWidget(Button(_("Cancel"), self.closed.emit, tone="quiet"))
        self._foot.addWidget(self._go)

    def finish(self) -> None:
        self.column.addLayout(self._foot)

    def problem(self) -> str:
        raise NotImplementedError

    def work(self, store: Store) -> Changes:
        raise NotImplementedError

    def prepare(self) -> None:
        """Take what was typed on the GUI thread; `work` runs on another."""

    def apply(self) -> None:
        if not self.problem():
            self.prepare()
            self.runner.write(self.work)
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.apply()
        else:
            super().keyPressEvent(event)


class SetField(_ForMany):
    """One field, one value, everybody."""

    TITLE = _("Set a field of the selection")

    def __init__(self, page: RecordsPage, selection: Selection, count: int) -> None:
        super().__init__(page, selection, count, _("Set"))
        self._choice = QComboBox()
        self._choice.setAccessibleName(t("Field"))
        self._fields = [field for field in self.runner.store.schema[page.entity].editable if self._sensible(field)]
        for field in self._fields:
            self._choice.addItem(t(field.label))
        self._editors: dict[int, Editor] = {}
        self._stack = QStackedWidget()
        self._wrong = Label(role="small", colour="bad")
        self._values: dict[str, Stored] = {}
        self.column.addWidget(self._choice)
        self.column.addWidget(self._stack)
        self.column.addWidget(self._wrong)
        self.finish()
        self._choice.currentIndexChanged.connect(self._chosen)
        names = [field.name for field in self._fields]
        first = names.index(page.listing.state) if page.listing.state in names else 0
        self._choice.setCurrentIndex(first)
        self._chosen(first)
        self.setFocusProxy(self._choice)

    @staticmethod
    def _sensible(field: Field) -> bool:
        """A name or a code is nobody else's; a note would be written over."""
        return not (field.unique or field.required or isinstance(field.kind, k.Prose | k.Tags))

    def choose(self, name: str) -> Editor:
        """Choose the field `name`, and return the editor of its value."""
        self._choice.setCurrentIndex([field.name for field in self._fields].index(name))
        return self._editors[self._choice.currentIndex()]

    def _chosen(self, index: int) -> None:
        if index not in self._editors:
            self._editors[index] = editor(self._fields[index], self, self.completions)
            self._stack.addWidget(self._editors[index])
        self._stack.setCurrentWidget(self._editors[index])

    def problem(self) -> str:
        problem = self._editors[self._choice.currentIndex()].problem()
        self._wrong.setText(problem)
        return problem

    def prepare(self) -> None:
        index = self._choice.currentIndex()
        self._values = {self._fields[index].name: self._editors[index].value()}

    def work(self, store: Store) -> Changes:
        return verbs.edit(store, self.selection, self._values)


class Retag(_ForMany):
    TITLE = _("Add a tag")
    _off = False

    def __init__(self, page: RecordsPage, selection: Selection, count: int) -> None:
        super().__init__(page, selection, count, _("Take off") if self._off else _("Add"))
        field = Field("tags", k.Text(120), _("Tag"))
        self._editor = editor(field, self, self.completions)
        self._tag = ""
        self.column.addWidget(self._editor)
        self.finish()
        self.setFocusProxy(self._editor)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def problem(self) -> str:
        return "" if self._editor.value() else t("Type a tag")

    def prepare(self) -> None:
        self._tag = str(self._editor.value())

    def work(self, store: Store) -> Changes:
        return partial(verbs.retag, off=self._off)(store, self.selection, self._tag)


class Untag(Retag):
    TITLE = _("Take a tag off")
    _off = True
