"""Forecasts and survival: published results, other libraries' results, simulation, integrals, and data with nothing to say."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import cdnow
import numpy as np
import pytest
from builders import add, bulk
from commands import Commands, commands_on_a_new_vault
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import betaln
from scipy.stats import beta, gamma

from opsdesk import cli
from opsdesk.analysis import back_test, clv, survival
from opsdesk.analysis.clv import BgNbd, Histories
from opsdesk.errors import Trouble
from opsdesk.model.record import Values
from opsdesk.services import self_check
from opsdesk.services.clv import of_store
from opsdesk.store.store import Store

GOLDEN = json.loads(Path(__file__).parents[1].joinpath("golden", "clv", "lifetimes.json").read_text("utf-8"))
PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4)


def histories(*rows: tuple[int, int, int]) -> Histories:
    return Histories(*np.array(rows, np.int64).reshape(-1, 3).T)


def days_of_cdnow() -> dict[int, dict[int, int]]:
    """Customer -> purchase day -> cents."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for purchase in cdnow.purchases():
        found[purchase.customer][purchase.day] += purchase.cents
    return found


def cdnow_until(end: int) -> tuple[Histories, np.ndarray]:
    """Histories and mean repeat values in dollars, customers in order of their ids."""
    rows, means = [], []
    for _customer, days in sorted(days_of_cdnow().items()):
        known = {day: cents for day, cents in days.items() if day <= end}
        first, x = min(known), len(known) - 1
        rows.append((x, max(known) - first, end - first))
        means.append((sum(known.values()) - known[first]) / 100 / max(x, 1))
    return histories(*rows), np.array(means)


def simulated(model: BgNbd, customers: int, days: int, seed: int) -> Histories:
    """Customers who buy as the model says, whole days apart."""
    chance = np.random.default_rng(seed)
    rows = []
    for _ in range(customers):
        rate, quits = chance.gamma(model.r, 1 / model.alpha), chance.beta(model.a, model.b)
        age = int(chance.integers(days // 2, days))
        now, bought = 0.0, set()
        while (now := now + chance.exponential(1 / rate) * 7) < age:
            bought.add(int(now) + 1)
            if chance.random() < quits:
                break
        rows.append((len(bought), max(bought, default=0), age))
    return histories(*rows)


# -- BG/NBD -------------------------------------------------------------------------------------------------------


def test_the_published_fit_comes_out_of_the_cdnow_log():
    model = clv.fit(cdnow_until(cdnow.CALIBRATION_END)[0])
    assert (model.r, model.a, model.b) == pytest.approx((0.243, 0.793, 2.426), abs=5e-4)
    assert model.alpha == pytest.approx(4.414, abs=1e-3)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_the_published_forecast_of_a_customer_comes_out():
    # Hardie's worksheet "Implementing the BG/NBD Model in Excel": x 2, t_x 30.43, T 38.86, 39 weeks ahead
    assert clv.expected(PUBLISHED, histories((2, 213, 272)), 39)[0] == pytest.approx(1.226, abs=5e-4)


def test_the_published_correlation_with_what_came_comes_out():
    """.626 in the paper, over the 39 weeks after the calibration."""
    known, _ = cdnow_until(cdnow.CALIBRATION_END)
    later = cdnow_until(cdnow.END)[0].x - known.x
    tested = clv.back_test(clv.fit(known), known, later, 39)
    assert tested.correlation == pytest.approx(0.626, abs=5e-4)
    assert tested.actual == later.sum()
    assert tested.customers == 2357


def test_another_library_fits_and_scores_alike():
    told = GOLDEN["purchases"]
    known, means = cdnow_until(cdnow.CALIBRATION_END)
    model, values = clv.fit(known), clv.fit_values(known.x, means)
    for name, value in told["bgnbd"].items():
        assert getattr(model, name) == pytest.approx(value, rel=1e-5)
    for name, value in told["gammagamma"].items():
        assert getattr(values, name) == pytest.approx(value, rel=1e-5)
    rows = told["customers"]
    some = histories(*((row["x"], row["last"], row["age"]) for row in rows))
    mean = np.array([row["mean"] for row in rows])
    np.testing.assert_allclose(clv.alive(model, some), [row["alive"] for row in rows], rtol=1e-5)
    np.testing.assert_allclose(clv.expected(model, some, 39), [row["expected"] for row in rows], rtol=1e-5)
    np.testing.assert_allclose(clv.expected_value(values, some.x, mean), [row["value"] for row in rows], rtol=1e-5)


def test_the_published_values_of_gamma_gamma_come_out():
    known, means = cdnow_until(cdnow.CALIBRATION_END)
    values = clv.fit_values(known.x, means)
    assert (values.p, values.q, values.v) == pytest.approx((6.25, 3.74, 15.44), abs=6e-3)


@pytest.mark.parametrize(("x", "last", "age"), [(0, 0, 100), (1, 30, 100), (4, 200, 272)])
def test_the_likelihood_is_the_integral_over_all_customers_there_may_be(x: int, last: int, age: int):
    """Equation 3 averaged over rates and drop-out chances, numerically."""
    model = BgNbd(2, 6, 2, 3, 0)  # whose densities are smooth, so that few nodes do
    nodes, weights = np.polynomial.legendre.leggauss(200)
    rate, p = 6 * (nodes[:, None] + 1), (nodes[None, :] + 1) / 2
    one = (1 - p) ** x * rate**x * np.exp(-rate * age / 7)
    if x:
        one = one + p * (1 - p) ** (x - 1) * rate**x * np.exp(-rate * last / 7)
    one = one * gamma.pdf(rate, model.r, scale=1 / model.alpha) * beta.pdf(p, model.a, model.b)
    whole = weights @ one @ weights * 6 / 2
    assert clv.log_likelihood(model, histories((x, last, age))) == pytest.approx(np.log(whole), rel=1e-9)


@settings(max_examples=40)
@given(
    st.tuples(*[st.floats(0.05, 20)] * 4),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=8),
)
def test_the_slope_of_the_likelihood_is_its_slope(parameters: tuple[float, ...], rows: list[tuple[int, int, int]]):
    some = histories(*((x, x + more, x + more + rest) if x else (0, 0, rest) for x, more, rest in rows))
    likelihood = clv._Likelihood(some)
    at = np.array(parameters)
    numeric = approx_fprime(at, lambda where: likelihood(where)[0], 1e-6 * at)
    np.testing.assert_allclose(likelihood(at)[1], numeric, rtol=2e-3, atol=2e-5)


@pytest.mark.parametrize("a", [0.2, 1.0, 1 + 1e-7, 1.001, 3.0, 60.0])
@pytest.mark.parametrize(("x", "last", "age"), [(0, 0, 0), (0, 0, 200), (3, 150, 200), (250, 600, 610)])
def test_what_is_expected_is_the_integral_over_drop_out_chances(a: float, x: int, last: int, age: int):
    """E[(1 - exp(-rate p t)) / p] for rate ~ Gamma(r + x, alpha + T), p ~ Beta(a, b + x), times P(alive)."""
    model = BgNbd(0.7, 5.0, a, 2.5, 0)
    old, weeks = age / 7, 52

    def of(p: float) -> float:
        come = -np.expm1(-(model.r + x) * np.log1p(p * weeks / (model.alpha + old)))
        density = (a - 2) * np.log(p) + (model.b + x - 1) * np.log1p(-p) - betaln(a, model.b + x)
        return float(come * np.exp(density))

    whole = quad(of, 0, 0.05, limit=400, epsabs=0)[0] + quad(of, 0.05, 1, limit=400, epsabs=1e-14)[0]
    some = histories((x, last, age))
    digits = 1e-6 if a < 20 else 1e-5
    assert clv.expected(model, some, weeks)[0] == pytest.approx(whole * clv.alive(model, some)[0], rel=digits)


def test_a_simulated_market_gives_its_parameters_back():
    truth = BgNbd(0.8, 6.0, 1.2, 4.0, 0)
    found = clv.fit(simulated(truth, 6000, 1400, seed=5))
    assert found.r / found.alpha == pytest.approx(truth.r / truth.alpha, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(truth.a / (truth.a + truth.b), rel=0.1)


def test_nobody_without_a_repeat_purchase_is_ever_less_than_alive_by_construction():
    assert clv.alive(PUBLISHED, histories((0, 0, 5000), (0, 0, 0))).tolist() == [1.0, 1.0]


@settings(max_examples=60)
@given(
    st.tuples(*[st.floats(-9, 9)] * 4),
    st.integers(0, 400),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.sampled_from([1, 52, 520]),
)
@example(logs=(2.0, 0.0, 2.0, 2.0), x=92, more=0, rest=0, weeks=520)
def test_no_history_makes_a_forecast_that_is_not_a_number(
    logs: tuple[float, ...], x: int, more: int, rest: int, weeks: int
):
    model = BgNbd(*np.exp(logs).tolist(), 0)
    some = histories((x, x + more, x + more + rest) if x else (0, 0, rest))
    alive, expected = clv.alive(model, some)[0], clv.expected(model, some, weeks)[0]
    assert 0 <= alive <= 1
    assert 0 <= expected <= (model.r + x) / (model.alpha + some.age[0] / 7) * weeks * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 7, 14)] * 300,
        [(14, 14, 14)] * 300,
        [(0, 0, 0)] * 250 + [(1, 100_000, 100_000)] * 30,
        [(1, 1, 3000)] * 30 + [(0, 0, 3000)] * 170,
    ],
    ids=["all equal", "every day", "one old order", "all left at once"],
)
def test_odd_markets_have_a_defined_forecast(rows: list[tuple[int, int, int]]):
    some = histories(*rows)
    model = clv.fit(some)
    assert np.isfinite([model.r, model.alpha, model.a, model.b, model.log_likelihood]).all()
    assert np.isfinite(clv.expected(model, some, 52)).all()


@pytest.mark.parametrize(("customers", "repeaters"), [(199, 199), (200, 29), (0, 0)])
def test_thin_data_are_refused(customers: int, repeaters: int):
    rows = [(1, 70, 140)] * repeaters + [(0, 0, 140)] * (customers - repeaters)
    with pytest.raises(Trouble, match="too few") as caught:
        clv.fit(histories(*rows))
    assert caught.value.code == "thin-data"


# -- Gamma-Gamma --------------------------------------------------------------------------------------------------


def test_values_in_another_unit_only_move_the_unit():
    known, means = cdnow_until(cdnow.CALIBRATION_END)
    dollars, cents = clv.fit_values(known.x, means), clv.fit_values(known.x, means * 100)
    assert (cents.p, cents.q, cents.v / 100) == pytest.approx((dollars.p, dollars.q, dollars.v), rel=1e-4)


def test_the_likelihood_of_values_is_the_integral_over_all_customers_there_may_be():
    p, q, v, x, mean = 4.0, 3.0, 2.0, 3, 1.7

    def one(rate: float) -> float:
        return float(gamma.pdf(mean, p * x, scale=1 / (rate * x)) * gamma.pdf(rate, q, scale=1 / v))

    found, _ = quad(one, 0, np.inf)
    told, _slope = clv._value_likelihood(np.array([x]), np.array([mean]))(np.array([p, q - 1, v]))
    assert told == pytest.approx(np.log(found), rel=1e-8)


def test_the_value_of_the_next_purchase_lies_between_the_own_mean_and_everybodys():
    values = clv.GammaGamma(6.25, 3.74, 15.44, 0)
    everybody = values.p * values.v / (values.q - 1)
    found = clv.expected_value(values, np.array([0, 1, 50, 3]), np.array([0.0, 100.0, 100.0, -5.0]))
    assert found[0] == found[3] == pytest.approx(everybody)
    assert everybody < found[1] < found[2] < 100


def test_equal_values_have_a_defined_forecast():
    values = clv.fit_values(np.full(100, 2), np.full(100, 25.0))
    assert clv.expected_value(values, np.array([2]), np.array([25.0]))[0] == pytest.approx(25, rel=0.01)


# -- survival -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", GOLDEN["survival"], ids=lambda case: f"{len(case['durations'])} people")
def test_another_library_draws_the_same_curve_and_compares_alike(case: dict[str, Any]):
    curve = survival.kaplan_meier(case["durations"], case["left"])
    inside = curve.survival > 0
    assert curve.times.tolist() == case["times"]
    np.testing.assert_allclose(curve.survival, case["survival"], atol=1e-12)
    np.testing.assert_allclose(curve.low[inside], np.array(case["low"])[inside], atol=1e-9)
    np.testing.assert_allclose(curve.high[inside], np.array(case["high"])[inside], atol=1e-9)
    test = survival.log_rank(case["durations"], case["left"], case["group"])
    assert (test.statistic, test.p) == pytest.approx((case["statistic"], case["p"]), rel=1e-9)


def test_the_leukemia_trial_of_freireich_comes_out():
    """Remission in weeks under 6-MP and placebo: chi-square 16.79 on one degree; median 23 and 8 weeks."""
    treated = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapsed = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    found = survival.log_rank(treated + placebo, relapsed + [1] * 21, [0] * 21 + [1] * 21)
    assert found.statistic == pytest.approx(16.79, abs=0.005)
    assert found.expected.tolist() == pytest.approx([19.25, 10.75], abs=0.005)
    curve = survival.kaplan_meier(treated, relapsed)
    assert dict(zip(curve.times.tolist(), curve.survival.tolist(), strict=True))[13] == pytest.approx(0.690, abs=5e-4)
    assert (curve.median, survival.kaplan_meier(placebo, [1] * 21).median) == (23, 8)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_where_everybody_leaves_the_curve_is_the_share_that_stays_longer(durations: list[int]):
    curve = survival.kaplan_meier(durations, [1] * len(durations))
    longer = [sum(lasted > time for lasted in durations) / len(durations) for time in curve.times]
    np.testing.assert_allclose(curve.survival, longer, atol=1e-12)


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 2)), min_size=2, max_size=30))
def test_a_comparison_is_a_result_or_a_refusal(rows: list[tuple[int, bool, int]]):
    durations, left, group = zip(*rows, strict=True)
    if len(set(group)) < 2 or not any(left):
        with pytest.raises(Trouble, match="nothing to compare"):
            survival.log_rank(durations, left, group)
        return
    found = survival.log_rank(durations, left, group)
    assert 0 <= found.p <= 1
    assert found.statistic >= 0
    assert found.expected.sum() == pytest.approx(found.observed.sum())


@pytest.mark.parametrize("durations", [[], [-1.0], [float("nan")]])
def test_nobody_and_those_who_end_before_they_begin_are_refused(durations: list[float]):
    with pytest.raises(Trouble):
        survival.kaplan_meier(durations, [1] * len(durations))


# -- the forecast beside what came --------------------------------------------------------------------------------


def cdnow_days(end: int) -> tuple[np.ndarray, np.ndarray]:
    pairs = sorted((customer, day) for customer, days in days_of_cdnow().items() for day in days if day <= end)
    customers, days = zip(*pairs, strict=True)
    return np.array(customers, np.int64), np.array(days, np.int64)


def test_another_library_expects_the_same_course() -> None:
    model = clv.fit(cdnow_until(cdnow.CALIBRATION_END)[0])
    for point in GOLDEN["purchases"]["course"]:
        end = cdnow.CALIBRATION_END + point["after"]
        found = back_test.by_week(model, *cdnow_days(end), cdnow.CALIBRATION_END, end)
        assert found.days[-1] == end
        assert found.expected[-1] == pytest.approx(point["expected"], rel=1e-5)


def test_the_course_of_what_came_adds_up_to_what_came() -> None:
    model = clv.fit(cdnow_until(cdnow.CALIBRATION_END)[0])
    found = back_test.by_week(model, *cdnow_days(cdnow.END), cdnow.CALIBRATION_END, cdnow.END)
    assert set(np.diff(found.days).tolist()) == {7}
    assert (np.diff(found.actual) >= 0).all()
    assert (np.diff(found.expected) > 0).all()
    at = found.days.tolist().index(cdnow.CALIBRATION_END)  # 39 weeks before the end
    assert found.actual[at] == cdnow_until(cdnow.CALIBRATION_END)[0].x.sum()
    assert found.actual[-1] == cdnow_until(cdnow.END)[0].x.sum()


def test_customers_of_later_days_are_no_part_of_the_test() -> None:
    old, new = np.array([1, 1, 1]), np.array([2, 2])
    days = np.array([100, 110, 150, 130, 140])
    found = back_test.by_week(PUBLISHED, np.concatenate([old, new]), days, 120, 156)
    assert found.actual.tolist()[-1] == 2
    assert found.expected[-1] == pytest.approx(clv.expected(PUBLISHED, histories((0, 0, 0)), 8)[0])


def test_groups_by_purchases_are_everybody() -> None:
    known, _ = cdnow_until(cdnow.CALIBRATION_END)
    later = cdnow_until(cdnow.END)[0].x - known.x
    model = clv.fit(known)
    found = back_test.by_purchases(model, known, later, 39)
    whole = clv.back_test(model, known, later, 39)
    assert [one.x for one in found] == list(range(8))
    assert [sum(getattr(one, name) for one in found) for name in ("customers", "actual")] == [2357, whole.actual]
    assert sum(one.expected for one in found) == pytest.approx(whole.expected)
    assert (found[0].customers, found[7].customers) == (int((known.x == 0).sum()), int((known.x >= 7).sum()))


def test_the_published_results_come_out_of_the_self_check() -> None:
    found = self_check.checks()
    assert [one.name for one in found if not one.agrees] == []
    assert {one.published for one in found} >= {"0.243", "4.414", "0.793", "2.426", "-9582.4", "0.626"}


@pytest.mark.parametrize(("found", "agrees"), [(0.243, True), (0.2445, False), (0.2441, True), (0.24, False)])
def test_a_check_is_as_exact_as_what_was_printed(found: float, agrees: bool) -> None:
    assert self_check.Check("r", "0.243", found).agrees == agrees


def test_the_self_check_needs_no_vault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--vault", str(tmp_path / "none"), "analyse", "clv", "--self-check"]
    assert cli.run([*line, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["agrees"] is True
    assert {one["name"]: one["computed"] for one in document["checks"]}["BG/NBD r"] == pytest.approx(0.2426, abs=1e-4)
    for language in ("en", "zh"):
        assert cli.run([*line, "--lang", language]) == 0
        assert "-9582.4" in capsys.readouterr().out


# -- the desk -----------------------------------------------------------------------------------------------------


def put_cdnow(store: Store) -> None:
    bought = cdnow.purchases()
    numbers = sorted({purchase.customer for purchase in bought})
    ids = bulk(store, "customers", [{"code": f"N{number:04}", "name": f"客户{number}"} for number in numbers])
    of = dict(zip(numbers, ids, strict=True))
    orders: list[Values] = [
        {"customer": of[p.customer], "date": p.day, "amount": p.cents, "status": "paid", "code": f"W{n}"}
        for n, p in enumerate(bought)
    ]
    bulk(store, "orders", orders)


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_the_desk_forecasts_cdnow_as_published(commands: Commands):
    with commands.store() as store:
        put_cdnow(store)
    line = ("analyse", "clv", "--as-of", "1998-06-30", "--calibration-end", "1997-09-30", "--weeks", "39")
    found = commands.json(*line, "--rows")
    assert found["as_of"] == "1998-06-30"
    assert found["n"] == 2357
    assert found["bgnbd"]["log_likelihood"] == pytest.approx(-9582.4, abs=0.05)
    assert found["gammagamma"]["v"] == pytest.approx(15.44, abs=0.01)
    assert found["holdout"]["correlation"] == pytest.approx(0.626, abs=5e-4)
    assert [one["x"] for one in found["holdout"]["by_purchases"]] == list(range(8))
    rows = {row["code"]: row for row in found["customers"]}
    assert rows["N0001"] == {
        "code": "N0001", "x": 2, "t_x": 213 / 7, "T": 272 / 7, "alive": pytest.approx(0.7266, abs=1e-3), "label": None,
        "expected": pytest.approx(1.226, abs=5e-4), "clv": "30.23",
    }  # fmt: skip
    assert rows["N0003"]["alive"] == 1
    assert rows["N0003"]["label"] == "No repeat purchase"
    assert found["holdout"]["expected"] == pytest.approx(sum(row["expected"] for row in rows.values()))
    people = commands.ok(*line, "--rows", "--lang", "zh")
    assert "未复购" in people
    assert "100%" not in people


def test_without_a_calibration_all_is_fitted_and_two_thirds_are_tested(commands: Commands):
    with commands.store() as store:
        put_cdnow(store)
    found = commands.json("analyse", "clv", "--as-of", "1997-09-30")
    assert found["bgnbd"]["r"] == pytest.approx(0.243, abs=5e-4)
    assert found["parameters"] == {"weeks": 52, "fitted_to": "1997-09-30", "calibration_end": "1997-07-02"}
    assert found["holdout"]["actual"] > 0
    assert found["excluded"] == {"future": sum(p.day > cdnow.CALIBRATION_END for p in cdnow.purchases()), "refunds": 0}


def test_a_desk_without_orders_and_a_calibration_to_its_last_day_are_refused(commands: Commands):
    assert "too few" in commands.trouble("analyse", "clv", "--as-of", "2026-03-05")
    late = commands.trouble("analyse", "clv", "--as-of", "2026-03-05", "--calibration-end", "2026-03-05")
    assert "earlier day" in late


def test_only_counted_orders_make_purchases_and_refunds_only_lower_the_value(store: Store, noon: object):
    ids = bulk(store, "customers", [{"code": f"N{n}", "name": "王伟"} for n in range(240)])
    day = 20_000
    rows: list[Values] = []

    def order(customer: int, when: int, amount: int, status: str = "paid") -> None:
        rows.append({"customer": customer, "date": when, "amount": amount, "status": status, "code": f"W{len(rows)}"})

    for customer in ids:
        order(customer, day, 1000)
        order(customer, day, 500)  # the same day: one purchase day
        if customer % 2:
            order(customer, day + 30, 0)
            order(customer, day + 40, 3000, "completed")
        order(customer, day + 50, -800, "refunded")
        order(customer, day + 60, 9000, "pending")
        order(customer, day + 1000, 9000)
    bulk(store, "orders", rows)
    found = store.read(lambda c: of_store(c, day + 365))
    assert set(zip(found.histories.x.tolist(), found.histories.last.tolist(), strict=True)) == {(0, 0), (2, 40)}
    assert set(found.histories.age.tolist()) == {365}
    assert found.excluded == {"future": 240, "refunds": 240}
    assert found.values is not None
    assert found.worth is not None
    repeaters = found.histories.x > 0
    value = found.worth[repeaters] / found.expected[repeaters]
    assert value == pytest.approx(np.full(120, 1100), rel=0.02)  # (0 + 3000 - 800) / 2
    assert found.customers.tolist() == list(ids)


def test_a_forecast_says_why_it_is_untested_and_why_it_has_no_value(store: Store):
    ids = bulk(store, "customers", [{"code": f"N{n}", "name": "李娜"} for n in range(200)])
    days = [(customer, day) for customer in ids for day in (20_000, 20_010)]
    orders: list[Values] = [
        {"customer": customer, "date": day, "amount": 0, "status": "paid", "code": f"W{n}"}
        for n, (customer, day) in enumerate(days)
    ]
    bulk(store, "orders", [*orders, {"customer": ids[0], "date": 100, "amount": 0, "status": "paid", "code": "old"}])
    found = store.read(lambda c: of_store(c, 20_020))
    assert (found.holdout, found.values, found.worth) == (None, None, None)
    assert "too few" in found.untested
    assert "positive value" in found.valueless
    add(store, "customers", name="无订单")
    assert len(store.read(lambda c: of_store(c, 20_020)).customers) == 200


def test_values_without_a_finite_mean_are_refused_and_never_forecast() -> None:
    # spread over many powers of ten: the likelihood wants a tail that has no mean
    mean = np.exp(np.random.default_rng(3).normal(0, 3, 500))
    with pytest.raises(Trouble, match="differ too much"):
        clv.fit_values(np.ones(500, dtype=np.int64), mean)
