"""A new record in two keystrokes: type its name, press Enter; the few fields below it are there for who wants them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.model.changes import Changes
from opsdesk.model.record import Values
from opsdesk.services import rows as verbs
from opsdesk.store.store import Store
from ui.forms import drafts
from ui.forms.completions import Completions
from ui.forms.fields import Fields
from ui.forms.form import Form
from ui.forms.layout import Section
from ui.forms.twins import Twins
from ui.runner import Runner


class QuickAdd(QWidget):
    """`names` are the fields on offer, `values` what it starts with (the customer whose order this is)."""

    added = Signal(int)
    """The id of the new record."""
    closed = Signal()
    open_wanted = Signal(int)
    """The record is there already: leave this one and show that customer."""

    def __init__(
        self,
        runner: Runner,
        entity: str,
        names: Sequence[str],
        values: Values | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._entity = runner, entity
        self._fixed = dict(values or {})
        fields = Fields(
            runner.store.schema[entity], [Section("", tuple(names))], Completions(runner, entity), parent=self
        )
        self.twins = Twins(runner, fields)
        self.twins.open_wanted.connect(self.open_wanted)
        self.form = Form(runner, fields, verb=_("Add"), enter_saves=True, above=self.twins)
        self.form.saved.connect(self._saved)
        self.form.closed.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.setFocusProxy(fields.editors[names[0]])

    def start(self) -> None:
        """Empty but for its defaults, or with what was half typed last time."""
        owner = "-".join(str(value) for value in ("new", *self._fixed.values()))
        values = {**verbs.defaults(self._entity), **self._fixed}
        self.twins.begin(self._fixed)
        self.form.start(values, self._write, drafts.key(self._entity, owner))
        self.form.fields.focus()

    def _write(self, store: Store, values: Values) -> Changes:
        return verbs.add(store, self._entity, {**self._fixed, **values})

    def _saved(self, changes: Changes) -> None:
        for number in changes.ids.get(self._entity) or ():
            self.added.emit(number)
