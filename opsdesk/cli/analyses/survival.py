"""`analyse survival`: how long customers stay, between two of their day fields."""

from typing import TYPE_CHECKING

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, as_of, condition
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.record import Entity

if TYPE_CHECKING:
    from opsdesk.services.survival import Group, Survival

_SHARES = (30, 90, 180, 365, 730)


@declare("survival", help=_("Show how long customers stay (Kaplan-Meier) between two of their dates."))
@option("--start", required=True, metavar="FIELD", help=_("The field with the day a contract begins."))
@option("--end", required=True, metavar="FIELD", help=_("The field with the day it ended; empty while it runs."))
@option("--group", default="", metavar="FIELD", help=_("Compare the values of this field (log-rank test)."))
@WHERE
@as_of
@click.pass_obj
def command(desk: Desk, start: str, end: str, group: str, where: str | None) -> None:
    from opsdesk.services.survival import survival_of_store

    today = clock.today()
    with desk.store() as store:
        entity = store.schema["customers"]
        theirs = condition(entity, where)
        found = store.read(lambda c: survival_of_store(c, store.schema, today, start, end, group, theirs))
    if desk.json:
        output.document(_document(found, where))
        return
    output.table(
        [t("Group"), t("Customers"), t("Left"), t("Median in days"), *(t("{n} d", n=day) for day in _SHARES)],
        [
            (
                named(entity, found, one),
                f"{len(one.days):,}",
                f"{int(one.left.sum()):,}",
                text.EMPTY if one.curve.median is None else f"{one.curve.median:g}",
                *(share(one, day) for day in _SHARES),
            )
            for one in found.groups
        ],
    )
    if found.test is not None:
        print(
            tn(
                "Log-rank test: chi-square {statistic} on {n} degree of freedom, p = {p}",
                "Log-rank test: chi-square {statistic} on {n} degrees of freedom, p = {p}",
                found.test.degrees,
                statistic=f"{found.test.statistic:.2f}",
                p=f"{found.test.p:.4g}",
            )
        )
    elif found.untested:
        desk.note(found.untested)


def named(entity: Entity, found: "Survival", one: "Group") -> str:
    return text.show(entity.field(found.group), one.name) if found.group else t("All customers")


def share(one: "Group", day: int) -> str:
    """The share that stayed longer than `day` days, as far as anybody was watched so long."""
    if not one.at_risk(day):
        return text.EMPTY
    return f"{one.curve.share(day):.0%}"


def _document(found: "Survival", where: str | None) -> dict[str, object]:
    parameters = {
        "start": found.start, "end": found.end, "group": found.group or None, "where": where, "confidence": 0.95,
        "interval": "log-log",
    }  # fmt: skip
    document = head(found.as_of, found.customers, parameters, found.excluded)
    document["curves"] = [
        {
            "group": one.name,
            "n": len(one.days),
            "left": int(one.left.sum()),
            "median": one.curve.median,
            "times": [int(time) for time in one.curve.times],
            "at_risk": one.curve.at_risk.tolist(),
            "events": one.curve.events.tolist(),
            "survival": one.curve.survival.tolist(),
            "low": [None if value != value else value for value in one.curve.low.tolist()],
            "high": [None if value != value else value for value in one.curve.high.tolist()],
        }
        for one in found.groups
    ]
    test = found.test
    document["logrank"] = test and {
        "statistic": test.statistic, "degrees": test.degrees, "p": test.p,
        "observed": test.observed.tolist(), "expected": test.expected.tolist(),
    }  # fmt: skip
    document["refused"] = found.untested or None
    return document
