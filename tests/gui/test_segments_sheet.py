"""The segments of a list: counted, told apart, opened, edited, put together, kept as they are and compared."""

from collections.abc import Iterator

import pytest
from builders import customer, order
from keyboard import ready, write
from looking import clipped, unnamed, unreachable
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.model.schema import BUILT_IN
from opsdesk.query import language
from opsdesk.query.filters import Filter, Query
from opsdesk.services import desk as own
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store
from ui.filters.condition_sheet import ConditionSheet
from ui.filters.views import NamePopup
from ui.pages import PAGES
from ui.records.comparison import CompareSheet
from ui.records.page import RecordsPage
from ui.records.segments import SegmentsSheet
from ui.runner import Runner
from ui.window.desk import Desk


def where(typed: str) -> Filter:
    return language.parse(BUILT_IN["customers"], typed)


def save(store: Store, name: str, typed: str) -> None:
    store.write(lambda store: own.save_view(store, name, Query("customers", where(typed)), ["name", "city"]))


@pytest.fixture
def people(store: Store, noon: object) -> None:
    """Three in 上海, of whom one bought; two in 北京."""
    numbers = [customer(store, f"客户{n}", city="上海" if n < 3 else "北京") for n in range(5)]
    order(store, numbers[0])
    save(store, "买过", "has:orders()")
    save(store, "沪", "city=上海")


@pytest.fixture
def sheet(qtbot: QtBot, people: None, runner: Runner) -> SegmentsSheet:
    shown = SegmentsSheet(runner, "customers")
    ready(qtbot, shown)
    qtbot.waitUntil(lambda: shown.counts == {"买过": 1, "沪": 3})
    return shown


def lines(sheet: SegmentsSheet) -> list[tuple[str, str, str]]:
    return [(one.text, one.right, one.below) for one in sheet.list.entries]


def names(sheet: SegmentsSheet) -> list[str]:
    return [one.text for one in sheet.list.entries]


def select(sheet: SegmentsSheet, *wanted: str) -> None:
    selection = sheet.list.selectionModel()
    assert selection is not None
    selection.clearSelection()
    for name in wanted:
        index = sheet.list.model().index(names(sheet).index(name), 0)
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)
    assert [view.name for view in sheet.chosen] == list(wanted)


def pick(menu: QMenu, words: str) -> None:
    (found,) = (one for one in menu.actions() if one.text() == words)
    found.trigger()
    menu.deleteLater()


def give_name(name: str) -> None:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, NamePopup)
    popup.line.clear()
    write(popup.line, name)
    QTest.keyClick(popup.line, Qt.Key.Key_Return)


def test_each_is_told_with_its_count_its_kind_and_its_sentence(sheet: SegmentsSheet) -> None:
    assert lines(sheet) == [("沪", "3  ·  dynamic", "City is 上海"), ("买过", "1  ·  dynamic", "has orders")]


def test_counts_follow_the_data(qtbot: QtBot, sheet: SegmentsSheet, runner: Runner) -> None:
    runner.write(lambda store: verbs.add(store, "customers", {"name": "新", "city": "上海"}))
    qtbot.waitUntil(lambda: sheet.counts == {"买过": 1, "沪": 4})


def test_one_is_opened_by_double_click_enter_and_button(qtbot: QtBot, sheet: SegmentsSheet) -> None:
    select(sheet, "沪")
    with qtbot.waitSignals([sheet.opened, sheet.closed]):
        sheet._buttons["open"].click()
    sheet.list.setCurrentIndex(sheet.list.model().index(0, 0))
    with qtbot.waitSignal(sheet.opened) as told:
        QTest.keyClick(sheet.list, Qt.Key.Key_Return)
    assert told.args == ["沪"]


def test_two_are_put_together_in_three_ways(qtbot: QtBot, sheet: SegmentsSheet) -> None:
    select(sheet, "沪", "买过")
    assert sheet._buttons["combine"].isEnabled()
    assert not sheet._buttons["edit"].isEnabled()
    for words, name, count in (
        ("In all of them", "both", 1),
        ("In any of them", "any", 3),
        ("In the first, without the others", "rest", 2),
    ):
        select(sheet, "沪", "买过")
        pick(sheet.combine_menu(), words)
        give_name(name)
        qtbot.waitUntil(lambda name=name, count=count: sheet.counts.get(name) == count)  # type: ignore[misc]


def test_a_snapshot_is_marked_and_compared(qtbot: QtBot, sheet: SegmentsSheet, store: Store, runner: Runner) -> None:
    select(sheet, "沪")
    sheet._buttons["snapshot"].click()
    qtbot.waitUntil(lambda: sheet.counts.get("沪 2026-03-05") == 3)
    assert lines(sheet)[1] == ("沪 2026-03-05", "3  ·  static", "Snapshot of 沪, taken 2026-03-05 12:00")
    gone = Selection("customers", frozenset([1]))
    runner.write(lambda store: verbs.edit(store, gone, {"city": "北京"}))
    qtbot.waitUntil(lambda: sheet.counts.get("沪") == 2)
    compared = CompareSheet(runner, "customers", "沪")
    ready(qtbot, compared)
    qtbot.waitUntil(lambda: compared.found is not None)
    assert compared.found is not None
    assert (compared.found.came_in, compared.found.dropped_out, compared.found.stayed) == (0, 1, 2)
    with qtbot.waitSignals([compared.opened, compared.closed]) as told:
        compared._show(compared.found.who_dropped)
    assert told.signal_triggered
    assert unnamed(compared) == clipped(compared) == unreachable(compared) == []


def test_what_was_never_kept_is_told_when_it_is_compared(qtbot: QtBot, people: None, runner: Runner) -> None:
    compared = CompareSheet(runner, "customers", "沪")
    ready(qtbot, compared)
    qtbot.waitUntil(lambda: "There is no snapshot of “沪” yet" in compared._head.text())


def test_one_is_renamed_duplicated_and_removed(qtbot: QtBot, sheet: SegmentsSheet, runner: Runner) -> None:
    select(sheet, "沪")
    pick(sheet.menu(sheet.chosen[0]), "Rename…")
    give_name("上海")
    qtbot.waitUntil(lambda: names(sheet) == ["买过", "上海"])
    select(sheet, "上海")
    pick(sheet.menu(sheet.chosen[0]), "Duplicate…")
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, NamePopup)
    assert popup.line.text() == "上海 (copy)"
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.counts.get("上海 (copy)") == 3)
    select(sheet, "上海 (copy)")
    QTest.keyClick(sheet.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(sheet) == ["买过", "上海"])
    runner.write(lambda store: store.undo())
    qtbot.waitUntil(lambda: len(names(sheet)) == 3)


def test_one_that_others_name_is_not_removed_and_it_says_why(qtbot: QtBot, sheet: SegmentsSheet, store: Store) -> None:
    save(store, "沪买过", "segment=沪 segment=买过")
    sheet._look()
    qtbot.waitUntil(lambda: sheet.counts.get("沪买过") == 1)
    sheet.remove(next(view for view in sheet._views if view.name == "沪"))
    qtbot.waitUntil(lambda: "“沪” is part of other segments: 沪买过" in sheet.refusal)


def test_a_broken_one_says_what_is_wrong_and_is_not_opened(qtbot: QtBot, sheet: SegmentsSheet, store: Store) -> None:
    store.write(lambda store: own.add_field(store, "customers", "Size", "whole"))
    store.write(
        lambda store: own.save_view(
            store, "big", Query("customers", language.parse(store.schema["customers"], "x_size>1"))
        )
    )
    store.write(lambda store: own.remove_field(store, "customers", "x_size"))
    sheet._look()
    qtbot.waitUntil(lambda: "big" in names(sheet))
    broken = next(one for one in sheet.list.entries if one.text == "big")
    assert broken.tone == "bad"
    assert "Customers have no field “x_size”" in broken.below
    opened: list[object] = []
    sheet.opened.connect(opened.append)
    sheet.open(next(view for view in sheet._views if view.name == "big"))
    assert opened == []
    assert "x_size" in sheet.refusal


def test_without_any_it_says_what_to_do(qtbot: QtBot, store: Store, runner: Runner) -> None:
    shown = SegmentsSheet(runner, "customers")
    ready(qtbot, shown)
    qtbot.waitUntil(lambda: runner.idle)
    assert shown._empty.isVisible()
    shown.stop()


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_everything_has_a_name_is_reached_by_tab_and_is_whole(
    qtbot: QtBot, people: None, runner: Runner, look: object, tongue: str, size: str
) -> None:
    look(language=tongue, size=size)  # type: ignore[operator]
    shown = SegmentsSheet(runner, "customers")
    ready(qtbot, shown)
    shown.resize(shown.sizeHint())
    qtbot.waitUntil(lambda: len(shown.counts) == 2)
    assert unnamed(shown) == []
    assert clipped(shown) == []
    assert unreachable(shown) == []


# -- on the page ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(people: None, windows: Windows) -> Iterator[Desk]:
    opened = windows.open(PAGES)
    opened.show_page("customers")
    windows.settle(opened)
    return opened


def page(desk: Desk) -> RecordsPage:
    found = desk.context.pages["customers"]
    assert isinstance(found, RecordsPage)
    return found


def test_the_sheet_is_opened_from_the_views_menu_and_opens_a_segment_in_the_list(qtbot: QtBot, desk: Desk) -> None:
    shown = page(desk)
    pick(shown.bar.views.menu(), "Segments…")
    (sheet,) = shown.findChildren(SegmentsSheet)
    qtbot.waitUntil(lambda: sheet.counts == {"买过": 1, "沪": 3})
    sheet._with(sheet._views[0].id, sheet.open)
    qtbot.waitUntil(lambda: shown.bar.views.text() == "View: 沪")
    qtbot.waitUntil(lambda: shown.table.total == 3)
    qtbot.waitUntil(lambda: not shown.findChildren(SegmentsSheet))


def test_a_segment_is_edited_and_made_in_a_sheet(qtbot: QtBot, desk: Desk) -> None:
    shown = page(desk)
    desk.commands.run("customers.segments")
    (sheet,) = shown.findChildren(SegmentsSheet)
    qtbot.waitUntil(lambda: len(sheet.counts) == 2)
    sheet.edit(sheet._views[0])
    (condition,) = sheet.findChildren(ConditionSheet)
    condition.show_filter(where("city=北京"))
    condition.apply()
    qtbot.waitUntil(lambda: sheet.counts.get("沪") == 2)
    qtbot.waitUntil(lambda: not sheet.findChildren(ConditionSheet))
    sheet.new()
    (condition,) = sheet.findChildren(ConditionSheet)
    condition.show_filter(where("no:orders()"))
    condition.apply()
    give_name("没买过")
    qtbot.waitUntil(lambda: sheet.counts.get("没买过") == 4)
    sheet.closed.emit()
    qtbot.waitUntil(lambda: not shown.findChildren(SegmentsSheet))


def test_members_are_exported(qtbot: QtBot, desk: Desk) -> None:
    from ui.records.exporting import ExportSheet

    shown = page(desk)
    desk.commands.run("customers.segments")
    (sheet,) = shown.findChildren(SegmentsSheet)
    qtbot.waitUntil(lambda: len(sheet.counts) == 2)
    sheet.export(sheet._views[0])
    qtbot.waitUntil(lambda: bool(shown.findChildren(ExportSheet)))
    assert shown.query.where == where("city=上海")
    (export,) = shown.findChildren(ExportSheet)
    export.reject()
    qtbot.waitUntil(lambda: not shown.findChildren(ExportSheet))


def test_the_popup_leads_to_the_whole_condition(qtbot: QtBot, desk: Desk) -> None:
    shown = page(desk)
    shown.bar.set_where(where("(city=上海 or city=北京)"))
    shown.bar._edit(0)
    shown.bar._popup._whole.click()
    (sheet,) = shown.findChildren(ConditionSheet)
    assert sheet.where == where("city=上海 or city=北京")
    sheet.closed.emit()
    qtbot.waitUntil(lambda: not shown.findChildren(ConditionSheet))


def test_the_whole_condition_is_edited_in_a_sheet(qtbot: QtBot, desk: Desk) -> None:
    shown = page(desk)
    shown.bar.set_where(where("city=上海"))
    desk.commands.run("customers.condition")
    (sheet,) = shown.findChildren(ConditionSheet)
    sheet.typed.clear()
    write(sheet.typed, "segment=沪 no:orders()")
    sheet.apply()
    qtbot.waitUntil(lambda: shown.table.total == 2)
    assert [chip.text() for chip in shown.bar.chips] == ["in the segment “沪”", "no orders"]
    qtbot.waitUntil(lambda: not shown.findChildren(ConditionSheet))
