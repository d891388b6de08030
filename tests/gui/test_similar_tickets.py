"""Similar tickets in the window: told while one is typed, beside the one on show, and merged by one key."""

from collections.abc import Callable

import pytest
from builders import add
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.context import Context
from ui.forms.choose import Choose
from ui.forms.quick_add import QuickAdd
from ui.pages import PAGES
from ui.pages.feedback.page import FeedbackPage
from ui.pages.feedback.similar import SimilarTickets
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def two(store: Store) -> list[int]:
    return [
        add(store, "tickets", title=title, opened=f"2026-03-0{n} 09:00")
        for n, title in enumerate(("手机登录收不到验证码", "收不到验证码，登录不了", "发票抬头怎么修改"), 1)
    ]


def test_typing_a_title_tells_of_the_ticket_that_is_there(qtbot: QtBot, context: Context, two: list[int]) -> None:
    form = QuickAdd(context.runner, "tickets", ("title", "body"))
    qtbot.addWidget(form)
    form.show()
    form.start()
    form.form.fields.editors["title"].set_value("登录收不到验证码")
    form.twins.look()
    qtbot.waitUntil(lambda: bool(form.twins.found))
    assert form.twins.found[0].id == two[0]
    assert "验证码" in form.twins.notice.text
    assert form.twins.page == "feedback"
    form.form.discard()


def test_those_like_the_one_on_show_stand_beside_it(qtbot: QtBot, context: Context, two: list[int]) -> None:
    section = SimilarTickets(context)
    qtbot.addWidget(section)
    section.show_ticket(two[0])
    qtbot.waitUntil(lambda: bool(section.entries))
    assert [entry.target for entry in section.entries] == [two[1]]
    section.show_ticket(two[2])
    qtbot.waitUntil(lambda: context.runner.idle)
    assert not section.entries


@pytest.fixture
def desk(windows: Windows, store: Store, two: list[int]) -> Desk:
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    opened.show_page("feedback")
    return opened


@pytest.fixture
def page(desk: Desk, settle: Callable[[], None], qtbot: QtBot) -> FeedbackPage:
    shown = desk.current()
    assert isinstance(shown, FeedbackPage)
    qtbot.waitUntil(lambda: shown.chooser.current_id == 3 and shown.detail.record is not None)
    settle()
    return shown


def into(store: Store, number: int) -> object:
    return store.read(lambda c: rows.page(c, store.schema, "tickets", [number], ["duplicate_of"], "id"))[number][0]


def test_one_is_merged_with_another_that_is_chosen_from_those_like_it(
    desk: Desk, page: FeedbackPage, settle: Callable[[], None], store: Store, two: list[int], qtbot: QtBot
) -> None:
    page.open_record(two[1])
    settle()
    qtbot.waitUntil(lambda: page.chooser.current_id == two[1])
    QTest.keyClick(desk.window(), Qt.Key.Key_M)
    settle()
    (popup,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, Choose) and one.isVisible())
    assert popup.list.entries[0].text == "T-1 手机登录收不到验证码"
    QTest.keyClick(popup.line, Qt.Key.Key_1)
    settle()
    assert into(store, two[1]) == two[0]


def test_all_that_are_chosen_become_one(
    desk: Desk, page: FeedbackPage, settle: Callable[[], None], store: Store, two: list[int]
) -> None:
    page.chooser.select_all()
    QTest.keyClick(desk.window(), Qt.Key.Key_M)
    settle()
    assert [into(store, number) for number in two] == [None, two[0], two[0]]
