"""The page of the day on a real desk: whom to call, why, and being done with it by keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import customer, days_ago, interaction, order
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import clock
from opsdesk.model.kinds import Stored
from opsdesk.settings import Settings
from opsdesk.store import reveals, rows
from opsdesk.store.store import Store
from ui.forms.calendar import CalendarPopup
from ui.forms.follow_up import FollowUp
from ui.pages import PAGES
from ui.pages.customers.page import CustomersPage
from ui.pages.reports.page import ReportsPage
from ui.pages.today.page import TodayPage
from ui.pages.today.sections import Heading, Line
from ui.window.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    late = customer(store, "拖了三天", next_follow_up=days_ago(3), phone="13800138000;13900139000", owner="李静")
    interaction(store, late, "等财务审批", kind="call", at="2026-02-20 10:00")
    customer(store, "今天要打", next_follow_up=days_ago(0), owner="王伟", consent="refused")
    customer(store, "明天", next_follow_up=days_ago(-1))
    leaving = customer(store, "快走了", owner="李静")
    for day in (43, 53, 63, 73):
        order(store, leaving, "1000", date=days_ago(day))
    order(store, customer(store, "只买一次"), "10", date=days_ago(40))
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    return opened


@pytest.fixture
def settle(desk: Desk, qtbot: QtBot) -> Settle:
    def wait() -> None:
        page = desk.context.pages["today"]
        assert isinstance(page, TodayPage)
        QApplication.processEvents()
        qtbot.waitUntil(lambda: desk.runner.idle and not page.computing, timeout=20_000)
        QApplication.processEvents()
        qtbot.waitUntil(lambda: desk.runner.idle, timeout=20_000)

    wait()
    return wait


@pytest.fixture
def page(desk: Desk, settle: Settle) -> TodayPage:
    found = desk.current()
    assert isinstance(found, TodayPage)
    return found


def listed(page: TodayPage) -> list[str]:
    """Headings as "[name]", customers by name."""
    return [
        f"[{item.name}]" if isinstance(item, Heading) else str(item.call.values["name"]) for item in page.calls.items
    ]


def current(page: TodayPage) -> str:
    assert isinstance(page.current, Line)
    return str(page.current.call.values["name"])


def value(store: Store, name: str, field: str) -> Stored:
    number = store.read(lambda c: rows.find(c, "customers", {"name": name}))
    assert number is not None
    return (store.read(lambda c: rows.get(c, store.schema, "customers", number)) or {})[field]


def key(page: TodayPage, typed: Any) -> None:
    QTest.keyClick(page.calls, typed)


def sheet(kind: type) -> Any:
    (found,) = [
        part
        for top in QApplication.topLevelWidgets()
        if top.isVisible() and isinstance(top, QDialog | CalendarPopup)
        for part in ([top] if isinstance(top, kind) else top.findChildren(kind))
    ]
    return found


def test_a_fresh_desk_opens_here_with_the_most_urgent_first(page: TodayPage, desk: Desk) -> None:
    assert desk.here == "today"
    assert listed(page) == ["[overdue]", "拖了三天", "[today]", "今天要打", "[churn]", "快走了", "[once]", "只买一次"]
    assert {name: fact.figure for name, fact in page.facts.items() if not fact.isHidden()} == {
        "overdue": "1", "today": "1", "churn": "1", "silent": "0", "once": "1", "birthday": "0",
    }  # fmt: skip
    assert current(page) == "拖了三天"
    assert page.card.name.text() == "拖了三天"
    assert page.card.person is not None
    assert list(page.card.person.phones) == ["13800138000", "13900139000"]
    assert [entry.text for entry in page.card.before.entries] == ["等财务审批"]


def test_letters_and_arrows_go_from_customer_to_customer_over_headings(page: TodayPage) -> None:
    visited = []
    for typed in (Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Up):
        key(page, typed)
        visited.append(current(page))
    assert visited == ["今天要打", "快走了", "只买一次", "只买一次", "快走了", "今天要打"]


def test_enter_opens_the_customer(page: TodayPage, desk: Desk, settle: Settle) -> None:
    key(page, Qt.Key.Key_J)
    key(page, Qt.Key.Key_Return)
    settle()
    shown = desk.current()
    assert isinstance(shown, CustomersPage)
    assert shown.detail.name.text() == "今天要打"


def test_contacted_notes_a_call_and_goes_on_to_the_next(
    page: TodayPage, desk: Desk, settle: Settle, store: Store
) -> None:
    key(page, Qt.Key.Key_D)
    settle()
    assert current(page) == "今天要打"
    assert value(store, "拖了三天", "last_contact") == clock.today()
    assert value(store, "拖了三天", "next_follow_up") is None
    desk.commands.run("undo")
    settle()
    assert "拖了三天" in listed(page)
    assert value(store, "拖了三天", "next_follow_up") == days_ago(3)


def test_whoever_may_be_leaving_is_left_alone_after_a_call(page: TodayPage, settle: Settle) -> None:
    page.calls.go_to_section("churn")
    assert current(page) == "快走了"
    key(page, Qt.Key.Key_D)
    settle()
    assert "快走了" not in listed(page)
    assert page.facts["churn"].figure == "0"


def test_following_up_uses_the_form_and_takes_the_customer_off_the_list(
    page: TodayPage, settle: Settle, store: Store
) -> None:
    key(page, Qt.Key.Key_F)
    form = sheet(FollowUp)
    form.fields.editors["summary"].set_value("下周签字")
    form._choose(days_ago(-7))
    form.form.save()
    settle()
    assert current(page) == "今天要打"
    assert value(store, "拖了三天", "next_follow_up") == days_ago(-7)


def test_a_call_is_put_off_by_one_button_or_a_day_of_the_calendar(
    page: TodayPage, settle: Settle, store: Store, qtbot: QtBot
) -> None:
    key(page, Qt.Key.Key_S)
    buttons = {button.text(): button for button in sheet(CalendarPopup).findChildren(QPushButton)}
    assert "Today" not in buttons
    buttons["In a week"].click()
    settle()
    assert value(store, "拖了三天", "next_follow_up") == days_ago(-7)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    key(page, Qt.Key.Key_S)
    month = sheet(CalendarPopup).month
    assert month.day == days_ago(-1)
    QTest.keyClick(month, Qt.Key.Key_Left)
    assert month.day == days_ago(-1), "no day before tomorrow"
    QTest.keyClick(month, Qt.Key.Key_Right)
    QTest.keyClick(month, Qt.Key.Key_Return)
    settle()
    assert value(store, "今天要打", "next_follow_up") == days_ago(-2)
    assert listed(page)[0] == "[churn]"


def test_a_tile_leads_to_its_section_and_a_heading_to_the_whole_list(
    page: TodayPage, desk: Desk, settle: Settle
) -> None:
    page.facts["once"].click()
    assert current(page) == "只买一次"
    key(page, Qt.Key.Key_A)
    settle()
    shown = desk.current()
    assert isinstance(shown, CustomersPage)
    assert shown.table.total == 1
    assert [chip.text() for chip in shown.bar.chips] == ["Bought only once"]
    desk.show_page("today")
    page.show_list("overdue")
    settle()
    assert [chip.text() for chip in shown.bar.chips] == ["Next follow-up is before 2026-03-05"]


def test_the_link_of_a_heading_is_clicked(page: TodayPage, desk: Desk, settle: Settle) -> None:
    place = page.calls.visualRect(page.calls.model().index(0, 0))
    QTest.mouseClick(page.calls.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert desk.here == "today"
    at = place.center()
    at.setX(place.right() - 30)
    QTest.mouseClick(page.calls.viewport(), Qt.MouseButton.LeftButton, pos=at)
    settle()
    assert desk.here == "customers"


def test_the_calls_of_one_owner_are_remembered(page: TodayPage, desk: Desk, settle: Settle) -> None:
    page.owners.setCurrentIndex(page.owners.findData("李静"))
    page.owners.activated.emit(page.owners.currentIndex())
    settle()
    assert listed(page) == ["[overdue]", "拖了三天", "[churn]", "快走了"]
    again = TodayPage(desk.context)
    again.read()
    settle()
    assert again.owners.currentText() == "李静"
    assert listed(again) == ["[overdue]", "拖了三天"], "orders are looked at where somebody looks"
    again.deleteLater()


def test_letters_typed_into_the_owners_are_no_commands(page: TodayPage, settle: Settle, store: Store) -> None:
    page.owners.setFocus()
    for typed in (Qt.Key.Key_D, Qt.Key.Key_F, Qt.Key.Key_S):
        QTest.keyClick(page.owners, typed)
    settle()
    assert value(store, "拖了三天", "next_follow_up") == days_ago(3)
    assert not [top for top in QApplication.topLevelWidgets() if top.isVisible() and top is not page.window()]


def test_numbers_are_masked_until_they_are_asked_for(page: TodayPage, desk: Desk, settle: Settle) -> None:
    first = page.card._phones[0]
    assert first.text == "138****8000"
    first.eye.click()
    settle()
    assert first.text == "13800138000"
    assert first.eye.isHidden()
    key(page, Qt.Key.Key_J)
    settle()
    key(page, Qt.Key.Key_K)
    settle()
    assert first.text == "138****8000"


def test_a_number_is_copied_in_full_and_the_log_tells(
    page: TodayPage, desk: Desk, settle: Settle, store: Store
) -> None:
    key(page, Qt.Key.Key_C)
    settle()
    assert QApplication.clipboard().text() == "13800138000"
    assert desk.toast.isVisible()
    assert "138****8000" in desk.toast.accessibleName()
    assert [one.what for one in store.read(lambda c: reveals.newest(c, store.schema))] == ["copy"]


def test_the_call_sheet_of_the_chosen_owner_is_laid_out_as_pdf(page: TodayPage, desk: Desk, settle: Settle) -> None:
    page.owners.setCurrentIndex(page.owners.findData("李静"))
    page.owners.activated.emit(page.owners.currentIndex())
    desk.commands.run("today.report")
    settle()
    shown = desk.current()
    assert isinstance(shown, ReportsPage)
    assert shown.where.text() == "owner=李静"
    assert shown.printed is not None


def test_a_new_order_is_noticed(page: TodayPage, settle: Settle, store: Store, desk: Desk) -> None:
    from opsdesk.services.rows import add

    number = page.calls.items[-1].call.customer  # type: ignore[union-attr]
    values = {"customer": number, "date": clock.today(), "amount": 1000}
    desk.runner.write(lambda s: add(s, "orders", values))
    settle()
    assert "只买一次" not in listed(page)


def test_what_changes_elsewhere_shows_on_the_next_visit(
    page: TodayPage, settle: Settle, store: Store, desk: Desk
) -> None:
    desk.show_page("customers")
    desk.context.runner.write(lambda s: _plan(s, "明天", days_ago(0)))
    settle()
    desk.show_page("today")
    settle()
    assert "明天" in listed(page)
    assert desk.rail.findChildren(QWidget)  # the rail counts what is due
    (count,) = [item.count for name, item in desk.rail._items.items() if name == "today"]
    assert count == "3"


def _plan(store: Store, name: str, day: int) -> Any:
    from opsdesk.services.rows import Selection, edit

    number = store.read(lambda c: rows.find(c, "customers", {"name": name}))
    assert number is not None
    return edit(store, Selection("customers", frozenset([number])), {"next_follow_up": day})


def test_it_follows_the_language(page: TodayPage, look: Callable[..., Settings]) -> None:
    look(language="zh")
    assert page.calls.model().index(0, 0).data() == "逾期跟进 1"
    assert page.calls.model().index(1, 0).data() == "拖了三天: 跟进已逾期 3 天"
    assert page.owners.itemText(0) == "全部负责人"


def test_a_desk_without_calls_says_what_to_do(windows: Windows, store: Store) -> None:
    customer(store, "没有计划")
    desk = windows.open(PAGES)
    shown = desk.current()
    assert isinstance(shown, TodayPage)
    assert shown.content.currentIndex() == 1
    assert {fact.figure for fact in shown.facts.values() if not fact.isHidden()} == {"0"}


def test_files_let_go_here_are_imported(page: TodayPage, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_text("姓名\n王伟\n", encoding="utf-8")
    desk.take_files([file])
    settle()
    assert desk.here == "customers"
    (wizard,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    wizard.close()


@pytest.fixture(autouse=True)
def _sheets_closed() -> Iterator[None]:
    yield
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible():
            top.close()
