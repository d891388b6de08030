"""`analyse funnel`: how far customers come through a sequence of events."""

import re
from typing import Literal

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
from opsdesk.model.text import EMPTY

UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}


@declare("funnel", help=_("How far customers come through a sequence of events, and how long it takes."))
@option("--steps", required=True, metavar="e1,e2,...", help=_("order, interaction, or metrics that name a customer."))
@option(
    "--order",
    type=click.Choice(["sequential", "strict", "any"]),
    default="sequential",
    help=_("Whether other events may lie between, or the order does not matter."),
)
@option("--window", default="7d", metavar="7d", help=_("The time from the first step, in m, h, d or w."))
@as_of
@click.pass_obj
def command(desk: Desk, steps: str, order: Literal["sequential", "strict", "any"], window: str) -> None:
    from opsdesk.services import marketing

    names = [name.strip() for name in steps.split(",") if name.strip()]
    seconds = _seconds(window)
    today = clock.today()
    with desk.store() as store:
        found = store.read(lambda c: marketing.steps(c, store.schema, names, order, seconds, today))
    if desk.json:
        listed = [
            {
                "step": one.name, "customers": one.people, "overall": one.overall, "from_last": one.from_last,
                "median_seconds": one.seconds,
            }
            for one in found
        ]  # fmt: skip
        parameters = {"steps": names, "order": order, "window": window}
        output.document({**head(today, found[0].people, parameters), "steps": listed})
        return
    output.table(
        [t("Step"), t("Customers"), t("Of all"), t("Of the step before"), t("Median time")],
        [(one.name, f"{one.people:,}", _rate(one.overall), _rate(one.from_last), _time(one.seconds)) for one in found],
    )


def _seconds(text: str) -> int:
    found = re.fullmatch(r"\s*(\d{1,6})\s*([mhdw])\s*", text)
    if not found:
        raise Trouble(t("“{text}” is no window.", text=text[:20]), t("Write it like 12h, 7d or 2w."), code="window")
    return int(found[1]) * UNITS[found[2]]


def _rate(value: float | None) -> str:
    return EMPTY if value is None else f"{value:.1%}"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return EMPTY
    return f"{seconds / 86_400:.1f} d" if seconds >= 86_400 else f"{seconds / 3600:.1f} h"
