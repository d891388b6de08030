"""A scan of a whole archive: columns in, probable pairs and clusters out. Equal input, equal result."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis.duplicates import block, em, weigh
from opsdesk.analysis.duplicates.block import Candidates, Wide
from opsdesk.analysis.duplicates.cluster import Cluster, clusters
from opsdesk.analysis.duplicates.comparison import Comparison, Levels, Records
from opsdesk.analysis.duplicates.em import Probabilities, Terms
from opsdesk.analysis.duplicates.setup import Setup
from opsdesk.analysis.duplicates.weigh import Bits, Model, Weighed, probability
from opsdesk.i18n import t
from opsdesk.work import Progress

CHUNK = 200_000
SAMPLE = 1_000_000
"""Random pairs from which is learned how often strangers agree."""
U_STRENGTH, M_STRENGTH = 1_000, 30
MOST_PATTERNS = 2_000_000
PER_RECORD = 1 / 40
"""Before looking, one duplicate among so many records."""
LEAST = 0.5
MOST_PAIRS = 200_000
"""Pairs that are told, the likeliest; nobody goes through more."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`evidence` is (field, bits), the odds of any two records first; it adds up to `bits`."""

    a: int
    b: int
    probability: float
    bits: float
    evidence: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Found:
    """Records are told by their place in the columns. `parameters` say how the numbers came about."""

    records: int
    pairs: tuple[Pair, ...]
    clusters: tuple[Cluster, ...]
    compared: int
    parameters: Mapping[str, object]
    excluded: Mapping[str, int]


def scan(setup: Setup, progress: Progress, *, least: float = LEAST, apart: Collection[tuple[int, int]] = ()) -> Found:
    """Pairs that are one person's with a probability of at least `least`; `apart` are known to be different."""
    comparisons = setup.comparisons
    if setup.records < 2:
        return Found(setup.records, (), (), 0, {"least": least}, {"name_alone": 0, "crowded": 0, "unlisted": 0})
    found = block.candidates(
        setup.keys,
        setup.seconds,
        setup.content,
        lambda done, total: progress.step(done, total, t("Looking for records that may be the same")),
    )
    coding = _Coding(comparisons)
    patterns = np.empty(len(found), np.int64)
    for part in _chunks(len(found)):
        progress.step(part.start, len(found), t("Comparing records"))
        patterns[part] = coding.code([one.levels_of(found.a[part], found.b[part]) for one in comparisons])
    progress.step(0, 0, t("Learning what agreement is worth"))
    model = _learn(setup, found, patterns, coding)
    strangers, sharers = np.empty(len(found), np.float32), np.empty(len(found), np.float32)
    supported = np.empty(len(found), bool)
    for part in _chunks(len(found)):
        progress.step(part.start, len(found), t("Weighing the evidence"))
        one = weigh.weigh(comparisons, model, found.a[part], found.b[part], coding.levels(patterns[part]))
        strangers[part], sharers[part], supported[part] = one.strangers, one.sharers, one.supported
    del patterns  # 70 MB at a million
    prior = _prior(setup.records, strangers, sharers)
    bits = np.minimum(strangers.astype(np.float64) + prior, sharers)
    likely = probability(bits) >= least
    alone = int((likely & ~supported).sum())
    chosen = np.flatnonzero(likely & supported)
    if apart:
        chosen = chosen[
            [pair not in apart for pair in zip(found.a[chosen].tolist(), found.b[chosen].tolist(), strict=True)]
        ]
    listed = np.sort(chosen[np.argsort(-bits[chosen], kind="stable")[:MOST_PAIRS]])
    progress.step(0, 0, t("Putting pairs together"))
    judge = Judge(comparisons, model, prior)
    joined = clusters(
        zip(found.a[chosen].tolist(), found.b[chosen].tolist(), bits[chosen].tolist(), strict=True), judge.bits, apart
    )
    return Found(
        setup.records,
        tuple(judge.pairs(found.a[listed], found.b[listed])),
        tuple(joined),
        len(found),
        {"least": least, "prior": prior, "blocks": found.bounds, **_told(comparisons, model)},
        {"name_alone": alone, "crowded": found.crowded, "unlisted": chosen.size - listed.size},
    )


@dataclass(frozen=True)
class Judge:
    """What a fitted model says of any two records."""

    comparisons: Sequence[Comparison]
    model: Model
    prior: float

    def bits(self, a: Wide, b: Wide) -> Bits:
        parts = [self._weighed(a[part], b[part])[0].total(self.prior) for part in _chunks(a.size)]
        return np.concatenate([np.empty(0), *parts])

    def pairs(self, a: Wide, b: Wide) -> Iterator[Pair]:
        """The likeliest first."""
        judged = []
        for part in _chunks(a.size):
            weighed, levels = self._weighed(a[part], b[part])
            totals = weighed.total(self.prior)
            for at, (one, other) in enumerate(zip(a[part].tolist(), b[part].tolist(), strict=True)):
                proof = weigh.evidence(self.comparisons, weighed, self.prior, at, levels)
                bits = float(totals[at])
                judged.append(Pair(one, other, float(probability(totals[at : at + 1])[0]), bits, tuple(proof)))
        return iter(sorted(judged, key=lambda pair: (-pair.bits, pair.a, pair.b)))

    def _weighed(self, a: Wide, b: Wide) -> tuple[Weighed, list[Levels]]:
        levels = [one.levels_of(a, b) for one in self.comparisons]
        return weigh.weigh(self.comparisons, self.model, a, b, levels), levels


def _chunks(size: int) -> Iterator[slice]:
    return (slice(at, min(at + CHUNK, size)) for at in range(0, size, CHUNK))


class _Coding:
    """The levels of all fields as one number."""

    def __init__(self, comparisons: Sequence[Comparison]) -> None:
        self._bases = [len(one.levels) + 1 for one in comparisons]

    def code(self, levels: Sequence[Levels]) -> Wide:
        code = np.zeros(levels[0].size, np.int64)
        for base, found in zip(self._bases, levels, strict=True):
            code = code * base + (found + 1)
        return code

    def levels(self, codes: Wide) -> list[Levels]:
        found: list[Levels] = []
        for base in reversed(self._bases):
            codes, level = np.divmod(codes, base)
            found.append((level - 1).astype(np.int8))
        return found[::-1]


# -- learning ---------------------------------------------------------------------------------------------------------


def _learn(setup: Setup, found: Candidates, patterns: Wide, coding: _Coding) -> Model:
    """u from random pairs; m from each key's pairs on the fields the key says nothing of, all keys together."""
    comparisons = setup.comparisons
    u = _strangers(setup)
    terms = [Terms(_given(one, "m"), u[at], _strata(one), _given(one, "most")) for at, one in enumerate(comparisons)]
    expected = [np.zeros(term.m.size) for term in terms]
    anchors: dict[str, float] = {}
    for number, key in enumerate(setup.keys):
        learners = setup.learners(key)
        at = np.flatnonzero(found.keys & np.uint32(1 << number)) if learners else np.empty(0, np.int64)
        at = at[:: max(1, at.size // MOST_PATTERNS)]
        codes, counts = np.unique(patterns[at], return_counts=True)
        levels = np.stack([*coding.levels(codes), np.zeros(codes.size, np.int8)])[learners].T
        fitted = em.fit(
            levels, counts, [terms[learner] for learner in learners], strength=M_STRENGTH, share_prior=(3.0, 7.0)
        )
        for learner, tally in zip(learners, fitted.expected, strict=True):
            expected[learner] += tally
        if key.name in setup.anchors:
            anchors[key.name] = float(np.log2(fitted.share / (1 - fitted.share)))
    m = [term.learned(tally + M_STRENGTH * term.m) for tally, term in zip(expected, terms, strict=True)]
    return Model(tuple(m), tuple(u), anchors)


def _strangers(setup: Setup) -> list[Probabilities]:
    a, b = _random_pairs(setup.records)
    found = []
    for one in setup.comparisons:
        tally = np.zeros(len(one.levels))
        for part in _chunks(a.size):
            levels = one.levels_of(a[part], b[part]).astype(np.int64)
            tally += np.bincount(levels + 1, minlength=tally.size + 1)[1:]
        found.append(em.normalised(tally + U_STRENGTH * _given(one, "u"), _strata(one)))
    return found


def _random_pairs(records: int) -> tuple[Records, Records]:
    if records * (records - 1) // 2 <= SAMPLE:
        a, b = np.triu_indices(records, 1)
        return a.astype(np.int64), b.astype(np.int64)
    random = np.random.default_rng(1)
    a, b = random.integers(records, size=(2, SAMPLE))
    return a[a != b], b[a != b]


def _given(one: Comparison, name: str) -> Probabilities:
    return np.array([getattr(level, name) for level in one.levels])


def _strata(one: Comparison) -> NDArray[np.int64]:
    return np.array([level.stratum for level in one.levels])


def _prior(records: int, strangers: NDArray[np.float32], sharers: NDArray[np.float32]) -> float:
    """The odds in bits that any two records are one person's, such that the pairs add up to them."""
    every = records * (records - 1) / 2
    usual = PER_RECORD * records / every
    trust = 2.0  # duplicates taken for seen before looking
    share = usual
    for _ in range(50):
        before = share
        prior = np.log2(share / (1 - share))
        matches = float(probability(np.minimum(strangers + prior, sharers)).sum())
        share = min((matches + trust) / (every + trust / usual), 0.5)
        if abs(share - before) <= 1e-6 * before:
            break
    return float(np.log2(share / (1 - share)))


def _told(comparisons: Sequence[Comparison], model: Model) -> dict[str, object]:
    return {
        "fields": {
            one.field: {
                "m": [round(float(value), 6) for value in model.m[at]],
                "u": [round(float(value), 9) for value in model.u[at]],
            }
            for at, one in enumerate(comparisons)
        },
        "anchors": {name: round(odds, 3) for name, odds in model.anchors.items()},
    }
