"""Reading the customer overview of a desk, for its page and its report."""

from opsdesk.analysis.overview import Overview, Share, months_until, per_month, population
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Test, both
from opsdesk.store import aggregates, rows
from opsdesk.store.connect import Connection

MOST_GROUPS = 1_000


def customer_overview(
    connection: Connection, schema: Schema, as_of: int, where: Filter = EVERYTHING, first: int | None = None
) -> Overview:
    """The overview of the customers of `where` as it stood at the end of the day `as_of`, its months from `first` on."""
    known = population(where, as_of)
    months = months_until(as_of, first)
    ordered = aggregates.orders_by_day(connection, schema, as_of, where)
    created = both(where, Test("created", f.LEAST, (months[0],)), Test("created", f.MOST, (as_of,)))

    def count(*conditions: Filter) -> int:
        return rows.count(connection, schema, "customers", both(known, *conditions))

    def shares(field: str) -> tuple[Share, ...]:
        groups = rows.groups(connection, schema, "customers", field, known, MOST_GROUPS)
        return tuple(Share(value, customers) for value, customers in groups)

    return Overview(
        as_of=as_of,
        where=where,
        customers=count(),
        undated=count(Test("created", f.EMPTY)),
        buyers=count(Test("first_order", f.MOST, (as_of,))),
        orders=sum(orders for _day, orders, _amount in ordered),
        revenue=sum(amount for _day, _orders, amount in ordered),
        stages=shares("stage"),
        sources=shares("source"),
        regions=shares("region"),
        months=months,
        new=per_month(months, aggregates.by_day(connection, schema, "customers", "created", created)),
        revenue_by_month=per_month(months, ((day, amount) for day, _orders, amount in ordered)),
        best=tuple(aggregates.best_customers(connection, schema, as_of, where)),
    )
