"""Whether an open vault is sound: its pages, its structure, its references and its attachments."""

from collections.abc import Iterator

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import custom, drift
from opsdesk.store.connect import Connection, Error, classify
from opsdesk.store.steps import STEPS
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress

_TICK = 2_000_000
"""Virtual machine steps between two looks at `cancel`: well under a second."""


def problems(opened: OpenVault, *, full: bool = False, progress: Progress | None = None) -> list[str]:
    """What is wrong, in words; empty when the vault is sound. `full` also reads every index and attachment."""
    progress = progress or Progress()
    connection = opened.connect(readonly=opened.read_only)
    try:
        return [*_in_database(opened, connection, full, progress), *_in_attachments(opened, connection, full, progress)]
    finally:
        connection.close()


def _in_database(opened: OpenVault, connection: Connection, full: bool, progress: Progress) -> Iterator[str]:
    def tick() -> int:
        return int(progress.cancelled)

    connection.set_progress_handler(tick, _TICK)
    try:
        if not opened.read_only:
            # cipher_integrity_check does not look into the write-ahead log and takes a page that is newer there for bad
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        progress.step(0, 0, t("Checking the seal of every page"))
        for (finding,) in connection.execute("PRAGMA cipher_integrity_check").fetchall():
            yield str(finding)
        progress.step(0, 0, t("Checking the structure"))
        for (finding,) in connection.execute("PRAGMA integrity_check" if full else "PRAGMA quick_check").fetchall():
            if finding != "ok":
                yield str(finding)
        progress.step(0, 0, t("Checking references"))
        yield from _in_structure(opened, connection)
        for table, row, other, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
            yield t("{table} {row} refers to a record of {other} that is not there", table=table, row=row, other=other)
    except Error as error:
        progress.step(0)  # interrupted because it was cancelled
        trouble = classify(error, opened.db_path)
        if trouble is None:
            raise
        yield trouble.message
    finally:
        connection.set_progress_handler(None, 0)


def _in_structure(opened: OpenVault, connection: Connection) -> Iterator[str]:
    """Tables, columns and indexes that are not as declared; those of a newer vault are not known here."""
    if opened.envelope.schema == len(STEPS):
        for difference in drift.differences(connection, custom.read(connection)):
            yield t("Not built as it should be: {what}", what=difference)


def _in_attachments(opened: OpenVault, connection: Connection, full: bool, progress: Progress) -> Iterator[str]:
    try:
        rows = connection.execute("SELECT name, digest FROM attachments ORDER BY id").fetchall()
    except Error:
        return  # already told above
    for done, (name, digest) in enumerate(rows):
        progress.step(done, len(rows), t("Checking attachments"))
        if not opened.blobs.exists(digest):
            yield t("The attachment {name} is missing", name=name)
        elif full:
            try:
                opened.blobs.check(digest)
            except Trouble as trouble:
                yield f"{name}: {trouble.message}"
