"""`analyse conflicts`: what does not go well together in the plan of campaigns, each with its reason."""

from dataclasses import asdict, replace
from datetime import datetime

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

DAY = click.DateTime(["%Y-%m-%d"])
DAYS = click.IntRange(0, 365)


@declare("conflicts", help=_("What does not go well together in the plan of campaigns, and why."))
@option("--from", "first", type=DAY, metavar="DATE", help=_("The first day."))
@option("--to", "last", type=DAY, metavar="DATE", help=_("The last day; it counts too."))
@option("--apart", type=DAYS, metavar="DAYS", help=_("Days between starts on one channel or for one audience."))
@option("--at-once", type=DAYS, metavar="N", help=_("Campaigns that one owner can run on a day."))
@option("--lead", type=DAYS, metavar="DAYS", help=_("Days before publishing by which content is approved."))
@option("--month-budget", type=click.FloatRange(0), metavar="AMOUNT", help=_("What the campaigns of a month may cost."))
@as_of
@click.pass_obj
def command(
    desk: Desk,
    first: datetime | None,
    last: datetime | None,
    apart: int | None,
    at_once: int | None,
    lead: int | None,
    month_budget: float | None,
) -> None:
    from opsdesk.services import conflicts

    begin, end = (None if day is None else clock.day_number(day.date()) for day in (first, last))
    if begin is not None and end is not None and end < begin:
        raise Trouble(t("The period ends before it begins."), t("Choose an earlier first day."), code="empty-period")
    given = {"apart": apart, "at_once": at_once, "lead": lead}
    with desk.store() as store:
        limits = store.read(lambda c: conflicts.limits(c, store.schema))
        limits = replace(limits, **{name: value for name, value in given.items() if value is not None})
        if month_budget is not None:
            limits = replace(limits, month=round(month_budget * 100))
        found = store.read(
            lambda c: conflicts.find(c, store.schema, clock.today(), first=begin, last=end, chosen=limits)
        )
        codes = store.read(lambda c: conflicts.codes(c, store.schema, found.conflicts))
    if desk.json:
        parameters = {
            "from": clock.day_of(found.first).isoformat(), "to": clock.day_of(found.last).isoformat(), **asdict(limits),
        }  # fmt: skip
        parameters["month"] = None if limits.month is None else f"{limits.month / 100:.2f}"
        document = head(found.as_of, found.n, parameters)
        document["conflicts"] = [
            {
                "kind": one.kind, "date": clock.day_of(one.day).isoformat(), "campaigns": [codes[id] for id in one.ids],
                "reason": conflicts.say(one),
            }
            for one in found.conflicts
        ]  # fmt: skip
        output.document(document)
        return
    output.table(
        [t("Date"), t("Campaign"), t("Conflict"), t("Reason")],
        [
            (clock.day_of(one.day).isoformat(), one.titles[0], t(conflicts.TITLES[one.kind]), conflicts.say(one))
            for one in found.conflicts
        ],
    )
