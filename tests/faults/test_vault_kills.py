"""Programs killed while they write, at random moments and at chosen system calls: saved is saved, and whole or absent.

A few rounds run with the suite; OPSDESK_FAULT_ROUNDS=200 makes a drill of it.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from vaults import PASSPHRASE, add_customers, customers, new_vault, reopened

from opsdesk.store import health, vault
from opsdesk.store.backup import backup, restore, verify
from opsdesk.store.keys import Passphrase

ROUNDS = int(os.environ.get("OPSDESK_FAULT_ROUNDS", "1"))
NAMES = ["王伟", "李娜"]

WRITER = """
import sys
from pathlib import Path
from opsdesk.store import vault
from opsdesk.store.keys import Passphrase
connection = vault.open_vault(Path(sys.argv[1]), Passphrase("correct horse")).connect()
number = 0
while True:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO customers (name) VALUES (?)", [(f"{number}-{row}",) for row in range(20)])
    connection.execute("COMMIT")
    print(number, flush=True)
    number += 1
"""


def run(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_write_that_was_acknowledged_is_there_after_a_kill(tmp_path: Path, seed: int) -> None:
    new_vault(tmp_path).vault.close()
    process = run(WRITER, tmp_path)
    acknowledged = -1
    assert process.stdout
    for line in process.stdout:
        acknowledged = int(line)
        if acknowledged >= random.Random(seed).randrange(1, 150):
            break
    process.kill()
    process.communicate()
    opened = reopened(tmp_path)
    assert opened.unclean
    found = customers(opened)
    assert len(found) % 20 == 0
    assert len(found) // 20 in (acknowledged + 1, acknowledged + 2)  # the one not yet told may be there, but whole
    assert found == [f"{number}-{row}" for number in range(len(found) // 20) for row in range(20)]
    assert health.problems(opened, full=True) == []
    opened.close()


# -- killed at the n-th call of one kind: every boundary between two durable states ---------------------------------

PREPARE = """
import sys
from pathlib import Path
from opsdesk.store import vault
from opsdesk.store.backup import backup, restore
from opsdesk.store.keys import CHEAP, Passphrase
folder, file = Path(sys.argv[1]), Path(sys.argv[2])
"""
CREATE = PREPARE + "vault.create(folder, 'correct horse', cost=CHEAP)"
PASSPHRASE_CHANGED = PREPARE + "vault.open_vault(folder, Passphrase('correct horse')).change_passphrase('new', CHEAP)"
ATTACHED = PREPARE + "vault.open_vault(folder, Passphrase('correct horse')).blobs.put(b'attached')"
BACKED_UP = PREPARE + "backup(vault.open_vault(folder, Passphrase('correct horse')), file)"
RESTORED = PREPARE + "restore(file, folder, Passphrase('correct horse'))"

Prepare = Callable[[Path, Path], object]

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace injects the faults")


def killed_at_each(calls: str, script: str, tmp_path: Path, prepare: Prepare) -> Iterator[tuple[Path, Path, bool]]:
    """Run `script` in fresh folders, killed at its first, second ... of `calls`, until it gets through."""
    for number in range(1, 60):
        folder, file = tmp_path / f"vault {number}", tmp_path / f"{number}.opsbackup"
        prepare(folder, file)
        done = injected(f"{calls}:signal=KILL:when={number}", script, folder, file)
        yield folder, file, done.returncode == 0
        if done.returncode == 0:
            return
        shutil.rmtree(folder, ignore_errors=True)
    raise AssertionError("never got through")


def injected(fault: str, script: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    calls = fault.partition(":")[0]
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", f"inject={fault}"]
    return subprocess.run(
        [*command, sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


RENAMES = "rename,renameat,renameat2"
CALLS = [RENAMES, "fsync,fdatasync", "unlink"] if ROUNDS > 1 else [RENAMES]


def a_vault(folder: Path, file: Path) -> None:
    new_vault(folder, *NAMES).vault.close()


def a_vault_and_an_older_backup(folder: Path, file: Path) -> None:
    created = new_vault(folder, *NAMES)
    created.vault.blobs.put(b"attached")
    backup(created.vault, file)
    add_customers(created.vault, "later")
    created.vault.close()


@needs_strace
@pytest.mark.parametrize("calls", CALLS)
def test_creating_a_vault_happens_or_can_be_done_again(tmp_path: Path, calls: str) -> None:
    for folder, _, _ in killed_at_each(calls, CREATE, tmp_path, lambda folder, file: None):
        if vault.envelope.exists(folder):
            reopened(folder).close()
        else:
            new_vault(folder, *NAMES).vault.close()


@needs_strace
@pytest.mark.parametrize("calls", CALLS)
def test_of_an_old_and_a_new_passphrase_exactly_one_opens(tmp_path: Path, calls: str) -> None:
    outcomes = []
    for folder, _, _ in killed_at_each(calls, PASSPHRASE_CHANGED, tmp_path, a_vault):
        opens = []
        for passphrase in (PASSPHRASE, "new"):
            try:
                vault.open_vault(folder, Passphrase(passphrase)).close()
            except vault.Trouble:
                continue
            opens.append(passphrase)
        assert len(opens) == 1
        outcomes += opens
    assert outcomes == sorted(outcomes, key=[PASSPHRASE, "new"].index)
    assert outcomes[-1] == "new"


@needs_strace
@pytest.mark.parametrize("calls", CALLS)
def test_an_attachment_is_whole_or_absent(tmp_path: Path, calls: str) -> None:
    for folder, _, through in killed_at_each(calls, ATTACHED, tmp_path, a_vault):
        opened = reopened(folder)
        contents = [opened.blobs.read(digest) for digest in opened.blobs.digests()]
        assert contents in ([], [b"attached"])
        assert contents or not through
        opened.close()


@needs_strace
@pytest.mark.parametrize("calls", CALLS)
def test_a_backup_is_verified_or_absent(tmp_path: Path, calls: str) -> None:
    for folder, file, through in killed_at_each(calls, BACKED_UP, tmp_path, a_vault):
        assert file.exists() or not through
        if file.exists():
            verify(file, Passphrase(PASSPHRASE))
        opened = reopened(folder)
        assert customers(opened) == NAMES
        backup(opened, file)  # what was left behind is in nobody's way
        opened.close()
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(file.name)] == [file.name]
        file.unlink()


@needs_strace
@pytest.mark.parametrize("calls", CALLS)
def test_a_restore_happened_or_did_not(tmp_path: Path, calls: str) -> None:
    seen = set()
    for folder, _, _ in killed_at_each(calls, RESTORED, tmp_path, a_vault_and_an_older_backup):
        opened = reopened(folder)
        (digest,) = opened.blobs.digests()
        assert opened.blobs.read(digest) == b"attached"
        assert customers(opened) in (NAMES, [*NAMES, "later"])
        seen.add(len(customers(opened)))
        opened.close()
        assert not list(folder.glob("*.partial*"))
    assert seen == {2, 3}


# -- a disk that is full or failing ---------------------------------------------------------------------------------

WRITE_ON = """
import sys
from pathlib import Path
from opsdesk.errors import Trouble
from opsdesk.store import vault
from opsdesk.store.connect import explained
from opsdesk.store.keys import Passphrase
try:
    opened = vault.open_vault(Path(sys.argv[1]), Passphrase("correct horse"))
    connection = opened.connect()
    with explained(opened.db_path):
        for number in range(400):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO customers (name) VALUES (?)", (f"{number} " + "x" * 3000,))
            connection.execute("COMMIT")
            print(number, flush=True)
except Trouble as trouble:
    print(trouble.code)
"""


@needs_strace
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("pwrite64:error=ENOSPC:when=90+", "disk-full"),
        ("pwrite64:error=EIO:when=90+", "disk-failing"),
        ("fdatasync,fsync:error=EIO:when=12+", "disk-failing"),
    ],
)
def test_a_full_or_failing_disk_is_named_and_loses_nothing_that_was_saved(
    tmp_path: Path, fault: str, code: str
) -> None:
    new_vault(tmp_path).vault.close()
    *saved, last = injected(fault, WRITE_ON, tmp_path).stdout.split()
    assert last == code
    assert saved
    opened = reopened(tmp_path)
    found = [int(name.split()[0]) for name in customers(opened)]
    assert found[: len(saved)] == [int(number) for number in saved]
    assert health.problems(opened, full=True) == []
    opened.close()


@needs_strace
def test_a_backup_onto_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    new_vault(tmp_path / "vault", *NAMES).vault.close()
    script = PREPARE + (
        "from opsdesk.errors import Trouble\n"
        "try:\n backup(vault.open_vault(folder, Passphrase('correct horse')), file)\n"
        "except Trouble as trouble:\n print(trouble.code)"
    )
    file = tmp_path / "safe" / "x.opsbackup"
    done = injected("pwrite64:error=ENOSPC:when=10+", script, tmp_path / "vault", file)
    assert done.stdout.strip() == "disk-full"
    assert list(file.parent.iterdir()) == []
    opened = reopened(tmp_path / "vault")
    assert customers(opened) == NAMES
    opened.close()


# -- damage ---------------------------------------------------------------------------------------------------------


def damages(content: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    page = chance.randrange(len(content) // 4096) * 4096
    other = (page + 4096) % (len(content) // 4096 * 4096)
    changed = bytearray(content)
    match seed % 4:
        case 0:
            changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        case 1:
            changed[page : page + 4096] = bytes(4096)
        case 2:
            changed[page : page + 4096], changed[other : other + 4096] = (
                content[other : other + 4096],
                content[page : page + 4096],
            )
        case 3:
            del changed[page + 4096 * (page == 0) :]
    return bytes(changed)


def test_every_damage_to_the_database_is_found_and_a_restore_mends_it(tmp_path: Path) -> None:
    created = new_vault(tmp_path / "vault", *[f"客户{number}" * 20 for number in range(3000)])
    backup(created.vault, tmp_path / "x.opsbackup")
    created.vault.close()
    path = created.vault.db_path
    intact = path.read_bytes()
    missed = []
    for seed in range(ROUNDS * 8):
        path.write_bytes(damages(intact, seed))
        try:
            opened = reopened(created.vault.folder)
        except vault.Trouble:
            continue
        try:
            if not health.problems(opened, full=True):
                missed.append(seed)
        except vault.Trouble:
            pass
        opened.close()
    assert missed == []
    restore(tmp_path / "x.opsbackup", created.vault.folder, Passphrase(PASSPHRASE))
    opened = reopened(created.vault.folder)
    assert len(customers(opened)) == 3000
    assert health.problems(opened, full=True) == []
    opened.close()


def test_a_log_of_another_database_lying_beside_is_found_and_a_restore_mends_it(tmp_path: Path) -> None:
    other = new_vault(tmp_path / "other").vault
    connection = other.connect()
    connection.execute("INSERT INTO customers (name) VALUES ('theirs')")
    log = other.db_path.with_name(other.db_path.name + "-wal").read_bytes()
    connection.close()
    created = new_vault(tmp_path / "vault", *NAMES)
    backup(created.vault, tmp_path / "x.opsbackup")
    created.vault.close()
    created.vault.db_path.with_name(created.vault.db_path.name + "-wal").write_bytes(log)
    opened = reopened(created.vault.folder)
    assert opened.unclean  # which is why a start checks the vault
    assert health.problems(opened)
    opened.close()
    restore(tmp_path / "x.opsbackup", created.vault.folder, Passphrase(PASSPHRASE))
    opened = reopened(created.vault.folder)
    assert customers(opened) == NAMES
    opened.close()
