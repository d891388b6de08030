"""Proposed stages: the first rule that fits, its reason in numbers, accepted as one action, dismissed for good."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from builders import customer, interaction, order
from commands import Commands, commands_on_a_new_vault

from opsdesk import i18n
from opsdesk.errors import Trouble
from opsdesk.services import stages
from opsdesk.services.stages import Proposal, Rule
from opsdesk.store.store import Store

pytestmark = pytest.mark.usefixtures("noon")


def proposed(store: Store) -> tuple[Proposal, ...]:
    return store.read(lambda c: stages.proposals(c, store.schema))


def said(store: Store) -> list[tuple[str, str | None, str, str]]:
    """(name, stage now, stage proposed, reason) of every customer."""
    return [
        (name, one.before, one.stage, why)
        for one in proposed(store)
        for _code, name, why in store.read(lambda c, one=one: stages.reasons(c, store.schema, one, 100))  # type: ignore[misc]
    ]


def stage_of(store: Store, number: int) -> str:
    return str(store.read(lambda c: c.execute("SELECT stage FROM customers WHERE id = ?", [number]).fetchone())[0])


@pytest.fixture
def desk(store: Store, noon: datetime) -> dict[str, int]:
    """Noon is on 2026-03-05."""
    people = {
        "一年前": customer(store, "一年前", stage="grow"),
        "有规律": customer(store, "有规律", stage="grow"),
        "半年前": customer(store, "半年前", stage="grow"),
        "老客户": customer(store, "老客户", stage="grow"),
        "新客户": customer(store, "新客户", stage="acquire"),
        "聊过": customer(store, "聊过", stage="acquire"),
        "没聊过": customer(store, "没聊过", stage="acquire"),
        "已成长": customer(store, "已成长", stage="grow"),
    }
    days = {
        "一年前": ["2025-03-01"],
        "有规律": ["2025-11-10", "2025-11-20", "2025-11-30"],
        "半年前": ["2025-08-01"],
        "老客户": ["2025-12-01", "2026-01-10", "2026-02-20"],
        "新客户": ["2026-03-01"],
        "已成长": ["2026-03-01"],
    }
    for name, dates in days.items():
        for day in dates:
            order(store, people[name], date=day)
    interaction(store, people["聊过"], at="2026-03-02 10:00", kind="call")
    return people


def test_each_customer_hears_the_first_rule_that_fits_with_its_numbers(store: Store, desk: dict[str, int]) -> None:
    assert said(store) == [
        ("一年前", "grow", "lost", "No order for 369 days."),
        ("有规律", "grow", "silent", "No order for 95 days; usually every 10 days."),
        ("半年前", "grow", "silent", "No order for 216 days."),
        ("老客户", "grow", "retain", "3 orders, the last 13 days ago."),
        ("新客户", "acquire", "grow", "Has ordered, 4 days ago the last time."),
        ("聊过", "acquire", "activate", "Spoken to 3 days ago, no order yet."),
    ]


def test_reasons_are_said_in_chinese_too(store: Store, desk: dict[str, int]) -> None:
    i18n.set_language("zh")
    assert all(not why.isascii() and "{" not in why for *_others, why in said(store))


def test_accepting_all_is_one_action_and_undone_as_one(store: Store, desk: dict[str, int]) -> None:
    changes = store.write(lambda store: stages.accept(store, proposed(store)))
    assert changes.affected == 6
    assert (stage_of(store, desk["一年前"]), stage_of(store, desk["老客户"])) == ("lost", "retain")
    assert proposed(store) == ()
    store.write(Store.undo)
    assert stage_of(store, desk["一年前"]) == "grow"
    assert len(proposed(store)) == 6


def test_what_is_dismissed_is_not_proposed_again_until_that_is_undone(store: Store, desk: dict[str, int]) -> None:
    lost, rhythm, *_rest = proposed(store)
    store.write(lambda store: stages.dismiss(store, lost))
    store.write(lambda store: stages.dismiss(store, rhythm))
    names = [name for name, *_others in said(store)]
    assert "一年前" not in names
    assert "有规律" not in names
    assert "半年前" in names
    store.write(Store.undo)
    assert "有规律" in [name for name, *_others in said(store)]


def test_rules_of_ones_own_take_the_place_of_the_usual_ones(store: Store, desk: dict[str, int]) -> None:
    own = Rule("silent", "city=上海 orders>=1", "已 {days} 天没有下单，共 {orders} 单")
    customer(store, "外地", city="北京", stage="grow")
    there = customer(store, "本地", city="上海", stage="grow")
    order(store, there, date="2026-03-01")
    store.write(lambda store: stages.save_rules(store, [own]))
    assert said(store) == [("本地", "grow", "silent", "已 4 天没有下单，共 1 单")]
    store.write(lambda store: stages.save_rules(store, [own, Rule("lost", "orders>=1", "x")]))
    assert store.read(lambda c: stages.rules_of(c, store.schema))[0] == own
    store.write(Store.undo)
    store.write(Store.undo)
    assert store.read(lambda c: stages.rules_of(c, store.schema)) == stages.USUAL


@pytest.mark.parametrize(
    "rule",
    [
        Rule("nowhere", "orders>=1", "x"),
        Rule("lost", "nofield=1", "x"),
        Rule("lost", "", "{nothing}"),
        Rule("lost", "", "{"),
    ],
)
def test_rules_that_cannot_work_are_refused(store: Store, rule: Rule) -> None:
    with pytest.raises(Trouble):
        store.write(lambda store: stages.save_rules(store, [rule]))
    with pytest.raises(Trouble):
        store.write(lambda store: stages.save_rules(store, []))


def test_an_empty_desk_has_no_proposals(store: Store) -> None:
    assert proposed(store) == ()
    for rule in stages.USUAL:
        stages.check(store.schema, rule)


def test_the_command_proposes_lists_and_applies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with commands.store() as store:
        for stage in ("grow", "grow", "silent"):
            order(store, customer(store, stage=stage), date="2025-08-01")
    found = commands.json("analyse", "stages")
    assert (found["n"], found["applied"]) == (2, 0)
    assert found["proposals"] == [
        {"stage": "silent", "before": "grow", "customers": 2, "reason": "No order for 216 days."}
    ]
    rows = commands.json("analyse", "stages", "--rows")["proposals"][0]["rows"]
    assert rows == [{"code": f"C-{n}", "reason": "No order for 216 days."} for n in (1, 2)]
    assert commands.json("analyse", "stages", "--apply")["applied"] == 2
    assert commands.json("analyse", "stages")["n"] == 0
    assert commands.json("undo")["affected"] == 2
    assert "No order" in commands.ok("analyse", "stages", "--rows")
    file = tmp_path / "rules.json"
    file.write_text(json.dumps([{"stage": "lost", "where": "orders>=1", "reason": "{days} days"}]), encoding="utf-8")
    assert commands.json("analyse", "stages", "--rules", file)["proposals"][0]["reason"] == "216 days"
    file.write_text("{}", encoding="utf-8")
    assert "rules.json" in commands.trouble("analyse", "stages", "--rules", file)
