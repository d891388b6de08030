"""What a pair's agreements and disagreements weigh together: bits of evidence per field, their sum, a probability.

A field weighs log2(m/u): how much likelier its level is between records of one person than between strangers. A value
agreed on weighs by its own rarity. The sum starts from the odds of any two records.

Strangers are not all there is: members of a household and colleagues share a phone, a company, an address, and these
agree together. So a pair is also weighed against people who share what it shares: there the odds start from how often
records with that phone are one person's (learned from the fields people do not share), and only those fields count. The
smaller sum holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.duplicates.comparison import Comparison, Levels, Records
from opsdesk.analysis.duplicates.em import Probabilities

Bits = NDArray[np.float64]
PRIOR = "prior"
_LEAST = 1e-9


@dataclass(frozen=True)
class Model:
    """`m` and `u` per level of each field; `anchors`: for fields that people share, the odds in bits that two records
    with an equal value are one person's."""

    m: tuple[Probabilities, ...]
    u: tuple[Probabilities, ...]
    anchors: dict[str, float]


@dataclass(frozen=True)
class Weighed:
    """Per pair: bits from all fields, before the odds of any two records; bits from the fields people do not share,
    with the odds of the anchor that speaks most for the pair, infinite without one; and which anchor that is."""

    strangers: Bits
    sharers: Bits
    anchor: NDArray[np.int64]
    by_field: Bits
    supported: NDArray[np.bool_]

    def total(self, prior: float) -> Bits:
        smaller: Bits = np.minimum(self.strangers + prior, self.sharers)
        return smaller


def weigh(comparisons: Sequence[Comparison], model: Model, a: Records, b: Records, levels: Sequence[Levels]) -> Weighed:
    """`by_field` is fields x pairs. `supported`: something besides the name of a person speaks for the pair."""
    weights = np.zeros((len(comparisons), a.size))
    anchor, odds = np.full(a.size, -1), np.full(a.size, -np.inf)
    supported = np.zeros(a.size, bool)
    for at, (one, found) in enumerate(zip(comparisons, levels, strict=True)):
        weights[at] = _bits(one, model.m[at], model.u[at], a, b, found)
        agreed = (weights[at] > 0) & (found >= 0) & np.array([*one.supports, False])[found]
        supported |= agreed
        if one.field in model.anchors:
            better = np.array([*(level.rare for level in one.levels), False])[found] & (model.anchors[one.field] > odds)
            anchor[better], odds[better] = at, model.anchors[one.field]
    personal = np.array([not one.shared for one in comparisons])
    sharers = np.where(anchor >= 0, odds + weights[personal].sum(axis=0), np.inf)
    return Weighed(weights.sum(axis=0), sharers, anchor, weights, supported)


def _bits(one: Comparison, m: Probabilities, u: Probabilities, a: Records, b: Records, levels: Levels) -> Bits:
    table = np.append(np.log2(np.maximum(m, _LEAST) / np.maximum(u, _LEAST)), 0.0)
    bits: Bits = table[levels]
    rare = np.array([*(level.rare for level in one.levels), False])
    at = np.flatnonzero(rare[levels])
    if at.size:
        shares = one.shares(a[at], b[at], levels[at])
        bits[at] = np.log2(np.maximum(m, _LEAST))[levels[at]] - np.log2(shares)
    return bits


def probability(bits: Bits) -> Bits:
    """Of odds in bits."""
    found: Bits = 1 / (1 + np.exp2(-np.clip(bits, -500, 500)))
    return found


def evidence(
    comparisons: Sequence[Comparison], weighed: Weighed, prior: float, at: int, levels: Sequence[Levels]
) -> list[tuple[str, float]]:
    """(field, bits) of one pair, PRIOR first; they add up to its total. Fields that say nothing are left out.

    Weighed against people who share what it shares, the anchor carries all that is shared."""
    said = [(number, one) for number, one in enumerate(comparisons) if levels[number][at] >= 0]
    if weighed.strangers[at] + prior <= weighed.sharers[at]:
        return [(PRIOR, prior), *((one.field, float(weighed.by_field[number, at])) for number, one in said)]
    anchor = int(weighed.anchor[at])
    personal = [(one.field, float(weighed.by_field[number, at])) for number, one in said if not one.shared]
    rest = float(weighed.sharers[at]) - sum(bits for _, bits in personal)
    shared = [(one.field, rest - prior if number == anchor else 0.0) for number, one in said if one.shared]
    by_name = dict([*personal, *shared])
    return [(PRIOR, prior), *((one.field, by_name[one.field]) for _, one in said)]
