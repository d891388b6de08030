"""RFM and ABC: METHODS.md's definitions, against brute force and against what must always hold."""

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis import abc, rfm

amounts = st.lists(st.integers(-20, 60) | st.integers(-(10**15), 10**15), min_size=1, max_size=60)


def array(values: Sequence[int]) -> np.ndarray:
    return np.array(values, np.int64)


# -- RFM ----------------------------------------------------------------------------------------------------------


def quantile_7(values: list[int], share: Fraction) -> Fraction:
    """Hyndman & Fan's seventh definition, word for word."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def score_by_hand(value: int, cuts: Sequence[Fraction]) -> int:
    return 1 + sum(value > cut for cut in cuts)


@given(amounts, st.integers(2, 10))
def test_cut_points_are_the_quantiles_of_the_definition(values: list[int], k: int) -> None:
    cuts = rfm.quantiles(array(values), k)
    assert list(cuts) == [quantile_7(values, Fraction(i, k)) for i in range(1, k)]
    assert rfm.score(array(values), cuts).tolist() == [score_by_hand(value, cuts) for value in values]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=50), st.integers(2, 10))
def test_cut_points_are_numpys(values: list[int], k: int) -> None:
    shares = [i / k for i in range(1, k)]
    assert [float(cut) for cut in rfm.quantiles(array(values), k)] == pytest.approx(np.quantile(values, shares))


@given(st.data(), amounts, st.sampled_from(["quantile", "mean", "median"]), st.integers(2, 10))
def test_equal_customers_score_equal_and_better_ones_no_worse(
    data: st.DataObject, money: list[int], mode: rfm.Mode, k: int
) -> None:
    size = len(money)
    days = data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    orders = data.draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))
    found = rfm.rfm(array(days), array(orders), array(money), mode, k)
    assert found.k == (k if mode == "quantile" else 2)
    for scores, values, sign in ((found.r, days, -1), (found.f, orders, 1), (found.m, money, 1)):
        assert scores.min() >= 1
        assert scores.max() <= found.k
        ranked = sorted(zip(values, scores.tolist(), strict=True), key=lambda pair: (sign * pair[0], pair[1]))
        for (lower, score), (higher, other) in itertools.pairwise(ranked):
            assert score == other if lower == higher else score <= other
    assert [sum(sizes) for sizes in found.sizes.values()] == [size] * 3
    assert sum(found.classes8.values()) == size
    assert not (found.segment == len(rfm.USUAL.segments)).any()


def test_a_recent_customer_scores_high_and_bins_are_closed_on_the_right() -> None:
    found = rfm.rfm(array([1, 2, 3, 4, 5]), array([5, 4, 3, 2, 1]), array([500, 400, 300, 200, 100]), k=2)
    assert found.cuts["r"] == (3,)
    assert found.r.tolist() == [2, 2, 2, 1, 1]
    assert found.f.tolist() == [2, 2, 1, 1, 1]
    assert found.sizes == {"r": [2, 3], "f": [3, 2], "m": [3, 2]}


def test_all_equal_customers_share_one_score_and_the_other_scores_are_empty() -> None:
    found = rfm.rfm(array([7] * 9), array([1] * 9), array([100] * 9))
    assert found.sizes == {"r": [0, 0, 0, 0, 9], "f": [9, 0, 0, 0, 0], "m": [9, 0, 0, 0, 0]}


def test_typed_cuts_are_used_as_typed_and_decide_the_classes_when_there_is_one() -> None:
    typed = {"r": (Fraction(30),), "f": (Fraction(2),), "m": (Fraction(100_00),)}
    found = rfm.rfm(array([30, 31, 5]), array([3, 3, 2]), array([100_01, 100_00, 100_01]), "typed", typed=typed)
    assert list(zip(found.r, found.f, found.m, strict=True)) == [(2, 2, 2), (1, 2, 1), (2, 1, 2)]
    assert {name: n for name, n in found.classes8.items() if n} == {"111": 1, "010": 1, "101": 1}


def test_the_eight_classes_compare_with_the_mean() -> None:
    found = rfm.rfm(array([0, 10, 20]), array([1, 2, 9]), array([100, 200, 900]))
    assert found.halves == {"r": 10, "f": 4, "m": 400}
    assert {name: n for name, n in found.classes8.items() if n} == {"100": 2, "011": 1}


def test_the_mean_of_huge_amounts_is_exact() -> None:
    values = [2**62, 2**62, 2**62, -(2**62), -5]
    assert rfm.mean(array(values)) == Fraction(sum(values), 5)


def test_the_usual_segments_leave_no_gap_and_do_not_overlap() -> None:
    assert rfm.USUAL.gaps == []
    assert rfm.USUAL.overlaps == []


def test_lint_names_the_cells_of_gaps_and_overlaps_and_the_first_segment_wins() -> None:
    table = rfm.Table(2, (rfm.Segment("best", (2, 2), (1, 2), (2, 2)), rfm.Segment("rest", (1, 2), (1, 1), (1, 2))))
    assert table.gaps == [(1, 2, 1), (1, 2, 2), (2, 2, 1)]
    assert table.overlaps == [((2, 1, 2), ["best", "rest"])]
    names = [table.names[i] for i in table.assign(2, array([2, 1, 1]), array([1, 1, 2]), array([2, 1, 2]))]
    assert names == ["best", "rest", rfm.OTHERS]


def test_scores_of_another_k_are_read_at_the_middle_of_their_bin() -> None:
    one = array([1] * 10)
    table = rfm.Table(5, tuple(rfm.Segment(str(i), (i, i), (1, 5), (1, 5)) for i in range(1, 6)))
    assert [table.names[i] for i in table.assign(10, array(range(1, 11)), one, one)] == list("1122334455")
    assert [table.names[i] for i in table.assign(2, array([1, 2]), one[:2], one[:2])] == ["2", "4"]


# -- ABC ----------------------------------------------------------------------------------------------------------


def abc_by_hand(values: list[int], a: Fraction, b: Fraction) -> list[str]:
    total = sum(value for value in values if value > 0)
    classes = []
    for value in values:
        before = Fraction(100 * sum(other for other in values if other > value), total) if value > 0 else 100
        classes.append("C" if value <= 0 else "A" if before < a else "B" if before < b else "C")
    return classes


def letters(found: abc.Abc) -> list[str]:
    return [abc.CLASSES[position] for position in found.classes.tolist()]


def test_the_worked_example_of_abc() -> None:
    found = abc.abc(array([50, 30, 15, 5]))
    assert letters(found) == ["A", "A", "B", "C"]
    assert found.groups["A"] == abc.Class(2, 80, 0.8)
    assert found.curve == ((0.0, 0.0), (0.25, 0.5), (0.5, 0.8), (0.75, 0.95), (1.0, 1.0))


@given(amounts, st.integers(0, 100), st.integers(0, 100))
def test_classes_are_those_of_the_definition_and_fall_with_the_value(values: list[int], one: int, other: int) -> None:
    a, b = Fraction(min(one, other)), Fraction(max(one, other))
    found = abc.abc(array(values), a, b)
    assert letters(found) == abc_by_hand(values, a, b)
    ranked = [letter for _value, letter in sorted(zip(values, letters(found), strict=True), key=lambda pair: -pair[0])]
    assert ranked == sorted(ranked)
    assert sum(group.customers for group in found.groups.values()) == len(values)
    assert sum(group.amount for group in found.groups.values()) == sum(values)
    if found.total:
        assert sum(group.share for group in found.groups.values()) == pytest.approx(1)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=30))
def test_gini_is_the_mean_difference(values: list[int]) -> None:
    by_hand = sum(abs(x - y) for x in values for y in values) / (2 * len(values) * sum(values))
    assert abc.abc(array(values)).gini == pytest.approx(by_hand, abs=1e-12)


def test_values_of_zero_or_less_are_c_and_outside_the_total() -> None:
    found = abc.abc(array([100, 0, -50]))
    assert letters(found) == ["A", "C", "C"]
    assert found.groups["C"] == abc.Class(2, -50, 0.0)
    assert found.total == 100


def test_where_nobody_brought_anything_there_is_no_gini() -> None:
    found = abc.abc(array([0, -5]))
    assert letters(found) == ["C", "C"]
    assert (found.gini, found.curve, found.groups["A"].share) == (None, (), 0.0)
