"""The assignment pool: who is due and why, the clock that starts anew, protection, one undo, the limit, and the commands."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import NOON, customer, days_ago, desk, interaction
from commands import Commands, commands_on_a_new_vault

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.services import pool, rows
from opsdesk.services.pool import Rule, Terms
from opsdesk.services.rows import Selection
from opsdesk.store import pool as pool_store
from opsdesk.store import rows as reads
from opsdesk.store.store import Store


@pytest.fixture
def store(tmp_path: Path, noon: Any) -> Iterator[Store]:
    opened = desk(tmp_path)
    yield opened
    opened.close()


def quiet(store: Store, name: str, days: int, owner: str | None = "李静", **values: Any) -> int:
    """A customer of `owner` with whom nothing happened for so many days."""
    values = {"created": days_ago(400), "last_contact": days_ago(days), **values}
    return customer(store, name, owner=owner, **values)


def these(ids: list[int]) -> Selection:
    return Selection("customers", frozenset(ids))


def rule(store: Store, name: str = "30 days", days: int = 30, where: str = "", warn: int = 7) -> None:
    store.write(lambda s: pool.save_rule(s, name, Rule(days, where, warn)))


def preview(store: Store, as_of: int | None = None) -> pool.Preview:
    return store.read(lambda c: pool.preview(c, store.schema, as_of))


def due(store: Store, as_of: int | None = None) -> dict[int, str]:
    return {one.customer: one.rule for one in preview(store, as_of).due}


def owner_of(store: Store, number: int) -> object:
    return (store.read(lambda c: reads.get(c, store.schema, "customers", number)) or {})["owner"]


# -- who is due --------------------------------------------------------------------------------------------------------


def test_a_customer_is_due_after_more_than_the_days_and_warned_before(store: Store) -> None:
    rule(store)
    late, today, tomorrow, far = (quiet(store, f"C{days}", days) for days in (31, 30, 24, 23))
    found = preview(store)
    assert [one.customer for one in found.due] == [late]
    assert [(one.customer, one.on - found.as_of) for one in found.warned] == [(today, 1), (tomorrow, 7)]
    assert far not in {one.customer for one in found.warned}
    assert found.by_rule == {"30 days": (1, 2)}
    assert set(due(store, found.as_of + 1)) == {late, today}
    assert pool.reason(found.due[0], Rule(), found.as_of) == "no contact for 31 days (rule “30 days”)"


def test_who_has_no_owner_is_in_the_pool_already(store: Store) -> None:
    rule(store)
    quiet(store, "nobody's", 90, owner=None)
    found = preview(store)
    assert (found.due, found.pool, found.owned) == ((), 1, 0)


def test_without_a_contact_the_day_of_creation_counts_and_without_that_nothing_does(store: Store) -> None:
    rule(store)
    new = quiet(store, "new", 0, last_contact=None, created=days_ago(5))
    old = quiet(store, "old", 0, last_contact=None, created=days_ago(31))
    unknown = quiet(store, "unknown", 0, last_contact=None, created=days_ago(5))
    store.write(lambda s: rows.edit(s, Selection("customers", frozenset([unknown])), {"created": None}))
    found = preview(store)
    assert [one.customer for one in found.due] == [unknown, old], "longest first"
    assert found.due[0].since is None
    assert "no contact is known" in pool.reason(found.due[0], Rule(), found.as_of)
    assert new not in due(store)


def test_the_first_rule_gives_the_reason_and_the_sooner_one_the_warning(store: Store) -> None:
    rule(store, "ads", 10, "source=ads", 3)
    rule(store, "everybody", 30)
    both = quiet(store, "both", 31, source="ads")
    soon = quiet(store, "soon", 9, source="ads")
    other = quiet(store, "other", 31)
    found = preview(store)
    assert {one.customer: one.rule for one in found.due} == {both: "ads", other: "everybody"}
    assert [(one.customer, one.rule) for one in found.warned] == [(soon, "ads")]
    assert found.by_rule == {"ads": (1, 1), "everybody": (1, 0)}


def test_protected_customers_never_return(store: Store) -> None:
    rule(store)
    quiet(store, "tagged", 90, tags="保护")
    quiet(store, "in English", 90, tags="protected;VIP")
    open_to_all = quiet(store, "VIP only", 90, tags="VIP")
    assert set(due(store)) == {open_to_all}
    assert preview(store).protected == 2
    store.write(lambda s: pool.save_terms(s, Terms("tag:VIP")))
    assert len(due(store)) == 1
    store.write(lambda s: pool.save_terms(s, Terms("")))
    assert len(due(store)) == 3


def test_a_rule_that_cannot_be_read_is_named_and_the_others_go_on(store: Store) -> None:
    rule(store)
    number = quiet(store, "late", 31)
    broken = '{"days": 5, "where": "gone=1", "warn": 0}'
    store.write(lambda s: _insert_rule(s, "pool", "broken", broken))
    found = preview(store)
    assert list(found.unread) == ["broken"]
    assert [one.customer for one in found.due] == [number]


def test_nobody_returns_while_it_is_unknown_who_is_protected(store: Store) -> None:
    rule(store)
    quiet(store, "late", 31)
    store.write(lambda s: _insert_rule(s, "pool-terms", "pool", '{"protected": "gone=1", "limit": null}'))
    found = preview(store)
    assert found.due == ()
    assert list(found.unread) == ["Protected"]


def _insert_rule(store: Store, kind: str, name: str, body: str) -> None:
    with store.operation("save-rule", name=name) as operation:
        operation.insert("rules", {"list": kind, "name": name, "body": body, "position": 9})


@pytest.mark.parametrize("bad", [Rule(0), Rule(-3), Rule(30, "nonsense=1"), Rule(30, "", -1), Rule(9999)])
def test_a_rule_that_says_nothing_sensible_is_refused(store: Store, bad: Rule) -> None:
    with pytest.raises(Trouble):
        store.write(lambda s: pool.save_rule(s, "bad", bad))


# -- the clock ---------------------------------------------------------------------------------------------------------


def test_a_change_of_owner_starts_the_clock_anew_unless_it_was_undone(store: Store) -> None:
    rule(store)
    number = quiet(store, "late", 90)
    chosen = Selection("customers", frozenset([number]))
    store.write(lambda s: rows.edit(s, chosen, {"owner": "王芳"}))
    assert due(store) == {}
    store.write(lambda s: s.undo())
    assert set(due(store)) == {number}
    store.write(lambda s: s.redo())
    assert due(store) == {}
    with clock.frozen(NOON + timedelta(days=31)):
        assert set(due(store)) == {number}


def test_a_contact_starts_the_clock_anew(store: Store) -> None:
    rule(store)
    number = quiet(store, "late", 90)
    interaction(store, number, kind="call")
    assert due(store) == {}


def test_the_preview_agrees_with_counting_one_by_one(store: Store) -> None:
    """Three hundred customers with random days, owners, stages, tags and changes of owner on past days."""
    chance = random.Random(7)
    rule(store, "acquire", 12, "stage=acquire", 4)
    rule(store, "all", 40, "", 10)
    today = clock.today()
    facts: dict[int, dict[str, Any]] = {}
    for n in range(300):
        values: dict[str, Any] = {
            "created": chance.choice([None, days_ago(chance.randrange(120))]),
            "last_contact": chance.choice([None, days_ago(chance.randrange(-3, 90))]),
            "owner": chance.choice([None, "A", "B"]),
            "stage": chance.choice(["acquire", "grow"]),
            "tags": chance.choice([None, "保护", "VIP"]),
        }
        number = customer(store, f"C{n}", **{name: value for name, value in values.items() if value is not None})
        if values["created"] is None:
            store.write(lambda s, n=number: rows.edit(s, Selection("customers", frozenset([n])), {"created": None}))
        facts[number] = {**values, "taken": None}
    for number in chance.sample(sorted(facts), 80):
        back = chance.randrange(60)
        with clock.frozen(NOON - timedelta(days=back)):
            new = "C" if facts[number]["owner"] != "C" else "D"
            store.write(lambda s, n=number, o=new: rows.edit(s, Selection("customers", frozenset([n])), {"owner": o}))
        facts[number].update(owner=new, taken=today - back)
    expected: dict[int, tuple[str, int]] = {}
    warned: dict[int, tuple[str, int]] = {}
    for number, one in facts.items():
        if one["owner"] is None or one["tags"] == "保护":
            continue
        since = max(
            (day for day in (one["created"], one["last_contact"], one["taken"]) if day is not None), default=None
        )
        for name, days, stage, warn in (("acquire", 12, "acquire", 4), ("all", 40, None, 10)):
            if stage is not None and one["stage"] != stage:
                continue
            on = today if since is None else since + days + 1
            if on <= today:
                expected.setdefault(number, (name, on))
            elif on <= today + warn and (number not in warned or warned[number][1] > on):
                warned[number] = name, on
    found = preview(store)
    assert {one.customer: (one.rule, one.on) for one in found.due} == expected
    assert {one.customer: (one.rule, one.on) for one in found.warned} == {
        number: one for number, one in warned.items() if number not in expected
    }
    assert len(expected) > 60
    assert len(found.warned) > 10


# -- returning and taking ------------------------------------------------------------------------------------------------


def test_returning_is_one_action_and_undo_gives_everybody_back(store: Store) -> None:
    rule(store)
    ids = [quiet(store, f"C{n}", 31 + n, owner=f"owner {n % 3}") for n in range(6)]
    stays = quiet(store, "stays", 3)
    before = store.read(lambda c: c.execute("SELECT * FROM customers ORDER BY id").fetchall())
    changes = store.write(pool.return_due)
    assert (changes.affected, changes.verb) == (6, "pool-return")
    assert [owner_of(store, number) for number in ids] == [None] * 6
    assert owner_of(store, stays) == "李静"
    assert preview(store).due == ()
    store.write(lambda s: s.undo())
    assert store.read(lambda c: c.execute("SELECT * FROM customers ORDER BY id").fetchall()) == before
    assert set(due(store)) == set(ids)


def test_who_was_contacted_since_the_list_was_looked_at_stays(store: Store) -> None:
    rule(store)
    first, second = quiet(store, "first", 31), quiet(store, "second", 31)
    looked_at = [one.customer for one in preview(store).due]
    interaction(store, first, kind="call")
    assert store.write(lambda s: pool.return_due(s, looked_at)).affected == 1
    assert (owner_of(store, first), owner_of(store, second)) == ("李静", None)


def test_only_those_chosen_return(store: Store) -> None:
    rule(store)
    first, second = quiet(store, "first", 31), quiet(store, "second", 31)
    not_due = quiet(store, "not due", 2)
    store.write(lambda s: pool.return_due(s, [second, not_due]))
    assert [owner_of(store, number) for number in (first, second, not_due)] == ["李静", None, "李静"]


def test_nothing_due_changes_nothing(store: Store) -> None:
    assert not store.write(pool.return_due)


def test_claiming_takes_from_the_pool_alone(store: Store) -> None:
    rule(store)
    free = [quiet(store, f"C{n}", 90, owner=None) for n in range(3)]
    owned = quiet(store, "owned", 90)
    changes = store.write(lambda s: pool.claim(s, these(free), " 王芳 "))
    assert (changes.affected, changes.params["name"]) == (3, "王芳")
    assert owner_of(store, free[0]) == "王芳"
    assert set(due(store)) == {owned}, "the clock of those just taken starts anew"
    with pytest.raises(Trouble, match="has an owner"):
        store.write(lambda s: pool.claim(s, these([owned]), "王芳"))
    store.write(lambda s: s.undo())
    assert owner_of(store, free[0]) is None


def test_the_whole_pool_but_some_is_claimed_at_once(store: Store) -> None:
    free = [quiet(store, f"C{n}", 90, owner=None) for n in range(3)]
    chosen = Selection("customers", frozenset(free[:1]), pool_store.UNOWNED)
    assert store.write(lambda s: pool.claim(s, chosen, "王芳")).affected == 2
    assert [owner_of(store, number) for number in free] == [None, "王芳", "王芳"]


def test_an_owner_takes_no_more_than_the_limit(store: Store) -> None:
    free = [quiet(store, f"C{n}", 90, owner=None) for n in range(3)]
    quiet(store, "has one", 1, owner="王芳")
    store.write(lambda s: pool.save_terms(s, Terms(limit=3)))
    with pytest.raises(Trouble, match="limit is 3") as refused:
        store.write(lambda s: pool.claim(s, these(free), "王芳"))
    assert "Take up to 2" in str(refused.value)
    assert store.write(lambda s: pool.claim(s, these(free[:2]), "王芳")).affected == 2
    with pytest.raises(Trouble):
        store.write(lambda s: pool.claim(s, these(free[2:]), "  "))
    with pytest.raises(Trouble, match="at least 1"):
        store.write(lambda s: pool.save_terms(s, Terms(limit=0)))


def test_the_journal_tells_who_owned_a_customer_when(store: Store) -> None:
    with clock.frozen(NOON - timedelta(days=90)):
        number = quiet(store, "travelled", 200, owner="李静")
    rule(store)
    with clock.frozen(NOON - timedelta(days=40)):
        store.write(pool.return_due)
    with clock.frozen(NOON - timedelta(days=20)):
        store.write(lambda s: pool.claim(s, these([number]), "王芳"))
    spells = store.read(lambda c: pool_store.owners(c, store.schema, number))
    noon = int(NOON.timestamp())
    day = 86_400
    assert [(one.owner, one.since, one.until) for one in spells] == [
        ("王芳", noon - 20 * day, None),
        (None, noon - 40 * day, noon - 20 * day),
        ("李静", noon - 90 * day, noon - 40 * day),
    ]


# -- the command line ------------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: Any
) -> Commands:
    found = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with found.store() as store:
        quiet(store, "晚", 31, stage="acquire")
        quiet(store, "快", 26, stage="grow")
        quiet(store, "公海", 90, owner=None)
        quiet(store, "保", 90, tags="保护")
    return found


def test_the_commands_go_from_rule_to_return_to_claim(commands: Commands) -> None:
    assert "no rule yet" in commands("pool", "preview")[2]
    commands.ok("pool", "rule", "30 天", "--days", 30)
    found = commands.json("pool", "preview")
    assert found["as_of"] == "2026-03-05"
    assert found["rules"] == [{"name": "30 天", "days": 30, "warn": 7, "where": None, "due": 1, "warned": 1}]
    assert found["due"] == [
        {"code": "C-1", "name": "晚", "owner": "李静", "rule": "30 天", "since": "2026-02-02", "on": "2026-03-05"}
    ]
    assert found["warned"][0]["on"] == "2026-03-10"
    assert found["totals"] == {"due": 1, "warned": 1, "pool": 1, "owned": 3, "protected": 1}
    assert "no contact for 31 days (rule “30 天”)" in commands.ok("pool", "preview")
    assert "1 customers would return" in commands.trouble("pool", "return")
    assert commands.json("pool", "return", "--yes")["affected"] == 1
    assert commands.json("pool", "claim", "C-1", "C-3", "--owner", "王芳")["affected"] == 2
    assert [one["owner"] for one in commands.json("pool", "owners", "C-1")["owners"]] == ["王芳", None, "李静"]
    assert "has an owner" in commands.trouble("pool", "claim", "C-2", "--owner", "王芳")
    commands.ok("undo", 2)
    assert commands.json("show", "customers", "C-1")["fields"]["owner"] == "李静"


def test_tomorrow_is_previewed_with_as_of(commands: Commands) -> None:
    commands.ok("pool", "rule", "30 days", "--days", 30)
    found = commands.json("pool", "preview", "--as-of", "2026-03-10")
    assert [one["code"] for one in found["due"]] == ["C-1", "C-2"]


def test_rules_and_terms_are_kept_changed_and_dropped(commands: Commands) -> None:
    commands.ok("pool", "rule", "A", "--days", 10, "--where", "stage=acquire", "--warn", 2)
    commands.ok("pool", "rule", "a", "--days", 12)
    commands.ok("pool", "terms", "--protected", "tag:VIP", "--limit", 5)
    kept = commands.json("pool", "rules")
    assert kept == {
        "rules": [{"name": "a", "days": 12, "warn": 2, "where": "stage=acquire"}], "protected": "tag:VIP", "limit": 5,
    }  # fmt: skip
    commands.ok("pool", "terms", "--limit", 0)
    assert commands.json("pool", "rules")["limit"] is None
    commands.ok("pool", "drop-rule", "A")
    assert commands.json("pool", "rules")["rules"] == []
    assert commands("pool", "rule", "new")[0] == 2
    assert "no field" in commands.trouble("pool", "rule", "bad", "--days", 3, "--where", "nonsense=1")
