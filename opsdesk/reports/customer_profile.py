"""Everything about one customer on a page or two: key figures, facts, what happened, orders, contacts."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from opsdesk import clock
from opsdesk.analysis.overview import COUNTED_ORDERS
from opsdesk.errors import Trouble
from opsdesk.i18n import t, tn
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.figures import day_name
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.query import filters as f
from opsdesk.query.filters import Query, Sort, Test, both
from opsdesk.query.sentence import say
from opsdesk.query.sql import day_starts
from opsdesk.reports.catalogue import Request, Source
from opsdesk.reports.frame import Document, Part
from opsdesk.reports.parts import Event, Facts, Heading, NewPage, Prose, Timeline
from opsdesk.reports.tables import Column, Table
from opsdesk.reports.tiles import Tile, Tiles
from opsdesk.store import aggregates, rows

MOST_CUSTOMERS = 500
MOST_EVENTS = 24
MOST_ORDERS = 2_000
FACTS = (
    "kind", "company", "phone", "email", "wechat", "region", "city", "source", "owner", "birthday", "consent",
    "created", "last_contact", "next_follow_up", "value", "tags",
)  # fmt: skip
ORDER_COLUMNS = ("date", "code", "product", "channel", "status", "amount")
CONTACT_COLUMNS = ("name", "title", "phone", "email", "wechat", "note")

Values = Mapping[str, Stored]


def build(source: Source, request: Request) -> Document:
    customers = source.schema["customers"]
    query = Query("customers", request.where, request.sort)
    n = rows.count(source.connection, source.schema, "customers", request.where)
    if n == 0:
        raise Trouble(t("No customer matches."), t("Choose other conditions."), code="nothing-to-print")
    if n > MOST_CUSTOMERS:
        raise Trouble(
            t("{n} profiles are too many for one PDF.", n=f"{n:,}"),
            t("Choose up to {most} customers, or print the list.", most=MOST_CUSTOMERS),
            code="too-many-profiles",
        )
    ids = rows.ids(source.connection, source.schema, query)
    profiles = _Profiles(source, request)
    if n == 1:
        values = profiles.values(ids[0])
        return Document(
            request.title or str(values["name"]),
            profiles.of(ids[0], values),
            request.as_of,
            subtitle=_line(customers, values),
            facts=(str(values["code"]), *_since(request)),
            author=request.author,
        )
    return Document(
        request.title or t("Customer profiles"),
        profiles.of_all(list(ids)),
        request.as_of,
        subtitle=say(customers, request.where),
        facts=(tn("{n} customer", "{n} customers", n), *_since(request)),
        author=request.author,
    )


def _since(request: Request) -> tuple[str, ...]:
    return () if request.first is None else (t("Period from {day}", day=day_name(request.first)),)


def _line(customers: Entity, values: Values) -> str:
    """A customer in one line: Company · 上海 · Search · Li Jing."""
    names = ("stage", "kind", "city", "source", "owner")
    return " · ".join(text.show(customers.field(name), values[name]) for name in names if values[name] is not None)


class _Profiles:
    """The parts of each profile, read while they are drawn."""

    def __init__(self, source: Source, request: Request) -> None:
        self.source, self.request = source, request
        self.connection, self.schema = source.connection, source.schema
        self.masked = not request.unmasked

    def values(self, number: int) -> Values:
        values = rows.get(self.connection, self.schema, "customers", number)
        assert values is not None, "read in the same snapshot"
        return values

    def of_all(self, ids: list[int]) -> Iterator[Part]:
        for position, number in enumerate(ids):
            values = self.values(number)
            if position:
                yield NewPage()
            yield Heading(str(values["name"]), stay=200)
            yield Prose(f"{values['code']} · {_line(self.schema['customers'], values)}", quiet=True)
            yield from self.of(number, values, depth=2)

    def of(self, number: int, values: Values, depth: int = 1) -> Iterator[Part]:
        yield Tiles(self._tiles(values))
        facts = tuple(self._facts(values))
        if facts:
            yield Facts(facts)
        if note := values["note"]:
            yield Heading(t("Notes"), depth)
            yield Prose(str(note))
        events, more = self._events(values)
        if events:
            yield Heading(t("Timeline"), depth)
            yield Timeline(events)
            if more:
                yield Prose(t("{n} earlier entries are not shown.", n=f"{more:,}"), quiet=True)
        yield from self._orders(values, depth)
        yield from self._contacts(values, depth)

    def _tiles(self, values: Values) -> tuple[Tile, ...]:
        own = Test("code", f.IS, (values["code"],))
        total = aggregates.ordered(self.connection, self.schema, self.request.as_of, own)
        average = text.EMPTY if not total.orders else text.money(total.amount // total.orders, whole=True)
        last = text.EMPTY if total.last is None else text.relative_day(total.last, today=self.request.as_of)
        return (
            Tile(text.money(total.amount, whole=True), t("Revenue")),
            Tile(f"{total.orders:,}", t("Orders")),
            Tile(average, t("Average order")),
            Tile(last, t("Last order")),
        )

    def _facts(self, values: Values) -> Iterator[tuple[str, str]]:
        customers = self.schema["customers"]
        custom = [field.name for field in customers.fields if field.custom]
        for name in (*FACTS, *custom):
            field = customers.field(name)
            if values[name] is not None:
                yield t(field.label), masking.shown(field, values[name], masked=self.masked)

    def _children(self, entity: str, values: Values, field: str, *more: f.Filter) -> Query:
        own = Test(self.schema[entity].parent, f.IS, (values["code"],))
        return Query(entity, both(own, *more), (Sort(field, True),))

    def _period(self, field: str) -> tuple[Test, ...]:
        """From the first day asked for, if any, to the reporting day."""
        until = Test(field, f.MOST, (self.request.as_of,))
        return (until,) if self.request.first is None else (until, Test(field, f.LEAST, (self.request.first,)))

    def _read(self, query: Query, columns: tuple[str, ...], limit: int) -> list[tuple[Stored, ...]]:
        ids = rows.first(self.connection, self.schema, query, limit)
        page = rows.page(self.connection, self.schema, query.entity, ids, columns)
        return [page[number] for number in ids]

    # -- what happened ------------------------------------------------------------------------------------------

    def _events(self, values: Values) -> tuple[tuple[Event, ...], int]:
        """Interactions and orders up to the reporting day, newest first, and how many more there are."""
        talks = self._children("interactions", values, "at", *self._period("at"))
        orders = self._children("orders", values, "date", *self._period("date"))
        found = [
            (int(at or 0), self._talk(int(at or 0), kind, summary, author))
            for at, kind, summary, author in self._read(talks, ("at", "kind", "summary", "author"), MOST_EVENTS)
        ]
        found += [
            (day_starts(int(day or 0)), self._order(int(day or 0), amount, product, status))
            for day, amount, product, status in self._read(orders, ("date", "amount", "product", "status"), MOST_EVENTS)
        ]
        found.sort(key=lambda pair: -pair[0])
        total = sum(rows.count(self.connection, self.schema, query.entity, query.where) for query in (talks, orders))
        events = tuple(event for _, event in found[:MOST_EVENTS])
        return events, total - len(events)

    def _talk(self, at: int, kind: Stored, summary: Stored, author: Stored) -> Event:
        interactions = self.schema["interactions"]
        words = " · ".join(str(word) for word in (summary, author) if word)
        when = clock.day_number(datetime.fromtimestamp(at, clock.zone()).date())
        return Event(_date(when), text.show(interactions.field("kind"), kind), words or text.EMPTY, "accent")

    def _order(self, day: int, amount: Stored, product: Stored, status: Stored) -> Event:
        orders = self.schema["orders"]
        words = [text.money(int(amount or 0)), str(product or ""), text.show(orders.field("status"), status)]
        return Event(_date(day), t("Order"), " · ".join(filter(None, words)), _tone(orders, status))

    # -- orders and contacts ------------------------------------------------------------------------------------

    def _orders(self, values: Values, depth: int) -> Iterator[Part]:
        query = self._children("orders", values, "date", *self._period("date"))
        found = self._read(query, ORDER_COLUMNS, MOST_ORDERS)
        if not found:
            return
        yield Heading(t("Orders"), depth)
        (total,) = aggregates.sums(
            self.connection, self.schema, "orders", ["amount"], both(query.where, COUNTED_ORDERS)
        )
        closing = (t("Total"), "", "", "", t("counted orders"), text.money(int(total)))
        yield self._table("orders", ORDER_COLUMNS, found, closing)

    def _contacts(self, values: Values, depth: int) -> Iterator[Part]:
        found = self._read(self._children("contacts", values, "name"), CONTACT_COLUMNS, MOST_ORDERS)
        if found:
            yield Heading(t("Contacts"), depth)
            yield self._table("contacts", CONTACT_COLUMNS, found[::-1])

    def _table(
        self, entity: str, columns: tuple[str, ...], found: list[tuple[Stored, ...]], total: tuple[str, ...] = ()
    ) -> Table:
        fields = [self.schema[entity].field(name) for name in columns]
        cells = [
            [masking.shown(field, value, masked=self.masked) for field, value in zip(fields, row, strict=True)]
            for row in found
        ]
        return Table(tuple(Column(t(field.label), isinstance(field.kind, k.Money)) for field in fields), cells, total)


def _date(day: int) -> str:
    return clock.day_of(day).isoformat()


def _tone(orders: Entity, status: Stored) -> str:
    kind = orders.field("status").kind
    option = kind.option(status) if isinstance(kind, k.Pick) else None
    return option.tone if option and option.tone else "muted"
