"""Customers to be told: each with a prepared word, gone through by keyboard, done one by one or all at once."""

from collections.abc import Callable

import pytest
from builders import add, customer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import Windows

from opsdesk.services import telling
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.feedback.loop import Loop
from ui.pages.feedback.page import FeedbackPage
from ui.window.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    for name in ("王伟", "李娜", "张敏"):
        customer(store, name)
    add(store, "requirements", title="批量导出", status="shipped")
    ticket = add(store, "tickets", title="希望批量导出", customer=1)
    for who in (1, 2, 3):
        add(store, "requests", requirement=1, customer=who, ticket=ticket if who == 1 else None)
    opened = windows.open(PAGES)
    opened.show_page("feedback")
    return opened


@pytest.fixture
def loop(desk: Desk, settle: Settle) -> Loop:
    settle()
    desk.commands.run("feedback.loop")
    settle()
    page = desk.current()
    assert isinstance(page, FeedbackPage)
    shown = page.ways["loop"]
    assert isinstance(shown, Loop)
    assert not page.detail_shown
    return shown


def names(loop: Loop) -> list[str]:
    return [entry.text for entry in loop.list.entries]


def test_each_is_shown_with_a_prepared_word_and_marked_by_a_key(
    desk: Desk, loop: Loop, settle: Settle, store: Store
) -> None:
    assert names(loop) == ["王伟", "李娜", "张敏"]
    assert loop.words.toPlainText().startswith("王伟您好，您之前提出的“批量导出”已上线")
    QTest.keyClick(desk.window(), Qt.Key.Key_J)
    settle()
    assert loop.words.toPlainText().startswith("李娜您好")
    loop.copy()
    assert QApplication.clipboard().text().startswith("李娜您好")
    QTest.keyClick(desk.window(), Qt.Key.Key_D)
    settle()
    assert names(loop) == ["王伟", "张敏"]
    assert loop.current is not None
    assert loop.current.name == "张敏", "the next one takes the place"
    loop.tell_all()
    settle()
    assert names(loop) == []
    desk.undo()
    settle()
    assert names(loop) == ["王伟", "张敏"]
    assert len(store.read(telling.waiting)) == 2


def test_keys_of_tickets_do_nothing_while_no_ticket_shows(desk: Desk, loop: Loop, settle: Settle, store: Store) -> None:
    before = desk.runner.store.read(lambda c: c.execute("SELECT count(*) FROM operations").fetchone())
    for name in ("close", "reply", "remove", "assign"):
        desk.commands.run(f"feedback.{name}")
    settle()
    assert desk.runner.store.read(lambda c: c.execute("SELECT count(*) FROM operations").fetchone()) == before


def test_its_ticket_is_opened_where_tickets_are_read(desk: Desk, loop: Loop, settle: Settle) -> None:
    loop._open_ticket()
    settle()
    page = desk.current()
    assert isinstance(page, FeedbackPage)
    assert (page.ways.way, page.detail.number) == ("triage", 1)
