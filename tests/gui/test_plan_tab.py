"""The release plan: columns that fill, cards dragged or moved by keys, what does not hold, a proposal accepted and undone."""

from collections.abc import Iterator
from typing import Any

import pytest
from builders import add
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.planning.capacity import ReleaseLane
from ui.pages.planning.page import PlanningPage
from ui.pages.planning.plan import PlanTab
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    soon = add(store, "releases", code="L-1", name="Spring", start="2026-03-01", end="2026-03-31", capacity=10.0)
    add(store, "releases", code="L-2", name="Winter", start="2026-04-01", end="2026-04-30", capacity=5.0)
    add(store, "requirements", code="R-1", title="Old habit", value=1.0, effort=12.0, release=soon)
    add(store, "requirements", code="R-2", title="Export", value=8.0, effort=5.0)
    add(store, "requirements", code="R-3", title="Dark mode", value=7.0, effort=5.0, requires="R-2")
    add(store, "requirements", code="R-4", title="Rename", value=6.0, effort=5.0)
    opened = windows.open(PAGES)
    opened.window().resize(1280, 800)
    windows.settle(opened)
    return opened


@pytest.fixture
def tab(desk: Desk, settle: Any) -> Iterator[PlanTab]:
    desk.context.go("planning", "plan")
    settle()
    page = desk.current()
    assert isinstance(page, PlanningPage)
    found = page.current
    assert isinstance(found, PlanTab)
    yield found
    found.stop()


def lanes(tab: PlanTab) -> dict[str, ReleaseLane]:
    return {lane.label: lane for lane in tab.board.lanes if isinstance(lane, ReleaseLane)}


def planned(desk: Desk, code: str) -> list[str]:
    store = desk.runner.store
    found = store.read(
        lambda c: list(rows.records(c, store.schema, "requirements", ["code"], Test("release", f.IS, (code,))))
    )
    return [row[1] for row in found]


def test_columns_say_how_full_they_are_and_what_does_not_hold(tab: PlanTab) -> None:
    assert list(lanes(tab)) == ["Unplanned", "Spring", "Winter"]
    spring = lanes(tab)["Spring"]
    assert spring.load.startswith("12 / 10")
    assert spring.bar.share == pytest.approx(1.2)
    assert lanes(tab)["Unplanned"].load == "effort 15 · value 21"
    assert [entry.text for entry in tab.panel.flaws.list.entries] == ["Spring holds 2 more than its capacity."]


def test_a_card_goes_into_a_release_by_keys_and_back_by_undo(tab: PlanTab, desk: Desk, settle: Any) -> None:
    view = lanes(tab)["Unplanned"].view
    view.setFocus()
    view.choose(0)
    settle()
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert planned(desk, "L-1") == ["R-1", "R-2"]
    assert lanes(tab)["Spring"].load.startswith("17 / 10")
    desk.undo()
    settle()
    assert planned(desk, "L-1") == ["R-1"]
    assert lanes(tab)["Spring"].load.startswith("12 / 10")


def test_the_best_plan_stands_beside_with_reasons_and_is_accepted_as_one(
    tab: PlanTab, desk: Desk, settle: Any, qtbot: QtBot
) -> None:
    tab.plan.click()
    assert tab.planning
    qtbot.waitUntil(lambda: tab.panel.found is not None)
    changes = {entry.text: entry.below for entry in tab.panel.changes.list.entries}
    assert changes == {
        "Export": "Unplanned → Spring",
        "Dark mode": "Unplanned → Spring",
        "Rename": "Unplanned → Winter",
        "Old habit": "Spring → Unplanned",
    }
    (missed,) = tab.panel.missed.list.entries
    assert (missed.text, missed.below) == ("Old habit", "It is larger than any release.")
    assert tab.panel.chart.isVisible()
    assert not tab.planning
    tab.panel.accept.click()
    settle()
    assert (planned(desk, "L-1"), planned(desk, "L-2")) == (["R-2", "R-3"], ["R-4"])
    assert tab.panel.proposal is None
    desk.undo()
    settle()
    assert (planned(desk, "L-1"), planned(desk, "L-2")) == (["R-1"], [])


def test_planning_stops_when_asked(tab: PlanTab, settle: Any) -> None:
    tab.propose()
    assert tab.plan.text() == "Stop planning"
    tab.plan.click()
    assert not tab.planning
    settle()
    assert tab.panel.proposal is None


def test_a_release_is_changed_in_its_sheet_and_the_bar_follows(tab: PlanTab, desk: Desk, settle: Any) -> None:
    from opsdesk.services import rows as verbs
    from opsdesk.services.rows import Selection

    (number,) = [release.id for release in tab.board.releases if release.code == "L-1"]
    desk.runner.write(lambda s: verbs.edit(s, Selection("releases", frozenset([number])), {"capacity": 24.0}))
    settle()
    assert lanes(tab)["Spring"].load.startswith("12 / 24")
    assert tab.panel.flaws.list.entries == ()


def test_without_releases_the_page_says_what_to_do(store: Store, windows: Windows, qtbot: QtBot) -> None:
    desk = windows.open(PAGES)
    desk.context.go("planning", "plan")
    windows.settle(desk)
    page = desk.current()
    assert isinstance(page, PlanningPage)
    tab = page.current
    assert isinstance(tab, PlanTab)
    qtbot.waitUntil(lambda: tab._stack.currentIndex() == 1)
    assert not tab.plan.isEnabled()


def test_the_capacity_of_releases_follows_from_the_team(tab: PlanTab, desk: Desk, settle: Any) -> None:
    from PySide6.QtWidgets import QApplication

    from ui.pages.planning.team_sheet import TeamSheet

    tab.team()
    settle()
    (sheet,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, TeamSheet) and top.isVisible()]
    sheet.members.setPlainText("李静, 50%, 2026-03-02 ~ 2026-03-03\n王伟, nonsense")
    sheet._count()
    assert "Line 2 cannot be read" in sheet.refusal.text()
    sheet.members.setPlainText("李静, 50%, 2026-03-02 ~ 2026-03-03")
    sheet._count()
    settle()
    assert sheet.releases.entries[0].right == "10 (now 10)"
    assert sheet.releases.entries[0].below == "22 workdays · 1 person · 2 days away"
    sheet.members.setPlainText("李静, 100%")
    sheet.use.click()
    settle()
    assert lanes(tab)["Spring"].load.startswith("12 / 22")
    desk.undo()
    settle()
    assert lanes(tab)["Spring"].load.startswith("12 / 10")
