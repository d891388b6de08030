"""What customers will bring, read from the desk: the forecast of purchases and of value, with its back-test beside it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import clv
from opsdesk.clock import day_of
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import purchases
from opsdesk.store.connect import Connection
from opsdesk.store.purchases import Purchases

YEAR = 52
CENTS = 100


@dataclass(frozen=True)
class Forecast:
    """One entry a customer, by id: purchases expected in the weeks after `fitted_to`, and what they come to in minor units.

    `holdout` tests a fit to `calibration_end` on the days from there to `as_of`; without one, `untested` says why. Values
    are None, and `valueless` says why, when too few bought again. METHODS.md, section 1.
    """

    as_of: int
    fitted_to: int
    calibration_end: int | None
    weeks: int
    customers: NDArray[np.int64]
    histories: clv.Histories
    model: clv.BgNbd
    alive: NDArray[np.float64]
    expected: NDArray[np.float64]
    values: clv.GammaGamma | None
    worth: NDArray[np.int64] | None
    holdout: clv.Holdout | None
    untested: str
    valueless: str
    future: int
    refunds: int

    @property
    def excluded(self) -> dict[str, int]:
        """Counted orders of a later day; refunds, which lower the value but are no purchase."""
        return {"future": self.future, "refunds": self.refunds}


def of_store(connection: Connection, as_of: int, *, calibration_end: int | None = None, weeks: int = YEAR) -> Forecast:
    """The forecast at the end of `calibration_end`, tested by what came until `as_of`.

    Without a `calibration_end` it is made at the end of `as_of`; a second fit, to the first two thirds of the days since
    the first purchase, is what is tested.
    """
    if calibration_end is not None and calibration_end >= as_of:
        raise Trouble(
            t("The calibration ends on {day}, after which nothing is left to test it.", day=day_of(calibration_end)),
            t("Choose an earlier day."),
            code="calibration-end",
        )
    span = purchases.span(connection, as_of)
    fitted_to = as_of if calibration_end is None else calibration_end
    bought = purchases.until(connection, fitted_to, as_of)
    histories = _histories(bought, fitted_to)
    model = clv.fit(histories)
    untested, holdout = "", None
    if calibration_end is None:
        assert span.first is not None  # somebody bought, or the fit would have refused
        calibration_end = as_of - (as_of - span.first) // 3
        try:
            holdout = _tested(connection, calibration_end, as_of)
        except Trouble as thin:
            untested = str(thin)
    else:
        holdout = clv.back_test(model, histories, bought.later, (as_of - calibration_end) / clv.WEEK)
    values, valueless, worth = None, "", None
    expected = clv.expected(model, histories, weeks)
    mean = bought.spent / CENTS / np.maximum(histories.x, 1)
    try:
        values = clv.fit_values(histories.x, mean)
        worth = np.rint(expected * clv.expected_value(values, histories.x, mean) * CENTS).astype(np.int64)
    except Trouble as thin:
        valueless = str(thin)
    return Forecast(
        as_of, fitted_to, calibration_end if holdout else None, weeks, bought.customers, histories, model,
        clv.alive(model, histories), expected, values, worth, holdout, untested, valueless, span.future, span.refunds,
    )  # fmt: skip


def _tested(connection: Connection, calibration_end: int, as_of: int) -> clv.Holdout:
    """How a fit to `calibration_end` does on what came afterwards."""
    bought = purchases.until(connection, calibration_end, as_of)
    histories = _histories(bought, calibration_end)
    return clv.back_test(clv.fit(histories), histories, bought.later, (as_of - calibration_end) / clv.WEEK)


def _histories(bought: Purchases, end: int) -> clv.Histories:
    return clv.Histories(bought.days - 1, bought.last - bought.first, end - bought.first)
