"""Today's calls: who is listed, under which reason, with which numbers, and who is left out and why."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from builders import bulk, customer, days_ago, interaction, order
from commands import Commands, commands_on_a_new_vault

from opsdesk import clock, i18n
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.query.filters import Test
from opsdesk.sample import fill
from opsdesk.services import call_rules, call_words, contracts, desk, rules
from opsdesk.services.call_rules import Rules
from opsdesk.services.calls import LISTS, Sheet, of_owner, sheet
from opsdesk.services.contracts import Contracts
from opsdesk.services.rows import Selection, edit
from opsdesk.services.standing import standing
from opsdesk.store import birthdays, rows
from opsdesk.store.store import Store
from opsdesk.work import Progress

pytestmark = pytest.mark.usefixtures("noon")
TODAY = day_number(date(2026, 3, 5))
LI = Test("owner", "=", ("李静",))


def made(store: Store, chosen: Rules | None = None, *, heavy: bool = True, **more: Any) -> Sheet:
    chosen = chosen or Rules()

    def read(connection: Any) -> Sheet:
        known = standing(connection, TODAY, chosen) if heavy else None
        return sheet(connection, store.schema, TODAY, chosen, known, **more)

    return store.read(read)


def listed(found: Sheet) -> dict[str, list[str]]:
    """The names on each list that is not empty."""
    return {one.name: [call.values["name"] for call in one.calls] for one in found.lists if one.calls}


def reasons(found: Sheet, name: str) -> list[str]:
    (call,) = [call for _list, call in found.calls if call.values["name"] == name]
    return [reason.name for reason in call.reasons]


def why(found: Sheet, name: str) -> str:
    (call,) = [call for _list, call in found.calls if call.values["name"] == name]
    return call_words.whys(call)


def rhythm(store: Store, name: str, last: int, **values: Any) -> int:
    """A customer who ordered every ten days, the last time `last` days ago."""
    who = customer(store, name, **values)
    for back in range(4):
        order(store, who, "1000", date=days_ago(last + 10 * back))
    return who


def test_follow_ups_that_are_due_need_no_orders(store: Store) -> None:
    customer(store, "早该打", next_follow_up=days_ago(3))
    customer(store, "更早", next_follow_up=days_ago(9))
    customer(store, "今天", next_follow_up=days_ago(0))
    customer(store, "明天", next_follow_up=days_ago(-1))
    found = made(store, heavy=False)
    assert listed(found) == {"overdue": ["更早", "早该打"], "today": ["今天"]}
    assert why(found, "早该打") == "Follow-up was due 3 days ago"
    assert found.population == 4


def test_a_valuable_customer_overdue_by_their_own_rhythm_may_be_leaving(store: Store) -> None:
    rhythm(store, "迟迟", 43)
    rhythm(store, "准时", 15)
    found = made(store)
    assert listed(found) == {"churn": ["迟迟"]}
    assert why(found, "迟迟") == "Class A, no order for 43 days, usual gap 10 (4.3×)"
    i18n.set_language("zh")
    assert why(found, "迟迟") == "A 类客户，43 天未下单，平常间隔 10 天（4.3 倍）"


def test_a_customer_appears_once_under_the_most_urgent_reason_and_keeps_the_others(store: Store) -> None:
    rhythm(store, "样样都是", 100, next_follow_up=days_ago(2))
    found = made(store)
    assert listed(found) == {"overdue": ["样样都是"]}
    assert reasons(found, "样样都是") == ["overdue", "churn", "silent"]
    assert why(found, "样样都是") == (
        "Follow-up was due 2 days ago; class A, no order for 100 days, usual gap 10 (10.0×);"
        " no order or contact for 100 days, silent from 90 on"
    )


def test_silence_counts_from_the_last_order_or_contact(store: Store) -> None:
    order(store, customer(store, "只下过单"), date=days_ago(90))
    order(store, customer(store, "还在下单"), date=days_ago(89))
    interaction(store, customer(store, "只聊过"), kind="call", at="2025-11-01 10:00")
    talked = customer(store, "聊过不久")
    order(store, talked, date=days_ago(300))
    interaction(store, talked, kind="call", at="2026-02-01 10:00")
    customer(store, "从未来往")
    found = made(store, Rules(once_after=1000))
    assert listed(found) == {"silent": ["只下过单", "只聊过"]}
    assert why(found, "只聊过") == "No order or contact for 124 days, silent from 90 on"


def test_a_threshold_of_ones_own_replaces_the_usual_one(store: Store) -> None:
    order(store, customer(store, "三十天"), date=days_ago(30))
    assert "silent" not in listed(made(store))
    found = made(store, Rules(silent_after=30, once_after=1000))
    assert listed(found) == {"silent": ["三十天"]}
    assert found.standing is not None
    assert (found.standing.silent_after, found.standing.silent_by) == (30, "choice")


def test_the_threshold_is_learned_from_the_orders_of_the_desk(store: Store) -> None:
    """Most come back within ten days; after twenty hardly anybody does."""
    names = bulk(store, "customers", [{"name": f"客户{n}"} for n in range(400)])
    days = [(who, 200 - gap) for n, who in enumerate(names) for gap in ([0, 1 + n % 10] if n % 2 else [0])]
    bulk(store, "orders", [
        {"customer": who, "date": days_ago(day), "amount": 1000, "status": "paid", "code": f"N-{who}-{day}"}
        for who, day in days
    ])  # fmt: skip
    found = made(store)
    assert found.standing is not None
    assert found.standing.silent_by == "orders"
    assert 8 <= found.standing.silent_after <= 20


def test_bought_once_is_one_day_of_purchases_long_enough_ago(store: Store) -> None:
    for name, days in (("一次", (40,)), ("一天两单", (40, 40)), ("两次", (40, 20)), ("刚买", (29,))):
        who = customer(store, name)
        for day in days:
            order(store, who, date=days_ago(day))
    back = customer(store, "退了")
    order(store, back, date=days_ago(40))
    order(store, back, "-100", status="refunded", date=days_ago(35))
    order(store, customer(store, "未付款"), status="pending", date=days_ago(40))
    found = made(store)
    assert sorted(listed(found)["once"]) == sorted(["一次", "一天两单", "退了"])
    assert why(found, "一次") == "Bought once, 40 days ago, and not again"


def test_whoever_is_lost_planned_or_just_contacted_is_left_out_and_counted(store: Store) -> None:
    rhythm(store, "放弃了", 60, stage="lost")
    rhythm(store, "排好了", 60, next_follow_up=days_ago(-5))
    rhythm(store, "刚聊过", 60, last_contact=days_ago(13))
    rhythm(store, "两周前", 60, last_contact=days_ago(14))
    found = made(store)
    assert listed(found) == {"churn": ["两周前"]}
    assert found.left_out == {"lost": 1, "planned": 1, "contacted": 1}


def test_a_follow_up_is_due_even_with_somebody_just_contacted_or_lost(store: Store) -> None:
    customer(store, "说好的", next_follow_up=days_ago(0), last_contact=days_ago(0), stage="lost")
    assert listed(made(store)) == {"today": ["说好的"]}


def test_refused_marketing_is_marked_and_changes_what_to_do(store: Store) -> None:
    rhythm(store, "别推销", 60, consent="refused")
    rhythm(store, "没说", 60)
    calls = {call.values["name"]: call for _list, call in made(store).calls}
    assert calls["别推销"].refused
    assert not calls["没说"].refused
    assert call_words.action(calls["别推销"]).startswith("No marketing")
    assert call_words.action(calls["没说"]).startswith("Call in person")


def test_birthdays_of_the_coming_days_unless_contact_was_refused(store: Store) -> None:
    customer(store, "今天生日", birthday="1990-03-05")
    customer(store, "六天后", birthday="1988-03-11")
    customer(store, "七天后", birthday="1988-03-12")
    customer(store, "不要祝福", birthday="1990-03-06", consent="refused")
    customer(store, "还没出生", birthday="2030-03-06")
    found = made(store, heavy=False)
    assert sorted(listed(found)["birthday"]) == sorted(["今天生日", "六天后"])
    assert why(found, "今天生日") == "Birthday today"
    assert why(found, "六天后") == "Birthday in 6 days"
    assert listed(made(store, Rules(birthdays=0), heavy=False)) == {}


@pytest.mark.parametrize("kind", ["day", "moment"])
def test_contracts_that_end_soon_are_listed_once_their_fields_are_chosen(store: Store, kind: str) -> None:
    for label in ("Begins", "Ends"):
        store.write(lambda s, label=label: desk.add_field(s, "customers", label, kind))
    time = "" if kind == "day" else " 09:30"
    ends = {"今天到期": "2026-03-05", "月底到期": "2026-04-04", "还早": "2026-04-05", "已结束": "2026-03-04"}
    for name, day in ends.items():
        customer(store, name, x_ends=f"{day}{time}", consent="refused")
    customer(store, "说好了", x_ends=f"2026-03-20{time}", next_follow_up=days_ago(-3))
    assert listed(made(store)) == {}
    store.write(lambda s: contracts.keep(s, Contracts("x_begins", "x_ends")))
    found = made(store, heavy=False)
    assert listed(found) == {"ending": ["今天到期", "月底到期"]}
    assert found.left_out["planned"] == 1
    assert [why(found, name) for name in ("今天到期", "月底到期")] == [
        "Contract ends today",
        "Contract ends in 30 days",
    ]
    assert call_words.action(found.lists[2].calls[0]) == "Talk about the renewal"
    assert listed(made(store, Rules(ending=0))) == {}


@pytest.mark.parametrize(("year", "day"), [(2027, "02-28"), (2028, "02-29")])
def test_a_leap_day_is_celebrated_every_year(store: Store, year: int, day: str) -> None:
    born = customer(store, "闰日", birthday="1996-02-29")
    first, last = day_number(date(year, 2, 25)), day_number(date(year, 3, 3))
    found = store.read(lambda c: birthdays.between(c, first, last))
    assert {number: clock.day_of(on).isoformat() for number, on in found.items()} == {born: f"{year}-{day}"}


def test_a_week_over_new_year_has_both_years_birthdays(store: Store) -> None:
    for day in ("12-30", "01-02", "01-07"):
        customer(store, day, birthday=f"1990-{day}")
    first = day_number(date(2026, 12, 29))
    assert len(store.read(lambda c: birthdays.between(c, first, first + 6))) == 2


def test_the_list_of_one_owner(store: Store) -> None:
    for owner in ("李静", "王伟"):
        customer(store, f"{owner}的", owner=owner, next_follow_up=days_ago(0))
        rhythm(store, f"{owner}的老客", 60, owner=owner)
    customer(store, "没人管", next_follow_up=days_ago(0))
    assert listed(made(store, where=LI)) == {"today": ["李静的"], "churn": ["李静的老客"]}
    assert made(store, where=LI).population == 2
    with pytest.raises(Trouble, match="李静, 王伟"):
        store.read(lambda c: of_owner(c, store.schema, "赵六"))


def test_an_empty_desk_has_empty_lists_and_says_why(store: Store) -> None:
    found = made(store)
    assert listed(found) == {}
    assert found.standing is not None
    assert found.standing.untold.startswith("No customer has a counted order up to this day.")


def test_future_days_and_negative_amounts_give_a_defined_sheet(store: Store) -> None:
    strange = customer(store, "穿越", last_contact=days_ago(-900), next_follow_up=days_ago(-9000))
    order(store, strange, "-50", date=days_ago(-300), status="refunded")
    order(store, customer(store, "只有退款"), "-50", date=days_ago(300), status="refunded")
    assert listed(made(store)) == {"silent": ["只有退款"]}


def test_a_limit_shows_the_most_valuable_and_counts_all(store: Store) -> None:
    for n in range(5):
        order(store, customer(store, f"客户{n}"), f"{100 + n}", date=days_ago(40))
    (one,) = [found for found in made(store, most={"once": 2}).lists if found.calls]
    assert (one.name, one.customers) == ("once", 5)
    assert [call.values["name"] for call in one.calls] == ["客户4", "客户3"]


def test_the_filter_of_a_list_gives_its_customers(store: Store) -> None:
    fill(store, customers=300, orders=None, interactions=None, seed=5, progress=Progress())
    found = made(store)
    for one in found.lists:
        matching = store.read(lambda c, where=one.where: rows.count(c, store.schema, "customers", where))
        assert matching == one.customers == len(one.calls)
    assert made(store) == found


# -- against a computation of its own -----------------------------------------------------------------------------


def by_hand(store: Store, rules: Rules) -> tuple[dict[str, set[int]], dict[str, int]]:
    """The lists of a desk, customer by customer; P(alive) is left out, as for a desk with few buyers."""

    def table(statement: str) -> list[Any]:
        return store.read(lambda c: c.execute(statement).fetchall())

    orders: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for who, day, amount in table(
        "SELECT customer, date, amount FROM orders WHERE status IN ('paid', 'completed', 'refunded')"
    ):
        if day <= TODAY:
            orders[who].append((day, amount))
    worth = {who: sum(amount for _day, amount in bought) for who, bought in orders.items()}
    total, before, good = sum(v for v in worth.values() if v > 0), 0, set()
    for value in sorted({v for v in worth.values() if v > 0}, reverse=True):
        same = [who for who, v in worth.items() if v == value]
        if before < 0.95 * total:
            good.update(same)
        before += value * len(same)
    lists: dict[str, set[int]] = {name: set() for name in LISTS}
    left_out = {"lost": 0, "planned": 0, "contacted": 0}
    known = table("SELECT id, next_follow_up, last_contact, stage, birthday, consent FROM customers")
    for who, follow_up, contact, stage, born, consent in known:
        days = sorted({day for day, _amount in orders[who]})
        bought = sorted({day for day, amount in orders[who] if amount >= 0})
        gaps = [after - day for day, after in pairwise(days)]
        fits = {
            "overdue": follow_up is not None and follow_up < TODAY,
            "ending": False,
            "today": follow_up == TODAY,
            "churn": who in good and len(days) >= 3 and (TODAY - days[-1]) / median(gaps) >= rules.overdue_at,
            "silent": bool(days or contact) and max([*days[-1:], contact or 0]) <= TODAY - (rules.silent_after or 90),
            "once": len(bought) == 1 and bought[0] <= TODAY - rules.once_after,
            "birthday": born is not None
            and consent != "refused"
            and any(
                clock.day_of(born).strftime("%m-%d") == (clock.day_of(TODAY) + timedelta(n)).strftime("%m-%d")
                for n in range(rules.birthdays)
            ),
        }
        qualified = [name for name in LISTS if fits[name]]
        if not qualified:
            continue
        if qualified[0] in ("overdue", "today"):
            lists[qualified[0]].add(who)
        elif stage == "lost":
            left_out["lost"] += 1
        elif follow_up is not None and follow_up > TODAY:
            left_out["planned"] += 1
        elif contact is not None and contact > TODAY - rules.rest:
            left_out["contacted"] += 1
        else:
            lists[qualified[0]].add(who)
    return lists, left_out


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sample_desk_gives_the_same_as_brute_force(store: Store, seed: int) -> None:
    fill(store, customers=230, orders=None, interactions=None, seed=seed, progress=Progress())
    thresholds = Rules(alive_below=0.0, silent_after=60, once_after=20, rest=10)
    found = made(store, thresholds)
    lists, left_out = by_hand(store, thresholds)
    assert lists.pop("ending") == set()
    assert {one.name: {call.customer for call in one.calls} for one in found.lists} == lists
    assert found.left_out == left_out
    assert len([call for _list, call in found.calls]) == len({call.customer for _list, call in found.calls})
    assert all(lists[name] for name in ("overdue", "today", "churn", "silent", "once"))


# -- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_calls_has_its_shape(commands: Commands) -> None:
    with commands.store() as store:
        late = rhythm(store, "迟迟", 43, owner="李静", phone="13800138000")
        interaction(store, late, "首次沟通", kind="note", at="2026-01-01 10:00")
        interaction(store, late, "等\n审批", kind="note", at="2026-01-02 10:00")
        interaction(store, late, None, kind="note", at="2026-01-03 10:00")
        customer(store, "今天", next_follow_up=days_ago(0), consent="refused")
    found = commands.json("analyse", "calls")
    assert (found["as_of"], found["n"]) == ("2026-03-05", 2)
    assert found["excluded"] == {"lost": 0, "planned": 0, "contacted": 0}
    assert found["parameters"]["silent_after"] == 90
    assert "too few" in found["parameters"]["refused"]["alive"]
    assert [(one["list"], one["customers"]) for one in found["lists"] if one["customers"]] == [
        ("today", 1), ("churn", 1),
    ]  # fmt: skip
    today, late = found["customers"]
    assert (today["list"], today["consent"], today["owner"]) == ("today", "refused", None)
    assert late == {
        "code": "C-1", "name": "迟迟", "list": "churn", "action": "Call in person and ask what has changed",
        "reasons": [{
            "list": "churn", "days": 43, "text": "class A, no order for 43 days, usual gap 10 (4.3×)",
            "class": "A", "alive": None, "overdue": 4.3, "gap": 10.0,
        }],
        "value": "4000.00", "owner": "李静", "phone": ["13800138000"], "consent": None, "said": "等 审批",
        "last_contact": None, "last_order": "2026-01-21",
    }  # fmt: skip
    assert len(commands.json("analyse", "calls", "--owner", "李静")["customers"]) == 1
    assert "Owners: 李静" in commands.trouble("analyse", "calls", "--owner", "赵六")


def test_tomorrows_calls_can_be_asked_for_today(commands: Commands) -> None:
    with commands.store() as store:
        customer(store, "明天", next_follow_up=days_ago(-1))
    assert commands.json("analyse", "calls")["customers"] == []
    (call,) = commands.json("analyse", "calls", "--as-of", "2026-03-06")["customers"]
    assert call["list"] == "today"


@pytest.mark.parametrize(("language", "words"), [("en", "May be leaving (1)"), ("zh", "流失预警 (1)")])
def test_people_read_why_and_what_to_do(commands: Commands, language: str, words: str) -> None:
    with commands.store() as store:
        rhythm(store, "迟迟", 43, consent="refused", phone="13800138000")
    said = commands.ok("analyse", "calls", "--lang", language)
    assert words in said
    assert "138****8000" in said
    assert "4.3" in said


def test_what_is_left_out_comes_back_when_the_plan_is_taken_away(store: Store) -> None:
    who = rhythm(store, "排好了", 60, next_follow_up=days_ago(-5))
    assert listed(made(store)) == {}
    store.write(lambda s: edit(s, Selection("customers", frozenset([who])), {"next_follow_up": None}))
    assert listed(made(store)) == {"churn": ["排好了"]}


def test_midnight_in_the_zone_of_the_desk_decides(store: Store) -> None:
    customer(store, "六号", next_follow_up=TODAY + 1)
    with clock.frozen(datetime(2026, 3, 5, 16, 0, tzinfo=UTC)):  # the sixth has begun in Shanghai
        found = store.read(lambda c: sheet(c, store.schema, clock.today()))
    assert listed(found) == {"today": ["六号"]}


# -- the thresholds -----------------------------------------------------------------------------------------------


def test_thresholds_are_kept_in_the_vault_followed_and_undone(store: Store) -> None:
    order(store, customer(store, "四十天"), date=days_ago(40))
    chosen = Rules(silent_after=40, once_after=1000)
    store.write(lambda s: call_rules.keep(s, Rules(rest=3)))
    store.write(lambda s: call_rules.keep(s, chosen))
    assert store.read(lambda c: call_rules.in_force(c, store.schema)) == chosen
    assert listed(made(store, chosen)) == {"silent": ["四十天"]}
    store.write(lambda s: s.undo())
    assert store.read(lambda c: call_rules.in_force(c, store.schema)) == Rules(rest=3)
    store.write(lambda s: s.undo())
    assert store.read(lambda c: call_rules.in_force(c, store.schema)) == Rules()


@pytest.mark.parametrize(
    "body", [[], {"newer": 1}, {"rest": -1}, {"rest": "3"}, {"birthdays": 400}, {"alive_below": 2}, {"overdue_at": 0}]
)
def test_thresholds_that_cannot_be_meant_are_refused(store: Store, body: object) -> None:
    kind: rules.Kind[Any] = rules.Kind(call_rules.KIND.list, lambda value: value, lambda value: value)
    store.write(lambda s: rules.save(s, kind, "阈值", body))
    with pytest.raises(Trouble, match="阈值"):
        store.read(lambda c: call_rules.in_force(c, store.schema))


def test_the_command_follows_the_thresholds_of_the_vault(commands: Commands) -> None:
    with commands.store() as store:
        order(store, customer(store, "四十天"), date=days_ago(40))
        store.write(lambda s: call_rules.keep(s, Rules(silent_after=40)))
    found = commands.json("analyse", "calls")
    assert [one["list"] for one in found["customers"]] == ["silent"]
    assert (found["parameters"]["silent_after"], found["parameters"]["silent_by"]) == (40, "choice")
