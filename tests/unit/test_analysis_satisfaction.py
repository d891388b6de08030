"""NPS and CSAT: definitions, intervals against simulation, refusals."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis.satisfaction import csat, nps
from opsdesk.errors import Trouble


def test_promoters_less_detractors() -> None:
    found = nps([10, 9, 8, 7, 6, 0, 9, 9, 10, 3])
    assert (found.promoters, found.passives, found.detractors) == (5, 2, 3)
    assert found.score == pytest.approx(20)
    # variance 0.5 + 0.3 - 0.2^2 = 0.76 over 10
    assert (found.low, found.high) == pytest.approx(
        (20 - 100 * 1.959964 * 0.076**0.5, 20 + 100 * 1.959964 * 0.076**0.5)
    )


def test_the_interval_of_nps_covers_the_truth_as_often_as_it_says() -> None:
    dice = random.Random(4)
    scores, truth = [10, 8, 3], 50 - 20
    covered = 0
    for _ in range(600):
        found = nps(dice.choices(scores, [50, 30, 20], k=150))
        covered += found.low <= truth <= found.high
    assert covered / 600 == pytest.approx(0.95, abs=0.03)


def test_satisfied_are_four_and_five() -> None:
    found = csat([5, 4, 3, 2, 1, 5, 5, 4])
    assert (found.satisfied, found.n, found.score) == (5, 8, pytest.approx(0.625))
    assert (found.low, found.high) == pytest.approx((0.3057, 0.8632), abs=1e-4)  # Wilson, as statsmodels computes it


@given(st.lists(st.integers(0, 10), min_size=1, max_size=40))
def test_scores_lie_in_their_intervals_and_the_intervals_in_the_scale(scores: list[int]) -> None:
    found = nps(scores)
    assert -100 <= found.low <= found.score <= found.high <= 100
    assert found.n == len(scores)


@pytest.mark.parametrize(("scores", "code"), [([], "thin-data"), ([11], "scale"), ([-1], "scale")])
def test_nothing_and_other_scales_are_refused(scores: list[float], code: str) -> None:
    with pytest.raises(Trouble) as caught:
        nps(scores)
    assert caught.value.code == code
    with pytest.raises(Trouble):
        csat([0, *scores])
