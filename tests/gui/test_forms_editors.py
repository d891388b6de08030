"""Every kind has an editor; what it shows it gives back; what people type, paste and compose it understands."""

from collections.abc import Callable

import pytest
from builders import add, customer
from keyboard import compose, ready, write
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from opsdesk import clock
from opsdesk.model import kinds as k
from opsdesk.model.choices import SOURCES, STAGES
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.forms.codes import CodesEditor
from ui.forms.completions import Completions
from ui.forms.days import DayEditor, MomentEditor
from ui.forms.editor import Editor
from ui.forms.editors import EDITORS, editor
from ui.forms.flag import FlagEditor
from ui.forms.lines import TextEditor
from ui.forms.many import ManyEditor
from ui.forms.pick import PickEditor
from ui.forms.prose import ProseEditor
from ui.forms.ref import RefEditor
from ui.forms.tags import TagsEditor
from ui.forms.typed_day import parse_day
from ui.runner import Runner

TODAY = 20517  # 2026-03-05, a Thursday: the day of the fixture `noon`

VALUES: dict[k.Kind, Stored] = {
    k.Text(): "晴川网络 & <b>Co</b>",
    k.Text(40, "phone", many=True): '["13800138000","01012345678"]',
    k.Prose(): "第一行\n第二行",
    k.Whole(): 1204,
    k.Decimal(): 3.2500001,
    k.Money(): 4680099,
    k.Percent(): 0.123456789,
    k.Flag(): 0,
    k.Day(): 20517,
    k.Moment(): 1772683199,
    k.Span(): 9015,
    STAGES: "grow",
    SOURCES: "朋友圈广告",
    k.Tags(): '["VIP","老客户"]',
    k.Ref("customers"): 12,
    k.Link(): "https://example.com/a?b=c",
}


def made(qtbot: QtBot, kind: k.Kind, completions: Completions | None = None, *marks: str) -> Editor:
    one = editor(Field("field", kind, "Name", marks=frozenset(marks)), None, completions)
    ready(qtbot, one)
    one.setFocus()
    return one


def line_of(one: Editor) -> QLineEdit:
    line = one.focusProxy()
    assert isinstance(line, QLineEdit)
    return line


def typed(one: Editor, text: str) -> None:
    line = line_of(one)
    line.clear()
    write(line, text)


def test_every_kind_of_field_has_an_editor() -> None:
    assert set(EDITORS) == set(k.KINDS)
    assert {type(kind) for kind in VALUES} == set(k.KINDS)


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: type(kind).__name__)
def test_a_value_comes_back_as_it_was_shown(qtbot: QtBot, kind: k.Kind) -> None:
    one = made(qtbot, kind)
    one.set_value(VALUES[kind])
    assert one.value() == VALUES[kind]
    assert one.problem() == ""
    one.set_value(None)
    assert one.value() is None


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: type(kind).__name__)
def test_every_part_of_an_editor_that_takes_the_focus_has_a_name(qtbot: QtBot, kind: k.Kind) -> None:
    one = made(qtbot, kind)
    one.set_value(VALUES[kind])
    parts = [part for part in one.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    nameless = [type(part).__name__ for part in parts if part.isVisible() and not part.accessibleName()]
    assert parts
    assert not nameless


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: type(kind).__name__)
def test_a_required_field_does_not_accept_emptiness(qtbot: QtBot, kind: k.Kind) -> None:
    one = made(qtbot, kind, None, "required")
    one.set_value(None)
    assert "must not be empty" in one.problem()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (k.Whole(), "1,204", 1204),
        (k.Money(), "￥1,234.5", 123450),
        (k.Money(), "12元", 1200),
        (k.Percent(), "25", 0.25),
        (k.Percent(), "12.5%", 0.125),
        (k.Span(), "2h 30m", 9000),
        (k.Span(), "1天2小时", 93600),
        (k.Link(), "example.com", "https://example.com"),
        (STAGES, "成长", "grow"),
        (STAGES, "Lost", "lost"),
        (SOURCES, "地铁广告", "地铁广告"),
    ],
)
def test_typed_text_becomes_the_stored_value(qtbot: QtBot, kind: k.Kind, text: str, value: Stored) -> None:
    one = made(qtbot, kind)
    with qtbot.waitSignal(one.changed):
        typed(one, text)
    assert one.value() == value


def test_text_that_cannot_be_read_is_named_and_the_old_value_stands(qtbot: QtBot) -> None:
    one = made(qtbot, k.Whole())
    one.set_value(7)
    typed(one, "12x")
    assert "12x" in one.problem()
    assert one.value() == 7
    one.show_problem(one.problem())
    assert line_of(one).property("wrong")
    assert "12x" in line_of(one).accessibleDescription()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/5", TODAY),
        ("3月8日", TODAY + 3),
        ("12/31", TODAY - 64),  # nearer behind than ahead
        ("明天", TODAY + 1),
        ("后天", TODAY + 2),
        ("tomorrow", TODAY + 1),
        ("+7d", TODAY + 7),
        ("+7", TODAY + 7),
        ("-3d", TODAY - 3),
        ("3天后", TODAY + 3),
        ("2周前", TODAY - 14),
        ("+1m", TODAY + 31),
        ("下周一", TODAY + 4),
        ("周五", TODAY + 1),
        ("周三", TODAY + 6),
        ("next monday", TODAY + 4),
        ("fri", TODAY + 1),
        ("20260305", TODAY),
        ("26-3-5", TODAY),
        ("8日", TODAY + 3),
        ("2026-03-05", TODAY),
    ],
)
def test_days_are_typed_as_they_are_said(noon: object, text: str, day: int) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["2/30", "13/13", "soon", "32日", "5"])
def test_what_is_no_day_is_refused(noon: object, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_day(text)


def test_the_day_editor_says_which_day_is_meant_and_writes_it_out_when_left(qtbot: QtBot, noon: object) -> None:
    host = QWidget()
    day = DayEditor(Field("day", k.Day(), "Date"), host)
    other = QLineEdit(host)
    ready(qtbot, host)
    day.setFocus()
    write(day.line, "下周一")
    assert day._meant.text() == "2026-03-09 Mon · Mar 9"
    other.setFocus()
    assert day.line.text() == "2026-03-09"
    assert day.value() == TODAY + 4
    assert day._meant.isHidden()


def test_arrows_step_through_days_and_the_calendar_brings_one(qtbot: QtBot, noon: object) -> None:
    day = made(qtbot, k.Day())
    assert isinstance(day, DayEditor)
    QTest.keyClick(day.line, Qt.Key.Key_Up)
    assert day.value() == TODAY
    QTest.keyClick(day.line, Qt.Key.Key_Up)
    assert day.value() == TODAY + 1
    QTest.keyClick(day.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    month = day.calendar.month
    assert day.calendar.isVisible()
    assert clock.day_of(month.first()).weekday() == 0
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(month, key)
    QTest.keyClick(month, Qt.Key.Key_Return)
    assert not day.calendar.isVisible()
    assert clock.day_of(day.value() or 0).isoformat() == "2026-04-14"


def test_the_calendar_speaks_both_languages(qtbot: QtBot, noon: object, look: Callable[..., Settings]) -> None:
    day = made(qtbot, k.Day())
    assert isinstance(day, DayEditor)
    day.open_calendar()
    assert day.calendar._title.text() == "Mar 2026"
    look(language="zh")
    assert day.calendar._title.text() == "2026年3月"
    day.calendar.close()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("昨天 15:30", "2026-03-04 15:30"),
        ("9:05", "2026-03-05 09:05"),
        ("3/8 9：00", "2026-03-08 09:00"),
        ("明天", "2026-03-06 00:00"),
        ("2026-03-05 12:00", "2026-03-05 12:00"),
    ],
)
def test_moments_are_a_day_and_a_time(qtbot: QtBot, noon: object, text: str, moment: str) -> None:
    one = made(qtbot, k.Moment())
    assert isinstance(one, MomentEditor)
    typed(one, text)
    assert one.written(one.value()) == moment
    typed(one, "25:00")
    assert "25:00" in one.problem()


def test_a_pasted_column_of_phones_gets_a_line_each(qtbot: QtBot) -> None:
    phones = made(qtbot, k.Text(40, "phone", many=True))
    assert isinstance(phones, ManyEditor)
    clipboard = QMimeData()
    clipboard.setText("13800138000\r\n 010-12345678；+86 139 0000 1111\n\n")
    with qtbot.waitSignal(phones.changed):
        phones.lines[0].paste_from(clipboard)  # type: ignore[attr-defined]
    assert [line.text() for line in phones.lines] == ["13800138000", "010-12345678", "+86 139 0000 1111"]
    assert phones.value() == '["13800138000","01012345678","13900001111"]'


def test_lines_are_added_and_taken_away(qtbot: QtBot) -> None:
    phones = made(qtbot, k.Text(40, "phone", many=True))
    assert isinstance(phones, ManyEditor)
    phones.set_value('["1","2"]')
    phones._entries[-1].add.click()
    write(phones.lines[-1], "3")
    phones._entries[0].remove.click()
    assert phones.value() == '["2","3"]'


def test_prose_grows_with_its_text_and_tab_goes_on(qtbot: QtBot) -> None:
    prose = made(qtbot, k.Prose())
    assert isinstance(prose, ProseEditor)
    low = prose.box.height()
    prose.set_value("\n".join("行" * 4 for _ in range(8)))
    assert prose.box.height() > low
    assert prose.box.tabChangesFocus()


def test_a_switch_starts_in_the_middle_and_can_be_emptied_again(qtbot: QtBot) -> None:
    flag = made(qtbot, k.Flag())
    assert isinstance(flag, FlagEditor)
    assert flag.value() is None
    QTest.keyClick(flag._switch, Qt.Key.Key_Space)
    assert flag.value() == 1
    QTest.keyClick(flag._switch, Qt.Key.Key_Space)
    assert flag.value() == 0
    QTest.keyClick(flag._switch, Qt.Key.Key_Delete)
    assert flag.value() is None


def test_a_pick_is_found_by_part_of_its_name_pinyin_or_a_known_spelling(
    qtbot: QtBot, look: Callable[..., Settings]
) -> None:
    look(language="zh")
    pick = made(qtbot, STAGES)
    assert isinstance(pick, PickEditor)
    for text in ("成", "cz", "grow", "成交"):
        typed(pick, text)
        assert pick._suggestions.texts == ["成长"], text
    QTest.keyClick(pick.line, Qt.Key.Key_Return)
    assert pick.value() == "grow"
    assert pick.line.tone == "good"
    typed(pick, "没有这个")
    assert "没有这个" in pick.problem()


def test_a_closed_pick_shows_all_choices_on_down_and_takes_one_with_the_keys(qtbot: QtBot) -> None:
    pick = made(qtbot, STAGES)
    assert isinstance(pick, PickEditor)
    QTest.keyClick(pick.line, Qt.Key.Key_Down)
    assert len(pick._suggestions.texts) == len(STAGES.options) + 1
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(pick.line, key)
    assert pick.value() == "activate"
    QTest.keyClick(pick.line, Qt.Key.Key_Down)
    QTest.keyClick(pick.line, Qt.Key.Key_Escape)
    assert not pick._suggestions.open
    assert pick.value() == "activate"


def test_tags_are_made_by_enter_and_comma_and_backspace_takes_the_last(qtbot: QtBot) -> None:
    tags = made(qtbot, k.Tags())
    assert isinstance(tags, TagsEditor)
    write(tags.line, "VIP,老客户，")
    write(tags.line, "年框")
    assert tags.value() == '["VIP","老客户","年框"]'  # what stands behind the chips counts
    QTest.keyClick(tags.line, Qt.Key.Key_Return)
    assert tags.tags == ["VIP", "老客户", "年框"]
    assert tags.line.text() == ""
    QTest.keyClick(tags.line, Qt.Key.Key_Backspace)
    assert tags.value() == '["VIP","老客户"]'


def test_enter_while_composing_commits_nothing(qtbot: QtBot) -> None:
    tags = made(qtbot, k.Tags())
    assert isinstance(tags, TagsEditor)
    write(tags.line, "VIP")
    compose(tags.line, "laokehu")
    QTest.keyClick(tags.line, Qt.Key.Key_Return)
    assert tags._tags == []
    write(tags.line, "老客户")
    QTest.keyClick(tags.line, Qt.Key.Key_Return)
    assert tags._tags == ["VIP老客户"]


def test_text_offers_what_other_records_say(qtbot: QtBot, store: Store, runner: Runner) -> None:
    for name, city in (("甲", "上海"), ("乙", "上海"), ("丙", "上饶"), ("丁", "北京")):
        customer(store, name, city=city)
    city = editor(store.schema["customers"].field("city"), None, Completions(runner, "customers"))
    assert isinstance(city, TextEditor)
    ready(qtbot, city)
    city.setFocus()
    write(city.line, "上")
    qtbot.waitUntil(lambda: city._suggestions.texts == ["上海", "上饶"])
    QTest.keyClick(city.line, Qt.Key.Key_Down)
    QTest.keyClick(city.line, Qt.Key.Key_Return)
    assert city.value() == "上海"


def test_personal_data_is_never_offered_from_other_records(store: Store, runner: Runner, qtbot: QtBot) -> None:
    wechat = editor(store.schema["customers"].field("wechat"), None, Completions(runner, "customers"))
    qtbot.addWidget(wechat)
    assert not hasattr(wechat, "_suggestions")


def test_a_reference_is_found_by_pinyin_and_holds_the_records_id(qtbot: QtBot, store: Store, runner: Runner) -> None:
    number = customer(store, "晴川网络")
    customer(store, "云帆教育")
    ref = made(qtbot, k.Ref("customers"), Completions(runner, "customers"))
    assert isinstance(ref, RefEditor)
    write(ref.line, "qcwl")
    assert ref.problem() == "Choose one from the list"
    qtbot.waitUntil(lambda: ref._suggestions.texts == ["晴川网络"])
    QTest.keyClick(ref.line, Qt.Key.Key_Return)
    assert ref.value() == number
    other = made(qtbot, k.Ref("customers"), Completions(runner, "customers"))
    other.set_value(number)
    assert other.value() == number
    qtbot.waitUntil(lambda: line_of(other).text() == "晴川网络")


def test_the_name_of_a_reference_does_not_push_aside_what_is_being_typed(
    qtbot: QtBot, store: Store, runner: Runner
) -> None:
    number = customer(store, "晴川网络")
    ref = made(qtbot, k.Ref("customers"), Completions(runner, "customers"))
    ref.set_value(number)
    line_of(ref).selectAll()
    write(line_of(ref), "yun")
    qtbot.waitUntil(lambda: runner.idle)
    assert line_of(ref).text() == "yun"


def test_hostile_text_is_shown_as_text(qtbot: QtBot) -> None:
    hostile = '<img src="file:///etc/passwd">'
    tags = made(qtbot, k.Tags())
    tags.set_value(f'["{hostile}"]'.replace('"file:///etc/passwd"', "'x'"))
    assert isinstance(tags, TagsEditor)
    assert tags._chips[0].text().startswith("<img")


def test_codes_of_requirements_are_found_by_title_and_become_chips(qtbot: QtBot, store: Store, runner: Runner) -> None:
    add(store, "requirements", code="R-1", title="批量导出")
    add(store, "requirements", code="R-2", title="深色模式")
    codes = editor(store.schema["requirements"].field("requires"), None, Completions(runner, "requirements"))
    assert isinstance(codes, CodesEditor)
    ready(qtbot, codes)
    codes.setFocus()
    write(codes.line, "批量")
    qtbot.waitUntil(lambda: codes.suggestions.texts == ["批量导出"])
    QTest.keyClick(codes.line, Qt.Key.Key_Down)
    QTest.keyClick(codes.line, Qt.Key.Key_Return)
    write(codes.line, "r-2")
    QTest.keyClick(codes.line, Qt.Key.Key_Return)
    assert codes.value() == '["R-1","r-2"]'
