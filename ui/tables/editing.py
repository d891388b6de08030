"""Editing in a cell: the field's own editor over the cell; what a person enters becomes a wish to change one record."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, Signal
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.tables.model import Index, TableModel


class CellEditor(Protocol):
    """The part of a form's editor that a cell needs; it is also a QWidget."""

    def value(self) -> Stored: ...

    def set_value(self, value: Stored) -> None: ...


Editors = Callable[[Field, QWidget], Any]
"""Makes the editor of a field: a QWidget that is a CellEditor."""


class CellEditing(QStyledItemDelegate):
    """Enter commits, Esc leaves, Tab commits and goes on: Qt's delegates do that for an editor that has no parts, and
    here the same goes for one whose focus lies in a part of it."""

    edited = Signal(int, object, object)
    """Record id, Field, stored value: only when it differs from what the cell showed."""

    def __init__(self, model: TableModel, editors: Editors, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._editors = model, editors
        self._editor: QWidget | None = None
        self._record = 0
        self._before: Stored = None

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = self._model.columns[index.column()].field
        editor: QWidget = self._editors(field, parent)
        editor.setAutoFillBackground(True)
        editor.setAccessibleName(self._model.columns[index.column()].header)
        self._record = self._model.id_at(index.row()) or 0
        self._before = self._model.value(index.row(), index.column())
        editor.set_value(self._before)  # type: ignore[attr-defined]
        if (part := editor.focusProxy()) is not None:
            part.installEventFilter(self)
        self._editor = editor
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self._editor = None
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Done once, by createEditor: a refreshed row must not overwrite what is being typed."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        value: Stored = editor.value()  # type: ignore[attr-defined]
        if value != self._before:
            self.edited.emit(self._record, self._model.columns[index.column()].field, value)

    def eventFilter(self, part: QObject, event: QEvent) -> bool:
        """Keys and loss of focus in the part that has the focus count as the editor's own."""
        inside = self._editor is not None and self._editor.focusProxy() is part
        return super().eventFilter(self._editor if inside else part, event)  # type: ignore[arg-type]
