"""Fixed rankings: everything that made one is kept, stands beside a later one, and is each requirement's history."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from builders import add
from commands import Commands, commands_on_a_new_vault

from opsdesk.analysis import priority
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.query.filters import EVERYTHING, Test
from opsdesk.services import rankings
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.services.scoreboard import Board, Scoreboard
from opsdesk.store.store import Store

RICE = priority.MODELS["rice"]


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    common = {"impact": "1", "confidence": "100%", "effort": "1"}
    add(store, "requirements", title="甲", reach="100", **common)
    add(store, "requirements", title="乙", reach="300", **common)
    add(store, "requirements", title="丙", **common)
    return store


def board(store: Store, *beside: priority.Model, where: object = EVERYTHING) -> Board:
    return store.read(lambda c: Scoreboard().board(c, store.schema, where, RICE, beside))  # type: ignore[arg-type]


def edit(store: Store, number: int, **values: float) -> None:
    store.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([number])), values))


def test_what_made_it_is_kept(desk: Store) -> None:
    found = board(desk, where=Test("title", "=", ("甲", "丙")))
    desk.write(lambda s: rankings.fix(s, "  春季  评审 ", found, author="周婷 "))
    (kept,) = desk.read(lambda c: rankings.listed(c, desk.schema))
    assert (kept.name, kept.count, kept.as_of) == ("春季 评审", 2, day_number(date(2026, 3, 5)))
    fixed = desk.read(lambda c: rankings.read(c, desk.schema, kept))
    assert (fixed.model, fixed.label, fixed.author) == ("rice", "RICE", "周婷")
    assert fixed.formula == "reach × impact × confidence / effort"
    assert fixed.where == "Title is 甲, 丙"
    assert fixed.scales["impact"].startswith("3 massive")
    assert fixed.ids.tolist() == [1, 3]
    np.testing.assert_array_equal(fixed.scores, [100, np.nan])
    assert fixed.ranks.tolist() == [1, 0]
    np.testing.assert_array_equal(fixed.inputs["reach"], [100, np.nan])


def test_later_it_stands_beside_a_ranking_and_new_ones_have_no_score_in_it(desk: Store) -> None:
    desk.write(lambda s: rankings.fix(s, "before", board(desk)))
    edit(desk, 1, reach=900)
    add(desk, "requirements", title="丁", reach="5000", impact="1", confidence="1", effort="1")
    (then,) = desk.read(lambda c: rankings.models(c, desk.schema))
    found = board(desk, then)
    assert found.ranking.ranks.tolist() == [2, 3, 0, 1]
    assert found.beside[0].ranks.tolist() == [2, 1, 0, 0]
    assert found.shift(0).tolist() == [0, 2, 0, 0]
    assert then.formula == "RICE as of 2026-03-05"


def test_each_requirement_has_its_history(desk: Store) -> None:
    desk.write(lambda s: rankings.fix(s, "one", board(desk)))
    edit(desk, 1, reach=900)
    desk.write(lambda s: rankings.fix(s, "two", board(desk), author="李静"))
    found = desk.read(lambda c: rankings.history(c, desk.schema, 1))
    assert [(one.name, one.rank, one.score, one.author) for one in found] == [
        ("two", 1, 900, "李静"), ("one", 2, 100, ""),
    ]  # fmt: skip
    assert found[1].inputs == ("Reach: 100", "Impact: 1", "Confidence: 100%", "Effort: 1")
    assert desk.read(lambda c: rankings.history(c, desk.schema, 3))[0].score is None


@pytest.mark.parametrize("name", ["", "  ", "One"])
def test_a_name_is_needed_and_is_new(desk: Store, name: str) -> None:
    desk.write(lambda s: rankings.fix(s, "one", board(desk)))
    with pytest.raises(Trouble):
        desk.write(lambda s: rankings.fix(s, name, board(desk)))


def test_a_ranking_without_scores_is_not_fixed(desk: Store) -> None:
    with pytest.raises(Trouble, match="No requirement has a score"):
        desk.write(lambda s: rankings.fix(s, "x", board(desk, where=Test("title", "=", ("丙",)))))


def test_undo_takes_it_back(desk: Store) -> None:
    desk.write(lambda s: rankings.fix(s, "one", board(desk)))
    desk.write(Store.undo)
    assert desk.read(lambda c: rankings.listed(c, desk.schema)) == []


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"ids": "x"}'])
def test_one_that_cannot_be_read_says_so(desk: Store, body: str) -> None:
    desk.write(lambda s: rankings.fix(s, "one", board(desk)))
    desk.write(lambda s: verbs.edit(s, Selection("snapshots", frozenset([1])), {"body": body or "?"}))
    (kept,) = desk.read(lambda c: rankings.listed(c, desk.schema))
    with pytest.raises(Trouble) as caught:
        desk.read(lambda c: rankings.read(c, desk.schema, kept))
    assert caught.value.code == "ranking-unreadable"


def test_the_command_line_fixes_compares_shows_and_removes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    run.ok("add", "requirements", "title=甲", "value=9", "effort=3")
    run.ok("add", "requirements", "title=乙", "value=4", "effort=1")
    run.ok("analyse", "priority", "--model", "cd3", "--fix", "春季", "--author", "周婷")
    run.ok("set", "requirements", "R-1", "value=30")
    rows = run.json("analyse", "priority", "--model", "cd3", "--since", "春季")["requirements"]
    assert [(row["code"], row["rank"], row["then"]) for row in rows] == [("R-1", 1, 2), ("R-2", 2, 1)]
    assert "春季" in run.ok("analyse", "priority", "--model", "cd3", "--since", "春季")
    assert [one["name"] for one in run.json("analyse", "rankings")["rankings"]] == ["春季"]
    shown = run.json("analyse", "rankings", "--show", "春季")
    assert shown["author"] == "周婷"
    assert shown["requirements"][0] == {"code": "R-2", "rank": 1, "score": 4, "inputs": {"value": 4, "effort": 1}}
    run.ok("analyse", "rankings", "--remove", "春季")
    assert "nothing" not in run.trouble("analyse", "priority", "--since", "春季")
