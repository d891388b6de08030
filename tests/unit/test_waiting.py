"""What waits for what: layers by the longest path, a place of its own for everything, and what cannot be kept."""

from hypothesis import given
from hypothesis import strategies as st

from opsdesk.services.releases import Placed, Present, Release, flaws
from opsdesk.services.waiting import dependencies

SPRING, SUMMER = Release(1, "L-1", "Spring", 100, 130, 10.0), Release(2, "L-2", "Summer", 131, 160, 10.0)


def wish(number: int, *requires: int, release: str | None = None) -> Placed:
    before = tuple(f"R-{one}" for one in requires)
    return Placed(number, f"R-{number}", f"wish {number}", release, 1.0, 1.0, before, False, "planned")


def plan(*wishes: Placed) -> Present:
    return Present((SPRING, SUMMER), {one.code: one for one in wishes})


@st.composite
def plans(draw: st.DrawFn) -> Present:
    """Each may require any earlier one."""
    n = draw(st.integers(0, 14))
    where = st.sampled_from([None, "L-1", "L-2"])
    return plan(
        *(
            wish(
                one,
                *draw(st.sets(st.integers(0, one - 1), max_size=3) if one else st.just(set[int]())),
                release=draw(where),
            )
            for one in range(n)
        )
    )


def longest(of: Present, code: str) -> int:
    return max((longest(of, other) + 1 for other in of.placed[code].requires), default=0)


@given(plans())
def test_layers_are_longest_paths_and_nothing_shares_a_place(of: Present) -> None:
    found = dependencies(of)
    needed = {other for one in of.placed.values() for other in one.requires}
    shown = {node.one.code: node for node in found.nodes}
    assert set(shown) == {one.code for one in of.placed.values() if one.requires} | needed
    assert all(node.layer == longest(of, code) for code, node in shown.items())
    places = [(node.layer, node.row) for node in found.nodes]
    for link in found.links:
        layer, end = found.nodes[link.before].layer, found.nodes[link.after].layer
        assert len(link.via) == end - layer - 1
        places += [(layer + step, row) for step, row in enumerate(link.via, 1)]
    assert len(places) == len(set(places))
    assert all(layer < found.layers and 0 <= row < found.rows for layer, row in places)


@given(plans())
def test_red_is_what_the_plan_says_does_not_hold(of: Present) -> None:
    found = dependencies(of)
    red = {(found.nodes[one.after].one.code, found.nodes[one.before].one.code) for one in found.links if one.late}
    assert red == {(flaw.code, flaw.other) for flaw in flaws(of) if flaw.kind in ("before", "without")}


def test_a_prerequisite_that_ships_later_or_is_not_planned_is_late() -> None:
    found = dependencies(
        plan(wish(1, release="L-2"), wish(2), wish(3, 1, 2, release="L-1"), wish(4, 1, release="L-2"), wish(5, 2))
    )
    late = {(found.nodes[one.before].one.id, found.nodes[one.after].one.id): one.late for one in found.links}
    assert late == {(1, 3): True, (2, 3): True, (1, 4): False, (2, 5): False}
    assert found.late == 2


def test_the_largest_groups_come_first_and_the_rest_is_counted() -> None:
    of = plan(wish(1), wish(2, 1), wish(3), wish(4, 3), wish(5, 4), wish(6))
    assert [node.one.id for node in dependencies(of).nodes] == [3, 4, 5, 1, 2]
    few = dependencies(of, most=4)
    assert ([node.one.id for node in few.nodes], few.left_out) == ([3, 4, 5, 1], 1)
    assert len(few.links) == 2
    assert dependencies(of, most=3).left_out == 2


def test_a_circle_that_got_in_is_drawn_and_does_not_hang() -> None:
    assert len(dependencies(plan(wish(1, 2), wish(2, 1), wish(3, 2))).links) == 3
