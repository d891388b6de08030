"""Scores on screen: computed in the background without being asked, shown in the list and beside it, honest about age."""

import pytest
from builders import bulk, customer, days_ago, order
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import settings
from opsdesk.services import rows as verbs
from opsdesk.services import scores
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.app.scoring import Scoring
from ui.pages import PAGES
from ui.pages.customers.page import CustomersPage
from ui.widgets.toast import Toast
from ui.window.desk import Desk

pytestmark = pytest.mark.usefixtures("noon")


def tier(store: Store, number: int) -> object:
    return store.read(lambda c: rows.page(c, store.schema, "customers", [number], ["tier"]))[number][0]


def opened(windows: Windows) -> Desk:
    """A desk that shows its customers."""
    desk = windows.open(PAGES)
    desk.show_page("customers")
    windows.settle(desk)
    return desk


def page_of(desk: Desk) -> CustomersPage:
    page = desk.page("customers")
    assert isinstance(page, CustomersPage)
    return page


def header(desk: Desk, name: str) -> str:
    table = page_of(desk).table
    at = [column.name for column in table.model.columns].index(name)
    return table.view.header.explained(at)


def regulars(store: Store) -> list[int]:
    """Customers enough for a forecast; every other one has bought thrice."""
    numbers = list(bulk(store, "customers", [{"name": f"客户{n:03}"} for n in range(240)]))
    bulk(store, "orders", [
        {"customer": one, "date": days_ago(days), "amount": 100_00 * one, "status": "paid"}
        for one in numbers for days in ((90, 50 + one % 7, 20) if one % 2 else (30,))
    ])  # fmt: skip
    return numbers


@pytest.fixture
def scored(store: Store, windows: Windows) -> Desk:
    regulars(store)
    scores.refresh(store)
    return opened(windows)


def test_scores_that_are_due_are_computed_without_asking(store: Store, windows: Windows, qtbot: QtBot) -> None:
    one = customer(store)
    order(store, one)
    desk = opened(windows)
    assert "Not computed yet." in header(desk, "tier")
    scoring = Scoring(desk)
    desk.context.settings.hold(settings.SNAPSHOTS, False)
    scoring.look()
    qtbot.waitUntil(lambda: tier(store, one) == "A")
    qtbot.waitUntil(lambda: desk.runner.idle)
    assert header(desk, "tier").endswith("\nAs of 2026-03-05.")
    assert not desk.findChildren(Toast)  # nobody did anything
    desk.runner.write(lambda store: verbs.add(store, "orders", {"customer": one, "amount": 100}))
    qtbot.waitUntil(lambda: "orders or options have changed since" in header(desk, "tier"))
    scoring.look()
    qtbot.waitUntil(lambda: header(desk, "tier").endswith("\nAs of 2026-03-05."))


def test_the_monthly_snapshot_is_taken_and_can_be_undone_unless_the_setting_is_off(
    store: Store, windows: Windows, qtbot: QtBot
) -> None:
    order(store, customer(store), date="2026-02-03")
    desk = opened(windows)
    scoring = Scoring(desk)

    def kept() -> int:
        return store.read(lambda c: rows.count(c, store.schema, "snapshots"))

    desk.context.settings.hold(settings.SNAPSHOTS, False)
    scoring.look()
    qtbot.waitUntil(lambda: desk.runner.idle)
    assert kept() == 0
    desk.context.settings.hold(settings.SNAPSHOTS, True)
    scoring.look()
    qtbot.waitUntil(lambda: kept() == 1)
    toast = desk.toast
    qtbot.waitUntil(lambda: toast.accessibleName() == "Kept the tiers of 2026-02-28 as 2026-02")
    desk.undo()
    qtbot.waitUntil(lambda: kept() == 0)


def test_an_import_makes_the_scores_follow_soon(store: Store, windows: Windows, qtbot: QtBot) -> None:
    desk = opened(windows)
    scoring = Scoring(desk)
    scoring._soon.stop()
    one = customer(store)
    desk.runner.changed.emit(store.write(lambda store: _one_order(store, one, "add")))
    assert not scoring._soon.isActive()
    desk.runner.changed.emit(store.write(lambda store: _one_order(store, one, "import")))
    assert scoring._soon.isActive()


def _one_order(store: Store, number: int, verb: str) -> object:
    with store.operation(verb, entity="orders", name="", n=1, file="") as operation:
        operation.insert("orders", {"customer": number, "date": days_ago(1), "amount": 1})
    return operation.changes


def test_the_list_shows_the_tier_and_the_pane_the_chance_of_being_alive(
    scored: Desk, store: Store, qtbot: QtBot
) -> None:
    page = page_of(scored)
    assert [column.name for column in page.table.shown_columns()][:3] == ["name", "tier", "stage"]
    bought_thrice, once = 1, 2
    page.open_record(bought_thrice)
    third = page.detail.facts[2]
    qtbot.waitUntil(lambda: third.accessibleName().startswith("P(alive): "))
    assert third.figure.endswith("%")
    assert "BG/NBD" in third.toolTip()
    assert "As of 2026-03-05." in third.toolTip()
    page.open_record(once)
    qtbot.waitUntil(lambda: third.accessibleName() == "Last order: 30 d ago")


def test_recomputing_by_hand_says_what_changed(scored: Desk, store: Store, qtbot: QtBot) -> None:
    toast = scored.toast
    scored.commands.run("customers.scores")
    qtbot.waitUntil(lambda: toast.accessibleName() == "All scores are up to date")
    order(store, customer(store), "99999999")
    scored.commands.run("customers.scores")
    qtbot.waitUntil(lambda: toast.accessibleName().endswith("customers have new scores"))
    assert tier(store, 241) == "A"
