"""The cards of one column: painted in one pass from prebuilt texts, like the rows of a table."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from opsdesk.i18n import t
from opsdesk.model.record import Entity
from opsdesk.model.text import EMPTY
from ui.boards.spec import BoardSpec
from ui.icons import pixmap
from ui.tables.cells import Cell, Row
from ui.tables.columns import Column, Place
from ui.tables.model import Index, TableModel
from ui.tables.painting import Canvas, Lane, Strip
from ui.tables.view import TableView
from ui.theme import theme

GAP, PAD = 8, 10
DRAG_AFTER = 5
"""Pixels the pointer goes with a card before it follows: less is a click with an unsteady hand."""
_HEIGHT, _SIGN = 58, 13


class CardCanvas(Canvas):
    """A strip is a card: its title and, when `pilled`, the last cell as a pill; below them a line of what else it says,
    `icons` before it ("" for none)."""

    def __init__(self, icons: Sequence[str], *, pilled: bool) -> None:
        self._icons, self._pilled = icons, pilled
        super().__init__()

    def restyle(self) -> None:
        super().restyle()
        self._bold = theme.font(bold=True)
        self._bold_metrics = QFontMetrics(self._bold)
        self.height = theme.px(_HEIGHT) + GAP
        self._ground_colour, self._accent = theme.color("background"), theme.color("accent")
        self._outline = theme.color("outline")

    def paint(self, painter: QPainter, area: QRect, strips: Sequence[Strip], lanes: Sequence[Lane]) -> None:
        painter.fillRect(area, self._ground_colour)
        if not lanes:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = lanes[0].x, lanes[0].x + lanes[0].width
        for strip in strips:
            self.card(painter, QRect(left, strip.y, right - left, self.height - GAP), strip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def card(self, painter: QPainter, place: QRect, strip: Strip) -> None:
        """One card over `place`."""
        edge = self._accent if strip.selected else self._outline if strip.hovered else self._line
        painter.setPen(QPen(edge, 1))
        painter.setBrush(self._selected if strip.selected else self._surface)
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        inner = place.adjusted(PAD, 0, -PAD, 0)
        half = place.height() // 2
        upper, lower = (
            QRect(inner.left(), place.top() + 5, inner.width(), half - 3),
            QRect(inner.left(), place.top() + half, inner.width(), half - 6),
        )
        if strip.row is None:
            self._to_come(painter, upper, lower)
        else:
            self._title(painter, upper, strip.row)
            self._rest(painter, lower, strip)

    def _title(self, painter: QPainter, place: QRect, row: Row) -> None:
        room = place.width()
        cells = row[1]
        text, tone, pills = cells[-1]
        if self._pilled and text != EMPTY:
            ratio = painter.device().devicePixelRatio()
            more = f" +{len(pills) - 1}" if len(pills) > 1 else ""
            pill = self._pill((pills[0] if pills else text) + more, tone, room // 2, ratio)
            width, height = round(pill.width() / ratio), round(pill.height() / ratio)
            painter.drawPixmap(place.right() - width + 1, place.center().y() - height // 2 + 1, pill)
            room -= width + 6
        painter.setFont(self._bold)
        painter.setPen(self._pens[""])
        title = self._bold_metrics.elidedText(cells[0][0], Qt.TextElideMode.ElideRight, room)
        painter.drawText(place.left(), self._base(place, self._bold_metrics), title)

    def _rest(self, painter: QPainter, place: QRect, strip: Strip) -> None:
        """The last field at the end; before it those that fit whole, a first text cut if it must be."""
        assert strip.row is not None
        cells = strip.row[1][1:-1] if self._pilled else strip.row[1][1:]
        painter.setFont(self._small)
        end = place.right()
        if len(cells) > 1 and cells[-1][0] != EMPTY:
            end -= self._one(painter, place, cells[-1], self._icons[len(cells) - 1], strip.selected, at_end=True) + GAP
            cells = cells[:-1]
        x = place.left()
        for at, (text, tone, pills) in enumerate(cells):
            cut = x + self._width(text, self._icons[at]) > end
            if text == EMPTY or (cut and (self._icons[at] or x > place.left())):
                continue
            room = QRect(x, place.top(), end - x, place.height())
            x += self._one(painter, room, (text, tone, pills), self._icons[at], strip.selected) + 2 * GAP

    def _one(
        self, painter: QPainter, room: QRect, cell: Cell, sign: str, selected: bool, *, at_end: bool = False
    ) -> int:
        """Write one field, and return how wide it came out."""
        text, tone, _pills = cell
        ink = "" if selected and tone != "bad" else tone or "muted"
        space = theme.px(_SIGN) + 4 if sign else 0
        short = self._small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room.width() - space, 0))
        width = space + self._small_metrics.horizontalAdvance(short)
        x = room.right() - width + 1 if at_end else room.left()
        if sign:
            colour = theme.tokens.muted if ink in ("", "muted") else theme.tokens.tone(ink)[0]
            drawn = pixmap(sign, colour, theme.px(_SIGN), painter.device().devicePixelRatio())
            painter.drawPixmap(x, room.center().y() - theme.px(_SIGN) // 2 + 1, drawn)
        painter.setPen(self._pens[ink])
        painter.drawText(x + space, self._base(room, self._small_metrics), short)
        return width

    def _width(self, text: str, sign: str) -> int:
        return self._small_metrics.horizontalAdvance(text) + (theme.px(_SIGN) + 4 if sign else 0)

    def _to_come(self, painter: QPainter, upper: QRect, lower: QRect) -> None:
        painter.fillRect(upper.left(), upper.center().y() - 3, upper.width() * 3 // 5, 6, self._line)
        painter.fillRect(lower.left(), lower.center().y() - 2, lower.width() * 2 // 5, 5, self._line)

    @staticmethod
    def _base(place: QRect, metrics: QFontMetrics) -> int:
        return place.top() + (place.height() + metrics.ascent() - metrics.descent()) // 2


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
