"""A list page of another entity, made from its declaration alone, does all that the customers page does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import customer, order
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.exchange import reader
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.query import language
from opsdesk.query.filters import Query, Sort
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.forms.layout import Section
from ui.forms.quick_add import QuickAdd
from ui.pages import PAGES, PageSpec
from ui.records.bulk import SetField
from ui.records.commands import commands
from ui.records.exporting import ExportSheet
from ui.records.history import Restorable
from ui.records.importing.wizard import CHECK, COLUMNS, DONE, FILE, Wizard
from ui.records.listing import Listing
from ui.records.page import RecordsPage
from ui.tables.columns import Column, column, columns_of
from ui.window.desk import Desk


def columns(orders: Entity) -> tuple[Column, ...]:
    return columns_of(orders, [column(orders.field(name)) for name in ("code", "customer", "date", "amount", "status")])


ORDERS = Listing(
    entity="orders",
    page="orders",
    title="Orders",
    icon="shopping-cart",
    new="New order",
    counted=lambda n: f"{n} orders",
    quick=("customer", "date", "amount", "product"),
    sections=(Section("", ("code", "customer", "date", "amount", "status", "product", "channel")),),
    nothing_yet="No orders yet.",
    columns=columns,
    sort=(Sort("date", True),),
    state="status",
    born="date",
    line=("customer", "channel"),
    facts=("amount", "date"),
)
SPEC = PageSpec(
    "orders", "Orders", "shopping-cart", lambda context: RecordsPage(context, ORDERS),
    lambda context: commands(context, ORDERS), count=Query("orders"),
)  # fmt: skip


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    who = customer(store, "星野网络", code="C-1")
    order(store, who, "1200", code="A-1", product="专业版", date="2026-02-01")
    order(store, who, "300", code="A-2", product="基础版", date="2026-03-01", status="pending")
    order(store, who, "50", code="A-3", product="加油包", date="2026-01-05")
    opened = windows.open((*PAGES, SPEC))
    opened.window().resize(1280, 800)
    opened.context.go("orders")
    windows.settle(opened)
    return opened


@pytest.fixture
def page(desk: Desk) -> RecordsPage:
    found = desk.current()
    assert isinstance(found, RecordsPage)
    return found


@pytest.fixture(autouse=True)
def _no_sheet_stays() -> Iterator[None]:
    yield
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible():
            top.close()


def codes(page: RecordsPage) -> list[Stored]:
    store = page.context.runner.store
    ids = store.read(lambda c: rows.ids(c, store.schema, page.query))
    found = store.read(lambda c: rows.page(c, store.schema, "orders", ids, ["code"]))
    return [found[number][0] for number in ids]


def values(store: Store, field: str) -> dict[Stored, Stored]:
    ids = store.read(lambda c: rows.ids(c, store.schema, Query("orders")))
    return dict(store.read(lambda c: rows.page(c, store.schema, "orders", ids, ["code", field])).values())  # type: ignore[arg-type]


def sheet(kind: type) -> Any:
    (dialog,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()]
    return dialog if isinstance(dialog, kind) else dialog.findChild(kind)


def test_it_lists_newest_first_and_shows_one_beside(page: RecordsPage, settle: Any) -> None:
    assert codes(page) == ["A-2", "A-1", "A-3"]
    assert page.title.text() == "Orders"
    assert page.fact.text() == "3 · 1 new this month"
    assert page.detail.name.text() == "A-2"
    assert page.detail._line.text() == "星野网络"
    assert [fact.figure for fact in page.detail.facts] == ["¥300", "2026-03-01"]


def test_a_filter_narrows_it_and_counts_stand_beside(page: RecordsPage, desk: Desk, settle: Any, store: Store) -> None:
    desk.context.show(Query("orders", language.parse(store.schema["orders"], "status=pending")))
    settle()
    assert codes(page) == ["A-2"]
    assert [chip.text() for chip in page.bar.chips] == ["Status is Pending"]
    desk.commands.run("orders.groups")
    page.groups.count_by("status")
    settle()
    assert {text: count for text, count in page.groups.counts.items() if count} == {"Paid": 2, "Pending": 1}


def test_the_search_box_finds(page: RecordsPage, settle: Any, qtbot: QtBot) -> None:
    page.search.setText("专业")
    qtbot.waitUntil(lambda: page.table.total == 1)
    assert codes(page) == ["A-1"]


def test_a_new_one_is_added_by_the_page_s_own_ctrl_n(page: RecordsPage, desk: Desk, settle: Any, store: Store) -> None:
    QTest.keyClick(desk.window(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle()
    form = sheet(QuickAdd)
    number = store.read(lambda c: rows.find(c, "customers", {"code": "C-1"}))
    for name, value in (("customer", number), ("amount", 77_00), ("product", "续费")):
        form.form.fields.editors[name].set_value(value)
    settle()
    form.form.save()
    settle()
    assert len(codes(page)) == 4
    assert page.detail.record.values["product"] == "续费"


def test_a_cell_edited_in_place_is_undone(page: RecordsPage, desk: Desk, settle: Any, store: Store) -> None:
    number = page.table.current_id
    page.table.edited.emit(number, store.schema["orders"].field("amount"), 999_00)
    settle()
    assert values(store, "amount")["A-2"] == 999_00
    assert page.detail.facts[0].figure == "¥999"
    desk.commands.run("undo")
    settle()
    assert values(store, "amount")["A-2"] == 300_00


def test_a_value_from_the_history_is_restored(page: RecordsPage, settle: Any, store: Store) -> None:
    page.table.edited.emit(page.table.current_id, store.schema["orders"].field("status"), "cancelled")
    settle()
    page.detail.tabs.setCurrentIndex(1)
    settle()
    change = page.detail._lists[1].entries[0].target
    assert change == Restorable("status", "pending")
    page.detail.restore_wanted.emit(change)
    settle()
    assert values(store, "status")["A-2"] == "pending"


def test_one_field_is_set_on_all_and_undone_in_one_step(
    page: RecordsPage, desk: Desk, settle: Any, store: Store
) -> None:
    page.table.select_all()
    desk.commands.run("orders.set")
    form = sheet(SetField)
    assert form._choice.currentText() == "Status", "the field that says where a record stands comes first"
    form.choose("channel").set_value("官网")
    form.apply()
    settle()
    assert set(values(store, "channel").values()) == {"官网"}
    desk.commands.run("undo")
    settle()
    assert set(values(store, "channel").values()) == {None}


def test_removed_ones_come_back(page: RecordsPage, desk: Desk, settle: Any) -> None:
    page.table.select_all()
    desk.commands.run("orders.remove")
    settle()
    assert codes(page) == []
    desk.commands.run("undo")
    settle()
    assert len(codes(page)) == 3


def test_a_list_without_tags_has_no_command_for_them(desk: Desk) -> None:
    ids = {command.id for command in desk.commands}
    assert "orders.set" in ids
    assert not ids & {"orders.tag", "orders.untag", "orders.list_report"}


def test_a_file_is_imported_into_the_page_s_own_list(
    page: RecordsPage, desk: Desk, settle: Any, store: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "订单.csv"
    path.write_text("订单号,客户编号,下单时间,实付金额\nB-1,C-1,2026-03-02,88\nB-2,C-9,2026-03-03,99\n", "utf-8")
    page.take_files([path])
    wizard = sheet(Wizard)
    for step in (FILE, COLUMNS, CHECK, DONE):
        qtbot.waitUntil(lambda at=step: wizard.stack.currentIndex() == at and wizard._task is None)
        if step == COLUMNS:
            assert wizard.columns.entity == "orders"
            assert wizard.columns._missing_words.text() == "Add customers that are named here and not there yet"
            wizard.columns.missing.set_state(True)
        if step != DONE:
            wizard.go_on.click()
    wizard.done_step.show_wanted.emit()
    settle()
    assert desk.here == "orders"
    assert {"B-1", "B-2"} <= set(codes(page))
    desk.commands.run("undo")
    settle()
    assert len(codes(page)) == 3


def test_the_list_is_exported_in_its_columns(page: RecordsPage, desk: Desk, settle: Any, tmp_path: Path) -> None:
    desk.commands.run("orders.export")
    form = sheet(ExportSheet)
    settle()
    form.write(tmp_path / "orders.csv")
    settle()
    shape = reader.sniff(tmp_path / "orders.csv")
    assert [one.header for one in shape.columns] == ["Code", "Customer", "Date", "Amount", "Status"]
    assert [row[0] for row in shape.rows] == ["A-2", "A-1", "A-3"]


def test_it_is_remembered_apart_from_other_lists(page: RecordsPage, desk: Desk, settle: Any) -> None:
    desk.commands.run("orders.groups")
    desk.commands.run("orders.detail")
    desk.context.go("customers")
    settle()
    other = desk.current()
    assert isinstance(other, RecordsPage)
    assert (page.groups_shown, page.detail_shown) == (True, False)
    assert (other.groups_shown, other.detail_shown) == (False, True)
