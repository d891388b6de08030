"""Two programs never write one vault, however they race, and the second one can raise the first."""

import subprocess
import sys
from pathlib import Path

from vaults import content_of, new_vault, reopened, trouble_code

from opsdesk.store import lock, vault
from opsdesk.store.vault import State

STARTER = """
import sys
from pathlib import Path
from opsdesk.errors import Trouble
from opsdesk.store import vault
from opsdesk.store.keys import Passphrase
folder = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
vault.state_of(folder)
try:
    opened = vault.open_vault(folder, Passphrase("correct horse"))
except Trouble as trouble:
    print(trouble.code, flush=True)
else:
    print("open", flush=True)
    sys.stdin.readline()
"""


def starter(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_of_several_starts_at_once_exactly_one_opens_the_vault(tmp_path: Path) -> None:
    new_vault(tmp_path).vault.close()
    processes = [starter(tmp_path) for _ in range(4)]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.stdout.readline().strip() for process in processes if process.stdout]
    assert sorted(answers) == ["open", *[str(State.IN_USE)] * 3]
    for process in processes:
        process.communicate("end\n")
    reopened(tmp_path).close()


def test_a_killed_program_leaves_no_lock_behind(tmp_path: Path) -> None:
    new_vault(tmp_path).vault.close()
    process = starter(tmp_path)
    assert process.stdin
    assert process.stdout
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == "open\n"
    assert vault.state_of(tmp_path) is State.IN_USE
    process.kill()
    process.communicate()
    assert vault.state_of(tmp_path) is State.LOCKED
    reopened(tmp_path).close()


def test_a_second_start_tells_the_first_through_the_watched_file(tmp_path: Path) -> None:
    opened = new_vault(tmp_path).vault
    watched = lock.raise_requests_path(tmp_path)
    assert watched.exists()
    node, before = watched.stat().st_ino, watched.read_bytes()
    assert trouble_code(lambda: reopened(tmp_path)) == State.IN_USE
    lock.ask_to_raise(tmp_path)
    assert watched.read_bytes() != before
    assert watched.stat().st_ino == node  # a file watcher follows the file, not the name
    opened.close()


def test_closing_leaves_only_the_files_of_the_vault(tmp_path: Path) -> None:
    opened = new_vault(tmp_path, "王伟").vault
    opened.close()
    assert sorted(content_of(tmp_path)) == [
        "envelope.copy.json",
        "envelope.json",
        "vault-000001.db",
        "vault.lock",
        "vault.raise",
    ]
