"""Service levels in the window: kept current by itself, the clock of a ticket, and what it explains."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from builders import NOON, add
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import clock
from opsdesk.model.schema import BUILT_IN
from opsdesk.services import policies, tickets
from opsdesk.services.policies import Policy
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.app.levelling import Levelling
from ui.levels.explained import Explained
from ui.pages import PAGES
from ui.pages.feedback.layout import columns
from ui.pages.feedback.page import FeedbackPage
from ui.widgets.toast import Toast
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")
Settle = Callable[[], None]
NOW, HOUR = int(NOON.timestamp()), 3600
ALWAYS = Policy(calendar="24x7", targets={"first": {"normal": 2}, "resolve": {"normal": 10}})


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    store.write(lambda store: policies.save(store, "usual", ALWAYS))
    add(store, "tickets", title="导出失败", opened=NOW - HOUR)
    opened = windows.open(PAGES)
    opened.show_page("feedback")
    return opened


@pytest.fixture
def page(desk: Desk, settle: Settle, qtbot: QtBot) -> FeedbackPage:
    shown = desk.current()
    assert isinstance(shown, FeedbackPage)
    qtbot.waitUntil(lambda: shown.chooser.current_id == 1 and shown.detail.record is not None)
    settle()
    return shown


def sla(store: Store) -> object:
    return store.read(lambda c: rows.page(c, store.schema, "tickets", [1], ["sla"]))[1][0]


def test_what_is_due_is_computed_without_asking_and_after_each_write(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store, qtbot: QtBot
) -> None:
    levelling = Levelling(desk)
    levelling.look()
    qtbot.waitUntil(lambda: sla(store) == "running")
    assert not desk.findChildren(Toast)
    desk.runner.write(lambda store: tickets.reply(store, 1, "在查", status="waiting_customer"))
    qtbot.waitUntil(lambda: sla(store) == "paused")
    settle()
    with clock.frozen(NOON + timedelta(hours=1)):
        desk.runner.write(lambda store: store.undo())
        qtbot.waitUntil(lambda: sla(store) == "soon")
    with clock.frozen(NOON + timedelta(hours=2)):
        levelling.look()
        qtbot.waitUntil(lambda: sla(store) == "overdue")
    settle()


def test_the_clock_says_what_is_due_next(page: FeedbackPage, qtbot: QtBot) -> None:
    shown = page.detail.clock
    qtbot.waitUntil(lambda: shown.found is not None)
    assert shown.accessibleName() == "Service level First response 1 h left due 13:00"
    assert (shown.tone, shown.isHidden()) == ("accent", False)


def test_it_follows_an_answer_and_hides_where_nothing_is_promised(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store, qtbot: QtBot
) -> None:
    shown = page.detail.clock
    desk.runner.write(lambda store: tickets.reply(store, 1, "在查"))
    qtbot.waitUntil(lambda: shown.accessibleName().startswith("Service level Resolution 9 h left"))
    (kept,) = store.read(lambda c: policies.all_kept(c, store.schema))
    desk.runner.write(lambda store: policies.remove(store, kept.id))
    qtbot.waitUntil(shown.isHidden)
    settle()


def test_a_click_tells_where_every_second_went(
    desk: Desk, page: FeedbackPage, settle: Settle, store: Store, qtbot: QtBot
) -> None:
    desk.runner.write(lambda store: tickets.reply(store, 1, "在查", status="waiting_customer"))
    settle()
    with clock.frozen(NOON + timedelta(hours=3)):
        page.detail.clock.show_ticket(1)
        qtbot.waitUntil(lambda: page.detail.clock.found is not None and len(page.detail.clock.found.segments) == 2)
        page.detail.clock.click()
        (popup,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, Explained))
        assert [entry.text for entry in popup.list.entries] == ["11:00 – 12:00  Counted", "12:00 – 15:00  Paused"]
        assert [entry.right for entry in popup.list.entries] == ["1 h", "3 h"]
        first = popup.line.at(QPointF(popup.line.width() / 8, 0).x())
        assert first is not None
        assert first.kind == "counted"
        popup.grab()
        popup.close()
        page.detail.clock.grab()
    settle()


def test_the_list_shows_where_each_stands_and_offers_when_it_is_due() -> None:
    offered = {column.name: column.shown for column in columns(BUILT_IN["tickets"])}
    assert (offered["sla"], "sla_due" in offered) == (True, True)
