"""A/B tests against statsmodels and SciPy, published intervals, simulation, and what must always hold."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, chisquare

from opsdesk.analysis import experiments as e
from opsdesk.analysis.experiments import Arm
from opsdesk.analysis.satisfaction import wilson
from opsdesk.errors import Trouble

GOLDEN: dict[str, Any] = json.loads(
    Path(__file__).parents[1].joinpath("golden", "experiments", "statsmodels.json").read_text("utf-8")
)
arms = st.integers(1, 3000).flatmap(lambda n: st.builds(Arm, st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("case", GOLDEN["tests"], ids=lambda case: f"{case['a']} {case['b']}")
def test_z_interval_and_exact_test_are_those_of_statsmodels(case: dict[str, Any]) -> None:
    a, b = Arm(*case["a"]), Arm(*case["b"])
    found = e.experiment(a, [b]).comparisons[0]
    assert (found.z, found.p) == pytest.approx((case["z"], case["p"]), rel=1e-9)
    assert (found.low, found.high) == pytest.approx((case["low"], case["high"]), abs=1e-9)
    assert wilson(b.converted, b.n) == pytest.approx(case["wilson"], abs=1e-9)
    assert found.fisher_p == pytest.approx(case["fisher"], rel=1e-6)


@pytest.mark.parametrize("case", GOLDEN["sizes"])
def test_sizes_are_those_of_statsmodels_rounded_up(case: dict[str, Any]) -> None:
    found = e.sample_size(case["base"], case["target"], case["level"], case["power"])
    assert found == int(np.ceil(case["n"] - 1e-9))


@pytest.mark.parametrize("case", GOLDEN["holm"])
def test_several_variants_are_adjusted_as_statsmodels_does(case: dict[str, Any]) -> None:
    assert e.holm(case["p"]) == pytest.approx(case["adjusted"], abs=1e-12)


# Newcombe (1998), table II: method 10
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ],
)
def test_the_published_intervals(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    assert e.newcombe(Arm(*second), Arm(*first)) == pytest.approx((low, high), abs=5e-5)


@given(arms, arms)
def test_the_chance_of_being_better_is_the_integral_it_stands_for(a: Arm, b: Arm) -> None:
    of_a, of_b = (beta(arm.converted + 1, arm.n - arm.converted + 1) for arm in (a, b))
    around = sorted({*of_a.ppf([1e-9, 0.5, 1 - 1e-9]), *of_b.ppf([1e-9, 0.5, 1 - 1e-9])})
    whole = quad(lambda x: of_b.pdf(x) * of_a.cdf(x), 0, 1, points=around, limit=500)[0]
    assert e.probability_better(a, b) == pytest.approx(whole, abs=1e-6)


def test_the_chance_of_being_better_of_millions_takes_a_moment() -> None:
    assert 0.5 < e.probability_better(Arm(1_000_000, 20_000_000), Arm(1_001_000, 20_000_000)) < 1


@given(arms, arms)
def test_exchanging_the_arms_turns_everything_round(a: Arm, b: Arm) -> None:
    there, back = (e.experiment(*pair).comparisons[0] for pair in ((a, [b]), (b, [a])))
    assert there.difference == -back.difference
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert there.fisher_p == pytest.approx(back.fisher_p)
    assert there.probability_better + back.probability_better == pytest.approx(1)
    assert there.sequential.p == pytest.approx(back.sequential.p)
    assert -1 <= there.low <= there.difference <= there.high <= 1


def test_a_split_is_tested_against_the_plan() -> None:
    assert e.sample_ratio([5000, 5300]) == pytest.approx(chisquare([5000, 5300]).pvalue)
    assert e.sample_ratio([9000, 1000], [90, 10]) == 1
    found = e.experiment(Arm(500, 5000), [Arm(700, 5300)], planned=None)
    assert found.srm_p > e.SRM_LEVEL
    assert e.experiment(Arm(500, 5000), [Arm(700, 5600)]).comparisons[0].verdict == "srm"


def test_a_peek_is_called_one_unless_it_is_valid_at_any_time() -> None:
    early = e.experiment(Arm(100, 1000), [Arm(135, 1000)], planned=10_000)
    assert early.comparisons[0].p is not None
    assert early.comparisons[0].p < 0.05
    assert early.comparisons[0].verdict == "unfinished"
    clear = e.experiment(Arm(100, 1000), [Arm(300, 1000)], planned=10_000)
    assert clear.comparisons[0].verdict == "better"


def test_small_numbers_are_decided_exactly_and_none_at_all_say_nothing() -> None:
    few = e.experiment(Arm(0, 12), [Arm(4, 12)]).comparisons[0]
    assert few.exact
    assert few.decisive == few.fisher_p
    assert few.lift is None
    nobody = e.experiment(Arm(0, 500), [Arm(0, 500)]).comparisons[0]
    assert (nobody.z, nobody.p, nobody.verdict) == (None, None, "no-difference")


def test_looking_all_the_time_raises_no_more_false_alarms_than_promised() -> None:
    dice = np.random.default_rng(3)
    runs, looks, step, alarms, naive = 400, 40, 100, 0, 0
    for _ in range(runs):
        a, b = np.cumsum(dice.binomial(step, 0.1, (2, looks)), axis=1)
        seen = [(Arm(int(x), step * n), Arm(int(y), step * n)) for n, (x, y) in enumerate(zip(a, b, strict=True), 1)]
        alarms += any(e.sequential(*pair).p < 0.05 for pair in seen)
        naive += any((e.two_proportions(*pair)[1] or 1) < 0.05 for pair in seen)
    assert alarms / runs <= 0.05 + 0.02
    assert naive / runs > 0.2  # what peeking at a fixed-sample p does


def test_a_test_of_the_planned_size_finds_what_it_looks_for_as_often_as_planned() -> None:
    n = e.sample_size(0.1, 0.12, 0.05, 0.8)
    dice = np.random.default_rng(5)
    pairs = zip(dice.binomial(n, 0.1, 4000), dice.binomial(n, 0.12, 4000), strict=True)
    found = sum((e.two_proportions(Arm(int(a), n), Arm(int(b), n))[1] or 1) < 0.05 for a, b in pairs)
    assert found / 4000 == pytest.approx(0.8, abs=0.025)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Arm(3, 2),
        lambda: Arm(-1, 2),
        lambda: Arm(0, 0),
        lambda: e.sample_size(0.05, 0.05),
        lambda: e.sample_size(0, 0.05),
        lambda: e.sample_size(0.5, 1.2),
        lambda: e.sample_size(0.05, 0.06, 0.9, 0.8),
        lambda: e.sample_ratio([1, 2], [1]),
        lambda: e.sample_ratio([1, 2], [1, 0]),
        lambda: e.days_needed(100, 2, 0),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: Any) -> None:
    with pytest.raises(Trouble):
        wrong()


# -- the command line -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_abtest_on_the_command_line(run: Commands) -> None:
    found = run.json("analyse", "abtest", "--a", "120/2400", "--b", "156/2400")
    assert found["verdict"] == "better"
    assert found["lift"] == pytest.approx(0.3)
    assert found["interval"][0] > 0
    assert {"z", "p", "fisher_p", "difference", "probability_b_better", "srm_p", "text"} <= set(found)
    assert "better" in run.ok("analyse", "abtest", "--a", "120/2400", "--b", "156/2400")
    many = run.json("analyse", "abtest", "--a", "120/2400", "--b", "156/2400", "--b", "121/2400")
    assert [one["verdict"] for one in many["comparisons"]] == ["no-difference", "no-difference"]
    assert many["comparisons"][0]["decisive_p"] == pytest.approx(2 * found["p"])


def test_samplesize_on_the_command_line(run: Commands) -> None:
    found = run.json("analyse", "samplesize", "--base", "0.05", "--lift", "0.1", "--per-day", "5000")
    assert found["n_per_arm"] == 31_234
    assert found["days"] == 14
    assert run.json("analyse", "samplesize", "--base", "0.05", "--lift", "0.005", "--absolute")["n_per_arm"] == 31_234


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["abtest", "--a", "5", "--b", "1/2"], "“5” is no result of an arm"),
        (["abtest", "--a", "5/4", "--b", "1/2"], "5 of 4 is no conversion rate"),
        (["abtest", "--a", "1/4", "--b", "1/2", "--split", "x"], "“x” is no split"),
        (["samplesize", "--base", "0.9", "--lift", "0.5"], "no change that a test can look for"),
    ],
)
def test_what_the_user_can_mend(run: Commands, arguments: list[str], words: str) -> None:
    assert words in run.trouble("analyse", *arguments)
