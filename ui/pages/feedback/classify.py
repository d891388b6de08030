"""Classifying: type, severity, impact, area and tags of one ticket or of all that are selected, in one operation."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.record import Values
from opsdesk.services import priority_matrix, rows
from opsdesk.services.priority_matrix import Matrix
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store
from ui.forms import drafts
from ui.forms.completions import Completions
from ui.forms.fields import Fields
from ui.forms.form import Form
from ui.forms.layout import Section
from ui.runner import Runner
from ui.widgets.label import Label

_FIELDS = ("type", "severity", "impact", "area", "version")


class Classify(QWidget):
    """Of many tickets only what is filled in is written."""

    closed = Signal()

    def __init__(self, runner: Runner, selection: Selection, record: Values | None) -> None:
        """`record` is the one ticket that is meant, None for many."""
        super().__init__()
        self._runner, self._selection = runner, selection
        self._matrix: Matrix | None = None
        entity = runner.store.schema["tickets"]
        self._priority = entity.field("priority")
        self.fields = Fields(entity, [Section("", _FIELDS)], Completions(runner, "tickets"))
        self.form = Form(runner, self.fields, verb=_("Classify"), part_of_record=True, enter_saves=True)
        self.says = Label(role="small", colour="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(self.says)
        self.form.closed.connect(self.closed)
        self.fields.changed.connect(self._tell)
        values = {name: record[name] if record is not None else None for name in _FIELDS}
        name = str(next(iter(selection.ids))) if record is not None else "many"
        self.form.start(values, self._write, drafts.key("classify", name))
        schema = runner.store.schema
        runner.read(lambda c: priority_matrix.in_force(c, schema), self._matrix_read)

    def start(self) -> None:
        self.fields.editors["type"].setFocus()

    def _matrix_read(self, matrix: Matrix) -> None:
        self._matrix = matrix
        self._tell()

    def _tell(self) -> None:
        """What the matrix makes of it."""
        from opsdesk.model import text

        values = self.fields.values()
        said = self._matrix.says(values["severity"], values["impact"]) if self._matrix else None
        if said is None:
            self.says.setText(t("Severity and impact together give the priority."))
        else:
            self.says.setText(t("The matrix says: {priority}", priority=text.show(self._priority, said)))

    def _write(self, store: Store, values: Values) -> Changes:
        return rows.edit(store, self._selection, values)
