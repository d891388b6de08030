"""A vault: the folder that holds one encrypted desk. Creating, unlocking, locking, and in which state it is."""

import errno
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from opsdesk import clock, secrets
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import durable, envelope, keys, lock
from opsdesk.store.connect import Connection, connect, damaged, explained
from opsdesk.store.envelope import Envelope
from opsdesk.store.keys import STANDARD, Cost, Keychain, Passphrase, RawKey, Recovery, Unlock
from opsdesk.store.lock import Lock
from opsdesk.store.steps import STEPS, Step, make
from opsdesk.work import Progress

if TYPE_CHECKING:
    from opsdesk.store.blobs import Blobs

_NUMBERED = re.compile(r"(?:vault|attachments|envelope)-(\d+)\b")


class State(StrEnum):
    """What a start finds in a vault folder. A Trouble of opening has the same word as its code."""

    FIRST_RUN = "first-run"
    LOCKED = "vault-locked"
    IN_USE = "vault-in-use"
    NEWER = "vault-newer"
    READ_ONLY = "vault-read-only"
    DAMAGED = "vault-damaged"
    MISSING = "vault-missing"
    KEYCHAIN_LOST = "keychain-lost"
    DISK_FULL = "disk-full"


class OpenVault:
    """An unlocked vault. It holds the kernel lock until `close`; connections are its owner's to close."""

    def __init__(self, folder: Path, sealed: Envelope, key: bytes, held: Lock | None, *, read_only: bool) -> None:
        self.folder = folder
        self.envelope = sealed
        self.key = key
        self.lock = held
        self.read_only = read_only
        self.unclean = _size(_wal(self.db_path)) > 0
        """The last session did not end properly: checks are due."""
        self._copy: Path | None = None

    def __repr__(self) -> str:
        return f"OpenVault({self.folder})"

    @property
    def db_path(self) -> Path:
        return self.folder / self.envelope.database

    def connect(self, *, readonly: bool = False, cache_mb: int = 64) -> Connection:
        if not self.read_only:
            return connect(self.db_path, self.key, readonly=readonly, cache_mb=cache_mb)
        if not self.unclean:
            return connect(self.db_path, self.key, immutable=True, cache_mb=cache_mb)
        return connect(self._temporary_copy, self.key, readonly=True, cache_mb=cache_mb)

    @cached_property
    def blobs(self) -> "Blobs":
        from opsdesk.store.blobs import Blobs  # brings NaCl

        return Blobs(self.folder / self.envelope.attachments, self.key)

    @cached_property
    def _temporary_copy(self) -> Path:
        """Where a write-ahead log still has to be read although nothing here may be written."""
        self._copy = Path(tempfile.mkdtemp(prefix="opsdesk-"))
        with explained(self._copy):
            for path in (self.db_path, _wal(self.db_path)):
                shutil.copyfile(path, self._copy / path.name)
        return self._copy / self.db_path.name

    def close(self) -> None:
        if self._copy:
            shutil.rmtree(self._copy)
            self._copy = None
        if self.lock:
            self.lock.release()

    # Slots. Each change is one new envelope; backups made before keep the slots they were made with.

    def change_passphrase(self, passphrase: str, cost: Cost = STANDARD) -> None:
        self.rewrite(replace(self.envelope, passphrase=keys.PassphraseSlot.wrap(self.key, passphrase, cost)))

    def new_recovery_code(self) -> str:
        """A fresh code; the one before no longer opens the vault."""
        code = keys.new_recovery_code()
        self.rewrite(replace(self.envelope, recovery=keys.RecoverySlot.wrap(self.key, keys.recovery_secret(code))))
        return code

    def confirm_recovery_code(self, typed: str) -> None:
        """The user typed the code back; raises Trouble when it is another one."""
        slot = self.envelope.recovery
        if slot.unwrap(keys.recovery_secret(typed)) != self.key:
            raise wrong(Recovery(typed))
        if not slot.confirmed:
            self.rewrite(replace(self.envelope, recovery=replace(slot, confirmed=True)))

    def remember_in_keychain(self) -> None:
        secret = keys.new_key()
        secrets.remember(self.envelope.vault, secret.hex())
        self.rewrite(replace(self.envelope, keychain=keys.KeychainSlot.wrap(self.key, self.envelope.vault, secret)))

    def forget_keychain(self) -> None:
        self.rewrite(replace(self.envelope, keychain=None))
        secrets.forget(self.envelope.vault)

    def rewrite(self, changed: Envelope) -> None:
        """Make `changed` the vault's envelope: the one atomic switch of slots and generations."""
        if self.read_only:
            raise Trouble(t("This vault is open for reading only."), code=State.READ_ONLY)
        sealed = changed.sealed(self.key)
        with explained(self.folder):
            envelope.write(self.folder, sealed)
        self.envelope = sealed


class Created(NamedTuple):
    vault: OpenVault
    recovery_code: str


def create(folder: Path, passphrase: str, *, cost: Cost = STANDARD, steps: Sequence[Step] = STEPS) -> Created:
    """A new, empty vault in `folder`. Its recovery code exists only in what is returned."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        held = Lock(folder)
    try:
        if envelope.exists(folder):
            raise Trouble(
                t("There is already a vault in {folder}", folder=folder),
                t("Open it, or choose another folder."),
                code="vault-exists",
            )
        key, code = keys.new_key(), keys.new_recovery_code()
        fresh = Envelope(
            vault=keys.new_key()[:16].hex(),
            generation=next_generation(folder),
            schema=len(steps),
            min_reader=len(steps),
            min_writer=len(steps),
            created=clock.seconds(),
            passphrase=keys.PassphraseSlot.wrap(key, passphrase, cost),
            recovery=keys.RecoverySlot.wrap(key, keys.recovery_secret(code)),
        ).sealed(key)
        _make_database(folder / fresh.database, key, steps)
        with explained(folder):
            envelope.write(folder, fresh)
    except BaseException:
        held.release()
        raise
    return Created(OpenVault(folder, fresh, key, held, read_only=False), code)


def _make_database(path: Path, key: bytes, steps: Sequence[Step]) -> None:
    from opsdesk.store.upkeep import note_search

    partial = durable.partial_of(path)
    with explained(path):
        partial.unlink(missing_ok=True)
        connection = connect(partial, key, create=True)
        try:
            make(connection, steps)
            note_search(connection)
        finally:
            connection.close()
        durable.flush_file(partial)
        durable.put_in_place(partial, path)


def open_vault(
    folder: Path, unlock: Unlock, *, progress: Progress | None = None, steps: Sequence[Step] = STEPS
) -> OpenVault:
    """Unlock the vault in `folder` and take its lock; raises Trouble whose code names the state that prevents it.

    A vault of an older schema is brought up to date first, which takes a while and reports to `progress`.
    """
    if not envelope.exists(folder):
        raise _without_envelope(folder)
    held = _lock_or_none(folder)
    try:
        with explained(folder):
            sealed, key = _unlocked(folder, unlock)
            if sealed.min_reader > len(steps):
                raise newer()
            read_only = held is None or sealed.min_writer > len(steps)
            vault = OpenVault(folder, sealed, key, held, read_only=read_only)
            if not vault.db_path.exists():
                raise _database_missing(vault.db_path)
            if not read_only:
                envelope.mend(folder, sealed)
                _remove_leftovers(folder)
            if sealed.schema < len(steps):
                from opsdesk.store.migrate import migrate  # rare, and too much to load at each start

                migrate(vault, steps, progress or Progress())
    except BaseException:
        if held:
            held.release()
        raise
    return vault


def _lock_or_none(folder: Path) -> Lock | None:
    try:
        return Lock(folder)
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        return None  # read-only media: nobody can write it, so nobody needs a lock


def _unlocked(folder: Path, unlock: Unlock) -> tuple[Envelope, bytes]:
    """The first intact envelope that `unlock` opens and the data key confirms."""
    forged = False
    intact = list(envelope.candidates(folder))
    for candidate in intact:
        if (key := unwrapped(candidate, unlock)) is None:
            continue
        if candidate.is_sealed_by(key):
            return candidate, key
        forged = not isinstance(unlock, RawKey)
    raise damaged(folder / envelope.NAME) if forged or not intact else wrong(unlock)


def unwrapped(sealed: Envelope, unlock: Unlock) -> bytes | None:
    match unlock:
        case Passphrase(text):
            return sealed.passphrase.unwrap(text)
        case Recovery(code):
            return sealed.recovery.unwrap(keys.recovery_secret(code))
        case Keychain():
            secret = secrets.recall(sealed.keychain.name) if sealed.keychain else None
            return sealed.keychain.unwrap(bytes.fromhex(secret)) if sealed.keychain and secret else None
        case RawKey(key):
            return key


def wrong(unlock: Unlock) -> Trouble:
    match unlock:
        case Passphrase():
            return Trouble(
                t("This is not the passphrase."),
                t("Check Caps Lock and the keyboard layout, or use the recovery code."),
                code="wrong-passphrase",
            )
        case Recovery():
            return Trouble(
                t("This recovery code belongs to another vault, or was replaced."),
                t("Use the newest recovery sheet of this vault."),
                code="wrong-recovery-code",
            )
        case Keychain():
            return Trouble(
                t("The system's keychain no longer has the key of this vault."),
                t("Type the passphrase or the recovery code. Nothing is lost."),
                code=State.KEYCHAIN_LOST,
            )
        case RawKey():
            return Trouble(t("This key belongs to another vault."), code="wrong-key")


def newer() -> Trouble:
    return Trouble(
        t("This vault was written by a newer OpsDesk."),
        t("Update OpsDesk, then open it again. Nothing was changed."),
        code=State.NEWER,
    )


def _database_missing(path: Path) -> Trouble:
    return Trouble(
        t("The vault's data file is not there: {path}", path=path),
        t("Put the file back, or restore the latest backup."),
        code=State.MISSING,
    )


def _without_envelope(folder: Path) -> Trouble:
    if next_generation(folder) > 1:
        return damaged(folder / envelope.NAME)
    return Trouble(
        t("There is no vault in {folder}", folder=folder),
        t("Create one, or choose another folder."),
        code=State.FIRST_RUN,
    )


def state_of(folder: Path, *, steps: Sequence[Step] = STEPS) -> State:
    """What a start finds; reads only, needs no key."""
    if not envelope.exists(folder):
        return State.DAMAGED if next_generation(folder) > 1 else State.FIRST_RUN
    if lock.held(folder):
        return State.IN_USE
    sealed = next(envelope.candidates(folder), None)
    if sealed is None:
        return State.DAMAGED
    if sealed.min_reader > len(steps):
        return State.NEWER
    if not (folder / sealed.database).exists():
        return State.MISSING
    return State.READ_ONLY if sealed.min_writer > len(steps) or not _writable(folder) else State.LOCKED


def refusal(folder: Path, state: State) -> Trouble:
    """The sentence for a vault that no key opens."""
    sealed = next(envelope.candidates(folder), None)
    if state is State.NEWER:
        return newer()
    if state is State.MISSING and sealed is not None:
        return _database_missing(folder / sealed.database)
    return damaged(folder / envelope.NAME)


class Info(NamedTuple):
    """What can be told about a vault without a key."""

    vault: str
    generation: int
    created: int
    size: int
    keychain: bool
    recovery_confirmed: bool
    state: State


def info(folder: Path) -> Info:
    state = state_of(folder)
    sealed = next(envelope.candidates(folder), None)
    if sealed is None:
        raise _without_envelope(folder) if state is State.FIRST_RUN else damaged(folder / envelope.NAME)
    path = folder / sealed.database
    return Info(
        vault=sealed.vault,
        generation=sealed.generation,
        created=sealed.created,
        size=_size(path) + _size(_wal(path)),
        keychain=sealed.keychain is not None,
        recovery_confirmed=sealed.recovery.confirmed,
        state=state,
    )


def next_generation(folder: Path) -> int:
    """A number no file of `folder` has ever used, so that no stale -wal can lie beside the new database."""
    names = [path.name for path in folder.iterdir()] if folder.exists() else []
    return max((int(found[1]) for name in names if (found := _NUMBERED.match(name))), default=0) + 1


def _remove_leftovers(folder: Path) -> None:
    """Files that were being written when a program ended; the lock is held, so nobody is writing them now."""
    for place in (folder, folder / "attachments", folder / "backups"):
        for path in place.glob(f"*{durable.PARTIAL}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _writable(folder: Path) -> bool:
    try:
        with (folder / lock.NAME).open("ab"):
            return True
    except OSError:
        return False


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
