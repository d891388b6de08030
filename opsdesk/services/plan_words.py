"""What is said of a plan, in the user's language: why something is out, what does not hold, how good it is."""

from opsdesk.analysis.release_plan import Out, Plan
from opsdesk.i18n import t, tn
from opsdesk.model.chart import Chart, Marker, Series
from opsdesk.model.figures import figure
from opsdesk.services.releases import Explained, Flaw, Present, Proposal


def reason(out: Out) -> str:
    """Why it is out, in the user's language."""
    others = ", ".join(out.others)
    match out.kind:
        case "too-large":
            return t("It is larger than any release.")
        case "prerequisite":
            return t("With what it requires ({codes}) it is larger than all releases.", codes=others)
        case "impossible":
            return t("It cannot be in together with {codes}.", codes=others)
        case "displaces":
            return t("It would displace {codes}, and lose {loss} of value.", codes=others or "—", loss=f"{out.loss:g}")
        case _:
            return t("It adds no value to this plan.")


def standing(plan: Plan) -> str:
    """How good the plan is, as far as is proven: a gap is never rounded away."""
    if plan.status == "infeasible":
        return t("What must be in cannot be in together: {codes}.", codes=", ".join(plan.conflict))
    if plan.status == "optimal":
        return t("Proven: no plan is better by more than {gap}.", gap=f"{max(plan.gap, 1e-4):.2%}")
    return t("The best found in the time given. Another could be up to {gap} better.", gap=f"{plan.gap:.2%}")


def why_out(proposal: Proposal, found: Explained) -> dict[str, str]:
    """Code -> why it is out, what just missed first."""
    said = {code: reason(out) for code, out in found.outs.items()}
    for item in proposal.asked.problem.items:
        if item.code not in proposal.plan.chosen and item.code not in said:
            infeasible = proposal.plan.status == "infeasible"
            said[item.code] = (
                t("There is no plan: what must be in cannot be in together.")
                if infeasible
                else t("Others bring more for the same effort.")
            )
    return said | {code: t(why) for code, why in proposal.asked.left_out.items()}


def flaw(one: Flaw, plan: Present) -> str:
    match one.kind:
        case "over":
            name = next((release.name for release in plan.releases if release.code == one.code), one.code)
            return t("{name} holds {n} more than its capacity.", name=name, n=figure(one.amount, "count"))
        case "before":
            return t("{code} would ship before {other}, which it requires.", code=one.code, other=one.other)
        case "without":
            return t("{code} requires {other}, which is not planned.", code=one.code, other=one.other)
        case "must":
            return t("{code} must ship, and is not planned.", code=one.code)
        case _:
            return t("{code} has no effort, so nothing says whether it fits.", code=one.code)


def frontier_chart(proposal: Proposal, points: tuple[tuple[float, float], ...]) -> Chart:
    """The best value for each total capacity, with the capacity there is."""
    capacity = sum(proposal.asked.problem.capacities)
    unit = t("Business value") if proposal.objective == "value" else t("Customers served")
    return Chart(
        "line",
        t("What more capacity would bring"),
        [room for room, _value in points],
        (Series(unit, [value for _room, value in points]),),
        axis="number",
        x_title=t("Capacity of all releases"),
        markers=(Marker(capacity, t("now")),),
        notes=(
            t("The best value when the capacity of every release grows or shrinks alike."),
            tn("n = {n} requirement", "n = {n} requirements", len(proposal.asked.problem.items)),
        ),
    )
