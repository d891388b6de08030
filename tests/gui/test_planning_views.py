"""Further views of plans: what is now, next and later, moved by pointer and keys; what waits for what, and is opened."""

from typing import Any

import pytest
from builders import add
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from windows import Windows

from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.boards.lane import Lane
from ui.pages import PAGES
from ui.pages.planning.dependencies import DependenciesTab
from ui.pages.planning.near import NearTab
from ui.pages.planning.page import PlanningPage
from ui.window.desk import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    soon = add(store, "releases", code="L-1", name="Spring", start="2026-03-01", end="2026-03-31")
    add(store, "requirements", code="R-1", title="Export", status="doing", value=8.0, release=soon)
    add(store, "requirements", code="R-2", title="Dark mode", status="planned", value=7.0)
    add(store, "requirements", code="R-3", title="Rename", status="candidate", value=9.0)
    add(store, "requirements", code="R-4", title="Someday", status="idea", value=1.0)
    add(store, "requirements", code="R-5", title="Old habit", status="shipped")
    add(store, "requirements", code="R-6", title="Never", status="declined")
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    windows.settle(opened)
    return opened


def shown(desk: Desk, tab: str, settle: Any) -> object:
    desk.context.go("planning", tab)
    settle()
    page = desk.current()
    assert isinstance(page, PlanningPage)
    return page.current


@pytest.fixture
def near(desk: Desk, settle: Any) -> NearTab:
    found = shown(desk, "near", settle)
    assert isinstance(found, NearTab)
    return found


def lane(tab: NearTab, label: str) -> Lane:
    (found,) = [lane for lane in tab.board.lanes if lane.label == label]
    return found


def counts(tab: NearTab) -> dict[str, int]:
    return {lane.label: lane.view.rows.rowCount() for lane in tab.board.lanes}


def status(desk: Desk, code: str) -> object:
    store = desk.runner.store

    def work(connection: Any) -> object:
        number = rows.by_code(connection, store.schema, "requirements", code)
        assert number is not None
        return rows.page(connection, store.schema, "requirements", [number], ["status"])[number][0]

    return store.read(work)


def test_open_requirements_stand_by_how_near_they_are(near: NearTab) -> None:
    assert counts(near) == {"Now": 1, "Next": 2, "Later": 1}
    assert [one.count for one in near.board.lanes] == [1, 2, 1]
    assert near.board.choice.isHidden()  # columns by another field would not be these


@pytest.mark.parametrize(
    ("label", "code", "key", "becomes", "then"),
    [
        ("Next", "R-3", Qt.Key.Key_Left, "doing", {"Now": 2, "Next": 1, "Later": 1}),
        ("Next", "R-3", Qt.Key.Key_Right, "idea", {"Now": 1, "Next": 1, "Later": 2}),
        ("Later", "R-4", Qt.Key.Key_Left, "planned", {"Now": 1, "Next": 3, "Later": 0}),
    ],
)
def test_a_card_moved_by_keys_gets_the_status_of_its_column_and_undo_gives_the_old_one_back(
    near: NearTab, desk: Desk, settle: Any, label: str, code: str, key: Qt.Key, becomes: str, then: dict[str, int]
) -> None:
    before, was = counts(near), status(desk, code)
    view = lane(near, label).view
    view.setFocus()
    view.choose(0)
    settle()
    QTest.keyClick(view, key, CONTROL)
    settle()
    assert status(desk, code) == becomes
    assert counts(near) == then
    desk.undo()
    settle()
    assert status(desk, code) == was
    assert counts(near) == before


def test_the_cursor_goes_along_to_the_column_of_any_status(near: NearTab, desk: Desk, settle: Any) -> None:
    number = desk.runner.store.read(lambda c: rows.by_code(c, desk.runner.store.schema, "requirements", "R-3"))
    assert number is not None
    near.board.go_to(number)
    settle()
    assert near.board.current_id == number
    assert lane(near, "Next").view.current_id == number


def test_a_card_is_dragged_to_now(near: NearTab, desk: Desk, settle: Any) -> None:
    view, target = lane(near, "Later").view, lane(near, "Now")
    source = view.viewport()
    start = view.visualRect(view.rows.index(0, 0)).center()
    QTest.mousePress(source, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(source, start + QPoint(6, 0))
    QTest.mouseMove(source, source.mapFromGlobal(target.mapToGlobal(target.rect().center())))
    QTest.mouseRelease(source, Qt.MouseButton.LeftButton)
    settle()
    assert status(desk, "R-4") == "doing"


def test_what_ships_leaves_the_board_and_enter_opens_a_card(near: NearTab, desk: Desk, settle: Any) -> None:
    store = desk.runner.store
    number = store.read(lambda c: rows.by_code(c, store.schema, "requirements", "R-1"))
    assert number is not None
    desk.runner.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([number])), {"status": "shipped"}))
    settle()
    assert counts(near) == {"Now": 0, "Next": 2, "Later": 1}
    view = lane(near, "Later").view
    view.setFocus()
    view.choose(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    settle()
    assert desk.current() is desk.context.pages["requirements"]


def test_without_open_requirements_the_tab_says_so(store: Store, windows: Windows) -> None:
    desk = windows.open(PAGES)
    desk.context.go("planning", "near")
    windows.settle(desk)
    page = desk.current()
    assert isinstance(page, PlanningPage)
    tab = page.current
    assert isinstance(tab, NearTab)
    assert tab._stack.currentIndex() == 1


# -- dependencies -----------------------------------------------------------------------------------------------------


@pytest.fixture
def graph(desk: Desk, store: Store, settle: Any) -> DependenciesTab:
    add(store, "requirements", code="R-7", title="Themes", status="planned", requires="R-2", release=1)
    add(store, "requirements", code="R-8", title="Theme shop", requires="R-7;R-2")
    found = shown(desk, "dependencies", settle)
    assert isinstance(found, DependenciesTab)
    return found


def test_requirements_stand_behind_what_they_wait_for(graph: DependenciesTab) -> None:
    canvas = graph.canvas
    assert canvas.found is not None
    assert [(node.one.code, node.layer) for node in canvas.found.nodes] == [("R-2", 0), ("R-7", 1), ("R-8", 2)]
    assert canvas.box(0).right() < canvas.box(1).left() < canvas.box(1).right() < canvas.box(2).left()
    assert graph.fact.text() == "3 requirements · 3 dependencies · 1 dependency cannot be kept"
    assert canvas.box_at(canvas.box(2).center()) == 2
    assert canvas.box_at(QPointF(canvas.box(0).right() + 3, 10)) == -1


def test_links_are_followed_by_keys_and_enter_opens(graph: DependenciesTab, desk: Desk, settle: Any) -> None:
    canvas = graph.canvas
    graph.take_focus()
    QTest.keyClick(canvas, Qt.Key.Key_Left)  # nothing is before it
    assert canvas.accessibleName() == "Dependencies · R-2 · Dark mode · Planned"
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.accessibleName() == "Dependencies · R-7 · Themes · Planned · Spring"
    QTest.keyClick(canvas, Qt.Key.Key_Down)  # nothing is below it
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.accessibleName() == "Dependencies · R-8 · Theme shop · Idea"
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle()
    assert desk.current() is desk.context.pages["requirements"]


def test_the_graph_follows_changes_and_keeps_the_cursor(graph: DependenciesTab, desk: Desk, settle: Any) -> None:
    store, canvas = desk.runner.store, graph.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.box(1).center().toPoint())
    number = store.read(lambda c: rows.by_code(c, store.schema, "requirements", "R-2"))
    assert number is not None
    desk.runner.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([number])), {"release": 1}))
    settle()
    assert graph.fact.text() == "3 requirements · 3 dependencies"
    desk.runner.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([number])), {"status": "shipped"}))
    settle()
    assert graph.fact.text() == "2 requirements · 1 dependency"
    assert canvas.node is not None
    assert canvas.node.one.code == "R-7"


def test_without_dependencies_the_tab_says_how_to_make_one(desk: Desk, settle: Any) -> None:
    tab = shown(desk, "dependencies", settle)
    assert isinstance(tab, DependenciesTab)
    assert tab.stack.currentIndex() == 1
    assert tab.fact.text() == ""
