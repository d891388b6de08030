"""The list of the day: sections with a heading each, below it the customers to call, two lines a customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.services import call_words
from opsdesk.services.calls import Call
from ui.icons import pixmap
from ui.theme import ICON_SIZE, theme
from ui.widgets.live import live
from ui.widgets.pill import paint_pill, pill_size

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole
LOOKS = {
    "overdue": ("alarm-clock", "bad"),
    "today": ("phone", "accent"),
    "ending": ("calendar-clock", "warn"),
    "churn": ("trending-down", "warn"),
    "silent": ("moon", "muted"),
    "once": ("shopping-cart", "muted"),
    "birthday": ("cake", "muted"),
}
"""List -> its icon and the token it is drawn in."""
_INSET = 14


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    customers: int


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    call: Call


Item = Heading | Line


class _Items(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: Sequence[Item] = ()

    def show(self, items: Sequence[Item]) -> None:
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.items[index.row()], Line):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return item
            case Qt.ItemDataRole.ToolTipRole:
                return t(call_words.MEANINGS[item.name]) if isinstance(item, Heading) else None
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                if isinstance(item, Heading):
                    return f"{call_words.title(item.name)} {item.customers:,}"
                return f"{item.call.values['name']}: {call_words.whys(item.call)}"
            case _:
                return None


class CallsView(QListView):
    """Arrow keys, or J and K, go from customer to customer; headings lead to the whole of their list."""

    opened = Signal()
    """Enter, or a double click, on the current customer."""
    current_changed = Signal()
    list_asked = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = _Items(self)
        self.setModel(self._items)
        self.setItemDelegate(_Painted(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().currentChanged.connect(lambda _now, _before: self.current_changed.emit())
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Calls of the day"))
        self.doItemsLayout()
        self.viewport().update()

    # -- what it shows ----------------------------------------------------------------------------------------------

    def show_items(self, items: Sequence[Item]) -> None:
        """The cursor stays on its customer; where that one is gone, it goes to who moved up."""
        row, before = self.currentIndex().row(), self.current
        self._items.show(items)
        lines = [at for at, item in enumerate(items) if isinstance(item, Line)]
        same = (at for at in lines if before and items[at].call.customer == before.call.customer)  # type: ignore[union-attr]
        near = (at for at in lines if at >= row)
        self._go(next(same, next(near, lines[-1] if lines else -1)))

    @property
    def items(self) -> Sequence[Item]:
        return self._items.items

    @property
    def current(self) -> Line | None:
        index = self.currentIndex()
        item = self.items[index.row()] if index.isValid() else None
        return item if isinstance(item, Line) else None

    def go_to_section(self, name: str) -> None:
        """The heading of `name` on top, the cursor on its first customer."""
        for at, item in enumerate(self.items):
            if isinstance(item, Heading) and item.name == name:
                self.scrollTo(self._items.index(at), QListView.ScrollHint.PositionAtTop)
                if at + 1 < len(self.items) and isinstance(self.items[at + 1], Line):
                    self.selectionModel().setCurrentIndex(
                        self._items.index(at + 1), self.selectionModel().SelectionFlag.ClearAndSelect
                    )

    def step(self, by: int) -> None:
        at = self.currentIndex().row() + by
        while 0 <= at < len(self.items) and not isinstance(self.items[at], Line):
            at += by
        if 0 <= at < len(self.items):
            self._go(at)

    def _go(self, row: int) -> None:
        if row < 0:
            self.current_changed.emit()
            return
        self.setCurrentIndex(self._items.index(row))
        if row == 1:
            self.scrollToTop()  # with the heading

    # -- keys and mouse ---------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_J:
                self.step(1)
            case Qt.Key.Key_K:
                self.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.current:
                self.opened.emit()
            case (
                Qt.Key.Key_Up
                | Qt.Key.Key_Down
                | Qt.Key.Key_PageUp
                | Qt.Key.Key_PageDown
                | Qt.Key.Key_Home
                | Qt.Key.Key_End
            ):
                super().keyPressEvent(event)
            case _:
                event.ignore()  # letters are commands here, not a search in the list

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        heading = self._link_at(event.position().toPoint())
        if heading is not None and event.button() == Qt.MouseButton.LeftButton:
            self.list_asked.emit(heading.name)
        else:
            super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hand = self._link_at(event.position().toPoint()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def _link_at(self, at: QPoint) -> Heading | None:
        index = self.indexAt(at)
        item = self.items[index.row()] if index.isValid() else None
        if not isinstance(item, Heading):
            return None
        return item if at.x() > self.viewport().width() - theme.px(120) else None

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid() and isinstance(self.items[index.row()], Line):
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))


class _Painted(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme.px(36 if isinstance(index.data(ITEM), Heading) else 46))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        item = index.data(ITEM)
        (_heading if isinstance(item, Heading) else _line)(painter, option, item)
        painter.restore()


_ONE_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = _ONE_LINE | Qt.AlignmentFlag.AlignRight


def _heading(painter: QPainter, option: QStyleOptionViewItem, item: Heading) -> None:
    rect: QRect = option.rect
    icon, tone = LOOKS[item.name]
    side = theme.px(ICON_SIZE)
    space = rect.adjusted(_INSET, theme.px(6), -_INSET, 0)
    ink = str(getattr(theme.tokens, tone))
    painter.drawPixmap(
        space.left(), space.center().y() - side // 2 + 1, pixmap(icon, ink, side, painter.device().devicePixelRatioF())
    )
    space.setLeft(space.left() + side + 8)
    painter.setFont(theme.font("small"))
    painter.setPen(theme.color("accent"))
    painter.drawText(space, _RIGHT, t("Show list"))
    title = call_words.title(item.name)
    painter.setFont(theme.font(bold=True))
    painter.setPen(theme.color("text"))
    painter.drawText(space, _ONE_LINE, title)
    space.setLeft(space.left() + painter.fontMetrics().horizontalAdvance(title) + 8)
    painter.setFont(theme.font("small"))
    painter.setPen(theme.color("muted"))
    painter.drawText(space, _ONE_LINE, f"{item.customers:,}")


def _line(painter: QPainter, option: QStyleOptionViewItem, item: Line) -> None:
    rect: QRect = option.rect
    values, state = item.call.values, option.state
    if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft" if state & QStyle.StateFlag.State_Selected else "hover"))
        painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 6, 6)
    left = _INSET + theme.px(ICON_SIZE) + 8
    upper = QRect(rect.left() + left, rect.top() + theme.px(5), rect.width() - left - _INSET, theme.px(19))
    lower = upper.translated(0, theme.px(18))
    painter.setFont(theme.font())
    painter.setPen(theme.color("text"))
    value = text.money(values["revenue"], whole=True) if values["revenue"] else ""
    painter.drawText(upper, _RIGHT, value)
    upper.setRight(upper.right() - painter.fontMetrics().horizontalAdvance(value) - 12)
    refused = t(call_words.REFUSED) if item.call.refused else ""
    mark = pill_size(painter.fontMetrics(), refused).width() + 8 if refused else 0
    name = painter.fontMetrics().elidedText(str(values["name"]), Qt.TextElideMode.ElideRight, upper.width() - mark)
    painter.drawText(upper, _ONE_LINE, name)
    end = upper.left() + painter.fontMetrics().horizontalAdvance(name) + 8
    painter.setFont(theme.font("small"))
    if refused:
        size = pill_size(painter.fontMetrics(), refused)
        paint_pill(painter, QRect(QPoint(end, upper.center().y() - size.height() // 2 + 1), size), refused, "bad")
    painter.setPen(theme.color("muted"))
    owner = str(values["owner"] or "")
    painter.drawText(lower, _RIGHT, owner)
    lower.setRight(lower.right() - painter.fontMetrics().horizontalAdvance(owner) - 12)
    told = call_words.whys(item.call)
    if item.call.said and not item.call.unasked:
        told = f"{told} · {item.call.said}"  # a planned call goes on from there
    told = painter.fontMetrics().elidedText(told, Qt.TextElideMode.ElideRight, lower.width())
    painter.drawText(lower, _ONE_LINE, told)
