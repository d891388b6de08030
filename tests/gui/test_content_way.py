"""Content as a board and in its month, and the sheet in which a piece is written and handed on."""

from collections.abc import Callable
from datetime import datetime

import pytest
from builders import add
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.query.filters import Query, Test
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.campaigns.content_sheet import ContentSheet
from ui.pages.campaigns.content_way import ContentWay
from ui.pages.campaigns.page import CampaignsPage
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def piece(store: Store, noon: datetime) -> int:
    spring = add(store, "campaigns", name="春季", start="2026-03-01", channel="wechat")
    other = add(store, "campaigns", name="别的", start="2026-03-01", channel="sms")
    add(store, "content", campaign=other, title="短信", channel="sms", publish="2026-03-07T10:00", status="review")
    return add(
        store, "content", campaign=spring, title="新品", body="最佳选择 😀 全网最低", channel="xiaohongshu", publish="2026-03-06T09:00",
    )  # fmt: skip


@pytest.fixture
def desk(windows: Windows, piece: int) -> Desk:
    return windows.open(PAGES)


@pytest.fixture
def page(desk: Desk, settle: Callable[[], None]) -> CampaignsPage:
    desk.show_page("campaigns")
    settle()
    page = desk.current()
    assert isinstance(page, CampaignsPage)
    page.see("content")
    settle()
    return page


def test_a_filter_of_campaigns_is_one_of_their_content(page: CampaignsPage, settle: Callable[[], None]) -> None:
    way = page.ways["content"]
    assert isinstance(way, ContentWay)
    assert {lane.value: lane.count for lane in way.board.lanes if lane.count} == {"draft": 1, "review": 1}
    page.bar.set_query(Query("campaigns", Test("channel", "=", ("wechat",))))
    settle()
    assert {lane.value: lane.count for lane in way.board.lanes if lane.count} == {"draft": 1}
    way.see("month")
    settle()
    (shown,) = way.month.canvas.scene.schedule.shown
    assert (shown.title, shown.begins) == ("新品", "09:00")


def test_a_piece_is_moved_to_another_day(
    page: CampaignsPage, settle: Callable[[], None], store: Store, piece: int
) -> None:
    way = page.ways["content"]
    assert isinstance(way, ContentWay)
    way.see("month")
    settle()
    shown = next(one for one in way.month.canvas.scene.schedule.shown if one.id == piece)
    way.month.canvas.shifted.emit(shown, "all", 2)
    settle()
    assert next(one for one in way.month.canvas.scene.schedule.shown if one.id == piece).first == shown.first + 2


def test_a_piece_is_written_with_its_limits_in_sight_and_handed_on(
    page: CampaignsPage, settle: Callable[[], None], store: Store, piece: int, qtbot: QtBot
) -> None:
    page.open_entry(("content", piece))
    settle()
    sheet = next(f for w in QApplication.topLevelWidgets() if w.isVisible() and (f := w.findChild(ContentSheet)))
    assert [entry.text for entry in sheet.findings.entries] == ["最佳", "全网最"]
    formats = sheet.body.document().firstBlock().layout().formats()
    assert [(one.start, one.length) for one in formats] == [(0, 2), (8, 3)]  # the emoji is two units of Qt
    assert sheet._title_length.text() == "2 / 20"
    sheet.title.setText("新" * 21)
    qtbot.waitUntil(lambda: sheet._title_length.text() == "21 / 20")
    sheet.title.setText("更省心")
    sheet.body.setPlainText("更省心的选择")
    qtbot.waitUntil(lambda: sheet._clean.isVisible())
    assert list(sheet.steps) == ["dropped", "review"]
    sheet.note.setPlainText("请看标题")
    sheet.steps["review"].click()
    settle()
    assert store.read(lambda c: c.execute("SELECT title, status, note FROM content WHERE id = ?", [piece]).fetchone()) == (
        "更省心", "review", "请看标题",
    )  # fmt: skip
    page.open_entry(("content", piece))
    settle()
    sheet = next(f for w in QApplication.topLevelWidgets() if w.isVisible() and (f := w.findChild(ContentSheet)))
    (version,) = sheet.versions.entries
    assert version.text == "In review"
    sheet.steps["draft"].click()
    sheet.note.setPlainText("")
    settle()
    qtbot.waitUntil(lambda: "What should be changed" in sheet._wrong.text())
    sheet.closed.emit()
    settle()
