"""`analyse lifecycle`: new, returning, resurrecting and dormant customers per period."""

from typing import Literal

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import EVENT, PERIOD_OPTION, head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, as_of, condition
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t


@declare("lifecycle", help=_("Count new, returning, resurrecting and dormant customers per period."))
@PERIOD_OPTION
@option("--event", type=EVENT, default="order", help=_("What makes a customer active."))
@WHERE
@as_of
@click.pass_obj
def command(desk: Desk, period: Literal["day", "week", "month"], event: str, where: str | None) -> None:
    from opsdesk.analysis import periods
    from opsdesk.analysis.activity import LifecycleOf
    from opsdesk.analysis.lifecycle import PARTS
    from opsdesk.services.activity import lifecycle_of_store, tidy

    today = clock.today()
    with desk.store() as store:
        asked = LifecycleOf(today, period, event, condition(store.schema["customers"], where))
        events, phases = store.read(lambda c: lifecycle_of_store(c, store.schema, asked))
        tidy(store, (event,), events.loose)
    rows = [
        {
            "period": periods.name(phase.period, period),
            **{name: getattr(phase, name) for name in PARTS},
            "complete": phase.complete,
        }
        for phase in phases
    ]
    if desk.json:
        n = sum(phase.new for phase in phases)
        parameters = {"period": period, "event": event, **({"where": where} if where else {})}
        document = head(today, n, parameters, events.excluded)
        output.document({**document, "periods": rows})
        return
    output.table(
        [t("Period"), t("Active"), t("New"), t("Returning"), t("Resurrecting"), t("Dormant")],
        [(row["period"], *(f"{row[name]:,}" for name in PARTS)) for row in rows],
    )
