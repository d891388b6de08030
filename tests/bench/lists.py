"""What a list asks of the vault, against the best SQL we could write by hand for that one question.

python -m tests.bench.lists --rows 1000000 --keep /tmp/kept
"""

import random
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from opsdesk.model.schema import Schema
from opsdesk.query.filters import IS, All, Filter, Query, Sort, Test
from opsdesk.store import rows as read
from opsdesk.store.connect import Connection
from tests.bench import measure
from tests.bench.measure import Row, in_turns
from tests.bench.prepared import Prepared

PAGE = 200
CELLS = ("code", "name", "kind", "stage", "city", "owner", "value", "last_contact", "next_follow_up", "created")
ONE = Test("city", IS, ("上海",))
TWO = All((Test("stage", IS, ("grow",)), Test("region", IS, ("广东",))))
TWO_SQL = "FROM customers INDEXED BY customers_covering WHERE stage = 'grow' AND region = '广东'"
BY_VALUE = (Sort("value", descending=True),)
BY_OWNER = (Sort("owner"), Sort("value", descending=True))
INSTANT = 0.1
"""Seconds until a first page: what the limit takes is too short to feel."""


@dataclass(frozen=True, slots=True)
class Question:
    """`ours` and `limit` must answer the same."""

    what: str
    ours: Callable[[Connection, Schema], object]
    limit: Callable[[Connection], object]
    budget: float | None = 1.2
    within: float | None = None
    times: int = 5


def first(where: Filter, sort: tuple[Sort, ...]) -> Callable[[Connection, Schema], object]:
    return lambda connection, schema: read.first(connection, schema, Query("customers", where, sort), PAGE)


def every(sort: tuple[Sort, ...], where: Filter = All(())) -> Callable[[Connection, Schema], object]:  # noqa: B008
    return lambda connection, schema: read.ids(connection, schema, Query("customers", where, sort))


def ids(*statements: str) -> Callable[[Connection], object]:
    """The ids of one SELECT after the other, as one text: 2.5 times as fast as row by row, and the GIL is free."""

    def run(connection: Connection) -> object:
        found: array[int] = array("q")
        for statement in statements:
            (text,) = connection.execute(f"SELECT group_concat(id) FROM ({statement})").fetchone()
            found.extend(map(int, text.split(",") if text else ()))
        return found

    return run


def column(statement: str) -> Callable[[Connection], object]:
    return lambda connection: [row[0] for row in connection.execute(statement).fetchall()]


def number(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(statement).fetchone()[0]


QUESTIONS = (
    Question("list opens", first(All(()), ()), column(f"SELECT id FROM customers ORDER BY id DESC LIMIT {PAGE}"), within=INSTANT),
    Question("first page, sorted", first(All(()), BY_VALUE), column(f"SELECT id FROM customers ORDER BY value DESC, id DESC LIMIT {PAGE}"), within=INSTANT),
    Question("first page, one filter", first(ONE, ()), column(f"SELECT id FROM customers WHERE +city = '上海' ORDER BY id DESC LIMIT {PAGE}"), within=INSTANT),
    Question("first page, two filters, sorted", first(TWO, BY_VALUE), column(f"SELECT id FROM customers WHERE +stage = 'grow' AND +region = '广东' ORDER BY value DESC, id DESC LIMIT {PAGE}"), within=INSTANT),
    Question("first page, two keys", first(All(()), BY_OWNER), column(f"SELECT id FROM customers INDEXED BY customers_covering WHERE owner IS NOT NULL ORDER BY +owner, value DESC, id DESC LIMIT {PAGE}"), within=INSTANT),
    Question("count, one filter", lambda c, s: read.count(c, s, "customers", ONE), number("SELECT count(*) FROM customers WHERE city = '上海'")),
    Question("count, two filters", lambda c, s: read.count(c, s, "customers", TWO), number(f"SELECT count(*) {TWO_SQL}")),
    Question("all ids", every(()), ids("SELECT id FROM customers ORDER BY +id DESC"), times=2),
    Question("all ids, sorted", every(BY_VALUE), ids("SELECT id FROM customers ORDER BY value DESC, id DESC"), times=2),
    Question("all ids, two keys", every(BY_OWNER), ids(
        "SELECT id FROM customers INDEXED BY customers_covering WHERE owner IS NOT NULL ORDER BY +owner, value DESC, id DESC",
        "SELECT id FROM customers INDEXED BY customers_covering WHERE owner IS NULL ORDER BY value DESC, id DESC"), times=2),
    Question("all ids, two filters, sorted", every(BY_VALUE, TWO), ids(f"SELECT id {TWO_SQL} ORDER BY value DESC, id DESC"), times=2),
    Question("groups by stage", lambda c, s: read.groups(c, s, "customers", "stage"), lambda c: c.execute("SELECT stage, count(*) FROM customers GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()),
    Question("groups by stage, two filters", lambda c, s: read.groups(c, s, "customers", "stage", TWO), lambda c: c.execute(f"SELECT stage, count(*) {TWO_SQL} GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()),
)  # fmt: skip


def rows(prepared: Prepared) -> Iterator[Row]:
    store = prepared.store()
    with store.reader() as connection:
        for question in QUESTIONS:
            yield asked(question, connection, store.schema)
        yield asked(page_question(prepared.customers), connection, store.schema)
    store.close()


def asked(question: Question, connection: Connection, schema: Schema) -> Row:
    mine, other = question.ours(connection, schema), question.limit(connection)
    assert mine == other, f"{question.what}: {str(mine)[:80]} is not {str(other)[:80]}"
    ours, limit = in_turns(
        lambda: question.ours(connection, schema), lambda: question.limit(connection), question.times
    )
    return Row(question.what, ours, limit, None if question.within else question.budget, question.within)


def page_question(customers: int) -> Question:
    chosen = random.Random(1).sample(range(1, customers + 1), PAGE)
    marks, cells = ", ".join("?" * PAGE), ", ".join(CELLS)
    return Question(
        f"page of {PAGE} rows by id",
        lambda c, s: read.page(c, s, "customers", chosen, CELLS),
        lambda c: {row[0]: row[1:] for row in c.execute(f"SELECT id, {cells} FROM customers WHERE id IN ({marks})", chosen)},
        budget=1.5,
    )  # fmt: skip


if __name__ == "__main__":
    measure.run(rows)
