"""Conditions on what belongs to a record and what it belongs to: against the brute-force reading, typed there and back."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from builders import NOON, customer, desk, interaction, order
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import CUSTOMERS, LISTS, SCHEMA, TODAY, Rows, belonging, conditions, filters

from opsdesk import clock, i18n
from opsdesk.errors import Trouble
from opsdesk.model.relations import relations
from opsdesk.query import filters as f
from opsdesk.query import language, sentence
from opsdesk.query.filters import All, AnyOf, Filter, Not, Of, Query, Related, Relative, Sort, Test, Words
from opsdesk.store import drivers, plans, rows


@pytest.fixture(scope="module")
def held() -> Iterator[datetime]:
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture(scope="module")
def table(held: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    table = Rows(tmp_path_factory.mktemp("related"))
    yield table
    table.store.close()


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, Filter]:
    """A list and a filter of it that looks at other records, up to three deep."""
    name = draw(st.sampled_from([entity.name for entity in LISTS]))
    others = belonging(name, draw(st.integers(1, 3)))
    return name, draw(st.one_of(others, filters(st.one_of(others, conditions(name)), most=4)))


QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@QUICK
@given(asked=asked(), few=st.sampled_from([-1, 10, drivers.FEW]), many=st.sampled_from([0, plans.MANY]))
def test_sql_selects_exactly_the_records_whose_others_match(
    table: Rows, asked: tuple[str, Filter], few: int, many: int
) -> None:
    """Whether they are collected, listed or probed: with `few` -1 no condition drives, with more some do."""
    name, where = asked
    entity = SCHEMA[name]
    expected = table.matching(where, entity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drivers, "FEW", few)
        patch.setattr(plans, "MANY", many)
        assert set(table.ids(where, (), entity.name)) == expected
        assert table.count(where, entity.name) == len(expected)
        newest = sorted(expected, reverse=True)
        assert table.first(where, entity.name, 1) == newest[:1]
        assert table.first(where, entity.name, 200) == newest


@QUICK
@given(asked=asked())
def test_what_format_writes_parse_reads_back_and_both_languages_say_it(
    held: datetime, asked: tuple[str, Filter]
) -> None:
    entity, where = SCHEMA[asked[0]], asked[1]
    written = language.format(entity, where)
    assert language.parse(entity, written) == where, written
    for spoken in ("en", "zh"):
        i18n.set_language(spoken)
        said = sentence.say(entity, where)
        assert said.strip()
        assert not said.count("{")


# -- what people type -----------------------------------------------------------------------------------------------------

RECENT = Test("date", f.LEAST, (Relative(-90),))
TEAM = Test("product", f.CONTAINS, ("团队",))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("orders(product~团队 date<=90d)>=2", Related("orders", "customer", All((TEAM, RECENT)), ">=", 2)),
        ("订单(产品~团队 日期<=90天)>=2", Related("orders", "customer", All((TEAM, RECENT)), ">=", 2)),
        ("订单（产品~团队 日期<=90天）≥ 2", Related("orders", "customer", All((TEAM, RECENT)), ">=", 2)),
        ("orders(date<=90d) >= 2", Related("orders", "customer", RECENT, ">=", 2)),
        ("orders(date<=90d)", Related("orders", "customer", RECENT)),
        ("has:orders(date<=90d)", Related("orders", "customer", RECENT)),
        ("no:interactions(at<=30d)", Related("interactions", "customer", Test("at", ">=", (Relative(-30),)), "=", 0)),
        ("没有:互动(时间<=30d)", Related("interactions", "customer", Test("at", ">=", (Relative(-30),)), "=", 0)),
        ("no:interactions", Related("interactions", "customer", operator="=", number=0)),
        ("has:联系人", Related("contacts", "company")),
        ("has:orders", Test("orders", "filled")),
        ("sum:orders.amount(date<=90d)>=1000", Related("orders", "customer", RECENT, ">=", 100_000, "sum", "amount")),
        ("sum:orders(date<=90d)>=1000", Related("orders", "customer", RECENT, ">=", 100_000, "sum", "amount")),
        ("合计:订单.金额(日期<=90d)>=1000", Related("orders", "customer", RECENT, ">=", 100_000, "sum", "amount")),
        ("sum:orders.amount>=1000", Related("orders", "customer", f.EVERYTHING, ">=", 100_000, "sum", "amount")),
        ("avg:orders()>500", Related("orders", "customer", f.EVERYTHING, ">", 50_000, "avg", "amount")),
        ("days:orders>3", Related("orders", "customer", f.EVERYTHING, ">", 3, "days", "date")),
        ("天数:互动()>=3", Related("interactions", "customer", f.EVERYTHING, ">=", 3, "days", "at")),
        ("orders()=2..5", All((Related("orders", "customer", f.EVERYTHING, ">=", 2), Related("orders", "customer", f.EVERYTHING, "<=", 5)))),
        ("-orders()>1 city=a", All((Not(Related("orders", "customer", f.EVERYTHING, ">", 1)), Test("city", "=", ("a",))))),
        ("customers.x_own_customer(city=a)>=2", Related("customers", "x_own_customer", Test("city", "=", ("a",)), ">=", 2)),
        ("x_own_customer.city=上海", Of("x_own_customer", Test("city", "=", ("上海",)))),
        ("orders(a or b)", Related("orders", "customer", AnyOf((Words("a"), Words("b"))))),
        ("not(city=a)", Not(Test("city", "=", ("a",)))),
        ("city=a or(city=b)", AnyOf((Test("city", "=", ("a",)), Test("city", "=", ("b",))))),
        ("city=上海(a)", All((Test("city", "=", ("上海",)), Words("a")))),
    ],
)  # fmt: skip
def test_people_type(held: datetime, typed: str, meant: Filter) -> None:
    assert language.parse(CUSTOMERS, typed) == meant
    assert language.parse(CUSTOMERS, language.format(CUSTOMERS, meant)) == meant


@pytest.mark.parametrize(
    ("entity", "typed", "meant"),
    [
        ("orders", "customer.city=上海", Of("customer", Test("city", "=", ("上海",)))),
        ("orders", "客户.城市=上海", Of("customer", Test("city", "=", ("上海",)))),
        ("orders", "客户(城市=上海 标签:VIP)", Of("customer", All((Test("city", "=", ("上海",)), Test("tags", "=", ("VIP",)))))),
        ("orders", "no:customer.email", Of("customer", Test("email", "empty"))),
        ("orders", "customer.name!~x", Of("customer", Not(Test("name", "~", ("x",))))),
        ("contacts", "company.orders(date<=90d)>=2", Of("company", Related("orders", "customer", RECENT, ">=", 2))),
        ("contacts", "no:company.interactions", Of("company", Related("interactions", "customer", f.EVERYTHING, "=", 0))),
        ("interactions", "customer.sum:x=1", None),
    ],
)  # fmt: skip
def test_people_type_in_other_lists(held: datetime, entity: str, typed: str, meant: Filter | None) -> None:
    if meant is None:
        with pytest.raises(Trouble):
            language.parse(SCHEMA[entity], typed)
    else:
        assert language.parse(SCHEMA[entity], typed) == meant


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("order(date<=90d)>=2", None),  # the name of one order does as well
        ("ordres(date<=90d)>=2", "Did you mean orders?"),
        ("nothing(a)", "Lists: customers.x_own_customer, contacts, orders"),
        ("orders(city=a)", "Orders have no field “city”"),
        ("orders(date<=90d", "a “)” is missing"),
        ("orders()>=many", "“many” is not a whole number"),
        ("orders()>=1.5", "“1.5” is not a whole number"),
        ("orders()>=", "has no value"),
        ("has:orders()>=2", "has no value"),
        ("sum:orders.amount()", "has no value"),
        ("sum:orders.product()>1", "cannot be taken of Product"),
        ("sum:interactions()>1", "Of which field of Interactions?"),
        ("avg:orders()>=much", "“much” is not a number"),
        ("orders(customer(orders(customer(city=a))))", "too deeply"),
        ("x_own_customer.x_own_customer.x_own_customer.x_own_customer.city=a", "too deeply"),
    ],
)
def test_what_cannot_be_read_is_named(held: datetime, typed: str, hint: str | None) -> None:
    if hint is None:
        language.parse(CUSTOMERS, typed)
        return
    with pytest.raises(Trouble) as caught:
        language.parse(CUSTOMERS, typed)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "english", "chinese"),
    [
        ("orders(product~团队 date<=90d)>=2", "bought a product with “团队” at least 2 times in the last 90 days", "最近 90 天购买含“团队”的产品至少 2 次"),
        ("orders(product=团队版)", "bought “团队版”", "买过“团队版”"),
        ("no:orders(product=团队版 date<=90d status=paid)", "did not buy “团队版” in the last 90 days (Status is Paid)", "最近 90 天没有买过“团队版”（状态 是 已付款）"),
        ("no:interactions(at<=30d)", "no interactions in the last 30 days", "最近 30 天没有互动"),
        ("has:contacts", "has contacts", "有联系人"),
        ("interactions(kind=visit)>=1", "has interactions (Kind is Visit)", "有互动（类型 是 拜访）"),
        ("interactions(at<=30d kind=visit author=李娜)>=3", "at least 3 interactions in the last 30 days (Kind is Visit, Author is 李娜)", "最近 30 天互动至少 3 条（类型 是 拜访，记录人 是 李娜）"),
        ("orders()=1", "exactly 1 order", "订单正好 1 条"),
        ("sum:orders(date<=90d)>=1000", "total amount of orders in the last 90 days is at least ¥1,000", "最近 90 天订单金额合计不小于 ¥1,000"),
        ("days:orders(date<=90d)>=3", "orders on at least 3 days in the last 90 days", "最近 90 天至少 3 天有订单"),
    ],
)  # fmt: skip
def test_a_sentence_reads_like_one_in_both_languages(held: datetime, typed: str, english: str, chinese: str) -> None:
    where = language.parse(CUSTOMERS, typed)
    assert sentence.say(CUSTOMERS, where) == english
    i18n.set_language("zh")
    assert sentence.say(CUSTOMERS, where) == chinese


def test_an_order_is_told_by_its_customer(held: datetime) -> None:
    where = language.parse(SCHEMA["orders"], "customer(city=上海 tag:VIP) amount>100")
    assert sentence.say(SCHEMA["orders"], where) == "Customer: City is 上海, Tags has VIP · Amount is more than ¥100"
    i18n.set_language("zh")
    assert sentence.say(SCHEMA["orders"], where) == "客户：城市 是 上海，标签 含 VIP · 金额 大于 ¥100"


# -- what holds whatever the data -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(4))
def test_counting_orders_agrees_with_the_field_that_counts_them(table: Rows, number: int) -> None:
    """Nothing said of the status, an order counts where it counts in every total."""
    counted = table.ids(Related("orders", "customer", f.EVERYTHING, f.LEAST, max(number, 1)))
    assert counted == table.ids(Test("orders", f.LEAST, (max(number, 1),)))
    assert table.ids(Related("orders", "customer", f.EVERYTHING, f.IS, 0)) == table.ids(Test("orders", f.EMPTY))


def test_conditions_that_contradict_each_other_let_nobody_through(table: Rows) -> None:
    several = Related("orders", "customer", f.EVERYTHING, f.LEAST, 2)
    never = [
        All((several, Related("orders", "customer", f.EVERYTHING, f.IS, 0))),
        Related("orders", "customer", All((Test("amount", f.MORE, (5,)), Test("amount", f.LESS, (5,)))), f.LEAST, 1),
        Related("orders", "customer", f.EVERYTHING, f.LESS, -3),
    ]
    for where in never:
        assert table.ids(where) == table.first(where) == []
        assert table.count(where) == 0


def test_every_reference_of_the_schema_is_a_relation_both_ways() -> None:
    for entity in SCHEMA:
        pointing = {(child.name, field.name) for child, field in SCHEMA.children(entity.name)}
        found = list(relations(entity))
        assert {(one.entity.name, one.by.name) for one in found} == pointing
        assert len({one.name for one in found}) == len(found)


def test_what_people_type_never_becomes_sql(table: Rows) -> None:
    hostile = "x') OR 1=1; DROP TABLE orders; --"
    before = table.count(f.EVERYTHING, "orders")
    quoted = hostile.replace('"', "")
    assert table.ids(language.parse(CUSTOMERS, f'orders(product="{quoted}")')) == []
    assert table.ids(language.parse(CUSTOMERS, f'orders(product~"{quoted}")')) == []
    assert table.count(f.EVERYTHING, "orders") == before


def test_days_begin_at_local_midnight(
    held: datetime, tmp_path: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two talks on one UTC day lie on two days of Shanghai, and two on two UTC days on one."""
    store = desk(tmp_path_factory.mktemp("days"))
    one, two = customer(store, "一"), customer(store, "二")
    midnight = TODAY * 86400 - 8 * 3600
    for at in (midnight - 60, midnight + 60):
        interaction(store, two, at=at)
    for at in (midnight + 60, midnight + 23 * 3600):
        interaction(store, one, at=at)
    where = language.parse(store.schema["customers"], "days:interactions>=2")
    assert store.read(lambda c: rows.first(c, store.schema, Query("customers", where))) == [two]
    store.close()


def test_a_page_of_a_sorted_list_is_the_same_however_it_is_found(table: Rows) -> None:
    where = Related("interactions", "customer", f.EVERYTHING, f.LEAST, 1)
    query = Query("customers", where, (Sort("created", True),))
    every = table.ids(where, query.sort)
    assert table.store.read(lambda c: rows.first(c, table.store.schema, query, 10)) == every[:10]


def test_a_refund_counts_as_it_does_in_every_total(held: datetime, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = desk(tmp_path_factory.mktemp("refunds"))
    buyer = customer(store, "一")
    for amount, status in (("100", "paid"), ("-30", "refunded"), ("500", "cancelled"), ("900", "pending")):
        order(store, buyer, amount, status=status)
    customers = store.schema["customers"]
    for typed in (
        "orders()=2",
        "sum:orders=70",
        "orders(status=cancelled,pending)=2",
        "sum:orders(not amount=0)=70",
        "sum:orders(has:status)=1470",
    ):
        query = Query("customers", language.parse(customers, typed))
        assert store.read(lambda c, query=query: rows.first(c, store.schema, query)) == [buyer], typed
    store.close()
