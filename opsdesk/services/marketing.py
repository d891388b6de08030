"""Results of campaigns and channels read from the desk's daily figures, and the ways customers take."""

from collections.abc import Iterator, Sequence

from opsdesk.analysis import channels, funnel
from opsdesk.analysis.channels import Results
from opsdesk.analysis.funnel import Event, Order, Step
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import measures
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Test
from opsdesk.store import aggregates
from opsdesk.store.connect import Connection


def within(first: int | None, last: int | None) -> Filter:
    """Figures from the day `first` to and with the day `last`."""
    bounds = [Test("at", f.LEAST, (first,))] if first is not None else []
    bounds += [Test("at", f.MOST, (last,))] if last is not None else []
    return f.both(*bounds) if bounds else f.EVERYTHING


def results(connection: Connection, schema: Schema, by: str, where: Filter = f.EVERYTHING) -> list[Results]:
    """Per channel or per campaign (`by`), the highest spend first; figures of no channel come as "". Trouble without any."""
    found = channels.results(
        (group or "", measures.figure_named(name), total)
        for group, name, total in aggregates.sums_by_two(connection, schema, "metrics", by, "name", "value", where)
    )
    if not found:
        raise Trouble(
            t("There are no figures of this time."),
            t("Import or type impressions, clicks, conversions, revenue and spend."),
            code="thin-data",
        )
    return found


def steps(
    connection: Connection, schema: Schema, names: Sequence[str], order: Order, window: int, as_of: int
) -> list[Step]:
    """The funnel of customers over events: order, interaction, or the name of a metric that has a customer."""
    return funnel.funnel(_events(connection, schema, names, order, as_of), names, order, window)


def _events(connection: Connection, schema: Schema, names: Sequence[str], order: Order, as_of: int) -> Iterator[Event]:
    found = list(aggregates.customer_events(connection, None if order == "strict" else names, as_of))
    known = {name for _who, _at, name in found}
    if missing := [name for name in names if name not in known]:
        raise Trouble(
            t("Nobody has an event “{name}”.", name=missing[0]),
            t("Events: order, interaction, and metrics that name a customer."),
            code="thin-data",
        )
    yield from found
