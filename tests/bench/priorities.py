"""A backlog of 100,000 requirements: read, scored, edited, ranked, drawn as a matrix, asked who stands behind it.

The limit is the same written directly: one SELECT fetched into NumPy, the formula, a sort.
python -m tests.bench.priorities --rows 100000
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from opsdesk import clock
from opsdesk.analysis import matrix, priority
from opsdesk.query.filters import EVERYTHING, Query, Sort, Test
from opsdesk.services import evidence, firmness, formulas, scoreboard
from opsdesk.services import rows as verbs
from opsdesk.services.rows import Selection
from opsdesk.services.scoreboard import Scoreboard
from opsdesk.store import rows as stored
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row, in_turns, took
from tests.bench.prepared import Prepared, new_store

MOST = 100_000
FIELDS = (
    "title", "status", "reach", "impact", "confidence", "effort", "effort_low", "effort_high", "value",
    "time_criticality", "risk_reduction", "ease",
)  # fmt: skip
RICE = priority.MODELS["rice"]
FORMULA = "default(impact, 1) * value * confidence / max(effort, 1) + if(reach > 500, 10, 0)"
DIRECT = "SELECT id, reach, impact, confidence, effort FROM requirements"


def rows(prepared: Prepared) -> Iterator[Row]:
    n = min(prepared.customers, MOST)
    store = filled(prepared.folder, n)
    schema = store.schema
    with store.reader() as connection:

        def fresh() -> scoreboard.Board:
            return Scoreboard().board(connection, schema, EVERYTHING, RICE)

        assert fresh().ids[fresh().order].tolist() == direct(connection)
        yield Row(f"{n:,} requirements read and scored", *in_turns(fresh, partial(direct, connection), 2), 3.0, 2.0)
        scores = Scoreboard()
        board = scores.board(connection, schema, EVERYTHING, RICE)
        again = partial(scores.board, connection, schema, EVERYTHING, RICE)
        yield Row("scored again from memory, another model say", took(again, 3), within=0.3)
        own = formulas.model(schema, "own", "own", FORMULA)
        yield Row(
            "by a formula of one's own", took(partial(scores.board, connection, schema, EVERYTHING, own), 3), within=0.3
        )
        first = board.ids[board.order][:200].tolist()
        names = ["rank", "title", "score", "reach", "impact", "confidence", "effort"]
        yield Row(
            "a page of 200 ranked rows",
            took(partial(scoreboard.cells, connection, schema, board, first, names), 3),
            within=0.05,
        )
        yield Row(
            "all ids in the order of ranks",
            took(partial(scoreboard.ordered, connection, schema, board, ()), 3),
            within=0.1,
        )
        found = board.inputs
        yield Row("the matrix", took(lambda: matrix.chart(matrix.matrix(board.ids, found["effort"], found["value"]), "x", "y", {}), 3), within=0.3)  # fmt: skip
        yield Row("what would flip the one with the cursor", took(partial(firmness.firmness, connection, schema, board, first[50]), 3), within=0.3)  # fmt: skip
        sort = Query("requirements", Test("status", "=", ("candidate",)), (Sort("value", True),))
        yield Row(
            "list: filtered, sorted, first page",
            took(partial(stored.first, connection, schema, sort, 200), 3),
            within=0.1,
        )
        yield Row("evidence of all", took(partial(evidence.of_store, connection, schema, clock.today()), 2), within=2.0)

    def edit_one() -> None:
        store.write(lambda s: verbs.edit(s, Selection("requirements", frozenset([first[7]])), {"reach": 123.0}))
        with store.reader() as connection:
            scores.board(connection, schema, EVERYTHING, RICE)

    yield Row("one cell edited and all ranked again", took(edit_one, 3), within=0.3)

    def edit_all() -> None:
        everything = Selection("requirements", frozenset(), EVERYTHING)
        store.write(lambda s: verbs.edit(s, everything, {"impact": 2.0}))

    def score_all() -> None:
        with store.reader() as connection:
            scores.board(connection, schema, EVERYTHING, RICE)

    edit_all()
    yield Row("all re-scored after a change of all", took(score_all), within=2.0)
    store.close()


def direct(connection: Connection) -> list[int]:
    """As anybody would write it at a prompt."""
    table = np.array(connection.execute(DIRECT).fetchall(), np.float64)
    ids, reach, impact, confidence, effort = table.T
    with np.errstate(all="ignore"):
        score = np.where(effort > 0, reach * impact * confidence / effort, np.nan)
    order = np.lexsort((ids, np.where(np.isnan(score), np.inf, -score)))
    return ids[order].astype(int).tolist()


def filled(folder: Path, n: int) -> Store:
    """Requirements with plausible numbers, a fifth of them without an effort; three requests each."""
    store, dice = new_store(folder, "backlog"), np.random.default_rng(5)
    effort = dice.integers(1, 40, n).astype(float)
    effort[dice.random(n) < 0.2] = np.nan
    columns = [
        [f"需求 {number}" for number in range(n)], dice.choice(["idea", "candidate", "planned", "shipped"], n).tolist(),
        dice.integers(1, 5000, n).astype(float).tolist(), dice.choice([0.25, 0.5, 1.0, 2.0, 3.0], n).tolist(),
        dice.choice([0.5, 0.8, 1.0], n).tolist(), effort.tolist(), (effort * 0.7).tolist(), (effort * 1.8).tolist(),
        dice.integers(1, 10, n).astype(float).tolist(), dice.integers(1, 10, n).astype(float).tolist(),
        dice.integers(1, 10, n).astype(float).tolist(), dice.integers(1, 10, n).astype(float).tolist(),
    ]  # fmt: skip
    made = ([None if value != value else value for value in row] for row in zip(*columns, strict=True))
    people = max(n // 4, 1)

    def fill(store: Store) -> None:
        with store.operation("sample") as operation:
            operation.insert_many("requirements", FIELDS, made)
            operation.insert_many("customers", ("name", "value"), ((f"客户 {one}", one * 100) for one in range(people)))
            asked = zip(
                dice.integers(1, n + 1, 3 * n).tolist(), dice.integers(1, people + 1, 3 * n).tolist(),
                (clock.today() - dice.integers(0, 900, 3 * n)).tolist(), strict=True,
            )  # fmt: skip
            operation.insert_many("requests", ("requirement", "customer", "at"), asked)

    store.write(fill)
    return store


if __name__ == "__main__":
    measure.run(rows)
