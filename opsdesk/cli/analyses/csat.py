"""`analyse csat`: the share of satisfied answers, with the interval."""

import click

from opsdesk import clock
from opsdesk.cli.analyses import head
from opsdesk.cli.analyses.kano import SURVEY
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.i18n import mark as _
from opsdesk.i18n import t


@declare("csat", help=_("The share of 4 and 5 among the answers of a survey, with its interval."))
@SURVEY
@as_of
@click.pass_obj
def command(desk: Desk, survey: str) -> None:
    from opsdesk.services.surveys import csat

    with desk.store() as store:
        found = store.read(lambda c: csat(c, store.schema, survey))
    document = {
        **head(clock.today(), found.n, {"survey": survey, "scale": "1-5", "satisfied_from": 4, "level": 0.95}),
        "score": found.score, "interval": [found.low, found.high], "satisfied": found.satisfied,
    }  # fmt: skip
    shown = t(
        "CSAT {score} (95 % interval {low} to {high}, n = {n})",
        score=f"{found.score:.1%}", low=f"{found.low:.1%}", high=f"{found.high:.1%}", n=f"{found.n:,}",
    )  # fmt: skip
    desk.answer(document, shown)
