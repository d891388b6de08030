"""Editing in a cell: the field's own editor over the cell; what a person enters becomes a wish to change one record."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.tables.model import Index, TableModel


class CellEditor(Protocol):
    """The part of a form's editor that a cell needs; it is also a QWidget."""

    def value(self) -> Stored: ...

    def set_value(self, value: Stored) -> None: ...

    def problem(self) -> str:
        """Why what was typed is no value of the field, or ""."""

    def show_problem(self, problem: str) -> None: ...


MOST_WIDTH, MOST_HEIGHT = 360, 160
_LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)

Editors = Callable[[Field, QWidget], Any]
"""Makes the editor of a field: a QWidget that is a CellEditor."""


class CellEditing(QStyledItemDelegate):
    """Enter commits, Esc leaves, Tab commits and goes on: Qt's delegates do that for an editor that has no parts, and
    here the same goes for one whose focus lies in a part of it."""

    edited = Signal(int, object, object)
    """Record id, Field, stored value: only when it differs from what the cell showed."""
    opening = Signal(int, object)
    """Record id, Field: the editor is about to show the whole value."""

    def __init__(self, model: TableModel, editors: Editors, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._editors = model, editors
        self._editor: QWidget | None = None
        self._record = 0
        self._before: Stored = None
        self.closeEditor.connect(self._closing)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = self._model.columns[index.column()].field
        editor: QWidget = self._editors(field, parent)
        editor.setAutoFillBackground(True)
        editor.setAccessibleName(self._model.columns[index.column()].header)
        self._record = self._model.id_at(index.row()) or 0
        self._before = self._model.value(index.row(), index.column())
        if self._before is not None:
            self.opening.emit(self._record, field)
        editor.set_value(self._before)  # type: ignore[attr-defined]
        if (part := editor.focusProxy()) is not None:
            part.installEventFilter(self)
        self._editor = editor
        return editor

    def _closing(self) -> None:
        """From here on the editor's part losing the focus means nothing."""
        self._editor = None

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Done once, by createEditor: a refreshed row must not overwrite what is being typed."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if editor.problem():  # type: ignore[attr-defined]
            return
        value: Stored = editor.value()  # type: ignore[attr-defined]
        if value != self._before:
            self.edited.emit(self._record, self._model.columns[index.column()].field, value)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Over the cell; what needs more room than a cell (long text, tags) takes it, inside the view."""
        around = editor.parentWidget()
        assert around is not None
        place, wanted, room = QRect(option.rect), editor.sizeHint(), around.rect()
        place.setWidth(max(place.width(), min(wanted.width(), room.width(), MOST_WIDTH)))
        place.setHeight(max(place.height(), min(wanted.height(), room.height(), MOST_HEIGHT)))
        place.moveRight(min(place.right(), room.right()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        editor.setGeometry(place)

    def eventFilter(self, part: QObject, event: QEvent) -> bool:
        """Keys and loss of focus in the part that has the focus count as the editor's own. What cannot be read keeps
        the editor open and says why; an Enter that chooses characters of an input method is not ours."""
        editor = self._editor
        if editor is None or (part is not editor and editor.focusProxy() is not part):
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _LEAVING:
            if getattr(part, "composing", False):
                return False
            if problem := editor.problem():  # type: ignore[attr-defined]
                editor.show_problem(problem)  # type: ignore[attr-defined]
                QToolTip.showText(editor.mapToGlobal(editor.rect().bottomLeft()), problem, editor)
                return True
        return super().eventFilter(editor, event)
