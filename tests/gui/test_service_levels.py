"""Policies and calendars in their sheets: edited, ordered, tried before they are saved, and refused with the reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import NOON, add, bulk
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.analysis.hours.calendar import MAKE_UP, Calendar, from_json
from opsdesk.clock import day_number, day_of
from opsdesk.services import calendars, policies
from opsdesk.services.policies import USUAL, Policy
from opsdesk.store.store import Store
from ui.dialogs.dialog import Dialog
from ui.levels.calendars import CalendarsSheet
from ui.levels.day import CLOSED, OPEN, DayPopup
from ui.levels.day import USUAL as AS_USUAL
from ui.levels.policies import PoliciesSheet
from ui.pages import PAGES
from ui.records.list_sheet import ListSheet
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")
Settle = Callable[[], None]
NOW, HOUR = int(NOON.timestamp()), 3600
ALWAYS = Policy(calendar="24x7", targets={"first": {"normal": 2}, "resolve": {"normal": 10}})


@pytest.fixture
def desk(windows: Windows, store: Store) -> Iterator[Desk]:
    bulk(store, "tickets", [{"title": f"工单{n}", "opened": NOW - n * HOUR, "type": "bug"} for n in range(1, 6)])
    opened = windows.open(PAGES)
    opened.show_page("feedback")
    yield opened
    for dialog in reversed(_dialogs()):
        dialog.reject()


def _dialogs() -> list[Dialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, Dialog) and one.isVisible()]


def sheet_of(desk: Desk, command: str, kind: type[QWidget], settle: Settle) -> QWidget:
    desk.commands.run(command)
    settle()
    found = [sheet for dialog in _dialogs() if (sheet := dialog.findChild(kind)) is not None]
    return found[-1]


@pytest.fixture
def sheet(desk: Desk, store: Store, settle: Settle) -> PoliciesSheet:
    store.write(lambda store: policies.save(store, "usual", ALWAYS))
    store.write(lambda store: policies.save(store, "bugs", Policy("type=bug", "24x7", {"first": {"normal": 1}})))
    found = sheet_of(desk, "feedback.levels", PoliciesSheet, settle)
    assert isinstance(found, PoliciesSheet)
    return found


@pytest.fixture
def calendar(desk: Desk, store: Store, settle: Settle) -> CalendarsSheet:
    office = from_json("office", {"tz": "Asia/Shanghai", "mon": ["09:00-17:00"], "until": "2026-12-31"})
    store.write(lambda store: calendars.save(store, "office", office))
    store.write(lambda store: policies.save(store, "office", Policy("", "office", {"resolve": {"normal": 1}})))
    found = sheet_of(desk, "feedback.calendars", CalendarsSheet, settle)
    assert isinstance(found, CalendarsSheet)
    found.show_named("office")
    return found


def kept(store: Store) -> list[tuple[str, Policy]]:
    return [(one.name, one.value) for one in store.read(lambda c: policies.all_kept(c, store.schema))]


def office_of(store: Store) -> Calendar:
    return store.read(lambda c: calendars.named(c, store.schema, "office"))


# -- policies ---------------------------------------------------------------------------------------------------------


def test_an_empty_desk_begins_with_the_usual_policy(desk: Desk, store: Store, settle: Settle, qtbot: QtBot) -> None:
    found = sheet_of(desk, "feedback.levels", PoliciesSheet, settle)
    assert isinstance(found, PoliciesSheet)
    found.new()
    qtbot.waitUntil(lambda: found.flips.found is not None)
    found.save()
    settle()
    assert kept(store) == [("Usual service", USUAL)]
    assert [entry.text for entry in found.list.entries] == ["Usual service"]


def test_what_would_flip_is_told_before_it_is_saved_and_shown(
    sheet: PoliciesSheet, store: Store, settle: Settle, qtbot: QtBot
) -> None:
    line = sheet.form.hours["first", "normal"]
    line.setText("4")
    line.textEdited.emit("4")
    qtbot.waitUntil(lambda: sheet.flips.found is not None)
    assert sheet.flips.said == "2 open and 0 past tickets would flip."
    assert sheet.flips.kept.text() == "Newly kept: 2"
    assert sheet.flips.missed.isHidden()
    sheet.flips.kept.click()
    settle()
    listed = sheet.flips.findChild(ListSheet)
    assert listed is not None
    qtbot.waitUntil(lambda: listed.table.total == 2)
    assert dict(kept(store))["usual"] == ALWAYS
    sheet.save()
    settle()
    assert dict(kept(store))["usual"].targets["first"] == {"normal": 4.0}


def test_policies_change_places_and_go(sheet: PoliciesSheet, store: Store, settle: Settle) -> None:
    assert [entry.text for entry in sheet.list.entries] == ["usual", "bugs"]
    sheet.move_by(1)
    settle()
    assert [name for name, _value in kept(store)] == ["bugs", "usual"]
    assert sheet.form.name.text() == "usual"
    sheet.remove()
    settle()
    assert [name for name, _value in kept(store)] == ["bugs"]
    assert sheet.form.name.text() == "bugs"


def test_what_cannot_be_read_is_marked_and_not_saved(sheet: PoliciesSheet) -> None:
    for line, wrong, right in (
        (sheet.form.where, "nonsense=1", "type=bug"),
        (sheet.form.hours["first", "high"], "soon", "30m"),
        (sheet.form.name, "", "usual"),
    ):
        line.setText(wrong)
        line.textEdited.emit(wrong)
        assert not sheet.save_button.isEnabled()
        assert sheet.flips.said
        line.setText(right)
        line.textEdited.emit(right)
        assert sheet.save_button.isEnabled()
    assert sheet.form.policy()[1].targets["first"]["high"] == 0.5


def test_a_policy_that_promises_nothing_is_refused(sheet: PoliciesSheet, settle: Settle) -> None:
    for line in sheet.form.hours.values():
        line.clear()
    sheet.save()
    settle()
    assert "promises nothing" in sheet.refusal


def test_typing_survives_that_others_write_rules(sheet: PoliciesSheet, desk: Desk, settle: Settle) -> None:
    sheet.form.name.setText("mine")
    sheet.form.name.textEdited.emit("mine")
    night = from_json("night", {"tz": "UTC", "mon": ["22:00-06:00"]})
    desk.runner.write(lambda store: calendars.save(store, "night", night))
    settle()
    assert sheet.form.name.text() == "mine"
    assert sheet.form.calendar.findText("night") >= 0


# -- calendars --------------------------------------------------------------------------------------------------------


def test_the_built_in_is_copied_and_the_copy_kept(desk: Desk, store: Store, settle: Settle) -> None:
    found = sheet_of(desk, "feedback.calendars", CalendarsSheet, settle)
    assert isinstance(found, CalendarsSheet)
    assert (found.fixed, found.save_button.isEnabled()) == (True, False)
    assert found.week.lines["mon"].text() == "09:00-12:00, 13:00-18:00"
    found.copy()
    found.name.setText("总部")
    found.name.textEdited.emit("总部")
    found.save()
    settle()
    mine = store.read(lambda c: calendars.named(c, store.schema, "总部"))
    assert (mine.week, mine.closed) == (calendars.built_in("cn").week, calendars.built_in("cn").closed)
    assert [entry.text for entry in found.list.entries] == ["24x7", "cn", "总部"]


def test_windows_are_typed_and_drawn(calendar: CalendarsSheet, store: Store, settle: Settle, qtbot: QtBot) -> None:
    line, strip = calendar.week.lines["tue"], calendar.week.strips["tue"]
    QTest.keyClicks(line, "9:00-12:00, 22:00-02:00")
    assert strip.windows == ((32_400, 43_200), (79_200, 86_400))
    assert calendar.week.strips["wed"].windows == ((0, 7200),)
    strip.resize(480, 24)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(260, 10))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(340, 10))
    assert line.text() == "13:00-17:00, 22:00-02:00, 9:00-12:00"
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(300, 10))
    assert line.text() == "22:00-02:00, 9:00-12:00"
    qtbot.waitUntil(lambda: calendar.flips.found is not None)
    calendar.save()
    settle()
    assert office_of(store).week[1] == ((32_400, 43_200), (79_200, 86_400))
    line.setText("whenever")
    line.textEdited.emit("whenever")
    assert not calendar.save_button.isEnabled()


def test_a_day_is_closed_or_opened_and_the_year_shows_it(
    calendar: CalendarsSheet, store: Store, settle: Settle
) -> None:
    friday = day_number(day_of(0).replace(2026, 3, 6))
    calendar.tabs.setCurrentIndex(1)
    assert calendar.year.day_at(calendar.year.cell(friday).center()) == friday
    QTest.mouseClick(calendar.year, Qt.MouseButton.LeftButton, pos=calendar.year.cell(friday).center())
    (popup,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, DayPopup) and one.isVisible())
    popup.kind.set_value(CLOSED)
    popup.name.setText("店庆")
    QTest.keyClick(popup.name, Qt.Key.Key_Return)
    calendar.set_day(friday + 1, OPEN, "")
    calendar.year.grab()
    calendar.save()
    settle()
    assert office_of(store).closed == {friday: "店庆"}
    assert office_of(store).opened == {friday + 1: (MAKE_UP, ((32_400, 61_200),))}
    calendar.set_day(friday, AS_USUAL, "")
    assert not calendar.calendar.closed


def test_a_notice_is_pasted_and_the_year_is_known_from_then_on(
    calendar: CalendarsSheet, tmp_path: Path, settle: Settle
) -> None:
    calendar.turn(1)
    assert "known up to 2026-12-31" in calendar.warning
    calendar.take_text("nothing of use")
    assert "No holiday" in calendar.refusal
    calendar.take_text("2027年\n一、元旦：1月1日至3日放假调休，共3天。1月9日（周六）上班。")
    assert (calendar.refusal, calendar.warning, calendar.year.year) == ("", "", 2027)
    assert len(calendar.calendar.closed) == 3
    file = tmp_path / "notice.json"
    file.write_text('{"closed": {"2027-05-01": "劳动节"}}', encoding="utf-8")
    calendar.take_file(file)
    assert len(calendar.calendar.closed) == 4
    settle()


def test_a_calendar_in_use_is_not_removed(calendar: CalendarsSheet, settle: Settle) -> None:
    calendar.remove()
    settle()
    assert "“office” counts by this calendar" in calendar.refusal


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_both_sheets_fit_a_small_screen(
    windows: Windows, store: Store, look: Callable[..., object], language: str, size: str
) -> None:
    look(language=language, size=size)
    add(store, "tickets", title="导出失败")
    opened = windows.open(PAGES)
    opened.show_page("feedback")
    windows.settle(opened)
    for command in ("feedback.levels", "feedback.calendars"):
        opened.commands.run(command)
        windows.settle(opened)
        (dialog,) = _dialogs()
        assert dialog.height() <= 800
        dialog.grab()
        dialog.reject()
        windows.settle(opened)
