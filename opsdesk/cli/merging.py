"""`merge`: several records that are one and the same become one."""

from collections.abc import Mapping, Sequence

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer, field_name, number_of
from opsdesk.cli.shape import command, option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.record import Entity
from opsdesk.services import merge as verbs
from opsdesk.services import ticket_merge
from opsdesk.services.merge import MERGED, Merged
from opsdesk.store import rows
from opsdesk.store.store import Store


@command("merge", help=_("Merge records that are one and the same into the first one; undo brings them back."))
@click.argument("entity", type=click.Choice([*MERGED, "tickets"]), metavar="ENTITY")
@click.argument("codes", nargs=-1, required=True, metavar="CODE CODE...")
@option(
    "--keep",
    "kept",
    multiple=True,
    metavar="FIELD=CODE",
    help=_("The record whose value of a field stays: phone=C-2; repeat it for each field."),
)
@option("--dry-run", is_flag=True, help=_("Show the merged record and change nothing."))
@click.pass_obj
def merge(desk: Desk, entity: str, codes: tuple[str, ...], kept: tuple[str, ...], dry_run: bool) -> None:
    with desk.store() as store:
        numbers = [number_of(store, entity, code) for code in codes]
        if entity == "tickets":
            if kept:
                raise click.UsageError(t("Tickets keep their values: --keep is for other records."))
            _tickets(desk, store, numbers, dry_run=dry_run)
            return
        keep = _kept(store, store.schema[entity], kept)
        merged = store.read(lambda c: verbs.preview(c, store.schema, entity, numbers, keep))
        named = _codes(store, entity, merged.records)
        if dry_run:
            _show(desk, store, merged, named)
            return
        changes = desk.write(store, lambda store, _progress: verbs.merge(store, entity, numbers, keep))
        answer(desk, store, changes, code=named[0], merged=named[1:])


def _tickets(desk: Desk, store: Store, numbers: Sequence[int], *, dry_run: bool) -> None:
    merged = store.read(lambda c: ticket_merge.preview(c, store.schema, numbers))
    named = _codes(store, "tickets", [merged.into, *merged.duplicates])
    if not dry_run:
        changes = desk.write(store, lambda store, _progress: ticket_merge.merge_tickets(store, numbers))
        answer(desk, store, changes, code=named[0], merged=named[1:], voters=merged.voters)
        return
    moved = {entity: count for entity, count in merged.moved.items() if count}
    document = {"code": named[0], "merged": named[1:], "moved": moved, "voters": merged.voters}
    counts = [t("{entity}: {n}", entity=t(store.schema[name].label), n=f"{count:,}") for name, count in moved.items()]
    shown = [named[0], ", ".join(named[1:]), *counts, tn("{n} customer", "{n} customers", merged.voters)]
    desk.answer(document, "\n".join(shown))


def _kept(store: Store, entity: Entity, kept: Sequence[str]) -> Mapping[str, int]:
    found = {}
    for word in kept:
        name, equals, code = word.partition("=")
        if not (name and equals and code):
            raise click.UsageError(t("“{word}” is not of the form field=code.", word=word))
        found[field_name(entity, name)] = number_of(store, entity.name, code)
    return found


def _codes(store: Store, entity: str, numbers: Sequence[int]) -> list[str]:
    page = store.read(lambda c: rows.page(c, store.schema, entity, numbers, ["code"]))
    return [str(page[number][0]) for number in numbers]


def _show(desk: Desk, store: Store, merged: Merged, codes: Sequence[str]) -> None:
    if desk.json:
        output.document(
            {
                "code": codes[0],
                "merged": codes[1:],
                "fields": {choice.field.name: text.plain(choice.field, choice.value) for choice in merged.choices},
                "moved": merged.moved,
            }
        )
        return
    output.facts(
        [
            (t("Code"), codes[0]),
            *(
                (t(choice.field.label), text.show(choice.field, choice.value))
                for choice in merged.choices
                if choice.value
            ),
            *((t(store.schema[name].label), f"{count:,}") for name, count in merged.moved.items()),
        ]
    )
