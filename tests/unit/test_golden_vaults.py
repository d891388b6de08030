"""Vaults written by earlier releases open today, are brought up to date, and show what they showed then."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import golden_vault
import pytest
from builders import PASSPHRASE, desk

from opsdesk.query.filters import Query
from opsdesk.store import drift, health, retention, rows, search, vault
from opsdesk.store.backup import verify
from opsdesk.store.keys import Passphrase
from opsdesk.store.steps import STEPS
from opsdesk.store.store import Store


@pytest.fixture(params=golden_vault.kept())
def version(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def old(version: int, tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "vault"
    shutil.copytree(golden_vault.folder_of(version), folder)
    store = Store(vault.open_vault(folder, Passphrase(PASSPHRASE)))
    yield store
    store.close()


def only_what_was_there(found: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """`found` without the entities and fields that are younger than the vault."""
    records = {
        entity: {
            number: {name: value for name, value in record.items() if name in next(iter(rows.values()))}
            for number, record in found["records"][entity].items()
        }
        for entity, rows in then["records"].items()
    }
    return {"records": records, "history": found["history"]}


def count(store: Store, entity: str) -> int:
    return store.read(lambda c: rows.count(c, store.schema, entity))


def test_it_has_todays_schema_is_sound_and_was_backed_up_before(old: Store, version: int) -> None:
    assert old.vault.envelope.schema == len(STEPS)
    assert old.read(lambda c: drift.differences(c, old.schema)) == []
    assert health.problems(old.vault, full=True) == []
    backups = retention.backups(old.vault.folder)
    assert len(backups) == (version < len(STEPS))
    for file in backups:
        verify(file, Passphrase(PASSPHRASE))


def test_it_shows_the_same_values(old: Store, version: int) -> None:
    then = golden_vault.expected(version)
    assert only_what_was_there(golden_vault.contents(old), then) == then
    (digest,) = {record["digest"] for record in then["records"]["attachments"].values()}
    assert old.vault.blobs.read(digest) == golden_vault.ATTACHED
    for typed in ("wangwei", "王", "0000001", "老客户1", "ouyang"):
        assert old.read(lambda c, typed=typed: search.search(c, old.schema, typed)), typed


def test_all_of_its_history_can_be_undone_and_redone(old: Store, version: int) -> None:
    then = golden_vault.expected(version)
    standing = sum(not undone for _verb, _params, _affected, undone in then["history"])
    for _ in range(standing):
        assert old.write(lambda store: store.undo())
    assert not old.write(lambda store: store.undo())
    assert {entity: count(old, entity) for entity in then["records"]} == dict.fromkeys(then["records"], 0)
    for _ in range(standing):
        assert old.write(lambda store: store.redo())
    assert only_what_was_there(golden_vault.contents(old), then) == then
    assert health.problems(old.vault, full=True) == []


def test_the_script_fills_every_field_of_every_entity(tmp_path: Path, noon: object) -> None:
    """So that the vault of the next release will hold today's additions too."""
    store = desk(tmp_path)
    golden_vault.fill(store)
    for entity in store.schema:
        filled = [
            record
            for number in store.read(lambda c, e=entity.name: rows.ids(c, store.schema, Query(e)))
            if (record := store.read(lambda c, e=entity.name, n=number: rows.get(c, store.schema, e, n)))
        ]
        kept = [field.name for field in entity.fields if not field.computed]  # what is computed is computed anew
        empty = [name for name in kept if all(record[name] is None for record in filled)]
        optional = {"sort", "position"} if entity.name in golden_vault.BY_VERBS else set()
        assert not set(empty) - optional, entity.name
    json.dumps(golden_vault.contents(store))
    store.close()
