"""The same numbers as a chart's, as a table: its cells are written when they are looked at, however many there are."""

from functools import lru_cache

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from opsdesk.i18n import t
from opsdesk.model import chart_table
from opsdesk.model.chart import Chart
from ui.theme import theme

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
STRETCHED = 6  # columns; more of them are as wide as their texts


class _Model(QAbstractTableModel):
    def __init__(self, chart: Chart, parent: QWidget) -> None:
        super().__init__(parent)
        self._header = chart_table.header(chart)
        self._rows = chart_table.row_count(chart)
        self._row = lru_cache(maxsize=512)(lambda at: chart_table.row(chart, at))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._header)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._row(index.row())[index.column()]
        return _side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._header[section]
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _side(column: int) -> Qt.AlignmentFlag:
    """Names stand on the left, figures on the right."""
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class ChartTable(QTableView):
    opened = Signal(int, int)
    """The (series, index) of the cell that was activated."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(t("Numbers"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(28))
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 0 3px }")  # as Qt sets its cells
        self.activated.connect(self._activated)

    def show_chart(self, chart: Chart) -> None:
        self._chart = chart
        before = self.model()
        self.setModel(_Model(chart, self))
        if before is not None:
            before.deleteLater()
        self.setAccessibleName(chart.title)
        wide = self.model().columnCount() > STRETCHED
        self.setSelectionBehavior(
            QAbstractItemView.SelectionBehavior.SelectItems
            if chart.kind == "heat"
            else QAbstractItemView.SelectionBehavior.SelectRows
        )
        modes = QHeaderView.ResizeMode
        self.horizontalHeader().setSectionResizeMode(modes.Interactive if wide else modes.Stretch)
        if wide:
            self.resizeColumnsToContents()

    def _activated(self, index: QModelIndex) -> None:
        if self._chart is not None and (found := chart_table.point(self._chart, index.row(), index.column())):
            self.opened.emit(*found)
