"""The list below the palette's line: entries, found letters in the accent, where each belongs on the right."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.icons import pixmap, ratio_of
from ui.palette.entries import Entry
from ui.theme import ICON_SIZE, theme

Found = tuple[Entry, tuple[int, ...]]
"""An entry and the characters of its title that were typed."""
Index = QModelIndex | QPersistentModelIndex


class _Entries(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.found: Sequence[Found] = ()

    def show(self, found: Sequence[Found]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, _places = self.found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}, {entry.hint}"
        return None


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Entries)
        entry, places = model.found[index.row()]
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect, 6, 6)
        side = theme.px(ICON_SIZE)
        ink = theme.tokens.accent if chosen else theme.tokens.muted
        top = rect.top() + (rect.height() - side) // 2
        painter.drawPixmap(rect.left() + 12, top, pixmap(entry.icon, ink, side, ratio_of(painter)))
        space = rect.adjusted(12 + side + 12, 0, -12, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text" if chosen else "muted"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(space, Qt.AlignmentFlag.AlignRight | flags, entry.hint)
        space.setRight(space.right() - painter.fontMetrics().horizontalAdvance(entry.hint) - 16)
        _write(painter, space, entry.title, places)
        painter.restore()


def _write(painter: QPainter, space: QRect, title: str, places: tuple[int, ...]) -> None:
    """The title in runs, so that the found letters can stand out."""
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
    painter.setFont(theme.font())
    title = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, space.width())
    plain, found = theme.color("text"), theme.color("accent")
    start = 0
    while start < len(title):
        marked = start in places
        end = start + 1
        while end < len(title) and (end in places) == marked:
            end += 1
        painter.setFont(theme.font(bold=marked))
        painter.setPen(QColor(found if marked else plain))
        painter.drawText(space, flags, title[start:end])
        space.setLeft(space.left() + painter.fontMetrics().horizontalAdvance(title[start:end]))
        start = end


class Results(QListView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries = _Entries(self)
        self.setModel(self._entries)
        self.setItemDelegate(_Row(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_found(self, found: Sequence[Found]) -> None:
        self._entries.show(found)
        self.move_to(0)

    def move_to(self, row: int) -> None:
        count = len(self._entries.found)
        if count:
            self.setCurrentIndex(self._entries.index(row % count))

    @property
    def chosen(self) -> Entry | None:
        row = self.currentIndex().row()
        return self._entries.found[row][0] if 0 <= row < len(self._entries.found) else None

    @property
    def titles(self) -> list[str]:
        return [entry.title for entry, _places in self._entries.found]
