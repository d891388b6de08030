"""`analyse sla policies|tickets|what-if` and `policy`: their shapes, both languages, refusals; what-if against doing it."""

import json
from pathlib import Path

import pytest
from builders import NOON, add
from commands import Commands, commands_on_a_new_vault

from opsdesk.services import levels, policies, what_if
from opsdesk.services.policies import Policy
from opsdesk.store.store import Store

pytestmark = pytest.mark.usefixtures("noon")
NOW, HOUR = int(NOON.timestamp()), 3600
MINE = {"where": "type=bug", "calendar": "24x7", "targets": {"first": {"normal": 2}, "resolve": {"normal": 10}}}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def fill(store: Store) -> None:
    """Bugs: one answered in time, one late, one still waiting for three hours; and a wish."""
    values = [
        {"type": "bug", "opened": NOW - 20 * HOUR, "first_response": NOW - 19 * HOUR, "status": "resolved", "resolved": NOW - HOUR},
        {"type": "bug", "opened": NOW - 9 * HOUR, "first_response": NOW - 5 * HOUR},
        {"type": "bug", "opened": NOW - 3 * HOUR},
        {"type": "request", "opened": NOW - 30 * HOUR},
    ]  # fmt: skip
    for one in values:
        add(store, "tickets", title="导出失败", **one)


@pytest.fixture
def file(run: Commands, tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(MINE), encoding="utf-8")
    run.ok("policy", "save", "缺陷", path)
    with run.store() as store:
        fill(store)
    return path


def test_policies_are_kept_shown_put_first_and_removed(run: Commands, file: Path) -> None:
    assert "saved 常规" in run.ok("policy", "save", "常规").lower()
    assert run.json("policy", "show", "缺陷") == {
        "name": "缺陷", "warn": 0.75, "pauses": ["waiting_customer", "waiting_third"], **MINE,
    }  # fmt: skip
    names = [one["name"] for one in run.json("analyse", "sla", "policies")["policies"]]
    run.ok("policy", "first", "常规")
    listed = run.ok("analyse", "sla", "policies", "--lang", "zh")
    assert (names, listed.splitlines()[1].startswith("常规")) == (["缺陷", "常规"], True)
    assert "1/2/4/8 小时" in listed
    run.ok("policy", "remove", "常规")
    assert [one["name"] for one in run.json("analyse", "sla", "policies")["policies"]] == ["缺陷"]


def test_tickets_are_counted_by_target(run: Commands, file: Path) -> None:
    found = run.json("analyse", "sla", "tickets", "--rows")
    assert found["n"] == 4
    assert found["excluded"] == {"without_policy": 1}
    assert {key: n for key, n in found["standing"].items() if n} == {"soon": 1, "overdue": 1, "missed": 1}
    first, _next, resolve = found["targets"]
    assert first == {"target": "first", "judged": 3, "missed": 2, "rate": pytest.approx(2 / 3)}
    assert (resolve["judged"], resolve["missed"]) == (3, 1)
    assert found["tickets"][2] == {
        "code": "T-3", "policy": "缺陷", "standing": "overdue", "due": "2026-03-05T11:00:00+08:00",
        "turn": "2026-03-05T16:30:00+08:00", "first_due": "2026-03-05T11:00:00+08:00", "next_due": None,
        "resolve_due": "2026-03-05T19:00:00+08:00", "first_breached": 1, "next_breached": None, "resolve_breached": 0,
        "paused": None,
    }  # fmt: skip
    assert run.json("analyse", "sla", "tickets", "--where", "type=request")["excluded"] == {"without_policy": 1}
    assert "首次响应" in run.ok("analyse", "sla", "tickets", "--lang", "zh")


def test_lists_counts_and_files_are_up_to_date_whoever_wrote(run: Commands, file: Path, tmp_path: Path) -> None:
    assert run.json("count", "tickets", "--where", "sla=overdue") == {"count": 1}
    run.ok("set", "tickets", "T-3", f"first_response={NOON.isoformat()}")
    listed = run.json(
        "list", "tickets", "--where", "sla=soon,running", "--sort", "code", "--columns", "sla,first_breached"
    )
    assert listed["rows"] == [
        {"code": "T-2", "sla": "soon", "first_breached": True},
        {"code": "T-3", "sla": "running", "first_breached": True},
    ]
    assert run.json("show", "tickets", "T-1")["fields"]["sla"] == "missed"
    out = tmp_path / "tickets.csv"
    run.ok("export", "tickets", out, "--columns", "code,sla,resolve_due")
    assert "T-3,running,2026-03-05 19:00:00+08:00" in out.read_text(encoding="utf-8-sig")
    assert run.json("count", "tickets", "--where", "sla=soon", "--as-of", "2027-01-01") == {"count": 1}


def test_what_if_says_who_flips_and_changes_nothing(run: Commands, file: Path) -> None:
    found = run.json("analyse", "sla", "what-if", "--target", "first.normal=4", "--target", "resolve=8", "--rows")
    first, _next, resolve = found["flips"]
    assert (first["newly_kept"], first["kept_open"], first["newly_missed"]) == (2, ["T-2", "T-3"], 0)
    assert (resolve["newly_missed"], resolve["missed_open"]) == (1, ["T-2"])
    assert (found["open"], found["past"]) == (2, 0)
    assert [one["missed"] for one in found["after"]["targets"]] == [0, 0, 2]
    assert run.json("policy", "show", "缺陷")["targets"] == MINE["targets"]
    assert "T-2 T-3" in run.ok("analyse", "sla", "what-if", "--target", "first=4", "--rows")
    hours = file.parent / "hours.json"
    hours.write_text('{"tz": "UTC", "sun": ["09:00-10:00"]}')
    closed = run.json("analyse", "sla", "what-if", "--hours-json", hours)
    assert [one["missed"] for one in closed["after"]["targets"]] == [0, 0, 0]


def test_what_flips_is_what_happens_when_it_is_done(store: Store) -> None:
    fill(store)
    value = policies.of_plain(MINE)
    (number,) = store.write(lambda store: policies.save(store, "x", value)).ids["rules"] or ()
    other = Policy("", "24x7", {"first": {"normal": 3.5}, "resolve": {"normal": 25}})
    kept = [policies.rules.Kept(number, "x", other)]
    tried = store.read(lambda c: what_if.tried(c, store.schema, NOW, kept))
    store.write(lambda store: policies.save(store, "x", other, number))
    levels.refresh(store)
    found, counted = store.read(lambda c: what_if.present(c, store.schema, NOW))
    assert tried.after == counted
    assert (found.wanted == found.stored).all()
    assert tried.flips[2].missed_open == (4,)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["policy", "show", "nobody"], "nothing called “nobody”"),
        (["analyse", "sla", "what-if", "--policy", "nobody"], "no policy “nobody”"),
        (["analyse", "sla", "what-if", "--target", "first"], "“first” is no target"),
        (["analyse", "sla", "what-if", "--target", "last=3"], "no target “last"),
        (["analyse", "sla", "what-if", "--calendar", "mars"], "no calendar “mars”"),
        (["analyse", "sla", "what-if", "--target", "first=0"], "0 hours are no target"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run: Commands, file: Path, arguments: list[str], words: str) -> None:
    assert words in run.trouble(*arguments)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"targets": {"first": {"high": "soon"}}}', '{"targets": {}, "colour": 1}']
)
def test_a_file_that_holds_no_policy_is_refused(run: Commands, tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(text)
    assert run.trouble("policy", "save", "x", path)
