"""`analyse nps`: promoters less detractors, with the interval."""

import click

from opsdesk import clock
from opsdesk.cli.analyses import head
from opsdesk.cli.analyses.kano import SURVEY
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.i18n import mark as _
from opsdesk.i18n import t


@declare("nps", help=_("The net promoter score of a survey, with its interval."))
@SURVEY
@as_of
@click.pass_obj
def command(desk: Desk, survey: str) -> None:
    from opsdesk.services.surveys import nps

    with desk.store() as store:
        found = store.read(lambda c: nps(c, store.schema, survey))
    parts = {"promoters": found.promoters, "passives": found.passives, "detractors": found.detractors}
    document = {
        **head(clock.today(), found.n, {"survey": survey, "scale": "0-10", "level": 0.95}),
        "score": found.score, "interval": [found.low, found.high], **parts,
    }  # fmt: skip
    shown = t(
        "NPS {score} (95 % interval {low} to {high}, n = {n})",
        score=f"{found.score:+.1f}", low=f"{found.low:+.1f}", high=f"{found.high:+.1f}", n=f"{found.n:,}",
    )  # fmt: skip
    desk.answer(document, shown)
