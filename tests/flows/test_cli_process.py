"""The command line as a process: pipes, exit statuses, Ctrl-C, code pages."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from builders import PASSPHRASE, bulk, desk

from opsdesk import sample

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A shell of a user whose vault is the default one."""
    return {
        **os.environ,
        "OPSDESK_HOME": str(tmp_path),
        "OPSDESK_PASSPHRASE": PASSPHRASE,
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def filled(tmp_path: Path) -> None:
    """Four hundred customers in the default vault."""
    (tmp_path / "data").mkdir()
    store = desk(tmp_path / "data")
    sample.fill(store, customers=400, orders=10, interactions=10, language="zh")
    store.close()


def run(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "opsdesk", *map(str, arguments)], env=environment, capture_output=True, check=False
    )


def test_a_script_makes_a_vault_fills_it_and_reads_it_back(environment: dict[str, str], tmp_path: Path) -> None:
    vault = tmp_path / "保险库"
    made = run(environment, "vault", "create", vault, "--json")
    assert json.loads(made.stdout)["recovery_code"].count("-") == 7
    assert made.stderr == b""
    assert run(environment, "--vault", vault, "add", "customers", "name=王伟", "tags=VIP").returncode == 0
    listed = run(environment, "list", "customers", "--vault", vault, "--json")
    assert listed.returncode == 0
    assert json.loads(listed.stdout)["rows"][0]["tags"] == ["VIP"]
    assert run(environment, "--vault", vault, "show", "customers", "C-2").returncode == 1
    assert run(environment, "--vault", vault, "shaw", "customers", "C-2").returncode == 2
    check = run(environment, "--vault", vault, "vault", "check", "--full", "--lang", "zh")
    assert (check.returncode, check.stdout.decode()) == (0, "保险库完好。\n")


def test_output_into_a_pipe_is_utf_8_whatever_the_code_page(environment: dict[str, str], filled: None) -> None:
    environment |= {"LANG": "zh_CN.GBK", "LC_ALL": "C", "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    listed = run(environment, "list", "customers", "--json", "--limit", 3)
    assert json.loads(listed.stdout.decode("utf-8"))["total"] == 400


def test_a_reader_who_has_seen_enough_is_no_failure(environment: dict[str, str], filled: None) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "opsdesk", "list", "customers", "--json"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()


@pytest.fixture
def heard() -> Iterator[None]:
    """A shell lets what it starts in the background ignore Ctrl-C, and so do the children of that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to whole consoles")
def test_ctrl_c_in_the_middle_of_an_import_leaves_nothing_behind(
    environment: dict[str, str], filled: None, tmp_path: Path, heard: None
) -> None:
    sheet = tmp_path / "big.csv"
    with sheet.open("w", encoding="utf-8") as file:
        file.write("name,city,phone\n")
        file.writelines(f"客户{n},上海,1380{n:07}\n" for n in range(200_000))
    process = subprocess.Popen(
        [sys.executable, "-m", "opsdesk", "import", "customers", str(sheet), "--json"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests run in the background inherit a deaf ear
    )  # fmt: skip
    readers: set[int] = set()
    while len(readers) < 2:  # the first child looks at the file, the second one reads its rows into the vault
        readers |= {child.pid for child in psutil.Process(process.pid).children()}
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b""), err.decode()
    assert err.decode().strip() == "Cancelled. Nothing was changed."
    assert json.loads(run(environment, "count", "customers", "--json").stdout) == {"count": 400}
    assert json.loads(run(environment, "vault", "check", "--json").stdout)["sound"] is True


def test_a_vault_in_use_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    store = desk(tmp_path / "data")
    bulk(store, "customers", [{"name": "王伟"}])
    refused = run(environment, "count", "customers", "--json")
    store.close()
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr.count(b"\n") == 1
    assert json.loads(run(environment, "count", "customers", "--json").stdout) == {"count": 1}
