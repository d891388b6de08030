"""`analyse samplesize`: how many people an A/B test needs."""

import click

from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t


@declare("samplesize", help=_("How many people an A/B test needs in each arm, and for how long."))
@option("--base", type=float, required=True, metavar="P", help=_("The control's conversion rate, such as 0.05."))
@option(
    "--lift", type=float, required=True, metavar="P", help=_("The relative change to find: 0.1 is from 5 % to 5.5 %.")
)
@option("--absolute", is_flag=True, help=_("The change is in points: 0.005 is from 5 % to 5.5 %."))
@option("--alpha", type=float, default=0.05, help=_("The significance level; 0.05 unless told."))
@option("--power", type=float, default=0.8, help=_("The chance to find it if it is there; 0.8 unless told."))
@option("--arms", type=click.IntRange(2, 20), default=2, help=_("Arms with the control; 2 unless told."))
@option("--per-day", type=float, metavar="N", help=_("People a day in all arms, to tell how many days it takes."))
@click.pass_obj
def command(
    desk: Desk, base: float, lift: float, absolute: bool, alpha: float, power: float, arms: int, per_day: float | None
) -> None:
    from opsdesk.analysis.experiments import days_needed, sample_size

    target = base + lift if absolute else base * (1 + lift)
    n = sample_size(base, target, alpha / (arms - 1), power)
    days = None if per_day is None else days_needed(n, arms, per_day)
    parameters = {
        "base": base, "target": target, "alpha": alpha, "power": power, "arms": arms, "per_day": per_day,
    }  # fmt: skip
    text = t("{n} people in each of {arms} arms", n=f"{n:,}", arms=arms)
    if days is not None:
        text += t(", {days} days in whole weeks", days=days)
    desk.answer({"n_per_arm": n, "days": days, "parameters": parameters}, text)
