"""A backup counts once it was reopened and compared; a restore needs the file and one secret, and mixes nothing."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from vaults import (
    PASSPHRASE,
    add_customers,
    content_of,
    customers,
    flip,
    new_vault,
    reopened,
    trouble_code,
    untouched,
)

from opsdesk.errors import Cancelled, Trouble
from opsdesk.store import contents, envelope, vault
from opsdesk.store.archive import MANIFEST, Member, Reader
from opsdesk.store.backup import backup, restore, verify
from opsdesk.store.connect import connect
from opsdesk.store.keys import CHEAP, Passphrase, RawKey, Recovery
from opsdesk.store.vault import Created, OpenVault
from opsdesk.work import Progress

NAMES = ("王伟", "李娜", "Ann O'Hara", "")
ATTACHMENT = os.urandom(300_000)


def full_vault(folder: Path) -> Created:
    created = new_vault(folder, *NAMES)
    created.vault.blobs.put(ATTACHMENT)
    return created


def backed_up(tmp_path: Path) -> tuple[Created, Path]:
    created = full_vault(tmp_path / "vault")
    file = tmp_path / "safe" / "desk.opsbackup"
    backup(created.vault, file)
    return created, file


def outcome(work: Callable[[], object]) -> str:
    try:
        work()
    except Trouble as trouble:
        return trouble.code
    return "fine"


def holds_everything(opened: OpenVault) -> bool:
    (digest,) = opened.blobs.digests()
    return customers(opened) == list(NAMES) and opened.blobs.read(digest) == ATTACHMENT


def test_a_backup_restores_from_the_file_and_the_passphrase_alone_or_the_recovery_code_alone(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    created.vault.close()
    shutil.rmtree(tmp_path / "vault")
    for number, unlock in enumerate((Passphrase(PASSPHRASE), Recovery(created.recovery_code))):
        folder = tmp_path / f"restored {number}"
        restore(file, folder, unlock)
        for again in (Passphrase(PASSPHRASE), Recovery(created.recovery_code)):
            opened = vault.open_vault(folder, again)
            assert holds_everything(opened)
            opened.close()


def test_the_file_is_one_file_and_nothing_else_is_left(tmp_path: Path) -> None:
    _, file = backed_up(tmp_path)
    assert [path.name for path in file.parent.iterdir()] == ["desk.opsbackup"]


def test_the_copy_has_a_salt_of_its_own(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    with zipfile.ZipFile(file) as pieces:
        assert pieces.read("vault.db")[:16] != created.vault.db_path.read_bytes()[:16]


def test_what_is_written_while_the_backup_runs_is_not_in_it(tmp_path: Path) -> None:
    created = full_vault(tmp_path / "vault")
    written = []

    def write_once(done: int, total: int, what: str) -> None:
        if not written:
            written.append(what)
            add_customers(created.vault, "late")

    file = tmp_path / "desk.opsbackup"
    backup(created.vault, file, Progress(write_once))
    assert customers(created.vault) == [*NAMES, "late"]
    restore(file, tmp_path / "restored", Passphrase(PASSPHRASE))
    assert holds_everything(reopened(tmp_path / "restored"))


class CancelledAt(Progress):
    """Progress whose user gives up when a stage begins."""

    def __init__(self, stage: str) -> None:
        super().__init__(lambda done, total, what: self.cancel() if what == stage else None)


def test_cancelling_at_any_stage_leaves_nothing_and_keeps_the_backup_that_was_there(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    stages: list[str] = []
    backup(created.vault, file, Progress(lambda done, total, what: stages.append(what)))
    assert len(set(stages)) >= 5
    before = file.read_bytes()
    for stage in set(stages) - {stages[-1]}:
        with pytest.raises(Cancelled):
            backup(created.vault, file, CancelledAt(stage))
        assert content_of(file.parent) == {"desk.opsbackup": before}


@pytest.mark.parametrize("part", range(12))
def test_a_flipped_bit_anywhere_in_a_backup_is_found_or_does_not_matter(tmp_path: Path, part: int) -> None:
    _, file = backed_up(tmp_path)
    flip(file, part * file.stat().st_size // 12 + 40, part % 8)
    folder = tmp_path / "restored"
    verdict = outcome(lambda: verify(file, Passphrase(PASSPHRASE)))
    assert verdict in ("backup-damaged", "fine")
    assert outcome(lambda: restore(file, folder, Passphrase(PASSPHRASE))) == verdict
    if verdict == "fine":  # a bit of the ZIP's own book-keeping that is written twice
        assert holds_everything(reopened(folder))
    else:
        assert vault.state_of(folder) is vault.State.FIRST_RUN


@pytest.mark.parametrize("left", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_backup_is_found(tmp_path: Path, left: float) -> None:
    _, file = backed_up(tmp_path)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * left)])
    assert trouble_code(lambda: verify(file, Passphrase(PASSPHRASE))) == "backup-damaged"
    assert trouble_code(lambda: restore(file, tmp_path / "restored", Passphrase(PASSPHRASE))) == "backup-damaged"


def test_something_else_than_a_backup_is_told(tmp_path: Path) -> None:
    file = tmp_path / "letter.opsbackup"
    file.write_text("Dear customer")
    assert trouble_code(lambda: verify(file, Passphrase("x"))) == "backup-damaged"
    assert trouble_code(lambda: verify(tmp_path / "nowhere", Passphrase("x"))) == "missing"
    with zipfile.ZipFile(file, "w") as pieces:
        pieces.writestr("letter.txt", "Dear customer")
    assert trouble_code(lambda: verify(file, Passphrase("x"))) == "backup-damaged"


def test_a_backup_whose_rows_differ_from_its_manifest_is_found_although_every_byte_is_sealed(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    altered = tmp_path / "altered.db"
    key = created.vault.key
    with Reader(file) as reader:
        manifest = reader.manifest(key)
        reader.extract("vault.db", manifest.members["vault.db"], altered, Progress(), "")
    connection = connect(altered, key)
    connection.execute("UPDATE customers SET name = '王韦' WHERE id = 1")
    connection.close()
    content = altered.read_bytes()
    manifest.members["vault.db"] = Member(len(content), hashlib.sha256(content).hexdigest())
    with zipfile.ZipFile(file) as pieces, zipfile.ZipFile(tmp_path / "forged.opsbackup", "w") as forged:
        for name in pieces.namelist():
            replaced = {"vault.db": content, MANIFEST: manifest.seal(key)}
            forged.writestr(name, replaced.get(name, pieces.read(name)))
    assert trouble_code(lambda: verify(tmp_path / "forged.opsbackup", Passphrase(PASSPHRASE))) == "backup-damaged"


def test_a_sound_backup_is_never_called_damaged(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    for unlock in (Passphrase(PASSPHRASE), Recovery(created.recovery_code), RawKey(created.vault.key)):
        assert verify(file, unlock).records == len(NAMES)
    assert trouble_code(lambda: verify(file, Passphrase("wrong"))) == "wrong-passphrase"


def test_a_restore_sets_the_vault_that_is_there_aside_and_leaves_all_its_bytes(tmp_path: Path) -> None:
    _, file = backed_up(tmp_path)
    other = tmp_path / "other"
    theirs = vault.create(other, "theirs", cost=CHEAP)
    add_customers(theirs.vault, "周杰")
    theirs_attachment, _ = theirs.vault.blobs.put(b"theirs")
    theirs.vault.close()
    before = content_of(other)
    restore(file, other, Passphrase(PASSPHRASE))
    opened = reopened(other)
    assert holds_everything(opened)
    opened.close()
    after = content_of(other)
    for name, content in before.items():
        kept = "envelope-000001.json" if name == envelope.NAME else name
        if name != envelope.COPY:
            assert after[kept] == content
    again = tmp_path / "again"
    shutil.copytree(other, again)
    shutil.copyfile(again / "envelope-000001.json", again / envelope.NAME)
    (again / envelope.COPY).unlink()
    reborn = vault.open_vault(again, Passphrase("theirs"))
    assert customers(reborn) == ["周杰"]
    assert reborn.blobs.read(theirs_attachment) == b"theirs"
    reborn.close()


def test_a_stale_log_lying_beside_is_never_mixed_in(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    connection = created.vault.connect()
    connection.execute("INSERT INTO customers (name) VALUES ('after the backup')")
    log = created.vault.db_path.with_name(created.vault.db_path.name + "-wal")
    stale = log.read_bytes()
    assert stale
    folder = tmp_path / "restored"
    folder.mkdir()
    for generation in (1, 2, 7):
        (folder / f"vault-{generation:06d}.db-wal").write_bytes(stale)
    connection.close()
    restore(file, folder, Passphrase(PASSPHRASE))
    opened = reopened(folder)
    assert opened.db_path.name == "vault-000008.db"
    assert holds_everything(opened)
    opened.close()


def test_a_restore_into_an_open_vault_is_refused(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    before = content_of(created.vault.folder)
    assert trouble_code(lambda: restore(file, created.vault.folder, Passphrase(PASSPHRASE))) == "vault-in-use"
    assert untouched(created.vault.folder, before)


def test_a_cancelled_restore_leaves_the_vault_that_was_there(tmp_path: Path) -> None:
    created, file = backed_up(tmp_path)
    created.vault.close()
    before = content_of(created.vault.folder)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        restore(file, created.vault.folder, Passphrase(PASSPHRASE), progress)
    assert untouched(created.vault.folder, before)


def test_a_disk_without_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    created, file = backed_up(tmp_path)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    target = tmp_path / "next.opsbackup"
    assert trouble_code(lambda: backup(created.vault, target)) == "disk-full"
    assert trouble_code(lambda: restore(file, tmp_path / "restored", Passphrase(PASSPHRASE))) == "disk-full"
    assert not target.exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    created = full_vault(tmp_path / "vault")
    (tmp_path / "file").touch()
    assert trouble_code(lambda: backup(created.vault, tmp_path / "file" / "x.opsbackup")) == "not-writable"


def test_a_backup_with_sums_of_the_first_form_still_proves_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = partial(contents.sums, form=contents.FIRST)
    monkeypatch.setattr(contents, "sums", first)
    monkeypatch.setattr(contents, "FORM", contents.FIRST)
    _created, file = backed_up(tmp_path)
    assert verify(file, Passphrase(PASSPHRASE)).form == contents.FIRST


def test_rows_that_differ_in_the_least_have_other_sums(tmp_path: Path) -> None:
    def summed(value: str) -> contents.Sum:
        connection.execute("UPDATE thing SET value = " + value)
        return contents.sums(connection)["thing"]

    connection = connect(tmp_path / "some.db", bytes(32), create=True)
    connection.execute("CREATE TABLE thing (name TEXT, value ANY) STRICT")
    connection.execute("INSERT INTO thing VALUES ('王', 1)")
    alike = [
        "1",
        "'1'",
        "1.0",
        "x'31'",
        "NULL",
        "'NULL'",
        "0.1 + 0.2",
        "0.3",
        "0.30000000000000001",
        "'a' || char(0)",
        "'a'",
    ]
    found = [summed(value) for value in alike]
    assert len({one.digest for one in found}) == len(alike) - 1  # 0.3 twice
    assert summed("1") == found[0]
    connection.close()
