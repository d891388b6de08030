"""A quiet list for side panels: an icon, one line of text, a fact on the right. Timelines, orders and files use it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.icons import pixmap, ratio_of
from ui.theme import theme
from ui.widgets.live import live

_Index = QModelIndex | QPersistentModelIndex
_ICON = 18


@dataclass(frozen=True, slots=True)
class Entry:
    """`right` stands at the end of the line, `below` in a second, muted line. `target` is the page's own business."""

    icon: str
    text: str
    right: str = ""
    below: str = ""
    tone: str = ""
    target: object = None
    tip: str = ""


class _Entries(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return " · ".join(part for part in (entry.text, entry.below, entry.right) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return entry.tip or None
            case _:
                return None


class _Painted(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        entry = _entry(index)
        return QSize(0, theme.px(46 if entry.below else 29))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = _entry(index)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if state & QStyle.StateFlag.State_Selected else "background"))
            painter.drawRoundedRect(rect.adjusted(-2, 1, 2, -1), 6, 6)
        line = QRect(rect.left() + 4, rect.top(), rect.width() - 8, theme.px(29))
        ratio = ratio_of(painter)
        colour = getattr(theme.tokens, entry.tone or "muted")
        painter.drawPixmap(line.left(), line.center().y() - _ICON // 2 + 1, pixmap(entry.icon, colour, _ICON, ratio))
        painter.setFont(theme.font("small"))
        right = painter.fontMetrics().horizontalAdvance(entry.right)
        painter.setPen(theme.color(entry.tone or "muted"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, entry.right)
        room = line.adjusted(_ICON + 8, 0, -(right + 10 if right else 0), 0)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text"))
        text = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if entry.below:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("muted"))
            second = QRect(room.left(), line.bottom() - 3, line.right() - room.left(), theme.px(16))
            below = painter.fontMetrics().elidedText(entry.below, Qt.TextElideMode.ElideRight, second.width())
            painter.drawText(second, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, below)
        painter.restore()


def _entry(index: _Index) -> Entry:
    model = index.model()
    assert isinstance(model, _Entries)
    return model.entries[index.row()]


class EntryList(QListView):
    opened = Signal(object)
    """The `target` of the entry that was double-clicked, or Enter pressed on."""
    menu_wanted = Signal(object, QPoint)
    """The target under the pointer (or with the cursor), and where the menu goes."""
    removed = Signal(object)
    """Delete was pressed on the entry with this target."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = _Entries(self)
        self.setModel(self._entries)
        self.setItemDelegate(_Painted(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(lambda index: self.opened.emit(_entry(index).target))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.doItemsLayout()
        self.viewport().update()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self._entries.show(entries)

    @property
    def entries(self) -> Sequence[Entry]:
        return self._entries.entries

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(_entry(index).target)
        elif index.isValid() and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(_entry(index).target)
        else:
            super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.menu_wanted.emit(_entry(index).target, self.viewport().mapToGlobal(at))
