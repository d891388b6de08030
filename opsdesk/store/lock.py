"""One program at a time: a kernel lock held for life, and a way for a second start to raise the first window."""

import os
import secrets as random
import sys
import time
from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.i18n import t

NAME = "vault.lock"
_PATIENCE = 0.25
"""Seconds a taker waits out `held` in another process; two starts that look at the same moment must not both give up."""


class Lock:
    """The vault's lock. The kernel drops it when the process ends, however it ends; the file stays."""

    def __init__(self, folder: Path) -> None:
        """Raises Trouble("vault-in-use"), or OSError where nothing can be written."""
        self._descriptor: int | None = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + _PATIENCE
        while not _try_lock(self._descriptor):
            if time.monotonic() > deadline:
                self.release()
                raise Trouble(
                    t("This vault is already open."),
                    t("Use the window that is open, or close it first."),
                    code="vault-in-use",
                )
            time.sleep(0.02)
        requests = raise_requests_path(folder)
        if not requests.exists():
            requests.touch()

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def held(folder: Path) -> bool:
    """Whether some program has the vault open right now."""
    try:
        descriptor = os.open(folder / NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(descriptor)
    finally:
        os.close(descriptor)


def raise_requests_path(folder: Path) -> Path:
    """The file the first window watches; it is rewritten in place for each request."""
    return folder / "vault.raise"


def ask_to_raise(folder: Path) -> None:
    """Ask the program that has the vault open to show its window."""
    raise_requests_path(folder).write_text(random.token_hex(8), encoding="ascii")


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
