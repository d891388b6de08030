"""A line of a million points: what a frame costs us, beside a bare pyqtgraph plot with peak downsampling.

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
from tests.bench.measure import Row, in_turns
from tests.bench.prepared import Prepared
from ui.charts.canvas import Canvas
from ui.theme import theme

FRAMES = 30
BUDGET = 1.2


def bare(x: np.ndarray, y: np.ndarray) -> pg.PlotWidget:
    widget = pg.PlotWidget(background=theme.color("surface"))
    line = pg.PlotDataItem(x, y, pen=pg.mkPen(theme.color("accent"), width=2))
    widget.addItem(line)
    line.setDownsampling(auto=True, method="peak")
    line.setClipToView(True)
    return widget


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


if __name__ == "__main__":
    measure.run(rows)
