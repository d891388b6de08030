"""The calendar of campaigns: ways to see time, bars moved by pointer and keyboard with one undo, series asked about."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest
from builders import add
from looking import clipped, unnamed
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import clock
from opsdesk.services import campaigns
from opsdesk.services import rows as verbs
from opsdesk.settings import Settings
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.forms.quick_add import QuickAdd
from ui.pages import PAGES
from ui.pages.campaigns.calendar.asking import WhichOnes
from ui.pages.campaigns.calendar.canvas import Canvas
from ui.pages.campaigns.calendar.rules import LimitsSheet, LinesSheet
from ui.pages.campaigns.calendar.scene import More, key_of
from ui.pages.campaigns.calendar.view import AGENDA, MONTH, TIMELINE, VIEWS, WEEK, YEAR, CampaignCalendar
from ui.pages.campaigns.looking_back import LookBack
from ui.pages.campaigns.page import CampaignsPage
from ui.window.desk import Desk

LEFT, NONE, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
Settle = Callable[[], None]


def day(text: str) -> int:
    return clock.day_number(date.fromisoformat(text))


@pytest.fixture(autouse=True)
def _on_a_day() -> object:
    with clock.frozen(datetime(2026, 11, 12, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    add(store, "campaigns", name="双11", start="2026-11-02", end="2026-11-06", channel="search", owner="林晓")
    add(
        store,
        "campaigns",
        name="周二推送",
        start="2026-11-03",
        begins="09:30",
        rrule="FREQ=WEEKLY;BYDAY=TU",
        channel="wechat",
    )
    return windows.open(PAGES)


@pytest.fixture
def page(desk: Desk, settle: Settle) -> CampaignsPage:
    desk.show_page("campaigns")
    shown = desk.current()
    assert isinstance(shown, CampaignsPage)
    settle()
    return shown


@pytest.fixture
def calendar(page: CampaignsPage) -> CampaignCalendar:
    found = page.ways["calendar"]
    assert isinstance(found, CampaignCalendar)
    return found


def start(store: Store, number: int = 1) -> tuple[str, str]:
    values = store.read(lambda c: rows.get(c, store.schema, "campaigns", number)) or {}
    first, last = values["start"], values["end"] or values["start"]
    return clock.day_of(int(first or 0)).isoformat(), clock.day_of(int(last)).isoformat()


def spot(canvas: Canvas, title: str, *, edge: str = "") -> QPoint:
    """A point of the bar, in the viewport: its middle, or one of its ends."""
    one = next(one for one in canvas.scene.schedule.shown if one.title == title and one.last >= day("2026-11-01"))
    place = canvas.scene.place_of(key_of(one))
    assert place is not None
    at = {"end": QPoint(place.right() - 2, place.center().y()), "start": QPoint(place.left() + 2, place.center().y())}
    return at.get(edge, place.center()) - canvas.at + QPoint(canvas.scene.side, canvas.scene.head)


def drag(canvas: Canvas, begin: QPoint, by: QPoint, *, let_go: bool = True) -> None:
    port = canvas.viewport()
    QTest.mousePress(port, LEFT, NONE, begin)
    QTest.mouseMove(port, begin + by / 2)
    QTest.mouseMove(port, begin + by)
    if let_go:
        QTest.mouseRelease(port, LEFT, NONE, begin + by)


def question() -> WhichOnes:
    (found,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, WhichOnes) and one.isVisible())
    return found


# -- what shows -------------------------------------------------------------------------------------------------------


def test_the_page_opens_as_a_calendar_of_this_month(page: CampaignsPage, calendar: CampaignCalendar) -> None:
    assert page.chooser is calendar
    assert calendar._title.text() == "Nov 2026"
    assert calendar.total == 2
    titles = [one.title for one in calendar.canvas.scene.schedule.shown]
    assert titles[0] == "双11"
    assert titles.count("周二推送") == sum(1 for week in range(70) if day("2026-11-03") + 7 * week <= day("2027-12-31"))


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_way_to_see_time_is_painted_named_and_whole(
    page: CampaignsPage,
    calendar: CampaignCalendar,
    settle: Settle,
    look: Callable[..., Settings],
    language: str,
    colours: str,
) -> None:
    look(language=language, colours=colours)
    for view, _title in VIEWS:
        calendar.see(view)
        settle()
        page.grab()
        assert calendar._title.text()
        assert not unnamed(page)
        assert not clipped(page)


def test_the_same_day_stays_in_sight_from_way_to_way(calendar: CampaignCalendar, settle: Settle) -> None:
    for view in (WEEK, AGENDA, TIMELINE, YEAR, MONTH):
        calendar.see(view)
        settle()
        first, last = calendar.canvas.scene.span(calendar.canvas.at)
        if view != AGENDA:
            assert first <= clock.today() <= last, view
    assert calendar._title.text() == "Nov 2026"


def test_pages_turn_through_the_years(calendar: CampaignCalendar, settle: Settle) -> None:
    for _turn in range(26):
        calendar.turn(-1)
        settle()
    assert calendar._title.text() == "Sep 2024"
    for _turn in range(3):
        QTest.keyClick(calendar.canvas, Qt.Key.Key_PageDown)
        settle()
    assert calendar._title.text() == "Dec 2024"
    QTest.keyClick(calendar.canvas, Qt.Key.Key_Home)
    settle()
    assert calendar._title.text() == "Nov 2026"


def test_more_than_fit_are_counted_and_lead_to_their_week(
    calendar: CampaignCalendar, store: Store, settle: Settle, desk: Desk
) -> None:
    for number in range(9):
        desk.runner.write(lambda store, number=number: campaigns_added(store, f"活动{number}"))
    settle()
    found = list(calendar.canvas.scene.mores(calendar.canvas.scene.places(day("2026-11-18"), day("2026-11-18"))[0]))
    assert [isinstance(one, More) and one.day for one in found] == [day("2026-11-18")]
    place = found[0].place.center() - calendar.canvas.at + QPoint(0, calendar.canvas.scene.head)
    QTest.mouseClick(calendar.canvas.viewport(), LEFT, NONE, place)
    settle()
    assert calendar.view == WEEK
    assert calendar.canvas.scene.span(calendar.canvas.at)[0] == day("2026-11-16")


def campaigns_added(store: Store, name: str) -> object:
    return verbs.add(store, "campaigns", {"name": name, "start": day("2026-11-18")})


# -- moving -----------------------------------------------------------------------------------------------------------


def test_a_bar_is_dragged_over_a_week_and_brought_back_by_undo(
    calendar: CampaignCalendar, store: Store, desk: Desk, settle: Settle
) -> None:
    canvas = calendar.canvas
    week = canvas.scene.places(day("2026-11-02"), day("2026-11-02"))[0].height() + 4
    drag(canvas, spot(canvas, "双11"), QPoint(0, week))
    settle()
    assert start(store) == ("2026-11-09", "2026-11-13")
    assert canvas.current is not None
    assert canvas.current.first == day("2026-11-09")
    desk.undo()
    settle()
    assert start(store) == ("2026-11-02", "2026-11-06")


def test_less_than_five_pixels_are_a_click(calendar: CampaignCalendar, store: Store, settle: Settle) -> None:
    drag(calendar.canvas, spot(calendar.canvas, "双11"), QPoint(4, 0))
    settle()
    assert start(store) == ("2026-11-02", "2026-11-06")
    assert calendar.current_id == 1


def test_escape_gives_a_drag_up(calendar: CampaignCalendar, store: Store, settle: Settle) -> None:
    canvas = calendar.canvas
    at = spot(canvas, "双11")
    drag(canvas, at, QPoint(300, 0), let_go=False)
    assert canvas.hand.busy
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, at + QPoint(300, 0))
    settle()
    assert start(store) == ("2026-11-02", "2026-11-06")


@pytest.mark.parametrize(
    ("edge", "expected"), [("end", ("2026-11-02", "2026-11-07")), ("start", ("2026-11-03", "2026-11-06"))]
)
def test_an_end_is_pulled(
    calendar: CampaignCalendar, store: Store, settle: Settle, edge: str, expected: tuple[str, str]
) -> None:
    canvas = calendar.canvas
    cell = canvas.scene.places(day("2026-11-02"), day("2026-11-02"))[0].width() + 4
    drag(canvas, spot(canvas, "双11", edge=edge), QPoint(cell, 0))
    settle()
    assert start(store) == expected


def test_near_an_edge_the_calendar_scrolls_under_the_bar(
    calendar: CampaignCalendar, qtbot: QtBot, settle: Settle
) -> None:
    canvas = calendar.canvas
    at = spot(canvas, "双11")
    before = canvas.at.y()
    drag(canvas, at, QPoint(0, canvas.viewport().height() - at.y() - 4), let_go=False)
    qtbot.waitUntil(lambda: canvas.at.y() > before + 60)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.hand.busy


def test_keys_do_what_dragging_does(calendar: CampaignCalendar, store: Store, settle: Settle) -> None:
    canvas = calendar.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert calendar.current_id == 1
    for key, modifiers, expected in (
        (Qt.Key.Key_Right, CONTROL, ("2026-11-03", "2026-11-07")),
        (Qt.Key.Key_Down, CONTROL, ("2026-11-10", "2026-11-14")),
        (Qt.Key.Key_Right, CONTROL | SHIFT, ("2026-11-10", "2026-11-15")),
        (Qt.Key.Key_Left, ALT | SHIFT, ("2026-11-09", "2026-11-15")),
    ):
        QTest.keyClick(canvas, key, modifiers)
        settle()
        assert start(store) == expected
        assert calendar.current_id == 1
    assert "双11" in canvas.accessibleDescription()


def test_arrows_go_from_campaign_to_campaign(calendar: CampaignCalendar, settle: Settle) -> None:
    canvas = calendar.canvas
    canvas.setFocus()
    for key, title, first in (
        (Qt.Key.Key_Right, "双11", "2026-11-02"),
        (Qt.Key.Key_Right, "周二推送", "2026-11-03"),
        (Qt.Key.Key_Down, "周二推送", "2026-11-10"),
        (Qt.Key.Key_Up, "周二推送", "2026-11-03"),
        (Qt.Key.Key_Left, "双11", "2026-11-02"),
    ):
        QTest.keyClick(canvas, key)
        assert canvas.current is not None
        assert (canvas.current.title, canvas.current.first) == (title, day(first))


@pytest.mark.parametrize(("scope", "numbers"), [(campaigns.THIS, 3), (campaigns.FOLLOWING, 3), (campaigns.ALL, 2)])
def test_a_series_asks_which_ones_are_meant(
    calendar: CampaignCalendar, settle: Settle, desk: Desk, scope: str, numbers: int
) -> None:
    canvas = calendar.canvas
    canvas.choose(next(one for one in canvas.scene.schedule.shown if one.first == day("2026-11-10")))
    QTest.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
    asked = question()
    asked.choices[scope].click()
    settle()
    found = [one.first for one in canvas.scene.schedule.shown if one.title == "周二推送"][:3]
    expected = {
        campaigns.THIS: ["2026-11-03", "2026-11-11", "2026-11-17"],
        campaigns.FOLLOWING: ["2026-11-03", "2026-11-11", "2026-11-18"],
        campaigns.ALL: ["2026-11-04", "2026-11-11", "2026-11-18"],
    }[scope]
    assert [clock.day_of(one).isoformat() for one in found] == expected
    assert calendar.total == numbers
    assert canvas.current is not None
    assert canvas.current.first == day("2026-11-11")
    desk.undo()
    settle()
    assert calendar.total == 2


def test_the_timeline_moves_bars_too(calendar: CampaignCalendar, store: Store, settle: Settle) -> None:
    calendar.see(TIMELINE)
    settle()
    canvas = calendar.canvas
    wide = canvas.scene.places(day("2026-11-02"), day("2026-11-02"))[0].width()
    canvas.go_to_day(day("2026-11-02"))
    drag(canvas, spot(canvas, "双11"), QPoint(3 * wide, 0))
    settle()
    assert start(store) == ("2026-11-05", "2026-11-09")
    calendar.group_by("owner")
    assert [row.label for row in calendar.canvas.scene.rows] == ["林晓", "Nobody"]  # type: ignore[attr-defined]


# -- with the page ----------------------------------------------------------------------------------------------------


def test_a_double_click_opens_a_campaign_or_begins_one_on_that_day(
    page: CampaignsPage, calendar: CampaignCalendar, settle: Settle
) -> None:
    canvas = calendar.canvas
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, spot(canvas, "双11"))
    settle()
    assert page.detail.number == 1
    page.toggle_detail(shown=False)
    settle()
    place = canvas.scene.places(day("2026-11-20"), day("2026-11-20"))[0]
    at = QPoint(place.center().x(), place.bottom() - 8) - canvas.at + QPoint(0, canvas.scene.head)
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, at)
    settle()
    (form,) = (one for one in QApplication.allWidgets() if isinstance(one, QuickAdd) and one.isVisible())
    form.form.fields.editors["name"].set_value("新活动")
    form.form.save()
    settle()
    assert calendar.current_id == 3
    assert calendar.canvas.current is not None
    assert calendar.canvas.current.first == day("2026-11-20")


def test_verbs_of_the_page_work_on_what_is_chosen(
    page: CampaignsPage, calendar: CampaignCalendar, settle: Settle, desk: Desk
) -> None:
    canvas = calendar.canvas
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, spot(canvas, "双11"))
    QTest.mouseClick(canvas.viewport(), LEFT, CONTROL, spot(canvas, "周二推送"))
    assert calendar.selected == 2
    page.run("remove")
    settle()
    assert calendar.total == 0
    assert calendar.selected == 0
    desk.undo()
    settle()
    assert calendar.total == 2


def test_the_list_and_the_calendar_are_remembered(page: CampaignsPage, desk: Desk) -> None:
    page.show_list()
    assert desk.context.memory.get("campaigns.way", "") == "list"


def test_conflicts_stand_beside_the_calendar_and_lead_to_their_campaign(
    page: CampaignsPage, calendar: CampaignCalendar, store: Store, settle: Settle, desk: Desk, qtbot: QtBot
) -> None:
    page.run("conflicts")
    settle()
    assert calendar.panel_shown
    assert not calendar.panel.entries.entries
    desk.runner.write(
        lambda store: verbs.add(store, "campaigns", {"name": "词包", "start": day("2026-11-30"), "channel": "wechat"})
    )
    settle()
    qtbot.waitUntil(lambda: len(calendar.panel.entries.entries) == 1)
    (entry,) = calendar.panel.entries.entries
    assert (entry.text, entry.below) == ("周二推送", "“词包” starts on WeChat account only 1 d earlier.")
    calendar.panel.entries.opened.emit(entry.target)
    settle()
    assert calendar.canvas.current is not None
    assert calendar.canvas.current.first == day("2026-12-01")
    assert not unnamed(page)


def test_shopping_days_and_freezes_are_typed_and_wrong_lines_are_told(
    page: CampaignsPage, calendar: CampaignCalendar, settle: Settle
) -> None:
    page.run("shopping")
    settle()
    sheet = shown(LinesSheet)
    assert "618" in sheet.editor.toPlainText()
    sheet.editor.setPlainText("店庆 11-20 ~ 11-2x")
    sheet.save()
    assert "店庆" in sheet.wrong.text()
    sheet.editor.setPlainText("店庆 11-20 ~ 11-21")
    sheet.save()
    settle()
    assert [name for name, first, _last in calendar.canvas.scene.overlays.shopping if first == day("2026-11-20")] == [
        "店庆"
    ]
    page.run("freezes")
    settle()
    sheet = shown(LinesSheet)
    sheet.editor.setPlainText("封网 2026-11-20 ~ 2026-11-30 [Mail]")
    sheet.save()
    settle()
    assert [one.channels for one in calendar.canvas.scene.overlays.freezes] == [("email",)]
    page.run("limits")
    settle()
    limits = shown(LimitsSheet)
    limits.apart.setValue(9)
    limits.save()
    settle()
    assert calendar.panel.found is not None
    assert calendar.panel.found.limits.apart == 9


def test_one_of_a_series_is_left_out(page: CampaignsPage, calendar: CampaignCalendar, settle: Settle) -> None:
    canvas = calendar.canvas
    canvas.choose(next(one for one in canvas.scene.schedule.shown if one.first == day("2026-11-10")))
    page.run("skip")
    settle()
    assert day("2026-11-10") not in [one.first for one in canvas.scene.schedule.shown]


W = TypeVar("W", bound=QWidget)


def shown(kind: type[W]) -> W:
    (found,) = (one for one in QApplication.allWidgets() if isinstance(one, kind) and one.isVisible())
    return found


def test_the_plan_of_what_is_in_sight_is_printed(page: CampaignsPage, desk: Desk, settle: Settle) -> None:
    asked: list[object] = []
    desk.context.page_asked.connect(lambda where, target: asked.append((where, target)))
    page.run("plan_report")
    page.run("poster_report")
    reports = [target for where, target in asked if where == "reports"]  # type: ignore[misc]
    assert [name for name, _request in reports] == ["campaign-plan", "calendar-poster"]
    assert [(one.first, one.last) for _name, one in reports] == [(day("2026-11-01"), day("2026-11-30"))] * 2
    settle()


def test_a_campaign_is_planned_again_a_year_later(
    page: CampaignsPage, calendar: CampaignCalendar, settle: Settle
) -> None:
    canvas = calendar.canvas
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, spot(canvas, "双11"))
    page.run("plan_again")
    settle()
    shown(QuickAdd).form.save()
    settle()
    assert calendar.total == 3
    assert canvas.current is not None
    assert (canvas.current.title, canvas.current.first) == ("双11", day("2026-11-02") + 364)


def test_looking_back_makes_requirements(
    page: CampaignsPage, calendar: CampaignCalendar, store: Store, settle: Settle
) -> None:
    QTest.mouseClick(calendar.canvas.viewport(), LEFT, NONE, spot(calendar.canvas, "双11"))
    page.run("look_back")
    settle()
    sheet = shown(LookBack)
    assert not unnamed(sheet)
    sheet.editors["actions"].setPlainText("落地页提速")
    sheet.save()
    settle()
    assert store.read(lambda c: rows.find(c, "requirements", {"title": "落地页提速"})) == 1


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        (campaigns.THIS, ["2026-11-03", "2026-11-17", "2026-11-24"]),
        (campaigns.FOLLOWING, ["2026-11-03"]),
        (campaigns.ALL, []),
    ],
)
def test_removing_one_of_a_series_asks_which_ones(
    page: CampaignsPage, calendar: CampaignCalendar, settle: Settle, desk: Desk, scope: str, left: list[str]
) -> None:
    canvas = calendar.canvas
    canvas.choose(next(one for one in canvas.scene.schedule.shown if one.first == day("2026-11-10")))
    page.run("remove")
    question().choices[scope].click()
    settle()
    found = [clock.day_of(one.first).isoformat() for one in canvas.scene.schedule.shown if one.title == "周二推送"]
    assert found[:3] == left
    desk.undo()
    settle()
    assert "2026-11-10" in [clock.day_of(one.first).isoformat() for one in canvas.scene.schedule.shown]


def test_editing_one_of_a_series_makes_it_one_of_its_own(
    page: CampaignsPage, calendar: CampaignCalendar, store: Store, settle: Settle
) -> None:
    canvas = calendar.canvas
    canvas.choose(next(one for one in canvas.scene.schedule.shown if one.first == day("2026-11-10")))
    page.run("edit")
    question().choices[campaigns.THIS].click()
    settle()
    assert page.detail.number == 3
    assert page.detail.form.is_editing
    assert page.detail.form.number == 3
    assert start(store, 3) == ("2026-11-10", "2026-11-10")
    assert calendar.total == 3
    assert sum(one.first == day("2026-11-10") for one in canvas.scene.schedule.shown) == 1
