"""Daily figures of a campaign typed into a grid, a channel at a time: days down, figures across, rates at once below.

What is typed is kept when the sheet closes, as one action that undo takes back.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.analysis.channels import Results, total
from opsdesk.analysis.results import doubted
from opsdesk.exchange import amounts
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import measures, text
from opsdesk.model.figures import day_name, short_day
from opsdesk.model.kinds import Pick
from opsdesk.model.text import Unreadable
from opsdesk.services import figures
from opsdesk.services.figures import Cell
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
DAYS = 14
_ROW = 26
FIGURES = tuple(measures.FIGURES)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Days(QAbstractTableModel):
    """`kept` are the cells of the vault, `typed` what stands instead until it is written."""

    wrong = Signal(str)
    """What was typed is no figure, in words; "" when it is one again."""
    edited = Signal()

    def __init__(self, campaign: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._campaign = campaign
        self.channel = ""
        self.first = 0
        self.kept: dict[Cell, float] = {}
        self.typed: dict[Cell, float | None] = {}

    def show_days(self, channel: str, first: int, kept: Mapping[Cell, float]) -> None:
        self.beginResetModel()
        self.channel, self.first, self.kept = channel, first, dict(kept)
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        return Cell(self.first + row, FIGURES[column], self._campaign, self.channel)

    def value(self, cell: Cell) -> float | None:
        return self.typed[cell] if cell in self.typed else self.kept.get(cell)

    def results(self, row: int) -> Results:
        """The figures of one day as they stand."""
        day = {name: self.value(self.cell(row, column)) or 0.0 for column, name in enumerate(FIGURES)}
        return Results("", **day)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else DAYS

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(FIGURES)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = self.value(self.cell(index.row(), index.column()))
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if value is None else f"{value:,.2f}".removesuffix(".00")
            case Qt.ItemDataRole.EditRole:
                return "" if value is None else repr(value).removesuffix(".0")
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(doubted(self.results(index.row()))) or None
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color("warn") if doubted(self.results(index.row())) else theme.color("text")
            case _:
                return None

    def headerData(self, section: int, across: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            if across == Qt.Orientation.Horizontal:
                return t(measures.FIGURES[FIGURES[section]].name)
            return short_day(self.first + section)
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        said, cell = str(value).strip(), self.cell(index.row(), index.column())
        try:
            number = amounts.decimal(said) if said and said != text.EMPTY else None
        except Unreadable as reason:
            self.wrong.emit(str(reason))
            return False
        self.wrong.emit("")
        if number == self.kept.get(cell):
            self.typed.pop(cell, None)
        else:
            self.typed[cell] = number
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(FIGURES) - 1))
        self.edited.emit()
        return True


class Cells(QTableView):
    """Typing begins at once; copying and pasting take blocks, as spreadsheets do."""

    def __init__(self, days: Days) -> None:
        super().__init__()
        self.setModel(days)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setCornerButtonEnabled(False)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Daily figures"))
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self.setMinimumHeight(theme.px(DAYS * _ROW + 34))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._block())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for index in self.selectedIndexes():
                self.model().setData(index, "")
        else:
            super().keyPressEvent(event)

    def paste(self, block: str) -> None:
        """Tab-separated lines, from the cell with the cursor on; what lies outside is left out."""
        start, model = self.currentIndex(), self.model()
        if not start.isValid():
            return
        for down, line in enumerate(block.rstrip("\n").split("\n")):
            for right, cell in enumerate(line.rstrip("\r").split("\t")):
                index = model.index(start.row() + down, start.column() + right)
                if index.isValid():
                    model.setData(index, cell)

    def _block(self) -> str:
        rows: dict[int, dict[int, str]] = {}
        for index in self.selectedIndexes():
            rows.setdefault(index.row(), {})[index.column()] = str(index.data())
        return "\n".join("\t".join(cells[at] for at in sorted(cells)) for _row, cells in sorted(rows.items()))


class FigureGrid(QWidget):
    closed = Signal()

    def __init__(self, context: Context, campaign: int, name: str, channel: str, last: int) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self._campaign, self._name = campaign, name
        self._first: int = last - DAYS + 1
        self.days = Days(campaign, self)
        self.cells = Cells(self.days)
        self.channel = QComboBox()
        field = self._runner.store.schema["metrics"].field("channel")
        assert isinstance(field.kind, Pick)
        self.channel.addItem(t("No channel"), "")
        for option in field.kind.offered:
            self.channel.addItem(t(option.label), option.key)
        if self.channel.findData(channel) < 0:
            self.channel.addItem(channel, channel)
        self.channel.setCurrentIndex(self.channel.findData(channel))
        self.channel.currentIndexChanged.connect(lambda _at: self._read(self._first))
        self._when = Label(bold=True)
        self._rates = Label(role="small", colour="muted", wrap=True)
        self._wrong = Label(role="small", colour="bad", wrap=True)
        self._kept = Label(role="small", colour="muted")
        self.done = Button(_("Done"), self.closed.emit, tone="primary")
        head = QHBoxLayout()
        head.addWidget(self.channel)
        head.addStretch(1)
        head.addWidget(IconButton("chevron-left", _("Earlier"), lambda: self._read(self._first - DAYS)))
        head.addWidget(self._when)
        head.addWidget(IconButton("chevron-right", _("Later"), lambda: self._read(self._first + DAYS)))
        foot = QHBoxLayout()
        foot.addWidget(self._kept, 1)
        foot.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.cells, 1)
        column.addWidget(self._rates)
        column.addWidget(self._wrong)
        column.addLayout(foot)
        self.days.wrong.connect(self._say_wrong)
        self.days.edited.connect(self._say)
        self._wrong.hide()
        live(self, self.retranslate)
        self._read(self._first)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(840), theme.px(DAYS * _ROW + 180))

    def retranslate(self) -> None:
        self.channel.setAccessibleName(t("Channel"))
        self._kept.setText(t("What you type is kept when you close; undo takes it back."))
        self._say()

    def _read(self, first: int) -> None:
        self._first, channel = first, str(self.channel.currentData())
        schema, campaign = self._runner.store.schema, self._campaign
        last = first + DAYS - 1
        self._runner.read(
            lambda c: (channel, first, figures.grid(c, schema, campaign, channel, first, last)),
            self._arrived,
            "campaigns/figures",
        )

    def _arrived(self, found: tuple[str, int, Mapping[Cell, float]]) -> None:
        self.days.show_days(*found)
        self.cells.setCurrentIndex(self.days.index(DAYS - 1, 0))
        self._say()

    def _say(self) -> None:
        days = self.days
        self._when.setText(f"{day_name(self._first)} – {short_day(self._first + DAYS - 1)}")
        parts = [days.results(row) for row in range(DAYS)]
        every = total("", parts)
        rates = [f"{t(rate.name)} {rate.show(getattr(every, name))}" for name, rate in measures.RATES.items()]
        doubts = {why for one in parts for why in doubted(one)}
        self._rates.setText(" · ".join([*rates, *(t("Doubtful: {why}", why=why) for why in sorted(doubts))]))
        self._rates.set_colour("warn" if doubts else "muted")

    def _say_wrong(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def keep(self) -> None:
        """Write what was typed, if anything was."""
        if self.days.typed:
            typed, self.days.typed = dict(self.days.typed), {}
            self._runner.write(partial(figures.keep, cells=typed, name=self._name))


def until(start: int, end: int | None) -> int:
    """The last day that the grid shows first: today, or the campaign's end if that is past, or its first days."""
    today = clock.today()
    return max(min(today, end if end is not None else today), start + DAYS - 1 if start > today else start)
