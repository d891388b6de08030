"""Undoing an import removes its records as a set: afterwards nothing of them is left, and redo brings all back."""

from typing import Any

import pytest
from builders import bulk, contact, customer, order

from opsdesk.errors import Cancelled
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import journal, removal, revival, search
from opsdesk.store.store import Store
from opsdesk.work import Progress

TABLES = {
    "customers": "*",
    "customers__phone": "*",
    "customers__tags": "*",
    "orders": "*",
    "contacts": "*",
    "contacts__phone": "*",
    "customers_search_docsize": "id, sz",  # one row for each that can be found
}


@pytest.fixture(autouse=True)
def _small_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (removal, revival):
        monkeypatch.setattr(module, "WORTH_REBUILDING", 2)


def contents(store: Store) -> dict[str, list[Any]]:
    """All rows of what an import writes, and the names of the indexes and triggers."""
    found = {
        table: store.read(lambda c, s=f"SELECT {columns} FROM {table} ORDER BY 1, 2": c.execute(s).fetchall())  # type: ignore[misc]
        for table, columns in TABLES.items()
    }
    found["indexes"] = store.read(
        lambda c: c.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY 1").fetchall()
    )
    found["triggers"] = store._connection.execute("SELECT name, sql FROM sqlite_temp_schema ORDER BY 1").fetchall()
    return found


def people(count: int) -> list[dict[str, Any]]:
    return [{"name": f"客户{n}", "phone": f'["1380013{n:04}"]', "tags": '["VIP","老"]'} for n in range(count)]


def test_an_undone_import_leaves_nothing_behind_and_comes_back_whole(store: Store) -> None:
    customer(store, "王伟", phone="13900139000", tags="VIP")
    before = contents(store)
    bulk(store, "customers", people(30))
    after = contents(store)
    store.write(Store.undo)
    assert contents(store) == before
    store.write(Store.redo)
    assert contents(store) == after


def test_a_small_part_of_a_list_goes_without_touching_its_indexes(store: Store) -> None:
    bulk(store, "customers", people(30))
    before = contents(store)
    bulk(store, "customers", [{**row, "phone": None} for row in people(5)])
    store.write(Store.undo)
    assert contents(store) == before


def test_totals_of_customers_follow_their_orders(store: Store) -> None:
    owner = customer(store)
    before = contents(store)
    bulk(store, "orders", [{"customer": owner, "date": 20_000 + n, "amount": 100, "status": "paid"} for n in range(9)])
    after = contents(store)
    assert store.read(lambda c: c.execute("SELECT orders, revenue FROM customers").fetchall()) == [(9, 900)]
    store.write(Store.undo)
    assert contents(store) == before
    store.write(Store.redo)
    assert contents(store) == after


def test_a_mass_removal_with_gaps_and_what_belonged_to_it_comes_back(store: Store) -> None:
    """The redo of its undo takes just what it took before: nothing that stands in a gap."""
    bulk(store, "customers", people(30))
    for owner in (3, 4, 11):
        order(store, owner, "120")
        contact(store, owner, "单雄信", phone="13912345678")
    before = contents(store)
    every_other = Selection("customers", frozenset(range(3, 30, 2)))
    store.write(lambda store: verbs.remove(store, every_other))
    without = contents(store)
    assert len(without["orders"]) == 1
    for _round in range(2):
        store.write(Store.undo)
        assert contents(store) == before
        store.write(Store.redo)
        assert contents(store) == without
    store.write(Store.undo)
    assert store.read(lambda c: search.search(c, store.schema, "客户2")) != []
    history = store.read(lambda c: journal.history(c, store.schema, "customers", [5]))
    assert [entry.action for entry in history] == ["i", "d", "i", "d", "i", "d", "i"]


def test_an_undo_that_is_cancelled_leaves_everything_as_it_was(store: Store) -> None:
    bulk(store, "customers", people(30))
    before = contents(store)
    stopped = Progress(lambda *_: stopped.cancel())
    with pytest.raises(Cancelled):
        store.write(lambda store: store.undo(None, stopped))
    assert contents(store) == before
    store.write(Store.undo)
    assert contents(store)["customers"] == []
