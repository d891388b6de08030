"""What agreement is worth, learned without examples: the Fellegi-Sunter model fitted by expectation-maximisation.

Fellegi & Sunter 1969, JASA 64(328) 1183-1210; Winkler 1988. A pair is a pattern of levels, one a field, independent
within each of two classes: matches, with probabilities m, and strangers, with probabilities u. Fields that say nothing
leave the product. Dirichlet priors hold m and u where there is little to learn from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]
Patterns = NDArray[np.int8]
ROUNDS = 500
ENOUGH = 1e-9
_LEAST = 1e-12


@dataclass(frozen=True)
class Terms:
    """The levels of one field: where m and u start, in which stratum each level lies, and how far m may rise."""

    m: Probabilities
    u: Probabilities
    strata: NDArray[np.int64]
    most: Probabilities

    def learned(self, tally: Probabilities) -> Probabilities:
        """m as `tally` says, within `most`: what is above the bound goes to the other levels in proportion."""
        found = normalised(tally, self.strata)
        for level in np.flatnonzero(found > self.most):
            others = (self.strata == self.strata[level]) & (np.arange(found.size) != level)
            if found[others].sum() <= _LEAST:
                found[others] = self.m[others]
            found[others] *= (1 - self.most[level]) / found[others].sum()
            found[level] = self.most[level]
        return found


@dataclass(frozen=True)
class Fit:
    """`share` of the pairs are matches. `expected` counts matches per level of each field."""

    share: float
    m: tuple[Probabilities, ...]
    u: tuple[Probabilities, ...]
    expected: tuple[Probabilities, ...]
    log_likelihood: float
    history: tuple[float, ...]


def fit(
    patterns: Patterns,
    counts: NDArray[np.int64],
    terms: Sequence[Terms],
    *,
    strength: float = 0.0,
    share: float = 0.1,
    u_too: bool = False,
    share_prior: tuple[float, float] = (1.0, 1.0),
) -> Fit:
    """Maximise the likelihood of `patterns` (one a row, -1 says nothing) seen `counts` times.

    `strength`: m is held as if so many pairs had been seen at its start. u stays, unless `u_too`. `share_prior`: a Beta
    prior of the share. What is maximised, and told in `history`, is likelihood times priors.
    """
    m, u = [term.m.copy() for term in terms], [term.u.copy() for term in terms]
    seen = counts.astype(np.float64)
    history: list[float] = []
    expected: list[Probabilities] = [np.zeros(one.size) for one in m]
    for _ in range(ROUNDS):
        matching, strange = _logs(patterns, m), _logs(patterns, u)
        mine, theirs = np.log(share) + matching, np.log1p(-share) + strange
        total = np.logaddexp(mine, theirs)
        history.append(_objective(total @ seen, m, share, terms, strength, share_prior))
        if len(history) > 1 and history[-1] - history[-2] < ENOUGH * max(1.0, abs(history[-1])):
            break
        weight = np.exp(mine - total) * seen
        a, b = share_prior
        share = float(np.clip((weight.sum() + a - 1) / (seen.sum() + a + b - 2), _LEAST, 1 - _LEAST))
        for at, term in enumerate(terms):
            expected[at] = _tally(patterns[:, at], weight, term.m.size)
            m[at] = term.learned(expected[at] + strength * term.m)
            if u_too:
                u[at] = normalised(_tally(patterns[:, at], seen - weight, term.u.size), term.strata)
    return Fit(share, tuple(m), tuple(u), tuple(expected), float(total @ seen), tuple(history))


def _logs(patterns: Patterns, probabilities: Sequence[Probabilities]) -> Probabilities:
    """The logarithm of the probability of each pattern."""
    found = np.zeros(len(patterns))
    for at, one in enumerate(probabilities):
        logs = np.append(np.log(np.maximum(one, _LEAST)), 0.0)  # -1 looks up the last: nothing said
        found += logs[patterns[:, at]]
    return found


def _tally(levels: NDArray[np.int8], weight: Probabilities, size: int) -> Probabilities:
    tally = np.bincount(levels.astype(np.int64) + 1, weight, size + 1)[1:]
    return tally.astype(np.float64)


def normalised(tally: Probabilities, strata: NDArray[np.int64]) -> Probabilities:
    """`tally` as probabilities within each stratum; an empty stratum is even."""
    sums = np.bincount(strata, tally)[strata]
    sizes = np.bincount(strata)[strata]
    found: Probabilities = np.where(sums > 0, tally / np.where(sums > 0, sums, 1), 1 / sizes)
    return found


def _objective(
    likelihood: float,
    m: Sequence[Probabilities],
    share: float,
    terms: Sequence[Terms],
    strength: float,
    share_prior: tuple[float, float],
) -> float:
    a, b = share_prior
    prior = (a - 1) * np.log(share) + (b - 1) * np.log1p(-share)
    for one, term in zip(m, terms, strict=True):
        prior += strength * (term.m @ np.log(np.maximum(one, _LEAST)))
    return float(likelihood + prior)
