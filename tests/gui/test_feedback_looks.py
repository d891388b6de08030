"""Every part of the feedback page: named, reachable by keyboard, whole at every size, and free of HTML."""

from collections.abc import Callable, Iterator

import pytest
from builders import add, customer, order
from looking import clipped, rich, unnamed, unreachable
from PySide6.QtWidgets import QApplication, QWidget
from windows import Windows

from opsdesk.services import canned
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.feedback.page import FeedbackPage
from ui.window.desk import Desk

HOSTILE = '<img src="file:///etc/hostname">晴川 & <b>Co</b>'
SHEETS = ("capture", "classify", "matrix", "edit_canned", "new")
Look = Callable[..., Settings]


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    who = customer(store, HOSTILE, phone="13800138000", email="hello@qingchuan.example", city="上海")
    order(store, who, "3600", date="2026-02-02", product=HOSTILE)
    add(store, "requirements", title=HOSTILE, status="shipped")
    for number in range(1, 4):
        add(
            store, "tickets", title=f"{HOSTILE} {number}", body=HOSTILE, customer=who, severity="critical",
            impact="many", type="request", assignee="李静", status="waiting_third", due="2026-03-01 10:00",
            opened=f"2026-02-0{number} 10:00",
        )  # fmt: skip
    add(store, "replies", ticket=3, body=HOSTILE, author=HOSTILE, at="2026-02-04 10:00")
    add(store, "requests", requirement=1, customer=who, ticket=3, note=HOSTILE)
    store.write(canned.begin)
    return windows.open(PAGES)


class Walk:
    def __init__(self, windows: Windows, desk: Desk) -> None:
        self._windows, self._desk = windows, desk
        desk.show_page("feedback")
        self.settle()
        page = desk.current()
        assert isinstance(page, FeedbackPage)
        self.page = page

    def settle(self) -> None:
        for _turn in range(3):
            self._windows.settle(self._desk)
            QApplication.processEvents()
        self._desk.toast.hide()

    def run(self, name: str) -> None:
        self._desk.commands.run(f"feedback.{name}")
        self.settle()

    def places(self) -> Iterator[tuple[str, QWidget]]:
        page = self.page
        page.see("triage")
        page.open_record(3)
        self.settle()
        for tab in range(page.detail.tabs.count()):
            page.detail.tabs.setCurrentIndex(tab)
            self.settle()
            yield f"triage, tab {tab}", page
        self.run("reply")
        yield "answering", page
        page.detail.composer.leave()
        for way in ("list", "board", "loop"):
            page.see(way)
            self.settle()
            yield way, page
        page.see("triage")

    def sheets(self) -> Iterator[tuple[str, QWidget]]:
        for name in SHEETS:
            self.run(name)
            window = self._desk.window()
            for sheet in [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]:
                yield name, sheet
                sheet.close()
            window.activateWindow()
            self.settle()


def check(places: Iterator[tuple[str, QWidget]], *checks: Callable[[QWidget], list[str]]) -> None:
    found: dict[str, str] = {}
    for name, widget in places:
        for look_at in checks:
            for problem in look_at(widget):
                found.setdefault(problem, name)
    assert not found, "\n" + "\n".join(f"{place}: {problem}" for problem, place in found.items())


def test_every_control_has_a_name_is_reached_by_tab_and_reads_no_html(windows: Windows, desk: Desk) -> None:
    desk.window().resize(1280, 800)
    walk = Walk(windows, desk)
    check(walk.places(), unnamed, rich, unreachable)
    check(walk.sheets(), unnamed, rich, unreachable)


@pytest.mark.parametrize(("language", "size"), [("en", "large"), ("zh", "normal")])
def test_no_text_is_cut(windows: Windows, desk: Desk, look: Look, language: str, size: str) -> None:
    look(language=language, size=size)
    walk = Walk(windows, desk)
    for width, height in ((1280, 800), (1000, 700)):
        desk.window().resize(width, height)
        walk.settle()
        check(walk.places(), clipped)
        check(walk.sheets(), clipped)
