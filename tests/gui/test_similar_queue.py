"""The queue of similar tickets: sought behind the window, decided pair by pair with one key each, and undone."""

from collections.abc import Callable

import pytest
from builders import add
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.services import differences
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.feedback.similar_queue import DECIDING, DONE, SEARCHING, SimilarQueue
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")
LOGIN, INVOICE = (1, 2), (3, 4)
TITLES = ("手机登录收不到验证码", "收不到验证码，手机登录不了", "发票抬头怎么修改", "怎么修改发票抬头", "导出很慢")


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    opened = windows.open(PAGES)
    opened.show_page("feedback")
    return opened


@pytest.fixture
def tickets(store: Store) -> None:
    for n, title in enumerate(TITLES, 1):
        add(store, "tickets", title=title, opened=f"2026-03-0{n} 09:00", body=f"正文 {n}")


@pytest.fixture
def sheet(tickets: None, desk: Desk, settle: Callable[[], None], qtbot: QtBot) -> SimilarQueue:
    shown = opened(desk, qtbot)
    qtbot.waitUntil(lambda: shown.stack.currentIndex() == DECIDING)
    settle()
    return shown


def opened(desk: Desk, qtbot: QtBot) -> SimilarQueue:
    desk.window().activateWindow()
    qtbot.waitUntil(desk.window().isActiveWindow)
    QTest.keyClick(desk.window(), Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    found = [one for one in QApplication.allWidgets() if isinstance(one, SimilarQueue) and one.isVisible()]
    (shown,) = found
    qtbot.waitUntil(shown.window().isActiveWindow)
    return shown


def pairs(sheet: SimilarQueue) -> set[tuple[int, ...]]:
    return {tuple(sorted(pair.ids)) for pair in sheet.pairs}


def to(sheet: SimilarQueue, wanted: tuple[int, int], settle: Callable[[], None]) -> None:
    """Goes on with S until `wanted` shows."""
    for _pair in sheet.pairs:
        if sheet.pair is not None and tuple(sorted(sheet.pair.ids)) == wanted:
            return
        press(sheet, Qt.Key.Key_S, settle)
    raise AssertionError(wanted)


def press(sheet: SimilarQueue, key: Qt.Key, settle: Callable[[], None]) -> None:
    QTest.keyClick(sheet.list, key)
    settle()


def into(store: Store, number: int) -> object:
    return store.read(lambda c: rows.page(c, store.schema, "tickets", [number], ["duplicate_of"], "id"))[number][0]


def test_the_pairs_stand_side_by_side_and_are_gone_through(sheet: SimilarQueue, settle: Callable[[], None]) -> None:
    assert pairs(sheet) == {LOGIN, INVOICE}
    to(sheet, LOGIN, settle)
    newer, older = sheet.halves
    assert (newer.title.text(), older.title.text()) == (TITLES[1], TITLES[0])
    assert (newer.words.text(), older.words.text()) == ("正文 2", "正文 1")
    assert newer.fact.text().startswith("T-2 · ")
    assert "2026" in older.fact.text()
    press(sheet, Qt.Key.Key_Down if sheet.list.currentIndex().row() == 0 else Qt.Key.Key_Up, settle)
    assert older.title.text() == TITLES[2]


def test_m_merges_into_the_older_one_and_one_undo_brings_the_pair_back(
    sheet: SimilarQueue, store: Store, settle: Callable[[], None]
) -> None:
    to(sheet, LOGIN, settle)
    press(sheet, Qt.Key.Key_M, settle)
    assert into(store, 2) == 1
    assert pairs(sheet) == {INVOICE}
    assert sheet.pair is not None
    assert tuple(sorted(sheet.pair.ids)) == INVOICE
    QTest.keyClick(sheet.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert into(store, 2) is None
    assert pairs(sheet) == {LOGIN, INVOICE}


def test_what_is_called_different_is_never_asked_again(
    sheet: SimilarQueue, store: Store, desk: Desk, settle: Callable[[], None], qtbot: QtBot
) -> None:
    for pair in (LOGIN, INVOICE):
        to(sheet, pair, settle)
        press(sheet, Qt.Key.Key_D, settle)
    assert store.read(lambda c: differences.apart(c, store.schema, "tickets")) == {LOGIN, INVOICE}
    assert sheet.stack.currentIndex() == DONE
    sheet.closed.emit()
    settle()
    again = opened(desk, qtbot)
    qtbot.waitUntil(lambda: again.stack.currentIndex() == DONE)
    assert not again.pairs
    again.closed.emit()
    settle()


def test_enter_opens_the_newer_ticket(
    sheet: SimilarQueue, desk: Desk, settle: Callable[[], None], qtbot: QtBot
) -> None:
    to(sheet, LOGIN, settle)
    press(sheet, Qt.Key.Key_Return, settle)
    page = desk.current()
    qtbot.waitUntil(lambda: page.chooser.current_id == 2)  # type: ignore[union-attr]


def test_a_ticket_that_was_merged_meanwhile_is_merged_where_it_went(
    store: Store, tickets: None, desk: Desk, settle: Callable[[], None], qtbot: QtBot
) -> None:
    third = add(store, "tickets", title="手机登录收不到验证码了", opened="2026-03-05 10:00")
    sheet = opened(desk, qtbot)
    qtbot.waitUntil(lambda: sheet.stack.currentIndex() == DECIDING)
    settle()
    with_it = [pair for pair in pairs(sheet) if third in pair]
    assert len(with_it) == 1
    to(sheet, LOGIN, settle)
    press(sheet, Qt.Key.Key_M, settle)
    to(sheet, (with_it[0][0], third), settle)
    press(sheet, Qt.Key.Key_M, settle)
    assert (into(store, 2), into(store, third)) == (1, 1)
    assert pairs(sheet) == {INVOICE}


def test_a_stopped_search_lists_what_it_found(sheet: SimilarQueue, settle: Callable[[], None]) -> None:
    sheet._found.clear()
    sheet.search()
    assert sheet.stack.currentIndex() == SEARCHING
    sheet.cancel.click()
    settle()
    assert sheet.stack.currentIndex() in (DECIDING, DONE)
    assert pairs(sheet) <= {LOGIN, INVOICE}


def test_a_refusal_is_told_and_the_pair_stays(
    store: Store, tickets: None, desk: Desk, settle: Callable[[], None], qtbot: QtBot
) -> None:
    late = add(store, "tickets", title="导出很慢很慢", opened="2026-03-09 09:00")
    sheet = opened(desk, qtbot)
    qtbot.waitUntil(lambda: sheet.stack.currentIndex() == DECIDING)
    settle()
    to(sheet, (5, late), settle)
    press(sheet, Qt.Key.Key_M, settle)
    assert "Opened (2026-03-09 09:00)" in sheet.wrong.text()
    assert (into(store, late), (5, late) in pairs(sheet)) == (None, True)
