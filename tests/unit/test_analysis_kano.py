"""Kano's questionnaire: the published tables cell by cell, both rules, coefficients and their intervals."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis import kano

COUNTS = st.fixed_dictionaries({kind: st.integers(0, 30) for kind in kano.CLASSES})


def test_the_table_of_berger_cell_by_cell() -> None:
    table = ["".join(kano.classify(f, d) for d in kano.ANSWERS) for f in kano.ANSWERS]
    assert table == ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]


def test_pouliots_table_differs_in_two_cells() -> None:
    pairs = itertools.product(kano.ANSWERS, repeat=2)
    other = [pair for pair in pairs if kano.classify(*pair) != kano.classify(*pair, table="pouliot")]
    assert other == [("must", "must"), ("live", "live")]
    assert {kano.classify(*pair, table="pouliot") for pair in other} == {"Q"}


def test_the_example_of_berger_et_al() -> None:
    """Their figure: "good edge grip" with A 7, M 35, O 53, R 0, Q 0, I 5 of 100 is one-dimensional."""
    counts = {"A": 7, "M": 35, "O": 53, "R": 0, "Q": 0, "I": 5}
    assert kano.decide(counts) == "O"
    better, worse = kano.coefficients(counts)
    assert (better, worse) == (pytest.approx(0.60), pytest.approx(-0.88))


def test_blauths_rule_prefers_the_side_that_more_people_are_on() -> None:
    counts = {"A": 25, "O": 20, "M": 15, "I": 30, "R": 5, "Q": 5}
    assert kano.decide(counts, "mode") == "I"
    assert kano.decide(counts, "blauth") == "A"
    assert kano.decide({**counts, "I": 60}, "blauth") == "I"


@pytest.mark.parametrize(
    ("counts", "rule", "kind"),
    [
        ({"A": 3, "O": 3, "M": 3, "I": 3, "R": 3, "Q": 3}, "mode", "M"),
        ({"A": 3, "O": 3, "M": 0, "I": 0, "R": 0, "Q": 0}, "blauth", "O"),
        ({"A": 0, "O": 0, "M": 0, "I": 2, "R": 2, "Q": 2}, "blauth", "I"),
        ({"A": 0, "O": 0, "M": 0, "I": 0, "R": 2, "Q": 2}, "blauth", "R"),
    ],
)
def test_equal_counts(counts: dict[str, int], rule: kano.Rule, kind: str) -> None:
    assert kano.decide(counts, rule) == kind


@given(COUNTS)
def test_coefficients_stay_in_their_range_and_are_unknown_without_a_base(counts: dict[str, int]) -> None:
    better, worse = kano.coefficients(counts)
    if sum(counts[kind] for kind in "AOMI"):
        assert better is not None
        assert worse is not None
        assert 0 <= better <= 1
        assert -1 <= worse <= 0
    else:
        assert (better, worse) == (None, None)


def test_intervals_hold_the_estimate_and_are_the_same_again() -> None:
    answers = [
        ("导出", f, d)
        for f, d in [("like", "dislike")] * 20 + [("like", "neutral")] * 15 + [("neutral", "neutral")] * 25
    ]
    (found,) = kano.evaluate(answers, draws=500)
    assert (found.n, found.kind) == (60, "I")
    assert found.better is not None
    assert found.better_interval is not None
    assert found.better_interval[0] < found.better < found.better_interval[1]
    assert kano.evaluate(answers, draws=500) == [found]


def test_only_questionable_answers_have_no_interval() -> None:
    (found,) = kano.evaluate([("x", "like", "like")] * 5, draws=100)
    assert (found.kind, found.better, found.better_interval) == ("Q", None, None)
