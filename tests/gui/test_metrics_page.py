"""The metrics page: lifecycle and retention, their options, their refusals, and where their numbers lead."""

from datetime import date, datetime

import pytest
from builders import customer, interaction, order
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk.analysis.activity import Customers
from opsdesk.clock import day_number
from opsdesk.query.filters import Among, Query
from opsdesk.reports.catalogue import render
from opsdesk.services import rows
from opsdesk.services.stages import USUAL
from opsdesk.store.store import Store
from ui.context import Context
from ui.pages import PAGES
from ui.pages.metrics.analysis import Analysis
from ui.pages.metrics.lifecycle import Lifecycle
from ui.pages.metrics.page import MetricsPage
from ui.pages.metrics.retention import Retention
from ui.pages.metrics.stage_rules import StageRules

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def three(store: Store, noon: datetime) -> tuple[int, int, int]:
    """Ordering in January, February, and neither; noon is in March 2026."""
    one, two, three = customer(store, "晨光"), customer(store, "云帆"), customer(store, "远山")
    order(store, one, date="2026-01-10")
    order(store, one, date="2026-02-03")
    order(store, two, date="2026-01-20")
    order(store, two, date="2026-03-02")
    interaction(store, three, at="2026-02-11 10:00", kind="call")
    return one, two, three


def shown(qtbot: QtBot, tab: Analysis) -> None:
    qtbot.addWidget(tab)
    tab.resize(1000, 700)
    tab.show()
    tab.visit(None)
    settle(qtbot, tab)


def settle(qtbot: QtBot, tab: Analysis) -> None:
    qtbot.waitUntil(lambda: tab.context.runner.idle)


@pytest.fixture
def lifecycle(qtbot: QtBot, context: Context, three: tuple[int, int, int]) -> Lifecycle:
    tab = Lifecycle(context)
    shown(qtbot, tab)
    return tab


@pytest.fixture
def retention(qtbot: QtBot, context: Context, three: tuple[int, int, int]) -> Retention:
    tab = Retention(context)
    shown(qtbot, tab)
    return tab


def led(qtbot: QtBot, context: Context) -> "list[object]":
    asked: list[object] = []
    context.page_asked.connect(lambda page, target: asked.append((page, target)))
    return asked


def ids(asked: list[object]) -> list[int]:
    ((page, target),) = asked
    assert page == "customers"
    assert isinstance(target, Query)
    assert isinstance(target.where, Among)
    return target.where.ids


# -- lifecycle ----------------------------------------------------------------------------------------------------


def test_the_last_period_that_is_over_is_told_in_figures(lifecycle: Lifecycle) -> None:
    assert {part: fact.figure for part, fact in lifecycle.facts.items()} == {
        "active": "1", "new": "0", "returning": "1", "resurrecting": "0", "dormant": "1",
    }  # fmt: skip
    assert lifecycle.last is not None
    assert not lifecycle._phases[-1].complete


def test_a_fact_leads_to_its_customers(
    qtbot: QtBot, lifecycle: Lifecycle, context: Context, three: tuple[int, int, int]
) -> None:
    asked = led(qtbot, context)
    lifecycle.facts["dormant"].click()
    qtbot.waitUntil(lambda: bool(asked))
    assert ids(asked) == [three[1]]
    assert asked[0][1].where.name == "Dormant, Feb 2026: 1 customer"  # type: ignore[index]


def test_a_part_of_a_bar_leads_to_its_customers(
    qtbot: QtBot, lifecycle: Lifecycle, context: Context, three: tuple[int, int, int]
) -> None:
    asked = led(qtbot, context)
    chart = lifecycle.chart.chart
    assert chart is not None
    assert [series.name for series in chart.series] == ["New", "Returning", "Resurrecting", "Dormant"]
    assert chart.series[3].values == [0, -1, -1]
    target = chart.series[2].targets[2]
    assert isinstance(target, Customers)
    lifecycle.chart.opened.emit(target)
    qtbot.waitUntil(lambda: bool(asked))
    assert ids(asked) == [three[1]]


def test_other_options_are_computed_and_remembered(qtbot: QtBot, lifecycle: Lifecycle, context: Context) -> None:
    lifecycle.period.choose("week")
    lifecycle.active_by.choose("interaction")
    settle(qtbot, lifecycle)
    chart = lifecycle.chart.chart
    assert chart is not None
    assert (chart.axis, chart.x[0]) == ("week", day_number(date(2026, 2, 9)))
    again = Lifecycle(context)
    qtbot.addWidget(again)
    assert (again.period.value, again.active_by.value) == ("week", "interaction")


def test_another_day_leaves_out_what_came_later(qtbot: QtBot, lifecycle: Lifecycle) -> None:
    lifecycle.as_of.choose(day_number(date(2026, 1, 31)))
    settle(qtbot, lifecycle)
    assert lifecycle.facts["new"].figure == "2"
    chart = lifecycle.chart.chart
    assert chart is not None
    assert "Left out: 2 events after this day" in chart.notes[1]
    lifecycle.as_of.choose(day_number(date(2026, 3, 5)))


def test_a_desk_without_events_says_why_and_what_to_do(qtbot: QtBot, context: Context) -> None:
    tab = Lifecycle(context)
    shown(qtbot, tab)
    assert "Add or import orders" in tab._refused.accessibleName()
    assert not tab.copy.isEnabled()


def test_new_orders_show_at_once(
    qtbot: QtBot, lifecycle: Lifecycle, context: Context, three: tuple[int, int, int]
) -> None:
    before = lifecycle.facts["active"].figure
    context.runner.write(
        lambda store: rows.add(
            store,
            "orders",
            {"customer": three[2], "date": day_number(date(2026, 2, 2)), "amount": 100, "status": "paid"},
        )
    )
    qtbot.waitUntil(lambda: lifecycle.facts["active"].figure != before)


def test_numbers_are_copied(qtbot: QtBot, lifecycle: Lifecycle) -> None:
    qtbot.mouseClick(lifecycle.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Month\tNew\tReturning\tResurrecting\tDormant"
    assert lines[1] == "Jan 2026\t2\t0\t0\t0"


# -- proposed stages ----------------------------------------------------------------------------------------------


def test_proposed_stages_are_accepted_and_dismissed_line_by_line(
    qtbot: QtBot, lifecycle: Lifecycle, context: Context, three: tuple[int, int, int]
) -> None:
    card = lifecycle.stages
    qtbot.waitUntil(lambda: len(card.lines) == 2)
    assert [line.words.text() for line in card.lines] == ["Grow instead of Acquire", "Activate instead of Acquire"]
    assert card.lines[0].reason.text() == "2 customers; the first: Has ordered, 30 days ago the last time."
    asked = led(qtbot, context)
    card.lines[0].show_them.click()
    assert ids(asked) == [three[0], three[1]]
    card.lines[1].dismiss.click()
    qtbot.waitUntil(lambda: len(card.lines) == 1)
    card.all.click()
    qtbot.waitUntil(lambda: not card.lines)
    assert not card.all.isEnabled()
    stages = context.runner.store.read(lambda c: c.execute("SELECT stage FROM customers ORDER BY id").fetchall())
    assert [stage for (stage,) in stages] == ["grow", "grow", "acquire"]


def test_rules_are_changed_checked_and_saved(qtbot: QtBot, lifecycle: Lifecycle, context: Context) -> None:
    card = lifecycle.stages
    qtbot.waitUntil(lambda: len(card.lines) == 2)
    card.edit.click()
    qtbot.waitUntil(lambda: lifecycle.findChild(StageRules) is not None)
    dialog = lifecycle.findChild(StageRules)
    assert dialog is not None
    assert len(dialog.lines) == 6
    for line in dialog.lines[1:]:
        line.removed.emit()
    (line,) = dialog.lines
    line.stage.setCurrentIndex(line.stage.findData("retain"))
    line.where.setText("nofield=1")
    line.reason.setText("共 {orders} 单")
    dialog.save.click()
    qtbot.waitUntil(lambda: bool(dialog._wrong.text()))
    line.where.setText("orders>=1")
    line.overdue.setText("x")
    dialog.save.click()
    assert "not a number" in dialog._wrong.text()
    line.overdue.clear()
    with qtbot.waitSignal(dialog.saved):
        dialog.save.click()
    qtbot.waitUntil(lambda: [line.words.text() for line in card.lines] == ["Retain instead of Acquire"])
    assert "共 2 单" in card.lines[0].reason.text()


def test_an_earlier_rule_is_asked_first(qtbot: QtBot, context: Context) -> None:
    dialog = StageRules(context, USUAL)
    qtbot.addWidget(dialog)
    dialog.lines[2].raised.emit()
    assert [line.rule() for line in dialog.lines] == [USUAL[0], USUAL[2], USUAL[1], *USUAL[3:]]


# -- retention ----------------------------------------------------------------------------------------------------


def test_a_row_a_cohort_under_the_mean(retention: Retention) -> None:
    chart = retention.heat.chart
    assert chart is not None
    assert [(series.name, list(series.values)) for series in chart.series] == [
        ("Mean", [1.0, 0.5, None]),
        ("Jan 2026", [1.0, 0.5, 0.5]),
    ]
    assert chart.reading(1, 2) == "Jan 2026, 2: 50%\n1 of 2\nNot complete yet"


def test_a_cell_leads_to_its_customers(
    qtbot: QtBot, retention: Retention, context: Context, three: tuple[int, int, int]
) -> None:
    asked = led(qtbot, context)
    chart = retention.heat.chart
    assert chart is not None
    retention.heat.opened.emit(chart.series[1].targets[2])
    qtbot.waitUntil(lambda: bool(asked))
    assert ids(asked) == [three[1]]
    assert asked[0][1].where.name == "Cohort Jan 2026, 2 months later: 1 customer"  # type: ignore[index]


def test_brackets_are_typed_checked_and_remembered_by_period(
    qtbot: QtBot, retention: Retention, context: Context
) -> None:
    assert not retention.brackets.isVisible()
    retention.kind.choose("bracket")
    settle(qtbot, retention)
    assert retention.brackets.isVisible()
    retention.brackets.clear()
    qtbot.keyClicks(retention.brackets, "1-2")
    qtbot.waitUntil(lambda: retention.heat.chart is not None and list(retention.heat.chart.x) == ["0", "1-2"])
    qtbot.keyClicks(retention.brackets, ",2")
    qtbot.waitUntil(lambda: "overlap" in retention.brackets.toolTip())
    retention.period.choose("week")
    settle(qtbot, retention)
    assert retention.brackets.text() == "1-4,5-8,9-13,14-26"
    assert "overlap" not in retention.brackets.toolTip()


def test_start_and_return_are_chosen_apart(qtbot: QtBot, retention: Retention) -> None:
    retention.start.choose("interaction")
    settle(qtbot, retention)
    chart = retention.heat.chart
    assert chart is not None
    assert [(series.name, list(series.values)) for series in chart.series][1:] == [("Feb 2026", [1.0, 0.0])]


def test_the_report_is_asked_for_with_the_same_options(qtbot: QtBot, retention: Retention, context: Context) -> None:
    asked = led(qtbot, context)
    retention.period.choose("week")
    retention.kind.choose("bracket")
    retention.start.choose("interaction")
    settle(qtbot, retention)
    qtbot.mouseClick(retention.report, Qt.MouseButton.LeftButton)
    ((page, (name, request)),) = asked  # type: ignore[misc]
    assert (page, name) == ("reports", "lifecycle")
    printed = render(context.runner.store, name, request)
    assert printed.pages >= 1
    assert (request.period, request.kind, request.event, request.back) == ("week", "bracket", "interaction", "order")
    assert request.brackets == "1-4,5-8,9-13,14-26"


# -- the page -----------------------------------------------------------------------------------------------------


def test_the_page_goes_to_the_tab_asked_for(windows: Windows, three: tuple[int, int, int]) -> None:
    desk = windows.open(PAGES)
    desk.show_page("metrics", "retention")
    windows.settle(desk)
    page = desk.window().findChild(MetricsPage)
    assert page is not None
    assert isinstance(page.current, Retention)


def test_a_number_opens_the_list_of_its_customers(windows: Windows, qtbot: QtBot, three: tuple[int, int, int]) -> None:
    desk = windows.open(PAGES)
    desk.show_page("metrics", "lifecycle")
    windows.settle(desk)
    page = desk.window().findChild(Lifecycle)
    assert page is not None
    page.facts["active"].click()
    qtbot.waitUntil(lambda: desk.window().findChild(MetricsPage).isHidden())
    windows.settle(desk)
