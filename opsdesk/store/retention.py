"""Automatic backups in the vault's own folder: when one is due, and which old ones may go.

Decision: backups are numbered; the newest ten stay, by number. One that holds clearly fewer records than the one
before pins that one for ever. After a step of the clock nothing is removed.
Why: retention by age loses everything on a machine whose clock jumps, and ten backups of an emptied desk must not push
out the last full one.
Instead of: one a day for a week, one a week for a month.
Status: in force; tests/unit/test_vault_retention.py moves the clock by years.
"""

from itertools import islice, pairwise
from pathlib import Path

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.store.archive import Manifest, Reader
from opsdesk.store.backup import SUFFIX, backup
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress

KEPT = 10
DAY = 86_400
_STEP = 60 * DAY
"""A longer gap between two backups counts as a step of the clock: better one file too many."""
_SHRUNKEN = 0.9


def backups(folder: Path) -> list[Path]:
    """The automatic backups of the vault in `folder`, oldest first."""
    numbered = [path for path in (folder / "backups").glob(f"*{SUFFIX}") if path.stem.isdecimal()]
    return sorted(numbered, key=lambda path: int(path.stem))


def back_up_if_due(opened: OpenVault, progress: Progress | None = None) -> Path | None:
    """Make the day's backup unless there is one; a newest backup from the future does not count as one."""
    newest = next((manifest for _, manifest in reversed(_own(opened)) if manifest), None)
    if newest and 0 <= clock.seconds() - newest.made < DAY:
        return None
    return back_up_now(opened, progress)


def back_up_now(opened: OpenVault, progress: Progress | None = None) -> Path:
    existing = backups(opened.folder)
    number = int(existing[-1].stem) + 1 if existing else 1
    path = opened.folder / "backups" / f"{number:06d}{SUFFIX}"
    backup(opened, path, progress)
    for superfluous in removable(_own(opened)):
        superfluous.unlink()
    return path


def removable(known: list[tuple[Path, Manifest | None]]) -> list[Path]:
    """Which of `known` (oldest first; None: not readable with this vault's key) may go."""
    made = [manifest.made for _, manifest in known[-2:] if manifest]
    if len(made) == 2 and not 0 <= made[1] - made[0] < _STEP:
        return []
    pairs = islice(pairwise(known), max(0, len(known) - KEPT))
    return [path for (path, manifest), (_, following) in pairs if manifest and not _pinned(manifest, following)]


def _pinned(manifest: Manifest, following: Manifest | None) -> bool:
    return following is None or following.records < manifest.records * _SHRUNKEN


def _own(opened: OpenVault) -> list[tuple[Path, Manifest | None]]:
    return [(path, _manifest(path, opened.key)) for path in backups(opened.folder)]


def _manifest(path: Path, key: bytes) -> Manifest | None:
    try:
        with Reader(path) as reader:
            return reader.manifest(key)
    except Trouble:
        return None  # another vault's, or damaged
