"""Expectation-maximisation: against brute force, against recordlinkage, and what must hold whatever the data."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from opsdesk.analysis.duplicates import em
from opsdesk.analysis.duplicates.em import Terms

GOLDEN = Path(__file__).parents[1] / "golden" / "duplicates"
ONE = np.zeros(2, np.int64)
ALL = np.ones(2)


def binary(m: float, u: float) -> Terms:
    return Terms(np.array([1 - m, m]), np.array([1 - u, u]), ONE, ALL)


def drawn(seed: int, share: float, m: list[float], u: list[float], pairs: int) -> tuple[em.Patterns, em.Probabilities]:
    """Patterns of pairs of which `share` are matches."""
    random = np.random.default_rng(seed)
    match = random.random(pairs) < share
    agree = random.random((pairs, len(m))) < np.where(match[:, None], m, u)
    patterns, counts = np.unique(agree.astype(np.int8), axis=0, return_counts=True)
    return patterns, counts


def test_it_finds_what_made_the_data() -> None:
    m, u = [0.9, 0.8, 0.95, 0.7], [0.1, 0.02, 0.2, 0.05]
    patterns, counts = drawn(3, 0.15, m, u, 200_000)
    found = em.fit(patterns, counts, [binary(0.8, chance) for chance in u])
    assert found.share == pytest.approx(0.15, abs=0.01)
    assert [one[1] for one in found.m] == pytest.approx(m, abs=0.02)


def test_no_other_numbers_are_likelier() -> None:
    """Brute force: a general optimiser over share and m, from several starts, gets no higher."""
    u = [0.1, 0.3, 0.2]
    patterns, counts = drawn(5, 0.3, [0.9, 0.8, 0.7], u, 3_000)
    found = em.fit(patterns, counts, [binary(0.8, chance) for chance in u])

    def minus_log_likelihood(values: np.ndarray) -> float:
        share, *m = 1 / (1 + np.exp(-values))
        mine = np.prod(np.where(patterns == 1, m, 1 - np.array(m)), axis=1)
        theirs = np.prod(np.where(patterns == 1, u, 1 - np.array(u)), axis=1)
        return -float(counts @ np.log(share * mine + (1 - share) * theirs))

    starts = product((-1.0, 0.5), repeat=4)
    best = min(
        minimize(minus_log_likelihood, start, method="Nelder-Mead", options={"maxiter": 4000}).fun for start in starts
    )
    assert found.log_likelihood == pytest.approx(-best, abs=1e-3)


def test_it_learns_what_recordlinkage_learns() -> None:
    golden = json.loads((GOLDEN / "recordlinkage.json").read_text("utf-8"))
    patterns = np.array([[*map(int, pattern)] for pattern in golden["patterns"]], np.int8)
    terms = [binary(0.9, 0.1) for _ in golden["fields"]]
    found = em.fit(patterns, np.array(golden["counts"]), terms, u_too=True)
    assert found.share == pytest.approx(golden["share"], rel=1e-4)
    assert [one[1] for one in found.m] == pytest.approx([golden["m"][name] for name in golden["fields"]], rel=1e-4)
    assert [one[1] for one in found.u] == pytest.approx(
        [golden["u"][name] for name in golden["fields"]], rel=1e-4, abs=1e-9
    )
    mine = found.share * np.prod(
        np.choose(patterns, [np.array([one[level] for one in found.m]) for level in (0, 1)]), axis=1
    )
    theirs = (1 - found.share) * np.prod(
        np.choose(patterns, [np.array([one[level] for one in found.u]) for level in (0, 1)]), axis=1
    )
    assert (mine / (mine + theirs)).tolist() == pytest.approx(golden["probabilities"], abs=1e-4)


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 1)), min_size=1, max_size=40), st.floats(0, 20))
def test_each_round_is_at_least_as_likely_and_ends_in_probabilities(
    rows: list[tuple[int, int]], strength: float
) -> None:
    patterns, counts = np.unique(np.array(rows, np.int8), axis=0, return_counts=True)
    terms = [
        Terms(np.array([0.1, 0.2, 0.7]), np.array([0.8, 0.15, 0.05]), np.zeros(3, np.int64), np.array([0.3, 1, 1])),
        binary(0.9, 0.2),
    ]
    found = em.fit(patterns, counts, terms, strength=strength, share_prior=(3, 7))
    steps = np.diff(found.history)
    assert (steps >= -1e-9).all()
    assert 0 < found.share < 1
    for one in found.m:
        assert one.sum() == pytest.approx(1)
        assert (one >= 0).all()
    assert found.m[0][0] <= 0.3 + 1e-9


def test_a_field_that_says_nothing_changes_nothing() -> None:
    patterns, counts = drawn(7, 0.2, [0.9, 0.8], [0.1, 0.1], 5_000)
    without = em.fit(patterns, counts, [binary(0.8, 0.1), binary(0.8, 0.1)])
    silent = np.hstack([patterns, np.full((len(patterns), 1), -1, np.int8)])
    beside = em.fit(silent, counts, [binary(0.8, 0.1)] * 3)
    assert beside.share == pytest.approx(without.share, rel=1e-6)


def test_strata_are_learned_apart() -> None:
    """Two kinds of names in one field: what Latin names teach says nothing of Chinese ones."""
    term = Terms(np.array([0.5, 0.5, 0.3, 0.7]), np.array([0.9, 0.1, 0.9, 0.1]), np.array([0, 0, 1, 1]), np.ones(4))
    patterns, counts = np.array([[0, 1], [1, 1], [3, 1], [2, 0]], np.int8), np.array([10, 90, 50, 50])
    found = em.fit(patterns, counts, [term, binary(0.99, 0.01)], strength=1)
    assert found.m[0][:2].sum() == pytest.approx(1)
    assert found.m[0][2:].sum() == pytest.approx(1)
    assert found.m[0][1] > 0.85
