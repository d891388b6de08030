"""Tabs and sheets of a campaign as people see them who cannot see, have no mouse, or a small screen."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from builders import add
from looking import clipped, rich, unnamed, unreachable
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.campaigns import marketing_verbs
from ui.pages.campaigns.page import CampaignsPage

pytestmark = pytest.mark.usefixtures("noon")

HOSTILE = '<img src="file:///etc/hostname">春季 & <b>上新</b>'
SHEETS = (
    "figures",
    "new_target",
    "build_links",
    "audit_links",
    "new_annotation",
    "risky_words",
    "lengths",
    "link_words",
)


@pytest.fixture
def campaign(store: Store, noon: datetime) -> int:
    number = add(
        store, "campaigns", name=HOSTILE, start="2026-03-01", end="2026-03-20", budget="3000", channel="search"
    )
    for channel, clicks in (("search", 30), ("douyin", 2000)):
        for name, value in (("impressions", 1000), ("clicks", clicks), ("spend", 200), ("revenue", 900)):
            add(store, "metrics", name=name, value=value, at="2026-03-02", campaign=number, channel=channel)
    add(store, "targets", campaign=number, figure="ctr", value=0.05)
    add(store, "content", campaign=number, title=HOSTILE, body="最佳选择", channel="sms", publish="2026-03-06T09:00")
    add(store, "links", campaign=number, link="https://a.cn/?utm_source=WeChat&utm_medium=x&utm_campaign=%3Cb%3E")
    test = add(store, "experiments", campaign=number, name=HOSTILE)
    add(store, "variants", experiment=test, name="A", control=1, people=900, converted=45)
    add(store, "variants", experiment=test, name=HOSTILE, people=900, converted=60)
    add(store, "looks", experiment=test, arms="45/900;60/900", verdict=HOSTILE, seen=1800)
    add(store, "versions", content=1, title=HOSTILE, body=HOSTILE, status="review", note=HOSTILE)
    return number


class Walk:
    def __init__(self, windows: Windows, campaign: int, folder: Path) -> None:
        self.windows, self.desk, self.folder = windows, windows.open(PAGES), folder
        self.desk.context.go("campaigns", campaign)
        self.settle()
        page = self.desk.current()
        assert isinstance(page, CampaignsPage)
        self.page = page
        page.toggle_detail(shown=True)
        self.settle()

    def settle(self) -> None:
        for _turn in range(3):
            self.windows.settle(self.desk)
            QApplication.processEvents()
        self.desk.toast.hide()

    def tabs(self) -> Iterator[tuple[str, QWidget]]:
        for at in range(self.page.detail.tabs.count()):
            self.page.detail.tabs.setCurrentIndex(at)
            self.settle()
            yield f"tab {at}", self.page
        self.page.see("content")
        self.settle()
        yield "content", self.page
        self.page.see("list")
        self.settle()

    def sheets(self) -> Iterator[tuple[str, QWidget]]:
        for name in SHEETS:
            self.desk.commands.run(f"campaigns.{name}")
            yield from self._open(name)
        for entity in ("experiments", "content"):
            self.page.open_entry((entity, 1))
            yield from self._open(entity)
        file = self.folder / "console.csv"
        file.write_text("日期,展现量,点击量,备注\n2026-03-03,100,5,x\n昨天,1,1,x\n", "utf-8")
        marketing_verbs.import_file(self.page, file)
        yield from self._open("import")

    def _open(self, name: str) -> Iterator[tuple[str, QWidget]]:
        self.settle()
        for sheet in [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not self.desk.window()]:
            yield name, sheet
            sheet.close()
        self.desk.window().activateWindow()
        self.settle()


def check(places: Iterator[tuple[str, QWidget]], *checks: Callable[[QWidget], list[str]]) -> None:
    found: dict[str, str] = {}
    for name, widget in places:
        for look_at in checks:
            for problem in look_at(widget):
                found.setdefault(problem, name)
    assert not found, "\n" + "\n".join(f"{place}: {problem}" for problem, place in found.items())


@pytest.fixture
def walk(windows: Windows, campaign: int, tmp_path: Path) -> Walk:
    return Walk(windows, campaign, tmp_path)


def test_every_control_has_a_name_is_reached_by_tab_and_reads_no_html(walk: Walk) -> None:
    check(walk.tabs(), unnamed, rich)
    check(walk.sheets(), unnamed, rich, unreachable)


@pytest.mark.parametrize(("language", "size"), [("en", "normal"), ("zh", "large"), ("en", "large")])
def test_no_text_is_cut(walk: Walk, look: Callable[..., Settings], language: str, size: str) -> None:
    look(language=language, size=size)
    for width, height in ((1280, 800), (1000, 700)):
        walk.desk.window().resize(width, height)
        walk.settle()
        check(walk.tabs(), clipped)
    check(walk.sheets(), clipped)


def test_tabs_without_room_show_icons_and_the_current_one_its_word(qtbot: QtBot, walk: Walk) -> None:
    tabs = walk.page.detail.tabs
    tabs.setFixedWidth(900)
    walk.settle()
    assert not tabs._tight
    tabs.setFixedWidth(330)
    walk.settle()
    assert tabs._tight
    tabs.setCurrentIndex(3)
    assert tabs.tabRect(3).width() > tabs.tabRect(2).width()
    assert tabs.tabToolTip(2) == "Money"
