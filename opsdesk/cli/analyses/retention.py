"""`analyse retention`: how many of each cohort come back, period by period."""

from typing import Literal

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import EVENT, PERIOD, head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY

_SHOWN = 12  # periods that fit a terminal


@declare("retention", help=_("Count how many customers of each cohort come back."))
@option("--period", type=PERIOD, default="month", help=_("How long a period is."))
@option(
    "--kind",
    type=click.Choice(["on", "on_or_after"]),
    default="on",
    help=_("Active in that very period, or in it or any later one."),
)
@option("--start", type=EVENT, default="order", help=_("The event that starts a cohort when it first happens."))
@option("--return", "back", type=EVENT, default="order", help=_("The event that counts as coming back."))
@as_of
@click.pass_obj
def command(
    desk: Desk, period: Literal["day", "week", "month"], kind: Literal["on", "on_or_after"], start: str, back: str
) -> None:
    from opsdesk.analysis import periods
    from opsdesk.services.activity import retention_of_store

    today = clock.today()
    with desk.store() as store:
        events, result = store.read(lambda c: retention_of_store(c, today, period, kind, start, back))
    if desk.json:
        parameters = {"period": period, "kind": kind, "start": start, "return": back}
        excluded = {**events.excluded, "earlier_cohorts": result.earlier}
        cohorts = [
            {
                "cohort": periods.name(cohort.period, period), "size": cohort.size,
                "active": cohort.active, "complete": cohort.complete,
            }
            for cohort in result.cohorts
        ]  # fmt: skip
        output.document(
            {**head(today, result.customers, parameters, excluded), "cohorts": cohorts, "mean": result.mean}
        )
        return
    shown = range(min(_SHOWN, len(result.mean)))
    output.table(
        [t("Cohort"), t("Customers"), *map(str, shown)],
        [
            *(
                (
                    periods.name(cohort.period, period),
                    f"{cohort.size:,}",
                    # an incomplete cell is in brackets, as it is left out of the mean
                    *(
                        f"{active / cohort.size:.0%}" if over else f"({active / cohort.size:.0%})"
                        for _step, active, over in zip(shown, cohort.active, cohort.complete, strict=False)
                    ),
                    *("" for _step in shown[len(cohort.active) :]),
                )
                for cohort in result.cohorts
            ),
            (
                t("Mean"),
                f"{result.customers:,}",
                *(EMPTY if result.mean[step] is None else f"{result.mean[step]:.0%}" for step in shown),
            ),
        ],
    )
