"""`analyse priority|plan|kano|nps|csat` on a desk filled through the command line."""

from pathlib import Path

import pytest
from commands import Commands, commands_on_a_new_vault


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def imported(run: Commands, folder: Path, entity: str, text: str) -> None:
    file = folder / f"{entity}.csv"
    file.write_text(text, "utf-8")
    found = run.json("import", entity, file)
    assert found["rejected"] == 0, found["problems"]


@pytest.fixture
def backlog(run: Commands, tmp_path: Path) -> Commands:
    imported(
        run, tmp_path, "requirements",
        "code,title,reach,impact,confidence,effort,value,moscow,status,requires\n"
        "R-1,批量导出,2000,2,0.8,4,10,,idea,\n"
        "R-2,深色模式,500,1,1,1,4,,candidate,R-1\n"
        "R-3,改名,10,0.5,0.5,,3,,idea,\n"
        "R-4,登录安全,900,3,0.5,3,9,must,planned,\n"
        "R-5,旧需求,9000,3,1,1,9,,shipped,\n",
    )  # fmt: skip
    return run


def test_priority_ranks_and_lists_what_has_no_score(backlog: Commands) -> None:
    found = backlog.json("analyse", "priority", "--where", "status!=shipped")
    ranked = {row["code"]: (row["score"], row["rank"]) for row in found["requirements"]}
    assert ranked == {"R-1": (800, 1), "R-2": (500, 2), "R-4": (450, 3), "R-3": (None, None)}
    assert found["undefined"] == [{"code": "R-3", "missing": ["effort"]}]
    assert found["requirements"][0]["inputs"] == {"reach": 2000, "impact": 2, "confidence": 0.8, "effort": 4}
    assert "批量导出" in backlog.ok("analyse", "priority", "--model", "cd3", "--top", "1")


def test_flips_say_how_far_an_input_must_move(backlog: Commands) -> None:
    first, second, *_rest = backlog.json("analyse", "priority", "--where", "status!=shipped", "--flips")["requirements"]
    moves = {(one["neighbour"], one["field"]): one["needed"] for one in first["flips"]}
    assert moves["R-2", "reach"] == pytest.approx(1250)
    assert {one["neighbour"] for one in second["flips"]} == {"R-1", "R-4"}
    assert "reach 500 → 450 (-10%)" in backlog.ok("analyse", "priority", "--where", "status!=shipped", "--flips")


def test_models_are_compared(backlog: Commands) -> None:
    tau = backlog.json("analyse", "priority", "--compare")["tau"]
    assert tau["rice"]["rice"] == 1
    assert tau["rice"]["cd3"] == tau["cd3"]["rice"]
    assert "wsjf" not in tau  # no requirement has its inputs


def test_plan_says_what_ships_and_why_the_rest_does_not(backlog: Commands) -> None:
    found = backlog.json("analyse", "plan", "--capacity", "4,1")
    assert found["status"] == "optimal"
    assert found["releases"] == [["R-4"], []]
    reasons = {row["code"]: row["reason"] for row in found["why_out"]}
    assert set(reasons) == {"R-1", "R-2", "R-3"}
    assert "no effort" in reasons["R-3"]
    whole = backlog.json("analyse", "plan", "--capacity", "9")
    assert (sorted(whole["releases"][0]), whole["value"], whole["cost"]) == (["R-1", "R-2", "R-4"], 23, 8)


def test_plan_serves_customers_wholly(backlog: Commands, tmp_path: Path) -> None:
    imported(backlog, tmp_path, "customers", "code,name,value\nC-1,甲,100\nC-2,乙,70\n")
    imported(backlog, tmp_path, "requests", "customer,requirement\nC-1,R-1\nC-1,R-2\nC-2,R-4\n")
    found = backlog.json("analyse", "plan", "--capacity", "8", "--objective", "customers")
    assert found["value"] == 170
    assert backlog.json("analyse", "plan", "--capacity", "3", "--objective", "customers")["value"] == 70


def test_musts_that_do_not_fit_are_named(backlog: Commands) -> None:
    backlog.ok("set", "requirements", "R-1", "moscow=must")
    found = backlog.json("analyse", "plan", "--capacity", "5")
    assert found["status"] == "infeasible"
    assert sorted(found["conflict"]) == ["R-1", "R-4"]


def test_surveys_are_evaluated(run: Commands, tmp_path: Path) -> None:
    imported(run, tmp_path, "surveys", "code,name,kind\nQ-1,九月 NPS,nps\nQ-2,Kano,kano\nQ-3,满意度,csat\n")
    imported(
        run, tmp_path, "answers",
        "survey,respondent,question,functional,dysfunctional,score\n"
        "Q-1,1,,,,10\nQ-1,2,,,,9\nQ-1,3,,,,3\nQ-1,4,,,,8\n"
        "Q-2,1,导出,喜欢,讨厌,\nQ-2,2,导出,like,dislike,\nQ-2,3,导出,1,5,\nQ-2,4,导出,无所谓,,\n"
        "Q-3,1,,,,5\nQ-3,2,,,,2\n",
    )  # fmt: skip
    nps = run.json("analyse", "nps", "Q-1")
    assert (nps["n"], nps["score"]) == (4, pytest.approx(25))
    assert nps["interval"][0] < 25 < nps["interval"][1]
    assert run.json("analyse", "csat", "Q-3")["score"] == 0.5
    kano = run.json("analyse", "kano", "Q-2")
    assert kano["features"][0] == {"feature": "导出", "A": 0, "O": 3, "M": 0, "I": 0, "R": 0, "Q": 0, "class": "O", "better": 1.0, "worse": -1.0}  # fmt: skip
    assert kano["excluded"] == {"half_answered": 1}
    assert "导出" in run.ok("analyse", "kano", "Q-2", "--intervals", "--rule", "blauth")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["priority"], "no requirements to score"),
        (["plan", "--capacity", "5"], "no open requirements"),
        (["plan", "--capacity", "many"], "“many” cannot be read"),
        (["nps", "Q-9"], "Q-9"),
        (["kano", "Q-9"], "Q-9"),
        (["priority", "--model", "weighted", "--weights", "value=much"], "cannot be read"),
    ],
)
def test_what_the_user_can_mend(run: Commands, arguments: list[str], words: str) -> None:
    assert words in run.trouble("analyse", *arguments)
