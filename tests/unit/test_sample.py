"""The sample desk: the same for the same seed, at one with itself, alive today, in both languages."""

from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import pytest
from builders import desk

from opsdesk import clock, sample
from opsdesk.errors import Cancelled
from opsdesk.model import kinds as k
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import language
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import HISTORY, Size, stories
from opsdesk.sample.workload import COLUMNS as WORK
from opsdesk.store.store import Store
from opsdesk.work import Progress

TODAY = clock.day_number(date(2026, 11, 22))
MANY = Size(customers=3000)


def made(
    entity: str, size: Size = MANY, *, seed: int = 1, today: int = TODAY, words: str = "zh"
) -> list[dict[str, object]]:
    rows = Desk(size, seed=seed, today=today, language=words).rows(entity)
    return [dict(zip(COLUMNS[entity], row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def customers() -> list[dict[str, object]]:
    return made("customers")


@pytest.fixture(scope="module")
def orders() -> list[dict[str, object]]:
    return made("orders")


@pytest.fixture(scope="module")
def interactions() -> list[dict[str, object]]:
    return made("interactions")


def local_day(moment: object) -> int:
    assert isinstance(moment, int)
    return clock.day_number(datetime.fromtimestamp(moment, clock.zone()).date())


@pytest.mark.parametrize("words", ["zh", "en"])
@pytest.mark.parametrize("entity", list(COLUMNS))
def test_rows_depend_on_seed_day_and_size_alone(entity: str, words: str) -> None:
    small = Size(customers=150)
    assert made(entity, small, words=words) == made(entity, small, words=words)
    assert made(entity, small, words=words) != made(entity, small, words=words, seed=2)
    assert made(entity, small, words=words) != made(entity, small, words=words, today=TODAY + 1)


@pytest.mark.parametrize("words", ["zh", "en"])
@pytest.mark.parametrize("entity", list(COLUMNS))
def test_every_value_is_one_that_its_field_may_hold(entity: str, words: str) -> None:
    for row in made(entity, Size(customers=400), words=words):
        for name, value in row.items():
            field = BUILT_IN[entity].field(name)
            assert value is not None or not field.required
            if value is None:
                continue
            whole = k.column_type(field.kind) == "INTEGER"
            assert type(value) is (int if whole else str), (name, value)
            if isinstance(field.kind, k.Pick):
                assert field.kind.option(value), (name, value)
            if k.is_many(field.kind):
                assert str(value).startswith('["')
            if isinstance(field.kind, k.Text):
                assert len(str(value)) <= field.kind.most


def test_a_customer_was_last_contacted_when_the_last_interaction_says(
    customers: list[dict[str, object]], interactions: list[dict[str, object]]
) -> None:
    days: dict[object, list[int]] = defaultdict(list)
    for talk in interactions:
        days[talk["customer"]].append(local_day(talk["at"]))
    for number, customer in enumerate(customers, 1):
        spoken = days.get(number)
        assert customer["last_contact"] == (max(spoken) if spoken else None)
        if spoken:
            assert customer["created"] <= min(spoken)  # type: ignore[operator]
            assert max(spoken) < TODAY


def test_interactions_are_written_by_the_owner_in_office_hours(
    customers: list[dict[str, object]], interactions: list[dict[str, object]]
) -> None:
    for talk in interactions:
        assert isinstance(talk["at"], int)
        assert isinstance(talk["customer"], int)
        assert 9 <= datetime.fromtimestamp(talk["at"], clock.zone()).hour < 18
        assert talk["author"] == customers[talk["customer"] - 1]["owner"]


def test_orders_lie_between_the_customers_first_day_and_today_and_fit_the_stage(
    customers: list[dict[str, object]], orders: list[dict[str, object]]
) -> None:
    last: dict[int, int] = {}
    count: Counter[int] = Counter()
    for order in orders:
        number, day, amount = order["customer"], order["date"], order["amount"]
        assert isinstance(number, int)
        assert isinstance(day, int)
        assert isinstance(amount, int)
        created = customers[number - 1]["created"]
        assert isinstance(created, int)
        assert created <= day <= TODAY
        assert (amount < 0) == (order["status"] == "refunded")
        assert order["status"] != "pending" or day >= TODAY - 10
        last[number] = max(day, last.get(number, 0))
        count[number] += 1
    for number, customer in enumerate(customers, 1):
        match customer["stage"]:
            case "acquire":
                assert not count[number]
            case "activate":
                assert count[number] <= 1
            case "silent":
                assert last.get(number, 0) <= max(TODAY - 92, 0)
            case "lost":
                assert last.get(number, 0) <= TODAY - 185
    assert any(order["status"] == "refunded" for order in orders)


def test_a_refund_gives_back_an_order_and_never_stands_alone(orders: list[dict[str, object]]) -> None:
    for _, rows in groupby(orders, key=lambda order: order["customer"]):
        own = list(rows)
        assert own[0]["status"] != "refunded"
        assert sum(order["status"] == "refunded" for order in own) <= 1


def test_the_desk_is_alive_today(customers: list[dict[str, object]], orders: list[dict[str, object]]) -> None:
    following = Counter(customer["next_follow_up"] for customer in customers)
    assert following[TODAY] > 20
    assert following[TODAY + 1] > 20
    assert 20 < sum(n for day, n in following.items() if isinstance(day, int) and day < TODAY) < 200
    recent = sum(isinstance(day := customer["last_contact"], int) and day >= TODAY - 7 for customer in customers)
    assert 0.1 < recent / len(customers) < 0.5
    new = sum(isinstance(day := customer["created"], int) and day > TODAY - 30 for customer in customers)
    assert 0.05 < new / len(customers) < 0.11
    assert any(order["date"] == TODAY for order in orders)
    assert min(customer["created"] for customer in customers) >= TODAY - HISTORY  # type: ignore[type-var, operator]


def test_customers_are_of_both_kinds_and_of_all_stages_sources_and_owners(customers: list[dict[str, object]]) -> None:
    total = len(customers)
    kinds = Counter(customer["kind"] for customer in customers)
    assert 0.6 < kinds["company"] / total < 0.7
    stages = Counter(customer["stage"] for customer in customers)
    assert set(stages) == {"acquire", "activate", "grow", "retain", "silent", "lost"}
    assert all(0.05 < n / total < 0.35 for n in stages.values())
    assert len({customer["owner"] for customer in customers}) == 6
    assert {customer["source"] for customer in customers} >= {"search", "wechat", "douyin", "referral", "event", None}
    names = Counter(customer["name"] for customer in customers)
    assert names.most_common(1)[0][1] < 12
    people = [str(customer["name"]) for customer in customers if customer["kind"] == "person"]
    assert sum(len(name) == 3 for name in people) / len(people) > 0.7
    assert Counter(name[0] for name in people).most_common(1)[0][0] in "王李张"


def test_most_is_sold_in_the_november_and_june_sales_and_little_on_sundays(orders: list[dict[str, object]]) -> None:
    days = [clock.day_of(int(str(order["date"]))) for order in orders]
    by_month = Counter((day.year, day.month) for day in days)
    assert by_month[2026, 6] > 1.15 * by_month[2026, 5]
    assert by_month[2025, 11] > 1.15 * by_month[2025, 10]
    weekdays = Counter(day.weekday() for day in days)
    assert weekdays[6] < 0.7 * weekdays[1]
    assert by_month[2026, 9] > 1.5 * by_month[2025, 3]  # it grows


def test_some_customers_were_typed_in_twice(customers: list[dict[str, object]]) -> None:
    phones = Counter(customer["phone"] for customer in customers if customer["phone"])
    assert 10 < sum(n > 1 for n in phones.values()) < 150
    assert any(" " in str(phone) or "-" in str(phone) for phone in phones)


def test_the_english_desk_has_no_chinese() -> None:
    for entity in COLUMNS:
        for row in made(entity, Size(customers=500), words="en"):
            assert all(value.isascii() for value in row.values() if isinstance(value, str)), row


def test_mail_addresses_belong_to_nobody(customers: list[dict[str, object]]) -> None:
    assert all(str(customer["email"]).endswith('.example"]') for customer in customers if customer["email"])


@pytest.mark.parametrize(("orders", "interactions"), [(None, None), (30_000, 60_000), (2_000, 6_000)])
def test_sizes_come_out_about_as_asked(orders: int | None, interactions: int | None) -> None:
    size = Size(3000, orders, interactions)
    told = list(stories(1, TODAY, size))
    assert len(told) == 3000
    assert sum(story.orders for story in told) == pytest.approx(size.all_orders, rel=0.06)
    assert sum(story.talks for story in told) == pytest.approx(size.all_interactions, rel=0.04)


def test_a_desk_of_nobody_is_empty() -> None:
    assert all(made(entity, Size(customers=0)) == [] for entity in COLUMNS)


def test_filling_is_one_operation_and_can_be_undone(store: Store) -> None:
    changes = sample.fill(store, customers=120, language="zh", as_of=TODAY)
    counts = {name: count(store, name) for name in (*COLUMNS, *WORK, "views")}
    assert counts["customers"] == 120
    assert min(counts.values()) >= 3
    assert changes.verb == "sample"
    assert changes.affected == sum(counts.values())
    sums = store.read(
        lambda c: (
            c.execute("SELECT total(revenue), sum(orders) FROM customers").fetchone()
            + c.execute(
                "SELECT total(amount), count(*) FROM orders WHERE status IN ('paid', 'completed', 'refunded')"
            ).fetchone()
        )
    )
    assert sums[:2] == sums[2:]
    strangers = "SELECT count(*) FROM contacts WHERE company IN (SELECT id FROM customers WHERE kind = 'person')"
    assert store.read(lambda c: c.execute(strangers).fetchone()) == (0,)
    store.write(lambda s: s.undo())
    assert {name: count(store, name) for name in counts} == dict.fromkeys(counts, 0)


def test_records_belong_to_their_customers_in_a_desk_that_has_some_already(store: Store) -> None:
    sample.fill(store, customers=30, seed=1, as_of=TODAY)
    sample.fill(store, customers=30, seed=2, as_of=TODAY)
    early = "SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer WHERE o.date < c.created"
    assert count(store, "customers") == 60
    assert store.read(lambda c: c.execute(early).fetchone()) == (0,)


@pytest.mark.parametrize("words", ["zh", "en"])
def test_saved_views_of_the_sample_can_be_read(store: Store, words: str) -> None:
    sample.fill(store, customers=400, language=words, as_of=TODAY)
    views = store.read(lambda c: c.execute("SELECT filter, sort FROM views").fetchall())
    for condition, sort in views:
        language.parse(store.schema["customers"], condition)
        assert sort.lstrip("-") in store.schema["customers"].by_name


def test_a_cancelled_fill_leaves_nothing(store: Store) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        sample.fill(store, progress=progress)
    assert count(store, "customers") == 0


def test_progress_names_what_is_made(tmp_path: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    store = desk(tmp_path)
    sample.fill(store, customers=50, progress=Progress(lambda *step: heard.append(step)))
    store.close()
    texts = list(dict.fromkeys(text for _, _, text in heard))
    what = ("customers", "contacts", "orders", "interactions", "tickets", "replies", "campaigns and requirements")
    assert texts == [f"Making {one}" for one in what]


def test_the_sheet_is_as_messy_as_real_ones_and_adds_up() -> None:
    sheet = sample.sample_sheet(400, seed=3, as_of=TODAY)
    assert sheet == sample.sample_sheet(400, seed=3, as_of=TODAY)
    title, empty, header, *rows, totals = sheet
    assert len(rows) == 400
    assert {len(row) for row in sheet} == {len(header)}
    assert "登记表" in str(title[0])
    assert set(empty) == {None}
    assert totals[0] == "合计"
    phones = [row[header.index("手机")] for row in rows]
    assert any(isinstance(phone, int) for phone in phones)
    assert any("E+10" in str(phone) for phone in phones)
    assert any(str(phone)[:1] == "１" for phone in phones)
    amounts = [row[header.index("累计消费")] for row in rows]
    assert any(str(amount).endswith("万") for amount in amounts)
    days = [row[header.index("建档日期")] for row in rows]
    assert {type(day) for day in days} >= {date, int, str}


def count(store: Store, entity: str) -> int:
    return int(store.read(lambda c: c.execute(f"SELECT count(*) FROM {entity}").fetchone())[0])
