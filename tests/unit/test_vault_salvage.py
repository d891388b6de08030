"""Salvage: every row on an intact page comes back, whichever pages are broken, as a vault that is sound."""

import random
from pathlib import Path

from builders import PASSPHRASE, bulk, customer, desk, interaction, order
from vaults import trouble_code

from opsdesk.store import health, vault
from opsdesk.store.backup import restore
from opsdesk.store.connect import PAGE_SIZE, Error
from opsdesk.store.keys import Passphrase
from opsdesk.store.salvage import salvage
from opsdesk.store.search import search
from opsdesk.store.store import Store
from opsdesk.store.vault import OpenVault


def full_desk(folder: Path) -> OpenVault:
    """A closed-down desk of a few hundred pages."""
    store = desk(folder)
    bulk(store, "customers", [{"name": f"客户{number}", "note": "很长的备注 " * 60} for number in range(500)])
    first = customer(store, "王伟", phone="13800138000", tags="VIP;老客户", note="x" * 20_000)
    for number in range(60):
        order(store, first, "12.5", date="2026-03-01", code=f"N{number}")
        interaction(store, first - number, at="2026-03-01 10:00")
    store.vault.blobs.put(b"attached")
    store.close()
    return vault.open_vault(store.vault.folder, Passphrase(PASSPHRASE))


def readable_ids(opened: OpenVault, table: str, highest: int) -> set[int]:
    """The rows a plain look-up finds, each on a connection of its own: what salvage must bring back at least."""
    found = set()
    for number in range(1, highest + 1):
        connection = opened.connect(readonly=True)
        try:
            if connection.execute(f"SELECT * FROM {table} NOT INDEXED WHERE id = ?", (number,)).fetchone():
                found.add(number)
        except Error:
            pass
        finally:
            connection.close()
    return found


def break_pages(opened: OpenVault, empty: int, chance: random.Random, count: int) -> None:
    """Break pages beyond the first `empty` bytes, where the schema itself lies."""
    content = bytearray(opened.db_path.read_bytes())
    for page in chance.sample(range(empty // PAGE_SIZE, len(content) // PAGE_SIZE), count):
        content[page * PAGE_SIZE + 99] ^= 4
    opened.db_path.write_bytes(content)


def restored(file: Path, folder: Path) -> Store:
    restore(file, folder, Passphrase(PASSPHRASE))
    return Store(vault.open_vault(folder, Passphrase(PASSPHRASE)))


def ids(store: Store, table: str) -> set[int]:
    return {
        number for (number,) in store.read(lambda connection: connection.execute(f"SELECT id FROM {table}").fetchall())
    }


def test_every_row_on_an_intact_page_comes_back(tmp_path: Path) -> None:
    desk(tmp_path / "empty").close()
    (empty,) = (tmp_path / "empty" / "vault").glob("*.db")
    opened = full_desk(tmp_path)
    break_pages(opened, empty.stat().st_size, random.Random(1), 25)
    assert health.problems(opened)
    expected = readable_ids(opened, "customers", 501)
    assert 100 < len(expected) < 501
    salvaged = salvage(opened, tmp_path / "saved.opsbackup")
    opened.close()
    store = restored(tmp_path / "saved.opsbackup", tmp_path / "mended")
    assert expected <= ids(store, "customers")
    assert salvaged.rows["customers"] == len(expected)
    assert any(gap.table == "customers" for gap in salvaged.gaps)
    assert health.problems(store.vault, full=True) == []
    store.close()


def test_a_sound_vault_is_salvaged_whole_with_search_totals_and_attachments(tmp_path: Path) -> None:
    opened = full_desk(tmp_path)
    salvaged = salvage(opened, tmp_path / "saved.opsbackup")
    opened.close()
    assert salvaged.gaps == ()
    assert salvaged.placeholders == 0
    store = restored(tmp_path / "saved.opsbackup", tmp_path / "mended")
    (hit, *_) = store.read(lambda connection: search(connection, store.schema, "王伟"))
    assert hit.title == "王伟"
    (phones,) = store.read(lambda connection: connection.execute("SELECT count(*) FROM customers__phone").fetchone())
    assert phones == 1
    (total,) = store.read(lambda connection: connection.execute("SELECT max(revenue) FROM customers").fetchone())
    assert total == 60 * 1250
    assert [store.vault.blobs.read(digest) for digest in store.vault.blobs.digests()] == [b"attached"]
    assert store.write(lambda store: store.undo()).affected == 1
    store.close()


def test_orders_whose_customer_is_lost_get_a_placeholder(tmp_path: Path) -> None:
    store = desk(tmp_path)
    owner = customer(store, "王伟")
    order(store, owner, "12.5", date="2026-03-01")
    store.close()
    opened = vault.open_vault(store.vault.folder, Passphrase(PASSPHRASE))
    connection = opened.connect()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM customers")
    connection.close()
    assert health.problems(opened)
    assert salvage(opened, tmp_path / "saved.opsbackup").placeholders == 1
    opened.close()
    store = restored(tmp_path / "saved.opsbackup", tmp_path / "mended")
    assert ids(store, "customers") == {owner}
    assert ids(store, "orders") == {1}
    assert health.problems(store.vault, full=True) == []
    store.close()


def test_without_a_readable_schema_it_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    opened = full_desk(tmp_path / "desk")
    content = bytearray(opened.db_path.read_bytes())
    content[500] ^= 1
    opened.db_path.write_bytes(content)
    target = tmp_path / "out" / "saved.opsbackup"
    target.parent.mkdir()
    assert trouble_code(lambda: salvage(opened, target)) == "vault-damaged"
    assert list(target.parent.iterdir()) == []
    opened.close()
