"""One record, to read and to edit: what a detail pane shows under "Details"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.forms import drafts
from ui.forms.completions import Completions
from ui.forms.fields import Fields
from ui.forms.form import Form
from ui.forms.layout import Section, with_custom
from ui.forms.reading import Reading
from ui.forms.twins import Twins
from ui.runner import Runner
from ui.veil import Veil


@dataclass(frozen=True, slots=True)
class _Loaded:
    number: int
    values: dict[str, Stored]
    titles: dict[str, Stored]


class RecordForm(QWidget):
    """`open` a record to read it; `edit` it, or click a field. Half-typed changes wait with the record until it is
    opened again. It follows what others change as long as nobody types."""

    edited = Signal(object)
    """`Changes` of a save."""
    editing = Signal(bool)
    gone = Signal()
    """The record does not exist any more."""
    open_wanted = Signal(int)
    """Somebody wants to see the customer who seems to be the same."""

    def __init__(
        self, runner: Runner, veil: Veil, entity: str, sections: Sequence[Section], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._veil = veil
        self._runner, self._entity, self._sections = runner, entity, sections
        self._declared = runner.store.schema[entity]
        self._loaded: _Loaded | None = None
        self._wanted = self._edit_next = 0
        self._slot, self._draft_slot = f"record/{id(self)}", f"draft/{id(self)}"
        self._form: Form | None = None
        self.twins: Twins
        self._stack = QStackedLayout(self)
        self._reading = self._made_reading()
        runner.changed.connect(self._changed)
        veil.changed.connect(self._veiled)

    def _made_reading(self) -> Reading:
        declared = with_custom(self._declared, self._sections)
        reading = Reading(self._declared, declared)
        reading.edit_asked.connect(self.edit)
        reading.reveal_asked.connect(self.reveal)
        self._stack.addWidget(reading)
        return reading

    def _made_form(self) -> Form:
        """Made when somebody first edits: twenty editors cost more than twenty labels."""
        editable = [
            Section(section.title, tuple(name for name in section.fields if self._declared.field(name).editable))
            for section in with_custom(self._declared, self._sections)
        ]
        fields = Fields(
            self._declared,
            [section for section in editable if section.fields],
            Completions(self._runner, self._entity),
            hides=self._hidden,
        )
        fields.uncovered.connect(lambda name: self._veil.edits(self._entity, self.number, [name]))
        self.twins = Twins(self._runner, fields)
        self.twins.open_wanted.connect(self.open_wanted)
        form = Form(self._runner, fields, part_of_record=True, above=self.twins)
        form.saved.connect(self.edited)
        form.closed.connect(self._read_again)
        self._stack.addWidget(form)
        return form

    @property
    def number(self) -> int:
        """The record on show; 0 for none."""
        return self._loaded.number if self._loaded else 0

    @property
    def is_editing(self) -> bool:
        return self._form is not None and self._stack.currentWidget() is self._form

    @property
    def form(self) -> Form:
        if self._form is None:
            self._form = self._made_form()
        return self._form

    @property
    def reading(self) -> Reading:
        return self._reading

    def open(self, number: int) -> None:
        """Show the record `number`; what is half typed about the one before is kept with it."""
        if self._form is not None and self.is_editing:
            self._form.keep_draft()
            self._show_reading()
        self._wanted = number
        self._runner.forget(self._draft_slot)  # it asks about the record before
        self._load()

    def _load(self) -> None:
        """Read the record that is wanted: never the one still on show, whose read would interrupt it."""
        number, schema, entity = self._wanted, self._runner.store.schema, self._entity

        def work(connection: Any) -> tuple[int, _Loaded | None]:
            values = rows.get(connection, schema, entity, number)
            titles = rows.get(connection, schema, entity, number, "title")
            return number, _Loaded(number, values, titles) if values is not None and titles is not None else None

        self._runner.read(work, self._arrived, slot=self._slot)

    def _arrived(self, found: tuple[int, _Loaded | None]) -> None:
        number, loaded = found
        if number != self._wanted:
            return
        self._loaded = loaded
        if loaded is None:
            self.gone.emit()
            return
        self._veiled()
        meant, self._edit_next = self._edit_next, 0
        if meant == number:
            self.edit()
        elif not self.is_editing:
            name = drafts.key(self._entity, number)
            last = self._form.drafts.under_way(name) if self._form is not None else None
            self._runner.read(
                lambda connection: drafts.kept(connection, name) if last is None else bool(last),
                self._draft_found,
                slot=self._draft_slot,
            )

    def _hidden(self) -> bool:
        return self._veil.hides(self._entity, self.number)

    def _veiled(self) -> None:
        """Read what is there, masked or in full. An editor that stands open stays as it is."""
        if self._loaded is not None:
            self._reading.show_record(self._loaded.values, self._loaded.titles, masked=self._hidden())

    def reveal(self) -> None:
        """Show the record's personal data in full for a while."""
        if self.number:
            self._veil.reveal(self._entity, self.number)

    def _draft_found(self, kept: bool) -> None:
        if kept and self._loaded is not None and not self.is_editing:
            self.edit()

    def edit(self, field: str = "") -> None:
        """Open the form, with the cursor in `field`."""
        if self._loaded is None or self._loaded.number != self._wanted or self._runner.store.vault.read_only:
            return  # nobody means the record that is about to go
        form = self.form
        if not self.is_editing:
            number = self._loaded.number
            self.twins.begin(besides=number)
            form.start(self._loaded.values, partial(_edited, self._entity, number), drafts.key(self._entity, number))
            self._stack.setCurrentWidget(form)
            self.editing.emit(True)
        form.fields.focus(field)

    def edit_once_there(self, number: int) -> None:
        """Edit the record `number` as soon as it is read: one that was just made."""
        if self.number == number == self._wanted:
            self.edit()
        else:
            self._edit_next = number

    def _read_again(self) -> None:
        self._show_reading()
        if self._wanted:
            self._load()

    def _show_reading(self) -> None:
        self._stack.setCurrentWidget(self._reading)
        self.editing.emit(False)

    def _changed(self, changes: Changes) -> None:
        if changes.redefined:
            self._redeclare()
        if not self._wanted or not changes.touches(self._entity):
            return
        ids = changes.ids[self._entity]
        if ids is None or self._wanted in ids:
            self._load()

    def _redeclare(self) -> None:
        """The user's own fields are others now: another layout."""
        if self._form is not None and self.is_editing:
            self._form.keep_draft()
        self._declared = self._runner.store.schema[self._entity]
        for old in (self._reading, self._form):
            if old is not None:
                self._stack.removeWidget(old)
                old.deleteLater()
        self._form = None
        self._reading = self._made_reading()
        self._show_reading()
        if self._wanted:
            self._load()


def _edited(entity: str, number: int, store: Store, values: Values) -> Changes:
    return verbs.edit(store, Selection(entity, frozenset([number])), values)
