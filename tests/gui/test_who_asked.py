"""The tab that tells who asked: figures that lead to customers, their words, and taken as reach with one click."""

from collections.abc import Callable

import pytest
from builders import add, customer
from PySide6.QtWidgets import QPushButton
from windows import Windows

from opsdesk.clock import today
from opsdesk.model import text
from opsdesk.query.filters import Among
from opsdesk.services import rows as verbs
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.pages import PAGES
from ui.pages.customers.page import CustomersPage
from ui.pages.requirements.evidence import EvidencePart
from ui.pages.requirements.page import RequirementsPage
from ui.pages.requirements.pane import EVIDENCE
from ui.window.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def desk(windows: Windows, store: Store) -> Desk:
    first = add(store, "requirements", title="批量导出", reach="77", value="3")
    add(store, "requirements", title="深色模式", value="1")
    for name, stage, worth in (("晴川", "grow", "900"), ("云帆", "silent", "20")):
        who = customer(store, name, stage=stage, value=worth)
        values = {"requirement": first, "customer": who, "note": f"{name}想要", "at": today()}
        store.write(lambda s, values=values: verbs.add(s, "requests", values))
    found = windows.open(PAGES)
    found.window().resize(1280, 800)
    return found


@pytest.fixture
def page(desk: Desk, settle: Settle) -> RequirementsPage:
    desk.show_page("requirements")
    settle()
    shown = desk.current()
    assert isinstance(shown, RequirementsPage)
    shown.open_record(1)
    settle()
    shown.detail.show_tab(EVIDENCE)
    settle()
    return shown


@pytest.fixture
def part(page: RequirementsPage) -> EvidencePart:
    found = page.detail.findChild(EvidencePart)
    assert isinstance(found, EvidencePart)
    return found


def test_it_tells_how_many_asked_and_in_which_words(part: EvidencePart) -> None:
    assert (part.reach.figure, part.recent.figure, part.worth.figure) == ("2", "2.0", "¥920")
    assert part._line.text() == "2 requests · last Today"
    entries = part.entries.model().entries  # type: ignore[attr-defined]
    assert [(entry.text, entry.right) for entry in entries] == [("晴川", "¥900"), ("云帆", "¥20")]
    assert "晴川想要" in entries[0].below


def test_figures_lead_to_the_customers(part: EvidencePart, desk: Desk, settle: Settle) -> None:
    words = text.show(desk.runner.store.schema["customers"].field("stage"), "grow")
    grow = next(button for button in part.findChildren(QPushButton) if button.text() == f"{words} 1")
    grow.click()
    settle()
    shown = desk.current()
    assert isinstance(shown, CustomersPage)
    assert isinstance(shown.query.where, Among)
    assert shown.query.where.ids == [1]


def test_one_click_takes_it_as_reach_and_undo_brings_the_old_one_back(
    part: EvidencePart, desk: Desk, store: Store, settle: Settle
) -> None:
    def reach() -> object:
        return store.read(lambda c: rows.page(c, store.schema, "requirements", [1], ["reach"]))[1][0]

    part.use.click()
    settle()
    assert reach() == 2
    desk.undo()
    settle()
    assert reach() == 77


def test_of_many_at_once(page: RequirementsPage, store: Store, settle: Settle) -> None:
    page.table.select_all()
    page.run("reach")
    settle()
    cells = store.read(lambda c: rows.page(c, store.schema, "requirements", [1, 2], ["reach"]))
    assert [cells[one][0] for one in (1, 2)] == [2, 0]


def test_nobody_asked_is_said(page: RequirementsPage, part: EvidencePart, settle: Settle) -> None:
    page.open_record(2)
    settle()
    assert part._place.currentIndex() == 1
    assert part.reach.figure == "0"


def test_reports_are_asked_for_with_the_model_that_ranks(page: RequirementsPage, desk: Desk, settle: Settle) -> None:
    asked: list[object] = []
    desk.context.page_asked.connect(lambda name, target: asked.append((name, target)))
    desk.context.memory.keep("requirements.ranking.model", "cd3")
    page.run("priority_report")
    settle()
    (name, (report, request)) = asked[-1]  # type: ignore[misc]
    assert (name, report, request.model) == ("reports", "priority-list", "cd3")
