"""`analyse churn`: valuable customers who are overdue by their own rhythm, or probably gone."""

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY, decimal_string, money


@declare("churn", help=_("List valuable customers who are overdue by their own rhythm, or probably gone."))
@option(
    "--alive",
    type=click.FloatRange(0, 1),
    default=0.5,
    metavar="P",
    help=_("Customers less likely than this to still be active are listed."),
)
@as_of
@click.pass_obj
def command(desk: Desk, alive: float) -> None:
    from opsdesk.analysis.silence import CADENCE_EVENTS, WARN
    from opsdesk.services.value import churn_of_store
    from opsdesk.store import rows

    today = clock.today()
    with desk.store() as store, store.reader() as connection:
        found = churn_of_store(connection, today, alive)
        leaving = [one.customer for one in found.leaving]
        named = rows.page(connection, store.schema, "customers", leaving, ["code", "name"])
    listed = [(str(code), str(name), one) for one in found.leaving for code, name in (named[one.customer],)]
    if desk.json:
        customers = [
            {
                "code": code, "class": one.value_class, "alive": one.alive,
                "overdue": one.overdue, "value": decimal_string(one.value),
            }
            for code, _name, one in listed
        ]  # fmt: skip
        parameters = {
            "classes": ["A", "B"], "alive_below": alive, "alive_refused": found.refused or None,
            "overdue": WARN, "fewest_events": CADENCE_EVENTS,
        }  # fmt: skip
        document = head(today, found.totals.customers.size, parameters, found.totals.excluded)
        output.document({**document, "customers": customers})
        return
    if found.refused:
        desk.note(found.refused)
    output.table(
        [t("Code"), t("Name"), t("Class"), t("Still a customer"), t("Times the usual gap"), t("Amount")],
        [
            (
                code,
                name,
                one.value_class,
                EMPTY if one.alive is None else f"{one.alive:.0%}",
                EMPTY if one.overdue is None else f"{one.overdue:.1f}",
                money(one.value),
            )
            for code, name, one in listed
        ],
    )
