"""Links of a campaign: built from pasted addresses, kept, and audited."""

from collections.abc import Callable
from datetime import datetime

import pytest
from builders import add
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.campaigns.link_audit import LinkAudit
from ui.pages.campaigns.link_builder import LinkBuilder
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def campaign(store: Store, noon: datetime) -> int:
    return add(store, "campaigns", name="spring", start="2026-03-01", channel="wechat")


@pytest.fixture
def desk(windows: Windows, campaign: int) -> Desk:
    return windows.open(PAGES)


def sheet_of(kind: type[QWidget]) -> QWidget:
    return next(found for w in QApplication.topLevelWidgets() if w.isVisible() and (found := w.findChild(kind)))


def test_pasted_addresses_become_links_that_are_kept(
    desk: Desk, campaign: int, settle: Callable[[], None], qtbot: QtBot, store: Store
) -> None:
    desk.context.go("campaigns", campaign)
    settle()
    desk.commands.run("campaigns.build_links")
    settle()
    form = sheet_of(LinkBuilder)
    assert isinstance(form, LinkBuilder)
    assert (form._value("source"), form._value("campaign")) == ("wechat", "spring")
    form.addresses.setPlainText("https://a.cn/1#x\nnonsense\nhttps://a.cn/2\tleft")
    qtbot.waitUntil(lambda: "lacks utm_medium" in form.made.toPlainText())
    form._set("medium", "SNS")
    qtbot.waitUntil(lambda: len(form.links) == 2)
    assert form.links[0] == "https://a.cn/1?utm_source=wechat&utm_medium=social&utm_campaign=spring#x"
    assert form.links[1].endswith("&utm_content=left")
    assert form.problem.text() == "1 line is no address."
    assert len(form.code._rows) > 20
    form.copy.click()
    assert QGuiApplication.clipboard().text().count("\n") == 1
    form._set("medium", "nowhere")
    qtbot.waitUntil(lambda: "not in the dictionary" in form.problem.text())
    assert not form.keep.isEnabled()
    form._set("medium", "social")
    qtbot.waitUntil(form.keep.isEnabled)
    form.keep.click()
    settle()
    assert store.read(lambda c: c.execute("SELECT count(*) FROM links").fetchone()) == (2,)


def test_the_audit_names_what_differs_and_where(
    desk: Desk, campaign: int, settle: Callable[[], None], store: Store
) -> None:
    for source in ("wechat", "WeChat"):
        link = f"https://a.cn/?utm_source={source}&utm_medium=social&utm_campaign=spring"
        add(store, "links", campaign=campaign, link=link)
    desk.commands.run("campaigns.audit_links")
    settle()
    form = sheet_of(LinkAudit)
    assert isinstance(form, LinkAudit)
    (entry,) = form.findings.entries
    assert entry.text == "utm_source is spelled in several ways: WeChat (1), wechat (1). Better: wechat"
    assert entry.below == "U-2"
    form.closed.emit()
    settle()
