"""Feedback, requirements and campaigns are pages: each adds a record, and lists and adds what belongs to it."""

from collections.abc import Callable

import pytest
from builders import add
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.model.kinds import Stored
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.forms.quick_add import QuickAdd
from ui.pages import PAGES
from ui.records.page import RecordsPage
from ui.window.desk import Desk

NAMES = ("feedback", "requirements", "campaigns")
VALUES: dict[str, Stored] = {
    "requirement": 1, "customer": 1, "amount": 12_000, "body": "正在查", "title": "推文",
    "name": "标题甲乙", "link": "https://example.com/a?utm_source=weibo",
}  # fmt: skip
"""What the first field of a quick form is given."""


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    add(store, "customers", name="晴川网络")
    add(store, "requirements", title="深色模式")
    add(store, "tickets", title="导出失败")
    add(store, "campaigns", name="双11")
    return windows.open(PAGES)


def page(desk: Desk, name: str) -> RecordsPage:
    desk.show_page(name)
    shown = desk.current()
    assert isinstance(shown, RecordsPage)
    shown.show_list()  # campaigns open as a calendar
    return shown


def form() -> QuickAdd:
    (found,) = (widget for widget in QApplication.allWidgets() if isinstance(widget, QuickAdd) and widget.isVisible())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_record_is_added_and_undone(desk: Desk, settle: Callable[[], None], name: str) -> None:
    shown = page(desk, name)
    settle()
    desk.commands.run(f"{name}.new")
    settle()
    adding = form()
    adding.form.fields.editors[shown.listing.quick[0]].set_value("批量导出")
    adding.form.save()
    settle()
    assert shown.chooser.total == 2
    assert shown.chooser.current_id == shown.detail.number == 2
    assert shown.detail.name.text() == "批量导出"
    desk.undo()
    settle()
    assert shown.chooser.total == 1


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_child_is_added_and_listed_beside_its_record(
    qtbot: QtBot, desk: Desk, settle: Callable[[], None], store: Store, name: str
) -> None:
    shown = page(desk, name)
    qtbot.waitUntil(lambda: shown.current_id == 1)
    settle()
    for child in shown.listing.children:
        desk.commands.run(shown.listing.command(child.command))
        settle()
        adding = form()
        adding.form.fields.editors[child.quick[0]].set_value(VALUES[child.quick[0]])
        adding.form.save()
        settle()
        at = shown.detail.tabs.currentIndex()
        assert shown.detail.tabs.tabText(at) == child.title
        assert store.read(lambda c, child=child: rows.find(c, child.entity, {child.by: 1})) == 1
        qtbot.waitUntil(lambda at=at: shown.detail._lists[at].model().rowCount() == 1)
