"""The child process that opens a backup cold: bytes, structure, row counts and sums must be what the manifest says.

It is a process of its own so that nothing the writer has in memory (a cached page, a key, an open file) can make a bad
backup look good. The request comes as one JSON line on standard input, so the key is never an argument; answers are
JSON lines on standard output: progress [done, total, what], and last {"trouble": null | [message, advice, code]}.
"""

import json
import sys
from pathlib import Path

from opsdesk import i18n
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store.archive import ATTACHMENTS, DATABASE, Manifest, Reader, backup_damaged
from opsdesk.store.connect import connect
from opsdesk.store.contents import sums
from opsdesk.work import Progress

VERIFYING_CACHE_MB = 192
"""Each row is looked for in every index: at a million customers 17 s with so much, 31 s with the usual 64 MB."""
_TICK = 5_000_000
"""Virtual machine steps between signs of life while SQLite checks the structure: about four a second."""


def check(file: Path, key: bytes, scratch: Path, progress: Progress) -> Manifest:
    """Prove the backup `file`, using `scratch` (a path where a copy of the database may lie for a while)."""
    with Reader(file) as backup:
        if not backup.envelope().is_sealed_by(key):
            raise backup_damaged(file)
        manifest = backup.manifest(key)
        for name, member in manifest.members.items():
            if name.startswith(ATTACHMENTS):
                backup.check(name, member, progress, t("Checking attachments"))
        try:
            backup.extract(DATABASE, manifest.members[DATABASE], scratch, progress, t("Reopening the backup"))
            _check_database(file, scratch, key, manifest, progress)
        finally:
            scratch.unlink(missing_ok=True)
    return manifest


def _check_database(file: Path, database: Path, key: bytes, manifest: Manifest, progress: Progress) -> None:
    try:
        connection = connect(database, key, immutable=True, cache_mb=VERIFYING_CACHE_MB)
    except Trouble as trouble:
        raise backup_damaged(file) from trouble
    try:
        what = t("Checking the backup")

        def tick() -> int:
            progress.step(0, 0, what)
            return 0

        connection.set_progress_handler(tick, _TICK)
        if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            raise backup_damaged(file)
        connection.set_progress_handler(None, 0)
        if sums(connection, progress, t("Comparing the backup"), manifest.form) != manifest.tables:
            raise backup_damaged(file)
    finally:
        connection.close()


def main() -> None:
    request = json.loads(sys.stdin.readline())
    i18n.set_language(request["language"])
    trouble = None
    try:
        check(Path(request["file"]), bytes.fromhex(request["key"]), Path(request["scratch"]), Progress(_say))
    except Trouble as found:
        trouble = [found.message, found.advice, found.code]
    print(json.dumps({"trouble": trouble}), flush=True)  # noqa: T201 - the child's answer


def _say(done: int, total: int, what: str) -> None:
    print(json.dumps([done, total, what]), flush=True)  # noqa: T201 - the child's answer


if __name__ == "__main__":
    main()
