"""Records side by side, a column each and one for what would come of merging them; a cell is chosen by click or Space."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from opsdesk.i18n import t
from ui.icons import pixmap
from ui.pages.care.group import Row, Shown
from ui.theme import theme
from ui.widgets.live import live

Index = QModelIndex | QPersistentModelIndex
_LABELS = 0
_PAD = 10


class Compared(QAbstractTableModel):
    """Column 0 holds the labels, then a column each record, then the merged one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None

    def show(self, shown: Shown | None) -> None:
        self.beginResetModel()
        self.shown = shown
        self.endResetModel()

    @property
    def rows(self) -> Sequence[Row]:
        return self.shown.rows if self.shown is not None else ()

    @property
    def records(self) -> int:
        return len(self.shown.codes) if self.shown is not None else 0

    @property
    def last(self) -> int:
        """The column of the merged record."""
        return self.records + 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.shown is None else self.records + 2

    def text(self, row: int, column: int) -> str:
        one = self.rows[row]
        return one.label if column == _LABELS else one.merged if column == self.last else one.cells[column - 1]

    def chosen(self, row: int, column: int) -> bool:
        """Whether the merged record takes its value from there."""
        one = self.rows[row]
        return one.field is not None and one.chosen == column - 1 and bool(one.cells[column - 1])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.text(index.row(), index.column()) or t("empty")
            said = f"{self.rows[index.row()].label}, {self.header(index.column())}: {words}"
            taken = 0 < index.column() < self.last and self.chosen(index.row(), index.column())
            return t("{cell}, taken over", cell=said) if taken else said
        return None

    def _tip(self, row: int, column: int) -> str | None:
        whole = self.text(row, column)
        return (
            "<p>" + whole.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>") + "</p>" if whole else None
        )

    def header(self, column: int) -> str:
        if self.shown is None or column == _LABELS:
            return ""
        if column == self.last:
            return t("Merged")
        return f"{self.shown.codes[column - 1]} {self.shown.names[column - 1]}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.header(section)
        return None


class Compare(QTableView):
    picked = Signal(int, int)
    """(row, place of a record): the merged record shall have that value; place -1: as it would have by itself."""
    headed = Signal(int)
    """Merge into the record at this place."""
    parted = Signal(int)
    """Leave the record at this place out, or take it in again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compared = Compared(self)
        self.setModel(self.compared)
        self.setItemDelegate(_Cell(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.setHorizontalHeader(_Header(self))
        self.clicked.connect(lambda index: self._pick(index.row(), index.column()))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Records side by side"))
        self.verticalHeader().setDefaultSectionSize(theme.px(32))
        self._fit()
        self.viewport().update()

    def show_group(self, shown: Shown | None) -> None:
        """Keep the place of the cursor when only a choice has changed."""
        before, was = self.currentIndex(), self.compared.shown
        self.compared.show(shown)
        same = shown is not None and was is not None and was.group == shown.group
        row, column = (before.row(), before.column()) if same and before.isValid() else (0, 1)
        if self.compared.rowCount():
            self.setCurrentIndex(self.compared.index(min(row, self.compared.rowCount() - 1), column))
        self._fit()

    def _fit(self) -> None:
        """Labels as wide as they need, the rest shared out evenly, but never too narrow to read."""
        count = self.compared.columnCount()
        if not count:
            return
        metrics = self.fontMetrics()
        labels = max((metrics.horizontalAdvance(row.label) for row in self.compared.rows), default=0) + 2 * _PAD
        labels = min(labels, theme.px(160))
        width = max((self.viewport().width() - labels) // (count - 1), theme.px(150))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.resizeSection(_LABELS, labels)
        for column in range(1, count):
            header.resizeSection(column, width)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._pick(index.row(), index.column())
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and key - Qt.Key.Key_1 < self.compared.records:
            self.headed.emit(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and 0 < index.column() < self.compared.last:
            self.parted.emit(index.column() - 1)
        else:
            super().keyPressEvent(event)

    def _pick(self, row: int, column: int) -> None:
        if self.compared.rows[row].field is None or column == _LABELS:
            return
        self.picked.emit(row, -1 if column == self.compared.last else column - 1)


class _Header(QHeaderView):
    """Who stands in each column, and which of them the others are merged into; a click on another one chooses it."""

    def __init__(self, table: Compare) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(0, theme.px(48))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        column = self.logicalIndexAt(event.position().toPoint())
        if 0 < column < self._table.compared.last:
            self._table.headed.emit(column - 1)

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        compared = self._table.compared
        painter.save()
        painter.fillRect(rect, theme.color("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))
        space = rect.adjusted(_PAD, theme.px(5), -_PAD, -theme.px(5))
        if compared.shown is not None and column > _LABELS:
            if column == compared.last:
                first, second = t("Merged"), t("Space chooses, Enter too")
            else:
                first = compared.shown.names[column - 1]
                second = compared.shown.codes[column - 1]
                if column == 1:
                    second = t("{code} stays", code=second)
            painter.setFont(theme.font(bold=True))
            painter.setPen(theme.color("accent" if column == compared.last else "text"))
            line = painter.fontMetrics().elidedText(first, Qt.TextElideMode.ElideRight, space.width())
            painter.drawText(space, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, line)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("good" if column == 1 else "muted"))
            line = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, space.width())
            painter.drawText(space, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, line)
        painter.restore()


class _Cell(QStyledItemDelegate):
    """Differing values stand on a warm ground, the one taken over has a mark before it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, Compared)
        row, column = model.rows[index.row()], index.column()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        words = model.text(index.row(), column)
        merged, label = column == model.last, column == _LABELS
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if not label and not merged and row.differs and words:
            painter.setBrush(theme.color("warn_soft"))
            painter.drawRoundedRect(box, 4, 4)
        elif merged and row.field is not None:
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(box, 4, 4)
        if state & QStyle.StateFlag.State_Selected and not label:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.color("accent" if state & QStyle.StateFlag.State_HasFocus else "outline"))
            painter.drawRoundedRect(box, 4, 4)
        space = rect.adjusted(_PAD, 0, -_PAD, 0)
        if not label and not merged and model.chosen(index.row(), column) and row.differs:
            side = theme.px(14)
            mark = pixmap("check", theme.tokens.good, side, painter.device().devicePixelRatioF())
            painter.drawPixmap(space.right() - side + 1, space.center().y() - side // 2 + 1, mark)
            space.setRight(space.right() - side - 4)
        painter.setFont(theme.font("small" if label else "body"))
        painter.setPen(theme.color("muted" if label or row.field is None else "text"))
        line = " ".join(words.split()) or ("" if label else "—")
        if not words and not label:
            painter.setPen(theme.color("outline"))
        shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()
