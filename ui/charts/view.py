"""A chart in a page: title, menu, the drawing or its table, and what a click leads to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QContextMenuEvent, QGuiApplication, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.chart import Chart
from opsdesk.model.chart_table import as_table
from opsdesk.model.marks import Spot
from opsdesk.reports.catalogue import save
from opsdesk.work import Progress
from ui.charts.table import ChartTable
from ui.runner import Runner
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.label import Label
from ui.widgets.live import live

if TYPE_CHECKING:
    from ui.charts.canvas import Canvas

LEAST_HEIGHT = 180
LEAST_ROW = 24
SUFFIXES = {".png": "PNG", ".svg": "SVG", ".pdf": "PDF"}
PAPER = (480.0, 280.0)  # points of a chart saved as vectors, in the light colours of paper


class ChartView(QWidget):
    """Shows a Chart given to `show_chart`. Texts of a chart are in a language already: give it anew when that changes."""

    opened = Signal(object)
    """The target of a point: clicked, or Enter on it in the drawing or in the table."""
    moved = Signal(object, float, float)
    """The target of a dot that was dragged to (x, y); see `let_move`."""
    failed = Signal(Trouble)
    """Saving went wrong."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.chart: Chart | None = None
        self._canvas: Canvas | None = None
        self._snap: Callable[[float, float], tuple[float, float]] | None = None
        self._title = Label(bold=True, wrap=True)
        self._menu_button = IconButton("ellipsis", _("Chart menu"), self._open_menu)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._menu_button)
        self._nothing = Label(colour="text")
        self._why = Label(colour="muted", role="small", wrap=True)
        empty = QWidget()
        words = QVBoxLayout(empty)
        words.setContentsMargins(0, 16, 0, 0)
        words.addWidget(self._nothing)
        words.addWidget(self._why)
        words.addStretch()
        self.table = ChartTable()
        self.table.opened.connect(self._open)
        self._stack = QStackedLayout()
        self._empty = empty
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(self._stack, 1)
        self._stack.addWidget(empty)  # without a parent it would show as a window of its own
        self._stack.addWidget(self.table)
        self.setMinimumHeight(theme.px(LEAST_HEIGHT))
        live(self, self.retranslate)

    def show_chart(self, chart: Chart) -> None:
        self.chart = chart
        self._title.setText(chart.title)
        self._title.setToolTip("\n".join(chart.notes))
        self.setAccessibleName(chart.title)
        self._menu_button.setEnabled(not chart.is_empty)
        self.table.show_chart(chart)
        self.setMinimumHeight(theme.px(max(LEAST_HEIGHT, _least_height(chart))))
        if chart.is_empty:
            self._nothing.setText(t("Nothing to draw yet"))
            self._why.setText(chart.empty or t("There are no numbers for it yet."))
            self._stack.setCurrentWidget(self._empty)
            return
        canvas = self._drawing()
        canvas.show_chart(chart)
        canvas.setAccessibleName(chart.title)
        canvas.setAccessibleDescription("\n".join(chart.notes))
        if not self.shows_table:
            self._stack.setCurrentWidget(canvas)

    @property
    def shows_table(self) -> bool:
        return self._stack.currentWidget() is self.table

    def show_table(self, on: bool) -> None:
        """Switch between the drawing and the same numbers as a table."""
        if self.chart is not None and not self.chart.is_empty:
            widget = self.table if on else self._drawing()
            self._stack.setCurrentWidget(widget)
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def let_move(self, snap: Callable[[float, float], tuple[float, float]] | None) -> None:
        """Let people drag the dots; `snap` says where one comes to rest that was let go at (x, y)."""
        self._snap = snap
        if self._canvas is not None:
            self._canvas.dragging.snap = snap

    @property
    def holds_focus(self) -> bool:
        """Whether the keyboard is in the drawing."""
        return self._canvas is not None and self._canvas.hasFocus()

    def point_to(self, target: object) -> None:
        """Put the ring around the point that leads to `target`, if there is one."""
        canvas, chart = self._canvas, self.chart
        if canvas is not None and chart is not None:
            leads = (spot for spot in canvas.shown.spots if chart.series[spot.series].target(spot.index) == target)
            canvas.point_at(next(leads, None))

    def retranslate(self) -> None:
        if self.chart is not None:
            self.show_chart(self.chart)

    def _drawing(self) -> Canvas:
        if self._canvas is None:
            from ui.charts.canvas import Canvas

            self._canvas = Canvas(self)
            self._canvas.picked.connect(self._picked)
            self._canvas.pointed.connect(self._pointed)
            self._canvas.dropped.connect(self._dropped)
            self._canvas.dragging.snap = self._snap
            self._stack.addWidget(self._canvas)
        return self._canvas

    # -- points -----------------------------------------------------------------------------------------------------

    def _picked(self, spot: Spot) -> None:
        self._open(spot.series, spot.index)

    def _open(self, series: int, index: int) -> None:
        target = self.chart.series[series].target(index) if self.chart else None
        if target is not None:
            self.opened.emit(target)

    def _dropped(self, spot: Spot, x: float, y: float) -> None:
        target = self.chart.series[spot.series].target(spot.index) if self.chart else None
        if target is not None:
            self.moved.emit(target, x, y)

    def _pointed(self, spot: Spot | None) -> None:
        """Tell a screen reader what the cursor is on."""
        if self.chart is None or self._canvas is None or spot is None:
            return
        self._canvas.setAccessibleName(f"{self.chart.title}. {self.chart.reading(spot.series, spot.index)}")
        QAccessible.updateAccessibility(QAccessibleEvent(self._canvas, QAccessible.Event.NameChanged))

    # -- menu ---------------------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        menu = QMenu(self)
        if self.shows_table:
            menu.addAction(t("Show as chart"), lambda: self.show_table(False))
        else:
            menu.addAction(t("Show as table"), lambda: self.show_table(True))
        menu.addSeparator()
        menu.addAction(t("Copy picture"), self.copy_picture)
        menu.addAction(t("Copy numbers"), self.copy_numbers)
        menu.addSeparator()
        menu.addAction(t("Save as…"), self._ask_where)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chart is not None and not self.chart.is_empty:
            self._pop_up(event.globalPos())

    def _open_menu(self) -> None:
        self._pop_up(self._menu_button.mapToGlobal(QPoint(0, self._menu_button.height())))

    def _pop_up(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setPixmap(self.picture())

    def copy_numbers(self) -> None:
        """The table as tab-separated text, as spreadsheets take it."""
        if self.chart is not None:
            header, rows = as_table(self.chart)
            QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in (header, *rows)))

    def picture(self) -> QPixmap:
        """The drawing at twice its size on screen, with the page's ground behind it."""
        canvas = self._drawing()
        canvas.point_at(None)
        pixels = QPixmap(canvas.size() * 2)
        pixels.setDevicePixelRatio(2)
        pixels.fill(theme.color("surface"))
        QWidget.render(canvas, pixels)
        return pixels

    def _ask_where(self) -> None:
        filters = ";;".join(f"{name} (*{suffix})" for suffix, name in SUFFIXES.items())
        name = self.chart.title if self.chart else ""
        chosen, kind = QFileDialog.getSaveFileName(self, t("Save the chart"), f"{name}.png", filters)
        if chosen:
            path = Path(chosen)
            suffix = next(suffix for suffix, name in SUFFIXES.items() if kind.startswith(name))
            self.save(path if path.suffix.lower() in SUFFIXES else path.with_name(path.name + suffix))

    def save(self, path: Path) -> None:
        """Write the chart in the format of the suffix: .png, .svg or .pdf."""
        chart = self.chart
        if chart is None:
            return
        suffix = path.suffix.lower()
        shown = self._png() if suffix == ".png" else b""

        def write(_progress: Progress) -> None:
            save(shown or _vector(chart, suffix), path)

        self._runner.background(write, title=t("Saving the chart"), failed=self.failed.emit)

    def _png(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.picture().save(buffer, "PNG")
        return bytes(buffer.data().data())


def _least_height(chart: Chart) -> int:
    """Rows of cells or of lying bars need room for their figures."""
    rows = (
        len(chart.series)
        if chart.kind in ("heat", "ranks")
        else len(chart.x)
        if chart.kind in ("hbar", "waterfall")
        else 0
    )
    return rows * LEAST_ROW + 92 if chart.kind in ("heat", "ranks") else rows * LEAST_ROW + 40


def _vector(chart: Chart, suffix: str) -> bytes:
    """Takes ReportLab, half a second: not on the GUI thread."""
    from opsdesk.reports.charts import picture

    return picture(chart, *PAPER, suffix, clock.today())
