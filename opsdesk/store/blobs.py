"""Attachments: encrypted files beside the database, each named by a keyed fingerprint of its content.

A file is streamed in pieces (constant memory), flushed and renamed before any row speaks of it. The name says nothing
to someone without the key; the same content is kept once; a damaged or exchanged file never comes out.
"""

import hashlib
import io
import secrets as random
from collections.abc import Iterator, Set
from pathlib import Path
from typing import BinaryIO

from nacl import bindings as nacl
from nacl.exceptions import CryptoError

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import durable
from opsdesk.store.connect import explained
from opsdesk.store.keys import subkey
from opsdesk.work import Progress

_PIECE = 256 * 1024
_SEALED = _PIECE + nacl.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = nacl.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = nacl.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_HEADER = nacl.crypto_secretstream_xchacha20poly1305_HEADERBYTES


class Blobs:
    """The attachments of one vault."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key = subkey(key, "attachments")
        self._fingerprint = subkey(key, "fingerprints")

    def put(self, content: Path | bytes, progress: Progress | None = None) -> tuple[str, int]:
        """Keep `content`; returns its (digest, size). Afterwards it is on the disk, whatever happens next."""
        progress = progress or Progress()
        partial = self.folder / f"{random.token_hex(8)}{durable.PARTIAL}"
        with explained(self.folder):
            self.folder.mkdir(exist_ok=True)
            total = len(content) if isinstance(content, bytes) else content.stat().st_size
            try:
                with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source:
                    digest, size = self._encrypt(source, partial, total, progress)
                path = self.path(digest)
                if path.exists():
                    return digest, size
                path.parent.mkdir(exist_ok=True)
                durable.put_in_place(partial, path)
                durable.flush_folder(self.folder)
            finally:
                partial.unlink(missing_ok=True)
        return digest, size

    def _encrypt(self, source: BinaryIO, partial: Path, total: int, progress: Progress) -> tuple[str, int]:
        state = nacl.crypto_secretstream_xchacha20poly1305_state()
        fingerprint = self._hash()
        size = 0
        with partial.open("wb") as target:
            target.write(nacl.crypto_secretstream_xchacha20poly1305_init_push(state, self._key))
            piece = source.read(_PIECE)
            while True:
                following = source.read(_PIECE)
                tag = _MESSAGE if following else _FINAL
                target.write(nacl.crypto_secretstream_xchacha20poly1305_push(state, piece, tag=tag))
                fingerprint.update(piece)
                size += len(piece)
                progress.step(size, total, t("Encrypting the file"))
                if not following:
                    break
                piece = following
            target.flush()
            durable.flush(target.fileno())
        return fingerprint.hexdigest(), size

    def read(self, digest: str) -> bytes:
        """The whole content; for pictures and previews. Raises Trouble when it is missing or damaged."""
        return b"".join(self._pieces(digest))

    def export(self, digest: str, target: Path, progress: Progress | None = None) -> None:
        """Write the content, decrypted, to `target`, which appears only once all of it proved intact."""
        progress = progress or Progress()
        partial = durable.partial_of(target)
        total = self.stored_size(digest)
        done = 0
        with explained(target):
            try:
                with partial.open("wb") as file:
                    for piece in self._pieces(digest):
                        file.write(piece)
                        done += len(piece)
                        progress.step(done, total, t("Decrypting the file"))
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)

    def check(self, digest: str) -> None:
        """Decrypt all of it; raises Trouble when it is missing or damaged."""
        for _ in self._pieces(digest):
            pass

    def _pieces(self, digest: str) -> Iterator[bytes]:
        path = self.path(digest)
        fingerprint = self._hash()
        state = nacl.crypto_secretstream_xchacha20poly1305_state()
        tag = _MESSAGE
        with explained(path), path.open("rb") as file:
            try:
                nacl.crypto_secretstream_xchacha20poly1305_init_pull(state, file.read(_HEADER), self._key)
                while sealed := file.read(_SEALED):
                    piece, tag = nacl.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
                    fingerprint.update(piece)
                    yield piece
            except CryptoError as error:
                raise _damaged(path) from error
        if tag != _FINAL or fingerprint.hexdigest() != digest:
            raise _damaged(path)

    def exists(self, digest: str) -> bool:
        return self.path(digest).exists()

    def stored_size(self, digest: str) -> int:
        path = self.path(digest)
        with explained(path):
            return path.stat().st_size

    def digests(self) -> Iterator[str]:
        """Every attachment on the disk."""
        for path in sorted(self.folder.glob("??/*")):
            yield path.name

    def unreferenced(self, known: Set[str]) -> Iterator[str]:
        """Those that none of `known` (the digests of all rows, and of all rows an undo could bring back) names."""
        return (digest for digest in self.digests() if digest not in known)

    def remove(self, digest: str) -> None:
        self.path(digest).unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def _hash(self) -> "hashlib.blake2b":
        return hashlib.blake2b(key=self._fingerprint, digest_size=32)


def _damaged(path: Path) -> Trouble:
    return Trouble(
        t("This attachment is damaged: {path}", path=path),
        t("Restore a backup that still has it."),
        code="attachment-damaged",
    )
