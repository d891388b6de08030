"""The operating system's keychain, as a convenience: a short secret under a name, and never the only way in.

Decision: only these backends count, each imported by name and asked in a worker thread for at most five seconds;
what is written is read back.
Why: keyring's null backend swallows secrets, keyrings.alt stores them in plain text, a locked Secret Service may hang
for ever, and a frozen bundle has no entry points to discover backends by.
Instead of: keyring.get_password and whatever keyringrc.cfg says.
Status: in force; tests/unit/test_vault_keychain.py plugs in backends that hang, forget and lie.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from opsdesk.errors import Trouble
from opsdesk.i18n import t

_SERVICE = "OpsDesk"
TIMEOUT = 5.0

SYSTEMS = {
    "win32": ("keyring.backends.Windows:WinVaultKeyring",),
    "darwin": ("keyring.backends.macOS:Keyring",),
    "linux": (
        "keyring.backends.SecretService:Keyring",
        "keyring.backends.libsecret:Keyring",
        "keyring.backends.kwallet:DBusKeyring",
    ),
}
backends: tuple[str, ...] = SYSTEMS.get(sys.platform, ())
"""Where a secret may go on this system, best first."""

Answer = TypeVar("Answer")


def remember(name: str, secret: str) -> None:
    """Keep `secret` in the keychain, or raise Trouble("keychain-unavailable")."""

    def write_and_read_back() -> bool:
        keychain = _keychain()
        if keychain is None:
            return False
        keychain.set_password(_SERVICE, name, secret)
        return bool(keychain.get_password(_SERVICE, name) == secret)

    if not _asked(write_and_read_back, otherwise=False):
        raise Trouble(
            t("The system's keychain did not keep the key."),
            t("Nothing else changes: the passphrase and the recovery code open the vault."),
            code="keychain-unavailable",
        )


def recall(name: str) -> str | None:
    """The secret kept under `name`; None when the keychain is missing, locked, too slow or has none."""

    def read() -> str | None:
        keychain = _keychain()
        return keychain.get_password(_SERVICE, name) if keychain else None

    return _asked(read, otherwise=None)


def forget(name: str) -> None:
    """Remove what is kept under `name`, as far as the keychain answers."""

    def delete() -> None:
        if keychain := _keychain():
            keychain.delete_password(_SERVICE, name)

    _asked(delete, otherwise=None)


def _keychain() -> Any | None:
    for name in backends:
        module, _, attribute = name.partition(":")
        try:
            backend = getattr(import_module(module), attribute)
        except (ImportError, AttributeError):
            continue
        if backend.viable:
            return backend()
    return None


def _asked(question: Callable[[], Answer], otherwise: Answer) -> Answer:
    """What `question` answers in time. Whatever a backend raises means that the keychain is of no use today."""
    answers: SimpleQueue[Answer] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(question())
        except Exception:  # noqa: BLE001 - D-Bus, COM and ctypes backends raise anything; see above
            answers.put(otherwise)

    Thread(target=ask, name="keychain", daemon=True).start()
    try:
        return answers.get(timeout=TIMEOUT)
    except Empty:
        return otherwise
