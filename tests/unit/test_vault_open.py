"""Creating and opening a vault with each kind of key, and the states a start can find."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from vaults import PASSPHRASE, content_of, customers, new_vault, reopened, trouble_code, untouched

from opsdesk.store import envelope, keys, vault
from opsdesk.store.connect import Connection, OperationalError
from opsdesk.store.keys import CHEAP, Passphrase, RawKey, Recovery
from opsdesk.store.steps import STEPS
from opsdesk.store.vault import State

NEWER = len(STEPS) + 1


def add_a_column(connection: Connection) -> None:
    connection.execute("ALTER TABLE customers ADD COLUMN city2 TEXT")


def test_what_was_saved_opens_with_the_passphrase_the_recovery_code_and_the_raw_key(tmp_path: Path) -> None:
    created = new_vault(tmp_path, "王伟")
    created.vault.close()
    code = created.recovery_code.lower().replace("-", " ")
    for unlock in (Passphrase(PASSPHRASE), Recovery(code), RawKey(created.vault.key)):
        opened = vault.open_vault(tmp_path, unlock)
        assert customers(opened) == ["王伟"]
        opened.close()


def test_a_wrong_key_of_each_kind_is_named(tmp_path: Path) -> None:
    new_vault(tmp_path).vault.close()
    for unlock, code in (
        (Passphrase("Correct horse"), "wrong-passphrase"),
        (Recovery(keys.new_recovery_code()), "wrong-recovery-code"),
        (RawKey(bytes(32)), "wrong-key"),
    ):
        assert trouble_code(lambda unlock=unlock: vault.open_vault(tmp_path, unlock)) == code
    reopened(tmp_path).close()


def test_a_passphrase_typed_on_another_system_is_the_same(tmp_path: Path) -> None:
    vault.create(tmp_path, "cafe\u0301 密码", cost=CHEAP).vault.close()
    vault.open_vault(tmp_path, Passphrase("café 密码")).close()


def test_an_empty_passphrase_makes_no_vault(tmp_path: Path) -> None:
    assert trouble_code(lambda: vault.create(tmp_path, "", cost=CHEAP)) == "passphrase-empty"
    assert vault.state_of(tmp_path) is State.FIRST_RUN
    new_vault(tmp_path)


def test_a_vault_is_never_created_over_another(tmp_path: Path) -> None:
    new_vault(tmp_path, "王伟").vault.close()
    before = content_of(tmp_path)
    assert trouble_code(lambda: vault.create(tmp_path, "x", cost=CHEAP)) == "vault-exists"
    assert untouched(tmp_path, before)


def test_a_new_passphrase_opens_and_the_old_one_does_not_even_from_a_copy(tmp_path: Path) -> None:
    created = new_vault(tmp_path, "王伟")
    created.vault.change_passphrase("battery staple", CHEAP)
    created.vault.close()
    for name in (envelope.NAME, envelope.COPY):
        folder = tmp_path / "only" / name
        folder.mkdir(parents=True)
        (folder / envelope.NAME).write_bytes((tmp_path / name).read_bytes())
        assert trouble_code(lambda folder=folder: reopened(folder)) == "wrong-passphrase"
    vault.open_vault(tmp_path, Passphrase("battery staple")).close()
    vault.open_vault(tmp_path, Recovery(created.recovery_code)).close()


def test_a_recovery_code_counts_once_it_was_typed_back(tmp_path: Path) -> None:
    created = new_vault(tmp_path)
    assert not vault.info(tmp_path).recovery_confirmed
    wrong = keys.new_recovery_code()
    assert trouble_code(lambda: created.vault.confirm_recovery_code(wrong)) == "wrong-recovery-code"
    assert not vault.info(tmp_path).recovery_confirmed
    created.vault.confirm_recovery_code(created.recovery_code.lower())
    assert vault.info(tmp_path).recovery_confirmed


def test_a_new_recovery_code_replaces_the_old_one(tmp_path: Path) -> None:
    created = new_vault(tmp_path)
    fresh = created.vault.new_recovery_code()
    created.vault.close()
    assert trouble_code(lambda: vault.open_vault(tmp_path, Recovery(created.recovery_code))) == "wrong-recovery-code"
    vault.open_vault(tmp_path, Recovery(fresh)).close()


def test_each_state_of_a_folder_has_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    assert vault.state_of(folder) is State.FIRST_RUN
    assert trouble_code(lambda: reopened(folder)) == State.FIRST_RUN
    opened = new_vault(folder, "王伟").vault
    assert vault.state_of(folder) is State.IN_USE
    assert trouble_code(lambda: reopened(folder)) == State.IN_USE
    opened.close()
    assert vault.state_of(folder) is State.LOCKED
    database = opened.db_path.rename(tmp_path / "elsewhere")
    assert vault.state_of(folder) is State.MISSING
    assert trouble_code(lambda: reopened(folder)) == State.MISSING
    database.rename(opened.db_path)
    for name in (envelope.NAME, envelope.COPY):
        (folder / name).unlink()
    assert vault.state_of(folder) is State.DAMAGED
    assert trouble_code(lambda: reopened(folder)) == State.DAMAGED
    assert vault.state_of(tmp_path / "a" / "new" / "place") is State.FIRST_RUN


def test_looking_at_a_folder_changes_nothing(tmp_path: Path) -> None:
    new_vault(tmp_path, "王伟").vault.close()
    before = content_of(tmp_path)
    vault.state_of(tmp_path)
    vault.info(tmp_path)
    assert untouched(tmp_path, before)
    empty = tmp_path / "empty"
    vault.state_of(empty)
    assert not empty.exists()


def test_a_vault_that_a_newer_program_must_read_is_refused(tmp_path: Path) -> None:
    created = vault.create(tmp_path, PASSPHRASE, cost=CHEAP, steps=(*STEPS, add_a_column))
    created.vault.close()
    before = content_of(tmp_path)
    assert vault.state_of(tmp_path) is State.NEWER
    assert trouble_code(lambda: reopened(tmp_path)) == State.NEWER
    assert untouched(tmp_path, before)


def test_a_vault_that_only_a_newer_program_may_write_opens_for_reading_and_keeps_every_byte(tmp_path: Path) -> None:
    created = new_vault(tmp_path, "王伟")
    created.vault.rewrite(replace(created.vault.envelope, schema=NEWER, min_writer=NEWER))
    created.vault.close()
    before = content_of(tmp_path)
    assert vault.state_of(tmp_path) is State.READ_ONLY
    opened = reopened(tmp_path)
    assert opened.read_only
    assert customers(opened) == ["王伟"]
    assert trouble_code(lambda: opened.change_passphrase("x", CHEAP)) == State.READ_ONLY
    opened.close()
    assert untouched(tmp_path, before)


def test_reading_a_newer_vault_after_a_crash_sees_the_log_and_keeps_every_byte(tmp_path: Path) -> None:
    created = new_vault(tmp_path, "王伟")
    connection = created.vault.connect()
    connection.execute("INSERT INTO customers (name) VALUES ('李娜')")  # stays in the log while this is open
    created.vault.rewrite(replace(created.vault.envelope, schema=NEWER, min_writer=NEWER))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name, content in content_of(tmp_path).items():
        if not name.endswith("-shm"):
            (crashed / name).write_bytes(content)
    connection.close()
    before = content_of(crashed)
    opened = reopened(crashed)
    assert opened.unclean
    assert customers(opened) == ["王伟", "李娜"]
    opened.close()
    assert untouched(crashed, before)


def test_connections_of_readers_refuse_to_write(tmp_path: Path) -> None:
    opened = new_vault(tmp_path).vault
    reader = opened.connect(readonly=True)
    with pytest.raises(OperationalError):
        reader.execute("INSERT INTO customers (name) VALUES ('x')")
    reader.close()


def test_every_connection_has_the_promised_settings(tmp_path: Path) -> None:
    connection = new_vault(tmp_path).vault.connect(cache_mb=32)
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "trusted_schema",
            "cell_size_check",
            "temp_store",
            "cache_size",
        )
    }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
        "cache_size": -32 * 1024,
    }
    assert connection.isolation_level is None
    connection.close()


def test_nothing_typed_can_be_read_in_the_folder(tmp_path: Path) -> None:
    canary = "canary-金丝雀-8842"
    created = new_vault(tmp_path, canary)
    created.vault.blobs.put(canary.encode() * 10)
    connection = created.vault.connect()
    connection.execute("INSERT INTO customers (name) VALUES (?)", (canary,))
    for content in content_of(tmp_path).values():
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert canary.encode(encoding) not in content
    for path in tmp_path.rglob("*"):
        assert canary not in str(path)
    connection.close()


def test_opening_and_creating_load_none_of_the_slow_libraries(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from opsdesk.store import vault; from opsdesk.store.keys import *;"
        "p = Path(sys.argv[1]); vault.create(p, 'x', cost=CHEAP).vault.close();"
        "vault.open_vault(p, Passphrase('x')).connect().close();"
        "print([n for n in ('pandas','numpy','sqlite_utils','keyring','PySide6','zipfile','sqlite3') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""
