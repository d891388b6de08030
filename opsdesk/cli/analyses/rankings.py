"""`analyse rankings`: the rankings that were fixed; what one holds, and removing one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY

if TYPE_CHECKING:  # it loads NumPy
    from opsdesk.services.rankings import Fixed


@declare("rankings", help=_("List the rankings that were fixed by analyse priority --fix; show one or remove one."))
@option("--show", metavar="NAME", help=_("What this one holds: model, formula, scales, scores and inputs."))
@option("--remove", metavar="NAME", help=_("Remove this ranking; undo brings it back."))
@click.pass_obj
def command(desk: Desk, show: str | None, remove: str | None) -> None:
    if show and remove:
        raise click.UsageError(t("Give --show or --remove, not both."))
    from opsdesk.services import rankings
    from opsdesk.store import rows

    with desk.store() as store:
        schema = store.schema
        if remove:
            kept = store.read(lambda c: rankings.named(c, schema, remove))
            answer(desk, store, desk.write(store, lambda store, _progress: rankings.remove(store, kept)))
            return
        if show:
            with store.reader() as connection:
                fixed = rankings.read(connection, schema, rankings.named(connection, schema, show))
                codes = rows.page(connection, schema, "requirements", fixed.ids.tolist(), ["code"])
            _show(desk, fixed, codes)
            return
        found = store.read(lambda c: rankings.listed(c, schema))
    if desk.json:
        listed = [{"name": one.name, "as_of": clock.day_of(one.as_of).isoformat(), "n": one.count} for one in found]
        output.document({"rankings": listed})
        return
    output.table(
        [t("Name"), t("As of"), t("Requirements")],
        [(one.name, clock.day_of(one.as_of).isoformat(), f"{one.count:,}") for one in found],
    )


def _show(desk: Desk, fixed: "Fixed", codes: Mapping[int, tuple[object, ...]]) -> None:
    def code(at: int) -> str:
        found = codes.get(int(fixed.ids[at]))
        return EMPTY if found is None else str(found[0])

    order = sorted(range(fixed.ids.size), key=lambda at: (fixed.ranks[at] == 0, fixed.ranks[at], fixed.ids[at]))
    if desk.json:
        output.document(
            {
                "name": fixed.kept.name, "as_of": clock.day_of(fixed.kept.as_of).isoformat(), "n": fixed.kept.count,
                "model": fixed.model, "label": fixed.label, "formula": fixed.formula, "author": fixed.author or None,
                "where": fixed.where or None, "scales": dict(fixed.scales),
                "requirements": [
                    {
                        "code": code(at), "rank": int(fixed.ranks[at]) or None, "score": _known(fixed.scores[at]),
                        "inputs": {name: _known(values[at]) for name, values in fixed.inputs.items()},
                    }
                    for at in order
                ],
            }
        )  # fmt: skip
        return
    desk.note(f"{fixed.label}: {fixed.formula}")
    output.table(
        [t("Rank"), t("Code"), t("Score")],
        [
            (
                f"{fixed.ranks[at]:,}" if fixed.ranks[at] else EMPTY,
                code(at),
                EMPTY if fixed.scores[at] != fixed.scores[at] else f"{fixed.scores[at]:,.4g}",
            )
            for at in order
        ],
    )


def _known(value: float) -> float | None:
    return None if value != value else float(value)
