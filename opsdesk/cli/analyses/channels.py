"""`analyse channels`: rates, costs and returns per channel."""

from datetime import datetime
from typing import TYPE_CHECKING

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
from opsdesk.model import text

if TYPE_CHECKING:
    from opsdesk.analysis.channels import Results

DAY = click.DateTime(["%Y-%m-%d"])


@declare("channels", help=_("Compare channels: what they cost and what they brought."))
@option("--from", "first", type=DAY, metavar="DATE", help=_("The first day."))
@option("--to", "last", type=DAY, metavar="DATE", help=_("The last day; it counts too."))
@option("--by", type=click.Choice(["channel", "campaign"]), default="channel", help=_("What to compare."))
@as_of
@click.pass_obj
def command(desk: Desk, first: datetime | None, last: datetime | None, by: str) -> None:
    from opsdesk.analysis.channels import total
    from opsdesk.services.marketing import results, within

    begin = None if first is None else clock.day_number(first.date())
    end = clock.today() if last is None else clock.day_number(last.date())
    with desk.store() as store:
        found = store.read(lambda c: results(c, store.schema, by, within(begin, end)))
        field = store.schema["metrics"].field(by)
    parameters = {"from": first and first.date().isoformat(), "to": clock.day_of(end).isoformat(), "by": by}
    if desk.json:
        output.document(
            {
                **head(clock.today(), len(found), parameters),
                "channels": [{by: one.name, **_figures(one)} for one in found],
                "total": _figures(total("", found)),
            }
        )
        return
    every = total(t("Total"), found)
    rows = [
        (text.show(field, one.name) if one.name and by == "channel" else one.name or text.EMPTY, one) for one in found
    ]
    output.table(
        [
            t(field.label),
            t("Spend"),
            t("Impressions"),
            t("Clicks"),
            t("Conversions"),
            t("Ad revenue"),
            *(name.upper() for name in SHOWN),
        ],
        [_row(name, one) for name, one in [*rows, (every.name, every)]],
    )
    for one in found:
        if one.doubts:
            desk.note(t("{name}: these figures cannot be: {figures}.", name=one.name, figures=", ".join(one.doubts)))


SHOWN = ("ctr", "cvr", "cpc", "cpm", "cpa", "roas", "roi")


def _figures(one: "Results") -> dict[str, object]:
    from opsdesk.analysis.channels import RATES

    counts = {
        name: int(getattr(one, name)) for name in ("impressions", "clicks", "leads", "conversions", "new_customers")
    }
    money = {name: f"{getattr(one, name):.2f}" for name in ("spend", "revenue")}
    return {**money, **counts, **{name: getattr(one, name) for name in RATES}, "doubts": list(one.doubts)}


def _row(name: str, one: "Results") -> list[str]:
    counts = [f"{value:,.0f}" for value in (one.spend, one.impressions, one.clicks, one.conversions, one.revenue)]
    return [name, *counts, *(_shown(rate, getattr(one, rate)) for rate in SHOWN)]


def _shown(rate: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2%}" if rate in ("ctr", "cvr", "roi") else f"{value:,.2f}"
