"""The filter bar: chips, the popup that finds, ticks and reads, saved views, counts that narrow."""

from dataclasses import replace

import pytest
from builders import customer
from keyboard import ready, write
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.model.schema import BUILT_IN
from opsdesk.query import filters as f
from opsdesk.query import language
from opsdesk.query.filters import EVERYTHING, AnyOf, Query, Relative, Sort, Test, Words, both
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.context import Context
from ui.filters.bar import FilterBar
from ui.filters.choices import found_fields
from ui.filters.conditions import countable, only, values_in, without
from ui.filters.counts import CountList
from ui.filters.groups import GroupPanel
from ui.filters.views import NamePopup, View
from ui.runner import Runner

CUSTOMERS = BUILT_IN["customers"]


def where(text: str) -> f.Filter:
    return language.parse(CUSTOMERS, text)


@pytest.fixture
def people(store: Store) -> None:
    for number, (city, stage, tags) in enumerate(
        [
            ("上海", "grow", "VIP"),
            ("上海", "grow", "VIP;老客户"),
            ("上海", "lost", "老客户"),
            ("北京", "grow", "VIP"),
            ("深圳", "retain", "展会"),
        ]
    ):
        customer(store, f"客户{number}", city=city, stage=stage, tags=tags)


@pytest.fixture
def bar(qtbot: QtBot, people: None, runner: Runner) -> FilterBar:
    shown = FilterBar(runner, "customers", lambda: ["name", "city"])
    ready(qtbot, shown)
    return shown


def chips(bar: FilterBar) -> list[str]:
    return [chip.text() for chip in bar.chips]


def press(widget: QWidget, words: str) -> None:
    (button,) = (one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisible())
    button.click()


def count(store: Store, query: Query) -> int:
    return store.read(lambda c: rows.count(c, store.schema, "customers", query.where))


def click(counts: CountList, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    row = [one.text for one in counts.shown].index(text)
    place: QPoint = counts.visualRect(counts.model().index(row, 0)).center()
    QTest.mouseClick(counts.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def test_each_condition_has_a_chip_that_says_it(bar: FilterBar) -> None:
    bar.show_query(Query("customers", where("city=上海 stage=grow,retain last_contact>30d")))
    assert chips(bar) == ["City is 上海", "Stage is Grow, Retain", "Last contact over 30 days ago"]
    assert all(chip.accessibleName() for chip in bar.chips)


def test_a_chip_goes_by_delete_and_the_list_is_told(qtbot: QtBot, bar: FilterBar) -> None:
    bar.show_query(Query("customers", where("city=上海 stage=grow"), (Sort("name"),)))
    with qtbot.waitSignal(bar.changed) as told:
        QTest.keyClick(bar.chips[0], Qt.Key.Key_Delete)
    assert told.args[0] == Query("customers", where("stage=grow"), (Sort("name"),))
    with qtbot.waitSignal(bar.changed):
        bar.clear()
    assert bar.query.where == EVERYTHING


def test_a_condition_is_typed_with_live_words_and_live_errors(qtbot: QtBot, bar: FilterBar) -> None:
    bar.add_condition()
    popup = bar._popup
    write(popup.line, "value>x")
    assert "“x” is not a number" in popup.hint
    popup.line.clear()
    write(popup.line, "city=上海 value>1000")
    assert popup.hint == "Enter adds: City is 上海 · Worth is more than ¥1,000"
    with qtbot.waitSignal(bar.changed):
        QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert bar.query.where == where("city=上海 value>1000")
    assert not popup.isVisible()


def test_a_value_is_ticked_among_those_the_records_have(qtbot: QtBot, bar: FilterBar, store: Store) -> None:
    bar.show_query(Query("customers", where("stage=grow")))
    bar.add_condition()
    popup = bar._popup
    write(popup.line, "cit")
    assert [popup.fields.item(row).text() for row in range(popup.fields.count())] == ["City"]
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    part = popup.part
    assert part is not None
    counts = part.findChild(CountList)
    assert isinstance(counts, CountList)
    qtbot.waitUntil(lambda: [(one.text, one.count) for one in counts.shown] == [("上海", 2), ("北京", 1)])
    QTest.keyClick(counts, Qt.Key.Key_Space)
    QTest.keyClick(counts, Qt.Key.Key_Down)
    QTest.keyClick(counts, Qt.Key.Key_Space)
    with qtbot.waitSignal(bar.changed) as told:
        QTest.keyClick(counts, Qt.Key.Key_Return)
    assert chips(bar) == ["Stage is Grow", "City is 上海, 北京"]
    assert count(store, told.args[0]) == 3


def test_a_chip_opens_with_its_own_comparison_and_values(qtbot: QtBot, bar: FilterBar) -> None:
    bar.show_query(Query("customers", where("value>=1000")))
    QTest.mouseClick(bar.chips[0], Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    popup = bar._popup
    assert popup.operator == f.LEAST
    assert popup.part is not None
    assert popup.part.values() == (100000,)
    popup._operator.setCurrentIndex(popup._operator.findData(f.LESS))
    popup._change_operator()
    assert popup.part.values() == (100000,)
    with qtbot.waitSignal(bar.changed):
        press(popup, "Apply")
    assert bar.query.where == Test("value", f.LESS, (100000,))


def test_days_are_compared_by_date_or_counted_from_today(qtbot: QtBot, bar: FilterBar) -> None:
    bar.show_query(Query("customers", where("last_contact>30d")))
    bar._edit(0)
    popup = bar._popup
    assert popup.part is not None
    assert popup.part.values() == (Relative(-30),)
    with qtbot.waitSignal(bar.changed):
        press(popup, "Next 7 days")
    assert bar.query.where == both(
        Test("last_contact", f.LEAST, (Relative(0),)), Test("last_contact", f.MOST, (Relative(7),))
    )


def test_a_condition_of_words_alone_needs_no_value(qtbot: QtBot, bar: FilterBar) -> None:
    bar.add_condition()
    popup = bar._popup
    popup._compare(CUSTOMERS.field("note"), f.EMPTY, ())
    assert popup.part is None
    with qtbot.waitSignal(bar.changed):
        press(popup, "Apply")
    assert bar.query.where == Test("note", f.EMPTY)


def test_what_has_brackets_opens_as_typed_text(bar: FilterBar) -> None:
    bar.show_query(Query("customers", where("(city=上海 or stage=lost)")))
    bar._edit(0)
    assert bar._popup.line.text().replace('"', "") == "city=上海 or stage=lost"
    bar._popup.close()


def test_fields_are_found_by_label_header_pinyin_and_own_name(chinese: None) -> None:
    for typed in ("城市", "cs", "city", "town"):
        assert "city" in [field.name for field in found_fields(CUSTOMERS, typed)], typed
    assert found_fields(CUSTOMERS, "没有这个") == []


def test_the_words_of_the_search_box_narrow_without_a_chip(qtbot: QtBot, bar: FilterBar) -> None:
    bar.show_query(Query("customers", where("city=上海")))
    with qtbot.waitSignal(bar.changed):
        bar.set_words("张")
    assert bar.query.where == both(where("city=上海"), Words("张"))
    assert chips(bar) == ["City is 上海"]
    bar.set_query(replace(bar.query, where=both(bar.query.where, where("stage=grow"))))
    assert chips(bar) == ["City is 上海", "Stage is Grow"]
    assert bar.query.where == both(where("city=上海 stage=grow"), Words("张"))


# -- saved views --------------------------------------------------------------------------------------------------


def action(menu: QMenu, words: str) -> None:
    (found,) = (one for one in menu.actions() if one.text() == words)
    found.trigger()
    menu.deleteLater()


def saved(qtbot: QtBot, bar: FilterBar, name: str, text: str) -> View:
    bar.show_query(Query("customers", where(text), (Sort("name", True),)))
    bar.views.save(name)
    qtbot.waitUntil(lambda: bar.views.current is not None and bar.views.current.name == name)
    assert bar.views.current is not None
    return bar.views.current


def test_a_view_keeps_conditions_sort_and_columns_and_opens_again(qtbot: QtBot, bar: FilterBar) -> None:
    view = saved(qtbot, bar, "重点跟进", "city=上海 stage=grow")
    assert view.columns == ("name", "city")
    assert view.query.sort == (Sort("name", True),)
    with qtbot.waitSignal(bar.view_opened) as opened:
        action(bar.views.menu(), "All customers")
    assert opened.args[0] is None
    assert bar.query.where == EVERYTHING
    with qtbot.waitSignal(bar.changed) as told:
        action(bar.views.menu(), "重点跟进")
    assert told.args[0] == view.query
    assert bar.views.text() == "View: 重点跟进"


def test_a_changed_view_says_so_and_can_be_saved_again(qtbot: QtBot, bar: FilterBar) -> None:
    saved(qtbot, bar, "上海", "city=上海")
    bar._applied(where("stage=grow"))
    assert bar.views.text() == "View: 上海 *"
    action(bar.views.menu(), "Save changes to “上海”")
    qtbot.waitUntil(lambda: bar.views.text() == "View: 上海")
    assert bar.views.views[0].query.where == where("city=上海 stage=grow")


def test_a_view_is_renamed_and_removed_and_undo_brings_it_back(qtbot: QtBot, bar: FilterBar, runner: Runner) -> None:
    view = saved(qtbot, bar, "旧名", "city=上海")
    bar.views.rename(view, "新名")
    qtbot.waitUntil(lambda: [one.name for one in bar.views.views] == ["新名"])
    assert bar.views.text() == "View: 新名"
    bar.views.remove(bar.views.views[0])
    qtbot.waitUntil(lambda: not bar.views.views)
    runner.write(lambda s: s.undo())
    qtbot.waitUntil(lambda: [one.name for one in bar.views.views] == ["新名"])


def test_a_list_starts_with_the_view_chosen_for_that(qtbot: QtBot, bar: FilterBar, runner: Runner) -> None:
    saved(qtbot, bar, "重点", "stage=grow")
    action(bar.views.menu(), "Start with “重点”")
    qtbot.waitUntil(lambda: runner.idle)
    again = FilterBar(runner, "customers")
    qtbot.addWidget(again)
    with qtbot.waitSignal(again.changed) as told:
        again.views.open_default()
    assert told.args[0].where == where("stage=grow")


def test_a_view_can_be_asked_for_before_the_views_are_read(qtbot: QtBot, bar: FilterBar, runner: Runner) -> None:
    saved(qtbot, bar, "重点", "stage=grow")
    again = FilterBar(runner, "customers")
    qtbot.addWidget(again)
    with qtbot.waitSignal(again.changed):
        again.views.open_view("重点")
    assert again.query.where == where("stage=grow")


def test_a_view_that_is_awaited_does_not_push_aside_what_was_asked_for_since(
    qtbot: QtBot, bar: FilterBar, runner: Runner
) -> None:
    saved(qtbot, bar, "重点", "stage=grow")
    action(bar.views.menu(), "Start with “重点”")
    qtbot.waitUntil(lambda: runner.idle)
    again = FilterBar(runner, "customers")
    qtbot.addWidget(again)
    again.views.open_default()
    again.set_query(Query("customers", where("city=上海")))
    qtbot.waitUntil(lambda: runner.idle)
    assert again.query.where == where("city=上海")


def test_a_name_is_asked_for_in_one_line(qtbot: QtBot, bar: FilterBar) -> None:
    given: list[str] = []
    popup = NamePopup(bar.views, "Save as a view", "", given.append)
    popup.open_under_control()
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert popup.isVisible()
    write(popup.line, "重点 A")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    assert given == ["重点 A"]


# -- counts per value -----------------------------------------------------------------------------------------------


@pytest.fixture
def groups(qtbot: QtBot, people: None, context: Context) -> GroupPanel:
    panel = GroupPanel(context, "customers")
    ready(qtbot, panel)
    panel.resize(240, 500)
    panel.count_by("city")
    return panel


def test_values_are_counted_within_the_other_conditions(qtbot: QtBot, groups: GroupPanel) -> None:
    groups.show_query(Query("customers", where("stage=grow city=北京")))
    qtbot.waitUntil(lambda: groups.counts == {"上海": 2, "北京": 1})
    groups.count_by("tags")
    groups.show_query(Query("customers"))
    qtbot.waitUntil(lambda: groups.counts == {"VIP": 3, "老客户": 2, "展会": 1})


def test_a_pick_is_counted_in_its_own_order_with_choices_nobody_has(qtbot: QtBot, groups: GroupPanel) -> None:
    groups.count_by("stage")
    groups.show_query(Query("customers"))
    expected = {"Acquire": 0, "Activate": 0, "Grow": 3, "Retain": 1, "Silent": 0, "Lost": 1}
    qtbot.waitUntil(lambda: groups.counts == expected)
    assert list(groups.counts) == list(expected)


def test_a_click_narrows_and_ctrl_click_adds_and_a_second_click_widens(qtbot: QtBot, groups: GroupPanel) -> None:
    groups.show_query(Query("customers", where("stage=grow")))
    qtbot.waitUntil(lambda: len(groups.counts) == 2)
    with qtbot.waitSignal(groups.changed) as told:
        click(groups._list, "上海")
    assert told.args[0].where == where("stage=grow city=上海")
    with qtbot.waitSignal(groups.changed) as told:
        click(groups._list, "北京", Qt.KeyboardModifier.ControlModifier)
    assert values_in(told.args[0].where, "city") == {"上海", "北京"}
    click(groups._list, "北京", Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(groups.changed) as told:
        click(groups._list, "上海")
    assert told.args[0].where == where("stage=grow")


def test_empty_values_are_a_group_of_their_own(store: Store, qtbot: QtBot, groups: GroupPanel) -> None:
    customer(store, "无城市")
    groups.show_query(Query("customers"))
    qtbot.waitUntil(lambda: groups.counts.get("(empty)") == 1)
    with qtbot.waitSignal(groups.changed) as told:
        click(groups._list, "(empty)")
    assert told.args[0].where == Test("city", f.EMPTY)
    with qtbot.waitSignal(groups.changed) as told:
        click(groups._list, "上海", Qt.KeyboardModifier.ControlModifier)
    assert isinstance(told.args[0].where, AnyOf)
    assert count(store, told.args[0]) == 4


def test_counting_goes_by_keyboard_and_follows_writes(
    qtbot: QtBot, groups: GroupPanel, runner: Runner, store: Store
) -> None:
    groups.show_query(Query("customers"))
    qtbot.waitUntil(lambda: groups.counts.get("上海") == 3)
    groups._list.setFocus()
    with qtbot.waitSignal(groups.changed):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    from opsdesk.services import rows as verbs

    runner.write(lambda s: verbs.add(s, "customers", {"name": "新", "city": "上海"}))
    qtbot.waitUntil(lambda: groups.counts.get("上海") == 4)


def test_only_fields_that_many_records_share_are_counted_by() -> None:
    names = [field.name for field in countable(CUSTOMERS)]
    assert {"stage", "source", "region", "city", "owner", "tags"} <= set(names)
    assert not {"name", "phone", "code", "email", "note", "value"} & set(names)


def test_taking_a_field_out_leaves_the_other_conditions() -> None:
    assert without(where("city=上海 stage=grow (city=北京 or stage=lost)"), "city") == where(
        "stage=grow (city=北京 or stage=lost)"
    )
    assert only("city", []) == []
    assert both(*only("city", ["上海"])) == where("city=上海")


def test_everything_in_the_popup_that_takes_the_focus_has_a_name(qtbot: QtBot, bar: FilterBar) -> None:
    bar.add_condition()
    popup = bar._popup
    for field in CUSTOMERS.fields:
        for operator in f.operators(field.kind):
            popup._compare(field, operator, ())
            parts = [part for part in popup.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
            nameless = [type(part).__name__ for part in parts if part.isVisible() and not part.accessibleName()]
            assert not nameless, (field.name, operator)
    popup.close()
