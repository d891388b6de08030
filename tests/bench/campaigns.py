"""The calendar of campaigns at 2,000 of them in a year: reading them, a drawing of each way to see time, and a frame of
scrolling, beside a frame that only fills its rectangles.

    python -m tests.bench.campaigns --rows 2000
"""

import os
import random
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from opsdesk import clock
from opsdesk.query.filters import EVERYTHING
from opsdesk.services import conflicts, overlays, schedule
from opsdesk.settings import Settings
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row, cpu, took
from tests.bench.prepared import Prepared
from ui.pages.campaigns.calendar.agenda import AgendaScene
from ui.pages.campaigns.calendar.canvas import Canvas
from ui.pages.campaigns.calendar.ink import Ink
from ui.pages.campaigns.calendar.scene import Scene
from ui.pages.campaigns.calendar.timeline import TimelineScene
from ui.pages.campaigns.calendar.weeks import WeeksScene
from ui.pages.campaigns.calendar.year import YearScene
from ui.theme import theme

A_YEAR = 2000
DRAWN, FRAME = 0.1, 1 / 60
FRAMES = 60
CHANNELS = (
    "search",
    "seo",
    "wechat",
    "weibo",
    "douyin",
    "xiaohongshu",
    "email",
    "sms",
    "kol",
    "offline",
    "partner",
    "app",
)
COLUMNS = ("code", "name", "channel", "status", "owner", "start", "end", "budget", "rrule")


def rows(prepared: Prepared) -> Iterator[Row]:
    app = QApplication.instance() or QApplication([])
    theme.apply(Settings(Path(tempfile.mkdtemp(), "settings.json")))
    folder = Path(tempfile.mkdtemp())
    store = Store(vault.create(folder / "vault", "correct horse", cost=CHEAP).vault)
    first, last = (clock.day_number(date(2026, *end)) for end in ((1, 1), (12, 31)))
    store.write(lambda store: _fill(store, first))
    read = lambda: store.read(lambda c: schedule.read(c, store.schema, EVERYTHING, first, last))  # noqa: E731
    yield Row(f"{A_YEAR:,} campaigns of a year read", took(read, 5), within=DRAWN)
    shown, over = read(), store.read(lambda c: overlays.read(c, store.schema, first, last))
    canvas = Canvas(WeeksScene(Ink(CHANNELS)))
    canvas.resize(1048, 620)
    canvas.show()
    for name, scene in _scenes():
        yield from _looked_at(canvas, name, scene, shown, over, first)
    today = clock.day_number(date(2026, 1, 1))
    found = took(lambda: store.read(lambda c: conflicts.find(c, store.schema, today, first=first, last=last)), 3)
    yield Row(f"conflicts among {A_YEAR:,} campaigns", found)
    canvas.close()
    store.close()
    assert app


def _scenes() -> Iterator[tuple[str, Scene]]:
    ink = Ink(CHANNELS)
    yield "month", WeeksScene(ink)
    yield "week", WeeksScene(ink, rows=0)
    yield "year", YearScene(ink)
    yield "agenda", AgendaScene(ink)
    yield "timeline", TimelineScene(ink, channels=CHANNELS)


def _looked_at(
    canvas: Canvas, name: str, scene: Scene, shown: schedule.Schedule, over: overlays.Overlays, first: int
) -> Iterator[Row]:
    """Laid out and drawn for the first time; then scrolled through, a wheel's step a frame."""

    def draw() -> None:
        scene.show(shown, over)
        canvas.see(scene)
        canvas.go_to_day(first + 150)
        canvas.grab()

    yield Row(f"{name} laid out and drawn", took(draw, 3), within=DRAWN)
    step = QPoint(scene.step.width() // 3, scene.step.height() // 3)
    canvas.scroll_to(scene.top_of(first + 60))
    begun = cpu()
    for _frame in range(FRAMES):
        canvas.scroll_to(canvas.at + step)
        canvas.grab()
    yield Row(f"{name}, a frame of scrolling", (cpu() - begun) / FRAMES, within=FRAME)


def _fill(store: Store, first: int) -> None:
    draw = random.Random(7)
    found = []
    for number in range(A_YEAR):
        start = first + draw.randrange(365)
        weekly = "FREQ=WEEKLY" if number % 40 == 0 else None
        found.append(
            [f"M-{number + 1}", f"活动 {number} 新品推广", draw.choice(CHANNELS), draw.choice(("draft", "scheduled", "running")),
             f"负责人{number % 9}", start, start + draw.choice((0, 0, 1, 3, 6, 13)), 100_000, weekly]
        )  # fmt: skip
    with store.operation("import", entity="campaigns", n=A_YEAR, file="bench") as operation:
        operation.insert_many("campaigns", COLUMNS, found)


if __name__ == "__main__":
    measure.run(rows)
