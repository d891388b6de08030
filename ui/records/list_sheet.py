"""The records behind a figure, in a sheet: a table of any query."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from opsdesk.query.filters import Query
from ui.context import Context
from ui.tables.columns import Column, columns_of
from ui.tables.source import StoreSource
from ui.tables.table import Table


class ListSheet(QWidget):
    closed = Signal()

    def __init__(self, context: Context, query: Query, columns: Sequence[Column] = ()) -> None:
        super().__init__()
        store = context.runner.store
        entity = store.schema[query.entity]
        chosen = columns or columns_of(entity, ())
        self.table = Table(
            entity,
            chosen,
            StoreSource(store),
            context.runner,
            context.memory,
            f"sheet.{entity.name}",
            veil=context.veil,
        )
        self.table.failed.connect(context.tell)
        self.table.opened.connect(lambda _number: self.closed.emit())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table)
        self.table.show_query(query)

    def sizeHint(self) -> QSize:
        return QSize(820, 480)
