"""Saved views and the user's own fields."""

import json
import re
import unicodedata
from collections.abc import Sequence

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity
from opsdesk.query import language
from opsdesk.query.filters import Query, sort_to_text
from opsdesk.services import saved_views
from opsdesk.store import custom, rows
from opsdesk.store.custom import CUSTOM_KINDS
from opsdesk.store.store import Store

MOST_CUSTOM_FIELDS = 200
"""Per entity, removed ones included; SQLite's json_object in the journal takes 1000 arguments, two a field."""


def save_view(store: Store, name: str, query: Query, columns: Sequence[str] = ()) -> Changes:
    """Keep `query` and its columns under `name`; a view of the same name is replaced."""
    name = " ".join(name.split())
    if not name:
        raise Trouble(t("A view needs a name."), t("Type one."), code="empty")
    entity = store.schema[query.entity]
    written = language.format(entity, query.where) or None
    values: dict[str, Stored] = {
        "list": query.entity,
        "name": name,
        "filter": written,
        "sort": sort_to_text(query.sort) or None,
        "columns": json.dumps(list(columns)) if columns else None,
    }
    same = store.read(lambda c: rows.find(c, "views", {"list": query.entity, "name": name}))
    store.read(lambda c: saved_views.check(c, store.schema, name, query))
    if same and store.read(lambda c: rows.page(c, store.schema, "views", [same], ["filter"]))[same] != (written,):
        values |= {"origin": None, "taken": None}  # no longer who was there when the snapshot was taken
    with store.operation("save-view", name=name) as operation:
        if same:
            operation.update("views", [same], values)
        else:
            operation.insert("views", values)
    return operation.changes


def remove_view(store: Store, number: int, name: str) -> Changes:
    """Refused while another view asks for it by name."""
    found = store.read(lambda c: rows.page(c, store.schema, "views", [number], ["list"])).get(number)
    if found:
        store.read(lambda c: saved_views.refuse_used(c, store.schema, str(found[0]), name))
    with store.operation("remove-view", name=name) as operation:
        operation.delete("views", [number])
    return operation.changes


def add_field(
    store: Store,
    entity: str,
    label: str,
    kind: str,
    options: Sequence[str] = (),
    *,
    sensitive: bool = False,
) -> Changes:
    """Define a field of the user's own. What files and the command line call it is made from the label."""
    declared = store.schema[entity]
    label = " ".join(label.split())
    if not label:
        raise Trouble(t("A field needs a name."), t("Type one."), code="empty")
    if kind not in CUSTOM_KINDS:
        raise Trouble(
            t("There is no kind “{kind}”.", kind=kind),
            t("Kinds: {kinds}", kinds=", ".join(CUSTOM_KINDS)),
            code="unknown-kind",
        )
    if language.named(declared, label):
        raise Trouble(
            t("There is a field “{label}” already.", label=label), t("Choose another name."), code="not-unique"
        )
    ever = store.read(lambda c: custom.read(c, resting=True))[entity]
    if sum(field.custom for field in ever.fields) >= MOST_CUSTOM_FIELDS:
        raise Trouble(
            t("No more than {n} fields of your own.", n=MOST_CUSTOM_FIELDS),
            t("Removed ones count too, for undo can bring them back. Rename one that is there."),
            code="too-many",
        )
    values = {
        "list": entity,
        "name": _free_name(store, declared, label),
        "label": label,
        "kind": kind,
        "options": json.dumps(list(options), ensure_ascii=False) if options else None,
        "sensitive": int(sensitive),
    }
    with store.operation("add-field", name=label) as operation:
        operation.insert("custom_fields", values)
    return operation.changes


def edit_field(
    store: Store, entity: str, name: str, *, label: str, options: Sequence[str] = (), sensitive: bool
) -> Changes:
    """Rename a field of the user's own or change its choices; its kind stays."""
    with store.operation("edit-field", name=label) as operation:
        operation.update(
            "custom_fields",
            [_definition(store, entity, name)],
            {
                "label": label,
                "options": json.dumps(list(options), ensure_ascii=False) if options else None,
                "sensitive": int(sensitive),
            },
        )
    return operation.changes


def remove_field(store: Store, entity: str, name: str) -> Changes:
    """Take the field out of every list and form. Its values rest in the vault: undo brings them back."""
    label = store.schema[entity].field(name).label
    with store.operation("remove-field", name=label) as operation:
        operation.delete("custom_fields", [_definition(store, entity, name)])
    return operation.changes


def _definition(store: Store, entity: str, name: str) -> int:
    found = store.read(lambda c: rows.find(c, "custom_fields", {"list": entity, "name": name}))
    if found is None:
        raise Trouble(t("There is no field “{name}”.", name=name), code="unknown-field")
    return found


def _free_name(store: Store, entity: Entity, label: str) -> str:
    """A column name no field has, nor ever had: a removed field's values must not show up under a new label."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    stem = "x_" + (re.sub(r"\W+", "_", plain).strip("_") or "field")[:40]
    taken = store.read(lambda c: custom.columns(c, entity.name))
    return next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if name not in taken)
