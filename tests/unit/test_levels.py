"""Service levels kept with tickets: by which policy, from which history, current after every write, and refused with the reason."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from builders import NOON, add, bulk, customer
from vaults import trouble_code

from opsdesk import clock
from opsdesk.analysis.hours.calendar import WEEKDAYS, from_json
from opsdesk.errors import Cancelled, Trouble
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import language
from opsdesk.query.filters import Query
from opsdesk.services import calendars, levels, policies, rules, tickets
from opsdesk.services import rows as verbs
from opsdesk.services.policies import USUAL, Policy
from opsdesk.services.rows import Selection
from opsdesk.store import journal, rows
from opsdesk.store.store import Store
from opsdesk.work import Progress

pytestmark = pytest.mark.usefixtures("noon")
NOW, HOUR = int(NOON.timestamp()), 3600
ALWAYS = Policy(calendar="24x7", targets={"first": {"normal": 2}, "next": {"normal": 1}, "resolve": {"normal": 10}})


def policy(store: Store, name: str = "usual", value: Policy = ALWAYS) -> int:
    (number,) = store.write(lambda store: policies.save(store, name, value)).ids["rules"] or ()
    return number


def ticket(store: Store, **values: Stored) -> int:
    return add(store, "tickets", **{"title": "导出失败", "opened": NOW, **values})


def edit(store: Store, number: int, **values: Stored) -> None:
    store.write(lambda store: verbs.edit(store, Selection("tickets", frozenset([number])), values))


def of(store: Store, number: int, *names: str) -> tuple[Any, ...]:
    return store.read(lambda c: rows.page(c, store.schema, "tickets", [number], names))[number]


class Later:
    """The clock, moved on by hours."""

    def __init__(self) -> None:
        self.held: Any = None

    def __call__(self, hours: float) -> None:
        self.stop()
        self.held = clock.frozen(NOON + timedelta(hours=hours))
        self.held.__enter__()

    def stop(self) -> None:
        if self.held is not None:
            self.held.__exit__(None, None, None)
            self.held = None


@pytest.fixture
def later() -> Iterator[Later]:
    moved = Later()
    yield moved
    moved.stop()


# -- what is kept -----------------------------------------------------------------------------------------------------


def test_a_ticket_has_the_due_times_of_its_policy(store: Store) -> None:
    policy(store)
    number = ticket(store)
    changes = levels.refresh(store)
    assert (changes.operation, changes.ids) == (0, {"tickets": frozenset([number])})
    names = ("sla", "policy", "first_due", "next_due", "resolve_due", "sla_due", "sla_turn", "first_breached")
    first = NOW + 2 * HOUR
    assert of(store, number, *names) == ("running", "usual", first, None, NOW + 10 * HOUR, first, NOW + 1.5 * HOUR, 0)
    assert not levels.refresh(store)


def test_time_alone_turns_it_without_any_write(store: Store, later: Later) -> None:
    policy(store)
    number = ticket(store)
    seen = []
    for hours in (0, 1.5, 2, 2.01, 7.5, 10.01):
        later(hours)
        levels.refresh(store)
        seen.append(of(store, number, "sla", "first_breached", "resolve_breached"))
    assert seen == [
        ("running", 0, 0), ("soon", 0, 0), ("soon", 0, 0), ("overdue", 1, 0), ("overdue", 1, 0), ("overdue", 1, 1),
    ]  # fmt: skip


def test_answers_stop_the_clock_and_the_customers_word_starts_the_next(store: Store, later: Later) -> None:
    policy(store)
    number = ticket(store)
    later(1)
    store.write(lambda store: tickets.reply(store, number, "在查"))
    levels.refresh(store)
    assert of(store, number, "sla_due", "first_breached", "next_breached") == (NOW + 10 * HOUR, 0, None)
    later(3)
    store.write(lambda store: tickets.reply(store, number, "好了吗", kind="customer"))
    levels.refresh(store)
    assert of(store, number, "next_due", "sla_due") == (NOW + 4 * HOUR, NOW + 4 * HOUR)
    later(5)
    levels.refresh(store)
    assert of(store, number, "sla", "next_breached") == ("overdue", 1)
    store.write(lambda store: tickets.reply(store, number, "好了"))
    store.write(lambda store: tickets.close(store, Selection("tickets", frozenset([number]))))
    levels.refresh(store)
    assert of(store, number, "sla", "next_due", "next_breached", "resolve_breached") == ("missed", None, 1, 0)
    store.write(lambda store: store.undo())
    levels.refresh(store)
    assert of(store, number, "sla", "sla_due") == ("running", NOW + 10 * HOUR)


def test_a_reply_that_goes_is_as_if_it_never_was(store: Store, later: Later) -> None:
    policy(store)
    number = ticket(store, first_response=NOW)
    reply = add(store, "replies", ticket=number, at=NOW + 60, kind="customer", body="?")
    levels.refresh(store)
    assert of(store, number, "next_due") == (NOW + 60 + HOUR,)
    store.write(lambda store: verbs.remove(store, Selection("replies", frozenset([reply]))))
    levels.refresh(store)
    assert of(store, number, "next_due") == (None,)


# -- pauses -----------------------------------------------------------------------------------------------------------


def test_waiting_for_the_customer_pauses_and_gives_back_its_time(store: Store, later: Later) -> None:
    policy(store)
    number = ticket(store, first_response=NOW)
    later(1)
    edit(store, number, status="waiting_customer")
    levels.refresh(store)
    assert of(store, number, "sla", "resolve_due", "sla_due", "paused") == ("paused", None, None, None)
    later(4)
    edit(store, number, status="investigating")
    levels.refresh(store)
    assert of(store, number, "sla", "resolve_due", "paused") == ("running", NOW + 13 * HOUR, 3 * HOUR)


def test_an_undone_pause_never_was_and_a_redone_one_was_from_the_beginning(store: Store, later: Later) -> None:
    policy(store)
    number = ticket(store, first_response=NOW)
    later(1)
    edit(store, number, status="waiting_third")
    later(3)
    store.write(lambda store: store.undo())
    levels.refresh(store)
    assert of(store, number, "sla", "resolve_due", "paused") == ("running", NOW + 10 * HOUR, None)
    later(4)
    store.write(lambda store: store.redo())
    later(5)
    edit(store, number, status="investigating")
    levels.refresh(store)
    assert of(store, number, "resolve_due", "paused") == (NOW + 14 * HOUR, 4 * HOUR)


def test_what_was_closed_by_mistake_does_not_count_while_it_was_closed(store: Store, later: Later) -> None:
    policy(store)
    number = ticket(store, first_response=NOW)
    later(2)
    edit(store, number, status="resolved")
    levels.refresh(store)
    assert of(store, number, "sla", "resolve_due", "sla_due") == ("kept", NOW + 10 * HOUR, None)
    later(20)
    edit(store, number, status="investigating")
    levels.refresh(store)
    assert of(store, number, "sla", "resolve_due") == ("running", NOW + 28 * HOUR)


def test_an_import_pauses_from_when_it_came(store: Store, later: Later) -> None:
    policy(store)
    later(3)
    (number,) = bulk(
        store, "tickets", [{"title": "旧工单", "opened": NOW, "status": "waiting_customer", "first_response": NOW}]
    )
    levels.refresh(store)
    assert of(store, number, "sla") == ("paused",)
    later(8)
    edit(store, number, status="new")
    levels.refresh(store)
    assert of(store, number, "resolve_due", "paused") == (NOW + 15 * HOUR, 5 * HOUR)


def test_closed_without_a_time_its_resolution_is_not_judged(store: Store) -> None:
    policy(store)
    numbers = bulk(store, "tickets", [
        {"title": "旧", "opened": NOW - 99 * HOUR, "status": "resolved", "first_response": answered}
        for answered in (None, NOW - 98 * HOUR)
    ])  # fmt: skip
    levels.refresh(store)
    assert [of(store, one, "sla", "first_breached", "resolve_breached") for one in numbers] == [
        (None, None, None), ("kept", 0, None),
    ]  # fmt: skip


# -- policies ---------------------------------------------------------------------------------------------------------


def test_the_first_policy_that_fits_holds_and_their_order_can_be_changed(store: Store) -> None:
    usual = policy(store)
    bugs = policy(store, "bugs", Policy("type=bug", "24x7", {"resolve": {"urgent": 1, "normal": 3}}))
    one, other = ticket(store, type="bug", priority="urgent"), ticket(store, type="bug")
    levels.refresh(store)
    assert [of(store, number, "policy")[0] for number in (one, other)] == [
        None,
        "usual",
    ]  # it says nothing of urgent ones
    store.write(lambda store: policies.arrange(store, [bugs, usual]))
    levels.refresh(store)
    assert of(store, one, "policy", "resolve_due") == ("bugs", NOW + HOUR)
    assert of(store, other, "policy", "resolve_due", "first_due") == ("bugs", NOW + 3 * HOUR, None)
    store.write(lambda store: store.undo())
    levels.refresh(store)
    assert of(store, other, "policy") == ("usual",)


def test_a_condition_on_the_customer_follows_the_customer(store: Store) -> None:
    policy(store, "vip", Policy("customer.tags=VIP", "24x7", {"first": {"normal": 1}}))
    policy(store)
    who = customer(store)
    number = ticket(store, customer=who)
    levels.refresh(store)
    assert of(store, number, "policy") == ("usual",)
    tags = '["VIP"]'
    store.write(lambda store: verbs.edit(store, Selection("customers", frozenset([who])), {"tags": tags}))
    levels.refresh(store)
    assert of(store, number, "policy", "first_due") == ("vip", NOW + HOUR)


def test_a_relative_condition_is_asked_again_the_next_day(store: Store, later: Later) -> None:
    policy(store, "fresh", Policy("opened>=0d", "24x7", {"resolve": {"normal": 1000}}))
    number = ticket(store)
    levels.refresh(store)
    assert of(store, number, "policy") == ("fresh",)
    later(24)
    levels.refresh(store)
    assert of(store, number, "policy") == (None,)


def test_calendars_count_and_a_change_of_one_moves_what_is_due(store: Store) -> None:
    office = from_json("office", {"tz": "Asia/Shanghai", **{day: ["09:00-17:00"] for day in WEEKDAYS[:5]}})
    (kept,) = store.write(lambda store: calendars.save(store, "office", office)).ids["rules"] or ()
    policy(store, "office", Policy("", "office", {"resolve": {"normal": 6}}))
    number = ticket(store)  # Thursday noon: five hours today, one tomorrow
    levels.refresh(store)
    assert of(store, number, "resolve_due") == (NOW + 22 * HOUR,)
    closed = from_json(
        "office", {"tz": "Asia/Shanghai", "closed": ["2026-03-06"], **{key: ["09:00-17:00"] for key in WEEKDAYS}}
    )
    store.write(lambda store: calendars.save(store, "office", closed, kept))
    levels.refresh(store)
    assert of(store, number, "resolve_due") == (NOW + 46 * HOUR,)


def test_a_calendar_that_gets_another_name_keeps_its_policies(store: Store) -> None:
    office = from_json("office", {"tz": "UTC", "mon": ["09:00-17:00"]})
    (kept,) = store.write(lambda store: calendars.save(store, "office", office)).ids["rules"] or ()
    policy(store, "office", Policy("", "Office", {"resolve": {"normal": 6}}))
    policy(store)
    changes = store.write(lambda store: calendars.save(store, "workshop", office, kept))
    assert changes.affected == 1
    assert [one.value.calendar for one in store.read(lambda c: policies.all_kept(c, store.schema))] == [
        "workshop",
        "24x7",
    ]
    store.write(lambda store: store.undo())
    assert [one.value.calendar for one in store.read(lambda c: policies.all_kept(c, store.schema))] == [
        "Office",
        "24x7",
    ]


def test_without_policies_nothing_is_kept_and_removing_the_last_empties_all(store: Store) -> None:
    number = ticket(store)
    assert not levels.refresh(store)
    kept = policy(store)
    levels.refresh(store)
    assert of(store, number, "sla") == ("running",)
    store.write(lambda store: policies.remove(store, kept))
    levels.refresh(store)
    assert of(store, number, "sla", "policy", "first_due", "first_breached") == (None,) * 4


def test_a_policy_whose_calendar_is_gone_is_left_out_and_said(store: Store) -> None:
    from opsdesk.services import levelling

    office = from_json("office", {"tz": "UTC", "mon": ["09:00-17:00"]})
    (kept,) = store.write(lambda store: calendars.save(store, "office", office)).ids["rules"] or ()
    policy(store, "office", Policy("", "office", {"resolve": {"normal": 6}}))
    policy(store)
    with pytest.raises(Trouble, match="“office” counts by this calendar"):
        store.write(lambda store: calendars.remove(store, kept))
    store.write(lambda store: rules.remove(store, calendars.CALENDARS, kept))  # as an undo does
    number = ticket(store)
    levels.refresh(store)
    assert of(store, number, "policy") == ("usual",)
    (problem,) = store.read(lambda c: levelling.setup(c, store.schema)).problems
    assert problem.startswith("office: There is no calendar “office”.")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Policy("nonsense=1", targets=ALWAYS.targets), "nonsense"),
        (Policy(calendar="nowhere", targets=ALWAYS.targets), "nowhere"),
        (Policy(), "promises nothing"),
        (Policy(targets={"first": {"normal": 0}}), "0 hours"),
        (Policy(targets={"first": {"normal": float("inf")}}), "inf hours"),
        (Policy(targets={"sometime": {"normal": 1}}), "sometime"),
        (Policy(targets=ALWAYS.targets, pauses=("resolved",)), "resolved"),
        (Policy(targets=ALWAYS.targets, warn=0), "share"),
        (Policy("sla=overdue", targets=ALWAYS.targets), "follows from it"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(store: Store, wrong: Policy, words: str) -> None:
    with pytest.raises(Trouble, match=words):
        store.write(lambda store: policies.save(store, "wrong", wrong))
    assert not store.read(lambda c: policies.all_kept(c, store.schema))


def test_a_policy_reads_back_what_was_written(store: Store) -> None:
    policy(store, "usual", USUAL)
    (kept,) = store.read(lambda c: policies.all_kept(c, store.schema))
    assert kept.value == USUAL
    assert trouble_code(lambda: policies.of_plain({"targets": 3})) == "policy"
    assert policies.of_plain(policies.plain("x", USUAL)) == USUAL


# -- keeping up -------------------------------------------------------------------------------------------------------


def test_only_what_was_touched_is_looked_at_again(store: Store) -> None:
    policy(store)
    numbers = bulk(store, "tickets", [{"title": f"工单{n}", "opened": NOW} for n in range(30)])
    assert levels.refresh(store).affected == 30
    edit(store, numbers[4], priority="high")
    assert store.read(lambda c: levels.due(c, store.schema)) == [numbers[4]]
    assert levels.refresh(store).ids == {"tickets": frozenset([numbers[4]])}
    customer(store)
    assert store.read(lambda c: levels.due(c, store.schema)) == []


def test_nothing_of_it_is_journalled_and_a_removed_ticket_comes_back_to_be_computed(store: Store) -> None:
    policy(store)
    number = ticket(store)
    newest = store.read(journal.newest)
    levels.refresh(store)
    assert store.read(journal.newest) == newest
    store.write(lambda store: verbs.remove(store, Selection("tickets", frozenset([number]))))
    levels.refresh(store)
    store.write(lambda store: store.undo())
    levels.refresh(store)
    assert of(store, number, "sla", "first_due") == ("running", NOW + 2 * HOUR)


def test_cancelled_it_is_still_due(store: Store) -> None:
    policy(store)
    bulk(store, "tickets", [{"title": f"工单{n}", "opened": NOW} for n in range(30)])
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        levels.refresh(store, progress)
    assert store.read(lambda c: levels.due(c, store.schema)) is None
    assert levels.refresh(store).affected == 30


def test_lists_filter_and_sort_by_it(store: Store, later: Later) -> None:
    policy(store)
    late, soon = ticket(store), ticket(store, first_response=NOW)
    later(3)
    levels.refresh(store)
    declared = BUILT_IN["tickets"]
    for typed, wanted in (("sla=overdue", [late]), ("first_breached=yes", [late]), ("服务级别=按时", [soon])):
        where = language.parse(declared, typed)
        assert list(store.read(lambda c, where=where: rows.ids(c, store.schema, Query("tickets", where)))) == wanted
