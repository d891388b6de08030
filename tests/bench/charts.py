"""A line of a million points: what a frame costs us, beside a bare pyqtgraph plot with peak downsampling.

python -m tests.bench.charts [points]
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from opsdesk.model.chart import Chart, Series
from opsdesk.settings import Settings
from ui.charts.canvas import Canvas
from ui.theme import theme

FRAMES = 30
BUDGET = 1.2


def frame_ms(widget: pg.PlotWidget) -> float:
    widget.grab()
    started = time.perf_counter()
    for _ in range(FRAMES):
        widget.grab()
    return (time.perf_counter() - started) / FRAMES * 1000


def bare(x: np.ndarray, y: np.ndarray) -> pg.PlotWidget:
    widget = pg.PlotWidget(background=theme.color("surface"))
    line = pg.PlotDataItem(x, y, pen=pg.mkPen(theme.color("accent"), width=2))
    widget.addItem(line)
    line.setDownsampling(auto=True, method="peak")
    line.setClipToView(True)
    return widget


def main() -> None:
    points = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    app = QApplication([])
    theme.apply(Settings(Path(tempfile.mkdtemp(), "settings.json")))
    y = np.cumsum(np.random.default_rng(1).normal(size=points))
    limit = bare(np.arange(points), y)
    ours = Canvas()
    for widget in (limit, ours):
        widget.resize(800, 400)
        widget.show()
    ours.show_chart(Chart("line", "Visits", range(points), (Series("Visits", y.tolist()),), axis="number"))
    app.processEvents()
    least, took = frame_ms(limit), frame_ms(ours)
    verdict = "met" if took <= BUDGET * least else "MISSED"
    print(
        f"{points:,} points: ours {took:.1f} ms, limit {least:.1f} ms, ratio {took / least:.2f}; budget {BUDGET}: {verdict}"
    )
    for widget in (limit, ours):
        widget.close()


if __name__ == "__main__":
    main()
