"""Taking a vault of an older schema to today's: on a copy, after a verified backup, switched over at once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from opsdesk.i18n import t
from opsdesk.store import durable, retention
from opsdesk.store.backup import copy_database, require_space
from opsdesk.store.connect import connect, damaged, explained
from opsdesk.store.envelope import database_name
from opsdesk.store.steps import Step, catch_up
from opsdesk.store.vault import OpenVault, next_generation
from opsdesk.store.verify import VERIFYING_CACHE_MB
from opsdesk.work import Progress


def migrate(opened: OpenVault, steps: Sequence[Step], progress: Progress) -> None:
    """Afterwards `opened` is at the newest version; if anything fails before that, it is what it was."""
    with explained(opened.folder):
        before = opened.envelope.generation
        require_space(opened.folder, 2 * opened.db_path.stat().st_size)
        retention.back_up_now(opened, progress)
        generation = next_generation(opened.folder)
        fresh = opened.folder / database_name(generation)
        partial = durable.partial_of(fresh)
        try:
            _make_copy(opened, partial, steps, progress)
            durable.put_in_place(partial, fresh)
        finally:
            partial.unlink(missing_ok=True)
        version = len(steps)
        opened.rewrite(
            replace(opened.envelope, generation=generation, schema=version, min_reader=version, min_writer=version)
        )
        _remove_older_than(opened.folder, before)


def _make_copy(opened: OpenVault, partial: Path, steps: Sequence[Step], progress: Progress) -> None:
    source = opened.connect(readonly=True)
    try:
        source.execute("BEGIN")
        copy_database(source, partial, opened.key, progress)
    finally:
        source.close()
    progress.step(0, 0, t("Updating the vault"))
    copy = connect(partial, opened.key, cache_mb=VERIFYING_CACHE_MB)
    try:
        catch_up(copy, steps)
        sound = copy.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
        if not sound or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise damaged(opened.db_path)
    finally:
        copy.close()
    durable.flush_file(partial)


def _remove_older_than(folder: Path, generation: int) -> None:
    """The generation just left stays for one more; those before go, unless a restore set them aside."""
    for number in range(1, generation):
        if not (folder / f"envelope-{number:06d}.json").exists():
            for path in folder.glob(f"{database_name(number)}*"):
                path.unlink()
