"""The customers of any view as a table: its filter as subtitle, its columns, its totals."""

from collections.abc import Iterator, Sequence

from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query.filters import EVERYTHING, Query, Sort
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import Document
from opsdesk.reports.tables import Column, Table
from opsdesk.store import aggregates, rows

COLUMNS = ("name", "stage", "city", "source", "owner", "revenue", "last_contact", "next_follow_up")
MOST_UPRIGHT = 8  # more columns than this turn the page on its side
CHUNK = 500
NUMBERS = (k.Whole, k.Money, k.Decimal, k.Percent)


def build(source: Source, request: Request) -> Document:
    customers = source.schema["customers"]
    fields = [customers.field(name) for name in request.columns or COLUMNS]
    query = Query("customers", request.where, request.sort)
    n = rows.count(source.connection, source.schema, "customers", request.where)
    facts = [tn("{n} customer", "{n} customers", n), *_sorted_by(customers, request.sort)]
    if not request.unmasked and any(field.sensitive for field in fields):
        facts.append(t("Personal data is masked"))
    table = Table(
        tuple(Column(t(field.label), isinstance(field.kind, NUMBERS)) for field in fields),
        _cells(source, query, fields, masked=not request.unmasked),
        total=_totals(source, request, fields, n),
        empty=t("No customer matches."),
    )
    return Document(
        request.title or t("Customers"),
        [table],
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(customers, request.where),
        facts=tuple(facts),
        author=request.author,
        landscape=len(fields) > MOST_UPRIGHT,
    )


def _sorted_by(customers: Entity, sort: Sequence[Sort]) -> Iterator[str]:
    if sort:
        label = t(customers.field(sort[0].field).label)
        yield (
            t("Sorted by {field}, highest first", field=label)
            if sort[0].descending
            else t("Sorted by {field}", field=label)
        )


def _cells(source: Source, query: Query, fields: Sequence[Field], *, masked: bool) -> Iterator[list[str]]:
    """Rows as text, read a few hundred at a time; a value seen before is not formatted again."""
    ids = rows.ids(source.connection, source.schema, query)
    names = [field.name for field in fields]
    known: list[dict[Stored, str]] = [{} for _ in fields]
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        page = rows.page(source.connection, source.schema, query.entity, chunk, names)
        for number in chunk:
            yield [
                _remembered(cache, field, value, masked=masked)
                for cache, field, value in zip(known, fields, page[number], strict=True)
            ]


def _remembered(cache: dict[Stored, str], field: Field, value: Stored, *, masked: bool) -> str:
    shown = cache.get(value)
    if shown is None:
        if len(cache) > 10 * CHUNK:
            cache.clear()
        shown = cache[value] = masking.shown(field, value, masked=masked)
    return shown


def _totals(source: Source, request: Request, fields: Sequence[Field], n: int) -> tuple[str, ...]:
    """The sums of money and whole numbers under their columns; none when there is nothing to add up."""
    summed = [field for field in fields if isinstance(field.kind, k.Money | k.Whole)]
    if not summed or n < 2:
        return ()
    names = [field.name for field in summed]
    sums = dict(
        zip(names, aggregates.sums(source.connection, source.schema, "customers", names, request.where), strict=True)
    )
    cells = [text.show(field, sums[field.name]) if field.name in sums else "" for field in fields]
    if not cells[0]:
        cells[0] = t("Total")
    return tuple(cells)
