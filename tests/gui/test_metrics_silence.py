"""Silence, contracts and lifetime on the metrics page: thresholds that are tried and kept, and numbers that lead to people."""

from collections.abc import Callable

import pytest
from builders import bulk, customer, days_ago, order
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from windows import Windows

from opsdesk import clock
from opsdesk.model.record import Values
from opsdesk.query.filters import Among, Query
from opsdesk.reports.catalogue import Request
from opsdesk.services import call_rules, contracts, desk
from opsdesk.services.contracts import Contracts as Chosen
from opsdesk.settings import Settings
from opsdesk.store.store import Store
from ui.context import Context
from ui.pages import PAGES
from ui.pages.metrics.analysis import Analysis
from ui.pages.metrics.contracts import Contracts
from ui.pages.metrics.lifetime import Lifetime
from ui.pages.metrics.page import TABS, MetricsPage
from ui.pages.metrics.self_check import SelfCheck
from ui.pages.metrics.silence import Silence
from ui.widgets.label import Label
from ui.widgets.pill import Pill

pytestmark = pytest.mark.usefixtures("noon")


def shown(qtbot: QtBot, tab: Analysis) -> None:
    qtbot.addWidget(tab)
    tab.resize(1000, 900)
    tab.show()
    tab.visit(None)
    settle(qtbot, tab)


def settle(qtbot: QtBot, tab: Analysis) -> None:
    qtbot.waitUntil(lambda: tab.context.runner.idle, timeout=10_000)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: tab.context.runner.idle, timeout=10_000)


def led(context: Context) -> list[tuple[str, object]]:
    asked: list[tuple[str, object]] = []
    context.page_asked.connect(lambda page, target: asked.append((page, target)))
    return asked


def ids(asked: list[tuple[str, object]]) -> list[int]:
    page, target = asked.pop()
    assert page == "customers"
    assert isinstance(target, Query)
    assert isinstance(target.where, Among)
    return target.where.ids


# -- silence --------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(store: Store) -> dict[str, int]:
    """One who is overdue and valuable, one long silent, one of yesterday."""
    found = {name: customer(store, name) for name in ("迟迟", "沉默", "昨天")}
    for day in (43, 53, 63, 73):
        order(store, found["迟迟"], "1000", date=days_ago(day))
    order(store, found["沉默"], "10", date=days_ago(120))
    order(store, found["昨天"], "10", date=days_ago(1))
    return found


@pytest.fixture
def silence(qtbot: QtBot, context: Context, people: dict[str, int]) -> Silence:
    tab = Silence(context)
    shown(qtbot, tab)
    return tab


def test_a_threshold_that_is_moved_says_at_once_what_it_would_mean(silence: Silence, qtbot: QtBot) -> None:
    assert silence.threshold.value == 90
    assert silence.facts["customers"].figure == "1"
    silence.threshold.slider.setValue(40)
    assert silence.threshold.days.value() == 40
    assert silence.facts["customers"].figure == "2"
    assert silence.facts["worth"].figure == "¥4,010"
    silence.chart.opened.emit(7)  # a click on the curve
    assert silence.threshold.value == 7
    assert silence.facts["rate"].figure == "50%"


def test_a_threshold_is_kept_for_the_desk_and_can_be_given_up(silence: Silence, qtbot: QtBot, store: Store) -> None:
    silence.threshold.set_value(40)
    silence._use.click()
    settle(qtbot, silence)
    assert store.read(lambda c: call_rules.in_force(c, store.schema)).silent_after == 40
    assert not silence._use.isEnabled()
    assert "as chosen" in silence._by.text()
    silence._learn.click()
    settle(qtbot, silence)
    assert store.read(lambda c: call_rules.in_force(c, store.schema)).silent_after is None
    assert silence._learn.isHidden()


def test_silent_and_overdue_customers_are_led_to(silence: Silence, context: Context, people: dict[str, int]) -> None:
    asked = led(context)
    silence.facts["customers"].click()
    assert ids(asked) == [people["沉默"]]
    assert [entry.text for entry in silence.overdue.entries.entries] == ["迟迟"]
    assert [entry.right for entry in silence.overdue.entries.entries] == ["4.3×"]
    silence.overdue.entries.opened.emit(people["迟迟"])
    assert asked.pop() == ("customers", people["迟迟"])
    silence.leaving._all.click()
    assert ids(asked) == [people["迟迟"]]


def test_the_silent_are_printed_on_the_call_sheet(silence: Silence, context: Context) -> None:
    asked = led(context)
    silence.report.click()
    assert asked.pop() == ("reports", ("call-sheet", Request(clock.today())))


def test_a_desk_without_orders_says_so(qtbot: QtBot, context: Context) -> None:
    tab = Silence(context)
    shown(qtbot, tab)
    assert tab._stack.currentWidget() is tab._refused


def test_silence_follows_the_language(silence: Silence, look: Callable[..., Settings]) -> None:
    look(language="zh")
    assert silence.chart.chart is not None
    assert silence.chart.chart.title == "沉默后仍会回来的客户"
    assert silence._by.text().startswith("现行阈值：90 天")


# -- contracts ------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_contracts(store: Store) -> None:
    for label in ("Begins", "Ends"):
        store.write(lambda s, label=label: desk.add_field(s, "customers", label, "day"))
    rows: list[Values] = [
        {
            "name": f"客户{n}",
            "kind": "company" if n % 2 else "person",
            "x_begins": days_ago(100),
            "x_ends": days_ago(100 - n) if n % 3 else None,
        }
        for n in range(1, 31)
    ]
    bulk(store, "customers", rows)


@pytest.fixture
def tab(qtbot: QtBot, context: Context, with_contracts: None) -> Contracts:
    made = Contracts(context)
    shown(qtbot, made)
    return made


def test_contracts_are_drawn_from_two_fields_of_ones_own(tab: Contracts) -> None:
    assert (tab.start.value, tab.end.value, tab.group.value) == ("x_begins", "x_ends", "")
    assert (tab.facts["customers"].figure, tab.facts["left"].figure) == ("30", "20")
    assert tab.facts["p"].figure == "—"
    assert tab.chart.chart is not None
    assert len(tab.chart.chart.series) == 1


def test_groups_are_compared_and_lead_to_their_customers(
    tab: Contracts, qtbot: QtBot, context: Context, store: Store
) -> None:
    tab.group.box.setCurrentIndex(tab.group.box.findData("kind"))
    tab.group.box.activated.emit(tab.group.box.currentIndex())
    settle(qtbot, tab)
    assert store.read(lambda c: contracts.of_store(c, store.schema)) == Chosen("x_begins", "x_ends", "kind")
    assert tab.chart.chart is not None
    assert [series.name for series in tab.chart.chart.series] == ["Company", "Person"]
    assert 0 < float(tab.facts["p"].figure) <= 1
    asked = led(context)
    (link,) = [button for button in tab._risk.findChildren(QPushButton) if button.text() == "Person"]
    link.click()
    assert len(ids(asked)) == 15
    store.write(lambda s: s.undo())
    tab.ask()
    settle(qtbot, tab)
    assert tab.group.value == ""


def test_without_such_fields_it_says_what_to_do(qtbot: QtBot, context: Context, store: Store) -> None:
    customer(store)
    made = Contracts(context)
    shown(qtbot, made)
    assert made._stack.currentWidget() is made._refused
    assert "Choose the fields" in made._refused.accessibleName()
    made.start.box.setCurrentIndex(made.start.box.findData("created"))
    made.end.box.setCurrentIndex(made.end.box.findData("last_order"))
    made.end.box.activated.emit(made.end.box.currentIndex())
    settle(qtbot, made)
    assert "too few" in made._refused.accessibleName()


# -- lifetime -------------------------------------------------------------------------------------------------------


@pytest.fixture
def lifetime(qtbot: QtBot, context: Context, store: Store) -> Lifetime:
    names = bulk(store, "customers", [{"name": f"客户{n}"} for n in range(240)])
    rows: list[Values] = [
        {"customer": who, "date": days_ago(day), "amount": 100_00 + n, "status": "paid", "code": f"N{who}-{day}"}
        for n, who in enumerate(names)
        for day in range(400 - n % 60, max(10, n % 5 * 90), -(25 + n % 17))
        if n % 4 or day > 340
    ]
    bulk(store, "orders", rows)
    tab = Lifetime(context)
    shown(qtbot, tab)
    return tab


def test_the_forecast_stands_beside_what_came(lifetime: Lifetime) -> None:
    found = lifetime._found
    assert found is not None
    assert found.forecast.tested is not None
    for view in (lifetime.by_purchases, lifetime.by_week, lifetime.alive):
        assert view.chart is not None
        assert not view.chart.is_empty
    assert lifetime.facts["test"].figure.endswith("%")
    assert lifetime.best.entries[0].target == int(found.forecast.customers[found.best[0]])
    worth = found.forecast.worth
    assert worth is not None
    assert found.best[0] == int(worth.argmax())


def test_its_bars_lead_to_their_customers(lifetime: Lifetime, context: Context) -> None:
    chart = lifetime.alive.chart
    assert chart is not None
    asked = led(context)
    for index, value in enumerate(chart.series[0].values):
        if value:
            lifetime.alive.opened.emit(chart.series[0].target(index))
            assert len(ids(asked)) == value


def test_the_end_of_the_calibration_and_the_weeks_are_chosen(lifetime: Lifetime, qtbot: QtBot) -> None:
    lifetime.ahead.choose("13")
    lifetime.calibration.choose(days_ago(100))
    settle(qtbot, lifetime)
    assert lifetime._found is not None
    assert lifetime._found.forecast.weeks == 13
    assert lifetime._found.forecast.fitted_to == days_ago(100)
    assert lifetime.calibration.text() == "Fitted up to Nov 25, 2025"
    lifetime.calibration.choose(days_ago(-3))
    settle(qtbot, lifetime)
    assert "earlier day" in lifetime._refused.accessibleName()


def test_thin_data_say_what_is_missing(qtbot: QtBot, context: Context, store: Store) -> None:
    order(store, customer(store))
    tab = Lifetime(context)
    shown(qtbot, tab)
    assert "It takes 200." in tab._refused.accessibleName()


def test_the_method_is_checked_before_ones_eyes(lifetime: Lifetime, qtbot: QtBot, context: Context) -> None:
    lifetime._check()
    (dialog,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, SelfCheck) and top.isVisible()]
    qtbot.waitUntil(lambda: len(dialog.findChildren(Pill)) == 10, timeout=10_000)
    said = {label.text() for label in dialog.findChildren(Label)}
    assert {"BG/NBD r", "0.243", "-9582.4", "Log-likelihood"} <= said
    dialog.close()


def test_every_tab_can_be_visited_by_its_command(windows: Windows, store: Store) -> None:
    customer(store)
    desk = windows.open(PAGES)
    for tab in TABS:
        desk.commands.run(f"metrics.{tab.id}")
        windows.settle(desk)
        page = desk.current()
        assert isinstance(page, MetricsPage)
        assert page.current is page.tab(tab.id)
