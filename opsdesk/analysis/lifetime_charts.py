"""The forecast of purchases in charts: how it stood the test, who is likely to be a customer still, and what it rests on."""

from collections.abc import Sequence

import numpy as np

from opsdesk.analysis.back_test import MOST, Bought, Weeks
from opsdesk.analysis.clv import WEEK, BgNbd, Floats, GammaGamma
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.chart import Chart, Marker, Series
from opsdesk.model.definition import Definition

BINS = 10
ONCE = -1
"""Where the bar of those without a repeat purchase leads; the others lead to their number."""


def by_purchases_chart(groups: Sequence[Bought], notes: tuple[str, ...] = ()) -> Chart:
    """Mean repeat purchases after the calibration, by how many there were before."""
    return Chart(
        "bar",
        t("Purchases after the calibration, by purchases before"),
        [f"{one.x}+" if one.x == MOST else str(one.x) for one in groups],
        (
            Series(
                t("Actual"),
                [one.actual / one.customers for one in groups],
                remarks=[tn("{n} customer", "{n} customers", one.customers) for one in groups],
            ),
            Series(t("Expected"), [one.expected / one.customers for one in groups]),
        ),
        x_title=t("Repeat purchases before"),
        y_title=t("Mean per customer"),
        notes=notes,
        empty=t("There is no time after the calibration."),
    )


def by_week_chart(weeks: Weeks | None, calibration_end: int | None, notes: tuple[str, ...] = ()) -> Chart:
    """Repeat purchases added up, and the course the model takes."""
    title = t("Repeat purchases, added up by week")
    if weeks is None or calibration_end is None:
        return Chart(
            "line", title, [], (Series("", []),), axis="day", empty=t("There is no time after the calibration.")
        )
    return Chart(
        "line",
        title,
        weeks.days.tolist(),
        (
            Series(t("Actual"), weeks.actual.tolist()),
            Series(t("Expected"), weeks.expected.tolist(), dashed=True),
        ),
        axis="day",
        markers=(Marker(calibration_end, t("tested from here on")),),
        notes=notes,
    )


def alive_chart(x: np.ndarray, alive: Floats, notes: tuple[str, ...] = ()) -> Chart:
    """How many customers are how likely to be active; those without a repeat purchase say nothing, and stand apart."""
    counts = np.bincount(bins(x, alive) + 1, minlength=BINS + 1)
    names = [f"{n * 100 // BINS}–{(n + 1) * 100 // BINS}" for n in range(BINS)]
    return Chart(
        "bar",
        t("Customers by how likely they are to be active"),
        [t("Bought once"), *names],
        (Series(t("Customers"), counts.tolist(), [ONCE, *range(BINS)]),),
        x_title=t("Likely to be active, %"),
        notes=notes,
    )


def bins(x: np.ndarray, alive: Floats) -> np.ndarray:
    """Which bar of `alive_chart` each customer stands in."""
    found: np.ndarray = np.where(x == 0, ONCE, np.minimum((alive * BINS).astype(np.int64), BINS - 1))
    return found


def definition(model: BgNbd, as_of: int, n: int, weeks: int, excluded: str = "") -> Definition:
    return Definition(
        t("Purchases to come"),
        t(
            "BG/NBD (Fader, Hardie, Lee 2005): purchases come at a rate of each customer's own, and after each the customer"
            " may stay away for good. Fitted by maximum likelihood to repeat purchase days, the last of them and the age."
        ),
        n,
        as_of,
        ((t("Weeks ahead"), str(weeks)), *((name, f"{getattr(model, name):.3f}") for name in ("r", "alpha", "a", "b"))),
        excluded,
    )


def explained(model: BgNbd, values: GammaGamma | None) -> list[tuple[str, str]]:
    """What the parameters say, as (what, how much)."""
    rate = model.r / model.alpha
    found = [
        (
            t("Purchases of a customer while active"),
            t("one in {n} days on average (r / α = {rate} a week)", n=f"{WEEK / rate:,.0f}", rate=f"{rate:.3f}"),
        ),
        (
            t("How unlike customers are in that"),
            t("r = {r}: the smaller, the more unlike", r=f"{model.r:.3f}"),
        ),
        (
            t("Staying away for good after a purchase"),
            t("{share} on average (a / (a + b))", share=f"{model.a / (model.a + model.b):.1%}"),
        ),
    ]
    if values is not None:
        mean = round(values.p * values.v / (values.q - 1) * 100)
        found.append(
            (
                t("Value of a purchase"),
                t("{amount} on average (Gamma-Gamma p v / (q - 1))", amount=text.money(mean, whole=True)),
            )
        )
    return found
