"""What a frame costs us, beside a bare pyqtgraph plot: a line of a million points, a scatter of ten thousand; and how
long a heat map of 36 cohorts takes from its description to its picture.

python -m tests.bench.charts --rows 1000000
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from opsdesk.model.chart import Chart, Series
from opsdesk.settings import Settings
from tests.bench import measure
from tests.bench.measure import Row, in_turns, took
from tests.bench.prepared import Prepared
from ui.charts.canvas import Canvas
from ui.theme import theme

FRAMES = 30
BUDGET = 1.2
DOTS, COHORTS = 10_000, 36
BLINK = 0.05  # seconds: the GUI thread is never blocked for longer


def bare(x: np.ndarray, y: np.ndarray) -> pg.PlotWidget:
    widget = pg.PlotWidget(background=theme.color("surface"))
    line = pg.PlotDataItem(x, y, pen=pg.mkPen(theme.color("accent"), width=2))
    widget.addItem(line)
    line.setDownsampling(auto=True, method="peak")
    line.setClipToView(True)
    return widget


def bare_dots(x: np.ndarray, y: np.ndarray) -> pg.PlotWidget:
    widget = pg.PlotWidget(background=theme.color("surface"))
    widget.addItem(pg.ScatterPlotItem(x, y, size=8, brush=pg.mkBrush(theme.color("accent")), pen=pg.mkPen("w")))
    return widget


def heat() -> Chart:
    columns = [str(n) for n in range(COHORTS)]
    cohorts = [
        Series(f"2026-{row}", [1 / (n + 1) for n in range(COHORTS - row)], lead="1,204") for row in range(COHORTS)
    ]
    return Chart("heat", "Retention", columns, tuple(cohorts), unit="percent", lead="Customers")


def rows(prepared: Prepared) -> Iterator[Row]:
    app = QApplication.instance() or QApplication([])
    theme.apply(Settings(Path(tempfile.mkdtemp(), "settings.json")))
    y = np.cumsum(np.random.default_rng(1).normal(size=prepared.customers))
    points = range(prepared.customers)
    limit, ours = bare(np.arange(prepared.customers), y), Canvas()
    for widget in (limit, ours):
        widget.resize(800, 400)
        widget.show()
    ours.show_chart(Chart("line", "Visits", points, (Series("Visits", y.tolist()),), axis="number"))
    app.processEvents()
    least, spent = in_turns(limit.grab, ours.grab, FRAMES)
    yield Row(f"chart of {prepared.customers:,} points, a frame", spent, least, BUDGET)
    for widget in (limit, ours):
        widget.close()
    yield from _dots(app)
    cohorts = Canvas()
    cohorts.resize(900, 800)
    cohorts.show()

    def show() -> None:
        cohorts.show_chart(heat())
        cohorts.grab()

    yield Row(f"heat map of {COHORTS} cohorts, shown", took(show, 5), within=BLINK)
    cohorts.close()


def _dots(app: QApplication) -> Iterator[Row]:
    x, y = np.random.default_rng(1).normal(size=(2, DOTS))
    limit, ours = bare_dots(x, y), Canvas()
    chart = Chart("scatter", "Effort", x.tolist(), (Series("Value", y.tolist()),), axis="number", names=["n"] * DOTS)
    for widget in (limit, ours):
        widget.resize(800, 400)
        widget.show()
    yield Row(f"scatter of {DOTS:,} points, made", took(lambda: ours.show_chart(chart), 5), within=BLINK)
    app.processEvents()
    least, spent = in_turns(limit.grab, ours.grab, FRAMES)
    yield Row(f"scatter of {DOTS:,} points, a frame", spent, least, BUDGET)
    for widget in (limit, ours):
        widget.close()


if __name__ == "__main__":
    measure.run(rows)
