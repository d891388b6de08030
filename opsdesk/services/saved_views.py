"""Saved views as segments: read, renamed, put together, kept as they are today, compared with then.

A segment is a saved view used by its name in a filter (`segment="VIP 沉默"`). It is dynamic: who is in it is found anew
each time. A snapshot is a view too; its filter lists who was in another one when it was taken.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query import pinyin
from opsdesk.query.filters import (
    All,
    Among,
    AnyOf,
    Filter,
    Not,
    Query,
    Segment,
    Test,
    sort_from_text,
)
from opsdesk.store import rows
from opsdesk.store import segments as stored
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

MOST = 500
"""Views of one list that are read."""


class View(NamedTuple):
    """`problem` says why its condition cannot be read; `query` then shows nothing of it."""

    id: int
    name: str
    query: Query
    columns: tuple[str, ...] = ()
    origin: int | None = None
    taken: int | None = None
    problem: Trouble | None = None

    @property
    def static(self) -> bool:
        """Whether it lists records instead of saying which."""
        return isinstance(self.query.where, Among)


def views(connection: Connection, schema: Schema, entity: str) -> tuple[View, ...]:
    """The views of a list in the order of their names, Chinese ones by pinyin."""
    ids = rows.first(connection, schema, Query("views", Test("list", f.IS, (entity,))), MOST)
    found = rows.page(connection, schema, "views", ids, _COLUMNS, "id")
    views = (_view(schema, entity, number, *cells) for number, cells in found.items())
    return tuple(sorted(views, key=lambda view: (pinyin.sort_key(view.name), view.id)))


_COLUMNS = ("name", "filter", "sort", "columns", "origin", "taken")


def _view(schema: Schema, entity: str, number: int, *cells: object) -> View:
    name, where, sort, columns, origin, taken = cells
    from opsdesk.query import language  # here and below: a start with a list without views does without

    declared = schema[entity]
    problem = None
    query = Query(entity)
    try:
        query = Query(entity, language.parse(declared, str(where or "")))
        query = Query(entity, query.where, sort_from_text(declared, str(sort or "")))
    except Trouble as trouble:
        problem = stored.broken(str(name), trouble)
    except KeyError:
        pass  # a list sorted by a field that is gone shows in its usual order
    shown = tuple(one for one in json.loads(str(columns or "[]")) if one in declared.by_name)
    return View(
        number,
        str(name),
        query,
        shown,
        origin if isinstance(origin, int) else None,
        taken if isinstance(taken, int) else None,
        problem,
    )


def named(connection: Connection, schema: Schema, entity: str, name: str) -> View:
    """The view called `name`. Trouble when there is none."""
    every = views(connection, schema, entity)
    for view in every:
        if view.name.casefold() == name.strip().casefold():
            return view
    raise stored.unknown(schema[entity], name, [view.name for view in every])


def check(connection: Connection, schema: Schema, name: str, query: Query) -> None:
    """Trouble when `query`, kept as the view `name`, would ask for a segment that is missing or for itself."""
    stored.resolved(connection, schema[query.entity], query.where, ((query.entity, name),))


def users(connection: Connection, schema: Schema, entity: str, name: str) -> list[tuple[str, View]]:
    """(list, view) of every view whose condition names the segment."""
    wanted = (entity, name)
    return [
        (other.name, view)
        for other in schema
        for view in views(connection, schema, other.name)
        if any(stored.same((where.name, one), wanted) for where, one in stored.mentioned(other, view.query.where))
    ]


def refuse_used(connection: Connection, schema: Schema, entity: str, name: str) -> None:
    """Trouble with the names of those who would be left without the segment."""
    found = [view.name for _, view in users(connection, schema, entity, name)]
    if found:
        raise Trouble(
            t("“{name}” is part of other segments: {names}.", name=name, names=", ".join(found)),
            t("Change or remove those first."),
            code="segment-used",
        )


def rename(store: Store, entity: str, number: int, name: str) -> Changes:
    """Call the view something else. Conditions that name it follow, in the same operation."""
    name = " ".join(name.split())
    if not name:
        raise Trouble(t("A view needs a name."), t("Type one."), code="empty")
    every = store.read(lambda c: views(c, store.schema, entity))
    before = next((view.name for view in every if view.id == number), "")
    if any(view.name.casefold() == name.casefold() and view.id != number for view in every):
        raise Trouble(t("There is a view “{name}” already.", name=name), t("Choose another name."), code="not-unique")
    from opsdesk.query import language

    using = store.read(lambda c: users(c, store.schema, entity, before))
    with store.operation("rename-view", before=before, name=name) as operation:
        operation.update("views", [number], {"name": name})
        for other, view in using:
            declared = store.schema[other]
            where = stored.replaced(
                declared,
                view.query.where,
                lambda owner, segment: (
                    Segment(name) if stored.same((owner.name, segment.name), (entity, before)) else segment
                ),
            )
            operation.update("views", [view.id], {"filter": language.format(declared, where)})
        operation.affected = min(operation.affected, 1)
    return operation.changes


# -- putting together -----------------------------------------------------------------------------------------------------

BOTH, EITHER, WITHOUT = "both", "either", "without"
WAYS = (BOTH, EITHER, WITHOUT)


def combined(names: Sequence[str], how: str) -> Filter:
    """All, any, or the first without the others."""
    found = [Segment(name) for name in names]
    if len(found) < 2:
        raise Trouble(t("It takes two segments to combine."), t("Choose another one."), code="too-few")
    if how == BOTH:
        return All(tuple(found))
    if how == EITHER:
        return AnyOf(tuple(found))
    return All((found[0], *(Not(one) for one in found[1:])))


# -- then and now ---------------------------------------------------------------------------------------------------------


def snapshot(store: Store, entity: str, number: int, name: str = "") -> Changes:
    """Keep who is in the view now, under `name` or its own name with the date."""
    every = store.read(lambda c: views(c, store.schema, entity))
    view = next((view for view in every if view.id == number), None)
    if view is None:
        raise Trouble(t("This view is gone."), t("Undo its removal, or choose another one."), code="no-segment")
    if view.problem:
        raise view.problem
    taken = clock.seconds()
    name = " ".join(name.split()) or dated(view.name, taken, [one.name for one in every])
    if any(one.name.casefold() == name.casefold() for one in every):
        raise Trouble(t("There is a view “{name}” already.", name=name), t("Choose another name."), code="not-unique")
    from opsdesk.query import language

    ids = store.read(lambda c: rows.ids(c, store.schema, Query(entity, view.query.where)))
    values = {
        "list": entity,
        "name": name,
        "filter": language.format(store.schema[entity], Among.of(name, ids)),
        "columns": json.dumps(list(view.columns)) if view.columns else None,
        "sort": f.sort_to_text(view.query.sort) or None,
        "origin": number,
        "taken": taken,
    }
    with store.operation("snapshot-view", name=view.name, n=len(ids)) as operation:
        operation.insert("views", values)
    return operation.changes


def dated(name: str, taken: int, names: Sequence[str]) -> str:
    """`name` with the day, and a number when that is there already."""
    day = text.moment(taken).date().isoformat()
    known = {one.casefold() for one in names}
    stem = f"{name[:60]} {day}"
    return next(one for one in _numbered(stem) if one.casefold() not in known)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem} ({number})" for number in range(2, MOST + 2))


class Comparison(NamedTuple):
    """A snapshot beside its segment now. The filters say who came and who went; `removed` records are in neither."""

    segment: View
    snapshot: View
    then: int
    now: int
    came_in: int
    dropped_out: int
    stayed: int
    removed: int

    @property
    def who_came(self) -> Filter:
        return All((Segment(self.segment.name), Not(Segment(self.snapshot.name))))

    @property
    def who_dropped(self) -> Filter:
        return All((Segment(self.snapshot.name), Not(Segment(self.segment.name))))


def compare(connection: Connection, schema: Schema, entity: str, name: str) -> Comparison:
    """A snapshot with the segment it is of, or a segment with its latest snapshot."""
    every = views(connection, schema, entity)
    view = named(connection, schema, entity, name)
    if view.taken is None:
        taken = [one for one in every if one.origin == view.id and one.taken is not None]
        if not taken:
            raise Trouble(
                t("There is no snapshot of “{name}” yet.", name=view.name),
                t("Take one; later it tells who came in and who dropped out."),
                code="no-snapshot",
            )
        segment, then = view, max(taken, key=lambda one: (one.taken or 0, one.id))
    else:
        origin = next((one for one in every if one.id == view.origin), None)
        if origin is None:
            raise Trouble(
                t("The segment that “{name}” was taken of is gone.", name=view.name),
                t("Undo its removal, or compare with another one: segment=a segment!=b"),
                code="no-segment",
            )
        segment, then = origin, view
    if problem := segment.problem or then.problem:
        raise problem

    def count(where: Filter) -> int:
        return rows.count(connection, schema, entity, where)

    kept = then.query.where
    listed = len(kept.ids) if isinstance(kept, Among) else count(kept)
    now, there = count(Segment(segment.name)), count(Segment(then.name))
    stayed = count(All((Segment(segment.name), Segment(then.name))))
    return Comparison(segment, then, listed, now, now - stayed, there - stayed, stayed, listed - there)


def counted(connection: Connection, schema: Schema, view: View) -> int | None:
    """How many are in the view now; None when its condition cannot be read."""
    if view.problem:
        return None
    try:
        return rows.count(connection, schema, view.query.entity, view.query.where)
    except Trouble as trouble:
        if trouble.code in ("no-segment", "segment-broken", "segment-loop"):
            return None
        raise
