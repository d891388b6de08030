"""What the wizard has done in the background: looking at a file, trying it out, importing it. Knows no widgets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsdesk.errors import Cancelled
from opsdesk.exchange import guess, importer, mapping, reader
from opsdesk.exchange.importer import Outcome, Plan
from opsdesk.exchange.mapping import Mapped
from opsdesk.exchange.programs import Program, recognise
from opsdesk.exchange.shape import FileShape
from opsdesk.model.changes import Changes
from opsdesk.model.schema import OF_THE_DESK, Schema
from opsdesk.store.store import Store
from opsdesk.work import Progress

NOT_FROM_FILES = ("attachments",)
"""A row of a table cannot hold a file."""


def importable_lists(schema: Schema) -> tuple[str, ...]:
    return tuple(entity.name for entity in schema if entity.name not in (*OF_THE_DESK, *NOT_FROM_FILES))


def family(schema: Schema, name: str) -> tuple[str, ...]:
    """What a file for the list `name` may hold: its records, those they belong to, and all that belongs to these."""
    entity = schema[name]
    owner = getattr(entity.field(entity.parent).kind, "entity", name) if entity.parent else name
    kin = [
        other.name
        for other in schema
        if other.parent and getattr(other.field(other.parent).kind, "entity", "") == owner
    ]
    able = importable_lists(schema)
    return tuple(one for one in dict.fromkeys((name, owner, *kin)) if one in able)


@dataclass(frozen=True)
class Options:
    """What the user corrected about a file; None is left to the recogniser."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class Looked:
    """A file that can be read: `mapped` is the proposal per list, `remembered` are the lists that had one before."""

    path: Path
    options: Options
    shape: FileShape
    entity: str
    mapped: Mapping[str, Mapped]
    remembered: frozenset[str]
    program: Program | None = None


def look(store: Store, path: Path, options: Options, lists: Sequence[str], progress: Progress) -> Looked:
    shape = reader.sniff(
        path,
        encoding=options.encoding,
        delimiter=options.delimiter,
        sheet=options.sheet,
        header_row=options.header_row,
        progress=progress,
    )
    program = recognise(shape)
    saved = {name: found for name in lists if (found := importer.remembered(store, name, shape))}
    proposed = {name: saved.get(name) or mapping.propose(shape, store.schema[name], program) for name in lists}
    likely = [store.schema[name] for name in lists if not saved or name in saved]
    return Looked(path, options, shape, guess.list_of(likely, proposed), proposed, frozenset(saved), program)


def trial(store: Store, entity: str, path: Path, plan: Plan) -> Callable[[Progress], Outcome | None]:
    """What importing would do, or None when it was cancelled: the wizard then shows the step before."""

    def work(progress: Progress) -> Outcome | None:
        try:
            return importer.dry_run(store, entity, path, plan, progress)
        except Cancelled:
            return None

    return work


class Import:
    """The import itself; called in the background. `outcome` stays None when it was cancelled and nothing written."""

    def __init__(self, store: Store, entity: str, path: Path, plan: Plan) -> None:
        self._store, self._entity, self._path, self._plan = store, entity, path, plan
        self.outcome: Outcome | None = None

    def __call__(self, progress: Progress) -> Changes:
        """The changes, so that the runner announces them even when the wizard is gone by then."""
        try:
            self.outcome = self._store.write(
                lambda store: importer.run(store, self._entity, self._path, self._plan, progress)
            )
        except Cancelled:
            return Changes()
        return self.outcome.changes
