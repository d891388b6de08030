"""Backups that were restored before they count, checking one, and restoring one beside what is there."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from opsdesk import child, clock, i18n
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.schema import BUILT_IN, OF_THE_DESK
from opsdesk.store import contents, durable, envelope, vault
from opsdesk.store.archive import ATTACHMENTS, DATABASE, Manifest, Reader, Writer, backup_damaged
from opsdesk.store.connect import PAGE_SIZE, Connection, connect, disk_full, explained
from opsdesk.store.envelope import Envelope
from opsdesk.store.keys import Unlock
from opsdesk.store.lock import Lock
from opsdesk.store.steps import STEPS
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress

SUFFIX = ".opsbackup"
_PAGES = 2048
"""Pages copied between two looks at `cancel`: 8 MB, about 60 ms."""
_SLACK = 16 * 1024 * 1024


def backup(opened: OpenVault, file: Path, progress: Progress | None = None) -> Manifest:
    """Back the vault up to `file`, which appears only once a child process has reopened and compared the backup.

    The vault may be written meanwhile: the backup is the state at its beginning.
    """
    source = opened.connect(readonly=True)
    try:
        return backup_of(source, opened, file, progress or Progress())
    finally:
        source.close()


def backup_of(source: Connection, opened: OpenVault, file: Path, progress: Progress) -> Manifest:
    """A backup of the database `source` with the envelope and the attachments of `opened`."""
    partial = durable.partial_of(file)
    database = partial.with_name(partial.name + "-db")
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        _remove(partial, database)
        try:
            manifest = _written(source, opened, partial, database, progress)
            _verified(partial, opened.key, database, progress)
            durable.put_in_place(partial, file)
        finally:
            _remove(partial, database)
    return manifest


def _written(source: Connection, opened: OpenVault, partial: Path, database: Path, progress: Progress) -> Manifest:
    source.execute("BEGIN")
    (pages,) = source.execute("PRAGMA page_count").fetchone()  # the first read: from here on one snapshot
    attachments = list(opened.blobs.digests())  # after it: every row of the snapshot has its file
    size = pages * PAGE_SIZE
    total = size + sum(opened.blobs.stored_size(digest) for digest in attachments)
    require_space(partial.parent, total + size)
    copy_database(source, database, opened.key, progress)
    tables = contents.sums(source, progress, t("Reading the vault"))
    source.execute("COMMIT")
    writer = Writer(partial, progress, total)
    try:
        writer.add(DATABASE, database)
        for digest in attachments:
            writer.add(ATTACHMENTS + digest, opened.blobs.path(digest))
        manifest = Manifest(
            vault=opened.envelope.vault,
            made=clock.seconds(),
            records=sum(table.rows for name, table in tables.items() if name in BUILT_IN and name not in OF_THE_DESK),
            tables=tables,
            members=writer.members,
            form=contents.FORM,
        )
        writer.finish(opened.envelope, manifest.seal(opened.key))
    finally:
        writer.close()
    durable.flush_file(partial)
    return manifest


def copy_database(source: Connection, target: Path, key: bytes, progress: Progress) -> None:
    """Copy what `source` sees into the new file `target`, encrypted under the same key and a fresh salt."""

    def report(_status: int, remaining: int, total: int) -> None:
        progress.step(total - remaining, total, t("Copying the database"))

    copy = connect(target, key, create=True, cache_mb=8)
    try:
        copy.execute("PRAGMA journal_mode = OFF").fetchall()  # a copy that fails is thrown away
        copy.execute("PRAGMA synchronous = OFF")
        source.backup(copy, pages=_PAGES, progress=report)
    finally:
        copy.close()


def require_space(folder: Path, needed: int) -> None:
    """Raise the trouble of a full disk before anything is written rather than after."""
    if shutil.disk_usage(folder).free < needed + _SLACK:
        raise disk_full(folder)


def _verified(file: Path, key: bytes, scratch: Path, progress: Progress) -> None:
    """Let a child process prove `file`; raises the Trouble it finds. A cancelled child is killed."""
    request = {"file": str(file), "key": key.hex(), "scratch": str(scratch), "language": i18n.language()}
    process = subprocess.Popen(
        child.command("opsdesk.store.verify"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **child.apart(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.close()
            answer: object = None
            for line in process.stdout:
                answer = json.loads(line)
                if isinstance(answer, list):
                    progress.step(*answer)
        except BaseException:
            process.kill()
            raise
    match answer:
        case {"trouble": None}:
            return
        case {"trouble": [message, advice, code]}:
            raise Trouble(message, advice, code=code)
        case _:
            raise RuntimeError(f"the verifying child ended with {process.returncode}")


def unlock_backup(file: Path, unlock: Unlock) -> tuple[Envelope, bytes, Manifest]:
    """The envelope, the key and the manifest of a backup; raises Trouble for a wrong passphrase or a damaged file."""
    with Reader(file) as reader:
        sealed = reader.envelope()
        if (key := vault.unwrapped(sealed, unlock)) is None:
            raise vault.wrong(unlock)
        if not sealed.is_sealed_by(key):
            raise backup_damaged(file)
        return sealed, key, reader.manifest(key)


def verify(file: Path, unlock: Unlock, progress: Progress | None = None) -> Manifest:
    """Prove that `file` restores: all of it is read and compared, in a child process."""
    _, key, manifest = unlock_backup(file, unlock)
    with tempfile.TemporaryDirectory(prefix="opsdesk-", ignore_cleanup_errors=True) as place:
        require_space(Path(place), manifest.members[DATABASE].size)
        _verified(file, key, Path(place, DATABASE), progress or Progress())
    return manifest


def restore(file: Path, folder: Path, unlock: Unlock, progress: Progress | None = None) -> Manifest:
    """Make the backup `file` the vault of `folder`. A vault that is there is set aside under its generation's number.

    Everything is written under names never used before; replacing the envelope switches to it, all at once.
    """
    progress = progress or Progress()
    sealed, key, manifest = unlock_backup(file, unlock)
    if sealed.min_reader > len(STEPS):
        raise vault.newer()
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        held = Lock(folder)
        try:
            require_space(folder, manifest.size)
            generation = vault.next_generation(folder)
            fresh = replace(
                sealed,
                generation=generation,
                attachments=f"attachments-{generation:06d}",
                keychain=None,  # it may be another computer's
            ).sealed(key)
            _extract(file, folder, fresh, manifest, progress)
            _set_aside(folder, generation - 1)
            envelope.write(folder, fresh)
        finally:
            held.release()
    return manifest


def _extract(file: Path, folder: Path, fresh: Envelope, manifest: Manifest, progress: Progress) -> None:
    what = t("Restoring the backup")
    attachments, database = folder / fresh.attachments, folder / fresh.database
    incoming, partial = durable.partial_of(attachments), durable.partial_of(database)
    try:
        incoming.mkdir()
        with Reader(file) as reader:
            for name, member in manifest.members.items():
                if name.startswith(ATTACHMENTS):
                    digest = name.removeprefix(ATTACHMENTS)
                    target = incoming / digest[:2] / digest
                    target.parent.mkdir(exist_ok=True)
                    reader.extract(name, member, target, progress, what)
                    durable.flush_file(target)
            reader.extract(DATABASE, manifest.members[DATABASE], partial, progress, what)
            durable.flush_file(partial)
        for place in (*incoming.iterdir(), incoming):
            durable.flush_folder(place)
        durable.put_in_place(incoming, attachments)
        durable.put_in_place(partial, database)
    finally:
        _remove(partial)
        shutil.rmtree(incoming, ignore_errors=True)


def _set_aside(folder: Path, newest: int) -> None:
    """Keep the envelope of the vault that is there, even a damaged one, beside its database and attachments."""
    intact = next(envelope.candidates(folder), None)
    if intact:
        durable.write(folder / f"envelope-{intact.generation:06d}.json", envelope.to_bytes(intact))
    elif (torn := folder / envelope.NAME).exists():
        durable.write(folder / f"envelope-{newest:06d}.json", torn.read_bytes())


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
