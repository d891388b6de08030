"""`analyse abtest`: whether variants of an experiment convert differently, and whether the numbers may be trusted."""

import re
from typing import TYPE_CHECKING

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import number_of
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text

if TYPE_CHECKING:  # they load SciPy
    from opsdesk.analysis.experiments import Arm, Comparison, Experiment


@declare("abtest", help=_("Compare conversion rates: chance, size of the difference, and whether to trust it."))
@option("--a", "control", metavar="CONV/N", help=_("Conversions and people of the control."))
@option("--b", "variants", multiple=True, metavar="CONV/N", help=_("Those of a variant; repeatable."))
@option(
    "--experiment",
    "code",
    metavar="CODE",
    help=_("The figures of an experiment of the desk instead, with its plan and looks."),
)
@option("--planned", type=click.IntRange(1), metavar="N", help=_("People planned in all arms together."))
@option("--split", metavar="1,1", help=_("The planned shares of the arms; equal unless told."))
@option(
    "--alpha",
    type=click.FloatRange(0, 1, True, True),
    help=_("The significance level; 0.05 unless told."),
)
@click.pass_obj
def command(
    desk: Desk,
    control: str | None,
    variants: tuple[str, ...],
    code: str | None,
    planned: int | None,
    split: str | None,
    alpha: float | None,
) -> None:
    from opsdesk.analysis.experiments import experiment
    from opsdesk.services.experiments import say

    if code:
        _of_desk(desk, code)
        return
    if not control or not variants:
        raise click.UsageError(t("Give --a and --b, or --experiment."))
    alpha = 0.05 if alpha is None else alpha
    found = experiment(
        _arm(control), [_arm(one) for one in variants], level=alpha, planned=planned, split=_split(split)
    )
    if desk.json:
        output.document(_document(found, split))
        return
    for one in found.comparisons:
        for line in say(found, one):
            print(line)


def _of_desk(desk: Desk, code: str) -> None:
    """What an experiment that the desk keeps says now; looking at it here is remembered by nobody."""
    from opsdesk.services import trials

    with desk.store() as store:
        number = number_of(store, "experiments", code)
        trial = store.read(lambda c: trials.trial(c, store.schema, number))
    assert trial is not None
    level = trial.number("alpha", trials.ALPHA)
    judged = trials.judge(trial.variants, level, trial.planned, trial.looks)
    if judged is None:
        raise Trouble(
            t("Experiment {code} has no figures yet.", code=code),
            t("It needs people and conversions of a control and a variant."),
            code="thin-data",
        )
    if desk.json:
        looks = [
            {"at": text.moment(one.at).isoformat(), "arms": one.arms.split(";"), "p": one.p} for one in trial.looks
        ]
        more = {
            "experiment": code,
            "looks": looks,
            "cautions": list(judged.cautions),
            "false_alarm": judged.false_alarm,
        }
        output.document({**_document(judged.found, None), **more})
        return
    for lines in judged.said:
        print("\n".join(lines))
    for caution in judged.cautions:
        print(caution)


def _document(found: "Experiment", split: str | None) -> dict[str, object]:
    from opsdesk.services.experiments import say

    listed = [{**_compared(one), "srm_p": found.srm_p, "text": " ".join(say(found, one))} for one in found.comparisons]
    parameters = {"alpha": found.level, "planned": found.planned, "split": split, "seen": found.seen}
    first = listed[0] if len(listed) == 1 else {"srm_p": found.srm_p}
    return {"parameters": parameters, "n": found.seen, **first, "comparisons": listed}


def _compared(one: "Comparison") -> dict[str, object]:
    return {
        "a": [one.a.converted, one.a.n], "b": [one.b.converted, one.b.n],
        "z": one.z, "p": one.p, "fisher_p": one.fisher_p, "exact": one.exact, "decisive_p": one.decisive,
        "difference": one.difference, "interval": [one.low, one.high], "lift": one.lift,
        "probability_b_better": one.probability_better,
        "sequential": {"p": one.sequential.p, "interval": [one.sequential.low, one.sequential.high]},
        "verdict": one.verdict,
    }  # fmt: skip


def _arm(text: str) -> "Arm":
    from opsdesk.analysis.experiments import Arm

    found = re.fullmatch(r"\s*(\d{1,15})\s*/\s*(\d{1,15})\s*", text)
    if not found:
        raise Trouble(
            t("“{text}” is no result of an arm.", text=text[:40]),
            t("Write conversions and people like 120/2400."),
            code="arm",
        )
    return Arm(int(found[1]), int(found[2]))


def _split(text: str | None) -> list[float] | None:
    try:
        return [float(part) for part in text.split(",")] if text else None
    except ValueError as error:
        raise Trouble(
            t("“{text}” is no split.", text=text), t("Write shares like 1,1 or 90,10."), code="split"
        ) from error
