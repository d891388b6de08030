"""The voice tab: what was heard stands on its cards, and each number leads to the tickets it counted."""

from collections.abc import Callable

import pytest
from builders import add, customer, order
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from opsdesk.query.filters import Among, Query
from opsdesk.reports.catalogue import Request
from opsdesk.services import calendars, scores
from opsdesk.services.calendars import built_in
from opsdesk.settings import Settings
from opsdesk.store import rows
from opsdesk.store.store import Store
from ui.context import Context
from ui.pages.metrics.voice import Voice

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def feedback(store: Store) -> list[int]:
    """Four defects of a good customer, two of them open, and one question."""
    rich = customer(store, "晨光")
    order(store, rich, "900", date="2026-01-10")
    scores.refresh(store)
    made = [
        add(
            store, "tickets", title=f"验证码收不到，第{n}次", type="bug", area="登录", customer=rich, assignee="李静",
            opened=f"2026-03-0{n} 10:00", first_response=f"2026-03-0{n} 11:00", due=f"2026-03-0{n} 18:00",
            **({"status": "resolved", "resolved": f"2026-03-0{n} 20:00", "satisfaction": 4} if n < 3 else {}),
        )
        for n in range(1, 5)
    ]  # fmt: skip
    return [*made, add(store, "tickets", title="怎么开票", type="question", opened="2026-01-20 10:00")]


@pytest.fixture
def tab(qtbot: QtBot, context: Context, feedback: list[int]) -> Voice:
    made = Voice(context)
    qtbot.addWidget(made)
    made.resize(1060, 1700)
    made.show()
    made.visit(None)
    qtbot.waitUntil(lambda: context.runner.idle and made.tiles.facts["opened"].figure == "5")
    return made


def led(qtbot: QtBot, tab: Voice, click: Callable[[], object]) -> list[int]:
    """The tickets that a click leads to."""
    spy = QSignalSpy(tab.context.page_asked)
    click()
    qtbot.waitUntil(lambda: spy.count() == 1)
    query = spy.at(0)[1]
    assert isinstance(query, Query)
    assert query.entity == "tickets"
    store = tab.context.runner.store
    return sorted(store.read(lambda c: rows.ids(c, store.schema, query)))


def test_every_card_says_what_was_heard(tab: Voice) -> None:
    facts = {key: fact.figure for key, fact in tab.tiles.facts.items()}
    assert facts["first_response"] == "1 h 0 min"
    assert facts["breaches"] == "100%"
    assert facts["backlog"] == "3"
    assert facts["csat"] == "100%"
    assert [row.name for row in tab.words.words.shares] == ["验证码"]
    assert [row.figures[0] for row in tab.workload.loads.shares] == ["2", "1"]
    assert [row.name for row in tab.risks.tiers.shares] == ["A"]
    assert tab.times.cells[1, 0].text() == "First response"
    assert tab.times.cells[1, 1].text() == "1 h 0 min"


def test_each_number_leads_to_its_tickets(qtbot: QtBot, tab: Voice, feedback: list[int]) -> None:
    bugs = feedback[:4]
    assert led(qtbot, tab, tab.tiles.facts["opened"].click) == feedback
    assert led(qtbot, tab, tab.tiles.facts["resolved"].click) == bugs[:2]
    assert led(qtbot, tab, tab.tiles.facts["breaches"].click) == bugs
    assert led(qtbot, tab, lambda: tab.words.words.opened.emit(("term", "验证码"))) == bugs
    assert led(qtbot, tab, lambda: tab.risks.tiers.opened.emit(("tier", "A"))) == bugs[2:]
    assert led(qtbot, tab, lambda: tab.workload.loads.opened.emit(("load", "李静"))) == bugs[2:]
    chart = tab.volumes.view.chart
    assert chart is not None
    target = next(found for series in chart.series for found in series.targets if found is not None)
    assert len(led(qtbot, tab, lambda: tab.volumes.view.opened.emit(target))) >= 1


def test_what_a_number_leads_to_is_named(qtbot: QtBot, tab: Voice) -> None:
    spy = QSignalSpy(tab.context.page_asked)
    tab.tiles.facts["backlog"].click()
    qtbot.waitUntil(lambda: spy.count() == 1)
    where = spy.at(0)[1].where
    assert isinstance(where, Among)
    assert where.name.startswith("Open tickets: 3 tickets")


def test_calendar_period_and_segment_are_chosen_and_remembered(qtbot: QtBot, tab: Voice) -> None:
    store = tab.context.runner.store
    store.write(lambda store: calendars.save(store, "夜班", built_in("24x7")))
    tab.ask()
    qtbot.waitUntil(lambda: tab.calendar.findText("夜班") >= 0)
    tab.calendar.setCurrentText("夜班")
    tab.calendar.activated.emit(tab.calendar.currentIndex())
    tab.span.choose("28")
    tab.satisfaction.by.choose("city")
    qtbot.waitUntil(lambda: tab.context.runner.idle)
    asked = tab.wanted()
    assert (asked.calendar, asked.period, asked.segment) == ("夜班", "day", "city")
    qtbot.waitUntil(lambda: tab.tiles.facts["opened"].figure == "4")


def test_numbers_are_copied_and_the_report_is_asked_for(qtbot: QtBot, tab: Voice) -> None:
    tab.copy.click()
    assert "Solved late\t100%" in QGuiApplication.clipboard().text()
    spy = QSignalSpy(tab.context.page_asked)
    tab.report.click()
    name, request = spy.at(0)[1]
    assert name == "feedback-review"
    assert isinstance(request, Request)
    assert request.period == "week"


def test_a_new_ticket_counts_at_once_and_nothing_at_all_says_why(
    qtbot: QtBot, tab: Voice, feedback: list[int], look: Callable[..., Settings]
) -> None:
    add(tab.context.runner.store, "tickets", title="又一个", opened="2026-03-05 10:00")
    tab.ask()
    qtbot.waitUntil(lambda: tab.tiles.facts["opened"].figure == "6")
    look(language="zh")
    assert tab.words.title.text() == "增长最快的词"
    tab.resize(700, 1700)
    qtbot.waitUntil(lambda: tab.words.y() > tab.volumes.y())
    tab.as_of.choose(10_000)
    qtbot.waitUntil(lambda: not tab.copy.isEnabled())
