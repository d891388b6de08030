"""The backup file: a ZIP of stored (never compressed) members, everything in it encrypted but the envelope.

    envelope.json        the vault's envelope: with the passphrase or the recovery code it gives the key
    manifest             sealed under a key of its own: sizes and hashes of all members, rows and sums of all tables
    vault.db             a copy of the database under a fresh salt
    attachments/DIGEST   as they lie in the vault

ZIP, so that the pieces can still be taken out by any tool when OpsDesk is long gone.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import envelope
from opsdesk.store.connect import explained
from opsdesk.store.contents import FIRST, Sum
from opsdesk.store.envelope import Envelope
from opsdesk.store.keys import subkey
from opsdesk.work import Progress

ENVELOPE = "envelope.json"
MANIFEST = "manifest"
DATABASE = "vault.db"
ATTACHMENTS = "attachments/"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `made` is when (seconds), `records` how many the user would count; `form` says how the rows
    were summed."""

    vault: str
    made: int
    records: int
    tables: dict[str, Sum]
    members: dict[str, Member]
    form: int = FIRST

    @property
    def size(self) -> int:
        return sum(member.size for member in self.members.values())

    def seal(self, key: bytes) -> bytes:
        return bytes(SecretBox(subkey(key, "manifest")).encrypt(json.dumps(asdict(self)).encode()))

    @classmethod
    def unseal(cls, sealed: bytes, key: bytes) -> "Manifest":
        body = json.loads(SecretBox(subkey(key, "manifest")).decrypt(sealed))
        body["tables"] = {name: Sum(**value) for name, value in body["tables"].items()}
        body["members"] = {name: Member(**value) for name, value in body["members"].items()}
        return cls(**body)


class Writer:
    """Collects the members of a backup; the file is complete only after `finish`."""

    def __init__(self, path: Path, progress: Progress, total: int) -> None:
        self._zip = zipfile.ZipFile(path, "x")
        self._progress = progress
        self._total = total
        self._done = 0
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: Path) -> None:
        sha256, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name)
        with source.open("rb") as file, self._zip.open(entry, "w", force_zip64=True) as target:
            while piece := file.read(_PIECE):
                target.write(piece)
                sha256.update(piece)
                size += len(piece)
                self._done += len(piece)
                self._progress.step(self._done, max(self._total, self._done), t("Writing the backup"))
        self.members[name] = Member(size, sha256.hexdigest())

    def finish(self, sealed: Envelope, manifest: bytes) -> None:
        self._zip.writestr(zipfile.ZipInfo(ENVELOPE), envelope.to_bytes(sealed))
        self._zip.writestr(zipfile.ZipInfo(MANIFEST), manifest)

    def close(self) -> None:
        self._zip.close()


class Reader:
    """A backup file; whatever is wrong with it raises Trouble("backup-damaged")."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._checked():
            self._zip = zipfile.ZipFile(path)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def envelope(self) -> Envelope:
        with self._checked():
            return envelope.from_bytes(self._zip.read(ENVELOPE))

    def manifest(self, key: bytes) -> Manifest:
        with self._checked():
            return Manifest.unseal(self._zip.read(MANIFEST), key)

    def extract(self, name: str, expected: Member, target: Path, progress: Progress, what: str) -> None:
        """Write a member to `target`; its size and hash are the manifest's, or Trouble is raised."""
        with self._checked(), explained(target), self._zip.open(name) as source, target.open("wb") as file:
            for piece in self._pieces(source, expected, progress, what):
                file.write(piece)

    def check(self, name: str, expected: Member, progress: Progress, what: str) -> None:
        with self._checked(), self._zip.open(name) as source:
            for _ in self._pieces(source, expected, progress, what):
                pass

    def _pieces(self, source: IO[bytes], expected: Member, progress: Progress, what: str) -> Iterator[bytes]:
        sha256, size = hashlib.sha256(), 0
        while piece := source.read(_PIECE):
            sha256.update(piece)
            size += len(piece)
            progress.step(size, expected.size, what)
            yield piece
        if (size, sha256.hexdigest()) != (expected.size, expected.sha256):
            raise backup_damaged(self.path)

    @contextmanager
    def _checked(self) -> Iterator[None]:
        try:
            with explained(self.path):
                yield
        except (zipfile.BadZipFile, CryptoError, ValueError, KeyError, TypeError, EOFError) as error:
            raise backup_damaged(self.path) from error


def backup_damaged(path: Path) -> Trouble:
    return Trouble(
        t("This backup is damaged or incomplete: {path}", path=path),
        t("Use another backup. Nothing was changed."),
        code="backup-damaged",
    )
