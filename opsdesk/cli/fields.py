"""`fields`: the fields of a list, and those the user added."""

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import ENTITY, TYPED, answer, field_name
from opsdesk.cli.shape import Group, option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.kinds import Pick
from opsdesk.model.record import Field
from opsdesk.services import choices
from opsdesk.services import desk as verbs
from opsdesk.store.custom import CUSTOM_KINDS


@click.group(cls=Group, name="fields", help=_("The fields of a list, and your own fields."))
def fields() -> None:
    pass


@fields.command("list", help=_("The fields of a list: what --where, --sort, --columns and set call them."))
@ENTITY
@click.pass_obj
def list_(desk: Desk, entity: str) -> None:
    with desk.store() as store:
        declared = store.schema[entity].fields
    if desk.json:
        output.document({"fields": [_document(field) for field in declared]})
        return
    output.table(
        [t("Field"), t("Name"), t("Kind"), t("Choices"), ""],
        [
            (
                field.name,
                t(field.label),
                kind_name(field),
                ", ".join(_choices(field)),
                t("yours") if field.custom else "",
            )
            for field in declared
        ],
    )


def _document(field: Field) -> dict[str, object]:
    return {
        "name": field.name,
        "label": t(field.label),
        "kind": kind_name(field),
        "required": field.required,
        "editable": field.editable,
        "custom": field.custom,
        "choices": _choices(field),
    }


def kind_name(field: Field) -> str:
    return type(field.kind).__name__.lower()


def _choices(field: Field) -> list[str]:
    return [option.key for option in field.kind.options] if isinstance(field.kind, Pick) else []


@fields.command("add", help=_("Define a field of your own."))
@click.argument("entity", type=click.Choice(TYPED), metavar="ENTITY")
@click.argument("label")
@option("--kind", type=click.Choice(list(CUSTOM_KINDS)), default="text", help=_("What it holds."))
@option("--choice", "choices", multiple=True, metavar="TEXT", help=_("One choice of a pick; repeat it for each."))
@option("--sensitive", is_flag=True, help=_("It holds personal data."))
@click.pass_obj
def add(desk: Desk, entity: str, label: str, kind: str, choices: tuple[str, ...], sensitive: bool) -> None:
    with desk.store() as store:
        changes = desk.write(
            store,
            lambda store, _progress: verbs.add_field(store, entity, label, kind, choices, sensitive=sensitive),
        )
        answer(desk, store, changes, name=store.schema[entity].fields[-1].name)


@fields.command("remove", help=_("Take a field of your own out of the list; undo brings it and its values back."))
@click.argument("entity", type=click.Choice(TYPED), metavar="ENTITY")
@click.argument("name")
@click.pass_obj
def remove(desk: Desk, entity: str, name: str) -> None:
    with desk.store() as store:
        found = field_name(store.schema[entity], name)
        answer(desk, store, desk.write(store, lambda store, _progress: verbs.remove_field(store, entity, found)))


@fields.command("options", help=_("The choices of a field; with options, rename them, put them away, or add some."))
@click.argument("entity", type=click.Choice(TYPED), metavar="ENTITY")
@click.argument("name", metavar="FIELD")
@option("--rename", multiple=True, metavar="KEY=NAME", help=_("Another name for a choice; without one, its first."))
@option("--hide", multiple=True, metavar="KEY", help=_("Put a choice away that no record holds."))
@option("--show", multiple=True, metavar="KEY", help=_("Offer a choice again."))
@option("--add", multiple=True, metavar="NAME", help=_("A further choice, for fields that take them."))
@click.pass_obj
def options(
    desk: Desk,
    entity: str,
    name: str,
    rename: tuple[str, ...],
    hide: tuple[str, ...],
    show: tuple[str, ...],
    add: tuple[str, ...],
) -> None:
    with desk.store() as store:
        found = field_name(store.schema[entity], name)
        keys = {t(one.label).casefold(): one.key for one in choices.pick_of(store, entity, found).options}
        labels = {_key(keys, key): label for key, _equals, label in (one.partition("=") for one in rename)}
        hidden = {_key(keys, key): True for key in hide} | {_key(keys, key): False for key in show}
        if labels or hidden or add:
            changes = desk.write(
                store,
                lambda store, _progress: choices.change(store, entity, found, labels=labels, hidden=hidden, added=add),
            )
            answer(desk, store, changes)
            return
        pick = choices.pick_of(store, entity, found)
    if desk.json:
        output.document({"choices": [{"key": o.key, "label": t(o.label), "hidden": o.hidden} for o in pick.options]})
        return
    rows_ = [(one.key, t(one.label), t("put away") if one.hidden else "") for one in pick.options]
    output.table([t("Choice"), t("Name"), ""], rows_)


def _key(keys: dict[str, str], typed: str) -> str:
    """Choices are named by their key or by what they are called now."""
    return keys.get(typed.strip().casefold(), typed.strip())
