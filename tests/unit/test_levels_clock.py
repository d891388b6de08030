"""The clock of one ticket: its hands agree with what is kept, and every second since it was opened is accounted for."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from builders import NOON, add, bulk
from test_levels import ALWAYS, HOUR, NOW, edit, of, policy, ticket

from opsdesk import clock
from opsdesk.analysis.hours.calendar import WEEKDAYS, from_json
from opsdesk.services import calendars, level_clock, levels, tickets
from opsdesk.services import rows as verbs
from opsdesk.services.level_clock import Clock
from opsdesk.services.policies import Policy
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store

pytestmark = pytest.mark.usefixtures("noon")


def read(store: Store, number: int, hours: float = 0) -> Clock:
    found = store.read(lambda c: level_clock.read(c, store.schema, number, NOW + round(hours * HOUR)))
    assert found is not None
    return found


def test_hands_say_how_much_is_spent_and_what_is_left(store: Store) -> None:
    policy(store)
    found = read(store, ticket(store), 1.6)
    first, resolve = found.hands
    assert (first.target, first.standing, first.spent, first.left) == ("first", "soon", 5760, 1440)
    assert (resolve.standing, resolve.due, resolve.end) == ("running", NOW + 10 * HOUR, None)
    assert found.leading is first
    late = read(store, 1, 3)
    assert late.leading is not None
    assert (late.leading.standing, late.leading.left) == ("overdue", -HOUR)


def test_it_agrees_with_what_is_kept_through_a_whole_life(store: Store) -> None:
    policy(store)
    number = ticket(store)
    turns: tuple[Callable[[Store], object], ...] = (
        lambda store: tickets.reply(store, number, "在查", status="waiting_customer"),
        lambda store: tickets.reply(store, number, "日志", kind="customer"),
        lambda store: tickets.reply(store, number, "好了"),
        lambda store: verbs.edit(store, Selection("tickets", frozenset([number])), {"status": "resolved"}),
    )
    for hour, turn in enumerate(turns, 1):
        with clock.frozen(NOON + timedelta(hours=hour)):
            store.write(turn)
            levels.refresh(store)
            found = read(store, number, hour)
            kept = of(store, number, "first_due", "next_due", "resolve_due", "sla")
            by_name = {hand.target: hand for hand in found.hands}
            dues = tuple(by_name[name].due if name in by_name else None for name in ("first", "next", "resolve"))
            assert dues == kept[:3]
            assert found.leading is not None
            assert found.leading.standing == kept[3]


def test_every_second_is_accounted_for(store: Store) -> None:
    office = from_json(
        "office",
        {"tz": "Asia/Shanghai", "closed": {"2026-03-06": "店庆"}, **{day: ["09:00-17:00"] for day in WEEKDAYS[:5]}},
    )
    store.write(lambda store: calendars.save(store, "office", office))
    policy(store, "office", Policy("", "office", {"resolve": {"normal": 6}}))
    number = ticket(store)
    with clock.frozen(NOON + timedelta(hours=1)):
        edit(store, number, status="waiting_third")
    with clock.frozen(NOON + timedelta(hours=3)):
        edit(store, number, status="investigating")
    found = read(store, number, 93)
    assert (found.start, found.until, sum(found.seconds.values())) == (NOW, NOW + 93 * HOUR, 93 * HOUR)
    assert all(one.end == other.start for one, other in pairwise(found.segments))
    (hand,) = found.hands
    assert (hand.spent, found.seconds["counted"], found.seconds["paused"], found.seconds["holiday"]) == (
        3 * HOUR, 3 * HOUR, 2 * HOUR, 24 * HOUR,
    )  # fmt: skip
    assert [one.why for one in found.segments if one.kind == "holiday"] == ["店庆"]


def test_years_whose_holidays_are_unknown_are_warned_of(store: Store) -> None:
    policy(store, "cn", Policy("", "cn", {"resolve": {"normal": 10_000}}))
    assert "Holidays and make-up workdays are known up to" in read(store, ticket(store)).warning


def test_where_no_policy_holds_there_is_no_clock(store: Store) -> None:
    number = ticket(store)
    assert store.read(lambda c: level_clock.read(c, store.schema, number, NOW)) is None
    policy(store, value=Policy("type=bug", "24x7", ALWAYS.targets))
    assert store.read(lambda c: level_clock.read(c, store.schema, number, NOW)) is None
    assert store.read(lambda c: level_clock.read(c, store.schema, 99, NOW)) is None


def test_closed_without_a_time_it_says_nothing_of_the_resolution(store: Store) -> None:
    policy(store)
    (number,) = bulk(
        store, "tickets", [{"title": "旧", "opened": NOW - 99, "status": "resolved", "first_response": NOW}]
    )
    add(store, "replies", ticket=number, at=NOW, kind="customer", body="?")
    assert [hand.target for hand in read(store, number).hands] == ["first"]
