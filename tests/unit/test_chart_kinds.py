"""Heat maps, scatters, waterfalls, and what lines can carry: bands, steps, markers and comparisons."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.model.chart import Chart, Marker, Quadrants, Series
from opsdesk.model.chart_table import as_table, point
from opsdesk.model.marks import Cell, Plot
from opsdesk.model.plot import plot
from opsdesk.model.room import hatching, in_rows, legible, sampled, uncrowded
from opsdesk.tokens import DARK, LIGHT, READABLE, Tokens, contrast, shade

HEAT = Chart(
    "heat",
    "Retention",
    ("0", "1", "2"),
    (
        Series("2026-01", (1.0, 0.4, 0.1), ("a0", "a1", "a2"), lead="50", remarks=("50 of 50", "20 of 50", "5 of 50")),
        Series("2026-02", (1.0, 0.2, None), unsure=(False, True, False), lead="10"),
    ),
    unit="percent",
    lead="Customers",
    x_title="Months later",
    y_title="Cohort",
)
SCATTER = Chart(
    "scatter",
    "Kano",
    (-0.2, -0.8, -0.5),
    (Series("Must-be", (0.1, None, 0.4), sizes=(0, 0, 3)), Series("Attractive", (None, 0.9, None))),
    axis="number",
    unit="percent",
    x_unit="percent",
    x_title="Worse",
    y_title="Better",
    names=("Search", "Dark mode", "Export"),
)
EVIDENCE = Chart("waterfall", "Evidence", ("Name", "Phone", "City"), (Series("Weight", (5, 3, -6)),))
CURVE = Chart("line", "Alive", (0, 10, 20), (Series("Share", (1.0, 0.5, 0.4)),), axis="number", unit="percent")


# -- heat maps ------------------------------------------------------------------------------------------------------


def test_a_cell_is_shaded_by_its_value_and_an_empty_one_is_blank() -> None:
    cells = {(cell.x, cell.y): cell for cell in plot(HEAT).cells}
    assert set(cells) == {(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)}
    assert cells[0, 0].share == 1 > cells[1, 0].share > cells[1, 1].share > cells[2, 0].share > 0
    assert [cells[at].hatched for at in ((1, 0), (1, 1))] == [False, True]
    assert (cells[1, 0].text, cells[1, 0].brief) == ("40%", "40")


def test_what_is_fully_shaded_can_be_told_so_that_the_first_column_does_not_drown_the_rest() -> None:
    cells = plot(replace(HEAT, full=0.4)).cells
    assert [cell.share for cell in cells[:2]] == [1, 1]


def test_the_diagonal_of_a_movement_stays_quiet_and_does_not_set_the_scale() -> None:
    rows = (Series("A", (900.0, 30.0), tones=("muted", "bad")), Series("B", (15.0, 800.0), tones=("good", "muted")))
    cells = plot(Chart("heat", "Movement", ("A", "B"), rows)).cells
    shares = {cell.tone: cell.share for cell in cells}
    assert shares["bad"] == 1
    assert shares["muted"] < 0.2 < shares["good"] < 1


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["accent", "good", "bad", "warn", "muted"])
@given(share=st.floats(0, 1))
def test_a_figure_can_be_read_on_every_shade(tokens: Tokens, tone: str, share: float) -> None:
    assert contrast(tokens.text, shade(tokens, tone, share)) >= READABLE


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_shades_are_told_apart(tokens: Tokens) -> None:
    grounds = [shade(tokens, "accent", share / 5) for share in range(6)]
    assert all(contrast(a, b) >= 1.08 for a, b in pairwise(grounds))


def test_a_heat_map_reads_row_first_and_says_what_is_not_complete() -> None:
    assert HEAT.reading(0, 1) == "2026-01, 1: 40%\n20 of 50"
    assert HEAT.reading(1, 1) == "2026-02, 1: 20%\nNot complete yet"


def test_the_table_of_a_heat_map_has_its_rows_and_leads_from_its_cells() -> None:
    assert as_table(HEAT) == (
        ("Cohort", "Customers", "0", "1", "2"),
        [("2026-01", "50", "100%", "40%", "10%"), ("2026-02", "10", "100%", "20%", "—")],
    )
    assert [point(HEAT, 1, column) for column in range(5)] == [None, None, (1, 0), (1, 1), (1, 2)]


def test_figures_shrink_lose_their_sign_and_go_before_they_touch() -> None:
    cells = [Cell(0, 0, "accent", 1, "100%", "100"), Cell(1, 0, "accent", 0.1, "7%", "7")]
    assert legible(cells, 43, 1.0, 0.7, lambda text: 10.0 * len(text)) == (1.0, False)
    assert legible(cells, 33, 1.0, 0.7, lambda text: 10.0 * len(text)) == (1.0, True)
    size, brief = legible(cells, 27, 1.0, 0.7, lambda text: 10.0 * len(text))
    assert (round(size, 3), brief) == (0.8, True)
    assert legible(cells, 20, 1.0, 0.7, lambda text: 10.0 * len(text)) == (0.0, True)


# -- scatters -------------------------------------------------------------------------------------------------------


def test_points_stand_at_their_numbers_in_groups_of_one_colour_and_size() -> None:
    drawn = plot(SCATTER)
    assert [(list(dots.x), list(dots.y), dots.size) for dots in drawn.dots] == [
        ([-0.2], [0.1], 0),
        ([-0.5], [0.4], 3),
        ([-0.8], [0.9], 1),
    ]
    assert drawn.dots[0].tone == drawn.dots[1].tone != drawn.dots[2].tone
    assert {(spot.series, spot.index) for spot in drawn.spots} == {(0, 0), (0, 2), (1, 1)}
    assert [label.text for label in drawn.labels] == ["Search", "Export", "Dark mode"]


def test_quadrants_part_the_plane_and_stay_in_sight() -> None:
    drawn = plot(replace(SCATTER, quadrants=Quadrants(0.5, 2.0, "TL", "TR", "BL", "BR")))
    assert drawn.corners == ("TL", "TR", "BL", "BR")
    assert [(rule.axis, rule.at) for rule in drawn.rules] == [("x", 0.5), ("y", 2.0)]
    assert drawn.x[0] < -0.8
    assert drawn.x[1] > 0.5
    assert drawn.y[1] > 2.0


def test_a_point_reads_with_its_name_and_both_axes() -> None:
    assert SCATTER.reading(1, 1) == "Dark mode: Worse -80%, Better 90%"
    assert as_table(SCATTER)[1][1] == ("Dark mode", "Attractive", "-80%", "90%")
    assert point(SCATTER, 1, 0) == (1, 1)


def test_ten_thousand_points_have_no_names_beside_them() -> None:
    many = range(10_000)
    chart = Chart("scatter", "x", many, (Series("y", many),), axis="number", names=list(map(str, many)))
    drawn = plot(chart)
    assert drawn.labels == ()
    assert len(drawn.dots) == 1
    assert len(drawn.spots) == 10_000


boxes = st.tuples(*[st.integers(0, 50)] * 2, *[st.integers(1, 9)] * 2).map(
    lambda b: (float(b[0]), float(b[0] + b[2]), float(b[1]), float(b[1] + b[3]))
)


@given(st.lists(st.lists(boxes, max_size=3), max_size=12), st.lists(boxes, max_size=3))
def test_names_take_the_first_free_place_and_never_overlap(names: list, taken: list) -> None:  # type: ignore[type-arg]
    kept = uncrowded(names, taken)

    def touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
        return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]

    assert not any(touch(a, b) for a, b in combinations(kept.values(), 2))
    assert not any(touch(box, other) for box in kept.values() for other in taken)
    for n, places in enumerate(names):
        before = [*taken, *(box for k, box in kept.items() if k < n)]
        free = [place for place in places if not any(touch(place, other) for other in before)]
        assert kept.get(n) == (free[0] if free else None)


# -- waterfalls -----------------------------------------------------------------------------------------------------


def test_contributions_start_where_the_one_before_ended_and_add_up() -> None:
    drawn = plot(EVIDENCE)
    assert [(bar.x0, bar.x1) for bar in drawn.bars] == [(0, 5), (5, 8), (8, 2), (0, 2)]
    assert [label.text for label in drawn.labels] == ["+5", "+3", "-6", "2"]
    assert drawn.bars[0].tone == drawn.bars[1].tone != drawn.bars[2].tone
    assert [tick.text for tick in drawn.y_ticks] == ["Name", "Phone", "City", "Total"]
    assert len(drawn.links) == 3
    assert drawn.x == (0, 8)


def test_a_waterfall_below_zero_stays_in_sight() -> None:
    drawn = plot(replace(EVIDENCE, series=(Series("Weight", (-2, 1, -3)),)))
    assert drawn.x == (-4, 0)


# -- lines ----------------------------------------------------------------------------------------------------------


def test_steps_hold_each_value_until_the_next_point() -> None:
    (trace,) = plot(replace(CURVE, steps=True)).traces
    assert list(zip(trace.x, trace.y, strict=True)) == [(0, 1.0), (10, 1.0), (10, 0.5), (20, 0.5), (20, 0.4)]


def test_a_band_goes_with_its_line_widens_the_axis_and_is_read() -> None:
    band = ((0.9, 0.2, 0.1), (1.4, 0.7, None))
    chart = replace(CURVE, series=(replace(CURVE.series[0], band=band),))
    drawn = plot(chart)
    assert list(drawn.bands[0].low) == [0.9, 0.2, 0.1]
    assert drawn.y[1] >= 1.4
    assert chart.reading(0, 1) == "10: 50%\n20% to 70%"
    assert as_table(chart)[0] == ("Value", "Share", "Share, from", "Share, to")
    assert as_table(chart)[1][1] == ("10", "50%", "20%", "70%")
    assert [point(chart, 1, column) for column in range(4)] == [(0, 1)] * 4


def test_markers_stand_where_they_are_told_and_outside_they_are_left_out() -> None:
    drawn = plot(replace(CURVE, markers=(Marker(15, "Threshold"), Marker(99, "Later"), Marker(0.5, "Half", "y"))))
    assert [(rule.axis, rule.at, rule.text) for rule in drawn.rules] == [("x", 15, "Threshold"), ("y", 0.5, "Half")]


def test_a_comparison_is_dashed_and_quiet() -> None:
    traces = plot(replace(CURVE, series=(*CURVE.series, Series("Before", (1, 1, 1), dashed=True)), highlight=0)).traces
    assert [(trace.tone, trace.dashed) for trace in traces] == [("accent", False), ("muted", True)]


def test_a_curve_of_shares_against_shares_has_round_percents_on_both_axes() -> None:
    shares = [n / 7 for n in range(8)]
    drawn = plot(
        Chart("line", "Pareto", shares, (Series("Revenue", shares),), axis="number", unit="percent", x_unit="percent")
    )
    assert (
        [tick.text for tick in drawn.x_ticks]
        == ["0", "20%", "40%", "60%", "80%", "100%"]
        == [tick.text for tick in drawn.y_ticks]
    )


def test_names_at_the_lines_ends_stay_below_the_upper_edge() -> None:
    drawn = plot(replace(CURVE, series=(Series("A", (0, 0, 1.0)), Series("B", (0, 0, 1.0)), Series("C", (0, 0, 0.97)))))
    heights = sorted(label.y for label in drawn.labels)
    assert heights[-1] <= drawn.y[1]
    assert all(b - a >= (drawn.y[1] - drawn.y[0]) * 0.08 for a, b in pairwise(heights))


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=3000))
def test_a_sampled_line_keeps_its_extremes_and_its_ends(values: list[float | None]) -> None:
    x, y = sampled(range(len(values)), values, 100)
    assert len(x) <= 103
    known = [value for value in values if value is not None]
    if known:
        assert (min(known), max(known)) == (min(v for v in y if v is not None), max(v for v in y if v is not None))
    assert x[-1] == len(values) - 1
    assert list(x) == sorted(set(x))


# -- what both renderers share --------------------------------------------------------------------------------------


def test_hatching_stays_inside_and_goes_at_one_angle() -> None:
    found = list(hatching((10, 40, 5, 15), 6))
    assert len(found) >= 6
    for x0, y0, x1, y1 in found:
        assert 10 <= x0 <= x1 <= 40
        assert 5 <= y0 <= y1 <= 15
        assert x1 - x0 == pytest.approx(y1 - y0)


def test_names_of_markers_take_the_next_row_when_they_would_touch() -> None:
    assert in_rows([(0, 50), (40, 90), (45, 60), (60, 80), (95, 99)], 2) == [0, 1, None, 0, 0]
    assert in_rows([(0, 5)], 0) == [None]


def test_incomplete_bars_are_hatched_standing_stacked_and_lying() -> None:
    chart = Chart("bar", "New", ("a", "b"), (Series("n", (3, 4), unsure=(False, True)),))
    for kind in ("bar", "stacked", "hbar"):
        drawn: Plot = plot(replace(chart, kind=kind))  # type: ignore[arg-type]
        assert [bar.hatched for bar in drawn.bars] == [False, True]
    assert chart.reading(0, 1) == "b: 4\nNot complete yet"
