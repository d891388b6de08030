"""Conflicts of a plan: each kind with its reason, against brute force, over the desk and on the command line."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import add
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk import clock
from opsdesk.analysis import conflicts as analysis
from opsdesk.analysis.conflicts import Conflict, Limits, Piece, conflicts, months_cost
from opsdesk.analysis.occasions import Freeze
from opsdesk.i18n import set_language
from opsdesk.services import conflicts as services
from opsdesk.services import overlays
from opsdesk.services.schedule import Shown
from opsdesk.store.store import Store


def day(text: str) -> int:
    return clock.day_number(date.fromisoformat(text))


TODAY = day("2026-09-01")
USUAL = Limits()


def plan(number: int, first: int, last: int | None = None, **values: object) -> Shown:
    one = Shown(
        number,
        f"活动{number}",
        None,
        "approved",
        None,
        None,
        first,
        first if last is None else last,
        None,
        None,
        "",
        False,
    )
    return replace(one, **values)  # type: ignore[arg-type]


def found(*planned: Shown, limits: Limits = USUAL, **rest: object) -> list[Conflict]:
    behind: dict[str, object] = {"closed": {}, "opened": (), "as_of": TODAY, **rest}
    return conflicts(planned, limits, **behind)  # type: ignore[arg-type]


def test_two_on_one_channel_too_close_are_named_once_and_a_series_is_not_in_its_own_way() -> None:
    one, other = plan(1, TODAY, channel="email"), plan(2, TODAY + 2, channel="email")
    (conflict,) = found(one, other)
    assert (conflict.kind, conflict.day, conflict.ids) == ("channel", TODAY + 2, (2, 1))
    assert not found(one, replace(other, first=TODAY + 3, last=TODAY + 3))
    assert not found(one, replace(one, first=TODAY + 1, last=TODAY + 1))
    assert not found(one, replace(other, channel="sms"))
    assert not found(one, replace(other, status="cancelled"))


def test_what_is_over_is_in_nobody_s_way() -> None:
    past = plan(1, TODAY - 2, TODAY - 1, channel="email")
    assert not found(past, plan(2, TODAY, channel="email"))


def test_days_on_which_it_is_better_not_to_begin_or_end() -> None:
    behind = {
        "closed": {TODAY + 5: "National Day"},
        "opened": {TODAY + 9},
        "freezes": [Freeze("封网", TODAY, TODAY + 9, ("sms",))],
    }
    assert [one.kind for one in found(plan(1, TODAY + 9), **behind)] == ["make-up"]
    assert [one.kind for one in found(plan(1, TODAY, TODAY + 5), **behind)] == ["holiday"]
    assert [one.kind for one in found(plan(1, TODAY, TODAY + 6, channel="sms"), **behind)] == ["freeze"]
    assert not found(plan(1, TODAY, TODAY + 6, channel="email"), **behind)


def test_content_not_approved_in_time() -> None:
    one = plan(1, TODAY, TODAY + 9)
    assert [c.day for c in found(one, pieces=[Piece(1, "推文", TODAY + 2)])] == [TODAY + 2]
    assert not found(one, pieces=[Piece(1, "推文", TODAY + 3)])
    assert not found(one, pieces=[Piece(7, "别处", TODAY)])


def test_a_month_beyond_its_budget_counts_the_days_that_lie_in_it() -> None:
    one = plan(1, day("2026-09-26"), day("2026-10-05"), budget=10_000)
    assert months_cost([one]) == {day("2026-09-01"): 5000, day("2026-10-01"): 5000}
    (conflict,) = found(one, limits=Limits(month=4999))[:1]
    assert conflict.facts["cost"] == 5000
    assert not found(one, limits=Limits(month=5000))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)), max_size=14), st.integers(1, 4))
def test_an_overloaded_owner_against_counting_each_day(spans: list[tuple[int, int]], most: int) -> None:
    planned = [
        plan(at, TODAY + first, TODAY + first + length, owner="林晓") for at, (first, length) in enumerate(spans)
    ]
    told = [one for one in found(*planned, limits=Limits(at_once=most)) if one.kind == "owner"]
    busy = {d for d in range(TODAY, TODAY + 60) if sum(one.first <= d <= one.last for one in planned) > most}
    covered = {d for one in told for d in range(one.day, int(str(one.facts["last"])) + 1)}
    assert covered == busy


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["email", "sms"])), max_size=14), st.integers(0, 6))
def test_starts_too_close_against_all_pairs(starts: list[tuple[int, str]], apart: int) -> None:
    planned = [plan(at, TODAY + first, channel=channel) for at, (first, channel) in enumerate(starts)]
    told = {frozenset(one.ids) for one in found(*planned, limits=Limits(apart=apart)) if one.kind == "channel"}
    pairs = {
        frozenset((a.id, b.id)) for a in planned for b in planned
        if a.id < b.id and a.channel == b.channel and abs(a.first - b.first) < apart
    }  # fmt: skip
    assert told == pairs


# -- over the desk ----------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(store: Store) -> Store:
    add(
        store,
        "campaigns",
        name="国庆促销",
        start="2026-09-20",
        end="2026-10-03",
        channel="email",
        segment="老客户",
        status="approved",
    )
    add(
        store,
        "campaigns",
        name="短信提醒",
        start="2026-09-20",
        end="2026-09-21",
        channel="sms",
        segment="老客户",
        status="draft",
    )
    add(store, "content", title="推文", campaign=1, publish="2026-09-02 10:00", status="draft")
    return store


def test_every_conflict_is_a_sentence_in_both_languages(busy: Store) -> None:
    for language in ("en", "zh"):
        set_language(language)
        result = busy.read(lambda c: services.find(c, busy.schema, TODAY))
        kinds = [one.kind for one in result.conflicts]
        assert kinds == ["content", "audience", "make-up", "make-up", "holiday"]
        for one in result.conflicts:
            assert "{" not in services.say(one)
            assert services.TITLES[one.kind]
    assert services.say(result.conflicts[-1]) == "在 2026-10-03（国庆节假期内）结束。"


def test_limits_are_a_rule_of_the_desk(busy: Store) -> None:
    busy.write(lambda store: services.keep(store, Limits(apart=0, lead=0)))
    kinds = {one.kind for one in busy.read(lambda c: services.find(c, busy.schema, TODAY)).conflicts}
    assert kinds == {analysis.MAKE_UP, analysis.HOLIDAY}
    busy.write(lambda store: overlays.keep_freezes(store, (Freeze("封网", day("2026-09-19"), day("2026-09-22")),)))
    kinds = {one.kind for one in busy.read(lambda c: services.find(c, busy.schema, TODAY)).conflicts}
    assert analysis.FREEZE in kinds


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_the_command_says_which_campaigns_and_why(commands: Commands) -> None:
    for name, start in (("邮件一", "2026-09-03"), ("邮件二", "2026-09-04")):
        commands.ok("add", "campaigns", f"name={name}", f"start={start}", "channel=email")
    document = commands.json("analyse", "conflicts", "--as-of", "2026-09-01", "--month-budget", "1000")
    assert document["parameters"] == {
        "from": "2026-09-01", "to": "2026-12-02", "apart": 3, "at_once": 3, "lead": 2, "month": "1000.00",
    }  # fmt: skip
    assert document["conflicts"] == [
        {
            "kind": "channel", "date": "2026-09-04", "campaigns": ["M-2", "M-1"],
            "reason": "“邮件一” starts on Mail only 1 d earlier.",
        }
    ]  # fmt: skip
    assert "邮件一" in commands.ok("analyse", "conflicts", "--as-of", "2026-09-01")
    assert not commands.json("analyse", "conflicts", "--as-of", "2026-09-01", "--apart", "1")["conflicts"]
    assert "ends before" in commands.trouble("analyse", "conflicts", "--from", "2026-09-02", "--to", "2026-09-01")
