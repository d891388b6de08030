"""The table's model: ids in a compact array and a cache of rows by id; it never reads anything itself."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from opsdesk.model.kinds import Stored
from ui.tables.cells import Row
from ui.tables.columns import Column
from ui.tables.columns import positions as positions_of

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
PAGE = 200
"""Rows a read: 2 ms from the store at a million, and enough for five screens."""
MOST_CACHED = 40 * PAGE
"""Rows kept ready to paint: about 10 MB with ten columns."""


class TableModel(QAbstractTableModel):
    """Rows by position, cells by id.

    `total` may run ahead of `ids` while only the count is known; such rows, and those not cached, answer "".
    A cached row that is not `fresh` is still shown but wants to be read again, so nothing flickers after a change.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.positions = positions_of(columns)
        self.ids: array[int] = array("q")
        self.read_columns: tuple[int, ...] = ()
        self._places: dict[int, int] = {}
        self._total = 0
        self._rows: dict[int, Row] = {}
        self._fresh: set[int] = set()
        self._batches: deque[tuple[int, ...]] = deque()

    # -- what Qt asks ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """For screen readers and tests; painting takes `row_at` instead."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row, place = self.row_at(index.row()), self._places.get(index.column())
            return row[1][place][0] if row is not None and place is not None else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[index.column()].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].header
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self.columns[index.column()].editable and self.row_at(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    # -- what the view asks ---------------------------------------------------------------------------------------

    def id_at(self, row: int) -> int | None:
        return self.ids[row] if 0 <= row < len(self.ids) else None

    def row_at(self, row: int) -> Row | None:
        return self._rows.get(self.ids[row]) if 0 <= row < len(self.ids) else None

    def rows_between(self, first: int, last: int) -> list[Row | None]:
        """The rows from `first` to `last`, both included; None for those not read yet."""
        get = self._rows.get
        rows: list[Row | None] = [get(one) for one in self.ids[first : last + 1]]
        return rows + [None] * (last - first + 1 - len(rows))

    def place(self, column: int) -> int:
        """Which cell of a Row shows `column`, -1 while it is not read."""
        return self._places.get(column, -1)

    def value(self, row: int, column: int) -> Stored:
        found, place = self.row_at(row), self.place(column)
        return found[0][place] if found is not None and place >= 0 else None

    # -- what arrives ---------------------------------------------------------------------------------------------

    def read(self, columns: Sequence[int]) -> None:
        """From now on rows come with these columns (indexes); cached rows with others are dropped."""
        if tuple(columns) != self.read_columns:
            self.read_columns = tuple(columns)
            self.forget()

    def forget(self) -> None:
        """Drop every cached row: other columns, another language, or the desk was locked."""
        self._places = {column: place for place, column in enumerate(self.read_columns)}
        self._rows.clear()
        self._fresh.clear()
        self._batches.clear()

    def stale(self, ids: Iterable[int] | None) -> None:
        """These cached rows (None: all of them) have to be read again."""
        if ids is None:
            self._fresh.clear()
        else:
            self._fresh.difference_update(ids)

    def wanted(self, first: int, last: int) -> array[int]:
        """The ids to read so that all rows between `first` and `last` are fresh: whole pages."""
        fresh, ids = self._fresh, self.ids
        missing = {row // PAGE for row in range(max(first, 0), min(last + 1, len(ids))) if ids[row] not in fresh}
        pages = (ids[page * PAGE : (page + 1) * PAGE] for page in sorted(missing))
        return array("q", [one for page in pages for one in page if one not in fresh])

    def put(self, asked: Sequence[int], rows: dict[int, Row]) -> None:
        """`rows` were read when `asked` were wanted; those that did not come are gone from the store."""
        self._fresh.update(asked)
        for one in asked:
            if one not in rows:
                self._rows.pop(one, None)
        self._rows.update(rows)
        self._batches.append(tuple(asked))
        while len(self._rows) > MOST_CACHED and len(self._batches) > 1:
            for one in self._batches.popleft():
                self._rows.pop(one, None)
                self._fresh.discard(one)

    def arrange(self, ids: array[int], total: int) -> None:
        """Show these ids, and `total` rows in all.

        Rows are added or taken away at the end and the rest is painted anew: resetting would close an editor, and
        lose selection and place. The view puts both back by id.
        """
        before, self.ids = self._total, ids
        if total > before:
            self.beginInsertRows(NOWHERE, before, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < before:
            self.beginRemoveRows(NOWHERE, total, before - 1)
            self._total = total
            self.endRemoveRows()
