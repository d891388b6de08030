"""`models`: what ranks requirements. Those of the desk's own are kept and removed here."""

from typing import TYPE_CHECKING

import click

from opsdesk.cli import output
from opsdesk.cli.analyses.priority import parsed_weights
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

if TYPE_CHECKING:  # they load NumPy
    from opsdesk.analysis.priority import Model
    from opsdesk.store.store import Store


@click.group(
    cls=Group,
    name="models",
    invoke_without_command=True,
    help=_("Models that rank requirements: list them, keep formulas and weights of your own."),
)
@click.pass_context
def models(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        context.invoke(list_)


@models.command("list", help=_("All models, with their formulas."))
@click.pass_obj
def list_(desk: Desk) -> None:
    from opsdesk.services import priorities

    with desk.store() as store:
        found = store.read(lambda c: priorities.models(c, store.schema))
    own = [one not in priorities.USUAL for one in found]
    if desk.json:
        rows = [
            {
                "name": t(one.label) if mine else one.name, "formula": t(one.formula), "inputs": list(one.inputs),
                "optional": list(one.optional), "own": mine,
            }
            for one, mine in zip(found, own, strict=True)
        ]  # fmt: skip
        output.document({"models": rows})
        return
    output.table(
        [t("Name"), t("Label"), t("Formula")],
        [(one.label if mine else one.name, t(one.label), t(one.formula)) for one, mine in zip(found, own, strict=True)],
    )


@models.command("save", help=_("Keep a formula or weights under a name; one of that name is replaced."))
@click.argument("name")
@option("--formula", metavar="EXPR", help=_("Such as 'value * confidence / max(effort, 1)'."))
@option("--weights", metavar="value=3,impact=2", help=_("A weighted score; a negative weight makes a cost."))
@option("--normalised", is_flag=True, help=_("The weighted score over inputs scaled to 0..1."))
@click.pass_obj
def save(desk: Desk, name: str, formula: str | None, weights: str | None, normalised: bool) -> None:
    if (formula is None) == (weights is None):
        raise click.UsageError(t("Give --formula or --weights."))
    from opsdesk.services import formulas, priorities

    given = parsed_weights(weights)
    with desk.store() as store:
        kept = _own(store, name)
        number = int(kept.name.partition("-")[2]) if kept is not None else None
        if kept is not None and kept.name.startswith("formula") != (formula is not None):
            raise Trouble(
                t("“{name}” is a model of another kind.", name=name), t("Choose another name."), code="not-unique"
            )
        if formula is not None:
            changes = desk.write(store, lambda store, _progress: formulas.save(store, name, formula, number))
        else:
            priorities.weighted(store.schema, given or {})
            chosen = formulas.Weights(given or {}, normalised)
            changes = desk.write(store, lambda store, _progress: formulas.save_weights(store, name, chosen, number))
        answer(desk, store, changes, name=name)


@models.command("remove", help=_("Remove a model of your own; undo brings it back."))
@click.argument("name")
@click.pass_obj
def remove(desk: Desk, name: str) -> None:
    from opsdesk.services import formulas

    with desk.store() as store:
        kept = _own(store, name)
        if kept is None:
            raise Trouble(
                t("There is no model of your own called “{name}”.", name=name),
                t("They are listed by: opsdesk-cli models"),
                code="unknown-model",
            )
        answer(desk, store, desk.write(store, lambda store, _progress: formulas.remove(store, kept.name)))


@models.command("scales", help=_("Which numbers inputs may have, and what each means; or set the scale of one."))
@option(
    "--set",
    "given",
    multiple=True,
    metavar="INPUT=STEPS",
    help=_("Such as 'impact=3 massive; 2 high; 1 medium'; without steps any number is right."),
)
@click.pass_obj
def scales_(desk: Desk, given: tuple[str, ...]) -> None:
    from opsdesk.services import priorities, scales

    with desk.store() as store:
        found = dict(store.read(lambda c: scales.in_force(c, store.schema)))
        known = priorities.inputs(store.schema)
        for one in given:
            name, equals, steps = one.partition("=")
            name = name.strip()
            if not equals or name not in known:
                raise Trouble(
                    t("No input is called “{name}”.", name=name[:40]),
                    t("Inputs: {names}", names=", ".join(known)),
                    code="unknown-input",
                )
            found[name] = scales.parsed(steps, found.get(name))
        if given:
            answer(desk, store, desk.write(store, lambda store, _progress: scales.save(store, found)))
            return
    if desk.json:
        document = {
            name: {
                "steps": [{"value": value, "words": t(words)} for value, words in one.steps],
                "unit": t(one.unit) or None,
            }
            for name, one in found.items()
        }
        output.document({"scales": document})
        return
    output.table([t("Input"), t("Scale")], [(name, one.said) for name, one in found.items()])


def _own(store: "Store", name: str) -> "Model | None":
    from opsdesk.services import formulas

    found = store.read(lambda c: formulas.models(c, store.schema))
    return next((one for one in found if one.label.casefold() == name.casefold()), None)
