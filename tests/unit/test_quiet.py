"""Who is quiet on a desk: what a threshold means, who is overdue, what the charts of silence, contracts and forecasts show."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from builders import bulk, customer, days_ago, interaction, order

from opsdesk.analysis import lifetime_charts, survival
from opsdesk.analysis.back_test import Bought, Weeks
from opsdesk.analysis.clv import BgNbd, GammaGamma
from opsdesk.analysis.silence import Point, Silence
from opsdesk.analysis.silence_chart import silence_chart, silence_definition
from opsdesk.analysis.survival_chart import risk_days, survival_chart
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.sample import fill
from opsdesk.services import call_rules, contracts, desk
from opsdesk.services.call_rules import Rules
from opsdesk.services.contracts import Contracts
from opsdesk.services.quiet import Quiet, quiet_of_store
from opsdesk.store.store import Store
from opsdesk.work import Progress

pytestmark = pytest.mark.usefixtures("noon")
TODAY = day_number(date(2026, 3, 5))
MODEL = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4)


def quiet(store: Store, event: str = "order") -> Quiet:
    return store.read(lambda c: quiet_of_store(c, store.schema, TODAY, event))


def test_a_threshold_counts_customers_and_their_revenue(store: Store) -> None:
    for days, amount in ((10, "100"), (50, "200"), (100, "400"), (100, "800")):
        order(store, customer(store, f"{days}天 {amount}"), amount, date=days_ago(days))
    interaction(store, customer(store, "只聊过"), kind="call", at="2025-11-25 10:00")
    order(store, customer(store, "流失", stage="lost"), "5000", date=days_ago(300))
    customer(store, "从未来往")
    found = quiet(store)
    assert [found.silent(days) for days in (1, 10, 11, 51, 100, 101)] == [
        (5, 1500_00), (5, 1500_00), (4, 1400_00), (3, 1200_00), (3, 1200_00), (0, 0),
    ]  # fmt: skip
    assert len(found.who(51)) == 3
    assert found.threshold == 90


def test_the_counts_are_those_of_brute_force(store: Store) -> None:
    fill(store, customers=300, orders=None, interactions=None, seed=4, progress=Progress())
    found = quiet(store)
    rows = store.read(
        lambda c: c.execute("SELECT id, last_order, last_contact, revenue, stage FROM customers").fetchall()
    )
    for days in (1, 30, 90, 200, 400):
        silent = [
            (number, revenue or 0)
            for number, ordered, met, revenue, stage in rows
            if (ordered or met) and stage != "lost" and TODAY - max(ordered or met, met or ordered) >= days
        ]
        assert found.silent(days) == (len(silent), sum(revenue for _number, revenue in silent))
        assert sorted(found.who(days)) == sorted(number for number, _revenue in silent)


def test_the_overdue_are_listed_by_what_they_brought(store: Store) -> None:
    for name, amount in (("小客户", "10"), ("大客户", "1000")):
        who = customer(store, name)
        for day in (43, 53, 63):
            order(store, who, amount, date=days_ago(day))
    found = quiet(store)
    assert [found.names[one.customer] for one in found.overdue] == ["大客户", "小客户"]
    assert (found.overdue[0].since, found.overdue[0].gap, found.overdue[0].times) == (43, 10, 4.3)
    assert [found.names[one.customer] for one in found.leaving] == ["大客户"]
    store.write(lambda s: call_rules.keep(s, Rules(overdue_at=5.0, silent_after=12)))
    later = quiet(store)
    assert (later.overdue, later.threshold) == ((), 12)


def test_a_desk_of_talks_alone_says_why_nobody_can_be_leaving(store: Store) -> None:
    interaction(store, customer(store), kind="call", at="2026-01-01 10:00")
    assert "counted order" in quiet(store, "interaction").untold
    with pytest.raises(Trouble, match="up to this day"):
        quiet(store)


# -- charts -------------------------------------------------------------------------------------------------------


def test_the_curve_marks_the_threshold_and_what_is_suggested() -> None:
    curve = tuple(Point(days, 100, 100 - days) for days in range(1, 80))
    chart = silence_chart(Silence(curve, 20, 100), 30)
    assert [(marker.at, marker.tone) for marker in chart.markers] == [(30, "accent"), (20, "muted")]
    assert chart.series[0].target(9) == 10
    assert chart.reading(0, 9).startswith("10: 90%")
    assert [marker.at for marker in silence_chart(Silence(curve, 20, 100), 500).markers] == [20]
    assert silence_chart(Silence((), None, 0), 90).is_empty
    assert "80 " in silence_definition(Silence(curve, 20, 80), TODAY, "Orders", 3).basis


def test_points_of_a_few_customers_are_drawn_only_where_there_are_no_others() -> None:
    few = (Point(1, 3, 2), Point(2, 2, 1))
    assert list(silence_chart(Silence(few, None, 3), 90).x) == [1, 2]
    assert list(silence_chart(Silence((Point(1, 50, 9), *few), None, 50), 90).x) == [1]


def test_curves_of_contracts_hold_until_somebody_leaves_and_end_where_the_last_was_seen() -> None:
    short = survival.kaplan_meier([5, 10], [True, False])
    long = survival.kaplan_meier([8, 20, 20, 30], [True, True, False, True])
    chart = survival_chart([("short", short), ("long", long)])
    assert list(chart.x) == [0, 5, 8, 10, 20, 30]
    assert list(chart.series[0].values) == [1, 0.5, 0.5, 0.5, None, None]
    assert list(chart.series[1].values) == [1, 1, 0.75, 0.75, 0.5, 0]
    assert chart.steps
    assert chart.series[0].band is not None
    assert chart.series[0].band[0][0] == 1
    assert chart.series[1].remarks[0] == "4 still watched"
    assert risk_days([("short", short), ("long", long)])[0] == 0


def test_the_forecast_beside_what_came_is_drawn_as_means() -> None:
    groups = (Bought(0, 10, 5, 4.0), Bought(7, 2, 6, 7.0))
    chart = lifetime_charts.by_purchases_chart(groups)
    assert list(chart.x) == ["0", "7+"]
    assert [list(series.values) for series in chart.series] == [[0.5, 3.0], [0.4, 3.5]]
    days = np.array([TODAY - 7, TODAY])
    weeks = lifetime_charts.by_week_chart(Weeks(days, np.array([3, 5]), np.array([2.5, 5.5])), TODAY - 7)
    assert [marker.at for marker in weeks.markers] == [TODAY - 7]
    assert lifetime_charts.by_week_chart(None, None).is_empty


def test_customers_without_a_repeat_purchase_stand_apart_from_the_likely() -> None:
    x, alive = np.array([0, 1, 1, 2]), np.array([1.0, 0.05, 1.0, 0.55])
    chart = lifetime_charts.alive_chart(x, alive)
    assert list(chart.series[0].values) == [1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    assert [chart.series[0].target(index) for index in (0, 1, 10)] == [lifetime_charts.ONCE, 0, 9]
    assert lifetime_charts.bins(x, alive).tolist() == [-1, 0, 9, 5]


def test_parameters_are_said_in_words() -> None:
    said = dict(lifetime_charts.explained(MODEL, GammaGamma(6.25, 3.74, 15.44, 0.0)))
    assert said["Purchases of a customer while active"].startswith("one in 127 days")
    assert said["Staying away for good after a purchase"].startswith("24.6%")
    assert said["Value of a purchase"].startswith("¥35")
    assert len(lifetime_charts.explained(MODEL, None)) == 3


# -- the fields of contracts ----------------------------------------------------------------------------------------


def test_the_fields_of_contracts_are_guessed_kept_and_forgotten_when_they_go(store: Store) -> None:
    def now() -> Contracts:
        return store.read(lambda c: contracts.of_store(c, store.schema))

    assert not now().known
    for label in ("Begins", "Ends", "Renewed"):
        store.write(lambda s, label=label: desk.add_field(s, "customers", label, "day"))
    assert now() == Contracts("x_begins", "x_ends")
    store.write(lambda s: contracts.keep(s, Contracts("created", "x_renewed", "source")))
    store.write(lambda s: contracts.keep(s, Contracts("created", "x_ends", "source")))
    assert now() == Contracts("created", "x_ends", "source")
    store.write(lambda s: desk.remove_field(s, "customers", "x_ends"))
    assert now() == Contracts("created", "", "source")
    for _n in range(3):
        store.write(lambda s: s.undo())
    assert now() == Contracts("x_begins", "x_ends")


def test_a_big_desk_gives_the_same_names_for_the_first_of_each_list(store: Store) -> None:
    names = bulk(store, "customers", [{"name": f"客户{n}"} for n in range(120)])
    rows: list[Any] = [
        {"customer": who, "date": days_ago(day), "amount": 100 * n, "status": "paid", "code": f"N{who}-{day}"}
        for n, who in enumerate(names, 1)
        for day in (43, 53, 63)
    ]
    bulk(store, "orders", rows)
    found = quiet(store)
    assert len(found.overdue) == 120
    assert [found.names[one.customer] for one in found.overdue[:2]] == ["客户119", "客户118"]
    assert found.overdue[50].customer not in found.names
