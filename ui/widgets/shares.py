"""A short table of parts of a whole: each row a name, a bar for its share, and figures; a click leads to what is behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.live import live
from ui.widgets.pill import paint_pill, pill_size

_Index = QModelIndex | QPersistentModelIndex
_ROW, _HEAD, _PAD = 28, 26, 8


@dataclass(frozen=True, slots=True)
class Share:
    """`share` is 0 to 1. With a `tone` the name is a pill. All texts are in the user's language."""

    name: str
    share: float
    figures: tuple[str, ...]
    tone: str = ""
    target: object = None
    tip: str = ""


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Share, ...] = ()
        self.heads: tuple[str, ...] = ()

    def show(self, heads: Sequence[str], rows: Sequence[Share]) -> None:
        same = len(rows) == len(self.rows)
        if not same:
            self.beginResetModel()
        self.heads, self.rows = tuple(heads), tuple(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                pairs = zip(self.heads[1:], row.figures, strict=False)
                return " · ".join([row.name, *(f"{head} {figure}" for head, figure in pairs)])
            case Qt.ItemDataRole.ToolTipRole:
                return row.tip or None
            case _:
                return None


class _Painted(QStyledItemDelegate):
    def __init__(self, view: "ShareList") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, _Rows)
        row = model.rows[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        focused = state & QStyle.StateFlag.State_Selected and self._view.rows.hasFocus()
        if focused or (state & QStyle.StateFlag.State_MouseOver and row.target is not None):
            painter.setBrush(theme.color("accent_soft" if focused else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        name, bar, figures = self._view.lanes(rect)
        painter.setFont(theme.font("body"))
        if row.tone:
            painter.setFont(theme.font("small"))
            size = pill_size(painter.fontMetrics(), row.name)
            place = QRect(
                name.left(), name.center().y() - size.height() // 2, min(size.width(), name.width()), size.height()
            )
            paint_pill(painter, place, row.name, row.tone)
        else:
            painter.setPen(theme.color("text"))
            text = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, name.width())
            painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.setPen(Qt.PenStyle.NoPen)
        height = theme.px(8)
        rail = QRectF(bar.left(), bar.center().y() - height / 2 + 1, bar.width(), height)
        painter.setBrush(theme.color("background"))
        if bar.width() > theme.px(2):
            painter.drawRoundedRect(rail, 3, 3)
        if row.share > 0:
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(rail.left(), rail.top(), max(rail.width() * row.share, 2), height), 3, 3)
        painter.setFont(theme.font("body"))
        for place, figure in zip(figures, row.figures, strict=False):
            painter.setPen(theme.color("text" if place is figures[0] else "muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)
        painter.restore()


class _Head(QWidget):
    def __init__(self, view: "ShareList") -> None:
        super().__init__(view)
        self._view = view

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("muted"))
        heads = self._view.heads
        if not heads:
            return
        name, _bar, figures = self._view.lanes(self.rect())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, heads[0])
        for place, head in zip(figures, heads[1:], strict=False):
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, head)


class ShareList(QWidget):
    opened = Signal(object)
    """The target of the row that was clicked, or Enter pressed on."""

    def __init__(self, name_width: int = 130, bar_width: int = 0, figure_widths: Sequence[int] = (72, 96, 62)) -> None:
        """Widths in pixels of the design; without a `bar_width` the bar takes what is left, else the name does. A bar
        of 1 is none."""
        super().__init__()
        self._name_width, self._bar_width, self._widths = name_width, bar_width, tuple(figure_widths)
        self._head = _Head(self)
        self.rows = QListView()
        self._model = _Rows(self)
        self.rows.setModel(self._model)
        self.rows.setItemDelegate(_Painted(self))
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setMouseTracking(True)
        for bar in (self.rows.setHorizontalScrollBarPolicy, self.rows.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.viewport().setAutoFillBackground(False)
        self.rows.clicked.connect(self._open)
        self.rows.installEventFilter(self)
        self.setFocusProxy(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.rows)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._head.setFixedHeight(theme.px(_HEAD))
        self.rows.setFixedHeight(theme.px(_ROW) * len(self._model.rows))
        self.rows.doItemsLayout()
        self._head.update()

    def show_shares(self, name: str, heads: Sequence[str], rows: Sequence[Share]) -> None:
        """`name` is what a screen reader calls the table, `heads` the titles of the name and of the figures."""
        grown = len(rows) != len(self._model.rows)
        self._model.show(heads, rows)
        self.rows.setAccessibleName(name)
        if grown:
            self.retranslate()
        self._head.update()

    @property
    def heads(self) -> tuple[str, ...]:
        return self._model.heads

    @property
    def shares(self) -> tuple[Share, ...]:
        return self._model.rows

    def lanes(self, rect: QRect) -> tuple[QRect, QRect, list[QRect]]:
        """Where name, bar and figures stand within a row."""
        widths = [theme.px(width) for width in self._widths[: max(len(self.heads) - 1, 0)]]
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        right = inner.right()
        figures = []
        for width in reversed(widths):
            figures.append(QRect(right - width + 1, inner.top(), width, inner.height()))
            right -= width
        figures.reverse()
        room = right - inner.left() - 2 * _PAD
        bar = theme.px(self._bar_width) if self._bar_width else max(room - theme.px(self._name_width), theme.px(24))
        name = QRect(inner.left(), inner.top(), max(room - bar, 0), inner.height())
        return name, QRect(name.right() + _PAD, inner.top(), bar, inner.height()), figures

    def _open(self, index: _Index) -> None:
        target = self._model.rows[index.row()].target
        if target is not None:
            self.opened.emit(target)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            index = self.rows.currentIndex()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
                self._open(index)
                return True
        return False
