"""The customer overview: who the customers are, how many came, what they brought. METHODS.md, general rules."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from opsdesk.clock import day_number, day_of
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.chart import Chart, Series
from opsdesk.model.choices import COUNTED_STATUSES
from opsdesk.model.kinds import Pick, Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, All, AnyOf, Filter, Query, Test, both

MONTHS, MOST_MONTHS = 12, 36
MOST_BARS = 7
COUNTED_ORDERS = Test("status", f.IS, COUNTED_STATUSES)


@dataclass(frozen=True, slots=True)
class Share:
    value: Stored
    customers: int


@dataclass(frozen=True)
class Overview:
    """`where` is the population asked for; only customers created by `as_of`, or without a date, are in it.

    `months` are the first days of the months shown, the current one last; `new`, `revenue_by_month` belong to them. Amounts count orders in counted statuses up to `as_of`; refunds are negative.
    """

    as_of: int
    where: Filter
    customers: int
    undated: int
    buyers: int
    orders: int
    revenue: int
    stages: tuple[Share, ...]
    sources: tuple[Share, ...]
    regions: tuple[Share, ...]
    months: tuple[int, ...]
    new: tuple[int, ...]
    revenue_by_month: tuple[int, ...]
    best: tuple[tuple[str, str, int], ...]

    @property
    def population(self) -> Filter:
        return population(self.where, self.as_of)


def population(where: Filter, as_of: int) -> Filter:
    known = AnyOf((Test("created", f.MOST, (as_of,)), Test("created", f.EMPTY)))
    return both(where, known)


def months_until(as_of: int, first: int | None = None) -> tuple[int, ...]:
    """The first day of each month from that of `first` to that of `as_of`: the last twelve unless told, 36 at most."""
    current = _month(as_of)
    start = current - MONTHS + 1 if first is None else max(_month(first), current - MOST_MONTHS + 1)
    return tuple(day_number(date(m // 12, m % 12 + 1, 1)) for m in range(start, current + 1))


def _month(day: int) -> int:
    when = day_of(day)
    return when.year * 12 + when.month - 1


def per_month(months: Sequence[int], days: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """(day, amount) pairs added up by month; days before the first month are left out."""
    sums = [0] * len(months)
    for day, amount in days:
        if day >= months[0]:
            sums[bisect_right(months, day) - 1] += amount
    return tuple(sums)


def charts(overview: Overview, customers: Entity) -> tuple[Chart, ...]:
    """The six charts of the overview page and report; each point leads to a Query with its rows."""
    return (
        _new(overview),
        _revenue(overview),
        _shares(overview, customers.field("stage"), t("Customers by stage"), overview.stages),
        _shares(overview, customers.field("source"), t("Customers by source"), overview.sources),
        _shares(overview, customers.field("region"), t("Customers by region"), overview.regions),
        _best(overview),
    )


def _new(overview: Overview) -> Chart:
    targets = [
        Query("customers", both(overview.where, *_within("created", first, last))) for first, last in _spans(overview)
    ]
    return Chart(
        "bar",
        t("New customers per month"),
        overview.months,
        (Series(t("New customers"), overview.new, targets),),
        axis="month",
        highlight=len(overview.months) - 1,
        notes=(t("Customers by the day they were created. The last month runs up to the reporting day."),),
        empty=t("No customer was created in these months."),
    )


def _revenue(overview: Overview) -> Chart:
    # The rows behind a month are orders; a list of orders cannot be limited to the customers of a filter.
    targets = (
        [Query("orders", All((*_within("date", first, last), COUNTED_ORDERS))) for first, last in _spans(overview)]
        if overview.where == EVERYTHING
        else []
    )
    return Chart(
        "bar",
        t("Revenue per month"),
        overview.months,
        (Series(t("Revenue"), overview.revenue_by_month, targets),),
        axis="month",
        unit="money",
        highlight=len(overview.months) - 1,
        notes=(t("Paid, completed and refunded orders by order date; refunds are negative."),),
        empty=t("No counted order in these months."),
    )


def _within(field: str, first: int, last: int) -> tuple[Test, Test]:
    return Test(field, f.LEAST, (first,)), Test(field, f.MOST, (last,))


def _spans(overview: Overview) -> list[tuple[int, int]]:
    """The first and last day of each month, the current one up to `as_of`."""
    ends = [*(month - 1 for month in overview.months[1:]), overview.as_of]
    return list(zip(overview.months, ends, strict=True))


def _shares(overview: Overview, field: Field, title: str, shares: tuple[Share, ...]) -> Chart:
    """The largest groups, stages in their own order; what is left is one bar more, so that the bars add up."""
    shown = [share for share in shares if share.value is not None][:MOST_BARS]
    if isinstance(field.kind, Pick) and not field.kind.open:
        order = [option.key for option in field.kind.options]
        shown.sort(key=lambda share: order.index(key) if (key := str(share.value)) in order else len(order))
    names = [text.show(field, share.value) for share in shown]
    values = [share.customers for share in shown]
    targets: list[object] = [
        Query("customers", both(overview.population, Test(field.name, f.IS, (share.value,)))) for share in shown
    ]
    empty = sum(share.customers for share in shares if share.value is None)
    if rest := overview.customers - sum(values) - empty:
        names.append(t("Others"))
        values.append(rest)
        listed = tuple(share.value for share in shown)
        others = (Test(field.name, f.IS_NOT, listed), Test(field.name, f.FILLED))
        targets.append(Query("customers", both(overview.population, *others)))
    if empty and shown:
        names.append(t("Not filled in"))
        values.append(empty)
        targets.append(Query("customers", both(overview.population, Test(field.name, f.EMPTY))))
    return Chart(
        "hbar",
        title,
        names,
        (Series(t("Customers"), values, targets),),
        x_title=t(field.label),
        highlight=values.index(max(values[: len(shown)])) if shown else None,
        empty=t("This field is empty for every customer."),
    )


def _best(overview: Overview) -> Chart:
    return Chart(
        "hbar",
        t("Customers with the highest revenue"),
        tuple(name for _code, name, _amount in overview.best),
        (
            Series(
                t("Revenue"),
                tuple(amount for _code, _name, amount in overview.best),
                tuple(Query("customers", Test("code", f.IS, (code,))) for code, _name, _amount in overview.best),
            ),
        ),
        unit="money",
        x_title=t("Customer"),
        highlight=0 if overview.best else None,
        empty=t("No counted order yet."),
    )
