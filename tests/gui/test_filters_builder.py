"""Conditions on other records, groups and segments made with the mouse and the keyboard; the whole condition in a sheet."""

import pytest
from builders import customer, interaction, order
from hypothesis import HealthCheck, given, settings
from keyboard import ready, write
from looking import clipped, unnamed, unreachable
from oracle import CUSTOMERS, Rows, belonging, conditions, filters
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from opsdesk.model.schema import BUILT_IN
from opsdesk.query import filters as f
from opsdesk.query import language
from opsdesk.query.filters import EVERYTHING, Filter, Not, Of, Query, Related, Segment, Test
from opsdesk.services import desk as own
from opsdesk.store.store import Store
from ui.filters.bar import FilterBar
from ui.filters.builder import GroupEditor, Said
from ui.filters.condition_sheet import ConditionSheet
from ui.filters.popup import FilterPopup
from ui.filters.related import OfEditor, RelatedEditor
from ui.filters.segment_part import SegmentEditor
from ui.runner import Runner

C = BUILT_IN["customers"]


def where(typed: str, entity: str = "customers") -> Filter:
    return language.parse(BUILT_IN[entity], typed)


@pytest.fixture
def people(store: Store) -> None:
    """Of three customers in 上海 the first bought twice, the second once."""
    first, second, _third = (customer(store, f"客户{n}", city="上海") for n in range(3))
    for buyer in (first, first, second):
        order(store, buyer, product="团队版")
    interaction(store, second)


@pytest.fixture
def bar(qtbot: QtBot, people: None, runner: Runner) -> FilterBar:
    shown = FilterBar(runner, "customers")
    ready(qtbot, shown)
    return shown


def press(widget: QWidget, words: str) -> None:
    (button,) = (one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisible())
    button.click()


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def related(popup: FilterPopup) -> RelatedEditor:
    assert isinstance(popup.other, RelatedEditor)
    return popup.other


# -- in the popup ---------------------------------------------------------------------------------------------------------


def test_what_belongs_to_a_record_is_found_beside_the_fields_and_counted_while_it_is_made(
    qtbot: QtBot, bar: FilterBar
) -> None:
    bar.add_condition()
    popup = bar._popup
    write(popup.line, "interac")
    assert [popup.fields.item(row).text() for row in range(popup.fields.count())] == ["Interactions"]
    popup.line.clear()
    write(popup.line, "orders")
    assert [popup.fields.item(row).text() for row in range(popup.fields.count())] == [
        "Orders",
        "Orders",
    ]  # field and list
    popup.fields.setCurrentRow(1)
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    editor = related(popup)
    assert editor.value() == where("has:orders()")
    qtbot.waitUntil(lambda: popup._count.text() == "2 records")
    choose(editor._operator, f.LEAST)
    editor._number.clear()
    write(editor._number, "2")
    qtbot.waitUntil(lambda: popup._count.text() == "1 record")
    editor._number.clear()
    write(editor._number, "x")
    assert "not a whole number" in popup._problem.text()
    assert not popup._apply.isEnabled()
    editor._number.clear()
    write(editor._number, "2")
    with qtbot.waitSignal(bar.changed):
        press(popup, "Apply")
    assert bar.query.where == where("orders()>=2")
    assert [chip.text() for chip in bar.chips] == ["at least 2 orders"]


def test_which_of_them_is_said_by_conditions_of_their_own(qtbot: QtBot, bar: FilterBar) -> None:
    bar.show_query(Query("customers", where("orders()>=2")))
    bar._edit(0)
    popup = bar._popup
    editor = related(popup)
    editor.where.add_condition()
    inner = editor.where._own_popup()
    assert inner.isVisible()
    write(inner.line, "product~团队")
    QTest.keyClick(inner.line, Qt.Key.Key_Return)
    assert editor.value() == where("orders(product~团队)>=2")
    assert [line.part.chip.text() for line in editor.where.lines if isinstance(line.part, Said)] == [
        "Product contains 团队"
    ]
    with qtbot.waitSignal(bar.changed):
        popup._apply_value()
    assert bar.query.where == where("orders(product~团队)>=2")


@pytest.mark.parametrize(
    "typed",
    [
        "orders(product~团队 date<=90d)>=2",
        "no:interactions(at<=30d)",
        "has:contacts()",
        "sum:orders.amount(date<=90d)>=1000",
        "avg:orders.amount()<500",
        "days:orders()>3",
        "orders()!=2",
        "orders(status=paid or status=pending)=1",
        "orders(customer.city=上海)<2",
        "segment=a",
        "segment=a,b",
        "segment!=a,b",
    ],
)
def test_a_chip_opens_with_what_it_says(qtbot: QtBot, bar: FilterBar, typed: str) -> None:
    bar.show_query(Query("customers", where(typed)))
    bar._edit(0)
    popup = bar._popup
    assert popup.other is not None
    assert popup._condition() == where(typed)
    popup.close()


def test_the_record_it_belongs_to_is_asked_in_other_lists(qtbot: QtBot, people: None, runner: Runner) -> None:
    shown = FilterBar(runner, "orders")
    ready(qtbot, shown)
    shown.show_query(Query("orders", where("customer.city=上海", "orders")))
    shown._edit(0)
    popup = shown._popup
    assert isinstance(popup.other, OfEditor)
    assert popup.other.value() == Of("customer", Test("city", "=", ("上海",)))
    qtbot.waitUntil(lambda: popup._count.text() == "3 records")
    popup.other.where.show_filter(EVERYTHING)
    popup._check()
    assert not popup._apply.isEnabled()
    popup.close()


def test_segments_are_ticked(qtbot: QtBot, bar: FilterBar, store: Store) -> None:
    for name in ("a", "b"):
        store.write(lambda store, name=name: own.save_view(store, name, Query("customers", where("city=上海"))))
    bar.add_condition()
    popup = bar._popup
    write(popup.line, "segm")
    (found,) = popup.fields.findItems("Segment", Qt.MatchFlag.MatchExactly)  # there are fields called like that
    popup.fields.setCurrentItem(found)
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    editor = popup.other
    assert isinstance(editor, SegmentEditor)
    qtbot.waitUntil(lambda: [one.text for one in editor._list.shown] == ["a", "b"])
    assert not popup._apply.isEnabled()
    QTest.keyClick(editor._list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: popup._count.text() == "3 records")
    choose(editor._inside, False)
    with qtbot.waitSignal(bar.changed):
        press(popup, "Apply")
    assert bar.query.where == Not(Segment("a"))


def test_a_newer_condition_interrupts_the_count_of_the_one_before(qtbot: QtBot, bar: FilterBar) -> None:
    bar.add_condition()
    popup = bar._popup
    for number in range(5):
        popup._count.count("customers", Related("orders", "customer", EVERYTHING, f.LEAST, number))
    qtbot.waitUntil(lambda: popup._count.number == 0)
    popup.close()
    assert popup._count.text() == ""


def test_deeper_than_people_mean_it_offers_fields_only(qtbot: QtBot, runner: Runner, people: None) -> None:
    popup = FilterPopup(QWidget(), runner, C, nested=3)
    qtbot.addWidget(popup)
    write(popup.line, "contacts")
    assert popup.fields.count() == 0
    assert isinstance(GroupEditor(runner, C, nested=3)._part_of(where("has:orders()")), Said)


# -- groups ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def group(qtbot: QtBot, runner: Runner, people: None) -> GroupEditor:
    shown = GroupEditor(runner, C)
    ready(qtbot, shown)
    return shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "city=上海",
        "city=上海 stage=grow",
        "city=上海 or stage=grow",
        "not city=上海",
        "not (city=上海 or stage=grow)",
        "city=上海 (stage=grow or stage=lost)",
        "(city=上海 stage=grow) or (city=北京 not stage=lost)",
        "orders(product~a or product~b)>=2 (no:contacts() or segment=x)",
        '网络 among="them",eJwDAAAAAAE',
    ],
)
def test_a_group_says_what_it_was_given(group: GroupEditor, typed: str) -> None:
    group.show_filter(where(typed))
    assert group.value() == where(typed)
    assert group.problem() == ""


def test_conditions_are_joined_by_and_or_none_and_taken_away(qtbot: QtBot, group: GroupEditor) -> None:
    group.show_filter(where("city=上海 stage=grow"))
    choose(group._how, "any")
    assert group.value() == where("city=上海 or stage=grow")
    choose(group._how, "none")
    assert group.value() == Not(where("city=上海 or stage=grow"))
    first = group.lines[0].part
    assert isinstance(first, Said)
    with qtbot.waitSignal(group.changed):
        QTest.keyClick(first.chip, Qt.Key.Key_Delete)
    assert group.value() == Not(where("stage=grow"))


def test_a_group_inside_another(qtbot: QtBot, group: GroupEditor) -> None:
    group.show_filter(where("city=上海"))
    group.add_group()
    inside = group.lines[1].part
    assert isinstance(inside, GroupEditor)
    assert group.value() == where("city=上海")  # an empty group says nothing
    inside._applied(where("stage=grow"))
    inside._applied(where("stage=lost value>1"))
    assert group.value() == where("city=上海 (stage=grow or (stage=lost value>1))")
    assert group.lines[0]._joint.text() == ""
    assert group.lines[1]._joint.text() == "and"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> object:
    made = Rows(tmp_path_factory.mktemp("builder"))
    yield made
    made.store.close()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(asked=filters(conditions() | belonging("customers", 2), most=5))
def test_whatever_is_shown_as_lines_means_the_same(qtbot: QtBot, runner: Runner, table: Rows, asked: Filter) -> None:
    shown = GroupEditor(runner, CUSTOMERS)
    shown.show_filter(asked)
    assert table.matching(shown.value()) == table.matching(asked)
    shown.deleteLater()


# -- the whole condition --------------------------------------------------------------------------------------------------


def test_lines_and_text_say_the_same_in_the_sheet(qtbot: QtBot, people: None, runner: Runner) -> None:
    sheet = ConditionSheet(runner, "customers", where("city=上海 orders()>=2"))
    ready(qtbot, sheet)
    qtbot.waitUntil(lambda: sheet.count.number == 1)
    assert language.parse(C, sheet.typed.text()) == where("city=上海 orders()>=2")
    sheet.typed.clear()
    write(sheet.typed, "city=上海 or stage=grow")
    assert sheet.group.value() == where("city=上海 or stage=grow")
    assert sheet.said == "City is 上海 or Stage is Grow"
    qtbot.waitUntil(lambda: sheet.count.number == 3)
    sheet.typed.clear()
    write(sheet.typed, "citty=上海")
    assert "Did you mean city?" in sheet.said
    sheet.apply()  # what cannot be read is not applied
    sheet.typed.clear()
    write(sheet.typed, "value<0 value>0")
    qtbot.waitUntil(lambda: sheet.count.number == 0)
    given: list[Filter] = []
    sheet.applied.connect(given.append)
    with qtbot.waitSignal(sheet.closed):
        sheet.apply()
    assert given == [where("value<0 value>0")]


def test_a_missing_number_is_told_before_it_is_applied(qtbot: QtBot, people: None, runner: Runner) -> None:
    sheet = ConditionSheet(runner, "customers", where("orders()>=2"))
    ready(qtbot, sheet)
    editor = sheet.group.lines[0].part
    assert isinstance(editor, RelatedEditor)
    editor._number.clear()
    editor._number.textEdited.emit("")
    assert sheet.said == "A number is missing."
    assert not sheet._apply.isEnabled()


def test_a_segment_that_is_gone_is_told_where_it_is_counted(qtbot: QtBot, people: None, runner: Runner) -> None:
    sheet = ConditionSheet(runner, "customers", where("segment=gone"))
    ready(qtbot, sheet)
    qtbot.waitUntil(lambda: "have no segment “gone”" in sheet.count.text())


@pytest.mark.parametrize("language_", ["en", "zh"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_everything_has_a_name_is_reached_by_tab_and_is_whole(
    qtbot: QtBot, people: None, runner: Runner, look: object, language_: str, size: str
) -> None:
    look(language=language_, size=size)  # type: ignore[operator]
    asked = where("city=上海 orders(product~团队 date<=90d)>=2 (stage=grow or no:interactions(at<=30d)) segment=x")
    sheet = ConditionSheet(runner, "customers", asked)
    ready(qtbot, sheet)
    sheet.resize(sheet.sizeHint())
    qtbot.waitUntil(lambda: runner.idle)
    sheet.start()
    assert unnamed(sheet) == []
    assert clipped(sheet) == []
    left = unreachable(sheet)
    assert not left, "\n".join(left)
