"""An order, a contact or an interaction of a customer, in a sheet of its own."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from ui.forms.layout import Section
from ui.forms.record_form import RecordForm
from ui.runner import Runner

SECTIONS = {
    "orders": (Section("", ("code", "date", "amount", "status", "product", "channel")),),
    "contacts": (Section("", ("name", "title", "phone", "email", "wechat", "note")),),
    "interactions": (Section("", ("kind", "at", "summary", "author")),),
}
TITLES = {"orders": _("Order"), "contacts": _("Contact"), "interactions": _("Interaction")}


class EntryForm(QWidget):
    closed = Signal()

    def __init__(self, runner: Runner, entity: str, number: int) -> None:
        super().__init__()
        self.title = TITLES[entity]
        self.record = RecordForm(runner, entity, SECTIONS[entity])
        self.record.edited.connect(lambda _changes: self.closed.emit())
        self.record.gone.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.record)
        self.record.open(number)
