"""`person export` and `person erase`: what the vault holds about one person, out or gone."""

from collections.abc import Mapping
from pathlib import Path

import click

from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Moment
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.services import person as people
from opsdesk.services import privacy
from opsdesk.services.person import Copy, Erasure, Holding
from opsdesk.services.verbs import say
from opsdesk.store.store import Store


@click.group(cls=Group, name="person", help=_("Everything about one person: hand it out, or erase it."))
def person() -> None:
    pass


CODE = click.argument("code", metavar="CODE")


@person.command(
    "export", help=_("Write all that the vault holds about a customer into the new folder DIR: JSON, CSV, PDF, files.")
)
@CODE
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.pass_obj
def export(desk: Desk, code: str, folder: Path) -> None:
    from opsdesk.exchange import person as exchange
    from opsdesk.reports.catalogue import Request, make

    with desk.store() as store, desk.working() as progress:
        number = people.present(store, code)
        store.write(lambda store: privacy.reveal(store, "export", entity="customers", record=number))
        request = Request(where=Test("code", f.IS, (code,)), unmasked=True)

        def pdf(place: Path) -> None:
            make(store, "customer-profile", request, place / "profile.pdf", progress)

        written = exchange.export(store, code, folder, progress, pdf)
    counted = _counted(store, written.records)
    desk.answer(
        {"folder": str(folder), "records": written.records},
        t("{folder} holds everything, readable by anyone: {records}", folder=folder, records=counted),
    )


@person.command(
    "erase",
    help=_("Erase a customer's personal data for good. Totals stay under a record without a name; nothing undoes it."),
)
@CODE
@option("--yes", is_flag=True, help=_("Do it. Without it, you see what would go."))
@click.pass_obj
def erase(desk: Desk, code: str, yes: bool) -> None:
    with desk.store() as store:
        if not yes:
            _preview(desk, store, people.holding(store, code))
            raise Trouble(
                t("Nothing was erased."),
                t("Nothing brings the data back afterwards. Repeat with --yes."),
                code="not-sure",
            )
        done = desk.write(store, lambda store, progress: people.erase(store, code, progress))
        _told(desk, store, done)


def _preview(desk: Desk, store: Store, found: Holding) -> None:
    desk.note(
        t(
            "{code} {name}: {records}",
            code=found.person.code,
            name=found.person.title,
            records=_counted(store, found.records),
        )
    )
    desk.note(t("Orders keep date, amount and status, interactions time and kind, under a record without a name."))
    _note_copies(desk, found.copies)


def _told(desk: Desk, store: Store, done: Erasure) -> None:
    changes, erased = done.changes, done.erased
    document = {
        "operation": changes.operation,
        "verb": changes.verb,
        "affected": changes.affected,
        "emptied": erased.emptied,
        "removed": erased.removed,
        "closed": erased.closed,
        "partly": erased.partly,
        "views": erased.views,
        "copies": [{"file": str(copy.file), "made": _made(copy)} for copy in done.copies],
    }
    desk.answer(document, say(store.schema, changes.verb, changes.params))
    if not desk.json:
        desk.note(t("Emptied: {records}", records=_counted(store, erased.emptied) or t("nothing")))
        desk.note(t("Removed: {records}", records=_counted(store, erased.removed) or t("nothing")))
        desk.note(
            t(
                "{closed} earlier actions can no longer be undone; {partly} can, for everybody else.",
                closed=len(erased.closed),
                partly=len(erased.partly),
            )
        )
        _note_copies(desk, done.copies)


def _note_copies(desk: Desk, copies: tuple[Copy, ...]) -> None:
    desk.note(
        t("These files were written before and may still hold the person, as may those you saved elsewhere:")
        if copies
        else t("No backup lies in the vault's folder. Backups you saved elsewhere may still hold the person.")
    )
    for copy in copies:
        desk.note(f"  {copy.file}  {_made(copy) or ''}".rstrip())
    if copies:
        desk.note(t("Make a new backup, then delete them."))


def _made(copy: Copy) -> str | None:
    return text.DUMP[Moment](Moment(), copy.made) if copy.made else None


def _counted(store: Store, records: Mapping[str, int]) -> str:
    return ", ".join(f"{t(store.schema[entity].label)} {n:,}" for entity, n in records.items())
