"""The view of a table: paints the visible rows itself, keeps selection and place by id, and knows rows, not cells."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from ui.tables.header import Header
from ui.tables.model import NOWHERE, Index, TableModel
from ui.tables.painting import Canvas, Lane, Strip
from ui.tables.places import Anchor, Found
from ui.tables.ranges import Range, complement, ids_of, merged, size
from ui.theme import theme
from ui.widgets.live import live

Flag = QItemSelectionModel.SelectionFlag
Move = QAbstractItemView.CursorAction


class TableView(QTableView):
    """A QTableView keeps what comes for free with it (keyboard, selection model, accessibility, header); only the
    body's painting is ours."""

    opened = Signal(int)
    """Enter or a double click on the record with this id."""
    current_changed = Signal(object)
    """The id of the current record, or None."""
    selection_changed = Signal()
    looked_at = Signal(int, int)
    """First and last row on screen."""
    copy_wanted = Signal()
    menu_wanted = Signal(QPoint)
    editing_ended = Signal()

    def __init__(
        self, model: TableModel, title: str, parent: QWidget | None = None, canvas: Canvas | None = None
    ) -> None:
        super().__init__(parent)
        self.setViewport(QWidget())  # of one that Qt made, PySide must find out what it is: 12 ms at the first time
        self.rows = model
        self._title = model.positions.get(title, -1)
        self._canvas = canvas or Canvas()
        self._ranges: list[Range] = []
        self._starts: list[int] = []
        self._everything = False
        self._held: Anchor | None = None
        self._current: int | None = None
        self._hovered = -1
        self._by_keyboard = False
        self._moving = False
        self.waiting = False  # paint rows to come while there are none
        self.setModel(model)
        self.header = Header(model, self)
        self.setHorizontalHeader(self.header)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())  # instead of the frame that Fusion draws between the scroll bars
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        # All of it is painted here. Said so, the wheel moves the picture and only the new strip is painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        live(self, self.restyle)

    def restyle(self) -> None:
        self._canvas.restyle()
        self.verticalHeader().setMinimumSectionSize(self._canvas.height)
        self.verticalHeader().setDefaultSectionSize(self._canvas.height)
        self.verticalScrollBar().setSingleStep(self._canvas.height)
        self.viewport().update()

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        lanes = self._lanes()
        for area in event.region():  # type: ignore[attr-defined]  # missing in the stubs
            painter.setClipRect(area)
            self._canvas.paint(painter, area, self._strips(area), lanes)
            self.paint_over(painter)
        if self._by_keyboard and self.hasFocus() and not self.editing:
            painter.setClipRegion(event.region())
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawRect(self.visualRect(self.currentIndex()).adjusted(1, 1, -2, -3))
        painter.end()
        self.looked_at.emit(*self.on_screen())

    def paint_over(self, painter: QPainter) -> None:
        """What stands where there are no rows."""

    def on_screen(self) -> Range:
        """First and last row that can be seen."""
        top, height = self.verticalOffset(), self._canvas.height
        last = min((top + self.viewport().height() - 1) // height, self.rows.rowCount() - 1)
        return top // height, last

    def _strips(self, area: QRect) -> list[Strip]:
        offset, height = self.verticalOffset(), self._canvas.height
        first = (offset + area.top()) // height
        last = (offset + area.bottom()) // height
        if not self.waiting or self.rows.rowCount():
            last = min(last, self.rows.rowCount() - 1)
        return [
            Strip(row * height - offset, shown, self.is_selected(row), row == self._hovered)
            for row, shown in enumerate(self.rows.rows_between(first, last), first)
        ]

    def _lanes(self) -> list[Lane]:
        header, right = self.header, self.viewport().width()
        lanes = []
        for column in header.shown():
            x, width = header.sectionViewportPosition(column), header.sectionSize(column)
            if x < right and x + width > 0:
                lanes.append(Lane(x, width, self.rows.place(column), self.rows.columns[column].right))
        return lanes

    def is_selected(self, row: int) -> bool:
        at = bisect_right(self._starts, row) - 1
        return at >= 0 and row <= self._ranges[at][1]

    def sizeHintForColumn(self, column: int) -> int:
        """The width that fits what is on screen: Qt would ask a delegate about a thousand rows."""
        place, (first, last) = self.rows.place(column), self.on_screen()
        rows = self.rows.rows_between(first, last) if place >= 0 else []
        return max((self._canvas.advance(row[1][place]) for row in rows if row is not None), default=0)

    # -- hover ----------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint().y())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._hovered >= 0:
            self._hover(self.viewport().mapFromGlobal(self.cursor().pos()).y())

    def _hover(self, y: int) -> None:
        row = self.rowAt(y) if y >= 0 else -1
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            for changed in (before, row):
                if changed >= 0:
                    self._repaint_row(changed)

    def _repaint_row(self, row: int) -> None:
        self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self._canvas.height)

    # -- keyboard and mouse ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._by_keyboard:
            self._by_keyboard = True
            self.viewport().update()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_F2:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Qt would ask the model about every row of a million, here and now; the search box does it better."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The title opens its record, as any cell does that cannot be edited in place."""
        index = self.indexAt(event.position().toPoint())
        editable = bool(self.rows.flags(index) & Qt.ItemFlag.ItemIsEditable) if index.isValid() else False
        if event.button() == Qt.MouseButton.LeftButton and (index.column() == self._title or not editable):
            self._open(index)
        else:
            super().mouseDoubleClickEvent(event)

    def _open(self, index: Index) -> None:
        if (one := self.rows.id_at(index.row())) is not None:
            self.opened.emit(one)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_wanted.emit(at)

    def moveCursor(self, action: Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and last record; Tab in an editor goes on to the next cell that can be edited."""
        current = self.currentIndex()
        if action in (Move.MoveHome, Move.MoveEnd):
            row = 0 if action == Move.MoveHome else self.rows.rowCount() - 1
            return self.rows.index(row, max(current.column(), 0))
        if action in (Move.MoveNext, Move.MovePrevious):
            return self._next_editable(current, 1 if action == Move.MoveNext else -1)
        return super().moveCursor(action, modifiers)

    def _next_editable(self, current: QModelIndex, step: int) -> QModelIndex:
        columns = [one for one in self.header.shown() if self.rows.columns[one].editable]
        if not columns:
            return current
        row, column = current.row(), current.column()
        if column in columns and 0 <= (place := columns.index(column) + step) < len(columns):
            return self.rows.index(row, columns[place])
        row = min(max(row + step, 0), self.rows.rowCount() - 1)
        return self.rows.index(row, columns[0 if step > 0 else -1])

    def closeEditor(self, editor: QWidget, hint: object) -> None:
        super().closeEditor(editor, hint)  # type: ignore[arg-type]
        if not self.editing:
            self.editing_ended.emit()

    @property
    def editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.verticalScrollBar().setSingleStep(self._canvas.height)

    # -- selection ------------------------------------------------------------------------------------------------

    def selectAll(self) -> None:
        super().selectAll()
        self._everything = True
        self._held = None
        self.selection_changed.emit()

    def choose(self, row: int) -> None:
        """Choose this row alone and bring it into sight."""
        self._everything, self._held = False, None
        index = self.rows.index(row, max(self.currentIndex().column(), self.header.shown()[0]))
        self.selectionModel().setCurrentIndex(index, Flag.ClearAndSelect | Flag.Rows)
        self.scrollTo(index)

    def choose_nothing(self) -> None:
        self._everything, self._held = False, None
        self.clearSelection()

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Asked for every choice a person makes: a new choice ends "everything", an added one only corrects it."""
        command = super().selectionCommand(index, event)
        if command != Flag.NoUpdate and not self._moving:
            self._held = None
            if command & Flag.Clear:
                self._everything = False
        return command

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        chosen = self.selectionModel().selection()
        self._ranges = merged((chosen.at(i).top(), chosen.at(i).bottom()) for i in range(chosen.count()))
        self._starts = [first for first, _last in self._ranges]
        self.selection_changed.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        self._moving = True  # Qt asks for a selection command here too, without following it
        super().currentChanged(current, previous)
        self._moving = False
        if self._by_keyboard:
            self.viewport().update()
        self._tell_current()

    def _tell_current(self) -> None:
        if self._held is not None:
            return
        one = self.rows.id_at(self.currentIndex().row())
        if one != self._current:
            self._current = one
            self.current_changed.emit(one)

    @property
    def current_id(self) -> int | None:
        return self._current

    @property
    def selected(self) -> int:
        """How many records are chosen."""
        total = self.rows.rowCount()
        if self._held is not None:
            return total - len(self._held.chosen) if self._held.everything else len(self._held.chosen)
        return size(self._ranges, total if self._everything else len(self.rows.ids))

    # -- keeping place while rows move ----------------------------------------------------------------------------

    def anchor(self) -> Anchor:
        """Selection, current record and top row by id."""
        top = self.rows.id_at(self.on_screen()[0]) if self.verticalOffset() else None
        if self._held is not None:
            return self._held._replace(top=top)
        ranges = complement(self._ranges, self.rows.rowCount()) if self._everything else self._ranges
        chosen = ids_of(self.rows.ids, ranges)
        return Anchor(chosen, self._everything, self._current, top, self.currentIndex().row())

    def hold(self, anchor: Anchor) -> None:
        """The rows of `anchor` are not all known: until a person chooses anew, it stays what is chosen."""
        self._held = anchor

    def arrange(self, ids: array[int], total: int, found: Found, anchor: Anchor, *, partial: bool = False) -> None:
        """Show these rows, and put selection, current record and place where they are now. `partial`: more ids come,
        so what was not found is not gone."""
        within = self.verticalOffset() % self._canvas.height
        self.rows.arrange(ids, total)
        self._held = anchor if partial else None
        self._everything = anchor.everything
        self._select(found.selected)
        self._go(found.current)
        if found.top is not None:
            self.verticalScrollBar().setValue(found.top * self._canvas.height + within)
        self._tell_current()
        self.selection_changed.emit()
        self.viewport().update()

    def _select(self, ranges: list[Range]) -> None:
        if ranges == self._ranges:
            return
        last = self.rows.columnCount() - 1
        selection = QItemSelection()
        for first, end in ranges:
            selection.select(self.rows.index(first, 0), self.rows.index(end, last))
        self.selectionModel().select(selection, Flag.ClearAndSelect)

    def _go(self, row: int) -> None:
        """Make `row` current without scrolling to it or selecting it."""
        column = self.currentIndex().column()
        index = self.rows.index(row, column if column >= 0 else self.header.shown()[0]) if row >= 0 else NOWHERE
        if index != self.currentIndex():
            self.setAutoScroll(False)
            self.selectionModel().setCurrentIndex(index, Flag.NoUpdate)
            self.setAutoScroll(True)
