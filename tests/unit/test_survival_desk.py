"""How long customers stay, read from a desk: who is still running, who is left out, and the published trial."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import bulk, customer
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st

from opsdesk.analysis import survival as pure
from opsdesk.clock import day_number
from opsdesk.errors import Trouble
from opsdesk.query.filters import Test
from opsdesk.services import desk
from opsdesk.services.survival import Survival, survival_of_store
from opsdesk.store.store import Store

TODAY = day_number(date(2026, 3, 5))
SIX_MP = (
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
    [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
)
PLACEBO = ([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [1] * 21)
"""Freireich and others 1963, weeks in remission; 0: still in remission when last seen."""


@pytest.fixture(autouse=True)
def _contracts(store: Store, noon: object) -> None:
    for label, kind in (("Begins", "day"), ("Ends", "day"), ("Plan", "text"), ("Signed at", "moment")):
        store.write(lambda s, label=label, kind=kind: desk.add_field(s, "customers", label, kind))


def contracts(store: Store, spans: list[tuple[int | None, int | None, str | None]]) -> None:
    """Contracts of (days since the beginning, days since the end, plan)."""
    rows = [
        {
            "name": f"客户{n}",
            "x_begins": None if begun is None else TODAY - begun,
            "x_ends": None if ended is None else TODAY - ended,
            "x_plan": plan,
        }
        for n, (begun, ended, plan) in enumerate(spans)
    ]
    bulk(store, "customers", rows)


def found(store: Store, **more: Any) -> Survival:
    return store.read(lambda c: survival_of_store(c, store.schema, TODAY, "x_begins", "x_ends", **more))


def trial(store: Store) -> None:
    """The trial as contracts whose weeks are days here: those in remission run until today."""
    spans: list[tuple[int | None, int | None, str | None]] = []
    for plan, (weeks, relapsed) in (("6-MP", SIX_MP), ("Placebo", PLACEBO)):
        spans += [
            (lasted, None, plan) if not gone else (lasted + 9, 9, plan)
            for lasted, gone in zip(weeks, relapsed, strict=True)
        ]
    contracts(store, spans)


def test_the_trial_of_freireich_comes_out_of_a_desk(store: Store) -> None:
    trial(store)
    result = found(store, group="x_plan")
    assert result.test is not None
    assert result.test.statistic == pytest.approx(16.79, abs=0.005)
    assert result.test.p < 0.0001
    curves = {group.name: group for group in result.groups}
    assert (curves["6-MP"].curve.median, curves["Placebo"].curve.median) == (23, 8)
    shares = [curves["6-MP"].curve.share(week) for week in (5, 6, 7, 10, 13, 16, 22, 23, 35)]
    assert shares == pytest.approx([1, 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448, 0.448], abs=5e-4)
    assert [curves["6-MP"].at_risk(week) for week in (0, 10, 20, 30)] == [21, 15, 8, 4]
    assert [curves["Placebo"].at_risk(week) for week in (0, 10, 20, 30)] == [21, 8, 2, 0]


def test_whoever_has_no_end_yet_is_still_there_today(store: Store) -> None:
    contracts(store, [(100, None, None)] * 6 + [(100, -30, None)] * 2 + [(100, 50, None)] * 4)
    (group,) = found(store).groups
    assert sorted(zip(group.days.tolist(), group.left.tolist(), strict=True)) == [(50, True)] * 4 + [(100, False)] * 8
    assert group.curve.share(60) == pytest.approx(8 / 12)
    assert group.curve.median is None


def test_the_past_knows_no_later_end(store: Store) -> None:
    contracts(store, [(100, 10, None)] * 12)
    earlier = store.read(lambda c: survival_of_store(c, store.schema, TODAY - 20, "x_begins", "x_ends"))
    assert not earlier.groups[0].left.any()
    assert set(earlier.groups[0].days.tolist()) == {80}


def test_what_cannot_be_followed_is_left_out_and_counted(store: Store) -> None:
    good: list[tuple[int | None, int | None, str | None]] = [(30, 10, None)] * 10
    contracts(store, [*good, (None, 5, None), (-3, None, None), (-3, -9, None), (10, 20, None), (5, 5, None)])
    result = found(store)
    assert result.customers == 11
    assert result.excluded == {"without_start": 1, "not_begun": 2, "ends_before_start": 1}
    assert 0 in result.groups[0].days.tolist()


def test_groups_come_from_the_largest_down_and_case_makes_none(store: Store) -> None:
    contracts(store, [(30, 10, "Basic")] * 4 + [(30, 10, "basic")] * 2 + [(40, 10, "Pro")] * 7 + [(9, None, None)])
    result = found(store, group="x_plan")
    assert [(group.name, len(group.days)) for group in result.groups] == [("Pro", 7), ("Basic", 6), (None, 1)]
    assert [len(group.customers) for group in result.groups] == [7, 6, 1]


def test_a_filter_chooses_who_is_followed(store: Store) -> None:
    contracts(store, [(30, 10, "Basic")] * 10 + [(40, 10, "Pro")] * 11)
    assert found(store, where=Test("x_plan", "=", ("Pro",))).customers == 11


def test_moments_count_as_days_of_the_desk(store: Store) -> None:
    for n in range(10):
        customer(store, f"客户{n}", x_signed_at="2026-03-01 00:30", x_ends="2026-03-04")
    result = store.read(lambda c: survival_of_store(c, store.schema, TODAY, "x_signed_at", "x_ends"))
    assert set(result.groups[0].days.tolist()) == {3}


def test_a_comparison_without_anybody_who_left_says_why(store: Store) -> None:
    contracts(store, [(30, None, "Basic")] * 6 + [(40, None, "Pro")] * 6)
    result = found(store, group="x_plan")
    assert result.test is None
    assert "nothing to compare" in result.untested


@pytest.mark.parametrize(
    ("start", "end", "group", "says"),
    [
        ("x_begins", "x_begins", "", "same field"),
        ("name", "x_ends", "", "x_begins"),
        ("x_begins", "nothing", "", "cannot be used"),
        ("x_begins", "x_ends", "value", "cannot be used"),
        ("x_begins", "x_ends", "", "too few"),
    ],
)
def test_fields_that_say_nothing_and_thin_data_are_refused(
    store: Store, start: str, end: str, group: str, says: str
) -> None:
    contracts(store, [(30, 10, None)] * 9)
    with pytest.raises(Trouble) as caught:
        store.read(lambda c: survival_of_store(c, store.schema, TODAY, start, end, group))
    assert says in str(caught.value)


def test_too_many_groups_are_refused(store: Store) -> None:
    contracts(store, [(30, 10, f"P{n}") for n in range(12)])
    with pytest.raises(Trouble, match="12 groups"):
        found(store, group="x_plan")


@given(rows=st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 60)), min_size=10, max_size=40))
def test_any_contracts_give_the_curve_of_their_spans(rows: list[tuple[int, int | None]]) -> None:
    """A computation of its own: day by day, who is there and who leaves."""
    seen = [(begun - (ended or 0), ended is not None) for begun, ended in rows if ended is None or ended <= begun]
    if not seen:
        return
    share, expected = 1.0, {}
    for day in range(61):
        risk = sum(lasted >= day for lasted, _gone in seen)
        gone = sum(lasted == day and left for lasted, left in seen)
        share *= 1 - gone / risk if risk else 1
        expected[day] = share
    curve = pure.kaplan_meier([lasted for lasted, _left in seen], [left for _lasted, left in seen])
    assert {day: curve.share(day) for day in expected} == pytest.approx(expected)


# -- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    folder = tmp_path / "commands"
    folder.mkdir()
    return commands_on_a_new_vault(folder, monkeypatch, capsys)


def test_survival_has_its_shape(commands: Commands) -> None:
    with commands.store() as store:
        for label, kind in (("Begins", "day"), ("Ends", "day"), ("Plan", "text")):
            store.write(lambda s, label=label, kind=kind: desk.add_field(s, "customers", label, kind))
        trial(store)
    told = ("analyse", "survival", "--start", "x_begins", "--end", "x_ends")
    result = commands.json(*told, "--group", "x_plan")
    assert (result["as_of"], result["n"]) == ("2026-03-05", 42)
    assert result["excluded"] == {"without_start": 0, "not_begun": 0, "ends_before_start": 0}
    first = result["curves"][0]
    assert set(first) == {"group", "n", "left", "median", "times", "at_risk", "events", "survival", "low", "high"}
    assert (first["group"], first["n"], first["left"], first["median"]) == ("6-MP", 21, 9, 23)
    assert first["times"][:3] == [6, 7, 9]
    assert first["at_risk"][:3] == [21, 17, 16]
    assert result["logrank"]["statistic"] == pytest.approx(16.79, abs=0.005)
    assert commands.json(*told)["logrank"] is None
    assert commands.json(*told, "--where", "x_plan=6-MP")["n"] == 21
    assert "too few" in commands.trouble(*told, "--where", "x_plan=none")
    for language in ("en", "zh"):
        assert "16.79" in commands.ok(*told, "--group", "x_plan", "--lang", language)
