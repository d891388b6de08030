"""What a vault does for itself: its search index is renewed after an update, and loose attachments go."""

from pathlib import Path

import pytest
from builders import customer, desk
from commands import commands_on_a_new_vault

from opsdesk.errors import Cancelled
from opsdesk.query import words
from opsdesk.services import customers as archive
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.store import health, search, upkeep
from opsdesk.store.store import Store
from opsdesk.work import Progress


def spoil_search(store: Store) -> None:
    """Leave an index as another version may have written it: one in which nothing is found."""
    store._connection.execute("INSERT INTO customers_search (customers_search) VALUES ('delete-all')")


def found(store: Store, typed: str) -> list[int]:
    return [hit.id for hit in store.read(lambda c: search.search(c, store.schema, typed))]


def test_a_search_index_of_another_version_is_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    number, other = customer(store, "王伟", phone="13800138000"), customer(store, "李娜")
    assert not store.read(upkeep.search_is_old)
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    assert store.read(upkeep.search_is_old)
    store.write(spoil_search)
    assert found(store, "wangwei") == []
    store.write(lambda store: store.renew_search(Progress()))
    assert not store.read(upkeep.search_is_old)
    assert [found(store, typed) for typed in ("wangwei", "8000", "李")] == [[number], [number], [other]]
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset([number]))))
    assert found(store, "wangwei") == []


def test_making_it_anew_can_be_cancelled_and_is_then_still_due(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    number = customer(store, "王伟")
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    stopped = Progress(lambda *_: stopped.cancel())
    with pytest.raises(Cancelled):
        store.write(lambda store: store.renew_search(stopped))
    assert store.read(upkeep.search_is_old)
    assert found(store, "王") == [number]


def test_a_new_vault_has_an_index_of_todays_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "VERSION", 7)
    made = desk(tmp_path)
    assert not made.read(upkeep.search_is_old)
    made.close()


def test_the_command_line_renews_it_before_it_searches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = commands_on_a_new_vault(tmp_path, monkeypatch, capsys)
    with commands.store() as store:
        customer(store, "王伟")
        store.write(spoil_search)
    assert commands.json("search", "ww")["hits"] == []
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    assert [hit["title"] for hit in commands.json("search", "ww")["hits"]] == ["王伟"]


def test_attachments_go_that_no_record_names_nor_one_that_undo_brings_back(store: Store) -> None:
    one, other = customer(store, "王伟"), customer(store, "李娜")
    store.write(lambda store: archive.attach(store, one, [("kept.txt", b"kept")]))
    store.write(lambda store: archive.attach(store, other, [("removed.txt", b"removed")]))
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset([other]))))
    store.vault.blobs.put(b"cut short")
    assert store.write(Store.remove_loose_attachments) == 1
    assert store.write(Store.remove_loose_attachments) == 0
    store.write(Store.undo)
    assert health.problems(store.vault, full=True) == []


def test_a_check_names_what_is_not_built_as_it_should_be(store: Store) -> None:
    store.write(lambda store: store._connection.execute("DROP INDEX customers_by_city"))
    assert health.problems(store.vault) == ["Not built as it should be: customers_by_city is missing"]
