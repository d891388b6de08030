"""Erasing all personal data of one person, and saying where copies of it still lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.model.changes import Changes
from opsdesk.model.schema import OF_THE_DESK
from opsdesk.store import backup, erasure, person, retention, rows
from opsdesk.store.archive import Reader
from opsdesk.store.connect import Connection
from opsdesk.store.erasure import Erased
from opsdesk.store.person import Person
from opsdesk.store.store import Store
from opsdesk.store.vault import OpenVault
from opsdesk.work import Progress


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that still holds what was erased. `made` is a Moment, 0 where the file does not say."""

    file: Path
    made: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What the vault has about a person: records by entity, and the names of the saved views that name them."""

    person: Person
    records: Mapping[str, int]
    views: tuple[str, ...]
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    changes: Changes
    erased: Erased
    copies: tuple[Copy, ...]


def present(store: Store, code: str) -> int:
    """The id of the person's record. Trouble when there is none."""
    return store.read(lambda c: rows.by_code(c, store.schema, person.PEOPLE, code))


def holding(store: Store, code: str) -> Holding:
    """What an erasure would be about."""

    def read(connection: Connection) -> tuple[Person, dict[str, int], tuple[str, ...]]:
        found = person.find(connection, store.schema, code)
        records = {
            entity: n
            for entity, numbers in found.rows.items()
            if entity not in OF_THE_DESK
            and (n := len(rows.page(connection, store.schema, entity, sorted(numbers), [])))
        }
        return found, records, tuple(name for _number, name in person.naming(connection, store.schema, found))

    return Holding(*store.read(read), copies(store.vault))


def erase(store: Store, code: str, progress: Progress | None = None) -> Erasure:
    """Erase the person with the record `code`, for good. On the writing thread. See opsdesk.store.erasure."""
    progress = progress or Progress()
    backup.require_space(store.vault.folder, 2 * store.vault.db_path.stat().st_size)
    with store.operation("erase") as operation:
        found = person.find(operation.connection, store.schema, code)
        progress.step(0, 0)
        erased = erasure.erase(operation, found)
        operation.affected = 1
    erasure.rewrite(store.vault, progress)
    return Erasure(operation.changes, erased, copies(store.vault))


def copies(opened: OpenVault) -> tuple[Copy, ...]:
    """Everything beside the vault's own file that was written before now: backups, and data files set aside."""
    made = [Copy(path, _made(path, opened.key)) for path in retention.backups(opened.folder)]
    aside = [path for path in sorted(opened.folder.glob("vault-*.db")) if path != opened.db_path]
    return (*made, *(Copy(path, int(path.stat().st_mtime)) for path in aside))


def _made(path: Path, key: bytes) -> int:
    try:
        with Reader(path) as reader:
            return reader.manifest(key).made
    except Trouble:
        return 0  # another vault's, or damaged
