"""From a chart's description to the marks that both renderers draw."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from opsdesk.clock import day_number
from opsdesk.model.chart import Chart, Series
from opsdesk.model.chart_table import as_table
from opsdesk.model.marks import Label, Tick
from opsdesk.model.plot import PLOTS, plot
from opsdesk.model.plots.lines import MOST_SPOTS
from opsdesk.model.room import fitting, thinned

CITIES = ("上海", "北京", "杭州")
BARS = Chart("bar", "Customers", CITIES, (Series("Customers", (30, 20, 10), ("sh", "bj", "hz")),), highlight=0)


def day(month: int, number: int = 1) -> int:
    return day_number(date(2026, month, number))


def line(*series: Series, kind: str = "line") -> Chart:
    return Chart(kind, "Visits", tuple(range(day(1), day(1) + len(series[0].values))), series, axis="day")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(PLOTS))
def test_every_kind_draws_one_series_and_each_point_answers(kind: str) -> None:
    drawn = plot(replace(BARS, kind=kind))  # type: ignore[arg-type]
    assert drawn.bars or drawn.traces or drawn.cells or drawn.dots
    assert {(spot.series, spot.index) for spot in drawn.spots} == {(0, 0), (0, 1), (0, 2)}
    for spot in drawn.spots:
        assert spot.x0 <= spot.x <= spot.x1
        assert spot.y0 <= spot.y <= spot.y1


def test_bars_stand_on_zero_and_only_the_highlighted_one_is_strong() -> None:
    drawn = plot(BARS)
    assert [(bar.y0, bar.y1, bar.tone) for bar in drawn.bars] == [(0, 30, "accent"), (0, 20, "quiet"), (0, 10, "quiet")]
    assert drawn.y[0] == 0


def test_negative_amounts_hang_below_zero() -> None:
    refunds = replace(BARS, series=(Series("Refunds", (30, -20, 10)),))
    drawn = plot(refunds)
    assert drawn.y[0] <= -20
    assert min(bar.y1 for bar in drawn.bars) == -20


def test_lying_bars_start_on_top_and_each_carries_its_figure() -> None:
    drawn = plot(replace(BARS, kind="hbar"))
    assert drawn.y[0] > drawn.y[1]
    assert [label.text for label in drawn.labels] == ["30", "20", "10"]
    assert drawn.x_ticks == ()


def test_stacked_parts_add_up() -> None:
    parts = (Series("A", (3, 1, 0)), Series("B", (4, None, 2)))
    drawn = plot(replace(BARS, kind="stacked", series=parts))
    assert max(bar.y1 for bar in drawn.bars) == 7
    assert [name for name, _ in drawn.legend] == ["A", "B"]
    assert all(spot.y0 < spot.y1 for spot in drawn.spots)


def test_several_lines_are_named_at_their_ends_without_touching() -> None:
    drawn = plot(line(Series("One", (1, 2, 3)), Series("Two", (1, 2, 3.01)), Series("Three", (9, 9, 9))))
    assert [label.text for label in drawn.labels] == ["One", "Two", "Three"]
    heights = [label.y for label in drawn.labels]
    assert all(upper - lower >= (drawn.y[1] - drawn.y[0]) * 0.08 for lower, upper in pairwise(heights))


def test_points_of_two_lines_at_one_place_share_the_height() -> None:
    drawn = plot(line(Series("Low", (1, 1)), Series("High", (9, 9))))
    low, high = (spot for spot in drawn.spots if spot.index == 0)
    assert (low.series, high.series) == (0, 1)
    assert low.y1 == high.y0 == 5


def test_a_long_line_answers_to_a_sample_of_its_points() -> None:
    values = [float(n % 7) for n in range(4 * MOST_SPOTS)]
    drawn = plot(line(Series("Visits", values)))
    assert len(drawn.spots) <= MOST_SPOTS + 1
    assert len(drawn.traces[0].y) == len(values)


def test_months_are_thinned_around_january() -> None:
    months = tuple(day_number(date(2025 + (m // 12), m % 12 + 1, 1)) for m in range(10, 22))
    drawn = plot(Chart("bar", "New", months, (Series("New", range(12)),), axis="month"))
    shown = [tick.text for tick in thinned(drawn.x_ticks, 20, lambda text: 24)]
    assert shown[:3] == ["Nov", "2026", "Mar"]


def test_ticks_that_fit_all_stay() -> None:
    ticks = tuple(Tick(n, "ab") for n in range(4))
    assert thinned(ticks, 30, lambda text: 10) == ticks
    assert thinned(ticks, 1, lambda text: 1000) == ticks[:1]
    assert thinned((), 1, len) == ()


def test_labels_over_crowded_bars_give_way_to_the_one_that_stands_out() -> None:
    labels = (Label(0, 1, "¥12.5万", "above"), Label(1, 2, "¥9万", "above", "text"))
    assert fitting(labels, 100, lambda text: 40) == labels
    assert fitting(labels, 20, lambda text: 40) == labels[1:]


def test_the_table_holds_the_same_numbers_in_words() -> None:
    money = Chart(
        "bar", "Revenue", (day(1), day(2)), (Series("Revenue", (4_680_000, None)),), axis="month", unit="money"
    )
    assert as_table(money) == (("Month", "Revenue"), [("Jan 2026", "¥46,800"), ("Feb 2026", "—")])


def test_a_reading_names_the_series_only_when_there_are_several() -> None:
    assert BARS.reading(0, 1) == "北京: 20"
    assert line(Series("One", (1,)), Series("Two", (2,))).reading(1, 0) == "Jan 1, 2026, Two: 2"


@pytest.mark.parametrize(
    ("kind", "values", "empty"),
    [
        ("bar", (), True),
        ("bar", (0, 0), True),
        ("bar", (0, 1), False),
        ("line", (0, 0), False),
        ("line", (None,), True),
    ],
)
def test_a_chart_knows_when_there_is_nothing_to_draw(kind: str, values: tuple[float | None, ...], empty: bool) -> None:
    chart = Chart(kind, "x", tuple(map(str, values)), (Series("s", values),))  # type: ignore[arg-type]
    assert chart.is_empty is empty


def test_a_point_without_a_target_leads_nowhere() -> None:
    assert BARS.series[0].target(1) == "bj"
    assert Series("s", (1, 2)).target(1) is None
