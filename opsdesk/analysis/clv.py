"""How often each customer will buy again, and for how much: BG/NBD and Gamma-Gamma. METHODS.md, section 1.

BG/NBD: Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2) 275-284.
Gamma-Gamma: Fader, Hardie (2013), The Gamma-Gamma Model of Monetary Value.
Whoever imports this loads NumPy and SciPy.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaincinv, digamma, expit, gammaln, hyp2f1

from opsdesk.errors import Trouble
from opsdesk.i18n import t

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEK = 7
FEWEST_CUSTOMERS, FEWEST_REPEATERS = 200, 30
_WIDEST = 9.0
"""Parameters stay within e^-9 .. e^9 of their scale: data that say nothing about one would send it to infinity."""
_NEAR_ONE, _LARGE, _TINY = 1e-5, 20, 1e-300


@dataclass(frozen=True)
class Histories:
    """One entry a customer: repeat purchase days `x`, days from the first to the last `last` (0 if none), days since the first `age`."""

    x: Ints
    last: Ints
    age: Ints

    def __len__(self) -> int:
        return len(self.x)

    @property
    def repeaters(self) -> int:
        return int(np.count_nonzero(self.x))


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Purchases come at rate ~ Gamma(r, alpha) a week; after each, the customer stays away with p ~ Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The value of a purchase, independent of how often one buys. `v` is in the unit of the values fitted."""

    p: float
    q: float
    v: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Holdout:
    """What a fit foretold for the days after it, beside what came; no correlation when one of them never varies."""

    customers: int
    actual: int
    expected: float
    correlation: float | None


def fit(histories: Histories) -> BgNbd:
    """BG/NBD by maximum likelihood, over the distinct (x, t_x, T) with their numbers of customers as weights."""
    if len(histories) < FEWEST_CUSTOMERS:
        raise Trouble(
            t("{n} customers with an order are too few for a forecast.", n=len(histories)),
            t("It takes {least}.", least=FEWEST_CUSTOMERS),
            code="thin-data",
        )
    if histories.repeaters < FEWEST_REPEATERS:
        raise Trouble(
            t("{n} customers who bought again are too few for a forecast.", n=histories.repeaters),
            t("It takes {least}.", least=FEWEST_REPEATERS),
            code="thin-data",
        )
    likelihood = _Likelihood(histories)
    scale = np.array([1.0, max(histories.age.mean() / WEEK, 1 / WEEK), 1.0, 1.0])
    (r, alpha, a, b), mean = _maximum(likelihood, scale)
    return BgNbd(r, alpha, a, b, mean * len(histories))


def log_likelihood(model: BgNbd, histories: Histories) -> float:
    mean, _slope = _Likelihood(histories)(np.array([model.r, model.alpha, model.a, model.b]))
    return mean * len(histories)


class _Likelihood:
    """The mean log-likelihood of a customer (equation 6 of the paper) and its slope along (r, alpha, a, b).

    x <= t_x <= T in days: logarithms and gamma functions are looked up in tables as long as the oldest customer is old,
    so a step over 1,000,000 patterns costs two exponentials each.
    """

    def __init__(self, histories: Histories) -> None:
        patterns, counts = _distinct(histories.x, histories.last, histories.age)
        self.x, self.last, self.age = patterns
        self.weights = counts / counts.sum()
        self.times = np.arange(int(self.age.max()) + 1) / WEEK
        self.purchases = np.arange(int(self.x.max()) + 1)

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        x = self.purchases
        waits = np.log(alpha + self.times)
        alive = -(r + self.x) * waits[self.age]
        gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1), -np.inf)[self.x]
        gone -= (r + self.x) * waits[self.last]
        common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        common += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        share_gone = expit(gone - alive)
        total = self._mean(common[self.x] + np.logaddexp(alive, gone))

        late = 1 / (alpha + self.times)
        by_wait = (1 - share_gone) * waits[self.age] + share_gone * waits[self.last]
        by_late = (1 - share_gone) * late[self.age] + share_gone * late[self.last]
        both = digamma(a + b) - digamma(a + b + x)
        slope = np.array(
            [
                self._mean((digamma(r + x) - digamma(r) + np.log(alpha))[self.x] - by_wait),
                self._mean(r / alpha - (r + self.x) * by_late),
                self._mean(both[self.x] + share_gone / a),
                self._mean((both + digamma(b + x) - digamma(b))[self.x] - share_gone / (b + np.maximum(self.x, 1) - 1)),
            ]
        )
        return total, slope

    def _mean(self, values: Floats) -> float:
        return float(self.weights @ values)


def _maximum(likelihood: Callable[[Floats], tuple[float, Floats]], scale: Floats) -> tuple[list[float], float]:
    """Where `likelihood` is highest, searched over logarithms from `scale` on, and how high."""

    def down(logs: Floats) -> tuple[float, Floats]:
        parameters = scale * np.exp(logs)
        height, slope = likelihood(parameters)
        return -height, -slope * parameters

    found = minimize(
        down,
        np.zeros(len(scale)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_WIDEST, _WIDEST)] * len(scale),
        options={"maxiter": 1000, "maxfun": 2000, "ftol": 1e-11, "gtol": 1e-9},
    )
    return [float(value) for value in scale * np.exp(found.x)], -float(found.fun)


def _distinct(*columns: Ints) -> tuple[list[Ints], Ints]:
    """The distinct rows of `columns` and how many of each there are."""
    key, sizes = _packed(columns)
    keys, counts = np.unique(key, return_counts=True)
    return _unpacked(keys, sizes), counts


def _packed(columns: tuple[Ints, ...]) -> tuple[Ints, list[int]]:
    """Rows as single numbers, which sort ten times faster; three columns of days in 21 bits each always fit."""
    sizes = [int(column.max()) + 1 for column in columns]
    key = np.zeros(len(columns[0]), np.int64)
    for column, size in zip(columns, sizes, strict=True):
        key = key * size + column
    return key, sizes


def _unpacked(keys: Ints, sizes: list[int]) -> list[Ints]:
    columns = []
    for size in reversed(sizes):
        keys, column = np.divmod(keys, size)
        columns.append(column)
    return columns[::-1]


def alive(model: BgNbd, histories: Histories) -> Floats:
    """P(alive) of each customer. It is 1 for all without a repeat purchase, by construction: call them that, not active."""
    waits = np.log(model.alpha + np.arange(int(histories.age.max(initial=0)) + 1) / WEEK)
    rest = np.maximum(histories.x, 1) - 1
    odds = np.log(model.a) - np.log(model.b + rest)
    odds += (model.r + histories.x) * (waits[histories.age] - waits[histories.last])
    odds[histories.x == 0] = -np.inf
    return np.asarray(expit(-odds))


def expected(model: BgNbd, histories: Histories, weeks: float) -> Floats:
    """The repeat purchase days to come in `weeks` (equation 10): P(alive) times what one alive would do.

    The latter is the same for all of equal x and T, of whom there are many.
    """
    if not len(histories):
        return np.zeros(0)
    key, sizes = _packed((histories.x, histories.age))
    keys, which = np.unique(key, return_inverse=True)
    x, age = _unpacked(keys, sizes)
    return alive(model, histories) * _if_alive(model, x, age / WEEK, weeks)[which]


def after_the_first(model: BgNbd, days: int) -> Floats:
    """The repeat purchase days of somebody picked at random 0, 1 ... `days` days after the first purchase (equation 9)."""
    x, age = np.zeros(1, np.int64), np.zeros(1)
    return np.concatenate([_if_alive(model, x, age, day / WEEK) for day in range(days + 1)])


def _if_alive(model: BgNbd, x: Ints, age: Floats, weeks: float) -> Floats:
    """Equation 10 without P(alive): with its 2F1(r+x, b+x; a+b+x-1; z), or what Euler's transformation makes of it.

    One of the two is bounded up to z = 1; the other overflows or loses its digits with many purchases or a large a.
    a = 1 is a gap in the formula, not in what it computes: there the mean of its two sides is taken. Customers who are all
    but alike (a large r or a) leave neither form enough digits.
    """
    if max(model.r, model.a) > _LARGE:
        return _averaged(model, x, age, weeks)
    if abs(model.a - 1) < _NEAR_ONE:
        sides = (_if_alive(replace(model, a=1 + step), x, age, weeks) for step in (-2 * _NEAR_ONE, 2 * _NEAR_ONE))
        return np.asarray(sum(sides) / 2)
    r, a, b = model.r, model.a, model.b
    as_written = a - 1 > r + x
    power = np.where(as_written, r + x, a - 1)
    second = np.where(as_written, b + x, a + b - r - 1)
    left = (model.alpha + age) / (model.alpha + age + weeks)
    rest = left**power * hyp2f1(power, second, a + b + x - 1, 1 - left)
    found = np.asarray((a + b + x - 1) / (a - 1) * (1 - rest))
    lost = ~np.isfinite(found)  # SciPy 1.17 has 2F1(6.4, 6.4; 105.8; 0.97) infinite, which is 1.49
    if lost.any():
        found[lost] = _averaged(model, x[lost], age[lost], weeks)
    return found


def _averaged(model: BgNbd, x: Ints, age: Floats, weeks: float) -> Floats:
    """The same as an average over drop-out chances p ~ Beta(a, b + x) of what each p would let come; to five digits."""
    nodes, weights = leggauss(100)
    counts, which = np.unique(x, return_inverse=True)
    ahead, total = weeks / (model.alpha + age), np.zeros(len(x))
    for node, weight in zip(nodes, weights, strict=True):
        p = np.maximum(betaincinv(model.a, model.b + counts, (node + 1) / 2), _TINY)[which]
        total += weight / 2 * -np.expm1(-(model.r + x) * np.log1p(p * ahead)) / p
    return total


def back_test(model: BgNbd, histories: Histories, later: Ints, weeks: float) -> Holdout:
    """The forecast of `model` for the `weeks` after `histories` end, beside the repeat purchase days `later` that came."""
    foretold = expected(model, histories, weeks)
    correlation = None
    if np.ptp(later) > 0 and np.ptp(foretold) > 0:
        correlation = float(np.corrcoef(later, foretold)[0, 1])
    return Holdout(len(histories), int(later.sum()), float(foretold.sum()), correlation)


def fit_values(x: Ints, mean: Floats) -> GammaGamma:
    """Gamma-Gamma by maximum likelihood over customers with repeat purchases (x > 0) of a positive `mean` value.

    q is kept above 1: at or below it the mean of all customers, which those without a repeat purchase get, is infinite.
    """
    bought = (x > 0) & (mean > 0)
    if (n := int(np.count_nonzero(bought))) < FEWEST_REPEATERS:
        raise Trouble(
            t("{n} customers with a positive value are too few for a forecast.", n=n),
            t("It takes {least}.", least=FEWEST_REPEATERS),
            code="thin-data",
        )
    x, mean = x[bought], mean[bought]
    unit = float(mean.mean())
    (p, above, v), height = _maximum(_value_likelihood(x, mean / unit), np.ones(3))
    if p * v > 1.01 * above * float(mean.max()) / unit:
        # q at its bound: customers without a repeat purchase would be worth more than anybody ever paid
        raise Trouble(
            t("The values of purchases differ too much for a forecast of value."),
            t("The forecast of purchases does not need it."),
            code="thin-data",
        )
    # the density of a mean in another unit is that much thinner
    return GammaGamma(p, 1 + above, v * unit, (height - log(unit)) * n)


def _value_likelihood(x: Ints, mean: Floats) -> Callable[[Floats], tuple[float, Floats]]:
    """The mean log-likelihood of a customer (equation 1a of the note) and its slope along (p, q - 1, v)."""
    total, log_mean = x * mean, np.log(mean)
    purchases, which = np.unique(x, return_inverse=True)
    log_total = np.log(total)

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        p, above, v = parameters
        q = 1 + above
        shape = p * purchases
        log_all = np.log(total + v)
        constant = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
        px = shape[which]
        height = np.mean(constant[which] + px * log_total - log_mean - (px + q) * log_all)
        together = digamma(shape + q)
        slope = [
            np.mean(x * ((together - digamma(shape))[which] + log_total - log_all)),
            np.mean(together[which] - log_all) - digamma(q) + np.log(v),
            q / v - np.mean((px + q) / (total + v)),
        ]
        return float(height), np.array(slope)

    return likelihood


def expected_value(model: GammaGamma, x: Ints, mean: Floats) -> Floats:
    """The value of a customer's next purchase (equation 5): between their own mean and everybody's.

    Whoever has no repeat purchase, or only refunds, has no mean of their own.
    """
    known = np.where(mean > 0, x, 0)
    spent = np.where(mean > 0, x * mean, 0)
    return np.asarray(model.p * (model.v + spent) / (model.p * known + model.q - 1))
