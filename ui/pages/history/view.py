"""The list of the history: an icon for the kind of operation, its sentence, how many records, when, and its state."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from opsdesk.i18n import t, tn
from ui.icons import pixmap, ratio_of
from ui.pages.history.model import ENTRY, Entry, HistoryModel
from ui.theme import ICON_SIZE, theme
from ui.widgets.live import live
from ui.widgets.pill import paint_pill, pill_size

Index = QModelIndex | QPersistentModelIndex

_ICONS = {
    "add": "plus",
    "remove": "trash-2",
    "remove-many": "trash-2",
    "import": "download",
    "attach": "paperclip",
    "follow-up": "phone",
    "put-off": "calendar-clock",
    "save-view": "bookmark",
    "remove-view": "bookmark",
    "tag": "tag",
    "untag": "tag",
    "sample": "star",
}


class HistoryView(QListView):
    """`wished` is an operation to undo: Enter or a double click."""

    wished = Signal(int)
    current_changed = Signal()
    bottom = Signal()

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Row(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.doubleClicked.connect(lambda _index: self._wish())
        self.selectionModel().currentChanged.connect(lambda _now, _before: self.current_changed.emit())
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("History"))
        self.viewport().update()

    @property
    def current(self) -> Entry | None:
        entry: Entry | None = self.currentIndex().data(ENTRY) if self.currentIndex().isValid() else None
        return entry if entry is not None and entry.done else None

    def _wish(self) -> None:
        if (entry := self.current) is not None and entry.done is not None and entry.done.standing:
            self.wished.emit(entry.done.id)

    def _scrolled(self, at: int) -> None:
        if at >= self.verticalScrollBar().maximum() - 200:
            self.bottom.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._wish()
        else:
            super().keyPressEvent(event)


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry: Entry = index.data(ENTRY)
        return QSize(100, theme.px(40) if entry.done else theme.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.done is None:
            painter.setFont(theme.font("small", bold=True))
            painter.setPen(theme.color("muted"))
            painter.drawText(rect.adjusted(16, 8, -16, 0), Qt.AlignmentFlag.AlignVCenter, entry.words)
        else:
            self._operation(painter, option, rect, entry)
        painter.restore()

    def _operation(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, entry: Entry) -> None:
        done = entry.done
        assert done is not None
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if state & QStyle.StateFlag.State_Selected else "hover"))
            painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 6, 6)
        side = theme.px(ICON_SIZE)
        space = rect.adjusted(16, 0, -16, 0)
        picture = pixmap(_ICONS.get(done.verb, "pencil"), theme.tokens.muted, side, ratio_of(painter))
        painter.drawPixmap(space.left(), space.center().y() - side // 2 + 1, picture)
        space.setLeft(space.left() + side + 12)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("muted"))
        painter.drawText(space, Qt.AlignmentFlag.AlignRight | flags, entry.time)
        space.setRight(space.right() - theme.px(52))
        count = tn("{n} record", "{n} records", done.affected) if done.affected > 1 else ""
        painter.drawText(space, Qt.AlignmentFlag.AlignRight | flags, count)
        space.setRight(space.right() - painter.fontMetrics().horizontalAdvance(count) - 12)
        if not done.standing:
            words = t("Cannot be undone") if done.closed else t("Undone")
            size = pill_size(painter.fontMetrics(), words)
            place = QRect(space.right() - size.width(), space.center().y() - size.height() // 2 + 1, 0, 0)
            place.setSize(size)
            paint_pill(painter, place, words, "" if done.closed else "warn")
            space.setRight(place.left() - 12)
        painter.setFont(theme.font())
        painter.setPen(theme.color("text" if done.standing else "muted"))
        line = painter.fontMetrics().elidedText(entry.words, Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignLeft | flags, line)
