"""Charts in the window: pointer, keyboard, table twin, menu, saving, themes; and the strip of the side panel."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QWheelEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from opsdesk import settings
from opsdesk.model.chart import Chart, Series
from opsdesk.model.plot import PLOTS
from opsdesk.store.store import Store
from ui.charts.canvas import Canvas
from ui.charts.strip import BarStrip
from ui.charts.view import ChartView
from ui.runner import Runner
from ui.theme import theme

CHART = Chart(
    "bar", "客户 <b>数</b>", ("上海", "北京", "杭州"), (Series("客户", (30, 20, 10), ("sh", "bj", "hz")),), highlight=0
)
HEAT = Chart(
    "heat",
    "Retention",
    ("0", "1", "2"),
    (Series("2026-01", (1.0, 0.4, 0.1), ("a0", "a1", "a2")), Series("2026-02", (1.0, 0.2, None))),
    unit="percent",
    x_title="Months later",
)
LINES = Chart(
    "line", "Visits", tuple(range(20_000, 20_030)), (Series("New", range(30)), Series("Old", range(40, 70))), axis="day"
)


@pytest.fixture
def runner(store: Store, qtbot: QtBot) -> Iterator[Runner]:
    runner = Runner(store)
    yield runner
    runner.close()


@pytest.fixture
def chosen(tmp_path: Path) -> Iterator[settings.Settings]:
    """Settings that the theme follows; light and English before and after."""
    chosen = settings.Settings(tmp_path / "settings.json")
    chosen.set(settings.LANGUAGE, "en")
    chosen.set(settings.THEME, "light")
    theme.apply(chosen)
    yield chosen
    chosen.set(settings.THEME, "light")
    theme.apply(chosen)


@pytest.fixture
def view(runner: Runner, qtbot: QtBot, chosen: settings.Settings) -> ChartView:
    view = ChartView(runner)
    qtbot.addWidget(view)
    view.resize(480, 300)
    view.show_chart(CHART)
    view.show()
    qtbot.waitExposed(view)
    return view


def canvas_of(view: ChartView) -> Canvas:
    found = view.findChild(Canvas)
    assert isinstance(found, Canvas)
    return found


def place(canvas: Canvas, index: int, series: int = 0) -> QPoint:
    """In the middle of the point's part of the drawing."""
    spot = next(spot for spot in canvas.shown.spots if (spot.series, spot.index) == (series, index))
    at = canvas.getPlotItem().getViewBox().mapViewToScene(QPointF((spot.x0 + spot.x1) / 2, (spot.y0 + spot.y1) / 2))
    return QPointF(at).toPoint()


# -- points -------------------------------------------------------------------------------------------------------


def test_a_click_on_a_bar_leads_to_its_rows(view: ChartView, qtbot: QtBot) -> None:
    canvas = canvas_of(view)
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place(canvas, 1))
    assert opened.args == ["bj"]


def test_the_pointer_shows_the_exact_reading(view: ChartView, qtbot: QtBot) -> None:
    canvas = canvas_of(view)
    qtbot.mouseMove(canvas.viewport(), place(canvas, 2))
    assert canvas.readout.isVisible()
    assert canvas.readout.text() == "杭州: 10"
    assert canvas.readout.textFormat() == Qt.TextFormat.PlainText


def test_arrow_keys_walk_over_the_points_and_enter_opens(view: ChartView, qtbot: QtBot) -> None:
    canvas, opened = canvas_of(view), QSignalSpy(view.opened)
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    readings = [canvas.accessibleName()]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
        readings.append(canvas.accessibleName())
    assert [reading.split(". ")[1] for reading in readings] == [
        "上海: 30",
        "北京: 20",
        "杭州: 10",
        "杭州: 10",
        "北京: 20",
    ]
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert [opened.at(n) for n in range(opened.count())] == [["bj"], ["sh"]]


def test_up_and_down_change_the_line(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(LINES)
    canvas = canvas_of(view)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.spot is not None
    assert (canvas.spot.series, canvas.spot.index) == (1, 0)


def test_lying_bars_are_walked_downwards(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(replace(CHART, kind="hbar"))
    canvas = canvas_of(view)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.spot is not None
    assert canvas.spot.index == 1


def test_a_point_without_a_target_opens_nothing(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(LINES)
    canvas, opened = canvas_of(view), QSignalSpy(view.opened)
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place(canvas, 3))
    assert opened.count() == 0


def test_a_heat_map_is_walked_in_both_directions(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(HEAT)
    canvas = canvas_of(view)
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(canvas, key)
    assert canvas.accessibleName() == "Retention. 2026-02, 1: 20%"
    qtbot.keyClick(canvas, Qt.Key.Key_Right)  # nothing is known there
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.accessibleName() == "Retention. 2026-01, 1: 40%"


def test_a_click_on_a_cell_leads_to_its_rows(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(HEAT)
    canvas = canvas_of(view)
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place(canvas, 1))
    assert opened.args == ["a1"]
    with qtbot.waitSignal(view.opened) as opened:
        view.table.activated.emit(view.table.model().index(0, 3))
    assert opened.args == ["a2"]


def test_a_dot_answers_from_nearby_and_arrows_go_from_left_to_right(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(
        Chart(
            "scatter", "Effort", (1, 5, 3), (Series("Value", (9, 2, 4), ("a", "b", "c")),), axis="number", names="abc"
        )
    )
    canvas = canvas_of(view)
    near = place(canvas, 2) + QPoint(5, 5)
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=near)
    assert opened.args == ["c"]
    assert canvas.spot_at(QPointF(place(canvas, 2) + QPoint(30, -30))) is None
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    order = []
    for _ in range(3):
        assert canvas.spot is not None
        order.append(canvas.spot.index)
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert order == [0, 2, 1]


def test_a_table_of_a_hundred_thousand_points_is_there_at_once(view: ChartView) -> None:
    many = range(100_000)
    view.show_chart(Chart("line", "Visits", many, (Series("Visits", many),), axis="number"))
    model = view.table.model()
    assert model.rowCount() == 100_000
    assert model.index(99_999, 1).data() == "99,999"


def test_titles_of_axes_stand_beside_them_as_plain_text(view: ChartView) -> None:
    view.show_chart(replace(HEAT, y_title="<b>Cohort</b>", lead="Customers"))
    canvas = canvas_of(view)
    assert [label.text() for label in (canvas.x_title, canvas.y_title, canvas.lead) if label.isVisible()] == [
        "Months later", "<b>Cohort</b>", "Customers",
    ]  # fmt: skip
    assert canvas.y_title.textFormat() == Qt.TextFormat.PlainText
    view.show_chart(CHART)
    assert not canvas.x_title.isVisible()


def test_the_wheel_is_left_to_the_page(view: ChartView) -> None:
    viewport = canvas_of(view).viewport()
    before = canvas_of(view).span()
    at = QPointF(viewport.rect().center())
    event = QWheelEvent(
        at, QPointF(viewport.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QGuiApplication.sendEvent(viewport, event)
    assert not event.isAccepted()
    assert canvas_of(view).span() == before


# -- table, menu, files -------------------------------------------------------------------------------------------


def test_every_chart_has_a_table_with_its_numbers(view: ChartView) -> None:
    view.show_table(True)
    model = view.table.model()
    cells = [[model.index(row, column).data() for column in range(2)] for row in range(3)]
    assert cells == [["上海", "30"], ["北京", "20"], ["杭州", "10"]]
    assert view.shows_table
    view.show_table(False)
    assert not view.shows_table


def test_enter_in_the_table_leads_to_the_rows_too(view: ChartView, qtbot: QtBot) -> None:
    view.show_table(True)
    with qtbot.waitSignal(view.opened) as opened:
        view.table.activated.emit(view.table.model().index(2, 1))
    assert opened.args == ["hz"]


def test_the_menu_offers_table_copies_and_saving(view: ChartView) -> None:
    assert [action.text() for action in view.menu().actions() if action.text()] == [
        "Show as table", "Copy picture", "Copy numbers", "Save as…",
    ]  # fmt: skip


def test_numbers_are_copied_as_a_spreadsheet_takes_them(view: ChartView) -> None:
    view.copy_numbers()
    assert QGuiApplication.clipboard().text() == "Name\t客户\n上海\t30\n北京\t20\n杭州\t10"


def test_the_picture_is_sharp_and_has_a_ground(view: ChartView) -> None:
    view.copy_picture()
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * canvas_of(view).width()
    assert image.pixelColor(1, 1) == theme.color("surface")


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_chart_is_saved_in_the_format_of_the_suffix(
    view: ChartView, runner: Runner, qtbot: QtBot, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"图{suffix}"
    view.save(file)
    qtbot.waitUntil(file.exists)
    match suffix:
        case ".png":
            assert not QImage(str(file)).isNull()
        case ".svg":
            assert "杭州" in file.read_text(encoding="utf-8")
        case _:
            document = QPdfDocument()
            assert document.load(str(file)) == QPdfDocument.Error.None_
            assert "杭州" in document.getAllText(0).text()
            document.close()


def test_a_file_that_cannot_be_written_is_told(view: ChartView, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(view.failed) as failed:
        view.save(tmp_path / "nowhere" / "x.png")
    assert failed.args[0].code == "missing"


# -- looks --------------------------------------------------------------------------------------------------------


def test_nothing_to_draw_says_why(view: ChartView) -> None:
    view.show_chart(replace(CHART, series=(Series("客户", (0, 0, 0)),), empty="No customer yet."))
    shown = [label.text() for label in view.findChildren(QWidget) if hasattr(label, "text") and label.isVisible()]
    assert "Nothing to draw yet" in shown
    assert "No customer yet." in shown


def test_a_title_with_markup_is_shown_as_text(view: ChartView) -> None:
    assert "客户 <b>数</b>" in [label.text() for label in view.findChildren(QWidget) if hasattr(label, "text")]
    assert view.accessibleName() == "客户 <b>数</b>"


@pytest.mark.parametrize("kind", sorted(PLOTS))
def test_every_kind_is_drawn_in_both_themes(
    view: ChartView, chosen: settings.Settings, qtbot: QtBot, kind: str
) -> None:
    view.show_chart(replace(CHART, kind=kind))  # type: ignore[arg-type]
    for name in ("light", "dark"):
        chosen.set(settings.THEME, name)
        theme.apply(chosen)
        image = view.picture().toImage()
        colours = {
            image.pixelColor(x, y).name() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
        }
        assert any(QColor(colour).hue() in range(215, 232) for colour in colours)  # the accent or a shade of it
        assert theme.color("surface").name() in colours


def test_a_line_has_gaps_where_nothing_is_known(view: ChartView) -> None:
    view.show_chart(replace(LINES, series=(Series("New", (1, None, 3, *range(27))),)))
    image = view.picture().toImage()
    assert not image.isNull()


# -- strip --------------------------------------------------------------------------------------------------------


@pytest.fixture
def strip(qtbot: QtBot, chosen: settings.Settings) -> BarStrip:
    strip = BarStrip()
    qtbot.addWidget(strip)
    strip.resize(300, 80)
    strip.show_chart(CHART)
    strip.show()
    return strip


def test_a_strip_draws_its_bars_in_proportion(strip: BarStrip) -> None:
    heights = [box.height() for box in strip.bars()]
    assert heights[0] == pytest.approx(3 * heights[2])
    assert strip.grab().toImage().pixelColor(round(strip.bars()[0].center().x()), 60) == theme.color("accent")
    assert strip.grab().toImage().pixelColor(round(strip.bars()[1].center().x()), 60) == theme.color("quiet")


def test_a_strip_tells_its_numbers_to_a_screen_reader(strip: BarStrip) -> None:
    assert strip.accessibleName() == "客户 <b>数</b>"
    assert strip.accessibleDescription() == "上海: 30, 北京: 20, 杭州: 10"


def test_an_empty_strip_is_a_thin_line(strip: BarStrip) -> None:
    strip.show_chart(replace(CHART, series=(Series("客户", (0, 0, 0)),)))
    assert strip.bars() == []
    assert not strip.grab().isNull()


# -- start --------------------------------------------------------------------------------------------------------


def test_neither_the_chart_view_nor_the_catalogue_loads_a_drawing_library() -> None:
    """They are imported with the window; pyqtgraph and ReportLab come with the first chart and the first report."""
    found = subprocess.run(
        [sys.executable, "-c", "import sys, ui.charts.view, ui.charts.strip, opsdesk.reports.catalogue; "
         "print([name for name in ('pyqtgraph', 'numpy', 'reportlab') if name in sys.modules])"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert found.stdout.strip() == "[]"
