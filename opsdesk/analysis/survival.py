"""How long customers stay: Kaplan-Meier with its interval, and the log-rank test. METHODS.md, section 1.

Kaplan, Meier (1958), JASA 53, 457-481; the log-log interval as in Kalbfleisch, Prentice, The Statistical Analysis of
Failure Time Data, section 1.4; Mantel (1966), Cancer Chemotherapy Reports 50, 163-170.
Whoever imports this loads NumPy and SciPy.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri
from scipy.stats import chi2

from opsdesk.errors import Trouble
from opsdesk.i18n import t

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """The share `survival` that stays longer than each of `times`, those at which somebody left or was last seen.

    `low` and `high` are NaN once nobody is left: the interval is not defined there.
    """

    times: Floats
    at_risk: Ints
    events: Ints
    survival: Floats
    low: Floats
    high: Floats

    @property
    def median(self) -> float | None:
        """The first time at which half or fewer stay; None when more than half stayed throughout."""
        reached = np.flatnonzero(self.survival <= 0.5)
        return float(self.times[reached[0]]) if len(reached) else None

    def share(self, time: float) -> float:
        """The share that stays longer than `time`."""
        at = int(np.searchsorted(self.times, time, side="right")) - 1
        return 1.0 if at < 0 else float(self.survival[at])


@dataclass(frozen=True)
class LogRank:
    """Whether groups leave alike: per group in ascending order what was `observed` and, were they alike, `expected`."""

    statistic: float
    degrees: int
    p: float
    observed: Ints
    expected: Floats


def kaplan_meier(durations: ArrayLike, left: ArrayLike, confidence: float = 0.95) -> Curve:
    """The curve for `durations` >= 0, each ended by leaving where `left`, else by the end of what was seen."""
    lasted, gone = _seen(durations, left)
    times, at_risk, events = _table(lasted, gone)
    survival = np.cumprod(1 - events / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events.astype(float))))
        spread = ndtri((1 + confidence) / 2) * np.sqrt(greenwood) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    untouched, empty = survival == 1, survival == 0
    low[untouched] = high[untouched] = 1
    low[empty] = high[empty] = np.nan
    return Curve(times, at_risk, events, survival, low, high)


def log_rank(durations: ArrayLike, left: ArrayLike, group: ArrayLike) -> LogRank:
    """The log-rank test over all values of `group`, unweighted, ties by the hypergeometric variance."""
    lasted, gone = _seen(durations, left)
    names, member = np.unique(np.asarray(group), return_inverse=True)
    if len(names) < 2 or not gone.any():
        raise Trouble(t("There is nothing to compare: it takes two groups, and somebody who left."), code="thin-data")
    times, at_risk, events = _table(lasted, gone)
    of_group = [_at(times, lasted[member == k], gone[member == k]) for k in range(len(names))]
    risk = np.array([risk for risk, _events in of_group], float)
    observed = np.array([int(events.sum()) for _risk, events in of_group])
    share = risk / at_risk
    expected = share @ events
    ties = np.where(at_risk > 1, events * (at_risk - events) / np.maximum(at_risk - 1, 1), 0)
    variance = np.diag(share @ ties) - (share * ties) @ share.T
    # the differences add up to nothing, so one group says nothing new; a group never at risk has no variance
    apart = (observed - expected)[:-1]
    statistic = float(apart @ np.linalg.pinv(variance[:-1, :-1]) @ apart)
    degrees = len(names) - 1
    return LogRank(statistic, degrees, float(chi2.sf(statistic, degrees)), observed, expected)


def _seen(durations: ArrayLike, left: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    lasted, gone = np.asarray(durations, float), np.asarray(left, bool)
    if not len(lasted):
        raise Trouble(t("There is nobody to follow."), code="thin-data")
    if not np.all(lasted >= 0):
        raise Trouble(t("Somebody ends before they begin."), t("Correct the dates, or leave them out."), code="dates")
    return lasted, gone


def _table(lasted: Floats, gone: NDArray[np.bool_]) -> tuple[Floats, Ints, Ints]:
    """The distinct times; how many were there just before each; how many left at each."""
    times = np.unique(lasted)
    return times, *_at(times, lasted, gone)


def _at(times: Floats, lasted: Floats, gone: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    at_risk = len(lasted) - np.searchsorted(np.sort(lasted), times)
    events = np.bincount(np.searchsorted(times, lasted[gone]), minlength=len(times))
    return at_risk, events
