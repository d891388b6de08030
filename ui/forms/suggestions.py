"""The list that opens below a text line: arrow keys choose, Enter or Tab takes, Esc closes; the line keeps the focus."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.forms.editor import ENTER, TypedLine
from ui.theme import theme
from ui.widgets.live import live

_ROWS = 8
_DATA = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`data` is what `chosen` brings; `hint` stands on the right; a `tone` (also "") draws a dot of that colour."""

    text: str
    data: object
    hint: str = ""
    tone: str | None = None


class Suggestions(QObject):
    chosen = Signal(object)

    def __init__(self, line: TypedLine) -> None:
        super().__init__(line)
        self._line = line
        self._made: QListView | None = None
        line.installEventFilter(self)

    @property
    def _list(self) -> QListView:
        """Made for the first offer: most lines of a form never need one."""
        if self._made is None:
            self._made = made = QListView(self._line)
            made.setWindowFlags(Qt.WindowType.ToolTip)
            made.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setFocusProxy(self._line)
            made.setModel(QStandardItemModel(made))
            made.setItemDelegate(_Row(made))
            made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            made.setUniformItemSizes(True)
            made.setMouseTracking(True)
            made.entered.connect(made.setCurrentIndex)
            made.clicked.connect(lambda _index: self._take())
            live(self, self._restyle)
        return self._made

    def _restyle(self) -> None:
        self._list.setStyleSheet(f"QListView {{ border: 1px solid {theme.tokens.outline}; padding: 3px; }}")

    def offer(self, found: Sequence[Suggestion], *, first: bool = False) -> None:
        """Show `found` while the line has the focus; `first` has the first one chosen already, for Enter to take."""
        if not found or not self._line.hasFocus():
            self.hide()
            return
        model = self._model
        model.clear()
        for one in found:
            item = QStandardItem(one.text)
            item.setData(one, _DATA)
            model.appendRow(item)
        height = theme.px(30)
        widest = max(self._line.fontMetrics().horizontalAdvance(one.text + one.hint) for one in found)
        width = min(max(self._line.width(), widest + theme.px(80)), theme.px(420))
        self._list.resize(width, height * min(len(found), _ROWS) + 8)
        self._list.setAccessibleName(self._line.accessibleName())
        self._place()
        self._list.setCurrentIndex(model.index(0, 0) if first else QModelIndex())
        self._list.show()
        self._list.raise_()

    def _place(self) -> None:
        corner = self._line.mapToGlobal(QPoint(0, self._line.height() + 2))
        if corner.y() + self._list.height() > self._line.screen().availableGeometry().bottom():
            corner = self._line.mapToGlobal(QPoint(0, -self._list.height() - 2))
        self._list.move(corner)

    def hide(self) -> None:
        if self._made is not None:
            self._made.hide()

    @property
    def open(self) -> bool:
        return self._made is not None and self._made.isVisible()

    @property
    def texts(self) -> list[str]:
        """What is on offer."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())] if self.open else []

    @property
    def _model(self) -> QStandardItemModel:
        model = self._list.model()
        assert isinstance(model, QStandardItemModel)
        return model

    def _take(self) -> None:
        index = self._list.currentIndex()
        self.hide()
        if index.isValid():
            self.chosen.emit(index.data(_DATA).data)

    def _move(self, step: int) -> None:
        count = self._model.rowCount()
        row = self._list.currentIndex().row()
        after = (row + step) % count if row >= 0 else (0 if step > 0 else count - 1)
        self._list.setCurrentIndex(self._model.index(after, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Move):
            self.hide()
        if not self.open or self._line.composing:
            return False
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
            return False
        return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_Escape:
                self.hide()
            case key if (key in ENTER or key == Qt.Key.Key_Tab) and self._list.currentIndex().isValid():
                self._take()
                return key in ENTER  # Tab takes, and goes on to the next field
            case _:
                return False
        return True


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, theme.px(30))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: Suggestion = index.data(_DATA)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect, 5, 5)
        space = rect.adjusted(9, 0, -9, 0)
        if one.tone is not None:
            paint_dot(painter, space.left(), rect.center().y(), one.tone)
            space.setLeft(space.left() + theme.px(16))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("muted"))
        painter.drawText(space, Qt.AlignmentFlag.AlignRight | flags, one.hint)
        space.setRight(space.right() - painter.fontMetrics().horizontalAdvance(one.hint) - (12 if one.hint else 0))
        painter.setFont(theme.font())
        painter.setPen(theme.color("text"))
        line = painter.fontMetrics().elidedText(one.text, Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignLeft | flags, line)
        painter.restore()


def paint_dot(painter: QPainter, left: int, middle: int, tone: str) -> None:
    """The dot of a Pick's choice; one without a tone is an outline."""
    side = theme.px(8)
    place = QRectF(left + 0.5, middle - side / 2 + 1.5, side, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if tone:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(tone))
    else:
        painter.setPen(QPen(theme.color("outline"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(place)
