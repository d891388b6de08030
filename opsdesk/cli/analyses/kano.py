"""`analyse kano`: features of a survey by Kano's classes."""

from typing import Literal

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
from opsdesk.model.text import EMPTY

SURVEY = click.argument("survey", metavar="SURVEY")


@declare("kano", help=_("Classify the features of a Kano survey."))
@SURVEY
@option("--table", type=click.Choice(["berger", "pouliot"]), default="berger", help=_("The evaluation table."))
@option("--rule", type=click.Choice(["mode", "blauth"]), default="mode", help=_("How a feature gets its class."))
@option("--intervals", is_flag=True, help=_("With 95 % bootstrap intervals of better and worse."))
@as_of
@click.pass_obj
def command(
    desk: Desk, survey: str, table: Literal["berger", "pouliot"], rule: Literal["mode", "blauth"], intervals: bool
) -> None:
    from opsdesk.services.surveys import kano_of_survey

    draws = 2000 if intervals else 0
    with desk.store() as store:
        features, halves = store.read(lambda c: kano_of_survey(c, store.schema, survey, table, rule, draws))
    if desk.json:
        listed = [
            {
                "feature": one.name, **one.counts, "class": one.kind, "better": one.better, "worse": one.worse,
                **({"better_interval": one.better_interval, "worse_interval": one.worse_interval} if draws else {}),
            }
            for one in features
        ]  # fmt: skip
        parameters = {"survey": survey, "table": table, "rule": rule}
        document = head(clock.today(), sum(one.n for one in features), parameters, {"half_answered": halves})
        output.document({**document, "features": listed})
        return
    output.table(
        [t("Feature"), "A", "O", "M", "I", "R", "Q", t("Class"), t("Better"), t("Worse")],
        [
            (
                one.name,
                *(str(one.counts[kind]) for kind in "AOMIRQ"),
                one.kind,
                EMPTY if one.better is None else f"{one.better:.2f}",
                EMPTY if one.worse is None else f"{one.worse:.2f}",
            )
            for one in features
        ],
    )
