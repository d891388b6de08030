"""Key figures and charts of the customers of a view, with the definition of each number at the end."""

from opsdesk import clock
from opsdesk.analysis.overview import Overview, charts
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.figures import figure, month_name
from opsdesk.query.filters import EVERYTHING
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.charts import Charts
from opsdesk.reports.frame import Document
from opsdesk.reports.parts import Heading, Method
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.services.overview import customer_overview


def build(source: Source, request: Request) -> Document:
    customers = source.schema["customers"]
    overview = customer_overview(source.connection, source.schema, request.as_of, request.where, request.first)
    months, shares = charts(overview, customers)[:2], charts(overview, customers)[2:]
    return Document(
        request.title or t("Customer overview"),
        [
            Tiles(_tiles(overview)),
            Heading(t("Month by month"), stay=180),
            Charts(months),
            Heading(t("Who they are"), stay=180),
            Charts(shares),
            Heading(t("How the numbers are defined")),
            *_methods(overview),
        ],
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(customers, request.where),
        author=request.author,
    )


def _tiles(overview: Overview) -> tuple[Tile, ...]:
    this_month = t("{n} new in {month}", n=f"{overview.new[-1]:,}", month=month_name(overview.months[-1]))
    average = overview.revenue // overview.orders if overview.orders else None
    buyers = overview.buyers / overview.customers if overview.customers else None
    return (
        Tile(f"{overview.customers:,}", t("Customers"), this_month),
        Tile(text.money(overview.revenue, whole=True), t("Revenue"), t("all time")),
        Tile(
            f"{overview.orders:,}",
            t("Orders"),
            t("{amount} on average", amount=figure(average, "money")) if average is not None else "",
        ),
        Tile(figure(buyers, "percent"), t("Have ordered"), tn("{n} customer", "{n} customers", overview.buyers)),
    )


def _methods(overview: Overview) -> list[Method]:
    as_of = overview.as_of
    span = f"{month_name(overview.months[0])} – {month_name(overview.months[-1])}"
    return [
        Method(
            t("Customers"),
            t("Number of customers created up to the reporting day, or without a date of creation."),
            overview.customers,
            as_of,
            ((t("Without a date"), f"{overview.undated:,}"),),
        ),
        Method(
            t("New customers per month"),
            t("Customers by the day they were created. The last month runs up to the reporting day."),
            sum(overview.new),
            as_of,
            ((t("Months"), span), (t("Time zone"), str(clock.zone()))),
            excluded=t("customers without a date of creation"),
        ),
        Method(
            t("Revenue"),
            t(
                "Sum of the amounts of paid, completed and refunded orders up to the reporting day; refunds are negative."
            ),
            overview.orders,
            as_of,
            ((t("Currency"), text.currency()),),
            excluded=t("pending and cancelled orders"),
        ),
        Method(
            t("Have ordered"),
            t("Customers with at least one counted order, divided by all customers."),
            overview.customers,
            as_of,
        ),
    ]
