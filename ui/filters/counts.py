"""Values with how many records have each: a list to tick in, or to narrow by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from ui.forms.editor import ENTER
from ui.forms.suggestions import paint_dot
from ui.icons import pixmap, ratio_of
from ui.theme import theme
from ui.widgets.live import live

_DATA = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Counted:
    value: Stored
    text: str
    count: int | None
    tone: str | None = None


def labelled(field: Field, groups: Sequence[tuple[Stored, int]]) -> list[Counted]:
    """Groups in words; the choices of a Pick come in their own order, those that nobody has included."""
    counts = dict(groups)
    found = []
    if isinstance(field.kind, k.Pick):
        toned = any(one.tone for one in field.kind.options)
        found = [
            Counted(one.key, t(one.label), counts.pop(one.key, 0), one.tone if toned else None)
            for one in field.kind.options
            if not one.hidden or one.key in counts
        ]
    for value, count in counts.items():
        if value is None:
            continue
        words = str(value) if k.is_many(field.kind) else text.show(field, value)
        if field.sensitive and not isinstance(field.kind, k.Flag):
            words = masking.mask(words)  # choices that were declared are nobody's own
        found.append(Counted(value, words, count))
    if None in counts:
        found.append(Counted(None, t("(empty)"), counts[None]))
    return found


class CountList(QListView):
    """`ticks` draws boxes; without them the chosen rows are shaded and bars compare the counts."""

    toggled = Signal(object, bool)
    """A value, and whether it adds to what is chosen (a tick, or a click with Ctrl)."""

    def __init__(self, *, ticks: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ticks = ticks
        self.chosen: frozenset[Stored] = frozenset()
        self.most = 1
        self.setModel(QStandardItemModel(self))
        self.setItemDelegate(_Row(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        live(self, self.viewport().update)

    @property
    def _items(self) -> QStandardItemModel:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        return model

    @property
    def shown(self) -> list[Counted]:
        return [self._items.item(row).data(_DATA) for row in range(self._items.rowCount())]

    def show_counts(self, found: Sequence[Counted], chosen: Collection[Stored]) -> None:
        at = self.currentIndex().row()
        self.chosen = frozenset(chosen)
        self.most = max((one.count or 0 for one in found), default=0) or 1
        self._items.clear()
        for one in found:
            item = QStandardItem(one.text)
            item.setData(one, _DATA)
            item.setData(self._said(one), Qt.ItemDataRole.AccessibleTextRole)
            self._items.appendRow(item)
        if found:
            self.setCurrentIndex(self._items.index(min(max(at, 0), len(found) - 1), 0))

    def _said(self, one: Counted) -> str:
        state = t("chosen") if one.value in self.chosen else ""
        return " ".join(filter(None, (one.text, "" if one.count is None else f"{one.count:,}", state)))

    def choose(self, chosen: Collection[Stored]) -> None:
        self.show_counts(self.shown, chosen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.toggled.emit(index.data(_DATA).value, self.ticks or control)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and event.key() == Qt.Key.Key_Space:
            self.toggled.emit(index.data(_DATA).value, True)
        elif index.isValid() and event.key() in ENTER and not self.ticks:
            self.toggled.emit(index.data(_DATA).value, False)
        elif event.key() in ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Row(QStyledItemDelegate):
    def __init__(self, parent: CountList) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, theme.px(28 if self._list.ticks else 34))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: Counted = index.data(_DATA)
        chosen = one.value in self._list.chosen
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = self._list.hasFocus() and bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(theme.color("accent") if focused else Qt.PenStyle.NoPen)
        shaded = chosen and not self._list.ticks
        painter.setBrush(theme.color("accent_soft" if shaded else "hover" if hot else "surface"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        space = rect.adjusted(8, 0, -8, 0)
        if self._list.ticks:
            self._tick(painter, space, chosen)
            space.setLeft(space.left() + theme.px(24))
        else:
            self._bar(painter, space, one, chosen)
            space.adjust(0, 0, 0, -6)
        if one.tone is not None:
            paint_dot(painter, space.left(), space.center().y(), one.tone)
            space.setLeft(space.left() + theme.px(16))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        count = "" if one.count is None else f"{one.count:,}"
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("accent" if shaded else "muted"))
        painter.drawText(space, Qt.AlignmentFlag.AlignRight | flags, count)
        space.setRight(space.right() - painter.fontMetrics().horizontalAdvance(count) - 8)
        painter.setFont(theme.font(bold=shaded))
        painter.setPen(theme.color("accent" if shaded else "muted" if one.value is None or not one.count else "text"))
        line = painter.fontMetrics().elidedText(one.text, Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignLeft | flags, line)
        painter.restore()

    def _tick(self, painter: QPainter, space: QRect, chosen: bool) -> None:
        side = theme.px(16)
        box = QRectF(space.left() + 0.5, space.center().y() - side / 2 + 1, side, side)
        painter.setPen(theme.color("accent" if chosen else "outline"))
        painter.setBrush(theme.color("accent" if chosen else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if chosen:
            ratio = ratio_of(painter)
            mark = pixmap("check", theme.tokens.on_accent, side - 2, ratio)
            painter.drawPixmap(int(box.left()) + 1, int(box.top()) + 1, mark)

    def _bar(self, painter: QPainter, space: QRect, one: Counted, chosen: bool) -> None:
        share = (one.count or 0) / self._list.most
        full = QRectF(space.left(), space.bottom() - 5, space.width(), 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(full, 1.5, 1.5)
        painter.setBrush(theme.color("accent" if chosen else "muted"))
        if share:
            painter.drawRoundedRect(QRectF(full.left(), full.top(), max(full.width() * share, 3), 3), 1.5, 1.5)
