"""What customers will bring, read from the desk: the forecast of purchases and of value, with its back-test beside it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import back_test, clv
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

    `tested` is a fit to `calibration_end` beside what came from there to `as_of`; without one, `untested` says why. Values
    are None, and `valueless` says why, when too few bought again. METHODS.md, section 1.
    """

    as_of: int
    fitted_to: int
    weeks: int
    customers: NDArray[np.int64]
    histories: clv.Histories
    model: clv.BgNbd
    alive: NDArray[np.float64]
    expected: NDArray[np.float64]
    values: clv.GammaGamma | None
    worth: NDArray[np.int64] | None
    tested: "Tested | None"
    untested: str
    valueless: str
    future: int
    refunds: int

    @property
    def calibration_end(self) -> int | None:
        return self.tested.calibration_end if self.tested else None

    @property
    def holdout(self) -> clv.Holdout | None:
        return self.tested.holdout if self.tested else None

    @property
    def excluded(self) -> dict[str, int]:
        """Counted orders of a later day; refunds, which lower the value but are no purchase."""
        return {"future": self.future, "refunds": self.refunds}


@dataclass(frozen=True)
class Tested:
    """A fit to what was known at the end of `calibration_end`, and the purchase days `later` that came until `as_of`."""

    calibration_end: int
    as_of: int
    model: clv.BgNbd
    histories: clv.Histories
    later: NDArray[np.int64]

    @property
    def weeks(self) -> float:
        return (self.as_of - self.calibration_end) / clv.WEEK

    @cached_property
    def holdout(self) -> clv.Holdout:
        return clv.back_test(self.model, self.histories, self.later, self.weeks)

    @cached_property
    def by_purchases(self) -> tuple[back_test.Bought, ...]:
        return back_test.by_purchases(self.model, self.histories, self.later, self.weeks)

    def by_week(self, connection: Connection) -> back_test.Weeks:
        customers, days = purchases.days(connection, self.as_of)
        return back_test.by_week(self.model, customers, days, self.calibration_end, self.as_of)


@dataclass(frozen=True)
class Alive:
    """Everybody who ever bought, by id, and P(alive) of each; without one, `refused` says why. METHODS.md, section 1."""

    customers: NDArray[np.int64]
    histories: clv.Histories
    alive: NDArray[np.float64] | None
    refused: str

    def once(self, days: int) -> NDArray[np.int64]:
        """Those who bought for the first time at least `days` ago, and never again: of them P(alive) says nothing."""
        these: NDArray[np.int64] = self.customers[(self.histories.x == 0) & (self.histories.age >= days)]
        return these


def alive_of_store(connection: Connection, as_of: int) -> Alive:
    """Who is still a customer at the end of `as_of`: one fit, no forecast."""
    bought = purchases.until(connection, as_of, as_of)
    histories = histories_of(bought, as_of)
    try:
        alive = clv.alive(clv.fit(histories), histories)
    except Trouble as thin:
        if thin.code != "thin-data":
            raise
        return Alive(bought.customers, histories, None, str(thin))
    return Alive(bought.customers, histories, alive, "")


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
    histories = histories_of(bought, fitted_to)
    model = clv.fit(histories)
    untested, tested = "", None
    if calibration_end is None:
        assert span.first is not None  # somebody bought, or the fit would have refused
        try:
            tested = _tested(connection, as_of - (as_of - span.first) // 3, as_of)
        except Trouble as thin:
            untested = str(thin)
    else:
        tested = Tested(calibration_end, as_of, model, histories, bought.later)
    expected = clv.expected(model, histories, weeks)
    values, worth, valueless = worth_of(bought, histories, expected)
    return Forecast(
        as_of, fitted_to, weeks, bought.customers, histories, model, clv.alive(model, histories), expected, values,
        worth, tested, untested, valueless, span.future, span.refunds,
    )  # fmt: skip


def _tested(connection: Connection, calibration_end: int, as_of: int) -> Tested:
    bought = purchases.until(connection, calibration_end, as_of)
    histories = histories_of(bought, calibration_end)
    return Tested(calibration_end, as_of, clv.fit(histories), histories, bought.later)


def worth_of(
    bought: Purchases, histories: clv.Histories, expected: NDArray[np.float64]
) -> tuple[clv.GammaGamma | None, NDArray[np.int64] | None, str]:
    """What the purchases expected come to in minor units, and the model that says so; or neither, and why."""
    mean = bought.spent / CENTS / np.maximum(histories.x, 1)
    try:
        values = clv.fit_values(histories.x, mean)
    except Trouble as thin:
        return None, None, str(thin)
    each = clv.expected_value(values, histories.x, mean)
    return values, np.rint(expected * each * CENTS).astype(np.int64), ""


def histories_of(bought: Purchases, end: int) -> clv.Histories:
    return clv.Histories(bought.days - 1, bought.last - bought.first, end - bought.first)
