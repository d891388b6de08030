"""The planner against exhaustive search, against an independent model, its explanations, and what is infeasible."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from opsdesk.analysis.dependencies import closure, cycle
from opsdesk.analysis.release_plan import Item, Plan, Problem, Wish, frontier, solve, why_out
from opsdesk.errors import Trouble


@st.composite
def problems(draw: st.DrawFn, most: int = 7, with_wishes: bool = False) -> Problem:
    n = draw(st.integers(1, most))
    items = tuple(
        Item(
            f"R-{i}",
            draw(st.integers(0, 9)),
            draw(st.integers(0, 6)),
            tuple(f"R-{j}" for j in draw(st.sets(st.integers(0, i), max_size=2)) if j != i),
            draw(st.integers(0, 9)) == 0,
        )
        for i in range(n)
    )
    capacities = tuple(float(c) for c in draw(st.lists(st.integers(0, 9), min_size=1, max_size=2)))
    wishes = None
    if with_wishes:
        codes = st.sets(st.sampled_from([item.code for item in items]), min_size=1, max_size=3)
        wishes = tuple(
            Wish(f"C-{c}", draw(st.integers(1, 9)), tuple(sorted(draw(codes)))) for c in range(draw(st.integers(1, 4)))
        )
    return Problem(items, capacities, wishes)


def allowed(problem: Problem, releases: list[set[str]]) -> bool:
    effort = {item.code: item.effort for item in problem.items}
    place = {code: r for r, codes in enumerate(releases) for code in codes}
    return (
        all(
            sum(effort[code] for code in codes) <= capacity
            for codes, capacity in zip(releases, problem.capacities, strict=True)
        )
        and all(item.code in place for item in problem.items if item.must)
        and all(
            code in place and place[code] <= place[item.code]
            for item in problem.items
            if item.code in place
            for code in item.requires
        )
    )


def value(problem: Problem, inside: set[str]) -> float:
    if problem.wishes is None:
        return sum(item.value for item in problem.items if item.code in inside)
    return sum(wish.value for wish in problem.wishes if set(wish.codes) <= inside)


def best_by_hand(problem: Problem) -> float | None:
    """Every way to put every item into a release or none."""
    best = None
    for places in itertools.product(range(-1, len(problem.capacities)), repeat=len(problem.items)):
        releases: list[set[str]] = [set() for _ in problem.capacities]
        for item, place in zip(problem.items, places, strict=True):
            if place >= 0:
                releases[place].add(item.code)
        if allowed(problem, releases):
            worth = value(problem, set().union(*releases))
            best = worth if best is None else max(best, worth)
    return best


def check(problem: Problem, plan: Plan) -> None:
    best = best_by_hand(problem)
    if best is None:
        assert plan.status == "infeasible"
        return
    assert plan.status == "optimal"
    assert plan.value == pytest.approx(best)
    assert allowed(problem, [set(codes) for codes in plan.releases])
    assert value(problem, set(plan.chosen)) == pytest.approx(plan.value)


@settings(max_examples=80, deadline=None)
@given(problems())
def test_the_most_value_is_what_trying_everything_finds(problem: Problem) -> None:
    check(problem, solve(problem))


@settings(max_examples=50, deadline=None)
@given(problems(6, with_wishes=True))
def test_the_customers_served_are_those_that_trying_everything_finds(problem: Problem) -> None:
    check(problem, solve(problem))


def test_a_larger_plan_is_that_of_an_independent_model() -> None:
    dice = np.random.default_rng(8)
    n, releases = 60, 3
    values, efforts = dice.integers(1, 100, n), dice.integers(1, 20, n)
    capacity = float(efforts.sum() // 6)
    items = tuple(Item(f"R-{i}", float(values[i]), float(efforts[i])) for i in range(n))
    # a multiple knapsack in its textbook form: x[i, r] in release r
    use, once = np.zeros((releases, n * releases)), np.zeros((n, n * releases))
    for i in range(n):
        for r in range(releases):
            use[r, i * releases + r] = efforts[i]
            once[i, i * releases + r] = 1
    textbook = milp(
        -np.repeat(values, releases).astype(float), integrality=np.ones(n * releases), bounds=Bounds(0, 1),
        constraints=[LinearConstraint(use, -np.inf, capacity), LinearConstraint(once, -np.inf, 1)],
        options={"mip_rel_gap": 1e-4, "time_limit": 30},
    )  # fmt: skip
    plan = solve(Problem(items, (capacity,) * releases))
    assert plan.value == pytest.approx(-textbook.fun, rel=2e-4)


def test_what_is_planned_elsewhere_or_done_counts_as_done() -> None:
    plan = solve(Problem((Item("R-1", 5, 2, ("R-99",)),), (2,)))
    assert plan.releases == (("R-1",),)


def test_nothing_waits_without_a_reason() -> None:
    plan = solve(Problem((Item("R-1", 5, 2), Item("R-2", 3, 2, ("R-1",))), (4, 4)))
    assert plan.releases == (("R-1", "R-2"), ())


def test_conflicting_musts_are_named_and_no_others() -> None:
    problem = Problem(
        (Item("R-1", 1, 5, must=True), Item("R-2", 1, 5, must=True), Item("R-3", 1, 1, must=True)), (9.0,)
    )
    plan = solve(problem)
    assert plan.status == "infeasible"
    assert set(plan.conflict) == {"R-1", "R-2"}


def test_why_something_is_out() -> None:
    items = (Item("R-1", 9, 5), Item("R-2", 6, 5), Item("R-3", 1, 50), Item("R-4", 8, 1, ("R-3",)), Item("R-5", 0, 0.5))
    problem = Problem(items, (5.0,))
    plan = solve(problem)
    assert plan.releases == (("R-1",),)
    found = why_out(problem, plan, "R-2")
    assert (found.kind, found.others, found.loss) == ("displaces", ("R-1",), 3)
    assert why_out(problem, plan, "R-3").kind == "too-large"
    assert (why_out(problem, plan, "R-4").kind, why_out(problem, plan, "R-4").others) == ("prerequisite", ("R-3",))
    must = Problem((Item("R-1", 1, 5, must=True), Item("R-2", 6, 5)), (5.0,))
    assert why_out(must, solve(must), "R-2").kind == "impossible"


def test_more_capacity_never_brings_less() -> None:
    items = tuple(Item(f"R-{i}", i % 5 + 1, i % 3 + 1) for i in range(12))
    curve = frontier(Problem(items, (4.0, 4.0)))
    assert [value for _, value in curve] == sorted(value for _, value in curve)
    assert curve[0] == (0, 0)
    assert curve[-1][1] == sum(item.value for item in items)


@pytest.mark.parametrize(
    ("requires", "loop"),
    [
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, ("a", "b", "c")),
        ({"x": ["a"], "a": ["b"], "b": ["a"]}, ("a", "b")),
        ({"a": ["a"]}, ("a",)),
        ({"a": ["b", "c"], "b": ["c"], "c": ["elsewhere"]}, ()),
    ],
)
def test_a_circle_is_shown(requires: dict[str, list[str]], loop: tuple[str, ...]) -> None:
    assert cycle(requires) == loop
    if loop:
        items = tuple(Item(code, 1, 1, tuple(needs)) for code, needs in requires.items())
        with pytest.raises(Trouble, match="circle"):
            Problem(items, (5.0,))


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = {f"R-{i}": [f"R-{i + 1}"] for i in range(5000)}
    assert cycle(chain) == ()
    assert len(closure(chain, "R-0")) == 5000


@pytest.mark.parametrize("capacities", [(), (-1.0,), (float("inf"),), (float("nan"),)])
def test_capacities_that_are_none(capacities: tuple[float, ...]) -> None:
    with pytest.raises(Trouble):
        Problem((Item("R-1", 1, 1),), capacities)
