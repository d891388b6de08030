"""`list`, `count`, `show`, `add`, `set`, `remove`: the records of any entity."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from functools import partial

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import F, command, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import masking, text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.model.schema import BUILT_IN, OF_THE_DESK
from opsdesk.query import language
from opsdesk.query.filters import EVERYTHING, Filter, Query, Sort, sort_from_text
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.services.verbs import say
from opsdesk.store import rows
from opsdesk.store.store import Store

LISTS = [entity.name for entity in BUILT_IN if entity.name not in OF_THE_DESK]
TYPED = [name for name in LISTS if name != "attachments"]
"""What can be written as text; an attachment is a file."""
TAGS = "tags"

ENTITY = click.argument("entity", type=click.Choice(LISTS), metavar="ENTITY")
WHERE = option("--where", metavar="EXPR", help=_("Only records that match, such as: city=上海 value>1000 tag:VIP"))
SORT = option("--sort", metavar="FIELDS", default="", help=_("Such as -value,name: most valuable first, then by name."))
COLUMNS = option("--columns", metavar="FIELDS", default="", help=_("Which fields, in this order: name,city,tags"))


_HELD = "opsdesk.as_of"


def as_of(command: F) -> F:
    """`--as-of DATE`: the command runs as if that day were today."""
    return option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        expose_value=False,
        callback=_hold_clock,
        help=_("Count days from this date instead of today."),
    )(command)


def _hold_clock(context: click.Context, _parameter: click.Parameter, day: datetime | None) -> None:
    if day:
        context.meta[_HELD] = True
        context.with_resource(clock.frozen(datetime.combine(day.date(), time(12), clock.zone())))


def bring_up(store: Store, entity: str) -> None:
    """Bring the service levels of tickets up to date before they are read: they move with every write and with time.
    Under --as-of they stay as they are: what is kept is of now."""
    if entity == "tickets" and not store.vault.read_only and not click.get_current_context().meta.get(_HELD):
        from opsdesk.services import levels  # it loads NumPy where there are policies

        levels.refresh(store)


# -- reading ------------------------------------------------------------------------------------------------------


@command("list", help=_("List records."))
@click.argument("entity", type=click.Choice([*LISTS, TAGS]), metavar="ENTITY")
@WHERE
@SORT
@COLUMNS
@option("--limit", type=click.IntRange(min=0), metavar="N", help=_("At most so many."))
@as_of
@click.pass_obj
def list_(desk: Desk, entity: str, where: str | None, sort: str, columns: str, limit: int | None) -> None:
    with desk.store() as store:
        if entity == TAGS:
            _list_tags(desk, store, limit)
            return
        bring_up(store, entity)
        declared = store.schema[entity]
        query = Query(entity, condition(declared, where), sorting(declared, sort))
        names = columns_of(declared, columns)
        if limit is None:
            numbers: Sequence[int] = store.read(lambda c: rows.ids(c, store.schema, query))
            total = len(numbers)
        else:
            numbers = store.read(lambda c: rows.first(c, store.schema, query, limit))
            total = store.read(lambda c: rows.count(c, store.schema, entity, query.where))
        if desk.json:
            chosen = names or [field.name for field in declared.fields]
            listed = ["code", *(name for name in chosen if name != "code")]
            output.listing("rows", _documents(store, declared, numbers, listed), total=total)
            return
        shown = names or _everyday(declared)
        headers = [_header(declared, name) for name in shown]
        output.table(headers, _cells(store, declared, numbers, shown, masked=not names), fit=not names)
        desk.note(t("{n} of {total}", n=f"{len(numbers):,}", total=f"{total:,}"))


def _list_tags(desk: Desk, store: Store, limit: int | None) -> None:
    counted = all_tags(store)
    shown = counted[:limit]
    if desk.json:
        output.listing("rows", ({"code": tag, "count": n} for tag, n in shown), total=len(counted))
    else:
        output.table([t("Tag"), t("Records")], [(tag, f"{n:,}") for tag, n in shown])


def all_tags(store: Store) -> list[tuple[str, int]]:
    """Every tag with how many records carry it, most used first."""
    counted: dict[str, int] = {}
    for entity in store.schema:
        if TAGS in entity.by_name:
            every = partial(rows.groups, schema=store.schema, entity=entity.name, field=TAGS, limit=-1)
            for tag, n in store.read(every):
                if tag is not None:
                    counted[str(tag)] = counted.get(str(tag), 0) + n
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


@command("count", help=_("Count records."))
@click.argument("entity", type=click.Choice([*LISTS, TAGS]), metavar="ENTITY")
@WHERE
@as_of
@click.pass_obj
def count(desk: Desk, entity: str, where: str | None) -> None:
    with desk.store() as store:
        if entity == TAGS:
            found = len(all_tags(store))
        else:
            bring_up(store, entity)
            matching = condition(store.schema[entity], where)
            found = store.read(lambda c: rows.count(c, store.schema, entity, matching))
    desk.answer({"count": found}, str(found))


@command("show", help=_("Show one record."))
@ENTITY
@click.argument("code")
@click.pass_obj
def show(desk: Desk, entity: str, code: str) -> None:
    with desk.store() as store:
        bring_up(store, entity)
        declared = store.schema[entity]
        number = number_of(store, entity, code)
        names = [field.name for field in declared.fields]
        if desk.json:
            (found,) = _documents(store, declared, [number], ["code", *names])
            output.document({"code": found["code"], "fields": {name: found[name] for name in names}})
            return
        (cells,) = _cells(store, declared, [number], names, masked=False)
    labels = [_header(declared, name) for name in names]
    output.facts((label, value) for label, value in zip(labels, cells, strict=True) if value != text.EMPTY)


def _documents(
    store: Store, entity: Entity, numbers: Sequence[int], names: Sequence[str]
) -> Iterator[dict[str, object]]:
    fields = [entity.by_name.get(name) for name in names]
    for row in _read(store, entity, numbers, names, "code"):
        yield {
            name: text.plain(field, value) if field else value
            for name, field, value in zip(names, fields, row, strict=True)
        }


def _cells(
    store: Store, entity: Entity, numbers: Sequence[int], names: Sequence[str], *, masked: bool
) -> Iterator[list[str]]:
    """Rows in words. Personal data is `masked` where nobody asked for its column."""
    # a record's code and another record's title are text already
    fields = [None if _is_ref(entity, name) else entity.by_name.get(name) for name in names]
    for row in _read(store, entity, numbers, names, "title"):
        yield [
            masking.shown(field, value, masked=masked) if field else str(value or text.EMPTY)
            for field, value in zip(fields, row, strict=True)
        ]


def _is_ref(entity: Entity, name: str) -> bool:
    return name in entity.by_name and isinstance(entity.field(name).kind, k.Ref)


def _read(
    store: Store, entity: Entity, numbers: Sequence[int], names: Sequence[str], refs: rows.Refs
) -> Iterator[tuple[Stored, ...]]:
    for batch in output.batches(numbers):
        cells = partial(rows.page, schema=store.schema, entity=entity.name, ids=batch, columns=names, refs=refs)
        page = store.read(cells)
        yield from (page[number] for number in batch if number in page)


def _everyday(entity: Entity) -> list[str]:
    """The columns people look for first; the table shows as many as fit."""
    sorted_by = [field.name for field in entity.fields if field.indexed and not field.sensitive]
    found_by = [field.name for field in entity.fields if field.searched]
    return list(dict.fromkeys(["code", entity.title, *filter(None, [entity.parent]), *sorted_by, *found_by]))


def _header(entity: Entity, name: str) -> str:
    return t(entity.field(name).label) if name in entity.by_name else t("Code")


# -- what the options say -----------------------------------------------------------------------------------------


def condition(entity: Entity, where: str | None) -> Filter:
    return language.parse(entity, where) if where else EVERYTHING


def sorting(entity: Entity, sort: str) -> tuple[Sort, ...]:
    try:
        return sort_from_text(entity, sort)
    except KeyError as error:
        raise unknown_field(entity, str(error.args[0])) from error


def columns_of(entity: Entity, typed: str) -> list[str]:
    return [field_name(entity, part) for part in typed.split(",") if part.strip()]


def field_name(entity: Entity, typed: str) -> str:
    """The name of the field that `typed` means, in either language."""
    if typed.strip().casefold() == "code":
        return "code"
    found = language.named(entity, typed)
    if found is None:
        raise unknown_field(entity, typed.strip())
    return found.name


def unknown_field(entity: Entity, name: str) -> Trouble:
    return Trouble(
        t("{entity} have no field “{name}”.", entity=t(entity.label), name=name),
        t("Fields: {names}", names=", ".join(entity.by_name)),
        code="unknown-field",
    )


def number_of(store: Store, entity: str, code: str) -> int:
    return store.read(lambda c: rows.by_code(c, store.schema, entity, code))


# -- writing ------------------------------------------------------------------------------------------------------

_ASSIGNMENT = re.compile(r"([^\W\d][\w .-]*)=(.*)", re.DOTALL)


@command("add", help=_("Add a record: add customers name=王伟 city=上海 'tags=VIP;老客户'"))
@click.argument("entity", type=click.Choice(TYPED), metavar="ENTITY")
@click.argument("assignments", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.pass_obj
def add(desk: Desk, entity: str, assignments: tuple[str, ...]) -> None:
    codes, typed = _divided(assignments)
    if codes:
        raise click.UsageError(t("“{word}” is not of the form field=value.", word=codes[0]))
    with desk.store() as store:
        declared = store.schema[entity]
        values = _values(store, declared, typed)
        changes = desk.write(store, lambda store, _progress: verbs.add(store, entity, values))
        (record,) = _documents(store, declared, list(changes.ids[entity] or ()), ["code"])
        answer(desk, store, changes, code=record["code"])


@command("set", help=_("Change fields of records: set customers C-12 C-15 stage=grow, or --where for many at once."))
@click.argument("entity", type=click.Choice(TYPED), metavar="ENTITY")
@click.argument("words", nargs=-1, required=True, metavar="[CODE...] FIELD=VALUE...")
@WHERE
@click.pass_obj
def set_(desk: Desk, entity: str, words: tuple[str, ...], where: str | None) -> None:
    codes, typed = _divided(words)
    if not typed:
        raise click.UsageError(t("Nothing to set: give field=value."))
    with desk.store() as store:
        chosen = selection(store, entity, codes, where)
        values = _values(store, store.schema[entity], typed)
        answer(desk, store, desk.write(store, lambda store, _progress: verbs.edit(store, chosen, values)))


@command("remove", help=_("Remove records and what belongs to them; undo brings them back."))
@ENTITY
@click.argument("codes", nargs=-1, metavar="[CODE...]")
@WHERE
@click.pass_obj
def remove(desk: Desk, entity: str, codes: tuple[str, ...], where: str | None) -> None:
    with desk.store() as store:
        chosen = selection(store, entity, codes, where)
        answer(desk, store, desk.write(store, lambda store, _progress: verbs.remove(store, chosen)))


def _divided(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Codes, and what stands on both sides of "="."""
    codes, typed = [], {}
    for word in words:
        if found := _ASSIGNMENT.fullmatch(word):
            typed[found[1]] = found[2]
        else:
            codes.append(word)
    return codes, typed


def _values(store: Store, entity: Entity, typed: dict[str, str]) -> dict[str, Stored]:
    named = {field_name(entity, name): value for name, value in typed.items()}
    return verbs.typed_values(store, entity.name, named)


def selection(store: Store, entity: str, codes: Sequence[str], where: str | None) -> Selection:
    if bool(codes) == bool(where):
        raise click.UsageError(t("Give either codes or --where."))
    if where:
        return Selection(entity, where=condition(store.schema[entity], where))
    return Selection(entity, frozenset(number_of(store, entity, code) for code in codes))


def answer(desk: Desk, store: Store, changes: Changes, **more: object) -> None:
    """What a write did."""
    done = {"operation": changes.operation, "verb": changes.verb, "affected": changes.affected, **more}
    sentence = say(store.schema, changes.verb, changes.params) if changes else t("Nothing to change.")
    names = [str(value) for value in more.values() if str(value) not in sentence]  # the code of the record, say
    desk.answer(done, " ".join([sentence, *names]))
