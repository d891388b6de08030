"""Compute with lifetimes and lifelines what OpsDesk's own code is compared with; README.md says how to run it."""

import json
import random
import warnings
from collections import defaultdict
from datetime import date
from pathlib import Path

import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifetimes import BetaGeoFitter, GammaGammaFitter

HERE = Path(__file__).parent
LOG = HERE.parents[2] / "resources" / "published" / "CDNOW_sample.txt"
END = date(1997, 9, 30)
WEEKS = 39
warnings.simplefilter("ignore")


def customers() -> pd.DataFrame:
    spent: dict[int, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in LOG.read_text("ascii").splitlines():
        _master, customer, day, _disks, dollars = line.split()
        when = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        if when <= END:
            spent[int(customer)][when] += float(dollars)
    rows = []
    for customer, days in sorted(spent.items()):
        first, x = min(days), len(days) - 1
        mean = (sum(days.values()) - days[first]) / x if x else 0.0
        rows.append((customer, x, (max(days) - first).days, (END - first).days, mean))
    return pd.DataFrame(rows, columns=["customer", "x", "last", "age", "mean"]).set_index("customer")


def purchases() -> dict[str, object]:
    data = customers()
    bgnbd = BetaGeoFitter().fit(data.x, data["last"] / 7, data.age / 7)
    bought = data[(data.x > 0) & (data["mean"] > 0)]
    values = GammaGammaFitter().fit(bought.x, bought["mean"])
    shown = data.iloc[::60]
    weeks = shown["last"] / 7, shown.age / 7
    expected = bgnbd.conditional_expected_number_of_purchases_up_to_time(WEEKS, shown.x, *weeks)
    return {
        "bgnbd": dict(bgnbd.params_),
        "gammagamma": dict(values.params_) | {"log_likelihood": -values._negative_log_likelihood_ * len(bought)},
        "weeks": WEEKS,
        "course": course(bgnbd, data),
        "customers": [
            {"customer": int(c), "x": int(x), "last": int(last), "age": int(age), "mean": mean}
            | {"alive": float(alive), "expected": float(more), "value": float(value)}
            for (c, x, last, age, mean), alive, more, value in zip(
                shown.itertuples(),
                bgnbd.conditional_probability_alive(shown.x, *weeks),
                expected,
                values.conditional_expected_average_profit(shown.x, shown["mean"]),
                strict=True,
            )
        ],
    }


def course(bgnbd: BetaGeoFitter, data: pd.DataFrame) -> list[dict[str, float]]:
    """Repeat purchase days expected of all customers, added up to so many days after the calibration ended."""
    found = []
    for after in (-200, -100, 0, 100, 273):
        ages = (data.age + after).clip(lower=0) / 7
        expected = bgnbd.expected_number_of_purchases_up_to_time(ages)
        found.append({"after": after, "expected": float(expected.sum())})
    return found


def survival() -> list[dict[str, object]]:
    cases = []
    for seed, size, groups in ((1, 40, 2), (2, 200, 3), (3, 15, 2)):
        chance = random.Random(seed)
        group = [chance.randrange(groups) for _ in range(size)]
        durations = [min(30, int(chance.expovariate(0.05 * (1 + g)))) for g in group]
        left = [int(chance.random() < 0.7) for _ in range(size)]
        curve = KaplanMeierFitter().fit(durations, left)
        test = multivariate_logrank_test(durations, group, left)
        interval = curve.confidence_interval_survival_function_
        times = sorted(set(durations))
        cases.append(
            {
                "durations": durations, "left": left, "group": group, "times": times,
                "survival": [float(curve.survival_function_.iloc[:, 0][t]) for t in times],
                "low": [float(interval.iloc[:, 0][t]) for t in times],
                "high": [float(interval.iloc[:, 1][t]) for t in times],
                "statistic": float(test.test_statistic), "p": float(test.p_value),
            }
        )  # fmt: skip
    return cases


if __name__ == "__main__":
    found = {"purchases": purchases(), "survival": survival()}
    (HERE / "lifetimes.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
