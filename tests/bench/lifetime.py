"""Scoring customers by BG/NBD and Gamma-Gamma, beside the formulas of the papers written down in plain NumPy.

python -m tests.bench.lifetime --rows 1000000
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import hyp2f1

from opsdesk.analysis import clv
from opsdesk.analysis.clv import BgNbd, GammaGamma, Histories
from tests.bench import measure
from tests.bench.measure import Row, in_turns, took
from tests.bench.prepared import Prepared

MODEL = BgNbd(0.243, 4.414, 0.793, 2.426, 0.0)
VALUES = GammaGamma(6.25, 3.74, 15.44, 0.0)
AHEAD = 52
BUDGET, WITHIN = 1.5, 30.0


def market(customers: int) -> tuple[Histories, np.ndarray]:
    """Customers of up to three years who buy and stay away about as the model says, and what they spend a time."""
    chance = np.random.default_rng(7)
    age = chance.integers(1, 3 * 365, customers)
    rate, quits = chance.gamma(MODEL.r, 7 / MODEL.alpha, customers) / 7, chance.beta(MODEL.a, MODEL.b, customers)
    stays = chance.geometric(np.maximum(quits, 1e-6)) if customers else age
    x = np.minimum(np.minimum(chance.poisson(rate * age), stays), age)
    last = np.where(x > 0, (age * chance.beta(np.maximum(x, 1), 1.2)).astype(np.int64), 0)
    return Histories(x, np.maximum(last, x), age), chance.gamma(6.25, 5.0, customers)


def ours(histories: Histories, mean: np.ndarray) -> np.ndarray:
    return clv.expected(MODEL, histories, AHEAD) * clv.expected_value(VALUES, histories.x, mean)


def plain(histories: Histories, mean: np.ndarray) -> np.ndarray:
    """Equations 10 and 5 of the papers, customer by customer."""
    r, alpha, a, b = MODEL.r, MODEL.alpha, MODEL.a, MODEL.b
    x, last, age = histories.x, histories.last / 7, histories.age / 7
    odds = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + last)) ** (r + x), 0)
    shape = hyp2f1(r + x, b + x, a + b + x - 1, AHEAD / (alpha + age + AHEAD))
    to_come = (a + b + x - 1) / (a - 1) * (1 - ((alpha + age) / (alpha + age + AHEAD)) ** (r + x) * shape) / (1 + odds)
    return to_come * VALUES.p * (VALUES.v + x * mean) / (VALUES.p * x + VALUES.q - 1)


def rows(prepared: Prepared) -> Iterator[Row]:
    histories, mean = market(prepared.customers)
    np.testing.assert_allclose(ours(histories, mean), plain(histories, mean), rtol=1e-6)
    spent, limit = in_turns(lambda: ours(histories, mean), lambda: plain(histories, mean), 3)
    yield Row(f"value to come of {prepared.customers:,} customers", spent, limit, BUDGET)
    yield Row(f"fit to {prepared.customers:,} customers", took(lambda: clv.fit(histories)), within=WITHIN)


if __name__ == "__main__":
    measure.run(rows)
