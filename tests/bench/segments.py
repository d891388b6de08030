"""What segments ask of a vault of orders and interactions, against the best SQL we could write by hand for each.

    python -m tests.bench.segments --rows 1000000 --keep /tmp/kept

Of a million customers there are five million orders and as many interactions.
"""

from collections.abc import Iterator, Mapping

from opsdesk import clock
from opsdesk.model.customers import COUNTED
from opsdesk.model.record import Entity
from opsdesk.query import language, sql
from opsdesk.query.filters import Filter, Query, Sort
from opsdesk.store import rows as read
from tests.bench import measure, related
from tests.bench.lists import INSTANT, PAGE, Question, asked, column, number
from tests.bench.measure import Row
from tests.bench.prepared import Prepared

BOUGHT = "orders(product~团队 date<=90d)>=2"
SILENT = "no:interactions(at<=30d)"
SPENT = "sum:orders.amount(date<=90d)>=1000"
OFTEN = "orders(date<=90d)>=2"
RARE = "orders(date=today)"
BEHAVIOUR = f"{BOUGHT} {SILENT}"
NARROW = f"stage=grow region=广东 {BOUGHT}"
UP = "customer.city=上海"


def rows(prepared: Prepared) -> Iterator[Row]:
    store = related.store(prepared)
    with store.reader() as connection:
        for question in questions(store.schema["customers"].kin):
            yield asked(question, connection, store.schema)
    store.close()


def questions(schema: Mapping[str, Entity]) -> Iterator[Question]:
    today = clock.today()
    month, quarter = sql.day_starts(today - 30), today - 90
    orders = f"FROM orders INDEXED BY orders_totals WHERE {COUNTED} AND date >= {quarter} GROUP BY customer"
    team = f"FROM orders NOT INDEXED WHERE {COUNTED} AND date >= {quarter} AND product LIKE '%团队%' GROUP BY customer HAVING count(*) >= 2"
    talked = f"SELECT DISTINCT customer FROM interactions INDEXED BY interactions_timeline WHERE at >= {month}"
    often = f"(SELECT count(*) FROM orders INDEXED BY orders_totals WHERE customer = customers.id AND {COUNTED} AND date >= {quarter}) >= 2"
    probe = (
        f"(SELECT count(*) FROM orders INDEXED BY orders_totals WHERE customer = customers.id AND {COUNTED} AND date >= {quarter}"
        " AND product LIKE '%团队%') >= 2"
    )
    silent = f"NOT EXISTS (SELECT 1 FROM interactions INDEXED BY interactions_timeline WHERE customer = customers.id AND at >= {month})"

    def where(typed: str, entity: str = "customers") -> Filter:
        return language.parse(schema[entity], typed)

    def count(what: str, typed: str, by_hand: str, entity: str = "customers", within: float | None = None) -> Question:
        condition = where(typed, entity)
        return Question(
            f"count, {what}",
            lambda c, s: read.count(c, s, entity, condition),
            number(by_hand),
            within=within,
            times=3,
        )

    def first(
        what: str, typed: str, by_hand: str, sort: tuple[Sort, ...] = (), within: float | None = INSTANT
    ) -> Question:
        query = Query("customers", where(typed), sort)
        return Question(
            f"first page, {what}", lambda c, s: read.first(c, s, query, PAGE), column(by_hand), within=within, times=3
        )

    newest = f"ORDER BY id DESC LIMIT {PAGE}"
    worth = f"ORDER BY value DESC, id DESC LIMIT {PAGE}"
    yield count("2 orders in 90 days", OFTEN, f"SELECT count(*) FROM (SELECT customer {orders} HAVING count(*) >= 2)")
    yield count("bought X twice in 90 days", BOUGHT, f"SELECT count(*) FROM (SELECT customer {team})")
    yield count(
        "1,000 spent in 90 days", SPENT, f"SELECT count(*) FROM (SELECT customer {orders} HAVING sum(amount) >= 100000)"
    )
    yield count("nobody in touch for 30", SILENT, f"SELECT (SELECT count(*) FROM customers) - count(*) FROM ({talked})")
    yield count(
        "both, of two lists", BEHAVIOUR,
        f"SELECT count(*) FROM (SELECT customer {team}) o WHERE NOT EXISTS (SELECT 1 FROM interactions i INDEXED BY interactions_timeline"
        f" WHERE i.customer = o.customer AND at >= {month})",
    )  # fmt: skip
    yield count(
        "two fields and bought X", NARROW,
        f"SELECT count(*) FROM customers INDEXED BY customers_covering WHERE stage = 'grow' AND region = '广东' AND {probe}",
    )  # fmt: skip
    yield count(
        "ordered today", RARE,
        f"SELECT count(DISTINCT customer) FROM orders INDEXED BY orders_by_date WHERE date = {today} AND {COUNTED}",
        within=INSTANT,
    )  # fmt: skip
    yield count(
        "orders of customers in 上海", UP,
        "SELECT count(*) FROM customers JOIN orders INDEXED BY orders_by_customer ON orders.customer = customers.id WHERE city = '上海'",
        "orders",
    )  # fmt: skip
    yield first(
        "2 orders in 90 days",
        OFTEN,
        f"SELECT id FROM customers WHERE {often} {newest}",
    )
    yield first("nobody in touch for 30", SILENT, f"SELECT id FROM customers WHERE {silent} {newest}")
    yield first(
        "nobody in touch for 30, by worth",
        SILENT,
        f"SELECT id FROM customers WHERE {silent} {worth}",
        (Sort("value", True),),
    )
    yield first("bought X twice", BOUGHT, f"SELECT id FROM customers WHERE {probe} {newest}", within=None)
    yield first(
        "ordered today", RARE,
        f"SELECT DISTINCT customer FROM orders INDEXED BY orders_by_date WHERE date = {today} AND {COUNTED} ORDER BY customer DESC LIMIT {PAGE}",
    )  # fmt: skip


if __name__ == "__main__":
    measure.run(rows)
