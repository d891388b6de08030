"""The keychain is a convenience: whatever it does, the vault stays reachable and nothing waits for long."""

import threading
import time
from importlib import import_module
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from vaults import customers, new_vault, reopened, trouble_code

from opsdesk import secrets
from opsdesk.store import vault
from opsdesk.store.keys import Keychain
from opsdesk.store.vault import OpenVault, State

HERE = __name__


class Working(KeyringBackend):
    kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - the operating system's memory
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Swallowing(Working):
    """Like keyring's null backend: takes everything, keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Lying(Working):
    def get_password(self, service: str, username: str) -> str | None:
        return "00" * 32


class Failing(Working):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("D-Bus is gone")


class Hanging(Working):
    release = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.release.wait(30)
        return None


def plug_in(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(secrets, "backends", (f"{HERE}:{name}",))
    Working.kept.clear()


def with_keychain(folder: Path) -> OpenVault:
    opened = new_vault(folder, "王伟").vault
    opened.remember_in_keychain()
    return opened


def test_the_keychain_opens_the_vault_and_can_be_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, "Working")
    with_keychain(tmp_path).close()
    opened = vault.open_vault(tmp_path, Keychain())
    assert customers(opened) == ["王伟"]
    stolen = dict(Working.kept)
    opened.forget_keychain()
    opened.close()
    assert not Working.kept
    Working.kept.update(stolen)
    assert trouble_code(lambda: vault.open_vault(tmp_path, Keychain())) == State.KEYCHAIN_LOST


def test_neither_the_passphrase_nor_the_key_itself_is_in_the_keychain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in(monkeypatch, "Working")
    opened = with_keychain(tmp_path)
    (secret,) = Working.kept.values()
    assert secret not in ("correct horse", opened.key.hex())
    assert len(secret) < 1280  # Windows keeps no more


@pytest.mark.parametrize("backend", ["Swallowing", "Lying", "Failing", "NotInstalled"])
def test_a_keychain_that_does_not_keep_is_told_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    plug_in(monkeypatch, backend)
    opened = new_vault(tmp_path, "王伟").vault
    assert trouble_code(opened.remember_in_keychain) == "keychain-unavailable"
    assert opened.envelope.keychain is None
    opened.close()
    reopened(tmp_path).close()


@pytest.mark.parametrize("backend", ["Swallowing", "Lying", "Failing"])
def test_a_keychain_that_was_reset_is_told_and_the_passphrase_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    plug_in(monkeypatch, "Working")
    with_keychain(tmp_path).close()
    plug_in(monkeypatch, backend)
    assert trouble_code(lambda: vault.open_vault(tmp_path, Keychain())) == State.KEYCHAIN_LOST
    opened = reopened(tmp_path)
    assert customers(opened) == ["王伟"]
    opened.close()


def test_a_keychain_that_hangs_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch, "Working")
    with_keychain(tmp_path).close()
    plug_in(monkeypatch, "Hanging")
    monkeypatch.setattr(secrets, "TIMEOUT", 0.2)
    started = time.monotonic()
    assert trouble_code(lambda: vault.open_vault(tmp_path, Keychain())) == State.KEYCHAIN_LOST
    assert time.monotonic() - started < 2
    reopened(tmp_path).close()
    Hanging.release.set()


def test_backends_that_swallow_or_write_plain_text_are_not_on_the_list() -> None:
    listed = [name for names in secrets.SYSTEMS.values() for name in names]
    assert listed
    assert not [name for name in listed if "null" in name or "alt" in name or "fail" in name or "chainer" in name]


def test_every_listed_backend_of_this_system_exists() -> None:
    for name in secrets.backends:
        module, _, attribute = name.partition(":")
        assert hasattr(import_module(module), attribute)
