"""Results: rates by hand, the budget burning down, targets, doubts, and figures of any spelling on their local day."""

from datetime import date, datetime

import pytest
from builders import add
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis import result_charts
from opsdesk.analysis.channels import Results
from opsdesk.analysis.pace import Pace, burn_down
from opsdesk.analysis.results import doubted, funnel_of
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.model import measures
from opsdesk.services.results import compared, of_campaign
from opsdesk.store.store import Store

TODAY = day_number(date(2026, 3, 5))


def figure(
    store: Store, name: str, value: float, day: str, campaign: int | None = None, channel: str = "search"
) -> None:
    add(store, "metrics", name=name, at=day, value=value, campaign=campaign, channel=channel)


def test_every_spelling_of_a_figure_is_that_figure() -> None:
    assert [measures.figure_named(name) for name in ("Impressions", "展现量", "New Customers", "Amount spent", "cost")] == [
        "impressions", "impressions", "new_customers", "spend", "spend",
    ]  # fmt: skip
    assert measures.figure_named("Weather of the day") == "weather_of_the_day"


def test_a_zero_denominator_is_a_dash_and_never_zero() -> None:
    none = Results("new", impressions=0, clicks=0, spend=0)
    for name, rate in measures.RATES.items():
        assert rate.show(getattr(none, name)) == "—"
    assert measures.RATES["ctr"].show(0.0) == "0.00%"


@given(
    st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=40), st.integers(-5, 50)
)  # fmt: skip
def test_the_pace_is_one_exactly_on_the_straight_line(budget: int, spends: list[int], gone: int) -> None:
    pace = Pace(budget, sum(spends), 100, 100 + len(spends) - 1, 100 + gone - 1)
    assert 0 <= pace.gone <= pace.days
    line, left = burn_down(pace, spends)
    assert abs(line[-1]) < 1e-6
    assert [value is not None for value in left] == [at < pace.gone for at in range(pace.days)]
    if pace.gone == pace.days:
        assert left[-1] == pace.left
    if pace.pace is not None:
        assert pace.pace * pace.expected == pytest.approx(pace.spent)
    if pace.lasts_until is not None:
        mean = pace.spent / pace.gone
        run = pace.lasts_until - pace.first + 1
        assert mean * run >= pace.budget * (1 - 1e-9)
        assert run == 1 or mean * (run - 1) < pace.budget


def test_a_campaign_half_way_by_hand() -> None:
    pace = Pace(budget=1_000_000, spent=600_000, first=100, last=109, as_of=104)
    assert (pace.days, pace.gone, pace.expected, pace.pace, pace.share, pace.left) == (
        10,
        5,
        500_000,
        1.2,
        0.6,
        400_000,
    )
    assert (pace.forecast, pace.lasts_until) == (1_200_000, 108)  # 120,000 a day: the ninth day passes a million
    assert Pace(0, 5, 100, 109, 104).pace is None
    assert Pace(100, 0, 100, 109, 90).forecast is None


def test_what_cannot_be_is_said() -> None:
    assert doubted(Results("a", clicks=3)) == ["clicks without impressions"]
    assert doubted(Results("a", impressions=2, clicks=3, conversions=4)) == [
        "more clicks than impressions", "more conversions than clicks",
    ]  # fmt: skip
    assert doubted(Results("a", impressions=10, spend=-1)) == ["Spend is negative"]
    assert not doubted(Results("a", impressions=10, clicks=1, conversions=1, spend=3))


def test_channels_are_compared_on_local_days(store: Store, noon: datetime) -> None:
    figure(store, "impressions", 1000, "2026-03-01T00:30")
    figure(store, "点击", 30, "2026-03-01T23:30")
    figure(store, "Cost", 60, "2026-03-02")
    figure(store, "clicks", 5, "2026-03-02", channel="抖音")
    figure(store, "weather", 5, "2026-03-02")
    figure(store, "clicks", 900, "2026-02-01")
    add(store, "annotations", text="调价", day="2026-03-02")
    found = store.read(lambda c: compared(c, store.schema, "channel", day_number(date(2026, 3, 1)), TODAY))
    search, _douyin = found.groups
    assert (search.name, search.impressions, search.clicks, search.spend, search.cpc) == ("search", 1000, 30, 60, 2)
    assert found.name_of("douyin") == "Douyin"
    assert [(d.group, d.why) for d in found.doubts] == [("douyin", "clicks without impressions")]
    assert (found.other, [mark.name for mark in found.marks]) == (1, ["调价"])
    first = day_number(date(2026, 3, 1))
    assert {day: one.clicks for day, one in found.daily["search"].items()} == {first: 30, first + 1: 0}
    chart = result_charts.trend(found, "spend")
    assert chart.series[0].values[:3] == [0, 6000, None]
    with pytest.raises(Trouble, match="no figures"):
        store.read(lambda c: compared(c, store.schema, "channel", None, day_number(date(2020, 1, 1))))


def test_a_campaign_beside_its_plan(store: Store, noon: datetime) -> None:
    number = add(store, "campaigns", name="春季", start="2026-03-01", end="2026-03-10", budget="1000")
    other = add(store, "campaigns", name="别的", start="2026-03-01")
    figure(store, "spend", 100, "2026-02-27", number)
    figure(store, "spend", 300.5, "2026-03-03", number)
    figure(store, "spend", 999, "2026-03-09", number)  # later than the day it speaks of
    figure(store, "spend", 77, "2026-03-03", other)
    figure(store, "impressions", 1000, "2026-03-03", number)
    figure(store, "clicks", 50, "2026-03-03", number)
    add(store, "targets", campaign=number, figure="ctr", value=0.04)
    add(store, "targets", campaign=number, figure="cpc", value=5.0)
    add(store, "targets", campaign=number, figure="cpa", value=50.0)
    found = store.read(lambda c: of_campaign(c, store.schema, number, TODAY))
    assert found is not None
    assert (found.pace.spent, found.pace.budget, found.spent_by, found.pace.gone) == (40_050, 100_000, "figures", 5)
    assert (found.spends[0], found.spends[2], sum(found.spends)) == (10_000, 30_050, 40_050)
    assert [(one.figure, one.met) for one in found.targets] == [("ctr", True), ("cpc", False), ("cpa", None)]
    assert [step[:2] for step in funnel_of(found.total)] == [("impressions", 1000), ("clicks", 50)]
    assert "¥401 of ¥1,000 (40.1%)" in result_charts.pace_words(found)
    assert not result_charts.money_left(found).is_empty


def test_money_comes_from_the_most_exact_source(store: Store, noon: datetime) -> None:
    number = add(store, "campaigns", name="春季", start="2026-03-01", end="2026-03-02", spend="70")

    def spent() -> tuple[int, str, int]:
        found = store.read(lambda c: of_campaign(c, store.schema, number, TODAY))
        assert found is not None
        return found.pace.spent, found.spent_by, found.pace.budget

    assert spent() == (7000, "typed", 0)
    add(store, "budget", campaign=number, kind="planned", amount="500")
    add(store, "budget", campaign=number, kind="actual", amount="80", date="2026-03-01")
    add(store, "budget", campaign=number, kind="actual", amount="9", date="2026-04-01")
    assert spent() == (8000, "lines", 50_000)
    figure(store, "spend", 91, "2026-03-01", number)
    assert spent() == (9100, "figures", 50_000)
    assert store.read(lambda c: of_campaign(c, store.schema, 999, TODAY)) is None
