"""How firm a ranking is: agreement, what would flip neighbours, chances, and the chart of ranks."""

import numpy as np
import pytest
from builders import add

from opsdesk.analysis import priority
from opsdesk.errors import Cancelled
from opsdesk.model.plot import plot
from opsdesk.query.filters import EVERYTHING
from opsdesk.services.firmness import doubted, firmness, said, simulated
from opsdesk.services.scoreboard import Board, Scoreboard
from opsdesk.store.store import Store
from opsdesk.work import Progress

RICE, CD3, WSJF = (priority.MODELS[name] for name in ("rice", "cd3", "wsjf"))


@pytest.fixture
def store_with_backlog(store: Store) -> Store:
    common = {"impact": "1", "confidence": "100%"}
    add(store, "requirements", title="甲", reach="100", effort="1", value="1", **common)
    add(store, "requirements", title="乙", reach="300", effort="1", value="9", **common)
    add(store, "requirements", title="丙", reach="200", effort="2", value="8", **common)
    add(store, "requirements", title="丁", value="8")
    return store


def board(store: Store, *beside: priority.Model) -> Board:
    return store.read(lambda c: Scoreboard().board(c, store.schema, EVERYTHING, RICE, beside))


def test_turns_name_the_neighbour_and_the_smallest_move_comes_first(store_with_backlog: Store) -> None:
    store = store_with_backlog
    found = store.read(lambda c: firmness(c, store.schema, board(store), 1))  # 甲 ties with 丙 at 100
    assert {(turn.title, turn.rank, turn.up) for turn in found.turns} == {("乙", 1, True)}
    assert [turn.words for turn in found.turns] == [
        "Effort 1 → 0.33 (-67%)", "Reach 100 → 300 (+200%)", "Impact 1 → 3 (+200%)",
    ]  # fmt: skip
    top = store.read(lambda c: firmness(c, store.schema, board(store), 2))
    assert {(turn.rank, turn.up) for turn in top.turns} == {(2, False)}
    assert store.read(lambda c: firmness(c, store.schema, board(store), 4)).turns == ()
    assert store.read(lambda c: firmness(c, store.schema, board(store), None)).number is None


def test_agreement_is_said_in_figures_and_words(store_with_backlog: Store) -> None:
    store = store_with_backlog
    found = store.read(lambda c: firmness(c, store.schema, board(store, CD3, WSJF), 1))
    assert [(name, tau) for name, tau in found.tau] == [("CD3", pytest.approx(0.816, abs=1e-3)), ("WSJF", None)]
    assert [said(tau) for tau in (0.8, 0.4, 0.0, -0.9, None)] == [
        "0.80, much the same order", "0.40, similar order", "0.00, another order", "-0.90, the reverse order", "—",
    ]  # fmt: skip


def test_the_chart_has_a_line_for_each_of_the_first_and_names_at_its_end(store_with_backlog: Store) -> None:
    store = store_with_backlog
    chart = store.read(lambda c: firmness(c, store.schema, board(store, CD3), 2)).chart
    assert chart is not None
    assert [(series.name, list(series.values)) for series in chart.series] == [
        ("乙", [1, 1]), ("甲", [2, 3]), ("丙", [2, 2]),
    ]  # fmt: skip
    drawn = plot(chart)
    assert drawn.lies
    assert [(label.text, label.y) for label in drawn.labels] == [("乙", 1), ("丙", 2), ("甲", 3)]
    assert [(trace.tone, list(trace.y)) for trace in drawn.traces][-1] == ("accent", [1, 1])
    assert store.read(lambda c: firmness(c, store.schema, board(store), 2)).chart is None


def test_chances_need_doubt(store_with_backlog: Store) -> None:
    assert not doubted(board(store_with_backlog))
    add(store_with_backlog, "requirements", title="戊", reach="250", effort="1", effort_high="3", impact="1",
        confidence="1")  # fmt: skip
    found = board(store_with_backlog)
    assert doubted(found)
    chances = simulated(found, 1)
    assert chances[:4].tolist() == [0, 1, 0, pytest.approx(np.nan, nan_ok=True)]
    assert simulated(found, 2)[4] == pytest.approx(1, abs=0.15)


def test_simulating_can_be_cancelled(store_with_backlog: Store) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        simulated(board(store_with_backlog), 1, progress)


def test_a_certain_confidence_is_never_exceeded_and_relative_scores_have_no_flips() -> None:
    inputs = {
        "reach": np.array([100.0, 90]), "impact": np.ones(2), "confidence": np.array([1.0, 1]), "effort": np.ones(2),
    }  # fmt: skip
    flips = priority.flips(priority.rank(RICE, inputs), inputs)
    assert (1, "confidence") not in {(flip.position, flip.field) for flip in flips}
    assert (0, "confidence") in {(flip.position, flip.field) for flip in flips}
    scaled = priority.weighted({"reach": 1, "effort": -1}, normalised=True)
    assert priority.flips(priority.rank(scaled, inputs), inputs) == []
