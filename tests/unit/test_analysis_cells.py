"""RFM prepared for moved thresholds: the same scores, segments and classes as the definition computes."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis import abc, rfm
from opsdesk.analysis.cells import MEASURES, Measure, Prepared, segment_of

money = st.integers(-20, 60) | st.integers(-(10**15), 10**15)
rows = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), money), min_size=1, max_size=60)


def columns(rows: list[tuple[int, int, int]]) -> list[np.ndarray]:
    return [np.array(column, np.int64) for column in zip(*rows, strict=True)]


@given(rows, st.sampled_from(["quantile", "mean", "median", "typed"]), st.integers(2, 10), st.data())
def test_cells_are_what_the_definition_scores(
    rows: list[tuple[int, int, int]], mode: rfm.Mode, k: int, data: st.DataObject
) -> None:
    recency, frequency, amount = columns(rows)
    cut = st.integers(-5, 60) | st.fractions(-5, 60, max_denominator=4)
    cuts = st.lists(cut.map(Fraction), min_size=k - 1, max_size=k - 1, unique=True).map(lambda c: tuple(sorted(c)))
    typed = {name: data.draw(cuts) for name in MEASURES} if mode == "typed" else None
    orders = frequency + 1
    expected = rfm.rfm(recency, frequency, amount, mode, k, typed)
    prepared = Prepared(recency, frequency, amount, orders)
    found = prepared.cells(prepared.cuts(mode, k, typed))
    assert found.cuts == expected.cuts
    assert {name: found.sizes(name) for name in MEASURES} == expected.sizes
    by_hand = {name: [0, 0, 0] for name in expected.table.names}
    for at, position in enumerate(expected.segment.tolist()):
        for column, value in enumerate((1, int(orders[at]), int(amount[at]))):
            by_hand[expected.table.names[position]][column] += value
    segments = {name: list(numbers) for name, *numbers in found.segments(rfm.USUAL)}
    assert segments == {name: numbers for name, numbers in by_hand.items() if numbers[0] or name != rfm.OTHERS}
    where = segment_of(rfm.USUAL, expected.k).ravel()
    assert where[prepared.cell(found.cuts)].tolist() == expected.segment.tolist()
    halves = prepared.halves(mode, found.cuts)
    assert halves == expected.halves
    classes = prepared.classes8(halves)
    assert {name: customers for name, customers, _orders, _amount in classes} == expected.classes8
    assert sum(amount for *_others, amount in classes) == sum(amount.tolist())


@given(st.lists(money, min_size=1, max_size=50), st.integers(2, 10))
def test_a_measure_knows_its_quantiles_and_shares(values: list[int], k: int) -> None:
    measure = Measure(np.array(values, np.int64))
    assert measure.quantiles(k) == rfm.quantiles(np.array(values, np.int64), k)
    for value in values:
        assert measure.share(Fraction(value)) == pytest.approx(sum(other <= value for other in values) / len(values))
    assert measure.share(Fraction(min(values)) - Fraction(1, 2)) == 0
    assert (measure.at_share(0), measure.at_share(1)) == (min(values) - 1, max(values))


@given(st.lists(money, min_size=1, max_size=50), st.floats(0, 1), st.sampled_from([-0.05, -0.01, 0.01, 0.05]))
def test_a_threshold_moves_to_the_nearest_share_and_a_step_always_leads_on(
    values: list[int], share: float, by: float
) -> None:
    measure = Measure(np.array(values, np.int64))
    known = {measure.share(Fraction(value)) for value in [min(values) - 1, *values]}
    at = Fraction(measure.at_share(share))
    assert abs(measure.share(at) - share) == pytest.approx(min(abs(one - share) for one in known))
    further = {one for one in known if (one > measure.share(at) if by > 0 else one < measure.share(at))}
    stepped = measure.share(Fraction(measure.stepped(at, by)))
    assert stepped in (further or {measure.share(at)})


@given(st.lists(money, min_size=1, max_size=60), st.integers(0, 100), st.integers(0, 100))
def test_groups_of_ranked_values_count_their_classes(values: list[int], one: int, other: int) -> None:
    amounts, a, b = np.array(values, np.int64), Fraction(min(one, other)), Fraction(max(one, other))
    ranked = abc.Ranked(amounts)
    classes = ranked.classes(a, b)
    for position, (name, group) in enumerate(ranked.groups(a, b).items()):
        inside = amounts[classes == position]
        assert (name, group.customers, group.amount) == (abc.CLASSES[position], inside.size, int(inside.sum()))


@given(st.lists(money, min_size=1, max_size=60), st.integers(0, 99))
def test_a_higher_threshold_never_makes_a_class_smaller(values: list[int], a: int) -> None:
    ranked = abc.Ranked(np.array(values, np.int64))
    lower, higher = (ranked.classes(Fraction(share), Fraction(100)) for share in (a, a + 1))
    assert (higher <= lower).all()


def test_one_customer_and_equal_ones_have_one_score() -> None:
    one = np.array([3], np.int64)
    prepared = Prepared(one, one, one, one)
    assert [sum(size > 0 for size in prepared.cells(prepared.cuts("quantile")).sizes(name)) for name in MEASURES] == [
        1
    ] * 3
    many = np.full(100, 7, np.int64)
    cells = Prepared(many, many, many, many).cells(prepared.cuts("quantile"))
    assert sorted(cells.sizes("m")) == [0, 0, 0, 0, 100]
