"""Files that belong to a record: encrypted copies in the vault."""

from collections.abc import Sequence
from pathlib import Path

from opsdesk import clock
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.store.store import Store
from opsdesk.work import Progress

File = tuple[str, Path | bytes]
"""A name, and the file or its content."""


def keep(store: Store, files: Sequence[File], progress: Progress | None = None) -> list[tuple[str, str, int]]:
    """Put `files` into the vault; (name, digest, size) of each. Content is durable before its row exists."""
    progress = progress or Progress()
    kept = []
    for done, (name, content) in enumerate(files):
        progress.step(done, len(files), name)
        kept.append((name, *store.vault.blobs.put(content, progress)))
    return kept


def attach(store: Store, owner: str, number: int, files: Sequence[File], progress: Progress | None = None) -> Changes:
    """Keep encrypted copies of `files` with a record; `owner` is the field of attachments that says with which."""
    kept = keep(store, files, progress)
    what = kept[0][0] if len(kept) == 1 else str(len(kept))
    with store.operation("attach", entity="attachments", name=what) as operation:
        for name, digest, size in kept:
            values: dict[str, Stored] = {"name": name, "digest": digest, "size": size, "added": clock.seconds()}
            operation.insert("attachments", {owner: number, **values})
    return operation.changes
