"""The matrix: dots are where the numbers are, dragging writes them, clicking opens, thresholds can be typed."""

from collections.abc import Callable

import pytest
from builders import add
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import Windows

from opsdesk.query.filters import Among
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.charts.canvas import Canvas
from ui.pages import PAGES
from ui.pages.requirements.matrix import MatrixView
from ui.pages.requirements.page import RequirementsPage
from ui.window.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    add(store, "requirements", title="甲", effort="2", value="9")
    add(store, "requirements", title="乙", effort="8", value="3")
    add(store, "requirements", title="丙", effort="8", value="3")
    add(store, "requirements", title="丁", value="5")
    found = windows.open(PAGES)
    found.window().resize(1280, 800)
    return found


@pytest.fixture
def page(desk: Desk, settle: Settle) -> RequirementsPage:
    desk.show_page("requirements")
    settle()
    desk.commands.run("requirements.matrix")
    settle()
    shown = desk.current()
    assert isinstance(shown, RequirementsPage)
    return shown


@pytest.fixture
def matrix(page: RequirementsPage) -> MatrixView:
    shown = page.ways["matrix"]
    assert isinstance(shown, MatrixView)
    return shown


def canvas_of(matrix: MatrixView) -> Canvas:
    found = matrix.chart.findChild(Canvas)
    assert isinstance(found, Canvas)
    return found


def at(canvas: Canvas, x: float, y: float) -> QPointF:
    return QPointF(canvas.getPlotItem().getViewBox().mapViewToScene(QPointF(x, y)))


def numbers(store: Store, *ids: int) -> list[tuple[object, ...]]:
    cells = store.read(lambda c: rows.page(c, store.schema, "requirements", ids, ["effort", "value"]))
    return [cells[one] for one in ids]


def drag(matrix: MatrixView, start: tuple[float, float], end: tuple[float, float]) -> None:
    canvas = canvas_of(matrix)
    ground, left = canvas.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(ground, left, pos=at(canvas, *start).toPoint())
    QTest.mouseMove(ground, at(canvas, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2).toPoint())
    QTest.mouseMove(ground, at(canvas, *end).toPoint())
    assert canvas.dragging.to is not None
    QTest.mouseRelease(ground, left, pos=at(canvas, *end).toPoint())


def test_a_dragged_dot_is_scored_anew_and_undo_puts_it_back(
    matrix: MatrixView, desk: Desk, store: Store, settle: Settle
) -> None:
    drag(matrix, (2, 9), (4.2, 6.8))
    settle()
    assert numbers(store, 1) == [(4.0, 7.0)]
    assert matrix.current_id == 1
    desk.undo()
    settle()
    assert numbers(store, 1) == [(2.0, 9.0)]


def test_those_at_one_place_are_asked_about(matrix: MatrixView, store: Store, settle: Settle) -> None:
    drag(matrix, (8, 3), (6, 5))
    settle()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    actions = {action.text(): action for action in popup.actions()}
    assert list(actions) == ["乙", "丙", "", "All 2"]
    actions["丙"].trigger()
    popup.close()
    settle()
    assert numbers(store, 2, 3) == [(8.0, 3.0), (6.0, 5.0)]


def test_a_click_opens_one_and_lists_several(matrix: MatrixView, page: RequirementsPage, settle: Settle) -> None:
    canvas = canvas_of(matrix)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(canvas, 2, 9).toPoint())
    settle()
    assert page.ways.way == "matrix"
    assert page.detail.number == 1
    canvas = canvas_of(matrix)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(canvas, 8, 3).toPoint())
    settle()
    assert page.ways.way == "list"
    assert isinstance(page.query.where, Among)
    assert page.query.where.ids == [2, 3]


def test_the_keyboard_moves_a_dot_and_stays_on_it(matrix: MatrixView, store: Store, settle: Settle) -> None:
    matrix.go_to(1)
    canvas = canvas_of(matrix)
    canvas.setFocus()
    canvas.point_at(next(spot for spot in canvas.shown.spots if (spot.x, spot.y) == (2, 9)))
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert numbers(store, 1) == [(3.0, 9.0)]
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert numbers(store, 1) == [(3.0, 8.0)]


def test_escape_lets_go_of_a_dot(matrix: MatrixView, store: Store, settle: Settle) -> None:
    canvas = canvas_of(matrix)
    ground = canvas.viewport()
    QTest.mousePress(ground, Qt.MouseButton.LeftButton, pos=at(canvas, 2, 9).toPoint())
    QTest.mouseMove(ground, at(canvas, 6, 6).toPoint())
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(ground, Qt.MouseButton.LeftButton, pos=at(canvas, 6, 6).toPoint())
    settle()
    assert numbers(store, 1) == [(2.0, 9.0)]


def test_thresholds_are_typed_and_said(matrix: MatrixView, settle: Settle) -> None:
    effort, _worth = matrix.cuts
    assert effort.line.placeholderText() == "8"
    effort.line.setText("viel")
    effort.line.editingFinished.emit()
    assert effort.line.property("wrong")
    effort.line.setText("9")
    effort.line.editingFinished.emit()
    settle()
    assert matrix.chart.chart is not None
    assert matrix.chart.chart.quadrants is not None
    assert matrix.chart.chart.quadrants.x == 9
    assert matrix.chart.chart.quadrants.top_left == "Quick wins 3"


def test_those_without_a_number_are_listed(matrix: MatrixView, page: RequirementsPage, settle: Settle) -> None:
    assert matrix.without.text() == "1 without a number"
    matrix.without.click()
    settle()
    assert isinstance(page.query.where, Among)
    assert page.query.where.ids == [4]


def test_another_worth_is_seen_and_remembered(matrix: MatrixView, desk: Desk, settle: Settle) -> None:
    matrix.worth.set_value("reach")
    matrix.worth.chosen.emit("reach")
    settle()
    assert matrix.chart.chart is not None
    assert matrix.chart.chart.is_empty
    again = MatrixView(desk.context)
    assert again.worthy == "reach"
    again.deleteLater()
