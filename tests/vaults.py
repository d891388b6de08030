"""What the vault tests share: a cheap vault, rows in it, damage, and the code of the trouble that follows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from opsdesk.errors import Trouble
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP, Passphrase
from opsdesk.store.vault import Created, OpenVault

PASSPHRASE = "correct horse"


def new_vault(folder: Path, *names: str) -> Created:
    created = vault.create(folder, PASSPHRASE, cost=CHEAP)
    add_customers(created.vault, *names)
    return created


def reopened(folder: Path) -> OpenVault:
    return vault.open_vault(folder, Passphrase(PASSPHRASE))


def add_customers(opened: OpenVault, *names: str) -> None:
    connection = opened.connect()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO customers (name) VALUES (?)", [(name,) for name in names])
    connection.execute("COMMIT")
    connection.close()


def customers(opened: OpenVault) -> list[str]:
    connection = opened.connect(readonly=True)
    try:
        return [name for (name,) in connection.execute("SELECT name FROM customers ORDER BY id").fetchall()]
    finally:
        connection.close()


def flip(path: Path, at: int, bit: int = 0) -> None:
    """Turn over one bit of a file; `at` counts from the end when negative."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def untouched(folder: Path, before: dict[str, bytes]) -> bool:
    """Whether each file of the folder has its bytes still; pytest would spell the difference out for half an hour."""
    return content_of(folder) == before


def trouble_code(work: Callable[[], object]) -> str:
    with pytest.raises(Trouble) as caught:
        work()
    return caught.value.code
