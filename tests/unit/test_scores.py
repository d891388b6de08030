"""Scores kept with each customer: as the analyses compute them, written where they changed, never journalled."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import NOON, PASSPHRASE, bulk, customer, days_ago, order
from commands import Commands, commands_on_a_new_vault
from vaults import add_customers

from opsdesk import clock
from opsdesk.analysis.rfm import Segment, Table
from opsdesk.analysis.value import Options
from opsdesk.errors import Cancelled, Trouble
from opsdesk.exchange.exporter import export
from opsdesk.exchange.mapping import importable
from opsdesk.model.schema import BUILT_IN
from opsdesk.query import language
from opsdesk.query.filters import Query, Sort, sort_from_text
from opsdesk.services import clv, rules, scores, scoring, segments, value
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import drift, journal, plans, rows, vault
from opsdesk.store.keys import CHEAP, Passphrase
from opsdesk.store.steps import STEPS
from opsdesk.store.store import Store
from opsdesk.work import Progress

CUSTOMERS = BUILT_IN["customers"]
pytestmark = pytest.mark.usefixtures("noon")


def kept(store: Store) -> dict[int, tuple[Any, ...]]:
    numbers = store.read(lambda c: rows.ids(c, store.schema, Query("customers")))
    return store.read(lambda c: rows.page(c, store.schema, "customers", numbers, scoring.NAMES))


def buyers(store: Store, customers: int = 400) -> list[int]:
    """Customers with orders of a seeded rhythm of their own, a third of them gone for long, the last without any."""
    draw = np.random.default_rng(4)
    numbers = list(bulk(store, "customers", [{"name": f"客户{n}"} for n in range(customers)]))
    orders = [
        {"customer": number, "date": int(day), "amount": int(draw.integers(-50, 5000)), "status": "paid"}
        for number in numbers[:-1]
        for day in clock.today() - int(draw.choice([0, 0, 300])) - np.cumsum(draw.integers(1, 90, draw.integers(1, 12)))
    ]
    bulk(store, "orders", orders)
    return numbers


def test_scores_are_those_of_the_analyses(store: Store) -> None:
    numbers = buyers(store)
    changes = scores.refresh(store)
    assert (changes.affected, changes.ids) == (399, {"customers": frozenset(numbers[:-1])})
    found, today = kept(store), clock.today()
    assert found[numbers[-1]] == (None,) * 6
    rfm = store.read(lambda c: value.rfm_of_store(c, today))
    abc = store.read(lambda c: value.abc_of_store(c, today))
    for at, one in enumerate(rfm.totals.customers.tolist()):
        segment = rfm.result.table.names[rfm.result.segment[at]]
        assert found[one][:3] == ("ABC"[abc.result.classes[at]], segment, f"{rfm.result.class8[at]:03b}")
    forecast = store.read(lambda c: clv.of_store(c, today))
    assert forecast.worth is not None
    for one, alive, x, worth in zip(
        forecast.customers.tolist(), forecast.alive, forecast.histories.x, forecast.worth, strict=True
    ):
        assert found[one][3] == (int(alive * 100) / 100 if x else None)
        assert found[one][5] == pytest.approx(worth, rel=0.05)
        assert float(f"{found[one][5]:.1e}") == found[one][5]


def test_overdue_is_days_since_the_last_order_over_the_usual_gap_rounded_down(store: Store) -> None:
    regular, new = customer(store), customer(store)
    for days in (100, 80, 60, 39):
        order(store, regular, date=clock.day_of(days_ago(days)).isoformat())
    order(store, new)
    scores.refresh(store)
    assert kept(store)[regular][4] == 1.9  # 39 / 20
    assert kept(store)[new][4] is None


def test_a_second_time_nothing_is_written(store: Store) -> None:
    buyers(store)
    scores.refresh(store)
    before = kept(store)
    assert scores.refresh(store).ids == {"customers": frozenset()}
    assert kept(store) == before


def test_scores_are_not_journalled_and_nothing_of_them_is_undone(store: Store) -> None:
    numbers = buyers(store)
    newest = store.read(journal.newest)
    scores.refresh(store)
    assert store.read(journal.newest) == newest
    assert not store.read(lambda c: journal.touched_since(c, newest, ["customers", "orders"]))
    assert store.read(lambda c: journal.history(c, store.schema, "customers", numbers[:1]))[0].action == "i"


def test_they_are_due_until_computed_and_again_when_orders_change_or_a_day_passes(store: Store) -> None:
    one = customer(store)
    assert store.read(scores.due)
    scores.refresh(store)
    assert not store.read(scores.due)
    store.write(lambda store: verbs.edit(store, Selection("customers", frozenset([one])), {"city": "上海"}))
    assert not store.read(scores.due)
    order(store, one)
    assert store.read(scores.due)
    scores.refresh(store)
    store.write(lambda store: store.undo())
    assert store.read(scores.due)
    assert kept(store)[one][0] == "A"  # stale, and said to be
    assert "orders or options have changed since" in store.read(scores.remarks)["tier"]
    scores.refresh(store)
    assert kept(store)[one][0] is None
    with clock.frozen(NOON + timedelta(days=1)):
        assert store.read(scores.due)


def test_they_follow_the_options_and_segments_in_force(store: Store) -> None:
    numbers = buyers(store)
    scores.refresh(store)
    before = kept(store)
    table = Table(2, (Segment("大客户", (1, 2), (1, 2), (2, 2)), Segment("其他", (1, 2), (1, 2), (1, 2))))
    store.write(lambda store: rules.save(store, segments.SEGMENTS, "mine", table))
    assert store.read(scores.due)
    assert "options have changed" in store.read(scores.remarks)["rfm"]
    options = Options("mean", a=Fraction(50), b=Fraction(60))
    store.write(lambda store: rules.save(store, segments.OPTIONS, "mine", options))
    scores.refresh(store)
    assert not store.read(scores.due)
    found = kept(store)
    today = clock.today()
    expected = store.read(lambda c: value.rfm_of_store(c, today, "mean", table=table))
    names = [table.segments[at].name for at in expected.result.segment]
    assert [found[one][1] for one in numbers[:-1]] == names
    tiers = [[values[0] for values in state.values()].count("A") for state in (before, found)]
    assert tiers[1] < tiers[0]


def test_a_removed_customer_comes_back_without_scores_until_they_are_computed_again(store: Store) -> None:
    one = customer(store)
    order(store, one)
    scores.refresh(store)
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset([one]))))
    store.write(lambda store: store.undo())
    assert kept(store)[one][0] is None
    assert store.read(scores.due)
    scores.refresh(store)
    assert kept(store)[one][0] == "A"


def test_what_cannot_be_computed_is_empty_and_says_why(store: Store) -> None:
    scores.refresh(store)
    state = store.read(scores.scored)
    assert state is not None
    assert state.refused == dict.fromkeys(scoring.NAMES, "thin-data")
    one = customer(store)
    order(store, one, "-5")
    scores.refresh(store)
    assert kept(store)[one][0] == "C"
    assert kept(store)[one][3:] == (None,) * 3
    state = store.read(scores.scored)
    assert state is not None
    assert state.refused == {"alive": "thin-data", "clv": "thin-data"}
    assert store.read(scores.remarks)["tier"] == "As of 2026-03-05."
    assert "too few customers" in store.read(scores.remarks)["alive"]


def test_amounts_that_cannot_be_added_up_are_refused(store: Store) -> None:
    numbers = bulk(store, "customers", [{"name": "巨"}] * 2)
    rows_ = [{"customer": one, "date": days_ago(1), "amount": 2**61 + 1, "status": "paid"} for one in numbers]
    bulk(store, "orders", rows_)
    scores.refresh(store)
    assert kept(store)[numbers[0]] == (None,) * 6
    assert "too large to add up" in store.read(scores.remarks)["tier"]


def test_stopped_midway_they_stay_due(store: Store) -> None:
    buyers(store)
    progress = Progress(lambda done, total, what: progress.cancel() if what == "Writing scores" else None)
    with pytest.raises(Cancelled):
        scores.refresh(store, progress)
    assert store.read(scores.due)


def test_other_writes_come_between_the_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "WRITTEN", 50)
    numbers = buyers(store)
    order_of_writes: list[str] = []
    real = Store.keep_computed

    def noted(self: Store, entity: str, names: Any, rows: Any) -> None:
        if not order_of_writes:  # queued while the first batch is being written
            self.submit(lambda store: order_of_writes.append("user"))
        order_of_writes.append("scores")
        real(self, entity, names, rows)

    monkeypatch.setattr(Store, "keep_computed", noted)
    scores.refresh(store)
    assert order_of_writes[:3] == ["scores", "user", "scores"]
    assert kept(store)[numbers[0]][0] is not None


@pytest.mark.parametrize("few", [0, plans.FEW])
def test_they_can_be_filtered_sorted_and_counted(store: Store, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(plans, "FEW", few)  # 0: no condition drives, the covering index is scanned
    buyers(store)
    scores.refresh(store)
    found = kept(store)
    alone = {
        "tier=A": lambda s: s[0] == "A",
        "alive<50%": lambda s: s[3] is not None and s[3] < 0.5,
        "overdue>=2": lambda s: s[4] is not None and s[4] >= 2,
        "overdue=": lambda s: s[4] is None,
        "-overdue>=2": lambda s: not (s[4] is not None and s[4] >= 2),
        "tier=A,B alive<90% overdue>0.5 clv>1": lambda s: s[0] in ("A", "B") and None not in s and s[3] < 0.9 and s[4] > 0.5 and s[5] > 100,
    }  # fmt: skip
    for typed, test in alone.items():
        where = language.parse(CUSTOMERS, typed)
        expected = {one for one, values in found.items() if test(values)}
        assert expected, typed
        for sort in ("", "-clv", "overdue", "-revenue", "tier,-alive"):
            query = Query("customers", where, sort_from_text(CUSTOMERS, sort))
            ids = store.read(lambda c: rows.ids(c, store.schema, query))  # noqa: B023
            assert sorted(ids) == sorted(expected)
            keys = [found[one][5] for one in ids]
            if sort == "-clv":
                assert keys == sorted(keys, key=lambda clv: -1 if clv is None else clv, reverse=True)
        assert store.read(lambda c: rows.count(c, store.schema, "customers", where)) == len(expected)  # noqa: B023
        groups = dict(store.read(lambda c: rows.groups(c, store.schema, "customers", "rfm", where)))  # noqa: B023
        assert sum(groups.values()) == len(expected)


def test_they_are_exported_but_never_typed_or_imported(store: Store, tmp_path: Path) -> None:
    buyers(store)
    scores.refresh(store)
    file = tmp_path / "out.csv"
    export(store, Query("customers", sort=(Sort("name"),)), file, columns=("name", "tier", "alive"))
    assert file.read_text("utf-8-sig").splitlines()[0] == "name,tier,alive"
    with pytest.raises(Trouble):
        verbs.typed_values(store, "customers", {"tier": "A"})
    assert "tier" not in importable(CUSTOMERS)


def test_a_vault_of_the_version_before_them_opens_with_their_columns(tmp_path: Path) -> None:
    made = vault.create(tmp_path / "old", PASSPHRASE, cost=CHEAP, steps=STEPS[:9]).vault
    add_customers(made, "王伟")
    made.close()
    store = Store(vault.open_vault(tmp_path / "old", Passphrase(PASSPHRASE)))
    assert store.read(lambda c: drift.differences(c, store.schema)) == []
    assert kept(store) == {1: (None,) * 6}
    store.close()


@pytest.fixture
def commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], noon: datetime
) -> Iterator[Commands]:
    return commands_on_a_new_vault(tmp_path, monkeypatch, capsys)


def test_the_command_line_computes_and_keeps_them(commands: Commands) -> None:
    with commands.store() as store:
        order(store, customer(store))
        customer(store)
    found = commands.json("analyse", "scores")
    assert found["as_of"] == "2026-03-05"
    assert (found["n"], found["excluded"], found["changed"]) == (1, {"without_orders": 1}, 1)
    assert (found["tiers"], set(found["refused"])) == ({"A": 1}, {"alive", "clv"})
    assert commands.json("analyse", "scores")["changed"] == 0
    listed = commands.json("list", "customers", "--where", "tier=A", "--columns", "code,tier,rfm")
    assert [row["code"] for row in listed["rows"]] == ["C-1"]
