"""The board: counts and cards of a query, cards moved by pointer and keyboard, columns collapsed, everything live."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from builders import bulk, customer
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from opsdesk.model.kinds import Stored
from opsdesk.query import language
from opsdesk.query.filters import IS, Query, Sort, Test
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.settings import Settings
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.boards.board import Board
from ui.boards.drag import EDGE, Drag
from ui.boards.lane import Lane
from ui.boards.spec import BoardSpec
from ui.memory import Memory
from ui.runner import Runner

SPEC = BoardSpec(
    "customers", "stage", "customers", "name", ("value", "city"), pill="kind", sum="value", icons={"city": "map-pin"}
)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
Settle = Callable[[], None]


@pytest.fixture
def people(store: Store) -> dict[str, int]:
    return {
        name: customer(store, name, stage=stage, city=city, value=value)
        for name, stage, city, value in (
            ("王伟", "grow", "上海", "100"),
            ("李娜", "grow", "北京", "20000"),
            ("张敏", "grow", "上海", "300"),
            ("陈静", "silent", "上海", "4"),
        )
    }


@pytest.fixture
def board(people: dict[str, int], runner: Runner, qtbot: QtBot, tmp_path: Any) -> Board:
    made = Board(SPEC, runner, Memory(tmp_path / "window.json"))
    qtbot.addWidget(made)
    runner.changed.connect(made.apply)
    made.resize(1100, 560)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_query(Query("customers", sort=(Sort("name"),)))
    qtbot.waitUntil(lambda: runner.idle)
    return made


@pytest.fixture
def settle(runner: Runner, qtbot: QtBot) -> Settle:
    def wait() -> None:
        for _turn in range(3):
            QApplication.processEvents()
            qtbot.waitUntil(lambda: runner.idle, timeout=5000)
        QApplication.processEvents()

    wait()
    return wait


def lane(board: Board, value: Stored) -> Lane:
    return next(one for one in board.lanes if one.value == value)


def cards(board: Board, value: Stored) -> list[str]:
    view = lane(board, value).view
    return [str(view.rows.data(view.rows.index(row, 0))) for row in range(view.rows.rowCount())]


def stage(store: Store, number: int) -> Stored:
    return (store.read(lambda c: rows.get(c, store.schema, "customers", number)) or {})["stage"]


def place(board: Board, value: Stored, row: int = 0) -> QPoint:
    """The middle of a card, in its view."""
    view = lane(board, value).view
    return view.visualRect(view.rows.index(row, 0)).center()


def drag(board: Board, value: Stored, row: int, to: Stored, *, let_go: bool = True) -> None:
    source, target = lane(board, value).view.viewport(), lane(board, to)
    start = place(board, value, row)
    QTest.mousePress(source, LEFT, NONE, start)
    QTest.mouseMove(source, start + QPoint(6, 0))
    QTest.mouseMove(source, source.mapFromGlobal(target.mapToGlobal(target.rect().center())))
    if let_go:
        QTest.mouseRelease(source, LEFT, NONE, source.mapFromGlobal(target.mapToGlobal(target.rect().center())))


# -- what it shows ----------------------------------------------------------------------------------------------------


def test_there_is_a_column_for_each_choice_with_count_sum_and_cards_in_the_query_s_order(
    board: Board, settle: Settle
) -> None:
    assert [one.label for one in board.lanes] == ["Acquire", "Activate", "Grow", "Retain", "Silent", "Lost"]
    assert [one.count for one in board.lanes] == [0, 0, 3, 0, 1, 0]
    assert cards(board, "grow") == ["李娜", "王伟", "张敏"]
    assert lane(board, "grow").sum == "¥20.4K"
    assert cards(board, "lost") == []


def test_counts_follow_the_filter(board: Board, settle: Settle, store: Store) -> None:
    board.show_query(Query("customers", language.parse(store.schema["customers"], "city=上海")))
    settle()
    assert {one.value: one.count for one in board.lanes if one.count} == {"grow": 2, "silent": 1}
    assert set(cards(board, "grow")) == {"王伟", "张敏"}


def test_records_without_a_value_stand_in_a_column_of_their_own(board: Board, settle: Settle, store: Store) -> None:
    number = customer(store, "无名")
    store.write(lambda s: verbs.edit(s, Selection("customers", frozenset([number])), {"stage": None}))
    board.show_query(Query("customers"))
    settle()
    first = board.lanes[0]
    assert (first.value, first.label, first.count) == (None, "Without stage", 1)
    assert cards(board, None) == ["无名"]


def test_the_language_is_followed(board: Board, settle: Settle, look: Callable[..., Settings]) -> None:
    look(language="zh")
    settle()
    assert [one.label for one in board.lanes] == ["获客", "激活", "成长", "留存", "沉默", "流失"]


def test_everything_has_a_name_for_who_cannot_see_it(board: Board, settle: Settle) -> None:
    view = lane(board, "grow").view
    assert view.accessibleName() == "Grow, 3 cards"
    said = view.rows.data(view.rows.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "李娜, ¥20,000, 北京, Person"
    interface = QAccessible.queryAccessibleInterface(lane(board, "lost").strip)
    assert interface.text(QAccessible.Text.Name) == "Open the column Lost, 0 cards"


def test_ten_thousand_cards_are_read_by_the_page_and_all_ids_only_far_down(
    board: Board, settle: Settle, store: Store
) -> None:
    bulk(store, "customers", [{"code": f"B-{n}", "name": f"批 {n:05}", "stage": "retain"} for n in range(10_000)])
    board.show_query(Query("customers", sort=(Sort("name"),)))
    settle()
    view = lane(board, "retain").view
    assert lane(board, "retain").count == view.rows.rowCount() == 10_000
    assert len(view.rows.ids) == 200
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    settle()
    assert len(view.rows.ids) == 10_000
    assert view.rows.data(view.rows.index(9_999, 0)) == "批 09999"


# -- moving by the pointer --------------------------------------------------------------------------------------------


def test_a_card_dragged_to_another_column_has_its_value_and_one_undo_takes_it_back(
    board: Board, settle: Settle, store: Store, people: dict[str, int], runner: Runner
) -> None:
    drag(board, "grow", 0, "lost")
    settle()
    assert stage(store, people["李娜"]) == "lost"
    assert (lane(board, "grow").count, lane(board, "lost").count) == (2, 1)
    assert cards(board, "lost") == ["李娜"]
    assert board.current_id == people["李娜"]
    runner.write(lambda s: s.undo())
    settle()
    assert cards(board, "grow") == ["李娜", "王伟", "张敏"]


def test_several_chosen_cards_go_together_in_one_operation(
    board: Board, settle: Settle, store: Store, people: dict[str, int], runner: Runner
) -> None:
    grow, silent = lane(board, "grow").view.viewport(), lane(board, "silent").view.viewport()
    QTest.mouseClick(grow, LEFT, NONE, place(board, "grow", 0))
    QTest.mouseClick(grow, LEFT, CONTROL, place(board, "grow", 2))
    QTest.mouseClick(silent, LEFT, CONTROL, place(board, "silent", 0))
    assert board.selected == 3
    changes: list[Any] = []
    runner.changed.connect(changes.append)
    drag(board, "grow", 2, "retain")
    settle()
    assert [stage(store, number) for number in people.values()] == ["grow", "retain", "retain", "retain"]
    assert [one.affected for one in changes] == [3]
    runner.write(lambda s: s.undo())
    settle()
    assert [stage(store, number) for number in people.values()] == ["grow", "grow", "grow", "silent"]


def test_a_whole_column_is_moved_though_nobody_scrolled_through_it(board: Board, settle: Settle, store: Store) -> None:
    bulk(store, "customers", [{"code": f"B-{n}", "name": f"批 {n:05}", "stage": "retain"} for n in range(1_000)])
    board.show_query(Query("customers", sort=(Sort("name"),)))
    settle()
    lane(board, "retain").view.selectAll()
    assert board.selected == 1_000
    drag(board, "retain", 0, "lost")
    settle()
    assert (lane(board, "retain").count, lane(board, "lost").count) == (0, 1_000)


def test_less_than_five_pixels_are_a_click(board: Board, settle: Settle, people: dict[str, int], store: Store) -> None:
    view = lane(board, "grow").view.viewport()
    start = place(board, "grow", 1)
    QTest.mousePress(view, LEFT, NONE, start)
    QTest.mouseMove(view, start + QPoint(4, 3))
    assert board.findChildren(Drag) == []
    QTest.mouseRelease(view, LEFT, NONE, start + QPoint(4, 3))
    settle()
    assert board.current_id == people["王伟"]
    assert board.selection().ids == {people["王伟"]}


def test_escape_gives_a_drag_up_and_the_column_under_it_shows(
    board: Board, settle: Settle, store: Store, people: dict[str, int]
) -> None:
    drag(board, "grow", 0, "lost", let_go=False)
    assert [one.value for one in board.lanes if one.aimed] == ["lost"]
    QTest.keyClick(lane(board, "grow").view, Qt.Key.Key_Escape)
    assert not any(one.aimed for one in board.lanes)
    QTest.mouseRelease(lane(board, "grow").view.viewport(), LEFT, NONE, QPoint(600, 50))
    settle()
    assert stage(store, people["李娜"]) == "grow"


def test_near_the_edge_the_board_scrolls(board: Board, settle: Settle, qtbot: QtBot) -> None:
    board.resize(600, 560)
    QApplication.processEvents()
    bar = board.area.horizontalScrollBar()
    assert bar.maximum() > 100
    view = lane(board, "grow").view.viewport()
    board.area.ensureWidgetVisible(lane(board, "grow"))
    start = place(board, "grow", 0)
    QTest.mousePress(view, LEFT, NONE, start)
    QTest.mouseMove(view, start + QPoint(8, 0))
    edge = board.area.viewport().mapToGlobal(QPoint(board.area.viewport().width() - EDGE // 2, 200))
    QTest.mouseMove(view, view.mapFromGlobal(edge))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    QTest.keyClick(lane(board, "grow").view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, start)


# -- moving by the keyboard -------------------------------------------------------------------------------------------


def test_arrows_go_between_cards_and_columns_and_enter_opens(
    board: Board, settle: Settle, people: dict[str, int]
) -> None:
    opened: list[int] = []
    board.opened.connect(opened.append)
    board.setFocus()
    assert board.current_id == people["李娜"]
    here = lane(board, "grow").view
    QTest.keyClick(here, Qt.Key.Key_Down)
    assert board.current_id == people["王伟"]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(QApplication.focusWidget(), key)
    settle()
    assert board.current_id == people["陈静"]
    assert board.selection().ids == {people["陈静"]}
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert opened == [people["陈静"]]


def test_control_and_an_arrow_take_the_card_along(
    board: Board, settle: Settle, store: Store, people: dict[str, int]
) -> None:
    board.setFocus()
    QTest.keyClick(lane(board, "grow").view, Qt.Key.Key_Right, CONTROL)
    settle()
    assert stage(store, people["李娜"]) == "retain"
    assert QApplication.focusWidget() is lane(board, "retain").view
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, CONTROL)
    settle()
    assert stage(store, people["李娜"]) == "silent"
    assert board.current_id == people["李娜"]


def test_nothing_is_moved_beyond_the_last_column(
    board: Board, settle: Settle, store: Store, people: dict[str, int]
) -> None:
    drag(board, "grow", 0, "lost")
    settle()
    QTest.keyClick(lane(board, "lost").view, Qt.Key.Key_Right, CONTROL)
    settle()
    assert stage(store, people["李娜"]) == "lost"


# -- collapsed columns ------------------------------------------------------------------------------------------------


def test_a_collapsed_column_stays_collapsed_and_still_takes_cards(
    board: Board, settle: Settle, runner: Runner, qtbot: QtBot, store: Store, people: dict[str, int]
) -> None:
    QTest.mouseClick(lane(board, "retain").fold, LEFT)
    drag(board, "grow", 0, "retain")
    settle()
    assert stage(store, people["李娜"]) == "retain"
    assert not lane(board, "retain").is_folded, "where the cursor goes is open"
    lane(board, "retain").set_folded(True)
    again = Board(SPEC, runner, board._memory)
    qtbot.addWidget(again)
    assert [one.value for one in again.lanes if one.is_folded] == ["retain"]
    QTest.mouseClick(lane(again, "retain").strip, LEFT)
    assert not any(one.is_folded for one in again.lanes)


def test_arrows_pass_a_collapsed_column_by(board: Board, settle: Settle, people: dict[str, int]) -> None:
    lane(board, "retain").set_folded(True)
    board.setFocus()
    QTest.keyClick(lane(board, "grow").view, Qt.Key.Key_Right)
    assert board.current_id == people["陈静"]


def test_a_column_says_how_many_of_its_records_are_late(
    people: dict[str, int], runner: Runner, qtbot: QtBot, tmp_path: Any, settle: Settle
) -> None:
    late = Test("city", IS, ("上海",))
    made = Board(replace(SPEC, late=late), runner, Memory(tmp_path / "window.json"))
    qtbot.addWidget(made)
    made.show_query(Query("customers"))
    settle()
    assert {one.value: one.late for one in made.lanes if one.late} == {"grow": 2, "silent": 1}
    made.show_by("kind")
    settle()
    assert sum(one.late for one in made.lanes) == 3
