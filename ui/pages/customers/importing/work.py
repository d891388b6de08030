"""What the wizard has done in the background: looking at a file, trying it out, importing it. Knows no widgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from opsdesk.errors import Cancelled
from opsdesk.exchange import guess, importer, mapping, reader
from opsdesk.exchange.importer import Outcome, Plan
from opsdesk.exchange.mapping import Mapped
from opsdesk.exchange.shape import FileShape
from opsdesk.model.changes import Changes
from opsdesk.store.store import Store
from opsdesk.work import Progress

LISTS = ("customers", "contacts", "orders", "interactions")


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


def look(store: Store, path: Path, options: Options, progress: Progress) -> Looked:
    shape = reader.sniff(
        path,
        encoding=options.encoding,
        delimiter=options.delimiter,
        sheet=options.sheet,
        header_row=options.header_row,
        progress=progress,
    )
    saved = {name: found for name in LISTS if (found := importer.remembered(store, name, shape))}
    proposed = {name: saved.get(name) or mapping.propose(shape, store.schema[name]) for name in LISTS}
    likely = [store.schema[name] for name in LISTS if not saved or name in saved]
    return Looked(path, options, shape, guess.list_of(likely, proposed), proposed, frozenset(saved))


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
