"""`analyse scores`: compute the scores kept with each customer anew, as the window does by itself."""

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import command as declare
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.store import rows


@declare("scores", help=_("Compute tier, segment, P(alive) and the other scores of all customers, and keep them."))
@click.pass_obj
def command(desk: Desk) -> None:
    from opsdesk.services import scores

    with desk.store() as store:
        with desk.working() as progress:
            changes = scores.refresh(store, progress)
        state = store.read(scores.scored)
        assert state is not None
        customers = store.schema["customers"]
        tiers = dict(store.read(lambda c: rows.groups(c, store.schema, "customers", "tier")))
    without = tiers.pop(None, 0)
    refused = {name: t(scores.REFUSALS[code]) for name, code in state.refused.items()}
    if desk.json:
        document = head(clock.today(), sum(tiers.values()), state.parameters, {"without_orders": without})
        output.document({**document, "changed": changes.affected, "tiers": tiers, "refused": refused})
        return
    output.facts(
        [
            (t("Customers"), f"{sum(tiers.values()) + without:,}"),
            *((str(name), f"{tiers.get(name, 0):,}") for name in "ABC"),
            (t("Without orders"), f"{without:,}"),
            (t("Changed scores"), f"{changes.affected:,}"),
        ]
    )
    for name, reason in refused.items():
        desk.note(t("{field} is empty: {reason}.", field=t(customers.field(name).label), reason=reason))
