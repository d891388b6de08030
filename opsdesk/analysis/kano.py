"""Kano's questionnaire evaluated: what pleases, what is expected, what nobody cares about. METHODS.md, section 3.

Berger et al. (1993), Center for Quality of Management Journal 2(4); the variant with more questionable cells is Pouliot's, in
the same issue. Blauth, Mauer, Brettel (2014) for the second rule. Better and worse: Berger et al., p. 17.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

ANSWERS = ("like", "must", "neutral", "live", "dislike")
CLASSES = ("A", "O", "M", "I", "R", "Q")
Table = Literal["berger", "pouliot"]
Rule = Literal["mode", "blauth"]
_BERGER = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
_POULIOT = ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ")
_TIES = "MOAIRQ"


def classify(functional: str, dysfunctional: str, table: Table = "berger") -> str:
    """The class of one pair of answers: rows functional, columns dysfunctional, both in the order of ANSWERS."""
    rows = _BERGER if table == "berger" else _POULIOT
    return rows[ANSWERS.index(functional)][ANSWERS.index(dysfunctional)]


@dataclass(frozen=True)
class Feature:
    """`counts` by class; `better` and `worse` are None when nobody's answer is A, O, M or I. The intervals
    are bootstrapped."""

    name: str
    counts: dict[str, int]
    kind: str
    better: float | None
    worse: float | None
    better_interval: tuple[float, float] | None = None
    worse_interval: tuple[float, float] | None = None

    @property
    def n(self) -> int:
        return sum(self.counts.values())


def evaluate(
    answers: Iterable[tuple[str, str, str]],
    table: Table = "berger",
    rule: Rule = "mode",
    *,
    draws: int = 0,
    seed: int = 1,
) -> list[Feature]:
    """Features of (feature, functional, dysfunctional), in the order they first come; with `draws`, 95 % intervals."""
    classes: dict[str, list[str]] = {}
    for name, functional, dysfunctional in answers:
        classes.setdefault(name, []).append(classify(functional, dysfunctional, table))
    return [_feature(name, found, rule, draws, seed) for name, found in classes.items()]


def _feature(name: str, found: Sequence[str], rule: Rule, draws: int, seed: int) -> Feature:
    counts = dict.fromkeys(CLASSES, 0) | Counter(found)
    better, worse = coefficients(counts)
    intervals = _intervals(counts, draws, seed) if draws and better is not None else (None, None)
    return Feature(name, counts, decide(counts, rule), better, worse, *intervals)


def decide(counts: dict[str, int], rule: Rule = "mode") -> str:
    """The class of a feature. Equal counts go to what would hurt most to get wrong: M, O, A, then I, R, Q."""
    wanted = sum(counts[kind] for kind in "AOM")
    candidates = _TIES if rule == "mode" else "MOA" if wanted > sum(counts[kind] for kind in "IRQ") else "IRQ"
    return max(candidates, key=lambda kind: (counts[kind], -candidates.index(kind)))


def coefficients(counts: dict[str, int]) -> tuple[float | None, float | None]:
    """(better, worse): how much having it satisfies, how much lacking it dissatisfies."""
    base = sum(counts[kind] for kind in "AOMI")
    if not base:
        return None, None
    return (counts["A"] + counts["O"]) / base, -(counts["O"] + counts["M"]) / base


def _intervals(counts: dict[str, int], draws: int, seed: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Percentile bootstrap over respondents: Efron (1979). Drawing n classes anew is one multinomial draw of the counts.
    Draws without an A, O, M or I say nothing and are left out."""
    import numpy as np

    n = sum(counts.values())
    shares = np.array([counts[kind] for kind in CLASSES], np.float64) / n
    attractive, one, must, indifferent, _reverse, _questionable = (
        np.random.default_rng(seed).multinomial(n, shares, size=draws).T.astype(np.float64)
    )
    base = attractive + one + must + indifferent
    known = base > 0
    better, worse = (attractive + one)[known] / base[known], -(one + must)[known] / base[known]
    (low, high), (least, most) = (np.quantile(found, (0.025, 0.975)).tolist() for found in (better, worse))
    return (low, high), (least, most)
