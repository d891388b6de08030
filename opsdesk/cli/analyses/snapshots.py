"""`analyse snapshots`: the kept tiers of past days; take one, remove one."""

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer, as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text


@declare("snapshots", help=_("List the snapshots of tiers and segments; take one or remove one."))
@option("--take", metavar="NAME", help=_("Keep the tiers and segments of today, or of --as-of, under this name."))
@option("--remove", metavar="NAME", help=_("Remove this snapshot; undo brings it back."))
@as_of
@click.pass_obj
def command(desk: Desk, take: str | None, remove: str | None) -> None:
    if take and remove:
        raise click.UsageError(t("Give --take or --remove, not both."))
    from opsdesk.services import snapshots

    with desk.store() as store:
        if take:
            with desk.working() as progress:
                changes = snapshots.take(store, take, clock.today(), progress)
            answer(desk, store, changes, name=take)
            return
        if remove:
            found = store.read(lambda c: snapshots.named(c, store.schema, remove))
            answer(desk, store, desk.write(store, lambda store, _progress: snapshots.remove(store, found)))
            return
        kept = store.read(lambda c: snapshots.listed(c, store.schema))
    if desk.json:
        output.document(
            {
                "snapshots": [
                    {
                        "name": one.name, "as_of": clock.day_of(one.as_of).isoformat(),
                        "taken": text.moment(one.taken).isoformat(), "customers": one.customers,
                    }
                    for one in kept
                ]
            }
        )  # fmt: skip
        return
    output.table(
        [t("Name"), t("As of"), t("Taken"), t("Customers")],
        [
            (
                one.name,
                clock.day_of(one.as_of).isoformat(),
                f"{text.moment(one.taken):%Y-%m-%d %H:%M}",
                f"{one.customers:,}",
            )
            for one in kept
        ],
    )
