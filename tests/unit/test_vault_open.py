"""Creating and opening a vault with each kind of key, and the states a start can find."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsdesk.errors import Trouble
from opsdesk.store import vault
from opsdesk.store.connect import Connection
from opsdesk.store.keys import CHEAP, Passphrase, RawKey, Recovery
from opsdesk.store.vault import Created


def version_1(connection: Connection) -> None:
    connection.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT")


def version_2(connection: Connection) -> None:
    connection.execute("ALTER TABLE customers ADD COLUMN city TEXT")


STEPS = (version_1,)


@pytest.fixture
def created(tmp_path: Path) -> Iterator[Created]:
    made = vault.create(tmp_path / "vault", "correct horse", cost=CHEAP, steps=STEPS)
    yield made
    made.vault.close()


def add_customers(opened: vault.OpenVault, *names: str) -> None:
    connection = opened.connect()
    connection.executemany("INSERT INTO customers (name) VALUES (?)", [(name,) for name in names])
    connection.close()


def customers(opened: vault.OpenVault) -> list[str]:
    connection = opened.connect(readonly=True)
    try:
        return [name for (name,) in connection.execute("SELECT name FROM customers ORDER BY id")]
    finally:
        connection.close()


def test_what_was_saved_opens_with_the_passphrase_the_recovery_code_and_the_raw_key(created: Created) -> None:
    folder, key = created.vault.folder, created.vault.key
    add_customers(created.vault, "王伟")
    created.vault.close()
    for unlock in (Passphrase("correct horse"), Recovery(created.recovery_code.lower().replace("-", " ")), RawKey(key)):
        opened = vault.open_vault(folder, unlock, steps=STEPS)
        assert customers(opened) == ["王伟"]
        opened.close()


def test_a_wrong_key_of_each_kind_is_named(created: Created) -> None:
    created.vault.close()
    other = vault.keys.new_recovery_code()
    for unlock, code in (
        (Passphrase("Correct horse"), "wrong-passphrase"),
        (Recovery(other), "wrong-recovery-code"),
        (RawKey(bytes(32)), "wrong-key"),
    ):
        with pytest.raises(Trouble) as caught:
            vault.open_vault(created.vault.folder, unlock, steps=STEPS)
        assert caught.value.code == code
