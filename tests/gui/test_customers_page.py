"""The customers page on a real desk: what an operator does all day."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import contact, customer, interaction, order
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from windows import Windows

from opsdesk.model.kinds import Stored
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.boards.board import Board
from ui.forms.follow_up import FollowUp
from ui.forms.quick_add import QuickAdd
from ui.pages import PAGES
from ui.pages.customers import verbs
from ui.pages.customers.detail import DETAILS, FILES, HISTORY, ORDERS, TIMELINE
from ui.pages.customers.overview import Overview
from ui.pages.customers.page import CustomersPage
from ui.records.bulk import Retag, SetField
from ui.records.history import Restorable
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Iterator[Desk]:
    customer(store, "星野网络", kind="company", city="上海", stage="grow", phone="13800138000", value="500")
    customer(store, "北辰文化", kind="company", city="北京", stage="silent", tags="VIP")
    rich = customer(store, "王伟", city="上海", stage="retain", last_contact="2026-03-04")
    order(store, rich, "1200", product="专业版", date="2026-02-01")
    interaction(store, rich, "确认年付折扣", kind="call")
    opened = windows.open(PAGES)
    opened.show_page("customers")
    opened.window().resize(1280, 800)
    windows.settle(opened)
    return opened


@pytest.fixture
def page(desk: Desk) -> CustomersPage:
    found = desk.context.pages["customers"]
    assert isinstance(found, CustomersPage)
    return found


def names(page: CustomersPage) -> list[Stored]:
    store = page.context.runner.store
    ids = store.read(lambda c: rows.ids(c, store.schema, page.query))
    found = store.read(lambda c: rows.page(c, store.schema, "customers", ids, ["name"]))
    return [found[number][0] for number in ids]


def value(store: Store, name: str, field: str) -> Stored:
    number = store.read(lambda c: rows.find(c, "customers", {"name": name}))
    assert number is not None
    return (store.read(lambda c: rows.get(c, store.schema, "customers", number)) or {})[field]


def sheet(kind: type) -> Any:
    (dialog,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    return dialog.findChild(kind)


def close_sheets() -> None:
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible():
            top.close()


def test_it_opens_on_the_customer_spoken_to_last(page: CustomersPage, settle: Any) -> None:
    assert names(page)[0] == "王伟"
    assert page.detail.name.text() == "王伟"
    assert page.table.total == 3


@pytest.mark.parametrize("typed", ["星野", "xy", "xingye", "8000", "野"])
def test_the_search_box_finds_by_characters_pinyin_initials_and_last_digits(
    page: CustomersPage, settle: Any, typed: str, qtbot: QtBot
) -> None:
    page.search.setText(typed)
    qtbot.waitUntil(lambda: page.table.total == 1)
    assert names(page) == ["星野网络"]


def test_clearing_the_search_brings_the_usual_order_back(page: CustomersPage, settle: Any, qtbot: QtBot) -> None:
    before = page.query
    page.search.setText("星野")
    qtbot.waitUntil(lambda: page.table.total == 1)
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.table.total == 3)
    assert page.query == before


def test_a_query_from_elsewhere_becomes_chips(page: CustomersPage, desk: Desk, settle: Any, store: Store) -> None:
    desk.context.go("customers", Query("customers", language.parse(store.schema["customers"], "city=上海 stage=grow")))
    settle()
    assert [chip.text() for chip in page.bar.chips] == ["City is 上海", "Stage is Grow"]
    assert names(page) == ["星野网络"]


def test_a_cell_edited_in_place_is_saved_and_can_be_undone(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    number = page.table.current_id
    assert number is not None
    page.table.edited.emit(number, store.schema["customers"].field("city"), "深圳")
    settle()
    assert value(store, "王伟", "city") == "深圳"
    desk.commands.run("undo")
    settle()
    assert value(store, "王伟", "city") == "上海"


def test_a_customer_is_added_with_a_name_and_enter(page: CustomersPage, desk: Desk, settle: Any, store: Store) -> None:
    desk.commands.run("customers.new")
    settle()
    form = sheet(QuickAdd)
    form.form.fields.editors["name"].set_value("陈静")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    settle()
    assert value(store, "陈静", "stage") == "acquire"
    assert page.detail.name.text() == "陈静"
    assert not isValid(form)


def test_when_the_customer_on_show_is_undone_the_one_with_the_cursor_takes_its_place(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    page.visit(customer(store, "临时"))
    settle()
    desk.commands.run("undo")
    settle()
    settle()
    assert page.detail.name.text() == "王伟"


def test_following_up_writes_a_contact_and_the_next_date(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    desk.commands.run("customers.follow_up")
    settle()
    form = sheet(FollowUp)
    form.fields.editors["summary"].set_value("下周发合同")
    form.fields.editors["next_day"].set_value(20_530)
    form.form.save()
    settle()
    assert value(store, "王伟", "next_follow_up") == 20_530
    assert page.detail.record is not None
    assert page.detail.record.events[0].text == "Call: 下周发合同"
    assert not isValid(form)


def test_one_field_is_set_on_everything_that_matches_and_undone_in_one_step(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    page.table.select_all()
    desk.commands.run("customers.set")
    form = sheet(SetField)
    form.choose("owner").set_value("李静")
    form.apply()
    settle()
    assert {value(store, name, "owner") for name in ("王伟", "星野网络", "北辰文化")} == {"李静"}
    desk.commands.run("undo")
    settle()
    assert {value(store, name, "owner") for name in ("王伟", "星野网络", "北辰文化")} == {None}


def test_a_tag_is_added_beside_the_tags_that_are_there(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    page.table.select_all()
    desk.commands.run("customers.tag")
    form = sheet(Retag)
    form._editor.set_value("续费")
    form.apply()
    settle()
    assert value(store, "北辰文化", "tags") == '["VIP","续费"]'
    assert value(store, "王伟", "tags") == '["续费"]'


def test_removed_customers_come_back_with_their_orders(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    desk.commands.run("customers.remove")
    settle()
    assert "王伟" not in names(page)
    desk.commands.run("undo")
    settle()
    assert value(store, "王伟", "revenue") == 120_000


def test_the_tabs_show_orders_files_and_history(page: CustomersPage, settle: Any, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "合同.txt"
    file.write_text("甲方乙方", encoding="utf-8")
    verbs.take_files(page, [file])
    settle()
    for tab, text in ((ORDERS, "专业版"), (FILES, "合同.txt"), (HISTORY, "Record created")):
        page.detail.tabs.setCurrentIndex(tab)
        settle()
        assert text in [entry.text for entry in page.detail._lists[tab].entries]
    digest = store.read(lambda c: rows.page(c, store.schema, "attachments", [1], ["digest"]))[1][0]
    assert store.vault.blobs.read(str(digest)).decode() == "甲方乙方"


def test_a_pasted_picture_becomes_an_attachment(page: CustomersPage, desk: Desk, settle: Any, store: Store) -> None:
    picture = QImage(8, 6, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(picture)
    desk.commands.run("customers.paste")
    settle()
    QApplication.clipboard().clear()
    ((name, digest),) = store.read(
        lambda c: rows.page(c, store.schema, "attachments", [1], ["name", "digest"])
    ).values()
    assert str(name).startswith("Picture 2026-03-05")
    assert QImage.fromData(store.vault.blobs.read(str(digest))).size() == picture.size()


def test_a_value_from_the_history_is_restored(page: CustomersPage, desk: Desk, settle: Any, store: Store) -> None:
    number = page.table.current_id
    assert number is not None
    page.table.edited.emit(number, store.schema["customers"].field("stage"), "lost")
    settle()
    page.detail.tabs.setCurrentIndex(HISTORY)
    settle()
    change = page.detail._lists[HISTORY].entries[0].target
    assert change == Restorable("stage", "retain")
    page.detail.restore_wanted.emit(change)
    settle()
    assert value(store, "王伟", "stage") == "retain"


def test_a_company_shows_its_contacts(page: CustomersPage, settle: Any, store: Store) -> None:
    number = store.read(lambda c: rows.find(c, "customers", {"name": "星野网络"}))
    assert number is not None
    contact(store, number, "刘洋", title="采购经理")
    page.visit(number)
    settle()
    page.detail.tabs.setCurrentIndex(DETAILS)
    settle()
    assert [entry.text for entry in page.detail.contacts.entries] == ["刘洋"]


def test_each_bar_of_the_overview_leads_to_its_customers(page: CustomersPage, desk: Desk, settle: Any) -> None:
    desk.commands.run("customers.overview")
    settle()
    overview = page.ways["overview"]
    assert isinstance(overview, Overview)
    stage = overview.charts[2].chart
    assert stage is not None
    at = list(stage.x).index("Silent")
    overview.charts[2].opened.emit(stage.series[0].target(at))
    settle()
    assert page.ways.way == "list"
    assert names(page) == ["北辰文化"]


def board(page: CustomersPage) -> Board:
    found = page.ways["board"]
    assert isinstance(found, Board)
    return found


def counts(page: CustomersPage) -> dict[str, int]:
    return {lane.label: lane.count for lane in board(page).lanes if lane.count}


def test_the_board_of_stages_is_a_third_way_beside_list_and_overview(
    page: CustomersPage, desk: Desk, settle: Any
) -> None:
    desk.commands.run("customers.board")
    settle()
    assert page.ways.switch is not None
    assert page.ways.switch.value == page.ways.way == "board"
    assert counts(page) == {"Grow": 1, "Retain": 1, "Silent": 1}
    assert page.fact.text() == "3 · 3 new"
    assert not page.detail_shown, "a board wants the room"
    page.ways.switch.chosen.emit("list")
    settle()
    assert page.detail_shown
    assert page.table.total == 3


def test_the_counts_of_the_board_follow_chips_and_search(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    desk.commands.run("customers.board")
    page.bar.set_query(Query("customers", language.parse(store.schema["customers"], "city=上海")))
    settle()
    assert counts(page) == {"Grow": 1, "Retain": 1}
    page.search.setText("星野")
    page.search.searched.emit("星野")
    settle()
    assert counts(page) == {"Grow": 1}
    assert page.fact.text() == "1 · 1 new"


def test_verbs_work_on_what_is_chosen_on_the_board(page: CustomersPage, desk: Desk, settle: Any, store: Store) -> None:
    desk.commands.run("customers.board")
    settle()
    lane = next(lane for lane in board(page).lanes if lane.label == "Silent")
    lane.view.choose(0)
    lane.view.setFocus()
    desk.commands.run("customers.tag")
    form = sheet(Retag)
    form._editor.set_value("续费")
    form.apply()
    settle()
    assert value(store, "北辰文化", "tags") == '["VIP","续费"]'
    assert not desk.commands["customers.copy_headers"].can_run(), "cards are no rows to copy"


def test_a_card_opens_beside_the_board_and_a_new_customer_stands_on_it(
    page: CustomersPage, desk: Desk, settle: Any, store: Store
) -> None:
    desk.commands.run("customers.board")
    settle()
    number = store.read(lambda c: rows.find(c, "customers", {"name": "北辰文化"}))
    board(page).opened.emit(number)
    settle()
    assert page.ways.way == "board"
    assert page.detail_shown
    assert page.detail.name.text() == "北辰文化"
    desk.commands.run("customers.new")
    settle()
    sheet(QuickAdd).form.fields.editors["name"].set_value("陈静")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    settle()
    assert page.ways.way == "board"
    assert counts(page)["Acquire"] == 1
    assert board(page).current_id == page.detail.number


def test_the_orders_behind_a_month_open_as_a_list(page: CustomersPage, settle: Any, store: Store) -> None:
    page.visit(Query("orders", language.parse(store.schema["orders"], "amount>1000")))
    settle()
    from ui.records.list_sheet import ListSheet

    assert sheet(ListSheet).table.total == 1
    close_sheets()


def test_the_page_follows_the_language(page: CustomersPage, settle: Any, look: Any) -> None:
    look(language="zh")
    settle()
    assert page.title.text() == "客户"
    assert page.detail.tabs.tabText(DETAILS) == "资料"


def test_what_comes_late_for_one_tab_never_fills_another(desk: Desk, page: CustomersPage, settle: Any) -> None:
    before = page.detail._lists[TIMELINE].entries
    page.detail.tabs.setCurrentIndex(ORDERS)
    page.detail.tabs.setCurrentIndex(TIMELINE)
    settle()
    assert page.detail._lists[TIMELINE].entries == before
