"""What to ship, and when: the next release problem solved exactly, with reasons. METHODS.md, section 3.

Bagnall, Rayward-Smith, Whittley (2001), The next release problem, Information and Software Technology 43, 883-890; several
releases as in Ruhe, Saliu (2005), IEEE Software 22(6). A mixed integer programme for HiGHS (through SciPy):
x[i, r] says that requirement i has shipped by release r, y[c] that everything customer c asked for is in. Saying "by" instead
of "in" makes equal releases no longer interchangeable: 200 requirements x 3 releases are proven in 0.3 s instead of 6 or never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from opsdesk.analysis.dependencies import closure, cycle, looped
from opsdesk.errors import Trouble
from opsdesk.i18n import t

if TYPE_CHECKING:  # NumPy and SciPy are loaded to solve, which the window leaves to a process of its own
    import numpy as np
    from numpy.typing import NDArray

Status = Literal["optimal", "feasible", "infeasible"]
GAP = 1e-4
_SLACK = 1e-9
_ENDLESS = float("inf")


@dataclass(frozen=True)
class Item:
    """`requires` are codes of items that must ship in the same release or before; those not planned here count as done.
    `must` items ship, whatever they are worth."""

    code: str
    value: float
    effort: float
    requires: tuple[str, ...] = ()
    must: bool = False


@dataclass(frozen=True)
class Wish:
    """A customer, worth `value` once all of `codes` have shipped."""

    customer: str
    value: float
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """`capacities` per release, in the unit of effort. With `wishes` the value of customers fully served is maximised,
    otherwise that of the items."""

    items: tuple[Item, ...]
    capacities: tuple[float, ...]
    wishes: tuple[Wish, ...] | None = None

    def __post_init__(self) -> None:
        if not self.capacities or not all(0 <= capacity < float("inf") for capacity in self.capacities):
            raise Trouble(t("Each release needs a capacity of zero or more."), code="capacity")
        codes = [item.code for item in self.items]
        if len(set(codes)) != len(codes):
            raise Trouble(t("A requirement stands twice in the plan."), code="twice")
        if loop := cycle({item.code: item.requires for item in self.items}):
            raise looped(loop)


@dataclass(frozen=True)
class Plan:
    """`releases` hold codes in the order of the items. `gap` is how much better, relatively, another plan could still be: proven."""

    status: Status
    gap: float
    value: float
    cost: float
    releases: tuple[tuple[str, ...], ...]
    conflict: tuple[str, ...] = ()

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(code for codes in self.releases for code in codes)


@dataclass
class _Rows:
    """Constraints under construction: low <= sum(coefficient * variable) <= high."""

    cells: list[tuple[int, int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Sequence[tuple[int, float]], low: float, high: float) -> None:
        row = len(self.low)
        self.cells += [(row, column, value) for column, value in terms]
        self.low.append(low)
        self.high.append(high)

    def constraint(self, columns: int) -> Any:
        import numpy as np
        from scipy.optimize import LinearConstraint
        from scipy.sparse import coo_array

        rows, places, values = zip(*self.cells, strict=True) if self.cells else ((), (), ())
        matrix = coo_array((values, (rows, places)), shape=(len(self.low), columns)).tocsr()
        return LinearConstraint(matrix, np.array(self.low), np.array(self.high))


def solve(problem: Problem, seconds: float = 60.0, *, forced: frozenset[str] = frozenset()) -> Plan:
    """The best plan, or the best found in `seconds`; `forced` items ship as if they were musts.

    Infeasible plans name the smallest set of musts found that cannot ship together.
    """
    found = _solve(problem, seconds, forced)
    if found is None:
        return Plan("infeasible", 0.0, 0.0, 0.0, ((),) * len(problem.capacities), _conflict(problem, forced))
    return found


def _solve(problem: Problem, seconds: float, forced: frozenset[str]) -> Plan | None:
    import numpy as np
    from scipy.optimize import Bounds, milp

    items, releases = problem.items, len(problem.capacities)
    at = {item.code: number for number, item in enumerate(items)}
    shipping = len(items) * releases
    wishes = [wish for wish in problem.wishes or () if wish.value > 0]
    columns = shipping + len(wishes)
    if not columns:
        return Plan("optimal", 0.0, 0.0, 0.0, ((),) * releases)
    last = [number * releases + releases - 1 for number in range(len(items))]
    low, objective = np.zeros(columns), np.zeros(columns)
    low[[last[n] for n, item in enumerate(items) if item.must or item.code in forced]] = 1
    if problem.wishes is None:
        objective[last] = [-item.value for item in items]
    else:
        objective[shipping:] = [-wish.value for wish in wishes]
    result = milp(
        objective,
        integrality=np.ones(columns),
        bounds=Bounds(low, 1),
        constraints=_constraints(problem, at, wishes).constraint(columns),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    if result.x is None:
        if result.status == 2:
            return None
        raise Trouble(
            t("No plan was found in {seconds} seconds.", seconds=f"{seconds:g}"),
            t("Give it more time, or plan fewer requirements."),
            code="no-plan",
        )
    by_then = np.asarray(result.x[:shipping] > 0.5).reshape(len(items), releases)
    gap = float(result.mip_gap or 0.0)
    return _read(problem, _earliest(problem, by_then), "optimal" if result.status == 0 else "feasible", gap)


def _constraints(problem: Problem, at: Mapping[str, int], wishes: Sequence[Wish]) -> _Rows:
    items, releases, rows = problem.items, len(problem.capacities), _Rows()
    for number, item in enumerate(items):
        here = number * releases
        for r in range(1, releases):
            rows.add([(here + r - 1, 1.0), (here + r, -1.0)], -_ENDLESS, 0.0)
        for code in item.requires:
            if code in at:  # whatever is not planned here is done already
                for r in range(releases):
                    rows.add([(here + r, 1.0), (at[code] * releases + r, -1.0)], -_ENDLESS, 0.0)
    efforts = [(number * releases, item.effort) for number, item in enumerate(items) if item.effort]
    for r, capacity in enumerate(problem.capacities):
        before = [(here + r - 1, -effort) for here, effort in efforts] if r else []
        rows.add([*((here + r, effort) for here, effort in efforts), *before], -_ENDLESS, capacity + _SLACK)
        # implied by those above, and what lets the solver prove its bound
        whole = sum(problem.capacities[: r + 1])
        rows.add([(here + r, effort) for here, effort in efforts], -_ENDLESS, whole + _SLACK)
    for place, wish in enumerate(wishes):
        for code in wish.codes:
            if code in at:
                shipped = at[code] * releases + releases - 1
                rows.add([(len(items) * releases + place, 1.0), (shipped, -1.0)], -_ENDLESS, 0.0)
    return rows


def _earliest(problem: Problem, by_then: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """The release of each item, moved forward as far as room and what it requires allow: nothing waits without a reason."""
    import numpy as np

    items, releases = problem.items, by_then.shape[1]
    at = {item.code: number for number, item in enumerate(items)}
    release = releases - by_then.sum(axis=1)
    room = [
        capacity - sum(i.effort for n, i in enumerate(items) if release[n] == r)
        for r, capacity in enumerate(problem.capacities)
    ]
    for number in sorted(np.flatnonzero(release < releases).tolist(), key=lambda n: (release[n], -worth(items[n]), n)):
        item = items[number]
        first = max((int(release[at[code]]) for code in item.requires if code in at), default=0)
        for r in range(first, int(release[number])):
            if item.effort <= room[r] + _SLACK:
                room[int(release[number])] += item.effort
                room[r] -= item.effort
                release[number] = r
                break
    placed: NDArray[np.bool_] = np.arange(releases) == release[:, None]
    return placed


def worth(item: Item) -> float:
    """Value for effort."""
    return item.value / item.effort if item.effort else float("inf")


def _read(problem: Problem, chosen: "NDArray[np.bool_]", status: Status, gap: float) -> Plan:
    items = problem.items
    releases = tuple(
        tuple(item.code for item, ships in zip(items, column, strict=True) if ships) for column in chosen.T
    )
    inside = {code for codes in releases for code in codes}
    planned = {item.code for item in items}
    if problem.wishes is None:
        value = sum(item.value for item in items if item.code in inside)
    else:
        value = sum(wish.value for wish in problem.wishes if all(c in inside or c not in planned for c in wish.codes))
    cost = sum(item.effort for item in items if item.code in inside)
    return Plan(status, gap, value, cost, releases)


def _conflict(problem: Problem, forced: frozenset[str]) -> tuple[str, ...]:
    """Musts that cannot ship together, none of which can be left out of the quarrel (a deletion filter)."""
    musts = [item.code for item in problem.items if item.must or item.code in forced]
    plain = tuple(Item(i.code, 0.0, i.effort, i.requires) for i in problem.items)
    kept = list(musts)
    for code in musts:
        fewer = [other for other in kept if other != code]
        if _solve(Problem(plain, problem.capacities), 10.0, frozenset(fewer)) is None:
            kept = fewer
    return tuple(kept)


# -- explaining -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Out:
    """Why `code` is not in: `kind` is "worthless", "too-large", "prerequisite", "impossible" or "displaces"; `others`
    would leave if it came in, at a `loss` of value."""

    code: str
    kind: str
    others: tuple[str, ...] = ()
    loss: float = 0.0


def why_out(problem: Problem, plan: Plan, code: str, seconds: float = 10.0) -> Out:
    """What would have to go if `code` came in: the plan is solved again with it forced."""
    item = next(one for one in problem.items if one.code == code)
    needed = closure({one.code: one.requires for one in problem.items}, code)
    effort = {one.code: one.effort for one in problem.items}
    if item.effort > max(problem.capacities):
        return Out(code, "too-large")
    if sum(effort[other] for other in needed) > sum(problem.capacities):
        return Out(code, "prerequisite", tuple(sorted(needed - {code})))
    other = solve(problem, seconds, forced=frozenset([code]))
    if other.status == "infeasible":
        return Out(code, "impossible", other.conflict)
    displaced = tuple(one.code for one in problem.items if one.code in plan.chosen - other.chosen)
    loss = max(plan.value - other.value, 0.0)
    return Out(code, "displaces" if displaced or loss > 0 else "worthless", displaced, loss)


def frontier(problem: Problem, steps: int = 12, seconds: float = 5.0) -> list[tuple[float, float]]:
    """(capacity, best value) as all capacities grow alike from nothing to enough for everything."""
    whole = sum(item.effort for item in problem.items)
    now = sum(problem.capacities)
    found = []
    for step in range(steps + 1):
        share = step / steps * max(whole / now, 1.0) if now else 0.0
        plan = solve(Problem(problem.items, tuple(c * share for c in problem.capacities), problem.wishes), seconds)
        if plan.status != "infeasible":
            found.append((now * share, plan.value))
    return found
