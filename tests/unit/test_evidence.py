"""Reach from evidence: customers count once, through tickets and merges too; old voices fade; the words are there."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from builders import add, customer, order
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis.evidence import Voices, evidence
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.query.filters import Test
from opsdesk.services import evidence as verbs
from opsdesk.services import merge, rows
from opsdesk.services.rows import Selection
from opsdesk.store import rows as stored
from opsdesk.store.store import Store

DAY = day_number(date(2026, 3, 5))


@pytest.fixture
def desk(store: Store, noon: datetime) -> Store:
    """Three customers: 晴川 asked twice and through a ticket, 云帆 long ago, 北辰 for a duplicate of the first."""
    sunny, cloud = customer(store, "晴川", value="900", stage="grow"), customer(store, "云帆", stage="silent")
    north = customer(store, "北辰", value="100", stage="grow")
    order(store, cloud, "250", date="2026-01-05")
    first = add(store, "requirements", title="批量导出", reach="77")
    add(store, "requirements", title="深色模式", reach="5")
    twin = add(store, "requirements", title="批量导出（重复）")
    link(store, "requirements", twin, duplicate_of=first)
    ticket = add(store, "tickets", title="导不出来")
    link(store, "tickets", ticket, customer=sunny)
    ask(store, first, "能批量导出吗", "2026-03-05", customer=sunny)
    ask(store, first, "还是想要导出", "2026-03-01", customer=sunny)
    ask(store, first, "", "2026-02-01", ticket=ticket)
    ask(store, first, "导出！", "2025-09-06", customer=cloud)
    ask(store, twin, "一次导出全部", "2026-03-05", customer=north)
    ask(store, first, "路人说的", "2026-03-02")
    ask(store, first, "以后的", "2026-04-01", customer=north)
    return store


def link(store: Store, entity: str, number: int, **refs: int) -> None:
    store.write(lambda s: rows.edit(s, Selection(entity, frozenset([number])), refs))


def ask(store: Store, requirement: int, note: str, at: str, **refs: int) -> None:
    values = {"requirement": requirement, "note": note or None, "at": day_number(date.fromisoformat(at)), **refs}
    store.write(lambda s: rows.add(s, "requests", values))


def test_each_customer_counts_once_and_old_voices_count_half(desk: Store) -> None:
    found = desk.read(lambda c: verbs.of_store(c, desk.schema, DAY))
    assert found.ids.tolist() == [1]
    assert (found.customers[0], found.requests[0], found.unknown[0], found.future) == (3, 6, 1, 1)
    assert found.recent[0] == pytest.approx(1 + 1 + 0.5)  # 云帆 asked 180 days ago
    assert found.value[0] == 90_000 + 25_000 + 10_000
    assert found.newest[0] == DAY


def test_only_chosen_customers_count(desk: Store) -> None:
    found = desk.read(lambda c: verbs.of_store(c, desk.schema, DAY, who=Test("stage", "=", ("grow",))))
    assert (found.customers[0], found.unknown[0]) == (2, 0)


def test_the_words_stand_behind_each_customer(desk: Store) -> None:
    found = desk.read(lambda c: verbs.of_requirement(c, desk.schema, 1, DAY))
    assert [(one.name, one.worth, [quote.words for quote in one.quotes]) for one in found.voices] == [
        ("晴川", 90_000, ["能批量导出吗", "还是想要导出", ""]),
        ("云帆", 25_000, ["导出！"]),
        ("北辰", 10_000, ["一次导出全部"]),
    ]  # fmt: skip
    assert found.voices[0].quotes[2].ticket == "T-1"
    assert [quote.words for quote in found.nobody] == ["路人说的"]
    assert desk.read(lambda c: verbs.of_requirement(c, desk.schema, 2, DAY)).reach == 0


def test_merged_customers_are_one_voice(desk: Store) -> None:
    desk.write(lambda s: merge.merge(s, "customers", [1, 3]))
    found = desk.read(lambda c: verbs.of_store(c, desk.schema, DAY))
    assert found.customers[0] == 2


def test_evidence_is_taken_as_reach_with_one_undo(desk: Store) -> None:
    def reaches() -> list[object]:
        cells = desk.read(lambda c: stored.page(c, desk.schema, "requirements", [1, 2, 3], ["reach"]))
        return [cells[one][0] for one in (1, 2, 3)]

    everything = Selection("requirements", frozenset([3]), Test("title", "filled"))
    changes = desk.write(lambda s: verbs.use_as_reach(s, everything, DAY))
    assert (reaches(), changes.affected) == ([3, 0, None], 2)
    desk.write(Store.undo)
    assert reaches() == [77, 5, None]
    one = Selection("requirements", frozenset([1]))
    desk.write(lambda s: verbs.use_as_reach(s, one, DAY, recent=True))
    assert reaches() == [2.5, 5, None]


def test_a_half_life_of_nothing_is_refused(desk: Store) -> None:
    with pytest.raises(Trouble):
        desk.read(lambda c: verbs.of_store(c, desk.schema, DAY, half_life=0))


def test_duplicates_in_a_ring_stay_themselves(desk: Store) -> None:
    link(desk, "requirements", 1, duplicate_of=3)
    found = desk.read(lambda c: verbs.of_store(c, desk.schema, DAY))
    assert found.ids.tolist() == [1, 3]


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5), st.one_of(st.none(), st.integers(-400, 5))), max_size=40)
)
def test_the_counts_are_those_of_sets(asked: list[tuple[int, int, int | None]]) -> None:
    voices = Voices(
        np.arange(len(asked)),
        np.array([requirement for requirement, _who, _at in asked], np.int64),
        np.array([who for _requirement, who, _at in asked], np.int64),
        np.array([np.nan if at is None else at for _requirement, _who, at in asked]),
    )
    worth = {1: 5, 2: 7}
    found = evidence(voices, worth, 0, 100)
    heard = [(requirement, who, at) for requirement, who, at in asked if at is None or at <= 0]
    assert found.ids.tolist() == sorted({requirement for requirement, _who, _at in heard})
    assert found.future == len(asked) - len(heard)
    for place, requirement in enumerate(found.ids.tolist()):
        people = {who for r, who, _at in heard if r == requirement and who}
        assert found.customers[place] == len(people)
        assert set(found.customers_of(requirement).tolist()) == people
        assert found.requests[place] == sum(r == requirement for r, _who, _at in heard)
        assert found.unknown[place] == sum(r == requirement and not who for r, who, _at in heard)
        assert found.value[place] == sum(worth.get(who, 0) for who in people)
        last = {who: [at for r, w, at in heard if (r, w) == (requirement, who) and at is not None] for who in people}
        assert found.recent[place] == pytest.approx(sum(0.5 ** (-max(days) / 100) for days in last.values() if days))


def test_the_command_line_tells_counts_and_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    run.ok("add", "customers", "name=晴川", "value=900", "stage=grow")
    run.ok("add", "customers", "name=云帆", "stage=silent")
    run.ok("add", "requirements", "title=批量导出", "reach=9")
    run.ok("add", "requirements", "title=深色模式", "reach=8")
    run.ok("add", "requests", "requirement=R-1", "customer=C-1", "note=能批量导出吗", "at=2026-03-01")
    run.ok("add", "requests", "requirement=R-1", "customer=C-2", "note=我也要", "at=2026-03-01")
    found = run.json("analyse", "evidence", "--quotes", "--as-of", "2026-03-01")
    assert found["excluded"] == {"future": 0, "without_requests": 1}
    (row,) = found["requirements"]
    quotes = row.pop("quotes")
    assert row == {
        "code": "R-1", "reach": 2, "recent": 2.0, "requests": 2, "without_customer": 0, "value": "900.00",
        "newest": "2026-03-01",
    }  # fmt: skip
    assert [(quote["customer"], quote["text"]) for quote in quotes] == [("C-1", "能批量导出吗"), ("C-2", "我也要")]
    only = run.json("analyse", "evidence", "--customers", "stage=grow", "--as-of", "2026-03-01")
    assert only["requirements"][0]["reach"] == 1
    assert "我也要" in run.ok("analyse", "evidence", "--quotes", "--as-of", "2026-03-01")
    assert run.json("analyse", "evidence", "--use-as-reach", "--as-of", "2026-03-01")["affected"] == 2
    listed = run.json("list", "requirements", "--columns", "code,reach", "--sort", "code")["rows"]
    assert [row["reach"] for row in listed] == [2, 0]
    run.ok("undo")
