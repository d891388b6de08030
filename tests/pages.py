"""The bytes of an encrypted database and its write-ahead log, decrypted page by page without SQLCipher: what somebody
with the key and a hex editor finds there, free pages and all."""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from opsdesk.store.connect import PAGE_SIZE
from opsdesk.store.vault import OpenVault

SALT, IV, RESERVED = 16, 16, 80
WAL_HEADER, FRAME_HEADER = 32, 24


def plain(opened: OpenVault) -> bytes:
    """Every page of the vault's database and of its log, in their order."""
    log = opened.db_path.with_name(opened.db_path.name + "-wal")
    pages = [*_of_database(opened.db_path), *(_of_log(log) if log.exists() else ())]
    return b"".join(_decrypted(page, opened.key, first=first) for first, page in pages)


def _of_database(path: Path) -> Iterator[tuple[bool, bytes]]:
    content = path.read_bytes()
    for at in range(0, len(content), PAGE_SIZE):
        yield at == 0, content[at : at + PAGE_SIZE]


def _of_log(path: Path) -> Iterator[tuple[bool, bytes]]:
    content = path.read_bytes()
    for at in range(WAL_HEADER, len(content), FRAME_HEADER + PAGE_SIZE):
        number = int.from_bytes(content[at : at + 4], "big")
        page = content[at + FRAME_HEADER : at + FRAME_HEADER + PAGE_SIZE]
        if len(page) == PAGE_SIZE:
            yield number == 1, page


def _decrypted(page: bytes, key: bytes, *, first: bool) -> bytes:
    body = page[SALT if first else 0 : PAGE_SIZE - RESERVED]
    iv = page[PAGE_SIZE - RESERVED : PAGE_SIZE - RESERVED + IV]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
