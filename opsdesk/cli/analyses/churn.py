"""`analyse churn`: valuable customers who are overdue by their own rhythm."""

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import decimal_string, money


@declare("churn", help=_("List valuable customers who have been silent for twice their usual time or longer."))
@as_of
@click.pass_obj
def command(desk: Desk) -> None:
    from opsdesk.analysis.silence import CADENCE_EVENTS, WARN
    from opsdesk.services.value import churn_of_store
    from opsdesk.store import facts

    today = clock.today()
    with desk.store() as store, store.reader() as connection:
        totals, leaving = churn_of_store(connection, today)
        codes = list(facts.codes(connection, [one.customer for one in leaving]))
    if desk.json:
        customers = [
            {
                "code": code, "class": one.value_class, "alive": None,
                "overdue": one.overdue, "value": decimal_string(one.value),
            }
            for code, one in zip(codes, leaving, strict=True)
        ]  # fmt: skip
        parameters = {"classes": ["A", "B"], "overdue": WARN, "fewest_events": CADENCE_EVENTS}
        output.document({**head(today, totals.customers.size, parameters, totals.excluded), "customers": customers})
        return
    output.table(
        [t("Code"), t("Class"), t("Times the usual gap"), t("Amount")],
        [
            (code, one.value_class, f"{one.overdue:.1f}", money(one.value))
            for code, one in zip(codes, leaving, strict=True)
        ],
    )
