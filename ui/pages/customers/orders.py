"""The orders behind a figure, in a sheet: a table of any query over them."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.model.record import Entity
from opsdesk.query.filters import Query
from ui.context import Context
from ui.tables.columns import Column, column, columns_of
from ui.tables.source import StoreSource
from ui.tables.table import Table


def _columns(orders: Entity) -> tuple[Column, ...]:
    names = ("code", "customer", "date", "amount", "status", "product")
    return columns_of(orders, [column(orders.field(name)) for name in names])


class OrdersSheet(QWidget):
    closed = Signal()

    def __init__(self, context: Context, query: Query) -> None:
        super().__init__()
        store = context.runner.store
        entity = store.schema["orders"]
        self.table = Table(entity, _columns(entity), StoreSource(store), context.runner, context.memory, "orders")
        self.table.failed.connect(context.tell)
        self.table.opened.connect(lambda _number: self.closed.emit())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table)
        self.table.show_query(query)

    def sizeHint(self) -> QSize:
        return QSize(820, 480)
