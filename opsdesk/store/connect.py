"""Opening an encrypted database with the settings every connection has, and saying in words what went wrong."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from opsdesk.errors import Trouble
from opsdesk.i18n import t

if TYPE_CHECKING:  # sqlcipher3 has the interface of sqlite3, and typeshed describes only the latter
    from sqlite3 import Connection, Cursor, Error, IntegrityError, OperationalError
    from sqlite3 import connect as _connect
    from sqlite3 import sqlite_version_info as _version
else:
    from sqlcipher3.dbapi2 import Connection, Cursor, Error, IntegrityError, OperationalError
    from sqlcipher3.dbapi2 import connect as _connect
    from sqlcipher3.dbapi2 import sqlite_version_info as _version

__all__ = ["Connection", "Cursor", "Error", "IntegrityError", "OperationalError", "classify", "connect", "explained"]

OLDEST_SQLITE = (3, 51, 3)  # fixes a WAL-reset bug that could corrupt a database with several connections
PAGE_SIZE = 4096
_LITTLE = 1024 * 1024


def connect(
    path: Path, key: bytes, *, readonly: bool = False, create: bool = False, immutable: bool = False, cache_mb: int = 64
) -> Connection:
    """A connection to the database at `path` under the raw 32-byte `key`; raises Trouble when it cannot be read.

    `immutable`: nobody can write the file (read-only media, a newer vault); nothing is created beside it.
    Every connection leaves transactions to its owner: BEGIN IMMEDIATE is written where it is meant.
    """
    assert _version >= OLDEST_SQLITE, f"SQLite {_version} is too old"
    mode = "ro&immutable=1" if immutable else "rwc" if create else "rw"
    with explained(path):
        if not create and path.stat().st_size == 0:
            raise damaged(path)  # SQLite would take an empty file for a new database
        connection = _connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        try:
            _set_up(connection, key, readonly=readonly or immutable, immutable=immutable, cache_mb=cache_mb)
        except BaseException:
            connection.close()
            raise
    return connection


def _set_up(connection: Connection, key: bytes, *, readonly: bool, immutable: bool, cache_mb: int) -> None:
    assert len(key) == 32
    pragmas = [
        "cipher_log_level = NONE",  # else SQLCipher writes to stderr
        f"key = \"x'{key.hex()}'\"",
        "busy_timeout = 5000",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "temp_store = MEMORY",  # nothing readable in temporary files
        "mmap_size = 0",
        f"cache_size = -{cache_mb * 1024}",  # encrypted pages that do not fit cost twice the time
        "user_version",  # the first page is read and its HMAC checked here: a wrong key ends here
    ]
    if not immutable:
        pragmas += [
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",  # macOS only: see durable.flush
            "checkpoint_fullfsync = ON",
            "journal_size_limit = 67108864",
        ]
    pragmas += ["query_only = ON" if readonly else "foreign_keys = ON"]
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def classify(error: BaseException, path: Path | None = None) -> Trouble | None:
    """The trouble behind an error of SQLite or the file system, or None when it is our own mistake."""
    if isinstance(error, Error):
        make = _BY_SQLITE_CODE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    elif isinstance(error, OSError):
        make = _BY_ERRNO.get(error.errno or 0)
        path = path or (Path(error.filename) if isinstance(error.filename, str) else None)
    else:
        make = None
    return make(path) if make else None


@contextmanager
def explained(path: Path | None = None) -> Iterator[None]:
    """Turn the world's failures inside into Trouble that names `path`; our own mistakes pass unchanged."""
    try:
        yield
    except (Error, OSError) as error:
        if trouble := classify(error, path):
            raise trouble from error
        raise


def disk_full(path: Path | None) -> Trouble:
    return Trouble(
        t("The disk is full: {path}", path=path or ""),
        t("Nothing is lost. Free some space, then try again."),
        code="disk-full",
    )


def _failing(path: Path | None) -> Trouble:
    if path and shutil.disk_usage(path.parent).free < _LITTLE:
        return disk_full(path)  # SQLite calls it an I/O error when its shared memory file cannot grow
    return Trouble(
        t("The disk could not be read or written: {path}", path=path or ""),
        t("Check the drive and its cable, then back up to another drive."),
        code="disk-failing",
    )


def damaged(path: Path | None) -> Trouble:
    return Trouble(
        t("This file is damaged: {path}", path=path or ""),
        t("Restore the latest backup. The damaged file is kept."),
        code="vault-damaged",
    )


def _not_writable(path: Path | None) -> Trouble:
    return Trouble(
        t("This place cannot be written: {path}", path=path or ""),
        t("Choose another folder, or ask for permission to write there."),
        code="not-writable",
    )


def missing(path: Path | None) -> Trouble:
    return Trouble(
        t("This file or folder is not there: {path}", path=path or ""),
        t("Check the path, and whether its drive is connected."),
        code="missing",
    )


def _busy(path: Path | None) -> Trouble:
    return Trouble(
        t("Another program is using this file: {path}", path=path or ""),
        t("Wait a moment, then try again."),
        code="busy",
    )


_BY_SQLITE_CODE = {
    5: _busy,  # SQLITE_BUSY
    6: _busy,  # SQLITE_LOCKED
    8: _not_writable,  # SQLITE_READONLY
    10: _failing,  # SQLITE_IOERR
    11: damaged,  # SQLITE_CORRUPT: the HMAC of a page, or its content, is wrong
    13: disk_full,  # SQLITE_FULL
    14: missing,  # SQLITE_CANTOPEN
    26: damaged,  # SQLITE_NOTADB: the first page; the key itself was proven by the envelope before
}
_BY_ERRNO = {
    errno.ENOSPC: disk_full,
    errno.EDQUOT: disk_full,
    errno.EFBIG: disk_full,
    errno.EIO: _failing,
    errno.EROFS: _not_writable,
    errno.EACCES: _not_writable,
    errno.EPERM: _not_writable,
    errno.EEXIST: _not_writable,  # a file where a folder should be
    errno.ENOENT: missing,
    errno.ENOTDIR: missing,
}
