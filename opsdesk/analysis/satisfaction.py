"""How satisfied people are: NPS and CSAT with their intervals. METHODS.md, section 2.

NPS: Reichheld (2003), Harvard Business Review 81(12); its variance is that of a variable worth +1, 0 or -1. CSAT: the share of
4 and 5, with the interval of Wilson (1927), JASA 22, 209-212.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from opsdesk.errors import Trouble
from opsdesk.i18n import t


@dataclass(frozen=True, slots=True)
class Nps:
    """`score`, `low` and `high` in points from -100 to 100."""

    promoters: int
    passives: int
    detractors: int
    score: float
    low: float
    high: float

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors


@dataclass(frozen=True, slots=True)
class Csat:
    """Shares from 0 to 1."""

    satisfied: int
    n: int
    score: float
    low: float
    high: float


def nps(scores: Sequence[float], level: float = 0.05) -> Nps:
    """Of answers from 0 to 10."""
    _check(scores, 0, 10)
    n = len(scores)
    promoters, detractors = sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)
    good, bad = promoters / n, detractors / n
    half = _z(level) * sqrt(max(good + bad - (good - bad) ** 2, 0) / n)
    score = good - bad
    return Nps(
        promoters, n - promoters - detractors, detractors,
        100 * score, 100 * max(score - half, -1), 100 * min(score + half, 1),
    )  # fmt: skip


def csat(scores: Sequence[float], level: float = 0.05) -> Csat:
    """Of answers from 1 to 5."""
    _check(scores, 1, 5)
    n, satisfied = len(scores), sum(score >= 4 for score in scores)
    low, high = wilson(satisfied, n, level)
    return Csat(satisfied, n, satisfied / n, low, high)


def wilson(successes: int, n: int, level: float = 0.05) -> tuple[float, float]:
    """The score interval of a share."""
    z = _z(level)
    middle = successes + z * z / 2
    half = z * sqrt(successes * (n - successes) / n + z * z / 4)
    low, high = (middle - half) / (n + z * z), (middle + half) / (n + z * z)
    return (0.0 if successes == 0 else low), (1.0 if successes == n else high)


def _z(level: float) -> float:
    return NormalDist().inv_cdf(1 - level / 2)


def _check(scores: Sequence[float], least: int, most: int) -> None:
    if not scores:
        raise Trouble(t("Nobody has answered yet."), t("Add or import answers with a score."), code="thin-data")
    if not all(least <= score <= most for score in scores):
        raise Trouble(
            t("Some scores lie outside of {least} to {most}.", least=least, most=most),
            t("Correct them, or say which kind of survey it is."),
            code="scale",
        )
