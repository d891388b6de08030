"""The user's own fields of a list: add one, rename it, change its choices, take it away."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.record import Field
from opsdesk.services import desk
from opsdesk.store.custom import CUSTOM_KINDS
from opsdesk.store.store import Store
from ui.dialogs.ask import ask
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.gate import Typed
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label, Line
from ui.widgets.live import live
from ui.widgets.switch import Switch

KIND_NAMES: dict[str, str] = {
    "text": _("Text"),
    "prose": _("Long text"),
    "whole": _("Whole number"),
    "decimal": _("Number"),
    "money": _("Amount of money"),
    "percent": _("Per cent"),
    "flag": _("Yes or no"),
    "day": _("Date"),
    "moment": _("Date and time"),
    "span": _("Duration"),
    "pick": _("Choice from a list"),
    "tags": _("Tags"),
    "customer": _("Another customer"),
    "link": _("Web address"),
}
"""How the kinds of store.custom are called."""


def kind_name(field: Field) -> str:
    """What kind of field this is, in the user's language."""
    found = next((name for name, kind in CUSTOM_KINDS.items() if type(kind) is type(field.kind)), "text")
    return t(KIND_NAMES[found])


class FieldEditor(Dialog):
    """One field: a new one, or `field` to rename and change. The kind of an existing field stays."""

    def __init__(self, parent: QWidget | None, runner: Runner, entity: str, field: Field | None = None) -> None:
        super().__init__(parent, _("Change a field") if field else _("Add a field"))
        self._runner, self._entity, self._field = runner, entity, field
        self.name = Typed(_("Name of the field"))
        self.name.setMaxLength(80)
        self.kind = QComboBox()
        for key, words in KIND_NAMES.items():
            self.kind.addItem(t(words), key)
        self.kind.setAccessibleName(t("Kind"))
        self.kind.activated.connect(self._arrange)
        self.choices = QPlainTextEdit()
        self.choices.setAccessibleName(t("Choices"))
        self.choices.setPlaceholderText(t("One choice a line"))
        self.choices.setTabChangesFocus(True)
        self.choices.setFixedHeight(theme.px(110))
        self.personal = Switch()
        self.personal.setAccessibleName(t("Personal data"))
        personal = QHBoxLayout()
        personal.addWidget(self.personal)
        personal.addWidget(Label(t("Personal data: masked on screen and in PDFs"), colour="muted", wrap=True), 1)
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()
        for part in (self.name, self.kind, self.choices):
            self.body.addWidget(part)
        self.body.addLayout(personal)
        self.body.addWidget(self._refusal)
        self.add_button(Button(_("Cancel"), self.reject))
        self.add_button(Button(_("Save") if field else _("Add"), self.save, tone="primary"))
        self.name.returnPressed.connect(self.save)
        if field is not None:
            self._show(field)
        self._arrange()
        self.name.setFocus()

    def _show(self, field: Field) -> None:
        self.name.setText(field.label)
        self.personal.set_state(field.sensitive)
        key = next((name for name, kind in CUSTOM_KINDS.items() if type(kind) is type(field.kind)), "text")
        self.kind.setCurrentIndex(self.kind.findData(key))
        self.kind.setEnabled(False)
        if isinstance(field.kind, k.Pick):
            self.choices.setPlainText("\n".join(option.key for option in field.kind.options))

    def _arrange(self) -> None:
        self.choices.setVisible(self.kind.currentData() == "pick")
        self.adjustSize()

    def save(self) -> None:
        label, kind = " ".join(self.name.text().split()), str(self.kind.currentData())
        lines = self.choices.toPlainText().splitlines() if kind == "pick" else []
        options = list(dict.fromkeys(filter(None, (line.strip() for line in lines))))
        if not label:
            self._refuse(Trouble(t("A field needs a name."), t("Type one."), code="empty"))
            return
        personal, entity, field = bool(self.personal.state), self._entity, self._field

        def work(store: Store) -> Changes:
            if field is None:
                return desk.add_field(store, entity, label, kind, options, sensitive=personal)
            return desk.edit_field(store, entity, field.name, label=label, options=options, sensitive=personal)

        self._runner.write(work, self._done, self._refuse)

    def _done(self, _changes: Changes) -> None:
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self._refusal.setText(str(trouble))
        self._refusal.show()

    @property
    def refusal(self) -> str:
        return self._refusal.text() if not self._refusal.isHidden() else ""


class FieldsList(QWidget):
    """All own fields of one list, for the dialog and for the settings page."""

    def __init__(self, runner: Runner, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._entity = runner, entity
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._empty = Label(colour="muted", wrap=True)
        self._add = Button(_("Add a field"), self.add, icon="plus")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._empty)
        column.addLayout(self._rows)
        column.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)
        runner.changed.connect(self._written)
        live(self, self.retranslate)

    @property
    def fields(self) -> list[Field]:
        return [field for field in self._runner.store.schema[self._entity].fields if field.custom]

    def retranslate(self) -> None:
        self._empty.setText(t("None yet. They import, filter, sort and export like the fields that came with OpsDesk."))
        while (item := self._rows.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        for field in self.fields:
            self._rows.addWidget(self._row(field))
        self._empty.setVisible(not self.fields)

    def _row(self, field: Field) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(0, 6, 0, 6)
        line.setSpacing(8)
        line.addWidget(Label(field.label, bold=True))
        detail = kind_name(field)
        if isinstance(field.kind, k.Pick) and field.kind.options:
            count = tn("{n} choice", "{n} choices", len(field.kind.options))
            detail = f"{detail} · {count}"
        if field.sensitive:
            detail = f"{detail} · {t('Personal data')}"
        line.addWidget(Label(detail, role="small", colour="muted"), 1)
        edit = IconButton("pencil", _("Change"), partial(self.edit, field))
        remove = IconButton("trash-2", _("Remove"), partial(self.ask_remove, field))
        for button in (edit, remove):
            button.setAccessibleName(f"{button.accessibleName()}: {field.label}")
            line.addWidget(button)
        column.addLayout(line)
        column.addWidget(Line())
        return row

    def _written(self, changes: Changes) -> None:
        if changes.redefined:
            self.retranslate()

    def add(self) -> FieldEditor:
        editor = FieldEditor(self, self._runner, self._entity)
        editor.open()
        return editor

    def edit(self, field: Field) -> FieldEditor:
        editor = FieldEditor(self, self._runner, self._entity, field)
        editor.open()
        return editor

    def ask_remove(self, field: Field) -> None:
        ask(
            self,
            _("Remove this field?"),
            t("“{field}” leaves every list and form. Its values rest in the vault: undo brings them back.", field=field.label),
            _("Remove the field"),
            partial(self.remove, field),
            danger=True,
        )  # fmt: skip

    def remove(self, field: Field) -> None:
        entity = self._entity
        self._runner.write(lambda store: desk.remove_field(store, entity, field.name))


class FieldsDialog(Dialog):
    """The fields of one list, opened from the list itself."""

    def __init__(self, parent: QWidget | None, runner: Runner, entity: str) -> None:
        super().__init__(parent, _("Your own fields"), width=480)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        self.fields = FieldsList(runner, entity)
        column.addWidget(self.fields)
        column.addStretch()
        scroll.setWidget(inside)
        scroll.setMinimumHeight(theme.px(260))
        self.body.addWidget(Label(t(runner.store.schema[entity].label), colour="muted"))
        self.body.addWidget(scroll)
        done = Button(_("Close"), self.accept, tone="primary")
        self.add_button(done)
