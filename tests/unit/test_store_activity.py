"""Compact activity: whatever is written, what is read from blocks and rows is what the rows hold."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from builders import PASSPHRASE, customer, desk, interaction, order
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdesk.model.customers import COUNTED
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import activity, blocks, facts, vault
from opsdesk.store.backup import restore
from opsdesk.store.connect import Connection
from opsdesk.store.keys import Passphrase
from opsdesk.store.salvage import salvage
from opsdesk.store.store import Store
from opsdesk.work import Progress

SOURCES = {
    "order": f"SELECT customer, date FROM orders WHERE {COUNTED} ORDER BY 1, 2",
    "interaction": "SELECT customer, at FROM interactions ORDER BY 1, 2",
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of two customers, worth keeping from the first event on."""
    for module in (blocks, activity):
        monkeypatch.setattr(module, "SIZE", 2)
    monkeypatch.setattr(blocks, "WORTH_KEEPING", 1)


def kept(store: Store, event: str) -> int:
    return int(store.read(lambda c: c.execute("SELECT count(*) FROM activity WHERE event = ?", [event]).fetchone())[0])


def check(store: Store) -> None:
    for event, statement in SOURCES.items():
        expected = store.read(lambda c, s=statement: c.execute(s).fetchall())  # type: ignore[misc]
        found = store.read(lambda c, e=event: activity.read(c, e))  # type: ignore[misc]
        assert list(zip(found.customers.tolist(), found.numbers.tolist(), strict=True)) == expected


def keep(store: Store) -> None:
    for event in SOURCES:
        store.write(lambda store, e=event: store.keep_activity(e))  # type: ignore[misc]


def test_blocks_are_made_used_and_given_up_when_their_rows_change(store: Store) -> None:
    people = [customer(store, f"客户{n}") for n in range(6)]
    numbers = [order(store, who, date=f"2026-01-{10 + n}") for n, who in enumerate(people)]
    interaction(store, people[0], at="2026-01-05 10:00")
    check(store)
    keep(store)
    assert (kept(store, "order"), kept(store, "interaction")) == (4, 1)
    assert store.read(lambda c: activity.read(c, "order")).loose == 0
    store.write(lambda store: verbs.edit(store, Selection("orders", frozenset((numbers[2],))), {"date": 20_000}))
    assert (kept(store, "order"), kept(store, "interaction")) == (3, 1)
    assert store.read(lambda c: activity.read(c, "order")).loose == 2
    check(store)
    store.write(lambda store: verbs.edit(store, Selection("orders", frozenset((numbers[0],))), {"product": "年付"}))
    assert kept(store, "order") == 3
    store.write(lambda store: verbs.edit(store, Selection("orders", frozenset((numbers[0],))), {"customer": people[5]}))
    assert kept(store, "order") == 1
    check(store)


def test_a_status_that_does_not_count_takes_its_order_out(store: Store) -> None:
    one = order(store, customer(store), date="2026-01-10", status="paid")
    keep(store)
    store.write(lambda store: verbs.edit(store, Selection("orders", frozenset((one,))), {"status": "cancelled"}))
    check(store)
    assert store.read(lambda c: activity.read(c, "order")).customers.size == 0


def test_removing_a_customer_and_undoing_it_keeps_the_blocks_right(store: Store) -> None:
    people = [customer(store, f"客户{n}") for n in range(4)]
    for who in people:
        order(store, who, date="2026-01-10")
    keep(store)
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset((people[1],)))))
    check(store)
    keep(store)
    store.write(Store.undo)
    check(store)
    keep(store)
    store.write(Store.redo)
    check(store)


def test_a_load_makes_its_blocks_and_its_undo_takes_them_away(store: Store) -> None:
    people = [customer(store, f"客户{n}") for n in range(5)]
    order(store, people[0], date="2026-01-10")
    keep(store)
    columns = ("customer", "date", "amount", "status")

    def load(store: Store) -> None:
        with store.operation("sample") as operation:
            rows = [(who, 20_000 + n, 100, "paid") for n in range(30) for who in people[1:]]
            operation.insert_many("orders", columns, rows)

    store.write(load)
    assert store.read(lambda c: activity.read(c, "order")).loose == 0
    check(store)
    store.write(Store.undo)
    check(store)


def test_a_large_load_and_its_removal_without_triggers_are_noticed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdesk.store.removal.WORTH_REBUILDING", 10)
    monkeypatch.setattr("opsdesk.store.bulk.WORTH_REBUILDING", 10)
    monkeypatch.setattr("opsdesk.store.revival.WORTH_REBUILDING", 10)
    people = [customer(store, f"客户{n}") for n in range(3)]

    def load(store: Store) -> None:
        with store.operation("sample") as operation:
            operation.insert_many(
                "interactions", ("customer", "at", "kind"), [(w, n, "call") for n in range(20) for w in people]
            )

    store.write(load)
    check(store)
    assert kept(store, "interaction") > 0
    store.write(Store.undo)
    check(store)
    keep(store)
    store.write(Store.redo)
    check(store)


def test_what_a_salvage_brings_back_counts_no_lost_rows(tmp_path: Path) -> None:
    store = desk(tmp_path)
    order(store, customer(store), date="2026-01-10")
    keep(store)
    assert kept(store, "order") > 0
    folder = store.vault.folder
    store.close()
    opened = vault.open_vault(folder, Passphrase(PASSPHRASE))
    salvage(opened, tmp_path / "saved.opsbackup", Progress())
    opened.close()
    restore(tmp_path / "saved.opsbackup", tmp_path / "saved", Passphrase(PASSPHRASE))
    saved = Store(vault.open_vault(tmp_path / "saved", Passphrase(PASSPHRASE)))
    try:
        assert kept(saved, "order") == 0
        check(saved)
    finally:
        saved.close()


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 11), st.one_of(st.integers(-40_000, 40_000), st.integers(-(2**40), 2**40)), st.booleans()
        ),
        max_size=40,
    )
)
def test_a_block_gives_back_what_was_packed(found: list[tuple[int, int, bool]]) -> None:
    pairs = sorted((8 + who % 2, number) for who, number, _ in found)
    customers = np.array([who for who, _ in pairs], np.int64)
    numbers = np.array([number for _, number in pairs], np.int64)
    again = activity._unpacked(4, activity._packed(4, customers, numbers))
    assert [column.tolist() for column in again] == [customers.tolist(), numbers.tolist()]


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "edit", "move", "remove", "person", "undo", "redo", "keep"]),
            st.integers(0, 5),
            st.integers(0, 5),
        ),
        max_size=14,
    )
)
def test_any_sequence_of_writes_reads_as_the_rows(tmp_path_factory: pytest.TempPathFactory, steps: list) -> None:  # type: ignore[type-arg]
    store = desk(tmp_path_factory.mktemp("desk"))
    try:
        for n in range(4):
            order(store, customer(store, f"客户{n}"), date=f"2026-01-1{n}")
        for step, a, b in steps:
            _take(store, step, a, b)
            check(store)
    finally:
        store.close()


def _take(store: Store, step: str, a: int, b: int) -> None:
    people = [one for (one,) in store.read(lambda c: c.execute("SELECT id FROM customers ORDER BY id").fetchall())]
    orders = [one for (one,) in store.read(lambda c: c.execute("SELECT id FROM orders ORDER BY id").fetchall())]
    match step:
        case "add" if people:
            order(store, people[a % len(people)], date=f"2026-02-1{b}")
        case "edit" if orders:
            values = {"date": 20_000 + b} if b % 2 else {"status": "cancelled" if a % 2 else "paid"}
            store.write(
                lambda store: verbs.edit(store, Selection("orders", frozenset((orders[a % len(orders)],))), values)
            )
        case "move" if orders and people:
            to = {"customer": people[b % len(people)]}
            store.write(lambda store: verbs.edit(store, Selection("orders", frozenset((orders[a % len(orders)],))), to))
        case "remove" if orders:
            store.write(lambda store: verbs.remove(store, Selection("orders", frozenset((orders[a % len(orders)],)))))
        case "person" if people:
            store.write(
                lambda store: verbs.remove(store, Selection("customers", frozenset((people[a % len(people)],))))
            )
        case "undo":
            store.write(Store.undo)
        case "redo":
            store.write(Store.redo)
        case "keep":
            keep(store)


def test_events_of_a_desk_are_the_same_from_blocks_and_from_rows(store: Store) -> None:
    for n in range(5):
        who = customer(store, f"客户{n}")
        for day in ("2026-01-10", "2026-01-03", "2026-04-01"):
            order(store, who, date=day)
        interaction(store, who, at="2025-12-31 23:30")

    def both(connection: Connection) -> list[list[int]]:
        as_of = (datetime(2026, 3, 5, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
        found = [facts.events(connection, event, as_of) for event in SOURCES]
        return [part for one in found for part in (one.customers.tolist(), one.days.tolist(), [one.future])]

    before = store.read(both)
    keep(store)
    assert store.read(both) == before


def test_an_interrupted_reading_leaves_no_old_snapshot_behind(store: Store) -> None:
    def broken(connection: Connection) -> None:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM orders").fetchone()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.read(broken)
    order(store, customer(store), date="2026-01-10")
    for _ in range(4):
        with store.reader() as connection:
            assert connection.execute("SELECT count(*) FROM orders").fetchone() == (1,)
