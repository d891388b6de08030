"""What customers wrote: for each the figures, what is open, and every ticket of the period."""

from collections.abc import Iterator
from statistics import median

from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.figures import day_name
from opsdesk.model.kinds import Stored
from opsdesk.model.tickets import CATEGORY
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Sort, Test, both
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.customer_profile import MOST_CUSTOMERS
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.store import rows

MOST_TICKETS = 2_000
COLUMNS = ("code", "title", "type", "priority", "status", "opened", "first_response", "resolved")
OPEN = Test("status", f.IS, tuple(status for status, category in CATEGORY.items() if category != "closed"))


def build(source: Source, request: Request) -> Document:
    """Only customers who wrote in the period; each from the newest ticket down."""
    schema, connection = source.schema, source.connection
    customers = schema["customers"]
    wrote = both(request.where, f.Related("tickets", "customer", _period(request)))
    n = rows.count(connection, schema, "customers", wrote)
    if n == 0:
        raise Trouble(
            t("None of these customers wrote in this time."), t("Choose other conditions."), code="nothing-to-print"
        )
    if n > MOST_CUSTOMERS:
        raise Trouble(
            t("{n} customers are too many for one PDF.", n=f"{n:,}"),
            t("Choose up to {most} customers.", most=MOST_CUSTOMERS),
            code="too-many-customers",
        )
    ids = list(rows.ids(connection, schema, Query("customers", wrote, request.sort)))
    page = rows.page(connection, schema, "customers", ids, ["code", "name"])
    named = [(str(page[number][0]), str(page[number][1])) for number in ids]
    first = () if request.first is None else (t("Period from {day}", day=day_name(request.first)),)
    alone = named[0][1] if n == 1 else ""
    return Document(
        request.title or (t("Tickets of {name}", name=alone) if alone else t("Tickets of customers")),
        _parts(source, request, named), request.as_of,
        subtitle="" if request.where == f.EVERYTHING or alone else say(customers, request.where),
        facts=(named[0][0], *first) if alone else (tn("{n} customer", "{n} customers", n), *first),
        author=request.author,
    )  # fmt: skip


def _period(request: Request) -> Filter:
    until = Test("opened", f.MOST, (request.as_of,))
    return until if request.first is None else both(until, Test("opened", f.LEAST, (request.first,)))


def _parts(source: Source, request: Request, named: list[tuple[str, str]]) -> Iterator[Part]:
    tickets, connection, schema = source.schema["tickets"], source.connection, source.schema
    fields = [tickets.field(name) for name in COLUMNS]
    for code, name in named:
        own = both(Test("customer", f.IS, (code,)), _period(request))
        if len(named) > 1:
            yield Heading(f"{name} · {code}", stay=140)
        ids = rows.first(connection, schema, Query("tickets", own, (Sort("opened", True),)), MOST_TICKETS)
        page = rows.page(connection, schema, "tickets", ids, [*COLUMNS, "satisfaction"])
        yield Tiles(tuple(_tiles(source, own, list(page.values()))))
        yield Table(
            tuple(Column(t(field.label)) for field in fields),
            [[text.show(field, cell) for field, cell in zip(fields, page[number], strict=False)] for number in ids],
        )
        more = rows.count(connection, schema, "tickets", own) - len(ids)
        if more:
            yield Prose(t("{n} earlier entries are not shown.", n=f"{more:,}"), quiet=True)


def _tiles(source: Source, own: Filter, found: list[tuple[Stored, ...]]) -> Iterator[Tile]:
    def count(where: Filter) -> int:
        return rows.count(source.connection, source.schema, "tickets", where)

    defects = both(own, OPEN, Test("type", f.IS, ("bug",)))
    rated = [int(row[-1]) for row in found if isinstance(row[-1], int)]
    spans = [row[-2] - row[5] for row in found if isinstance(row[-2], int) and isinstance(row[5], int)]
    yield Tile(f"{count(own):,}", t("Tickets"))
    yield Tile(f"{count(both(own, OPEN)):,}", t("Open tickets"), tn("{n} defect", "{n} defects", count(defects)))
    yield Tile(text.span_words(median(spans)) if spans else text.EMPTY, t("Median resolution"))
    mean = f"{sum(rated) / len(rated):.1f}" if rated else text.EMPTY
    yield Tile(mean, t("Satisfaction"), t("n = {n}", n=f"{len(rated):,}") if rated else "")
