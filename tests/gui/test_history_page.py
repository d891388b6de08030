"""The history page: what was done, what still stands, and undoing any of it."""

import pytest
from builders import customer
from keyboard import ready
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.errors import Trouble
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.context import Context
from ui.pages.history import model
from ui.pages.history.page import HistoryPage


@pytest.fixture
def page(qtbot: QtBot, store: Store, context: Context) -> HistoryPage:
    for name in ("甲", "乙", "丙"):
        customer(store, name)
    store.write(lambda s: verbs.edit(s, Selection("customers", frozenset([1])), {"city": "上海"}))
    shown = HistoryPage(context)
    shown.resize(900, 600)
    ready(qtbot, shown)
    shown.visit(None)
    qtbot.waitUntil(lambda: len(sentences(shown)) == 4)
    return shown


def sentences(page: HistoryPage) -> list[str]:
    return [entry.words for entry in page.model.entries if entry.done]


def choose(page: HistoryPage, operation: int) -> None:
    page.view.setCurrentIndex(page.model.index(page.model.row_of(operation), 0))


def count(store: Store) -> int:
    return store.read(lambda c: rows.count(c, store.schema, "customers"))


def test_actions_stand_under_their_day_newest_first(page: HistoryPage) -> None:
    assert page.model.entries[0].words == "Today"
    assert page.model.entries[0].done is None
    assert sentences(page) == [
        "Changed city of 甲",
        "Added customer 丙",
        "Added customer 乙",
        "Added customer 甲",
    ]


def test_an_action_in_the_middle_is_undone_alone(qtbot: QtBot, store: Store, page: HistoryPage) -> None:
    choose(page, 2)
    page.undo_this.click()
    qtbot.waitUntil(lambda: count(store) == 2)
    qtbot.waitUntil(lambda: any(entry.done and entry.done.undone for entry in page.model.entries))
    assert [entry.words for entry in page.model.entries if entry.done and entry.done.undone] == ["Added customer 乙"]
    assert not page.undo_this.isEnabled()  # it still is the chosen one, and undone by now


def test_what_later_actions_depend_on_is_refused_with_their_numbers(
    qtbot: QtBot, store: Store, page: HistoryPage
) -> None:
    with qtbot.waitSignal(page.context.runner.troubled) as told:
        page.undo(1)
    trouble = told.args[0]
    assert isinstance(trouble, Trouble)
    assert trouble.code == "undo-conflict"
    assert "4" in trouble.message
    assert count(store) == 3


def test_enter_undoes_the_chosen_action(qtbot: QtBot, store: Store, page: HistoryPage) -> None:
    choose(page, 4)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: store.read(lambda c: rows.get(c, store.schema, "customers", 1))["city"] is None  # type: ignore[index]
    )


def test_arrow_keys_skip_the_days(qtbot: QtBot, page: HistoryPage) -> None:
    page.view.setFocus()
    choose(page, 4)
    QTest.keyClick(page.view, Qt.Key.Key_Up)
    assert page.view.current is not None
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    assert page.view.current is not None
    assert page.view.current.words == "Added customer 丙"


def test_the_history_is_searched_and_narrowed_to_what_is_undone(qtbot: QtBot, store: Store, page: HistoryPage) -> None:
    page._search.setText("乙")
    qtbot.waitUntil(lambda: sentences(page) == ["Added customer 乙"])
    page._search.clear()
    (undone,) = (one for one in page.findChildren(QPushButton) if one.text() == "Undone")
    undone.click()
    assert sentences(page) == []
    assert page._nothing.isVisible()
    page.undo(3)
    qtbot.waitUntil(lambda: sentences(page) == ["Added customer 丙"])


def test_older_actions_come_by_pages(
    qtbot: QtBot, store: Store, page: HistoryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "PAGE", 2)
    page.model._done = []
    page.model.reload()
    qtbot.waitUntil(lambda: len(sentences(page)) == 2)
    page.model.read_more()
    qtbot.waitUntil(lambda: len(sentences(page)) == 4)
    page.model.read_more()
    with qtbot.waitSignal(page.model.loaded):
        page.model.reload()
    assert len(sentences(page)) == 4


def test_reading_on_does_not_interrupt_reading_what_is_new(
    qtbot: QtBot, store: Store, page: HistoryPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "PAGE", 2)
    page.model._done = []
    page.model.reload()
    qtbot.waitUntil(lambda: len(sentences(page)) == 2)
    customer(store, "丁")
    page.model.reload()
    page.model.read_more()
    qtbot.waitUntil(lambda: sentences(page)[0] == "Added customer 丁")


def test_everything_on_the_page_that_takes_the_focus_has_a_name(page: HistoryPage) -> None:
    parts = [part for part in page.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert parts
    assert not [type(part).__name__ for part in parts if part.isVisible() and not part.accessibleName()]


def test_a_new_desk_says_that_nothing_was_done_yet(qtbot: QtBot, context: Context) -> None:
    page = HistoryPage(context)
    ready(qtbot, page)
    page.visit(None)
    qtbot.waitUntil(page._nothing.isVisible)
    assert not page.undo_this.isEnabled()
