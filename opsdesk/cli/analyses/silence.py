"""`analyse silence`: after how many quiet days customers stop coming back."""

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import EVENT, head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

_EVERY = 30  # days from line to line on a terminal


@declare("silence", help=_("Show how many customers come back after each length of silence."))
@option("--event", type=EVENT, default="order", help=_("What ends a silence."))
@as_of
@click.pass_obj
def command(desk: Desk, event: str) -> None:
    from opsdesk.analysis.silence import FEWEST, LONGEST
    from opsdesk.services.activity import silence_of_store, tidy

    today = clock.today()
    with desk.store() as store:
        events, result = store.read(lambda c: silence_of_store(c, today, event))
        tidy(store, (event,), events.loose)
    why_none = t("No threshold is suggested: too few customers came back, or they come back after any silence.")
    if desk.json:
        parameters = {"event": event, "longest": LONGEST, "fewest_customers": FEWEST}
        document = head(today, result.customers, parameters, events.excluded)
        document["curve"] = [
            {"days": point.days, "had": point.had, "returned": point.returned, "rate": point.rate}
            for point in result.curve
        ]
        document["suggested"] = result.suggested
        document["refused"] = why_none if result.suggested is None else None
        output.document(document)
        return
    output.table(
        [t("Days of silence"), t("Customers"), t("Came back"), t("Share")],
        [
            (str(point.days), f"{point.had:,}", f"{point.returned:,}", f"{point.rate:.1%}")
            for point in result.curve
            if point.days % _EVERY == 0 or point.days == result.suggested
        ],
    )
    print(why_none if result.suggested is None else t("Suggested threshold: {n} days", n=result.suggested))
