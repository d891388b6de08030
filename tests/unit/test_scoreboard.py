"""The backlog kept in memory and scored: always what the vault holds, in the order of ranks, with reasons for no score."""

import numpy as np
import pytest
from builders import add, bulk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsdesk.analysis import priority
from opsdesk.query.filters import EVERYTHING, Filter, Query, Sort, Test
from opsdesk.services import priorities, scoreboard
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.services.scoreboard import OPEN, Board, Scoreboard
from opsdesk.store import rows
from opsdesk.store.store import Store

RICE, CD3 = priority.MODELS["rice"], priority.MODELS["cd3"]


@pytest.fixture
def backlog(store: Store) -> list[int]:
    common = {"impact": "1", "confidence": "100%"}
    return [
        add(store, "requirements", title="甲", reach="100", effort="1", value="1", **common),
        add(store, "requirements", title="乙", reach="300", effort="1", value="9", **common),
        add(store, "requirements", title="丙", reach="900", effort="0", value="5", **common),
        add(store, "requirements", title="丁", reach="300", effort="1", value="2", status="shipped", **common),
        add(store, "requirements", title="戊", effort="1", value="4", **common),
        add(store, "requirements", title="己", reach="300", effort="1", value="3", **common),
    ]


def board(store: Store, where: Filter = OPEN, scores: Scoreboard | None = None) -> Board:
    return store.read(lambda c: (scores or Scoreboard()).board(c, store.schema, where, RICE, [CD3]))


def cells(store: Store, found: Board, ids: list[int], *names: str) -> list[tuple[object, ...]]:
    read = store.read(lambda c: scoreboard.cells(c, store.schema, found, ids, names))
    return [read[one] for one in ids]


def test_ranks_are_of_the_open_ones_and_equals_share_the_best(store: Store, backlog: list[int]) -> None:
    a, b, c, d, e, f = backlog
    found = board(store)
    assert found.ids[found.order].tolist() == [b, f, a, c, e]
    assert cells(store, found, [b, f, a, c, e], "rank", "score", "title") == [
        (1, 300.0, "乙"), (1, 300.0, "己"), (3, 100.0, "甲"), (None, None, "丙"), (None, None, "戊"),
    ]  # fmt: skip
    assert d not in found.positions([d])
    assert found.blamed == {"effort": 1, "reach": 1}
    assert cells(store, found, [a, c, e], "missing") == [
        (None,), ("Effort is not above zero",), ("Reach is empty",),
    ]  # fmt: skip


def test_places_gained_by_another_model_and_none_where_one_has_no_score(store: Store, backlog: list[int]) -> None:
    a, b, c, _d, e, f = backlog
    found = board(store)
    # by cost of delay: 乙 9, 戊 4, 己 3, 甲 1; 丙 has no effort
    assert cells(store, found, [b, f, a, c, e], "rank:1", "shift:1") == [(1, 0), (3, -2), (4, -1), (None, None), (2, 0)]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ((), "乙己甲丙戊"),
        ((Sort("rank"),), "乙己甲丙戊"),
        ((Sort("rank", True),), "甲乙己丙戊"),
        ((Sort("score"),), "甲乙己丙戊"),
        ((Sort("reach", True),), "丙乙己甲戊"),
        ((Sort("rank:1"),), "乙戊己甲丙"),
        ((Sort("title", True),), "甲戊己乙丙"),
    ],
)
def test_rows_are_put_in_the_order_of_any_column(
    store: Store, backlog: list[int], sort: tuple[Sort, ...], titles: str
) -> None:
    found = board(store)
    ids = store.read(lambda c: scoreboard.ordered(c, store.schema, found, sort))
    if sort and sort[0].field == "title":  # by text, which is not ours
        in_list = store.read(lambda c: rows.ids(c, store.schema, Query("requirements", OPEN, sort)))
        assert list(ids) == list(in_list)
        return
    assert "".join(str(title) for (title,) in cells(store, found, list(ids), "title")) == titles


def test_removed_ones_do_not_show_although_the_board_is_older(store: Store, backlog: list[int]) -> None:
    found = board(store)
    store.write(lambda s: verbs.remove(s, Selection("requirements", frozenset(backlog[:1]))))
    assert list(store.read(lambda c: scoreboard.cells(c, store.schema, found, backlog[:2], ["rank"]))) == [backlog[1]]


def test_without_requirements_nothing_is_ranked(store: Store) -> None:
    found = board(store, EVERYTHING)
    assert (found.ids.size, found.scored, found.blamed, found.positions([1])) == (0, 0, {}, {})
    assert list(store.read(lambda c: scoreboard.ordered(c, store.schema, found, ()))) == []


VALUES = st.one_of(st.none(), st.integers(0, 9).map(float))
ACTIONS = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, 5), st.sampled_from(["reach", "effort", "impact"]), VALUES),
    st.tuples(st.just("remove"), st.integers(0, 5), st.just(""), st.none()),
    st.tuples(st.just("add"), st.integers(0, 5), st.just(""), st.none()),
    st.tuples(st.just("many"), st.integers(0, 5), st.just(""), st.none()),
    st.tuples(st.just("undo"), st.integers(0, 5), st.just(""), st.none()),
    st.tuples(st.just("redo"), st.integers(0, 5), st.just(""), st.none()),
    st.tuples(st.just("other"), st.integers(0, 5), st.just(""), st.none()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTIONS, max_size=8))
def test_what_is_kept_in_memory_is_what_the_vault_holds(
    store: Store, actions: list[tuple[str, int, str, float | None]]
) -> None:
    scores = Scoreboard()
    for what, at, field, value in [("add", 0, "", None), ("add", 0, "", None), *actions]:
        ids = list(store.read(lambda c: rows.ids(c, store.schema, Query("requirements"))))
        one = Selection("requirements", frozenset(ids[at : at + 1]))
        match what:
            case "edit" if one.ids:
                store.write(lambda s, one=one, field=field, value=value: verbs.edit(s, one, {field: value}))
            case "remove" if one.ids:
                store.write(lambda s, one=one: verbs.remove(s, one))
            case "add":
                add(store, "requirements", title="新", reach=float(at))
            case "many":
                bulk(store, "requirements", [{"title": "批", "effort": 1.0}, {"title": "量", "effort": 2.0}])
            case "other":
                add(store, "customers", name="王伟")
            case "undo":
                store.write(Store.undo)
            case "redo":
                store.write(Store.redo)
        kept = store.read(lambda c: scores.inputs(c, store.schema))
        fresh = store.read(lambda c: Scoreboard().inputs(c, store.schema))
        assert kept.ids.tolist() == fresh.ids.tolist()
        for name in priorities.inputs(store.schema):
            np.testing.assert_array_equal(kept.columns[name], fresh.columns[name])


def test_a_filter_narrows_what_is_ranked(store: Store, backlog: list[int]) -> None:
    found = board(store, Test("title", "=", ("甲", "己")))
    assert [rank for (rank,) in cells(store, found, [backlog[0], backlog[5]], "rank")] == [2, 1]
