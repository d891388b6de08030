"""The releases of a desk: the plan as it is, what does not hold in it, a better one by the planner, and accepting it."""

import pytest
from builders import add, customer

from opsdesk.errors import Cancelled, Trouble
from opsdesk.model.kinds import Stored
from opsdesk.services import releases
from opsdesk.services.releases import Flaw
from opsdesk.store import rows
from opsdesk.store.store import Store
from opsdesk.work import Progress


def wish(store: Store, code: str, value: float, effort: float | None, **values: Stored) -> int:
    return add(store, "requirements", code=code, title=code, value=value, effort=effort, **values)


@pytest.fixture
def desk(store: Store) -> Store:
    """Two releases of 10; five requirements, of which the worst are in."""
    late = add(store, "releases", code="L-2", name="Winter", start="2026-04-01", end="2026-04-30", capacity=5.0)
    soon = add(store, "releases", code="L-1", name="Spring", start="2026-03-01", end="2026-03-31", capacity=10.0)
    add(store, "releases", code="L-0", name="Old", shipped="2026-02-01", capacity=10.0)
    wish(store, "R-1", 1, 9, release=soon)
    wish(store, "R-2", 8, 5)
    wish(store, "R-3", 7, 5, requires="R-2")
    wish(store, "R-4", 6, 5, release=late)
    wish(store, "R-5", 9, 50)
    wish(store, "R-6", 9, None)
    wish(store, "R-9", 9, 1, status="shipped", release=soon)
    return store


def where(store: Store) -> dict[str, str | None]:
    return {code: release for _id, code, release in store.read(
        lambda c: list(rows.records(c, store.schema, "requirements", ["code", "release"])))}  # fmt: skip


def test_releases_come_in_the_order_of_their_days_and_shipped_ones_are_over(desk: Store) -> None:
    found = desk.read(lambda c: releases.present(c, desk.schema))
    assert [one.code for one in found.releases] == ["L-1", "L-2"]
    assert (found.value, found.effort, found.capacity) == (7, 14, 15)
    assert "R-9" not in found.placed


def test_what_does_not_hold_is_named(desk: Store) -> None:
    soon = desk.read(lambda c: rows.by_code(c, desk.schema, "releases", "L-1"))
    late = desk.read(lambda c: rows.by_code(c, desk.schema, "releases", "L-2"))
    wish(desk, "R-10", 1, 3, release=soon, requires="R-2")
    wish(desk, "R-11", 1, 1, release=late)
    wish(desk, "R-12", 1, None, release=soon, requires="R-11")
    wish(desk, "R-13", 1, 1, moscow="must")
    found = releases.flaws(desk.read(lambda c: releases.present(c, desk.schema)))
    assert found == [
        Flaw("over", "L-1", amount=2.0),
        Flaw("unmeasured", "R-12"),
        Flaw("over", "L-2", amount=1.0),
        Flaw("without", "R-10", "R-2"),
        Flaw("before", "R-12", "R-11"),
        Flaw("must", "R-13"),
    ]


def test_a_better_plan_is_proposed_explained_and_accepted_as_one_operation(desk: Store) -> None:
    proposal = releases.propose(desk, "value", 20, Progress())
    assert proposal.plan.status == "optimal"
    assert (proposal.now, proposal.plan.value) == (7, 21)
    assert proposal.plan.releases == (("R-2", "R-3"), ("R-4",))
    assert [(one.code, there) for one, there in proposal.moves] == [("R-1", None), ("R-2", "L-1"), ("R-3", "L-1")]
    assert set(proposal.asked.left_out) == {"R-6"}
    why = releases.explained(proposal, 20, Progress())
    assert why.outs["R-5"].kind == "too-large"
    assert (why.outs["R-1"].kind, why.outs["R-1"].loss) == ("displaces", pytest.approx(12))
    assert why.frontier[0] == (0, 0)
    assert max(value for _capacity, value in why.frontier) == 22  # all but R-5, which no release can hold
    before = where(desk)
    changes = desk.write(lambda s: releases.accept(s, proposal))
    assert changes
    assert where(desk) == before | {"R-1": None, "R-2": "L-1", "R-3": "L-1"}
    desk.write(lambda s: s.undo())
    assert where(desk) == before


def test_customers_fully_served_are_the_other_objective(desk: Store) -> None:
    one = customer(desk, "甲", value="100")
    for code in ("R-1", "R-4"):
        number = desk.read(lambda c, code=code: rows.by_code(c, desk.schema, "requirements", code))  # type: ignore[misc]
        add(desk, "requests", requirement=number, customer=one)
    proposal = releases.propose(desk, "customers", 20, Progress())
    assert (proposal.now, proposal.plan.value) == (100, 100)
    assert {"R-1", "R-4"} <= proposal.plan.chosen


def test_a_plan_needs_a_release_with_a_capacity(store: Store) -> None:
    wish(store, "R-1", 1, 1)
    add(store, "releases", name="Someday")
    with pytest.raises(Trouble) as refused:
        releases.propose(store, "value", 5, Progress())
    assert refused.value.code == "no-capacity"


def test_what_the_planner_refuses_comes_as_it_said_it(desk: Store) -> None:
    def loop(s: Store) -> None:
        with s.operation("import", entity="requirements", n=1, file="old") as operation:
            operation.insert("requirements", {"code": "R-20", "title": "x", "effort": 1.0, "requires": '["R-21"]'})
            operation.insert("requirements", {"code": "R-21", "title": "x", "effort": 1.0, "requires": '["R-20"]'})

    desk.write(loop)
    with pytest.raises(Trouble, match="R-20 → R-21 → R-20"):
        releases.propose(desk, "value", 5, Progress())


def test_cancelling_ends_it_at_once(desk: Store) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        releases.propose(desk, "value", 600, progress)


def test_musts_that_quarrel_are_named(desk: Store) -> None:
    wish(desk, "R-30", 1, 11, moscow="must")
    wish(desk, "R-31", 1, 8, moscow="must")
    proposal = releases.propose(desk, "value", 20, Progress())
    assert proposal.plan.status == "infeasible"
    assert proposal.plan.conflict == ("R-30",)
    assert releases.explained(proposal, 20, Progress()).outs == {}
