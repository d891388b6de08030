"""Scores of requirements by the models in use, how far they agree, and how firm the order is. METHODS.md, section 3.

RICE: McBride, Intercom. ICE: three definitions are in use, each named. WSJF: SAFe. CD3: cost of delay divided by duration;
ordering by it minimises the total cost of delay (Smith 1956, Naval Research Logistics Quarterly 3, 59-66). Opportunity: Ulwick
(2005), What Customers Want. A missing input, or an effort that is not above zero, leaves a score undefined: NaN, with the
reason; never zero or infinity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.work import Progress

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Inputs = Mapping[str, Floats]
"""Field name -> one value a requirement, NaN where it is empty."""


@dataclass(frozen=True)
class Model:
    """`formula` is how people write it; `divisors` are inputs that must be above zero, and enter the score as c / x;
    `optional` are inputs that may be empty. `relative`: a score depends on the other requirements too."""

    name: str
    label: str
    formula: str
    inputs: tuple[str, ...]
    score: Callable[[Inputs], Floats]
    divisors: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    relative: bool = False


def _tenths(confidence: Floats) -> Floats:
    """Confidence on the scale of 1 to 10 on which impact and ease are given: 80 % is 8; above 1 it is on it already."""
    return np.where(confidence <= 1, confidence * 10, confidence)


MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model(
            "rice", "RICE", _("reach × impact × confidence / effort"),
            ("reach", "impact", "confidence", "effort"),
            lambda x: x["reach"] * x["impact"] * x["confidence"] / x["effort"],
            ("effort",),
        ),
        Model(
            "ice-mean", _("ICE (mean)"), _("(impact + confidence + ease) / 3, confidence in tenths"),
            ("impact", "confidence", "ease"),
            lambda x: (x["impact"] + _tenths(x["confidence"]) + x["ease"]) / 3,
        ),
        Model(
            "ice-product", _("ICE (product)"), _("impact × confidence × ease, confidence in tenths"),
            ("impact", "confidence", "ease"),
            lambda x: x["impact"] * _tenths(x["confidence"]) * x["ease"],
        ),
        Model(
            "ice-ratio", _("ICE (by effort)"), _("impact × confidence / effort"),
            ("impact", "confidence", "effort"),
            lambda x: x["impact"] * x["confidence"] / x["effort"],
            ("effort",),
        ),
        Model(
            "wsjf", "WSJF", _("(value + time criticality + risk reduction) / effort"),
            ("value", "time_criticality", "risk_reduction", "effort"),
            lambda x: (x["value"] + x["time_criticality"] + x["risk_reduction"]) / x["effort"],
            ("effort",),
        ),
        Model(
            "cd3", "CD3", _("value lost per unit of time / effort"),
            ("value", "effort"),
            lambda x: x["value"] / x["effort"],
            ("effort",),
        ),
        Model(
            "opportunity", _("Opportunity"), _("importance + max(importance − satisfaction, 0)"),
            ("importance", "satisfied"),
            lambda x: x["importance"] + np.maximum(x["importance"] - x["satisfied"], 0),
        ),
    )
}  # fmt: skip
COMMON_WEIGHTS: Mapping[str, float] = {"value": 1, "impact": 1, "time_criticality": 1, "risk_reduction": 1}


def weighted(weights: Mapping[str, float], *, normalised: bool = False) -> Model:
    """sum(w s) / sum(|w|); a negative weight makes an input a cost. `normalised` scales each input to 0..1 over the backlog
    first, costs turned round."""
    if not weights or not any(weights.values()):
        raise Trouble(
            t("A weighted score needs a weight that is not zero."), t("Such as value=3,impact=2."), code="weights"
        )
    whole = sum(abs(weight) for weight in weights.values())

    def score(x: Inputs) -> Floats:
        total = np.zeros(len(next(iter(x.values()))))
        for name, weight in weights.items():
            values = _scaled(x[name]) if normalised else x[name]
            total = total + (abs(weight) * (1 - values) if normalised and weight < 0 else weight * values)
        return total / whole

    terms = " + ".join(f"{weight:g} × {name}" for name, weight in weights.items())
    return Model("weighted", _("Weighted score"), f"({terms}) / {whole:g}", tuple(weights), score, relative=normalised)


def _scaled(values: Floats) -> Floats:
    """Min-max over those known; all alike are 1/2."""
    known = values[~np.isnan(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    return (values - low) / (high - low) if high > low else np.where(np.isnan(values), np.nan, 0.5)


@dataclass(frozen=True)
class Ranking:
    """Per requirement in the order given: `scores`, NaN where undefined; `ranks` from 1, equal scores share the best one,
    0 where undefined; `missing` names the inputs that are to blame."""

    model: Model
    scores: Floats
    ranks: Ints
    missing: tuple[tuple[str, ...], ...]

    @property
    def order(self) -> Ints:
        """Positions from the best to the worst, equal scores as given, undefined ones left out."""
        known = np.flatnonzero(~np.isnan(self.scores))
        best_first: Ints = known[np.argsort(-self.scores[known], kind="stable")]
        return best_first


def rank(model: Model, inputs: Inputs) -> Ranking:
    bad = {name: np.isnan(inputs[name]) | ~np.isfinite(inputs[name]) for name in model.inputs}
    for name in model.divisors:
        bad[name] = bad[name] | ~(inputs[name] > 0)
    with np.errstate(all="ignore"):
        scores = np.asarray(model.score(inputs), np.float64)
    required = [wrong for name, wrong in bad.items() if name not in model.optional]
    undefined = np.logical_or.reduce([~np.isfinite(scores), *required])
    scores = np.where(undefined, np.nan, scores)
    return Ranking(model, scores, ranks(scores), _blamed(bad, undefined))


def _blamed(bad: Mapping[str, NDArray[np.bool_]], undefined: NDArray[np.bool_]) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = [()] * undefined.size
    for at in np.flatnonzero(undefined).tolist():
        found[at] = tuple(name for name, wrong in bad.items() if wrong[at])
    return tuple(found)


def ranks(scores: Floats) -> Ints:
    """1 for the highest; as many as stand above, and one."""
    known = np.sort(scores[~np.isnan(scores)])
    above = known.size - np.searchsorted(known, scores, side="right")
    return np.where(np.isnan(scores), 0, above + 1)


def agreement(first: Floats, second: Floats) -> float | None:
    """Kendall's tau-b over the requirements both models score; None when fewer than two, or all alike in one."""
    from scipy.stats import kendalltau

    both = ~np.isnan(first) & ~np.isnan(second)
    tau = float(kendalltau(first[both], second[both]).statistic) if both.sum() > 1 else float("nan")
    return None if np.isnan(tau) else tau


# -- how firm the order is ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flip:
    """At `needed` instead of `now`, the requirement at `position` would score as the one at `neighbour` does."""

    position: int
    neighbour: int
    field: str
    now: float
    needed: float

    @property
    def change(self) -> float:
        """Relative to what it is; infinite from zero."""
        return (self.needed - self.now) / self.now if self.now else float("inf")


def flips(ranking: Ranking, inputs: Inputs) -> list[Flip]:
    """For each scored requirement and each input: what would bring it level with its neighbour above or below.

    A numerator enters the score in a straight line, a divisor as its inverse; where no value does it, there is no entry.
    """
    order = ranking.order.tolist()
    return [flip for place in range(len(order)) for flip in flips_at(ranking, inputs, order, place)]


def flips_at(ranking: Ranking, inputs: Inputs, order: Sequence[int], place: int) -> list[Flip]:
    """Those of the requirement at a place of `order`, which is that of the ranking; against its next neighbours that
    score otherwise. Where scores are relative an input moves them all: there are none."""
    if ranking.model.relative:
        return []
    here, found = order[place], []
    score = ranking.scores[here]
    above = next((one for one in reversed(order[:place]) if ranking.scores[one] != score), None)
    below = next((one for one in order[place + 1 :] if ranking.scores[one] != score), None)
    for neighbour in (above, below):
        if neighbour is None:
            continue
        for field in ranking.model.inputs:
            needed = _level(ranking.model, inputs, here, field, float(ranking.scores[neighbour]))
            now = float(inputs[field][here])
            if needed is not None and not (field == "confidence" and now <= 1 < needed):  # nobody is surer than sure
                found.append(Flip(here, neighbour, field, now, needed))
    return found


def _level(model: Model, inputs: Inputs, at: int, field: str, wanted: float) -> float | None:
    one = {name: inputs[name][at : at + 1] for name in model.inputs}
    now = float(one[field][0])

    def score(value: float) -> float:
        return float(model.score({**one, field: np.array([value])})[0])

    inverse = now * score(now) / wanted if wanted else float("nan")
    if field in model.divisors:
        return inverse if inverse > 0 else None
    step = abs(now) or 1.0
    slope = (score(now + step) - score(now)) / step
    line = now + (wanted - score(now)) / slope if slope else float("nan")
    for needed in (line, inverse):  # a formula of one's own does not say which it is
        # a kink (max, tenths) between here and there makes the line wrong: only what really is level counts
        if np.isfinite(needed) and needed >= 0 and np.isclose(score(needed), wanted):
            return needed
    return None


@dataclass(frozen=True)
class Simulation:
    """Share of draws in which each requirement is among the first `top`, and its mean rank; NaN where it has no score."""

    draws: int
    top: int
    among_top: Floats
    mean_rank: Floats


def simulate(
    model: Model,
    inputs: Inputs,
    low: Floats,
    high: Floats,
    *,
    top: int = 10,
    draws: int = 2000,
    seed: int = 1,
    progress: Progress | None = None,
) -> Simulation:
    """Rankings under doubt: effort from a triangle over (low, effort, high), confidence as a chance that varies.

    A confidence c is drawn from Beta(4 c, 4 (1 - c)), whose mean is c: certain at 0 and 1, widest in the middle. An effort
    without a range stays as it is. The draws are the same for the same seed.
    """
    dice = np.random.default_rng(seed)
    plain = rank(model, inputs)
    known = np.flatnonzero(~np.isnan(plain.scores))
    held = {name: inputs[name][known] for name in model.inputs}
    count, places = np.zeros(known.size), np.zeros(known.size)
    progress = progress or Progress()
    for draw in range(draws):
        progress.step(draw, draws)
        drawn = dict(held)
        if "effort" in held:
            drawn["effort"] = _triangle(dice, low[known], held["effort"], high[known])
        if "confidence" in held:
            drawn["confidence"] = _chance(dice, held["confidence"])
        found = rank(model, drawn).ranks
        count += (found > 0) & (found <= top)
        places += found
    among, mean = np.full(plain.scores.size, np.nan), np.full(plain.scores.size, np.nan)
    among[known], mean[known] = count / draws, places / draws
    return Simulation(draws, top, among, mean)


def _triangle(dice: np.random.Generator, low: Floats, likely: Floats, high: Floats) -> Floats:
    least = np.where(np.isnan(low) | (low <= 0), likely, np.minimum(low, likely))
    most = np.where(np.isnan(high), likely, np.maximum(high, likely))
    moves = most > least
    drawn = likely.copy()
    drawn[moves] = dice.triangular(least[moves], likely[moves], most[moves])
    return drawn


def _chance(dice: np.random.Generator, confidence: Floats) -> Floats:
    moves = (confidence > 0) & (confidence < 1)
    drawn = confidence.copy()
    drawn[moves] = dice.beta(4 * confidence[moves], 4 * (1 - confidence[moves]))
    return drawn


def smith(values: Sequence[float], durations: Sequence[float]) -> list[int]:
    """Positions in the order that minimises the total cost of delay: by value lost per time over duration, highest first."""
    return sorted(range(len(values)), key=lambda at: (-values[at] / durations[at], at))
