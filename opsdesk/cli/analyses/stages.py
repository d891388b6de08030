"""`analyse stages`: which customers should be in another stage, and why; with --apply they are, in one operation."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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
from opsdesk.model import text

if TYPE_CHECKING:
    from opsdesk.services.stages import Rule


@declare("stages", help=_("Propose stages by rules, each with its reason."))
@option("--rows", is_flag=True, help=_("List every customer."))
@option("--apply", "applied", is_flag=True, help=_("Change the stages; one operation, which can be undone."))
@option(
    "--rules",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=_(
        "Keep the rules of a JSON file first: a list of {stage, where, reason, overdue}; the first that fits speaks."
    ),
)
@as_of
@click.pass_obj
def command(desk: Desk, rows: bool, applied: bool, file: Path | None) -> None:
    from opsdesk.services import stages

    with desk.store() as store:
        if file:
            these = _rules(file)
            store.write(lambda store: stages.save_rules(store, these))
        rules = store.read(lambda c: stages.rules_of(c, store.schema))
        found = store.read(lambda c: stages.proposals(c, store.schema))
        told = []
        for one in found:
            most = len(one.customers) if rows else 1
            told.append((one, store.read(partial(stages.reasons, schema=store.schema, proposal=one, most=most))))
        changes = store.write(lambda store: stages.accept(store, found)) if applied and found else None
    number = sum(len(one.customers) for one in found)
    if desk.json:
        parameters = {
            "rules": [{"stage": r.stage, "where": r.where, "overdue": r.overdue, "reason": r.reason} for r in rules]
        }
        document = head(clock.today(), number, parameters)
        document["proposals"] = [
            {
                "stage": one.stage, "before": one.before, "customers": len(one.customers), "reason": said[0][2],
                **({"rows": [{"code": code, "reason": why} for code, _name, why in said]} if rows else {}),
            }
            for one, said in told
        ]  # fmt: skip
        document["applied"] = changes.affected if changes else 0
        output.document(document)
        return
    stage = store.schema[stages.ENTITY].field(stages.FIELD)
    output.table(
        [t("Customers"), t("Now"), t("Proposed"), t("Reason")],
        [
            (
                name if rows else f"{len(one.customers):,}",
                text.show(stage, one.before),
                text.show(stage, one.stage),
                why,
            )
            for one, said in told
            for _code, name, why in said
        ],
    )


def _rules(file: Path) -> "tuple[Rule, ...]":
    from opsdesk.services.stages import RULES

    try:
        return RULES.loads(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise Trouble(
            t("{file} does not hold a list of rules.", file=file.name),
            t("Each rule is an object with stage, where and reason, and overdue if wanted."),
            code="stage-rules",
        ) from error
