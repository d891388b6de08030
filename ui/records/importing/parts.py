"""What the steps of the wizard share: a quiet table of texts, the line of steps, and waiting with words."""

import html
from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from ui.runner import Task
from ui.theme import theme
from ui.widgets.busy import ProgressStrip
from ui.widgets.label import Label
from ui.widgets.live import live

Index = QModelIndex | QPersistentModelIndex
TONE = Qt.ItemDataRole.UserRole
"""The token in which a cell is written."""
PAD = 8
_WIDEST = 220
_MEASURED = 24

STEPS = (_("File"), _("Assign columns"), _("Check"), _("Import"))


class Sheet(QAbstractTableModel):
    """Rows of texts under titles. `tone(row, column)` is the token a cell is written in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.titles: Sequence[str] = ()
        self.rows: Sequence[Sequence[str]] = ()
        self.tone: Callable[[int, int], str] = lambda _row, _column: "text"

    def show(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.beginResetModel()
        self.titles, self.rows = tuple(titles), rows
        self.endResetModel()

    def change(self, rows: Sequence[Sequence[str]]) -> None:
        """As many rows as before, with other texts: cursor and scrolling stay."""
        self.rows = rows
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.titles) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, across: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if across != Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.titles[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = index.row(), index.column()
        cells = self.rows[row]
        text = cells[column] if column < len(cells) else ""
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return f"<p>{html.escape(text)}</p>" if len(text) > 20 else None
            case _ if role == TONE:
                return self.tone(row, column)
            case _:
                return None


class Lined(QStyledItemDelegate):
    """A text cut to its cell, and a hairline below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.ground(painter, option)
        painter.setFont(theme.font())
        painter.setPen(theme.color(str(index.data(TONE))))
        rect: QRect = option.rect
        self.write(painter, rect.adjusted(PAD, 0, -PAD, 0), str(index.data() or ""))

    def ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_soft"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))

    def write(self, painter: QPainter, room: QRect, text: str) -> None:
        line = " ".join(text.split())
        line = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)


class Grid(QTableView):
    """A table to look at: no grid, one cursor that takes whole rows, Tab leaves it."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.sheet = Sheet(self)
        self.setModel(self.sheet)
        self.setItemDelegate(Lined(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())  # Fusion draws a box where the two scroll bars meet
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(theme.px(56))
        self.setMinimumHeight(theme.px(120))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t(self._words))
        self.verticalHeader().setDefaultSectionSize(theme.row_height)
        self.horizontalHeader().setFixedHeight(theme.row_height)

    def fit(self) -> None:
        """Columns as wide as their first cells, and the last one as wide as the rest. Measures one text a column: to
        ask every cell for its size takes a quarter of a second at 300 columns."""
        self.horizontalHeader().setStretchLastSection(True)
        metrics = self.fontMetrics()
        for column, title in enumerate(self.sheet.titles):
            texts = [title, *(row[column] for row in self.sheet.rows[:_MEASURED])]
            widest = max(texts, key=lambda text: len(text.encode("gb18030", "replace")))
            width = metrics.horizontalAdvance(widest[:_WIDEST]) + 2 * PAD + 10
            self.setColumnWidth(column, min(max(width, theme.px(64)), theme.px(_WIDEST)))


class StepLine(QWidget):
    """Where in the wizard one is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at = 0
        live(self, self.retranslate)

    def show_step(self, at: int) -> None:
        self._at = at
        self.retranslate()

    def retranslate(self) -> None:
        name = t("Step {n} of {most}: {name}", n=self._at + 1, most=len(STEPS), name=t(STEPS[self._at]))
        self.setAccessibleName(name)
        self.setFont(theme.font("small"))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        words = sum(self.fontMetrics().horizontalAdvance(t(step)) for step in STEPS)
        return QSize(words + len(STEPS) * (self._side + 6) + (len(STEPS) - 1) * 24 + 8, self._side + 4)

    @property
    def _side(self) -> int:
        return theme.px(20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, side, top = 1, self._side, (self.height() - self._side) // 2
        for number, step in enumerate(STEPS):
            here, past = number == self._at, number < self._at
            disc = QRectF(left, top, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent" if here else "accent_soft" if past else "line"))
            painter.drawEllipse(disc)
            painter.setFont(theme.font("small", bold=here))
            painter.setPen(theme.color("on_accent" if here else "accent" if past else "muted"))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number + 1))
            painter.setPen(theme.color("text" if here else "muted"))
            words = t(step)
            width = painter.fontMetrics().horizontalAdvance(words)
            place = QRect(left + side + 6, top, width + 8, side)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            left += side + 6 + self.fontMetrics().horizontalAdvance(words) + 24


class Working(QWidget):
    """Long work in the middle of the wizard: what it is, how far it is, and what it leaves alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(role="heading")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.strip = ProgressStrip()
        self.state = Label(colour="muted")
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.title)
        column.addWidget(self.strip, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.state)
        column.addStretch(3)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.strip.setFixedWidth(theme.px(360))

    def begin(self, title: str, note: str = "") -> None:
        """Words in the user's language."""
        self.title.setText(title)
        self.state.setText(note)
        self.strip.show_share(None)

    def follow(self, task: Task) -> None:
        self.strip.show_share(task.share)
        if task.what:
            self.state.setText(task.what)
