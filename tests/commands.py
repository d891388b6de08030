"""Running commands in this process, on a vault that costs nothing to open."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from builders import PASSPHRASE, desk

from opsdesk import cli
from opsdesk.store import vault
from opsdesk.store.keys import Passphrase
from opsdesk.store.store import Store


class Commands:
    """`commands("list", "customers")` is (exit status, standard output, standard error)."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        self._capsys.readouterr()
        status = cli.run(["--vault", str(self.folder), *map(str, arguments)])
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def ok(self, *arguments: object) -> str:
        """What a command that succeeds prints."""
        status, out, err = self(*arguments)
        assert status == 0, err
        return out

    def json(self, *arguments: object) -> Any:
        """The one document that a command with --json prints."""
        return json.loads(self.ok(*arguments, "--json"))

    def trouble(self, *arguments: object) -> str:
        """The one line that a command prints which the user can mend."""
        status, out, err = self(*arguments)
        assert (status, out) == (1, ""), (status, out, err)
        assert err.startswith("opsdesk-cli: ")
        assert err.count("\n") == 1
        return err.removeprefix("opsdesk-cli: ").strip()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The vault between commands, to fill it or look into it."""
        store = Store(vault.open_vault(self.folder, Passphrase(PASSPHRASE)))
        try:
            yield store
        finally:
            store.close()


def commands_on_a_new_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    monkeypatch.setenv("OPSDESK_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("COLUMNS", "100")
    store = desk(tmp_path)
    store.close()
    return Commands(store.vault.folder, capsys)
