"""The priority matrix: parted at told thresholds, equals at one place, thousands on a grid, numbers as people type them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis.matrix import MOST_DOTS, Cut, Matrix, chart, matrix

NAN = float("nan")


def made(x: list[float], y: list[float], **cuts: float) -> Matrix:
    return matrix(np.arange(1, len(x) + 1), np.array(x, np.float64), np.array(y, np.float64), **cuts)


def test_medians_part_it_and_at_the_median_is_high() -> None:
    found = made([1, 2, 3, 4], [9, 1, 5, 7])
    assert (found.x_cut, found.y_cut) == (Cut(2.5, typed=False), Cut(6, typed=False))
    assert found.sizes == (1, 1, 1, 1)
    assert made([2], [5]).sizes == (0, 1, 0, 0)


def test_typed_thresholds_take_their_place() -> None:
    found = made([1, 2, 3, 4], [9, 1, 5, 7], x_at=4, y_at=0)
    assert (found.x_cut, found.y_cut) == (Cut(4, typed=True), Cut(0, typed=True))
    assert found.sizes == (3, 1, 0, 0)
    said = chart(found, "Effort", "Value", {}).notes
    assert said[0] == "High is: Value from 0 (typed), Effort from 4 (typed)."


def test_what_lacks_a_number_stands_beside_it() -> None:
    found = made([1, NAN, 0, -1, 2], [9, 1, 5, 7, NAN])
    assert (found.ids.tolist(), found.without.tolist()) == ([1], [2, 3, 4, 5])
    assert "4 lack a number and are not in it." in chart(found, "Effort", "Value", {}).notes


def test_equals_share_a_dot_and_are_named() -> None:
    found = made([2, 1, 2, 2], [5, 1, 5, 5])
    drawn = chart(found, "Effort", "Value", {1: "甲", 2: "乙"})
    assert dict(zip(drawn.names, list(drawn.series[1].targets), strict=True)) == {
        "乙": (2,), "甲 and 2 more": (1, 3, 4),
    }  # fmt: skip


def test_without_numbers_there_is_nothing_to_draw() -> None:
    found = made([NAN], [NAN])
    assert found.sizes == (0, 0, 0, 0)
    assert chart(found, "Effort", "Value", {}).is_empty
    assert chart(made([], []), "Effort", "Value", {}).is_empty


def test_thousands_of_places_become_a_grid_that_loses_nobody() -> None:
    dice = np.random.default_rng(3)
    x, y = dice.random(5000) + 0.1, dice.random(5000)
    found = matrix(np.arange(5000), x, y)
    assert not found.exact
    assert found.xs.size <= MOST_DOTS * 2
    members = [one for place in range(found.xs.size) for one in found.members(place)]
    assert sorted(members) == list(range(5000))
    assert sum(found.sizes) == 5000
    width, height = np.ptp(x) / 48, np.ptp(y) / 32
    for place in range(found.xs.size):
        inside = list(found.members(place))
        assert np.abs(x[inside] - found.xs[place]).max() <= width / 2 + 1e-9
        assert np.abs(y[inside] - found.ys[place]).max() <= height / 2 + 1e-9


@pytest.mark.parametrize(
    ("x", "y", "dropped", "rests"),
    [
        ([1, 2], [3, 4], (2.6, 3.4), (3, 3)),
        ([1, 2], [3, 4], (-1, -2), (1, 0)),
        ([1.5, 2], [3, 4.5], (2.64, 3.46), (2.6, 3.5)),
        ([1.5, 2], [3, 4.5], (0, 0), (0.1, 0)),
    ],
)
def test_a_dropped_dot_rests_on_a_number_as_people_type_it(
    x: list[float], y: list[float], dropped: tuple[float, float], rests: tuple[float, float]
) -> None:
    assert made(x, y).rest(*dropped) == pytest.approx(rests)


NUMBERS = st.one_of(st.just(NAN), st.integers(-2, 9).map(float))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=60))
def test_every_requirement_is_somewhere_once(points: list[tuple[float, float]]) -> None:
    found = made([x for x, _y in points], [y for _x, y in points])
    members = [one for place in range(found.xs.size) for one in found.members(place)]
    assert sorted([*members, *found.without.tolist()]) == list(range(1, len(points) + 1))
    assert sum(found.sizes) == len(members)
    for place in range(found.xs.size):
        for one in found.members(place):
            assert points[one - 1] == (found.xs[place], found.ys[place])
