"""The timeline: rows gone through by keys, opened, and what cannot be kept said."""

from typing import Any

import pytest
from builders import add
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from windows import Windows

from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.planning.page import PlanningPage
from ui.pages.planning.timeline import TimelineTab
from ui.window.desk import Desk


@pytest.fixture
def desk(store: Store, windows: Windows, noon: object) -> Desk:
    soon = add(store, "releases", code="L-1", name="Spring", start="2026-03-01", end="2026-03-31")
    late = add(store, "releases", code="L-2", name="Summer", start="2026-04-01", end="2026-04-30")
    add(store, "requirements", code="R-1", title="Export", release=late)
    add(store, "requirements", code="R-2", title="Dark mode", release=soon, requires="R-1")
    add(store, "requirements", code="R-3", title="Someday")
    return windows.open(PAGES)


@pytest.fixture
def tab(desk: Desk, settle: Any) -> TimelineTab:
    desk.context.go("planning", "timeline")
    settle()
    page = desk.current()
    assert isinstance(page, PlanningPage)
    found = page.current
    assert isinstance(found, TimelineTab)
    return found


def test_rows_are_gone_through_by_keys_and_opened(tab: TimelineTab, desk: Desk, settle: Any) -> None:
    assert tab.canvas.found is not None
    assert [row.title for row in tab.canvas.found.rows] == ["Spring", "Dark mode", "Summer", "Export"]
    tab.take_focus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Down)
    assert "R-2 · Dark mode · Mar 1 to Mar 31" in tab.canvas.accessibleName()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Return)
    settle()
    assert desk.current() is desk.context.pages["requirements"]


def test_what_cannot_be_kept_is_said_and_follows_changes(tab: TimelineTab, desk: Desk, settle: Any) -> None:
    assert tab._fact.text() == "2 requirements · 1 dependency cannot be kept · 1 without days"
    store = desk.runner.store
    from opsdesk.services import rows as verbs
    from opsdesk.services.rows import Selection
    from opsdesk.store import rows

    number = store.read(lambda c: rows.by_code(c, store.schema, "requirements", "R-1"))
    desk.runner.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([number])), {"release": 1}))
    settle()
    assert tab._fact.text() == "2 requirements · 1 without days"


def test_bars_stand_where_their_days_are(tab: TimelineTab) -> None:
    canvas = tab.canvas
    assert canvas.found is not None
    spring, summer = canvas.bar(0), canvas.bar(2)
    assert spring.right() == pytest.approx(summer.left())
    assert summer.right() == pytest.approx(canvas.at(canvas.found.last + 1))
    assert canvas.row_at(spring.center().y()) == 0
    assert canvas.row_at(10_000) == -1
