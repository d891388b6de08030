"""`analyse ...` on a real vault: CLI.md's shapes, what is excluded, and refusals."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from builders import bulk, customer, days_ago, interaction, order
from commands import Commands, commands_on_a_new_vault

from opsdesk.analysis import silence
from opsdesk.services import value
from opsdesk.store import facts
from opsdesk.store.store import Store

HEAD = {"as_of", "parameters", "n", "excluded"}


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Iterator[Commands]:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def four_buyers(store: Store) -> None:
    for name, amount, day in (("甲", "50", "2026-03-01"), ("乙", "30", "2026-02-01"), ("丙", "15", "2026-01-05")):
        order(store, customer(store, name), amount, date=day)
    last = customer(store, "丁")
    order(store, last, "6", date="2025-12-05")
    order(store, last, "-1", date="2026-02-05", status="refunded")
    order(store, last, "999", date="2026-02-06", status="cancelled")
    order(store, last, "999", date="2026-03-06")  # tomorrow
    customer(store, "无单")


def test_rfm_has_its_shape(commands: Commands) -> None:
    with commands.store() as store:
        four_buyers(store)
    found = commands.json("analyse", "rfm", "--k", 2, "--rows")
    assert set(found) == HEAD | {"cuts", "sizes", "segments", "classes8", "customers"}
    assert (found["as_of"], found["n"]) == ("2026-03-05", 4)
    assert found["excluded"] == {"without_orders": 1, "future": 1}
    assert found["cuts"] == {"r": [30.0], "f": [1.0], "m": ["22.50"]}
    assert found["sizes"] == {"r": [2, 2], "f": [3, 1], "m": [2, 2]}
    assert sum(segment["customers"] for segment in found["segments"]) == 4
    assert sum(found["classes8"].values()) == 4
    assert found["customers"][3] == {
        "code": "C-4", "recency": 28, "frequency": 2, "monetary": "5.00", "r": 2, "f": 2, "m": 1, "segment": "Loyal",
    }  # fmt: skip


def test_rfm_counts_days_when_asked(commands: Commands) -> None:
    with commands.store() as store:
        one = customer(store)
        for amount in ("10", "20"):
            order(store, one, amount, date="2026-03-01")
    assert commands.json("analyse", "rfm", "--rows")["customers"][0]["frequency"] == 2
    assert commands.json("analyse", "rfm", "--rows", "--distinct-days")["customers"][0]["frequency"] == 1


def test_rfm_takes_typed_cuts(commands: Commands) -> None:
    with commands.store() as store:
        four_buyers(store)
    found = commands.json("analyse", "rfm", "--mode", "typed", "--r-cuts", "30", "--f-cuts", "1", "--m-cuts", "15.00")
    assert found["sizes"] == {"r": [2, 2], "f": [3, 1], "m": [2, 2]}
    assert found["cuts"]["m"] == ["15.00"]


@pytest.mark.parametrize(
    "options",
    [("--mode", "typed"), ("--mode", "typed", "--r-cuts", "9,3", "--f-cuts", "1,2", "--m-cuts", "1,2"),
     ("--mode", "mean", "--k", "3"), ("--r-cuts", "3")],
)  # fmt: skip
def test_options_that_contradict_each_other_are_a_usage_error(commands: Commands, options: tuple[str, ...]) -> None:
    assert commands("analyse", "rfm", *options)[0] == 2


def test_abc_has_its_shape(commands: Commands) -> None:
    with commands.store() as store:
        four_buyers(store)
    found = commands.json("analyse", "abc")
    assert set(found) == HEAD | {"classes", "gini", "curve"}
    assert found["classes"] == {
        "A": {"customers": 2, "amount": "80.00", "share": 0.8},
        "B": {"customers": 1, "amount": "15.00", "share": 0.15},
        "C": {"customers": 1, "amount": "5.00", "share": 0.05},
    }
    assert found["gini"] == pytest.approx(0.375)


def test_lifecycle_has_its_shape(commands: Commands) -> None:
    with commands.store() as store:
        four_buyers(store)
    found = commands.json("analyse", "lifecycle")
    assert (found["n"], found["excluded"]) == (4, {"future": 1})
    assert [row["period"] for row in found["periods"]] == ["2025-12", "2026-01", "2026-02", "2026-03"]
    assert found["periods"][2] == {
        "period": "2026-02", "complete": True,
        "active": 2, "new": 1, "returning": 0, "resurrecting": 1, "dormant": 1,
    }  # fmt: skip
    assert [row["complete"] for row in found["periods"]] == [True, True, True, False]


def test_retention_starts_and_returns_with_the_events_asked_for(commands: Commands) -> None:
    with commands.store() as store:
        one = customer(store)
        interaction(store, one, at="2025-12-31 23:30")  # still December in Shanghai
        interaction(store, one, at="2026-03-06 00:00")  # tomorrow
        order(store, one, date="2026-02-10")
    found = commands.json("analyse", "retention", "--start", "interaction", "--return", "order")
    assert found["excluded"] == {"future": 1, "earlier_cohorts": 0}
    assert found["cohorts"] == [
        {"cohort": "2025-12", "size": 1, "active": [1, 0, 1, 0], "complete": [True, True, True, False]}
    ]
    assert found["mean"] == [1.0, 0.0, 1.0, None]


def test_retention_by_brackets_names_its_columns(commands: Commands) -> None:
    with commands.store() as store:
        one = customer(store)
        for day in ("2025-11-10", "2026-01-02", "2026-02-03"):
            order(store, one, date=day)
    found = commands.json("analyse", "retention", "--kind", "bracket", "--brackets", "1,2-3,4-9")
    assert found["columns"] == ["0", "1", "2-3", "4-9"]
    assert found["parameters"]["brackets"] == ["1", "2-3", "4-9"]
    assert found["cohorts"] == [
        {"cohort": "2025-11", "size": 1, "active": [1, 0, 1, 0], "complete": [True, True, True, False]}
    ]
    assert found["mean"] == [1.0, 0.0, 1.0, None]
    usual = commands.json("analyse", "retention", "--kind", "bracket")
    assert usual["columns"] == ["0", "1-3", "4-6"]


def test_brackets_that_cannot_be_read_are_refused(commands: Commands) -> None:
    assert "1-3,4-7" in commands.trouble("analyse", "retention", "--kind", "bracket", "--brackets", "3-1")
    assert "by brackets only" in commands.trouble("analyse", "retention", "--brackets", "1-3")


@pytest.mark.parametrize("name", ["retention", "lifecycle"])
def test_only_the_customers_asked_for_enter(commands: Commands, name: str) -> None:
    with commands.store() as store:
        for city in ("上海", "北京", "上海"):
            order(store, customer(store, city=city), date="2026-02-10")
    found = commands.json("analyse", name, "--where", "city=上海")
    assert (found["n"], found["parameters"]["where"]) == (2, "city=上海")
    assert "up to this day" in commands.trouble("analyse", name, "--where", "city=广州")


def test_silence_has_its_shape_and_suggests_nothing_from_one_customer(commands: Commands) -> None:
    with commands.store() as store:
        one = customer(store)
        for day in ("2026-03-01", "2026-03-03"):
            order(store, one, date=day)
    found = commands.json("analyse", "silence")
    assert found["curve"] == [{"days": days, "had": 1, "returned": 1, "rate": 1.0} for days in (1, 2)]
    assert found["suggested"] is None


def test_churn_lists_the_valuable_who_are_overdue(commands: Commands) -> None:
    with commands.store() as store:
        late, steady = customer(store, "迟迟"), customer(store, "准时")
        for who, days in ((late, ("01-01", "01-11", "01-21")), (steady, ("02-01", "02-15", "03-01"))):
            for day in days:
                order(store, who, "100", date=f"2026-{day}")
    found = commands.json("analyse", "churn")
    assert found["customers"] == [{"code": "C-1", "class": "A", "alive": None, "overdue": 4.3, "value": "300.00"}]
    assert "too few" in found["parameters"]["alive_refused"]


def test_churn_lists_the_probably_gone_as_well(commands: Commands) -> None:
    with commands.store() as store:
        names = [{"name": f"客户{n}"} for n in range(240)]
        today, buyers = days_ago(0), bulk(store, "customers", names)
        rows = [
            {"customer": who, "date": day, "amount": 100_00, "status": "paid", "code": f"N-{who}-{day}"}
            for place, who in enumerate(buyers)
            for day in range(today - 400 + place % 30, today - (place % 4) * 90, 20 + place % 25)
        ]
        bulk(store, "orders", rows)
        twice = customer(store, "两次")  # no rhythm of their own, but long gone after two orders in a row
        for day in (today - 395, today - 390):
            order(store, twice, "100000", date=day)
    found = commands.json("analyse", "churn")
    assert found["parameters"]["alive_refused"] is None
    gone = next(row for row in found["customers"] if row["overdue"] is None)
    assert gone["value"] == "200000.00"
    assert gone["alive"] < 0.5
    assert all(row["alive"] < 0.5 or row["overdue"] >= 2 for row in found["customers"])
    values = [float(row["value"]) for row in found["customers"]]
    assert values == sorted(values, reverse=True)
    assert len(commands.json("analyse", "churn", "--alive", "0")["customers"]) < len(values)


@pytest.mark.parametrize("name", ["rfm", "abc", "lifecycle", "retention", "silence", "churn"])
def test_an_empty_desk_is_refused_with_a_reason(commands: Commands, name: str) -> None:
    assert "up to this day" in commands.trouble("analyse", name)


def test_amounts_beyond_arithmetic_are_refused(commands: Commands) -> None:
    with commands.store() as store:
        for name in ("甲", "乙"):
            order(store, customer(store, name), 9_000_000_000_000_000_000, date="2026-01-01")  # past every check
    assert "too large to add up" in commands.trouble("analyse", "abc")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["rfm", "abc", "lifecycle", "retention", "silence", "churn"])
def test_people_get_a_table(commands: Commands, name: str, language: str) -> None:
    with commands.store() as store:
        four_buyers(store)
    more = ("--rows",) if name == "rfm" else ()
    lines = commands.ok("analyse", name, *more, "--lang", language).splitlines()
    assert lines[0].isascii() == (language == "en")


def test_the_past_is_seen_as_it_was(commands: Commands) -> None:
    with commands.store() as store:
        four_buyers(store)
    found = commands.json("analyse", "abc", "--as-of", "2026-01-31")
    assert (found["n"], found["excluded"]) == (2, {"without_orders": 3, "future": 4})


def test_a_sample_desk_gives_the_same_as_brute_force(store: Store, noon: datetime) -> None:
    from opsdesk import clock
    from opsdesk.sample import fill
    from opsdesk.work import Progress

    fill(store, customers=300, orders=None, interactions=None, seed=3, progress=Progress())
    today = clock.today()

    def rows(statement: str) -> list[Any]:
        return store.read(lambda c: c.execute(statement).fetchall())

    counted = "status IN ('paid', 'completed', 'refunded')"
    orders = rows(f"SELECT customer, date, amount FROM orders WHERE {counted} AND date <= {today} ORDER BY customer")
    found = store.read(lambda c: value.rfm_of_store(c, today))
    by_hand: dict[int, list[int]] = {}
    for who, day, amount in orders:
        entry = by_hand.setdefault(who, [0, 0, 0])
        entry[:] = [max(entry[0], day), entry[1] + 1, entry[2] + amount]
    assert found.totals.customers.tolist() == list(by_hand)
    assert found.recency.tolist() == [today - last for last, _, _ in by_hand.values()]
    assert found.totals.frequency.tolist() == [count for _, count, _ in by_hand.values()]
    assert found.totals.amount.tolist() == [amount for _, _, amount in by_hand.values()]
    events = store.read(lambda c: facts.events(c, "order", today))
    assert sorted(zip(events.customers.tolist(), events.days.tolist(), strict=True)) == sorted(
        (who, day) for who, day, _ in orders
    )
    meetings = store.read(lambda c: facts.events(c, "interaction", today))
    moments = rows("SELECT customer, at FROM interactions")
    local = [(who, clock.day_number(datetime.fromtimestamp(at, clock.zone()).date())) for who, at in moments]
    assert sorted(zip(meetings.customers.tolist(), meetings.days.tolist(), strict=True)) == sorted(
        (who, day) for who, day in local if day <= today
    )
    assert silence.cadence(events.customers, events.days, today).customers.tolist() == list(by_hand)
