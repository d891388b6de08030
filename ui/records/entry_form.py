"""Something that belongs to a record, an order of a customer say, in a sheet of its own."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.forms.layout import Section
from ui.forms.record_form import RecordForm
from ui.runner import Runner
from ui.veil import Veil


class EntryForm(QWidget):
    closed = Signal()

    def __init__(self, runner: Runner, veil: Veil, entity: str, sections: Sequence[Section], number: int) -> None:
        super().__init__()
        self.record = RecordForm(runner, veil, entity, sections)
        self.record.edited.connect(lambda _changes: self.closed.emit())
        self.record.gone.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.record)
        self.record.open(number)
