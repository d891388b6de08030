"""`analyse priority`: requirements scored and ranked by a model, or several models compared."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, answer, as_of, condition
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.text import EMPTY

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.analysis.priority import Flip, Model, Ranking
    from opsdesk.services.priorities import Backlog
    from opsdesk.services.rankings import Fixed
    from opsdesk.store.store import Store

MODELS = "rice|ice-mean|ice-product|ice-ratio|wsjf|cd3|weighted|opportunity"


@declare("priority", help=_("Score and rank requirements by a model, or compare models."))
@option(
    "--model",
    "name",
    metavar=f"{MODELS}|NAME",
    default="rice",
    help=_("The model, or one of your own by its name; rice unless told."),
)
@option("--formula", metavar="EXPR", help=_("A model typed here, such as 'value * confidence / max(effort, 1)'."))
@option("--weights", metavar="value=3,impact=2", help=_("For the weighted score; a negative weight makes a cost."))
@option("--normalised", is_flag=True, help=_("The weighted score over inputs scaled to 0..1."))
@option("--compare", is_flag=True, help=_("How far the models agree: Kendall's tau-b."))
@option("--flips", is_flag=True, help=_("How far each input must move before two neighbours are level."))
@option("--since", metavar="NAME", help=_("The rank in this fixed ranking beside that of today."))
@option("--fix", metavar="NAME", help=_("Keep this ranking under a name, with its inputs, formula and scales."))
@option("--author", default="", metavar="TEXT", help=_("Who decided; kept with --fix."))
@option("--top", type=click.IntRange(1), metavar="N", help=_("The chance to be among the first N, given ranges."))
@WHERE
@as_of
@click.pass_obj
def command(
    desk: Desk,
    name: str,
    formula: str | None,
    weights: str | None,
    normalised: bool,
    compare: bool,
    flips: bool,
    since: str | None,
    fix: str | None,
    author: str,
    top: int | None,
    where: str | None,
) -> None:
    from opsdesk.services import formulas, priorities, rankings
    from opsdesk.services.scoreboard import Scoreboard

    given = parsed_weights(weights)
    if given is not None and name != "weighted":
        raise click.UsageError(t("--weights goes with --model weighted only."))
    if formula is not None and (given is not None or name != "rice"):
        raise click.UsageError(t("Give --formula or --model, not both."))
    with desk.store() as store:
        schema = store.schema
        chosen = _chosen(store, name, formula, given, normalised=normalised)
        found = store.read(lambda c: priorities.backlog(c, schema, condition(schema["requirements"], where)))
        offered = store.read(lambda c: priorities.models(c, schema)) if compare else []
        then = None
        if since:
            with store.reader() as connection:
                then = rankings.read(connection, schema, rankings.named(connection, schema, since))
        if fix:
            board = store.read(
                lambda c: Scoreboard().board(c, schema, condition(schema["requirements"], where), chosen)
            )
            changes = desk.write(store, lambda store, _progress: rankings.fix(store, fix, board, author=author))
            answer(desk, store, changes, name=fix)
            return
    if formula is not None and compare:
        offered.append(formulas.model(schema, "formula", t("Formula"), formula))
    if compare:
        _compare(desk, found, [replace(one, name=priorities.called(one)) for one in offered])
    else:
        _rank(desk, found, chosen, top, then, flips=flips)


def _chosen(
    store: "Store", name: str, formula: str | None, given: dict[str, float] | None, *, normalised: bool
) -> "Model":
    from opsdesk.analysis import priority
    from opsdesk.services import formulas, priorities

    if formula is not None:
        return formulas.model(store.schema, "formula", t("Formula"), formula)
    if name == "weighted" and (given or normalised):
        return priorities.weighted(store.schema, given or priority.COMMON_WEIGHTS, normalised=normalised)
    return store.read(lambda c: priorities.model(c, store.schema, name))


def parsed_weights(text: str | None) -> dict[str, float] | None:
    if text is None:
        return None
    try:
        return {
            name.strip(): float(value) for name, _equals, value in (part.partition("=") for part in text.split(","))
        }
    except ValueError as error:
        raise Trouble(
            t("The weights “{text}” cannot be read.", text=text[:60]),
            t("Write them like value=3,impact=2."),
            code="weights",
        ) from error


def _rank(desk: Desk, found: "Backlog", model: "Model", top: int | None, then: "Fixed | None", *, flips: bool) -> None:
    from opsdesk.analysis import priority
    from opsdesk.services import priorities

    ranking = priority.rank(model, found.inputs)
    chances = None
    if top:
        simulated = priority.simulate(
            model, found.inputs, found.inputs["effort_low"], found.inputs["effort_high"], top=top
        )
        chances = simulated.among_top
    order = ranking.order.tolist()
    moves = [priority.flips_at(ranking, found.inputs, order, place) for place in range(len(order))] if flips else []
    ranked = {} if then is None else dict(zip(then.ids.tolist(), then.ranks.tolist(), strict=True))
    if desk.json:
        listed = [_scored(found, ranking, at, chances) for at in order]
        undefined = [
            {"code": found.codes[at], "missing": list(missing)} for at, missing in enumerate(ranking.missing) if missing
        ]
        listed += [{**_scored(found, ranking, at, None), "score": None, "rank": None} for at in _undefined(ranking)]
        parameters = {"model": priorities.called(model), "formula": t(model.formula), "top": top}
        for row, these in zip(listed, moves, strict=False):
            row["flips"] = [_flip(found, one) for one in these]
        if then is not None:
            numbers = dict(zip(found.codes, found.ids, strict=True))
            for row in listed:
                row["then"] = ranked.get(numbers[str(row["code"])]) or None
        document = head(clock.today(), len(order), parameters, {"undefined": len(undefined)})
        output.document({**document, "requirements": listed, "undefined": undefined})
        return
    desk.note(f"{t(model.label)}: {t(model.formula)}")
    output.table(
        [
            t("Rank"),
            *([then.kept.name] if then else []),
            t("Code"),
            t("Score"),
            t("Title"),
            *([t("Among the first {n}", n=top)] if top else []),
            *([t("Smallest move")] if flips else []),
        ],
        [
            (
                str(ranking.ranks[at]),
                *([str(ranked.get(found.ids[at]) or EMPTY)] if then else []),
                found.codes[at],
                f"{ranking.scores[at]:,.4g}",
                found.titles[at],
                *([f"{chances[at]:.0%}"] if chances is not None else []),
                *([_smallest(moves[place])] if flips else []),
            )
            for place, at in enumerate(order)
        ]
        + [
            (
                EMPTY,
                *([EMPTY] if then else []),
                found.codes[at],
                EMPTY,
                found.titles[at],
                *([EMPTY] if top else []),
                *([EMPTY] if flips else []),
            )
            for at in _undefined(ranking)
        ],
    )
    if unscored := _undefined(ranking):
        desk.note(t("{n} have no score, since an input is missing or the effort is not above zero.", n=len(unscored)))


def _flip(found: "Backlog", flip: "Flip") -> dict[str, object]:
    change = flip.change
    return {
        "neighbour": found.codes[flip.neighbour], "field": flip.field, "now": flip.now, "needed": flip.needed,
        "change": change if isfinite(change) else None,
    }  # fmt: skip


def _smallest(moves: "Sequence[Flip]") -> str:
    """The least that brings it level with a neighbour."""
    if not moves:
        return EMPTY
    least = min(moves, key=lambda flip: round(abs(flip.change), 9))
    change = f" ({least.change:+.0%})" if isfinite(least.change) else ""
    return f"{least.field} {least.now:g} → {least.needed:.4g}{change}"


def _undefined(ranking: "Ranking") -> list[int]:
    return [at for at, rank in enumerate(ranking.ranks.tolist()) if not rank]


def _scored(found: "Backlog", ranking: "Ranking", at: int, chances: object) -> dict[str, object]:
    def known(value: float) -> float | None:
        return None if value != value else float(value)

    inputs = {name: known(found.inputs[name][at]) for name in ranking.model.inputs}
    row: dict[str, object] = {
        "code": found.codes[at], "score": known(ranking.scores[at]), "rank": int(ranking.ranks[at]), "inputs": inputs,
    }  # fmt: skip
    if chances is not None:
        row["among_top"] = known(chances[at])  # type: ignore[index]
    return row


def _compare(desk: Desk, found: "Backlog", models: "list[Model]") -> None:
    from opsdesk.services import priorities

    usable = [ranking.model for ranking in priorities.usable(found, models)]
    tau = priorities.compared(found, usable)
    if desk.json:
        parameters = {"models": [model.name for model in usable]}
        output.document({**head(clock.today(), len(found.codes), parameters), "tau": tau})
        return
    output.table(
        [t("Model"), *(t(model.label) for model in usable)],
        [
            (t(model.label), *(EMPTY if value is None else f"{value:.2f}" for value in row.values()))
            for model, row in zip(usable, tau.values(), strict=True)
        ],
    )
