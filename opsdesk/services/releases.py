"""The releases of a desk as a plan: what is in each, whether it holds, a better one by the planner, and accepting that."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from opsdesk.analysis import planner
from opsdesk.analysis.release_plan import Out, Plan, Problem, frontier, solve, why_out, worth
from opsdesk.errors import Trouble
from opsdesk.i18n import language, t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Test, both
from opsdesk.services import apart
from opsdesk.services.planning import FINISHED, Objective, Planning, planning
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from opsdesk.work import Progress

OPEN: Filter = both(Test("status", f.IS_NOT, FINISHED), Test("duplicate_of", f.EMPTY))
_MODULE = "opsdesk.analysis.planner"
_LATER = 2**40


@dataclass(frozen=True, slots=True)
class Release:
    id: int
    code: str
    name: str
    start: int | None
    end: int | None
    capacity: float | None


@dataclass(frozen=True, slots=True)
class Placed:
    """An open requirement as it stands in the plan; `release` is a release's code, or None."""

    id: int
    code: str
    title: str
    release: str | None
    value: float
    effort: float | None
    requires: tuple[str, ...]
    must: bool
    status: str
    start: int | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """The plan as it is: releases to come in their order, and all open requirements by code."""

    releases: tuple[Release, ...]
    placed: Mapping[str, Placed]

    def inside(self, release: str | None) -> list[Placed]:
        return [one for one in self.placed.values() if one.release == release]

    @property
    def planned(self) -> list[Placed]:
        codes = {release.code for release in self.releases}
        return [one for one in self.placed.values() if one.release in codes]

    @property
    def value(self) -> float:
        return sum(one.value for one in self.planned)

    @property
    def effort(self) -> float:
        return sum(one.effort or 0.0 for one in self.planned)

    @property
    def capacity(self) -> float:
        return sum(release.capacity or 0.0 for release in self.releases)


def coming(connection: Connection, schema: Schema) -> list[Release]:
    """Releases that have not shipped, in the order in which they will; those without days last."""
    names = ["code", "name", "start", "end", "capacity"]
    where = Test("shipped", f.EMPTY)
    found = [Release(*row) for row in rows.records(connection, schema, "releases", names, where)]
    return sorted(found, key=lambda one: (_day(one.end, one.start), _day(one.start, one.end), one.id))


def _day(*days: int | None) -> int:
    return next((day for day in days if day is not None), _LATER)


def present(connection: Connection, schema: Schema, where: Filter = EVERYTHING) -> Present:
    names = ["code", "title", "release", "value", "effort", "requires", "moscow", "status", "start", "due"]
    found = {}
    for number, code, title, release, value, effort, requires, moscow, status, start, due in rows.records(
        connection, schema, "requirements", names, both(OPEN, where)
    ):
        found[code] = Placed(
            number,
            code,
            title,
            release,
            value or 0.0,
            effort,
            tuple(text.unpack(requires)),
            moscow == "must",
            status,
            start,
            due,
        )
    return Present(tuple(coming(connection, schema)), found)


# -- what does not hold -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flaw:
    """`kind`: "over" (a release holds more than its capacity by `amount`), "before" (`code` ships before `other`, which
    it requires), "without" (`other`, which it requires, is not planned), "unmeasured" (no effort) or "must" (left out)."""

    kind: str
    code: str
    other: str = ""
    amount: float = 0.0


def flaws(plan: Present) -> list[Flaw]:
    """Why the plan as it is cannot be kept."""
    found = []
    at = {release.code: place for place, release in enumerate(plan.releases)}
    for release in plan.releases:
        inside = plan.inside(release.code)
        taken = sum(one.effort or 0.0 for one in inside)
        if release.capacity is not None and taken > release.capacity + 1e-9:
            found.append(Flaw("over", release.code, amount=taken - release.capacity))
        found += [Flaw("unmeasured", one.code) for one in inside if one.effort is None]
    for one in plan.placed.values():
        if one.release not in at:
            if one.must and plan.releases:
                found.append(Flaw("must", one.code))
            continue
        for code in one.requires:
            other = plan.placed.get(code)
            if other is None:
                continue  # done, or no longer wanted
            if other.release not in at:
                found.append(Flaw("without", one.code, code))
            elif at[str(other.release)] > at[str(one.release)]:
                found.append(Flaw("before", one.code, code))
    return found


# -- a better one -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """`now` is the value of the plan as it is, by the same objective: of what of it was planned here."""

    asked: Planning
    objective: Objective
    releases: tuple[Release, ...]
    before: Present
    plan: Plan
    now: float

    def target(self, code: str) -> str | None:
        """The code of the release that the proposal has for a requirement."""
        return next(
            (release.code for release, codes in zip(self.releases, self.plan.releases, strict=True) if code in codes),
            None,
        )

    @property
    def moves(self) -> list[tuple[Placed, str | None]]:
        """Requirements that would change place, and where they would be."""
        ours = {release.code for release in self.releases}
        found = []
        for item in self.asked.problem.items:
            one = self.before.placed[item.code]
            here = one.release if one.release in ours else None
            if (there := self.target(one.code)) != here:
                found.append((one, there))
        return found


@dataclass(frozen=True)
class Explained:
    """Reasons by code, as far as time allowed, and the value that each total capacity could bring."""

    outs: Mapping[str, Out] = field(default_factory=dict)
    frontier: tuple[tuple[float, float], ...] = ()


def propose(
    store: Store, objective: Objective, seconds: float, progress: Progress, where: Filter = EVERYTHING
) -> Proposal:
    """The best content of the releases to come that have a capacity; cancelled at once through `progress`."""
    asked, before, releases = store.read(lambda c: question(c, store.schema, objective, where))
    plan = solved(asked.problem, seconds, progress)
    return Proposal(asked, objective, releases, before, plan, _worth_now(asked.problem, before, releases))


def question(
    connection: Connection, schema: Schema, objective: Objective, where: Filter = EVERYTHING
) -> tuple[Planning, Present, tuple[Release, ...]]:
    """What the planner is asked, the plan as it is, and the releases to fill: those to come that have a capacity."""
    before = present(connection, schema, where)
    releases = tuple(release for release in before.releases if release.capacity is not None)
    if not releases:
        raise Trouble(
            t("No release to come has a capacity."),
            t("Add a release, and say how much effort it can hold."),
            code="no-capacity",
        )
    capacities = [release.capacity or 0.0 for release in releases]
    return planning(connection, schema, capacities, objective, where), before, releases


def proposed(
    connection: Connection, schema: Schema, objective: Objective, seconds: float, explaining: int
) -> tuple[Proposal, Explained]:
    """`propose` and reasons for the `explaining` that just missed, in this process: for whoever waits anyway, and wants
    the same answer to the same question."""
    asked, before, releases = question(connection, schema, objective)
    problem = asked.problem
    plan = solve(problem, seconds)
    proposal = Proposal(asked, objective, releases, before, plan, _worth_now(problem, before, releases))
    if plan.status == "infeasible":
        return proposal, Explained()
    out = sorted((one for one in problem.items if one.code not in plan.chosen), key=lambda one: (-worth(one), one.code))
    outs = {one.code: why_out(problem, plan, one.code, seconds) for one in out[:explaining]}
    return proposal, Explained(outs, tuple(frontier(problem, seconds=seconds)))


def _worth_now(problem: Problem, before: Present, releases: Sequence[Release]) -> float:
    ours = {release.code for release in releases}
    inside = {one.code for one in before.placed.values() if one.release in ours}
    if problem.wishes is None:
        return sum(item.value for item in problem.items if item.code in inside)
    planned = {item.code for item in problem.items}
    return sum(wish.value for wish in problem.wishes if all(c in inside or c not in planned for c in wish.codes))


def solved(problem: Problem, seconds: float, progress: Progress) -> Plan:
    """The best plan, or the best found in `seconds`, by a process that ends when it is cancelled."""
    for answer in _ask({"problem": planner.packed(problem), "seconds": seconds}, progress):
        if "plan" in answer:
            return planner.plan_of(answer["plan"])
    raise AssertionError("the planner gave no plan")


def explained(proposal: Proposal, seconds: float, progress: Progress) -> Explained:
    """Why each requirement is out and what it would displace, what just missed first; and the frontier."""
    outs: dict[str, Out] = {}
    points: list[tuple[float, float]] = []
    if proposal.plan.status != "infeasible":
        request = {"problem": planner.packed(proposal.asked.problem), "seconds": seconds, "plan": asdict(proposal.plan)}
        for answer in _ask(request, progress):
            if "out" in answer:
                found = planner.out_of(answer["out"])
                outs[found.code] = found
            elif "frontier" in answer:
                points = [(capacity, value) for capacity, value in answer["frontier"]]
    return Explained(outs, tuple(points))


def _ask(request: Mapping[str, Any], progress: Progress) -> Any:
    with apart.started(_MODULE, {**request, "language": language()}, _died) as process:
        for answer in apart.answers(process, progress, _died):
            if "trouble" in answer:
                message, advice, code = answer["trouble"]
                raise Trouble(message, advice, code=code)
            yield answer


def _died(status: int) -> Exception:
    return RuntimeError(f"the planner ended with status {status}")


def accept(store: Store, proposal: Proposal) -> Changes:
    """Let the proposal be the plan: one operation, one undo."""
    by_code = {release.code: release.id for release in proposal.releases}
    moved: dict[int | None, list[int]] = {}
    for one, there in proposal.moves:
        moved.setdefault(by_code[there] if there else None, []).append(one.id)
    with store.operation("plan", n=sum(map(len, moved.values())), entity="requirements") as operation:
        for release, numbers in moved.items():
            operation.update("requirements", numbers, {"release": release})
    return operation.changes
