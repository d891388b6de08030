"""The cards of one column: what can be done with the pointer and the keyboard in it."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from opsdesk.i18n import t
from opsdesk.model.record import Entity
from opsdesk.model.text import EMPTY
from ui.boards.painting import CardCanvas
from ui.boards.spec import BoardSpec
from ui.tables.columns import Column, Place
from ui.tables.model import Index, TableModel
from ui.tables.view import TableView
from ui.theme import theme

DRAG_AFTER = 5
"""Pixels the pointer goes with a card before it follows: less is a click with an unsteady hand."""


class CardModel(TableModel):
    """Row by row what a card says, for screen readers."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(columns, parent)
        self.read(range(len(columns)))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.AccessibleTextRole and (row := self.row_at(index.row())) is not None:
            return ", ".join(text for text, _tone, _pills in row[1] if text != EMPTY)
        if role == Qt.ItemDataRole.ToolTipRole and (row := self.row_at(index.row())) is not None:
            lines = [f"{one.header}: {cell[0]}" for one, cell in zip(self.columns, row[1], strict=True)]
            return "<p>" + "<br>".join(html.escape(line) for line in lines) + "</p>"
        return super().data(index, role)


class CardView(TableView):
    """A column of cards. It moves nothing itself: `lifted` says that somebody drags what is chosen, `sideways` that an
    arrow key went left or right."""

    lifted = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal()
    """Where the pointer is, on the screen; then that the button was let go."""
    sideways = Signal(int, bool)
    """-1 or 1, and whether the cards go along."""
    chosen_here = Signal()
    """A person chose cards here without holding Ctrl: those chosen elsewhere are not meant any more."""

    def __init__(self, spec: BoardSpec, entity: Entity, parent: QWidget | None = None) -> None:
        columns = spec.columns(entity)
        model = CardModel(columns)
        canvas = CardCanvas([spec.icons.get(name, "") for name in spec.fields], pilled=bool(spec.pill))
        super().__init__(model, columns[0].name, parent, canvas=canvas)
        model.setParent(self)
        self.setProperty("ground", "page")
        self.header.hide()
        self.header.arrange([Place(one.name, one.width, one is columns[0]) for one in columns])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty_words = ""
        self._pressed: QPoint | None = None
        self._pressed_chosen = False
        self._dragging = False

    @property
    def canvas(self) -> CardCanvas:
        assert isinstance(self._canvas, CardCanvas)
        return self._canvas

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.resizeSection(0, self.viewport().width())  # a hidden header stretches nothing

    # -- the pointer --------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        row = self.rowAt(at.y())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        self._pressed = at if event.button() == Qt.MouseButton.LeftButton and row >= 0 else None
        self._pressed_chosen = plain and row >= 0 and self.is_selected(row)
        if self._pressed_chosen:
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # which of the chosen is meant shows when the button goes up
            self._by_keyboard = False
            return
        if plain or (event.button() == Qt.MouseButton.RightButton and row >= 0 and not self.is_selected(row)):
            self.chosen_here.emit()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._dragging:
            self.dragged.emit(self.viewport().mapToGlobal(at))
        elif self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            if max(abs(at.x() - self._pressed.x()), abs(at.y() - self._pressed.y())) >= DRAG_AFTER and self.selected:
                self._dragging = True
                self.lifted.emit(self.viewport().mapToGlobal(at))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._dragging = self._dragging, False
        pressed, self._pressed = self._pressed, None
        if dragged:
            self.dropped.emit()
        elif self._pressed_chosen and pressed is not None:
            self.chosen_here.emit()
            self.choose(self.rowAt(pressed.y()))
        super().mouseReleaseEvent(event)

    def put_back(self) -> None:
        """The drag was given up."""
        self._dragging, self._pressed = False, None

    @property
    def dragging(self) -> bool:
        return self._dragging

    # -- the keyboard -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        moves = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if step:
            self.by_keyboard()
            self.sideways.emit(step, moves)
        elif event.key() == Qt.Key.Key_F2 or event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()
        else:
            if not moves and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.chosen_here.emit()
            super().keyPressEvent(event)

    def by_keyboard(self) -> None:
        """Show where the cursor is."""
        self._by_keyboard = True
        self.viewport().update()

    def enter_at(self, y: int) -> None:
        """The cursor comes from the column beside, at this height."""
        row = min(max((self.verticalOffset() + max(y, 0)) // self._canvas.height, 0), self.rows.rowCount() - 1)
        self.by_keyboard()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if row >= 0:
            self.choose(row)

    @property
    def cursor_y(self) -> int:
        """Where the card with the cursor stands."""
        row = self.currentIndex().row()
        return self.rowViewportPosition(row) if row >= 0 else 0

    # -- nothing here -------------------------------------------------------------------------------------------------

    def paint_over(self, painter: QPainter) -> None:
        if self.empty_words and not self.waiting and not self.rows.rowCount():
            painter.setFont(theme.font("small"))
            painter.setPen(QColor(theme.tokens.muted))
            place = self.viewport().rect().adjusted(8, theme.px(16), -8, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, t(self.empty_words))
