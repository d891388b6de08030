"""A/B tests of conversion rates: was it chance, how large is the difference, may the numbers be trusted, how many are needed.

METHODS.md, section 4. Sources:
- pooled two-proportion z: Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions, 2.3;
- interval of the difference: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10;
- exact test: Fisher; Bayesian view: beta-binomial with uniform priors;
- always valid: mixture sequential probability ratio test, Johari, Koomen, Pekelis, Walsh (2022), Operations Research 70,
  1806-1821, equation 5;
- sample ratio mismatch: chi-square against the planned split, p < .001; several variants: Holm (1979).
Whoever imports this loads SciPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, exp, log, sqrt
from typing import Literal

import numpy as np
from scipy.special import betaln, ndtr, ndtri
from scipy.stats import chi2, fisher_exact

from opsdesk.analysis.satisfaction import wilson
from opsdesk.errors import Trouble
from opsdesk.i18n import t

SRM_LEVEL = 0.001
FEWEST_EXPECTED = 5
"""With fewer expected in a cell the normal approximation is not trusted: Fisher's exact test decides (Cochran 1954)."""
_CHUNK = 1 << 20

Verdict = Literal["srm", "unfinished", "better", "worse", "no-difference"]


@dataclass(frozen=True, slots=True)
class Arm:
    """`converted` of `n` who saw it."""

    converted: int
    n: int

    def __post_init__(self) -> None:
        if self.n < 1 or not 0 <= self.converted <= self.n:
            raise Trouble(
                t("{converted} of {n} is no conversion rate.", converted=self.converted, n=self.n),
                t("Conversions must be between 0 and the number of people, who must be at least one."),
                code="arm",
            )

    @property
    def rate(self) -> float:
        return self.converted / self.n


@dataclass(frozen=True, slots=True)
class Sequential:
    """What may be read at any time without a planned end: it pays with wider intervals."""

    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Variant `b` against control `a`. `z` and `p` are None where nobody or everybody converted: they say nothing there.

    `difference` is b - a with its interval; `lift` is relative to a's rate, None when that is zero. `decisive` is the p that
    decides: Fisher's when an expected cell is below 5, adjusted when there are several variants.
    """

    a: Arm
    b: Arm
    z: float | None
    p: float | None
    fisher_p: float
    exact: bool
    decisive: float
    difference: float
    low: float
    high: float
    lift: float | None
    probability_better: float
    sequential: Sequential
    verdict: Verdict


@dataclass(frozen=True)
class Experiment:
    """`planned` people were wanted in all, of whom `seen` came. `unfinished`: a look now is a peek, and a fixed-sample p
    read early is wrong more often than it says."""

    comparisons: tuple[Comparison, ...]
    srm_p: float
    level: float
    planned: int | None
    seen: int
    mismatch: bool
    unfinished: bool


def experiment(
    control: Arm,
    variants: Sequence[Arm],
    *,
    level: float = 0.05,
    planned: int | None = None,
    split: Sequence[float] | None = None,
) -> Experiment:
    """Each variant against the control; `split` are the planned shares of all arms, equal unless told."""
    arms = [control, *variants]
    srm_p = sample_ratio([arm.n for arm in arms], split)
    seen = sum(arm.n for arm in arms)
    mismatch, unfinished = srm_p < SRM_LEVEL, planned is not None and seen < planned
    plain = [_compared(control, arm, level) for arm in variants]
    adjusted = holm([one.decisive for one in plain])
    judged = tuple(
        replace(one, decisive=p, verdict="srm" if mismatch else _verdict(one, p, level, unfinished=unfinished))
        for one, p in zip(plain, adjusted, strict=True)
    )
    return Experiment(judged, srm_p, level, planned, seen, mismatch, unfinished)


def _compared(a: Arm, b: Arm, level: float) -> Comparison:
    z, p = two_proportions(a, b)
    low, high = newcombe(a, b, level)
    exact_p = float(fisher_exact([[a.converted, a.n - a.converted], [b.converted, b.n - b.converted]])[1])
    few = fewest_expected(a, b) < FEWEST_EXPECTED
    lift = (b.rate - a.rate) / a.rate if a.converted else None
    return Comparison(
        a, b, z, p, exact_p, few, exact_p if few or p is None else p, b.rate - a.rate, low, high, lift,
        probability_better(a, b), sequential(a, b, level), "no-difference",
    )  # fmt: skip


def _verdict(one: Comparison, p: float, level: float, *, unfinished: bool) -> Verdict:
    if unfinished and one.sequential.p >= level:
        return "unfinished"
    if p >= level:
        return "no-difference"
    return "better" if one.difference > 0 else "worse"


def two_proportions(a: Arm, b: Arm) -> tuple[float | None, float | None]:
    """z and its two-sided p with the pooled variance."""
    pooled = (a.converted + b.converted) / (a.n + b.n)
    variance = pooled * (1 - pooled) * (1 / a.n + 1 / b.n)
    if variance == 0:
        return None, None
    z = (b.rate - a.rate) / sqrt(variance)
    return z, float(2 * ndtr(-abs(z)))


def newcombe(a: Arm, b: Arm, level: float = 0.05) -> tuple[float, float]:
    """The interval of b's rate minus a's, from the Wilson intervals of both."""
    (low_a, high_a), (low_b, high_b) = wilson(a.converted, a.n, level), wilson(b.converted, b.n, level)
    difference = b.rate - a.rate
    return (
        difference - sqrt((b.rate - low_b) ** 2 + (high_a - a.rate) ** 2),
        difference + sqrt((high_b - b.rate) ** 2 + (a.rate - low_a) ** 2),
    )


def fewest_expected(a: Arm, b: Arm) -> float:
    """The smallest cell of the 2x2 table that would be expected were both arms alike."""
    converted = a.converted + b.converted
    both = a.n + b.n
    return min(converted, both - converted) * min(a.n, b.n) / both


def probability_better(a: Arm, b: Arm) -> float:
    """P(b's rate > a's) with uniform priors, exactly: the sum over one arm's successes or failures, whichever are fewest.

    Evan Miller's closed form; the other three follow by exchanging arms or successes with failures.
    """
    counts = {
        "b": (b.converted, a.converted, a.n - a.converted, b.n - b.converted),
        "a": (a.converted, b.converted, b.n - b.converted, a.n - a.converted),
        "fail a": (a.n - a.converted, b.n - b.converted, b.converted, a.converted),
        "fail b": (b.n - b.converted, a.n - a.converted, a.converted, b.converted),
    }
    name = min(counts, key=lambda one: counts[one][0])
    summed = _beats(*(count + 1 for count in counts[name]))
    return summed if name in ("b", "fail a") else 1 - summed


def _beats(top: int, other: int, other_rest: int, rest: int) -> float:
    """P(Beta(top, rest) > Beta(other, other_rest)) for a whole number `top`."""
    total = 0.0
    for start in range(0, top, _CHUNK):
        i = np.arange(start, min(start + _CHUNK, top), dtype=np.float64)
        terms = (
            betaln(other + i, other_rest + rest) - np.log(rest + i) - betaln(1 + i, rest) - betaln(other, other_rest)
        )
        total += float(np.exp(terms).sum())
    return min(total, 1.0)


def sequential(a: Arm, b: Arm, level: float = 0.05) -> Sequential:
    """The always-valid p and interval of the difference, by a mixture over normal effects.

    The mixing variance is the variance of the difference at 1,000 people an arm and the pooled rate: what tests of this
    size look for. Any fixed value is valid; another one only shifts where the test has most power.
    """
    pooled = (a.converted + b.converted + 1) / (a.n + b.n + 2)
    spread = pooled * (1 - pooled)
    variance = spread * (1 / a.n + 1 / b.n)
    mixing = spread * 2 / 1000
    difference = b.rate - a.rate
    ratio = variance / (variance + mixing)
    exponent = difference**2 * mixing / (2 * variance * (variance + mixing))
    evidence = exp(min(exponent, 700.0)) * sqrt(ratio)
    half = sqrt(2 * variance * (variance + mixing) / mixing * (log(1 / level) - 0.5 * log(ratio)))
    return Sequential(min(1.0, 1 / evidence), max(-1.0, difference - half), min(1.0, difference + half))


def sample_ratio(counts: Sequence[int], split: Sequence[float] | None = None) -> float:
    """The p of a split at least as uneven as this one, were people dealt out as planned."""
    shares = [1.0] * len(counts) if split is None else list(split)
    if len(shares) != len(counts) or min(shares) <= 0:
        raise Trouble(t("The split needs a share above zero for each arm."), code="split")
    total, whole = sum(counts), sum(shares)
    statistic = sum(
        (n - total * share / whole) ** 2 / (total * share / whole) for n, share in zip(counts, shares, strict=True)
    )
    return float(chi2.sf(statistic, len(counts) - 1))


def holm(ps: Sequence[float]) -> list[float]:
    """The p values adjusted for being several: at most one false alarm at the level asked for."""
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = highest
    return adjusted


def sample_size(base: float, target: float, level: float = 0.05, power: float = 0.8) -> int:
    """People an arm needs for the two-sided z test to find `target` instead of `base`.

    Fleiss, Levin, Paik, equation 4.14 without the continuity correction: the null's variance is pooled.
    """
    if not (0 < base < 1 and 0 < target < 1) or base == target:
        raise Trouble(
            t(
                "From {base} to {target} is no change that a test can look for.",
                base=f"{base:.4%}",
                target=f"{target:.4%}",
            ),
            t("Both rates must lie between 0 and 100 %, and differ."),
            code="rates",
        )
    if not (0 < level < 1 and 0 < power < 1) or power <= level:
        raise Trouble(t("The power must lie between the significance level and 1."), code="power")
    middle = (base + target) / 2
    noise = float(-ndtri(level / 2)) * sqrt(2 * middle * (1 - middle))
    signal = float(ndtri(power)) * sqrt(base * (1 - base) + target * (1 - target))
    needed = ((noise + signal) / (target - base)) ** 2
    return ceil(needed)


def days_needed(n_per_arm: int, arms: int, people_a_day: float) -> int:
    """Whole weeks, so that every weekday enters alike."""
    if people_a_day <= 0:
        raise Trouble(t("Nobody comes: a test needs people every day."), code="traffic")
    return ceil(ceil(n_per_arm * arms / people_a_day) / 7) * 7
