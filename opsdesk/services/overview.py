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
    ordered = aggregates.ordered(connection, schema, as_of, where, months)
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
        orders=ordered.orders,
        revenue=ordered.amount,
        stages=shares("stage"),
        sources=shares("source"),
        regions=shares("region"),
        months=months,
        new=per_month(months, aggregates.by_day(connection, schema, "customers", "created", created)),
        revenue_by_month=ordered.by_month,
        best=tuple(aggregates.best_customers(connection, schema, as_of, where)),
    )
