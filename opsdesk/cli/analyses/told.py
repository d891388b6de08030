"""`analyse told`: how far the loop is closed: who still waits for word about what was shipped."""

import click

from opsdesk import clock
from opsdesk.cli import output, telling
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t


@declare("told", help=_("Customers who asked for something that is shipped and have not been told."))
@option("--requirement", metavar="CODE", help=_("Only those who asked for this."))
@as_of
@click.pass_obj
def command(desk: Desk, requirement: str | None) -> None:
    from opsdesk.store import told

    with desk.store() as store:
        these = telling.found(store, requirement)
        waiting, unknown = store.read(told.counts)
        n = len(these) if requirement else waiting
        if desk.json:
            document = head(clock.today(), n, {"requirement": requirement}, {"without_customer": unknown})
            output.document({**document, "waiting": [telling.plain(store, one) for one in these]})
            return
        telling.show(desk, store, these)
    desk.note(t("{n} to be told; {unknown} requests name no customer.", n=f"{n:,}", unknown=f"{unknown:,}"))
