"""`analyse health`: how complete, valid, up to date and unique the customer archives are, and what to mend."""

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import as_of
from opsdesk.cli.shape import command as declare
from opsdesk.i18n import mark as _
from opsdesk.i18n import t


@declare("health", help=_("How complete, valid, up to date and unique the customer archives are, and what to mend."))
@as_of
@click.pass_obj
def command(desk: Desk) -> None:
    from opsdesk.analysis.quality import ASKED, STALE_DAYS, WEIGHTS
    from opsdesk.services import quality
    from opsdesk.services import quality_words as words

    with desk.store() as store:
        found = store.read(lambda c: quality.health(c, store.schema))
        if desk.json:
            parameters = {"stale_days": STALE_DAYS, "weights": WEIGHTS, "fields": ASKED}
            document = head(clock.today(), found.customers, parameters)
            shares = [{"name": one.name, "good": one.good, "of": one.of, "share": one.share} for one in found.parts]
            findings = [
                {
                    "kind": one.kind, "entity": one.entity, "field": one.field, "records": one.records,
                    "fixable": one.fixable,
                }
                for one in found.findings
            ]  # fmt: skip
            document |= {"score": found.score, "parts": shares, "filled": found.filled, "findings": findings}
            output.document(document)
            return
        whole = words.score(found)
        parts = [(words.part(one, found), words.share(one), one) for one in found.parts]
        output.table(
            [t("Health"), t("Share"), ""],
            [
                (whole.name, f"{found.score:.0f}", t("of 100")),
                *(
                    (part.name, share, t("{good} of {n}", good=f"{one.good:,}", n=f"{one.of:,}"))
                    for part, share, one in parts
                ),
            ],
        )
        print()
        for line in (whole, *(part for part, _share, _one in parts)):
            print(t("{name}: {figure}", name=line.name, figure=line.formula))
        print()
        output.table(
            [t("What to mend"), t("Records"), ""],
            [
                (words.title(store.schema, one), f"{one.records:,}", t("can be mended safely") if one.fixable else "")
                for one in found.findings
            ],
        )
