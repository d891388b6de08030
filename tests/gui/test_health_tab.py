"""The health tab: the score and its parts, the queue with what is wrong and why, mending with one undo, leading on."""

from collections.abc import Iterator
from typing import Any

import pytest
from builders import contact, customer, days_ago, order
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from windows import Windows

from opsdesk import clock
from opsdesk.model import text
from opsdesk.services import rows
from opsdesk.services.rows import Selection
from opsdesk.store import rows as reads
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.care.health import HealthTab
from ui.pages.care.page import CarePage
from ui.widgets.busy import Skeleton
from ui.window.desk import Desk

WHOLE = {"kind": "person", "city": "上海", "source": "wechat", "stage": "grow", "owner": "王伟"}


def as_imported(store: Store, entity: str, number: int, **values: Any) -> None:
    """Values as no form would write them."""
    store.write(lambda s: rows.edit(s, Selection(entity, frozenset([number])), values))


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Iterator[Desk]:
    for number, phone in enumerate(("13800138000", "+86 139-0013-9000", "1590015900", "13800138000"), 1):
        customer(store, f"客户{number}", last_contact=days_ago(3), **WHOLE)
        as_imported(store, "customers", number, phone=text.pack([phone]))
    customer(store, "没有城市的", **{**WHOLE, "city": None}, phone="13500135000", last_contact=days_ago(3))
    contact(store, 2, "张敏")
    as_imported(store, "contacts", 1, name="张  敏")
    order(store, 1, "10", date=clock.today() + 4)
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    windows.settle(opened)
    return opened


@pytest.fixture
def tab(desk: Desk, settle: Any) -> HealthTab:
    desk.context.go("care", "health")
    settle()
    page = desk.current()
    assert isinstance(page, CarePage)
    found = page.current
    assert isinstance(found, HealthTab)
    return found


def queue(tab: HealthTab) -> dict[str, str]:
    return {entry.text: entry.right for entry in tab.queue.entries}


def choose(tab: HealthTab, title: str, settle: Any) -> None:
    place = [entry.text for entry in tab.queue.entries].index(title)
    tab.queue.setCurrentIndex(tab.queue.model().index(place, 0))
    settle()


def phone(desk: Desk, number: int) -> Any:
    store = desk.runner.store
    return (store.read(lambda c: reads.get(c, store.schema, "customers", number)) or {})["phone"]


def test_the_score_its_parts_and_what_is_wrong(tab: HealthTab) -> None:
    assert {name: fact.figure for name, fact in tab.facts.items()} == {
        "complete": "96.7%", "valid": "93.3%", "fresh": "100%", "unique": "80.0%",
    }  # fmt: skip
    assert tab.score.figure == "93"
    assert "0.3 × Complete" in tab.score.toolTip()
    assert "n = 5" in tab.facts["fresh"].toolTip()
    assert queue(tab) == {
        "Phone cannot be right": "1",
        "Orders: Date lies in the future": "1",
        "Phone is shared with an earlier record": "1",
        "Phone is written unusually": "1",
        "Contacts: Name has stray spaces": "1",
        "City is missing": "1",
    }


def test_what_is_wrong_is_told_without_showing_it(tab: HealthTab, desk: Desk, settle: Any) -> None:
    (entry,) = tab.examples.entries
    assert (entry.text, entry.below) == ("客户3", "159****5900 · 10 digits")
    desk.context.veil.reveal_everything("mending phones")
    settle()
    assert tab.examples.entries[0].below == "1590015900 · 10 digits"
    choose(tab, "Contacts: Name has stray spaces", settle)
    assert tab.examples.entries[0].below == "张␣␣敏 → 张 敏"


def test_mending_is_one_action_with_one_undo_and_goes_to_the_next_finding(
    tab: HealthTab, desk: Desk, settle: Any
) -> None:
    assert tab.mend.isHidden()
    choose(tab, "Phone is written unusually", settle)
    assert tab.mend.text() == "Mend 1 record"
    before, score = phone(desk, 2), tab.score.figure
    tab.mend.click()
    settle()
    assert phone(desk, 2) == '["13900139000"]'
    assert "Phone is written unusually" not in queue(tab)
    assert tab.finding is not None
    assert (tab.finding.kind, tab.finding.entity) == ("spaces", "contacts")
    tab.mend.click()
    settle()
    assert "Contacts: Name has stray spaces" not in queue(tab)
    desk.undo()
    desk.undo()
    settle()
    assert phone(desk, 2) == before
    assert (tab.score.figure, len(queue(tab))) == (score, 6)


def test_every_finding_leads_to_its_records(tab: HealthTab, desk: Desk, settle: Any) -> None:
    for title, page, total in (
        ("City is missing", "customers", 1),
        ("Orders: Date lies in the future", "orders", 1),
        ("Contacts: Name has stray spaces", "customers", 1),
        ("Phone is shared with an earlier record", "customers", 1),
    ):
        desk.context.go("care", "health")
        settle()
        choose(tab, title, settle)
        tab.show_all.click()
        settle()
        assert desk.here == desk.context.lists.get(page, page)
        shown: Any = desk.current()
        assert shown.table.total == total, title


def test_an_example_opens_its_customer_and_duplicates_are_compared(tab: HealthTab, desk: Desk, settle: Any) -> None:
    choose(tab, "Contacts: Name has stray spaces", settle)
    tab.examples.setCurrentIndex(tab.examples.model().index(0, 0))
    QTest.keyClick(tab.examples, Qt.Key.Key_Return)
    settle()
    customers: Any = desk.current()
    assert customers.detail.number == 2
    desk.context.go("care", "health")
    settle()
    choose(tab, "Phone is shared with an earlier record", settle)
    tab.compare.click()
    settle()
    care = desk.current()
    assert isinstance(care, CarePage)
    assert care.shown("duplicates") is not None


def test_a_healthy_archive_and_an_empty_one_say_so(store: Store, windows: Windows, noon: object) -> None:
    desk = windows.open(PAGES)
    desk.context.go("care", "health")
    for _turn in range(3):
        windows.settle(desk)
    page = desk.current()
    assert isinstance(page, CarePage)
    tab: Any = page.current
    assert said(tab) == "There are no customers yet."
    desk.runner.write(lambda s: rows.add(s, "customers", {"name": "李静", "phone": '["13800138000"]', **WHOLE}))
    for _turn in range(3):
        windows.settle(desk)
    assert tab.score.figure == "100"
    assert said(tab) == "Every archive is as it should be."


def said(tab: HealthTab) -> str:
    return tab._stack.currentWidget().accessibleName()


def test_bars_stand_for_a_queue_that_is_still_counted(store: Store, windows: Windows) -> None:
    desk = windows.open(PAGES)
    tab = HealthTab(desk.context, desk)
    assert tab._stack.currentWidget().findChild(Skeleton) is not None
    tab.visit(None)
    windows.settle(desk)
    assert said(tab) == "There are no customers yet."
