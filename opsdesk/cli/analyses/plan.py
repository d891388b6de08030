"""`analyse plan`: what to ship in the next releases, proven, with reasons for what is out."""

from time import monotonic
from typing import TYPE_CHECKING, Literal

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import head
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, as_of, condition
from opsdesk.cli.shape import command as declare
from opsdesk.cli.shape import option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services.plan_words import reason

if TYPE_CHECKING:  # they load SciPy
    from opsdesk.analysis.release_plan import Plan
    from opsdesk.services.planning import Planning


@declare("plan", help=_("Choose what to ship: the most value within the capacity of each release."))
@option(
    "--capacity", required=True, metavar="C[,C2...]", help=_("The capacity of each release, in the unit of effort.")
)
@option(
    "--objective",
    type=click.Choice(["value", "customers"]),
    default="value",
    help=_("What to maximise: the value of requirements, or that of customers who get all they asked for."),
)
@option("--seconds", type=click.FloatRange(0.1, 3600), default=60, help=_("The time limit; 60 seconds unless told."))
@WHERE
@as_of
@click.pass_obj
def command(
    desk: Desk, capacity: str, objective: Literal["value", "customers"], seconds: float, where: str | None
) -> None:
    from opsdesk.analysis.release_plan import solve
    from opsdesk.services.planning import planning

    capacities = _capacities(capacity)
    until = monotonic() + seconds
    with desk.store() as store:
        asked = store.read(
            lambda c: planning(c, store.schema, capacities, objective, condition(store.schema["requirements"], where))
        )
    plan = solve(asked.problem, seconds)
    reasons = _reasons(asked, plan, until)
    if desk.json:
        parameters = {
            "capacity": capacities, "objective": objective, "seconds": seconds,
            "customers_count_alike": asked.plain_weights,
        }  # fmt: skip
        document = head(clock.today(), len(asked.problem.items), parameters, {"left_out": len(asked.left_out)})
        output.document(
            {
                **document,
                "status": plan.status,
                "gap": plan.gap,
                "value": plan.value,
                "cost": plan.cost,
                "releases": [list(codes) for codes in plan.releases],
                "why_out": [{"code": code, "reason": reason} for code, reason in reasons.items()],
                "conflict": list(plan.conflict),
            }
        )
        return
    if plan.status == "infeasible":
        print(t("What must be in cannot be in together: {codes}.", codes=", ".join(plan.conflict)))
        return
    for number, codes in enumerate(plan.releases, 1):
        print(t("Release {n}: {codes}", n=number, codes=", ".join(codes) or "—"))
    print(
        t(
            "Value {value}, effort {cost}, proven to within {gap}.",
            value=f"{plan.value:g}",
            cost=f"{plan.cost:g}",
            gap=f"{plan.gap:.2%}",
        )
    )
    output.table([t("Code"), t("Why it is out")], reasons.items())


def _capacities(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise Trouble(
            t("The capacity “{text}” cannot be read.", text=text[:60]),
            t("Write numbers like 40 or 40,30."),
            code="capacity",
        ) from error


def _reasons(asked: "Planning", plan: "Plan", until: float) -> dict[str, str]:
    """A reason for every requirement that is out; those that need the plan solved again as long as there is time."""
    from opsdesk.analysis.release_plan import why_out

    found = {}
    for item in asked.problem.items:
        if item.code in plan.chosen:
            continue
        if plan.status == "infeasible":
            found[item.code] = t("There is no plan: what must be in cannot be in together.")
        elif (left := until - monotonic()) > 0:
            found[item.code] = reason(why_out(asked.problem, plan, item.code, min(left, 5.0)))
        else:
            found[item.code] = t("Others bring more for the same effort.")
    return found | {code: t(why) for code, why in asked.left_out.items()}
