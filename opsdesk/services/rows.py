"""Adding, changing and removing records of any entity."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Values
from opsdesk.model.schema import Schema
from opsdesk.query.filters import Query
from opsdesk.query.selection import Selection as Selection
from opsdesk.services import consequences
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store

DEFAULTS: Mapping[str, Mapping[str, Callable[[], Stored]]] = {
    "customers": {"created": clock.today},
    "orders": {"date": clock.today, "status": lambda: "paid"},
    "interactions": {"at": clock.seconds, "kind": lambda: "note"},
    "tickets": {"opened": clock.seconds, "status": lambda: "new"},
    "replies": {"at": clock.seconds, "kind": lambda: "reply"},
    "answers": {"at": clock.seconds},
    "requirements": {"created": clock.today, "status": lambda: "idea"},
    "requests": {"at": clock.today},
    "documents": {"created": clock.today, "updated": clock.today, "status": lambda: "draft"},
    "campaigns": {"created": clock.today, "start": clock.today, "status": lambda: "idea"},
    "content": {"status": lambda: "draft"},
    "experiments": {"status": lambda: "draft"},
    "budget": {"kind": lambda: "planned"},
    "links": {"created": clock.today},
    "metrics": {"at": clock.seconds},
    "annotations": {"day": clock.today},
    "looks": {"at": clock.seconds},
    "versions": {"at": clock.seconds},
}
"""What a new record starts with where nothing is said."""
TYPED: Mapping[str, Mapping[str, Stored]] = {"customers": {"stage": "acquire", "kind": "person"}}
"""What one that is typed starts with besides. A file that does not say the stage of old customers leaves it open."""


def defaults(entity: str, *, typed: bool = True) -> dict[str, Stored]:
    always = {name: make() for name, make in DEFAULTS.get(entity, {}).items()}
    return {**always, **TYPED.get(entity, {})} if typed else always


def add(store: Store, entity: str, values: Values) -> Changes:
    """Add one record; what is missing starts with its default."""
    declared = store.schema[entity]
    row = {**defaults(entity), **{name: value for name, value in values.items() if value is not None}}
    check_required(declared, row)
    with store.operation("add", entity=entity) as operation:
        number = operation.insert(entity, consequences.completed(operation, entity, row))
        operation.params["name"] = _title(operation.connection, store.schema, entity, number)
        consequences.added(operation, entity, [number])
    return operation.changes


def edit(store: Store, selection: Selection, values: Values) -> Changes:
    """Set `values` on every selected record, loaded or not: one operation, one undo."""
    declared = store.schema[selection.entity]
    for name, value in values.items():
        if value is None and declared.field(name).required:
            raise Trouble(
                t("{field} must not be empty.", field=t(declared.field(name).label)), t("Fill it in."), code="empty"
            )
    fields = ", ".join(values)
    if selection.where is None and len(selection.ids) == 1:
        (number,) = selection.ids
        title = store.read(lambda c: _title(c, store.schema, selection.entity, number))
        context = store.operation("edit", entity=selection.entity, field=fields, name=title)
    else:
        context = store.operation("edit-many", entity=selection.entity, field=fields, n=size(store, selection))
    with context as operation:
        consequences.write(operation, selection, values)
    return operation.changes


def retag(store: Store, selection: Selection, name: str, *, field_name: str = "tags", off: bool = False) -> Changes:
    """Put the tag `name` on every selected record, or take it off, leaving their other tags as they are."""
    with store.operation(
        "untag" if off else "tag", entity=selection.entity, name=name, n=size(store, selection)
    ) as operation:
        for batch in _batches(store, selection):
            present = rows.page(operation.connection, store.schema, selection.entity, batch, [field_name])
            for number, (packed,) in present.items():
                tags = [tag for tag in text.unpack(packed) if tag.casefold() != name.casefold()]
                operation.update(selection.entity, [number], {field_name: text.pack(tags if off else [*tags, name])})
    return operation.changes


def remove(store: Store, selection: Selection) -> Changes:
    """Remove the selected records and what belongs to them."""
    if selection.where is None and len(selection.ids) == 1:
        (number,) = selection.ids
        title = store.read(lambda c: _title(c, store.schema, selection.entity, number))
        context = store.operation("remove", entity=selection.entity, name=title)
    else:
        context = store.operation("remove-many", entity=selection.entity, n=size(store, selection))
    with context as operation:
        if selection.where is None:
            operation.delete(selection.entity, selection.ids)
        else:
            operation.delete_where(selection.entity, selection.where, selection.ids)
    return operation.changes


def restore_field(store: Store, entity: str, number: int, name: str, value: Stored) -> Changes:
    """Set a field back to a value from the record's history."""
    title = store.read(lambda c: _title(c, store.schema, entity, number))
    with store.operation("restore-field", entity=entity, field=name, name=title) as operation:
        consequences.write(operation, Selection(entity, frozenset([number])), {name: value})
    return operation.changes


def size(store: Store, selection: Selection) -> int:
    if selection.where is None:
        return len(selection.ids)
    where = selection.where
    return store.read(lambda c: rows.count(c, store.schema, selection.entity, where)) - len(selection.ids)


def _batches(store: Store, selection: Selection) -> Iterable[Sequence[int]]:
    if selection.where is None:
        numbers: Sequence[int] = sorted(selection.ids)
    else:
        query = Query(selection.entity, selection.where)
        numbers = [n for n in store.read(lambda c: rows.ids(c, store.schema, query)) if n not in selection.ids]
    return (numbers[at : at + 1000] for at in range(0, len(numbers), 1000))


def _title(connection: Connection, schema: Schema, entity: str, number: int) -> str:
    found = rows.page(connection, schema, entity, [number], [schema[entity].title]).get(number)
    return str(found[0] or "")[:80] if found else ""


def check_required(entity: Entity, row: Values) -> None:
    """Trouble naming the first required field that `row` leaves empty (a code is made by the store)."""
    for declared in entity.editable:
        if declared.required and row.get(declared.name) is None and declared.name != "code":
            raise Trouble(t("{field} must not be empty.", field=t(declared.label)), t("Fill it in."), code="empty")


def typed_values(store: Store, entity: str, typed: Mapping[str, str]) -> dict[str, Stored]:
    """Typed text by field name as stored values, codes of other records included. Trouble names field and reason."""
    declared = store.schema[entity]
    return {name: _typed_value(store, declared, name, raw) for name, raw in typed.items()}


def _typed_value(store: Store, entity: Entity, name: str, raw: str) -> Stored:
    declared = entity.by_name.get(name)
    if declared is None or not declared.editable:
        raise Trouble(
            t("{entity} have no field “{name}”.", entity=t(entity.label), name=name),
            t("Fields: {names}", names=", ".join(field.name for field in entity.editable)),
            code="unknown-field",
        )
    if not (code := raw.strip()):
        return None
    if isinstance(declared.kind, k.Ref):
        other = declared.kind.entity
        return store.read(lambda c: rows.by_code(c, store.schema, other, code))
    try:
        return text.parse(declared, raw)
    except text.Unreadable as reason:
        raise Trouble(f"{t(declared.label)}: {reason}.", t("Correct it and try again."), code="unreadable") from reason
