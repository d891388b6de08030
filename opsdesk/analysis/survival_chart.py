"""How long customers stay as a chart: a step curve with its interval for each group, and how it is defined."""

from collections.abc import Sequence

import numpy as np

from opsdesk.analysis.survival import Curve
from opsdesk.i18n import t
from opsdesk.model.chart import Chart, Series
from opsdesk.model.definition import Definition
from opsdesk.model.figures import ticks

Named = Sequence[tuple[str, Curve]]


def survival_chart(curves: Named, notes: tuple[str, ...] = ()) -> Chart:
    """Each curve over the days of all: it holds until somebody leaves, and ends where the last one was seen."""
    days = sorted({0.0, *(float(day) for _name, curve in curves for day in curve.times)})
    return Chart(
        "line",
        t("Customers who stay"),
        days,
        tuple(_series(name, curve, np.array(days)) for name, curve in curves),
        axis="number",
        unit="percent",
        x_title=t("Days since the beginning"),
        steps=True,
        notes=notes,
    )


def _series(name: str, curve: Curve, days: np.ndarray) -> Series:
    at = np.searchsorted(curve.times, days, side="right") - 1
    over = days > curve.times[-1]

    def along(side: np.ndarray) -> list[float | None]:
        values = np.where(at < 0, 1.0, side[np.maximum(at, 0)])
        return [None if gone or value != value else float(value) for value, gone in zip(values, over, strict=True)]

    risk = np.where(at + 1 < len(curve.at_risk), curve.at_risk[np.minimum(at + 1, len(curve.at_risk) - 1)], 0)
    remarks = [t("{n} still watched", n=f"{number:,}") for number in risk.tolist()]
    return Series(name, along(curve.survival), remarks=remarks, band=(along(curve.low), along(curve.high)))


def risk_days(curves: Named, most: int = 7) -> list[int]:
    """Round days at which the numbers still watched are told."""
    longest = max((float(curve.times[-1]) for _name, curve in curves), default=0.0)
    return [int(day) for day in ticks(0, longest, whole=True, most=most) if day <= longest]


def survival_definition(
    as_of: int, n: int, start: str, end: str, excluded: Sequence[str], parameters: Sequence[tuple[str, str]] = ()
) -> Definition:
    return Definition(
        t("How long customers stay"),
        t(
            "Kaplan-Meier: the product over all days until then of the share of those still there who did not leave that"
            " day, with the log-log 95 % interval. Whoever has no end yet is watched until the reporting day."
        ),
        n,
        as_of,
        ((t("Beginning"), start), (t("End"), end), *parameters),
        excluded=t(", ").join(excluded),
    )
