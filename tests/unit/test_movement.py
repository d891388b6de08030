"""Snapshots and movement: matrices against brute force, what was kept against what is computed, reasons, and the CLI."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import NOON, customer, order
from commands import Commands, commands_on_a_new_vault
from hypothesis import given
from hypothesis import strategies as st
from vaults import trouble_code

from opsdesk import clock
from opsdesk.analysis.movement import State, movement, reason
from opsdesk.clock import day_number
from opsdesk.services import movement as moves
from opsdesk.services import rows as verbs
from opsdesk.services import snapshots
from opsdesk.services.movement import movement_of_store
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store

pytestmark = pytest.mark.usefixtures("noon")
classes = st.dictionaries(st.integers(1, 30), st.sampled_from("ABC"), max_size=20)


def day(text: str) -> int:
    return day_number(datetime.fromisoformat(text).date())


def state(of: dict[int, str], labels: str = "ABC") -> State:
    ids = np.array(sorted(of), np.int64)
    return State(labels, ids, np.array([labels.index(of[one]) for one in sorted(of)], np.intp))


@given(classes, classes)
def test_the_matrix_counts_everybody_once(before: dict[int, str], after: dict[int, str]) -> None:
    found = movement(state(before), state(after))
    names = [*"ABC", None]
    for row, was in enumerate(names):
        for column, now in enumerate(names):
            everybody = before.keys() | after.keys()
            expected = sorted(one for one in everybody if (before.get(one), after.get(one)) == (was, now))
            assert found.matrix[row, column] == len(expected)
            assert found.among(row, column).tolist() == expected
    moved = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    assert set(found.customers[found.moved].tolist()) == moved
    assert found.matrix[:, :-1].sum() == len(after)
    assert found.matrix[:-1].sum() == len(before)


@given(classes)
def test_turned_round_the_matrix_is_transposed_and_nobody_moves_to_the_same_state(of: dict[int, str]) -> None:
    other = {one + 1: name for one, name in of.items()}
    there, back = movement(state(of), state(other)), movement(state(other), state(of))
    assert (there.matrix == back.matrix.T).all()
    assert movement(state(of), state(of)).moved.size == 0


def test_classes_may_have_other_names_on_the_second_day() -> None:
    found = movement(state({1: "A", 2: "B"}), state({1: "B", 2: "X"}, "BX"))
    assert found.matrix.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert found.moved.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("was", "now", "then", "later", "why"),
    [
        (None, 0, 0, 5, "new"), (0, None, 5, 0, "gone"), (1, 0, 5, 9, "grew"), (1, 0, 5, 5, "others-fell"),
        (0, 1, 9, 5, "refunds"), (0, 1, 5, 5, "passed"), (0, 1, 5, 6, "outgrown"),
    ],
)  # fmt: skip
def test_each_move_has_its_reason(was: int | None, now: int | None, then: int, later: int, why: str) -> None:
    assert reason(was, now, then, later) == why


def test_segments_have_no_order_to_fall_in() -> None:
    assert reason(0, 5, 5, 5, ranked=False) == "quiet"
    assert reason(0, 5, 5, 6, ranked=False) == "grew"


# -- on a desk ----------------------------------------------------------------------------------------------------


def three(store: Store) -> list[int]:
    """On January 31 甲 is A, 乙 B and 丙 C; by March 丁 came, 乙 is A and 甲 fell to B, for it bought nothing more."""
    numbers = [customer(store, name) for name in "甲乙丙丁"]
    for number, amount, when in (
        (0, "80", "2026-01-05"), (1, "15", "2026-01-06"), (2, "5", "2026-01-07"),
        (1, "600", "2026-02-10"), (3, "20", "2026-02-11"),
    ):  # fmt: skip
        order(store, numbers[number], amount, date=when)
    return numbers


def moved(store: Store, before: str | int, after: str | int | None = None, by: moves.By = "tier") -> moves.Moved:
    to = clock.today() if after is None else after
    return store.read(lambda c: movement_of_store(c, store.schema, before, to, by))


def rows_of(found: moves.Moved) -> list[tuple[Any, ...]]:
    return [(one.customer, one.was, one.now, one.revenue_then, one.revenue_now, one.reason) for one in found.movers()]


def test_who_fell_is_told_with_revenue_then_and_now_and_the_last_order(store: Store) -> None:
    one, two, _three, four = three(store)
    found = moved(store, day("2026-01-31"))
    assert found.result.matrix.tolist() == [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]]
    assert rows_of(found) == [
        (two, "B", "A", 15_00, 615_00, "grew"),
        (one, "A", "B", 80_00, 80_00, "passed"),
        (four, None, "C", 0, 20_00, "new"),
    ]
    assert [mover.last for mover in found.movers()] == [day("2026-02-10"), day("2026-01-05"), day("2026-02-11")]
    (fallen,) = found.movers(found.result.at(0, 1))
    assert fallen.customer == one


def test_a_snapshot_holds_what_was_computed_whatever_happens_to_the_orders(store: Store) -> None:
    one, two, *_others = three(store)
    snapshots.take(store, "一月", day("2026-01-31"))
    kept = moved(store, "一月")
    assert kept.result.matrix.tolist() == moved(store, day("2026-01-31")).result.matrix.tolist()
    order(store, two, "9999", date="2026-01-08")  # written later, of before
    assert moved(store, "一月").result.before.tolist() == kept.result.before.tolist()
    assert moved(store, day("2026-01-31")).result.before.tolist() != kept.result.before.tolist()
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset([one]))))
    gone = moved(store, "一月")
    assert gone.result.matrix[0].tolist() == [0, 0, 0, 1]
    assert rows_of(gone)[-1] == (one, "A", None, 0, 0, "gone")
    assert moves.said(gone.before) == "一月 (2026-01-31)"


def test_segments_are_kept_too(store: Store) -> None:
    three(store)
    snapshots.take(store, "一月", day("2026-01-31"))
    found = moved(store, "一月", by="segment")
    assert found.result.matrix.tolist() == moved(store, day("2026-01-31"), by="segment").result.matrix.tolist()
    assert "Champions" in found.result.rows


def test_snapshots_are_listed_removed_and_undone(store: Store) -> None:
    three(store)
    for name, when in (("一月", "2026-01-31"), ("二月", "2026-02-28")):
        assert snapshots.take(store, name, day(when)).verb == "snapshot"

    def names() -> list[tuple[str, int]]:
        kept = store.read(lambda c: snapshots.listed(c, store.schema))
        return [(one.name, one.customers) for one in kept]

    assert names() == [("二月", 4), ("一月", 3)]
    assert trouble_code(lambda: snapshots.take(store, "一月", day("2026-02-01"))) == "not-unique"
    assert trouble_code(lambda: snapshots.take(store, " ", day("2026-02-01"))) == "empty"
    found = store.read(lambda c: snapshots.named(c, store.schema, "一月"))
    store.write(lambda store: snapshots.remove(store, found))
    assert names() == [("二月", 4)]
    assert trouble_code(lambda: moved(store, "一月")) == "no-record"
    store.write(lambda store: store.undo())
    assert moved(store, "一月").result.matrix.sum() == 4
    store.write(lambda store: store.undo())
    assert names() == [("一月", 3)]


def test_the_end_of_each_month_is_kept_once(store: Store) -> None:
    assert not snapshots.take_monthly(store)  # no orders yet: asked again later
    three(store)
    assert snapshots.take_monthly(store).params == {"name": "2026-02", "day": "2026-02-28"}
    assert not snapshots.take_monthly(store)
    store.write(lambda store: store.undo())
    assert not snapshots.take_monthly(store)  # who took it back does not want it
    assert store.read(lambda c: snapshots.listed(c, store.schema)) == []
    with clock.frozen(NOON + timedelta(days=31)):
        snapshots.take(store, "2026-03", day("2026-03-30"))  # by hand, under the same name
        assert not snapshots.take_monthly(store)
        assert [one.name for one in store.read(lambda c: snapshots.listed(c, store.schema))] == ["2026-03"]


def test_days_without_orders_and_in_the_wrong_order_are_refused(store: Store) -> None:
    three(store)
    assert trouble_code(lambda: moved(store, day("2025-01-01"))) == "thin-data"
    assert trouble_code(lambda: moved(store, clock.today())) == "days-in-order"
    assert trouble_code(lambda: snapshots.take(store, "x", day("2025-01-01"))) == "thin-data"


@pytest.mark.parametrize(
    "body", ["{}", "[]", '{"tiers": {"A": "x"}, "segments": {}}', '{"tiers": {"A": 3}, "segments": {}}']
)
def test_a_snapshot_that_cannot_be_read_is_named(store: Store, body: str) -> None:
    three(store)

    def write(store: Store) -> None:
        with store.operation("snapshot", name="odd", day="") as operation:
            values = {"list": "value", "name": "odd", "as_of": 1, "taken": 1, "customers": 0, "body": body}
            operation.insert("snapshots", values)

    store.write(write)
    assert trouble_code(lambda: moved(store, "odd")) == "snapshot-unreadable"


# -- the command line ---------------------------------------------------------------------------------------------


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Iterator[Commands]:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_the_command_line_shows_movement(commands: Commands) -> None:
    with commands.store() as store:
        three(store)
    found = commands.json("analyse", "movement", "--from", "2026-01-31", "--to", "2026-03-05", "--rows")
    assert (found["as_of"], found["n"], found["moved"]) == ("2026-03-05", 4, 3)
    assert found["parameters"]["from"] == {"as_of": "2026-01-31", "snapshot": None}
    assert found["matrix"]["A"] == {"A": 0, "B": 1, "C": 0, "gone": 0}
    assert found["matrix"]["new"] == {"A": 0, "B": 0, "C": 1, "gone": 0}
    assert found["customers"][1] == {
        "code": "C-1", "from": "A", "to": "B", "revenue_from": "80.00", "revenue_to": "80.00",
        "last_order": "2026-01-05", "reason": "passed",
    }  # fmt: skip
    assert "no more revenue, others went past" in commands("analyse", "movement", "--from", "2026-01-31", "--rows")[1]


def test_the_command_line_takes_lists_and_removes_snapshots(commands: Commands) -> None:
    with commands.store() as store:
        three(store)
    taken: Sequence[str] = ("analyse", "snapshots", "--take", "一月", "--as-of", "2026-01-31")
    assert commands.json(*taken)["verb"] == "snapshot"
    (kept,) = commands.json("analyse", "snapshots")["snapshots"]
    assert (kept["name"], kept["as_of"], kept["customers"]) == ("一月", "2026-01-31", 3)
    assert commands.json("analyse", "movement", "--from", "一月")["parameters"]["from"]["snapshot"] == "一月"
    assert commands("analyse", "movement", "--from", "二月")[0] == 1
    assert commands.json("analyse", "snapshots", "--remove", "一月")["verb"] == "remove-snapshot"
    assert commands.json("analyse", "snapshots")["snapshots"] == []
    assert commands("analyse", "snapshots", "--take", "a", "--remove", "b")[0] == 2
