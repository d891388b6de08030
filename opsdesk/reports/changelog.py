"""What shipped, release by release, and for whom: the customers who had asked, and whether they were told."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from opsdesk.i18n import t
from opsdesk.model import masking, text
from opsdesk.model.text import EMPTY
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Query, Sort, Test, both
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Heading, Prose
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.store import rows

DAYS, MOST, NAMED = 90, 500, 8
"""How far back it looks unless told; requirements printed; customers named for one of them."""


@dataclass
class _Shipped:
    code: str
    title: str
    type: str | None
    release: str | None
    day: int
    asked: dict[int, bool] = field(default_factory=dict)
    """Customer -> whether they were told."""


def build(source: Source, request: Request) -> Document:
    connection, schema = source.connection, source.schema
    entity = schema["requirements"]
    first = request.first if request.first is not None else request.as_of - DAYS + 1
    found = _shipped(source, request.where, first, request.as_of)
    _ask(source, found)
    customers = {customer for one in found.values() for customer in one.asked}
    name = schema["customers"].field("name")
    titles = rows.page(connection, schema, "customers", customers, ["name"])
    names = {
        number: masking.shown(name, value, masked=name.sensitive and not request.unmasked)
        for number, (value,) in titles.items()
    }
    days = schema["requirements"].field("shipped")
    period = t("{first} to {last}", first=text.show(days, first), last=text.show(days, request.as_of))
    return Document(
        request.title or t("Changelog"),
        list(_parts(source, found, names, len(customers))),
        request.as_of,
        subtitle="" if request.where == EVERYTHING else say(entity, request.where),
        facts=(period,),
        author=request.author,
    )


def _shipped(source: Source, where: Filter, first: int, last: int) -> dict[int, _Shipped]:
    shipped = both(
        where, Test("status", f.IS, ("shipped",)), Test("shipped", f.LEAST, (first,)), Test("shipped", f.MOST, (last,))
    )
    query = Query("requirements", shipped, (Sort("shipped", True), Sort("code")))
    numbers = rows.first(source.connection, source.schema, query, MOST)
    names = ["code", "title", "type", "release", "shipped"]
    cells = rows.page(source.connection, source.schema, "requirements", numbers, names, "title")
    return {number: _Shipped(*cells[number]) for number in numbers if number in cells}  # type: ignore[arg-type]


def _ask(source: Source, found: dict[int, _Shipped]) -> None:
    """Who asked: a customer, or the customer of a ticket. Somebody is told once one of their requests was answered."""
    codes = tuple(one.code for one in found.values())
    if not codes:
        return
    schema, connection = source.schema, source.connection
    names = ["requirement", "customer", "ticket", "told"]
    requests = list(rows.records(connection, schema, "requests", names, Test("requirement", f.IS, codes), "id"))
    tickets = rows.page(connection, schema, "tickets", {row[3] for row in requests if row[3]}, ["customer"], "id")
    for _id, requirement, customer, ticket, told in requests:
        who = customer or (tickets[ticket][0] if ticket in tickets else None)
        if isinstance(who, int) and requirement in found:
            asked = found[requirement].asked
            asked[who] = asked.get(who, False) or told is not None


def _parts(source: Source, found: dict[int, _Shipped], names: dict[int, str], customers: int) -> Iterator[Part]:
    entity = source.schema["requirements"]
    told = len({who for one in found.values() for who, was in one.asked.items() if was})
    yield Tiles(
        (
            Tile(f"{len(found):,}", t("Shipped")),
            Tile(f"{customers:,}", t("Customers who asked for it"), t("{n} told", n=f"{told:,}")),
            Tile(f"{len({one.release for one in found.values() if one.release}):,}", t("Releases")),
        )
    )
    if not found:
        yield Prose(t("Nothing shipped in these days."))
    releases = list(dict.fromkeys(one.release for one in found.values()))
    columns = (
        Column(t("Shipped")),
        Column(t("Code")),
        Column(t("Title")),
        Column(t("Type")),
        Column(t("For whom")),
        Column(t("Told"), right=True),
    )
    for release in sorted(releases, key=lambda one: one is None):
        inside = [one for one in found.values() if one.release == release]
        yield Heading(release or t("Without a release"), stay=80)
        yield Table(
            columns,
            [
                (
                    text.show(entity.field("shipped"), one.day),
                    one.code,
                    one.title,
                    text.show(entity.field("type"), one.type),
                    _whom(one, names),
                    f"{sum(one.asked.values()):,} / {len(one.asked):,}" if one.asked else EMPTY,
                )
                for one in inside
            ],
        )


def _whom(one: _Shipped, names: dict[int, str]) -> str:
    known = [names[who] for who in one.asked if who in names]
    more = len(known) - NAMED
    listed = t(", ").join(known[:NAMED])
    return " ".join((listed, t("and {n} more", n=more))) if more > 0 else listed or EMPTY
