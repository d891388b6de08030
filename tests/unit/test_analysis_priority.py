"""Scores of requirements: METHODS.md's examples, Smith's rule by brute force, agreement, flips and doubt."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from opsdesk.analysis import priority
from opsdesk.errors import Trouble

NAN = float("nan")


def inputs(**columns: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(values, np.float64) for name, values in columns.items()}


def scored(model: str, **columns: list[float]) -> list[float]:
    return priority.rank(priority.MODELS[model], inputs(**columns)).scores.tolist()


def test_the_worked_example_of_rice() -> None:
    assert scored("rice", reach=[2000], impact=[2], confidence=[0.8], effort=[4]) == [800]


@pytest.mark.parametrize(
    ("model", "columns", "score"),
    [
        ("ice-mean", {"impact": [8], "confidence": [0.6], "ease": [4]}, 6),
        ("ice-mean", {"impact": [8], "confidence": [6], "ease": [4]}, 6),  # typed on the scale to ten
        ("ice-product", {"impact": [8], "confidence": [0.6], "ease": [4]}, 192),
        ("ice-ratio", {"impact": [8], "confidence": [0.5], "effort": [2]}, 2),
        ("wsjf", {"value": [8], "time_criticality": [3], "risk_reduction": [5], "effort": [4]}, 4),
        ("cd3", {"value": [30], "effort": [5]}, 6),
        ("opportunity", {"importance": [9], "satisfied": [4]}, 14),
        ("opportunity", {"importance": [4], "satisfied": [9]}, 4),
    ],
)
def test_each_model_computes_its_formula(model: str, columns: dict[str, list[float]], score: float) -> None:
    assert scored(model, **columns) == [pytest.approx(score)]


def test_a_weighted_score_raw_and_scaled_with_a_cost() -> None:
    found = inputs(value=[10, 0, 5], effort=[1, 3, NAN])
    raw = priority.rank(priority.weighted({"value": 3, "effort": -1}), found)
    assert raw.scores.tolist() == [pytest.approx(29 / 4), pytest.approx(-3 / 4), pytest.approx(NAN, nan_ok=True)]
    scaled = priority.rank(priority.weighted({"value": 3, "effort": -1}, normalised=True), found)
    assert scaled.scores[:2].tolist() == [1, 0]
    assert raw.missing == ((), (), ("effort",))


def test_without_a_usable_effort_there_is_no_score_and_never_infinity() -> None:
    ranking = priority.rank(
        priority.MODELS["rice"],
        inputs(
            reach=[1, 1, 1, 1, 1e308], impact=[1] * 4 + [1e308], confidence=[1, 1, NAN, 1, 1], effort=[0, -2, 1, 2, 1]
        ),
    )
    assert np.isnan(ranking.scores).tolist() == [True, True, True, False, True]
    assert ranking.ranks.tolist() == [0, 0, 0, 1, 0]
    assert ranking.missing[:3] == (("effort",), ("effort",), ("confidence",))


@given(st.lists(st.one_of(st.integers(0, 4).map(float), st.just(NAN)), min_size=1, max_size=12))
def test_equal_scores_share_a_rank_and_higher_ones_come_first(scores: list[float]) -> None:
    found = priority.ranks(np.array(scores)).tolist()
    for score, rank in zip(scores, found, strict=True):
        above = sum(other > score for other in scores)
        assert rank == (0 if np.isnan(score) else above + 1)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=6))
def test_smiths_rule_minimises_the_cost_of_delay(jobs: list[tuple[int, int]]) -> None:
    values, durations = zip(*jobs, strict=True)

    def cost(order: tuple[int, ...]) -> int:
        end = total = 0
        for job in order:
            end += durations[job]
            total += values[job] * end
        return total

    chosen = priority.smith(values, durations)
    assert cost(tuple(chosen)) == min(cost(order) for order in permutations(range(len(jobs))))
    ranking = priority.rank(priority.MODELS["cd3"], inputs(value=list(values), effort=list(durations)))
    assert [ranking.scores[job] for job in chosen] == [ranking.scores[job] for job in ranking.order.tolist()]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=15))
def test_agreement_is_kendalls_tau_b(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array(column, float) for column in zip(*pairs, strict=True))
    signs = [(np.sign(a[i] - a[j]), np.sign(b[i] - b[j])) for i in range(len(a)) for j in range(i)]
    agree = sum(x * y for x, y in signs)
    untied = np.sqrt(float(sum(x != 0 for x, _ in signs)) * sum(y != 0 for _, y in signs))
    found = priority.agreement(a, b)
    assert (found is None) == (untied == 0)
    if found is not None:
        assert found == pytest.approx(agree / untied)
        assert found == pytest.approx(float(kendalltau(a, b).statistic))


@given(
    st.sampled_from(sorted(priority.MODELS)),
    st.lists(st.lists(st.integers(1, 20), min_size=12, max_size=12), min_size=2, max_size=6),
)
def test_a_flip_brings_two_level_and_nothing_less_does(model: str, rows: list[list[int]]) -> None:
    names = sorted({name for one in priority.MODELS.values() for name in one.inputs})
    columns = {name: [float(row[at]) for row in rows] for at, name in enumerate(names)}
    columns["confidence"] = [value / 20 for value in columns["confidence"]]
    found = inputs(**columns)
    ranking = priority.rank(priority.MODELS[model], found)
    for flip in priority.flips(ranking, found):
        changed = {name: values.copy() for name, values in found.items()}
        changed[flip.field][flip.position] = flip.needed
        after = priority.rank(priority.MODELS[model], changed).scores
        assert after[flip.position] == pytest.approx(after[flip.neighbour])


def test_the_flip_of_rice_is_the_ratio_of_the_scores() -> None:
    found = inputs(reach=[100, 80], impact=[1, 1], confidence=[1, 1], effort=[1, 1])
    flips = priority.flips(priority.rank(priority.MODELS["rice"], found), found)
    needed = {(flip.position, flip.field): flip.needed for flip in flips}
    assert needed[0, "reach"] == pytest.approx(80)
    assert needed[1, "effort"] == pytest.approx(0.8)
    assert next(flip for flip in flips if (flip.position, flip.field) == (1, "reach")).change == pytest.approx(0.25)


def test_doubt_moves_only_what_is_in_doubt_and_comes_out_the_same_again() -> None:
    found = inputs(reach=[100, 99, 10, 1], impact=[1] * 4, confidence=[1] * 4, effort=[2, 2, 2, NAN])
    low, high = np.array([NAN, 1, NAN, NAN]), np.array([NAN, 3, NAN, NAN])
    first = priority.simulate(priority.MODELS["rice"], found, low, high, top=1, draws=3000)
    assert first.among_top[:3].tolist() == [pytest.approx(0.5, abs=0.05), pytest.approx(0.5, abs=0.05), 0]
    assert np.isnan(first.among_top[3])
    again = priority.simulate(priority.MODELS["rice"], found, low, high, top=1, draws=3000)
    assert again.among_top[:3].tolist() == first.among_top[:3].tolist()


def test_the_drawn_confidence_has_the_mean_it_was_given() -> None:
    dice = np.random.default_rng(1)
    drawn = np.array([priority._chance(dice, np.array([0.0, 0.2, 0.8, 1.0])) for _ in range(4000)])
    assert drawn.mean(axis=0).tolist() == pytest.approx([0, 0.2, 0.8, 1], abs=0.02)


def test_weights_of_nothing_are_refused() -> None:
    with pytest.raises(Trouble):
        priority.weighted({"value": 0})
