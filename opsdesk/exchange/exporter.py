"""Records of the desk into a file: any query or selection, chosen columns, in constant memory."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.exchange.mapping import CODE
from opsdesk.exchange.writers import format_of, writing
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.model.schema import Schema
from opsdesk.query.filters import Query
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress

PAGE = 2000


def export(
    store: Store,
    query: Query,
    path: Path,
    *,
    columns: Sequence[str] = (),
    ids: Sequence[int] | None = None,
    words: bool = False,
    progress: Progress | None = None,
) -> int:
    """Write the records of `query`, or just `ids` in their order, to `path`; returns how many. From any thread.

    `columns` are field names (when empty all but computed ones, of which times are there all the same); `words` writes headers and choices as people read
    them in the current language. One read transaction, so the file shows one state of the desk.
    """
    format_of(path)
    schema, progress = store.schema, progress or Progress()
    entity = schema[query.entity]
    fields = _fields(entity, columns)

    def work(connection: Connection) -> int:
        connection.execute("BEGIN")
        try:
            wanted = rows.ids(connection, schema, query) if ids is None else ids
            if ids is None and not query.sort:
                wanted = wanted[::-1]  # oldest first: imported again, they come in the order they were made
            with writing(path, fields, words=words, sheet=t(entity.label)) as put:
                done = 0
                for page in _pages(connection, schema, entity, wanted, [field.name for field in fields]):
                    put(page)
                    done += len(page)
                    progress.step(done, len(wanted), t("Exporting to {name}", name=path.name))
            return done
        finally:
            connection.execute("ROLLBACK")

    return store.read(work)


def _fields(entity: Entity, columns: Sequence[str]) -> list[Field]:
    known = {field.name: field for field in entity.fields}
    if not entity.coded:
        known = {"code": CODE, **known}
    if not columns:
        return [field for field in known.values() if field.editable or _is_time(field)]
    if unknown := [name for name in columns if name not in known]:
        raise Trouble(
            t("{entity} have no field “{name}”.", entity=t(entity.label), name=unknown[0]),
            t("Fields: {names}", names=", ".join(known)),
            code="unknown-field",
        )
    return [known[name] for name in columns]


def _is_time(field: Field) -> bool:
    """Whether it was computed when something is due, how long it paused, or that it was late: a row of a ticket has all
    its times."""
    return field.computed is not None and isinstance(field.kind, k.Moment | k.Span | k.Flag)


def _pages(
    connection: Connection, schema: Schema, entity: Entity, ids: Sequence[int], names: Sequence[str]
) -> Iterator[list[tuple[Stored, ...]]]:
    """The rows in the order of `ids`; one that is gone meanwhile is left out."""
    remaining = iter(ids)
    while wanted := list(islice(remaining, PAGE)):
        found = rows.page(connection, schema, entity.name, wanted, names, "code")
        yield [found[number] for number in wanted if number in found]
