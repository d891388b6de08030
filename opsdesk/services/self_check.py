"""The forecast checked against the papers that define it: the published purchase log in, the published numbers out.

The log is that of CDNOW (Fader, Hardie; resources/published/README.md), fitted up to 1997-09-30, tested on the 39 weeks
after it. BG/NBD: Marketing Science 24(2), 275-284 and Hardie's "Implementing the BG/NBD Model in Excel"; Gamma-Gamma:
Fader, Hardie (2013).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from opsdesk import assets
from opsdesk.analysis import clv
from opsdesk.clock import day_number
from opsdesk.i18n import mark as _

LOG = "CDNOW_sample.txt"
CALIBRATION_END = day_number(date(1997, 9, 30))
END = day_number(date(1998, 6, 30))
WEEKS = 39


@dataclass(frozen=True, slots=True)
class Purchase:
    """What one line of the log says: master id, id in the sample, day, number of CDs, dollars."""

    customer: int
    day: int
    cents: int


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is a message id, `published` the number as printed."""

    name: str
    published: str
    found: float

    @property
    def places(self) -> int:
        return len(self.published.partition(".")[2])

    @property
    def agrees(self) -> bool:
        """To the last digit printed, give or take one."""
        return abs(self.found - float(self.published)) < 1.5 * 10.0**-self.places

    @property
    def shown(self) -> str:
        return f"{self.found:.{self.places}f}"


def purchases() -> Iterator[Purchase]:
    """The 6,919 purchases of 2,357 customers who first bought in the first quarter of 1997."""
    for line in assets.text("published", LOG).splitlines():
        _master, customer, day, _disks, dollars = line.split()
        when = day_number(date(int(day[:4]), int(day[4:6]), int(day[6:])))
        yield Purchase(int(customer), when, round(float(dollars) * 100))


def checks() -> tuple[Check, ...]:
    """Each number of the papers beside the one computed from the log just now."""
    days: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for purchase in purchases():
        days[purchase.customer][purchase.day] += purchase.cents
    ordered = [days[customer] for customer in sorted(days)]
    known, mean = _until(ordered, CALIBRATION_END)
    later = _until(ordered, END)[0].x - known.x
    model, values = clv.fit(known), clv.fit_values(known.x, mean)
    tested = clv.back_test(model, known, later, WEEKS)
    one = clv.Histories(known.x[:1], known.last[:1], known.age[:1])
    return (
        Check("BG/NBD r", "0.243", model.r),
        Check("BG/NBD α", "4.414", model.alpha),
        Check("BG/NBD a", "0.793", model.a),
        Check("BG/NBD b", "2.426", model.b),
        Check(_("Log-likelihood"), "-9582.4", model.log_likelihood),
        Check(_("Purchases expected of customer 0001"), "1.226", float(clv.expected(model, one, WEEKS)[0])),
        Check(_("Correlation with what came"), "0.626", tested.correlation or 0.0),
        Check("Gamma-Gamma p", "6.25", values.p),
        Check("Gamma-Gamma q", "3.74", values.q),
        Check("Gamma-Gamma v", "15.44", values.v),
    )


def _until(customers: Sequence[Mapping[int, int]], end: int) -> tuple[clv.Histories, clv.Floats]:
    """What was known at the end of `end`, and the mean value of repeat purchases in dollars."""
    rows, means = [], []
    for days in customers:
        known = {day: cents for day, cents in days.items() if day <= end}
        first, x = min(known), len(known) - 1
        rows.append((x, max(known) - first, end - first))
        means.append((sum(known.values()) - known[first]) / 100 / max(x, 1))
    return clv.Histories(*np.array(rows, np.int64).T), np.array(means)
