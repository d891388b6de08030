"""Bringing a vault to a newer schema: on a copy, after a verified backup; a failure leaves everything as it was."""

import subprocess
import sys
from pathlib import Path

import pytest
from vaults import PASSPHRASE, content_of, customers, new_vault, untouched

from opsdesk.errors import Cancelled
from opsdesk.store import retention, vault
from opsdesk.store.backup import restore, verify
from opsdesk.store.connect import Connection, OperationalError
from opsdesk.store.keys import Passphrase
from opsdesk.store.steps import STEPS, Step
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress


def add_a_mood(connection: Connection) -> None:
    connection.execute("ALTER TABLE customers ADD COLUMN mood TEXT")
    connection.execute("UPDATE customers SET mood = 'good'")


def rebuild_orders(connection: Connection) -> None:
    connection.execute("CREATE TABLE fresh (id INTEGER PRIMARY KEY, code TEXT) STRICT")
    connection.execute("INSERT INTO fresh (id, code) SELECT id, code FROM orders")


def fail_midway(connection: Connection) -> None:
    connection.execute("UPDATE customers SET name = 'lost'")
    connection.execute("SELECT nonsense")


def opened_with(folder: Path, *more: Step, progress: Progress | None = None) -> OpenVault:
    return vault.open_vault(folder, Passphrase(PASSPHRASE), steps=(*STEPS, *more), progress=progress)


def columns(opened: OpenVault) -> list[str]:
    connection = opened.connect(readonly=True)
    try:
        return [row[1] for row in connection.execute("PRAGMA table_info(customers)").fetchall()]
    finally:
        connection.close()


def schema(opened: OpenVault) -> list[tuple[object, ...]]:
    connection = opened.connect(readonly=True)
    try:
        return [
            *connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall(),
            *connection.execute("SELECT migration_set, name FROM _sqlite_migrations ORDER BY id").fetchall(),
            *connection.execute("PRAGMA user_version").fetchall(),
        ]
    finally:
        connection.close()


def test_an_older_vault_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    new_vault(tmp_path, "王伟").vault.close()
    opened = opened_with(tmp_path, add_a_mood)
    assert "mood" in columns(opened)
    assert customers(opened) == ["王伟"]
    assert (opened.envelope.generation, opened.envelope.schema) == (2, len(STEPS) + 1)
    opened.close()
    assert vault.state_of(tmp_path) is vault.State.NEWER


def test_a_migrated_vault_has_the_schema_of_a_new_one(tmp_path: Path) -> None:
    new_vault(tmp_path / "old").vault.close()
    steps = (*STEPS, add_a_mood, rebuild_orders)
    fresh = vault.create(tmp_path / "new", PASSPHRASE, cost=vault.keys.CHEAP, steps=steps).vault
    assert schema(opened_with(tmp_path / "old", add_a_mood, rebuild_orders)) == schema(fresh)


def test_before_it_a_verified_backup_is_made_and_after_it_the_old_file_stays(tmp_path: Path) -> None:
    created = new_vault(tmp_path, "王伟")
    created.vault.close()
    old = created.vault.db_path.read_bytes()
    opened_with(tmp_path, add_a_mood).close()
    assert created.vault.db_path.read_bytes() == old
    (file,) = retention.backups(tmp_path)
    verify(file, Passphrase(PASSPHRASE))
    restore(file, tmp_path / "restored", Passphrase(PASSPHRASE))
    assert customers(vault.open_vault(tmp_path / "restored", Passphrase(PASSPHRASE))) == ["王伟"]


def test_the_generation_before_the_last_goes(tmp_path: Path) -> None:
    new_vault(tmp_path).vault.close()
    opened_with(tmp_path, add_a_mood).close()
    opened_with(tmp_path, add_a_mood, rebuild_orders).close()
    assert sorted(path.name for path in tmp_path.glob("vault-*")) == ["vault-000002.db", "vault-000003.db"]


def test_a_step_that_fails_leaves_the_vault_as_it_was(tmp_path: Path) -> None:
    created = new_vault(tmp_path, "王伟")
    created.vault.close()
    before = content_of(tmp_path)
    with pytest.raises(OperationalError, match="nonsense"):
        opened_with(tmp_path, add_a_mood, fail_midway)
    after = content_of(tmp_path)
    del after["backups/000001.opsbackup"]
    assert after == before
    assert customers(opened_with(tmp_path)) == ["王伟"]


def test_cancelling_leaves_the_vault_as_it_was(tmp_path: Path) -> None:
    new_vault(tmp_path, "王伟").vault.close()
    before = content_of(tmp_path)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        opened_with(tmp_path, add_a_mood, progress=progress)
    assert untouched(tmp_path, before)


def test_a_broken_reference_after_a_step_stops_it(tmp_path: Path) -> None:
    def orphan(connection: Connection) -> None:
        connection.execute("INSERT INTO contacts (company, name) VALUES (404, 'nobody')")

    new_vault(tmp_path).vault.close()
    with pytest.raises(vault.Trouble):
        opened_with(tmp_path, orphan)
    opened_with(tmp_path).close()


KILLED_AT = """
import os, sys
from pathlib import Path
from opsdesk.store import vault
from opsdesk.store.keys import Passphrase
from opsdesk.store.steps import STEPS
from opsdesk.work import Progress

def die(*_):
    os.kill(os.getpid(), 9)

def step_with_a_death_in_it(connection):
    connection.execute("ALTER TABLE customers ADD COLUMN mood TEXT")
    connection.execute("UPDATE customers SET name = 'lost'")
    die()

progress = Progress(lambda done, total, what: die() if what == sys.argv[2] else None)
steps = (*STEPS, step_with_a_death_in_it)
vault.open_vault(Path(sys.argv[1]), Passphrase("correct horse"), steps=steps, progress=progress)
"""


@pytest.mark.parametrize("stage", ["Writing the backup", "the step itself"])
def test_killed_midway_the_vault_opens_as_it_was_and_is_brought_up_to_date_then(tmp_path: Path, stage: str) -> None:
    new_vault(tmp_path, "王伟").vault.close()
    done = subprocess.run([sys.executable, "-c", KILLED_AT, str(tmp_path), stage], check=False)
    assert done.returncode == -9
    opened = opened_with(tmp_path)
    assert customers(opened) == ["王伟"]
    assert "mood" not in columns(opened)
    assert not list(tmp_path.rglob("*.partial*"))
    opened.close()
    opened = opened_with(tmp_path, add_a_mood)
    assert customers(opened) == ["王伟"]
    assert "mood" in columns(opened)
    opened.close()
