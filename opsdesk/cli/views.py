"""`views`: saved views, each of them a segment: listed with counts, kept, renamed, and compared with what they were."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import COLUMNS, LISTS, SORT, answer, as_of, columns_of, condition, sorting
from opsdesk.cli.shape import Group, option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.query import language, sentence
from opsdesk.query.filters import Filter, Query, sort_to_text
from opsdesk.services import desk as own
from opsdesk.services import saved_views
from opsdesk.services.saved_views import Comparison, View
from opsdesk.store import rows
from opsdesk.store.store import Store


class _Views(Group):
    """`views` and `views ENTITY` list."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in LISTS:
            return "list", list_, args
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Views,
    name="views",
    invoke_without_command=True,
    help=_("Saved views. Each is a segment: --where 'segment=NAME'."),
)
@click.pass_context
def views(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        context.invoke(list_)


ENTITY = click.argument("entity", type=click.Choice(LISTS), metavar="ENTITY")
NAME = click.argument("name")


@dataclass(frozen=True, slots=True)
class _Row:
    entity: str
    view: View
    origin: str | None
    count: int | None


@views.command("list", help=_("The saved views of all lists, or of one, with how many records are in each."))
@click.argument("entity", type=click.Choice(LISTS), metavar="[ENTITY]", required=False)
@as_of
@click.pass_obj
def list_(desk: Desk, entity: str | None = None) -> None:
    with desk.store() as store:
        found = list(_rows(store, [entity] if entity else LISTS))
        if desk.json:
            output.document({"views": [_document(store, row) for row in found]})
            return
        output.table(
            [t("List"), t("Name"), t("Records"), t("Kind"), t("Condition")],
            [
                (
                    row.entity,
                    row.view.name,
                    text.EMPTY if row.count is None else f"{row.count:,}",
                    t("static") if row.view.static else t("dynamic"),
                    _said(store, row),
                )
                for row in found
            ],
        )


def _rows(store: Store, entities: list[str]) -> Iterator[_Row]:
    for entity in entities:
        every = store.read(lambda c, entity=entity: saved_views.views(c, store.schema, entity))  # type: ignore[misc]
        names = {view.id: view.name for view in every}
        for view in every:
            count = store.read(lambda c, view=view: saved_views.counted(c, store.schema, view))  # type: ignore[misc]
            yield _Row(entity, view, names.get(view.origin or 0), count)


def _document(store: Store, row: _Row) -> dict[str, object]:
    view = row.view
    written = language.format(store.schema[row.entity], view.query.where) or None
    return {
        "list": row.entity,
        "name": view.name,
        "filter": None if view.problem else written,
        "sort": sort_to_text(view.query.sort) or None,
        "columns": list(view.columns),
        "count": row.count,
        "static": view.static,
        "taken": text.moment(view.taken).isoformat() if view.taken is not None else None,
        "of": row.origin,
        "problem": str(view.problem) if view.problem else None,
    }


def _said(store: Store, row: _Row) -> str:
    view = row.view
    if view.problem:
        return str(view.problem)
    if view.taken is not None:
        day = text.moment(view.taken).date().isoformat()
        return t("{name} on {day}", name=row.origin or text.EMPTY, day=day)
    return sentence.say(store.schema[row.entity], view.query.where)


@views.command(
    "save",
    help=_("Keep a condition under a name: views save customers 'VIP 沉默' --where 'tag:VIP no:interactions(at<=90d)'"),
)
@ENTITY
@NAME
@option("--where", metavar="EXPR", required=True, help=_("Which records, such as: city=上海 segment=VIP"))
@SORT
@COLUMNS
@click.pass_obj
def save(desk: Desk, entity: str, name: str, where: str, sort: str, columns: str) -> None:
    with desk.store() as store:
        declared = store.schema[entity]
        query = Query(entity, condition(declared, where), sorting(declared, sort))
        shown = columns_of(declared, columns)
        changes = desk.write(store, lambda store, _progress: own.save_view(store, name, query, shown))
        count = store.read(lambda c: rows.count(c, store.schema, entity, query.where))
        answer(desk, store, changes, count=count)


@views.command("snapshot", help=_("Keep who is in a segment now, as a view that stays as it is."))
@ENTITY
@NAME
@option("--as", "kept", default="", metavar="NAME", help=_("Its name; else that of the segment with the date."))
@as_of
@click.pass_obj
def snapshot(desk: Desk, entity: str, name: str, kept: str) -> None:
    with desk.store() as store:
        view = store.read(lambda c: saved_views.named(c, store.schema, entity, name))
        changes = desk.write(store, lambda store, _progress: saved_views.snapshot(store, entity, view.id, kept))
        (number,) = changes.ids["views"] or (0,)
        made = store.read(lambda c: rows.page(c, store.schema, "views", [number], ["name"]))[number][0]
        answer(desk, store, changes, name=made)


@views.command(
    "compare", help=_("Who came into a segment and who dropped out since its latest snapshot, or since this one.")
)
@ENTITY
@NAME
@option("--rows", "every", is_flag=True, help=_("Name them."))
@as_of
@click.pass_obj
def compare(desk: Desk, entity: str, name: str, every: bool) -> None:
    with desk.store() as store:
        found = store.read(lambda c: saved_views.compare(c, store.schema, entity, name))
        document = _compared(found)
        if every:
            document["came_in_codes"] = _codes(store, entity, found.who_came)
            document["dropped_out_codes"] = _codes(store, entity, found.who_dropped)
        if desk.json:
            output.document(document)
            return
    output.facts(
        (_label(key), ", ".join(value) if isinstance(value, list) else str(value)) for key, value in document.items()
    )


def _compared(found: Comparison) -> dict[str, object]:
    return {
        "segment": found.segment.name,
        "snapshot": found.snapshot.name,
        "taken": text.moment(found.snapshot.taken or 0).isoformat(timespec="minutes"),
        "then": found.then,
        "now": found.now,
        "came_in": found.came_in,
        "dropped_out": found.dropped_out,
        "stayed": found.stayed,
        "removed": found.removed,
    }


def _label(key: str) -> str:
    return {
        "segment": t("Segment"),
        "snapshot": t("Snapshot"),
        "taken": t("Taken"),
        "then": t("In it then"),
        "now": t("In it now"),
        "came_in": t("Came in"),
        "dropped_out": t("Dropped out"),
        "stayed": t("Stayed"),
        "removed": t("Removed since"),
        "came_in_codes": t("Who came in"),
        "dropped_out_codes": t("Who dropped out"),
    }[key]


def _codes(store: Store, entity: str, where: Filter) -> list[str]:
    numbers = store.read(lambda c: rows.ids(c, store.schema, Query(entity, where)))
    found: list[str] = []
    for batch in output.batches(numbers):
        page = store.read(lambda c, batch=batch: rows.page(c, store.schema, entity, batch, ["code"]))  # type: ignore[misc]
        found += [str(page[number][0]) for number in batch if number in page]
    return found


@views.command("rename", help=_("Call a view something else. Conditions that name it follow."))
@ENTITY
@NAME
@click.argument("new")
@click.pass_obj
def rename(desk: Desk, entity: str, name: str, new: str) -> None:
    with desk.store() as store:
        view = store.read(lambda c: saved_views.named(c, store.schema, entity, name))
        answer(desk, store, desk.write(store, lambda store, _progress: saved_views.rename(store, entity, view.id, new)))


@views.command("remove", help=_("Remove a view that no other one names; undo brings it back."))
@ENTITY
@NAME
@click.pass_obj
def remove(desk: Desk, entity: str, name: str) -> None:
    with desk.store() as store:
        view = store.read(lambda c: saved_views.named(c, store.schema, entity, name))
        answer(desk, store, desk.write(store, lambda store, _progress: own.remove_view(store, view.id, view.name)))
