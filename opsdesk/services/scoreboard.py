"""The backlog scored while people work on it: inputs of all requirements in memory, followed by what the journal says.

At 100,000 requirements reading all inputs takes 0.3 s and scoring them 0.03 s; after an edit only its row is read again.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from opsdesk.analysis import priority
from opsdesk.analysis.priority import Floats, Ints, Model, Ranking
from opsdesk.i18n import t
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import Schema
from opsdesk.query import filters as f
from opsdesk.query.filters import EVERYTHING, Filter, Query, Sort, Test
from opsdesk.services.planning import FINISHED
from opsdesk.services.priorities import inputs
from opsdesk.store import numbers, rows
from opsdesk.store.connect import Connection

ENTITY = "requirements"
OPEN = Test("status", f.IS_NOT, FINISHED)
"""What is still to be ranked: not shipped, not declined."""
IDS = "id"
"""Among the inputs: models that remember scores know requirements by it."""
RANK, SCORE, CHANCE, MISSING = "rank", "score", "chance", "missing"


@dataclass(frozen=True)
class Inputs:
    """Of all requirements, in order of ids, as they were after `operation`."""

    operation: int
    ids: Ints
    columns: Mapping[str, Floats]


@dataclass(frozen=True)
class Board:
    """Requirements scored by a model, and by others beside it. Positions are those of `ids`, which rise. `chances` to be
    among the first are there once they are simulated."""

    where: Filter
    ids: Ints
    inputs: Mapping[str, Floats]
    ranking: Ranking
    beside: tuple[Ranking, ...] = ()
    chances: Floats | None = None

    @property
    def scored(self) -> int:
        return int((self.ranking.ranks > 0).sum())

    @cached_property
    def order(self) -> Ints:
        """Positions from the best to the worst, equals by id, those without a score at the end."""
        return np.lexsort((self.ids, np.where(self.ranking.ranks == 0, self.ids.size + 1, self.ranking.ranks)))

    @cached_property
    def blamed(self) -> dict[str, int]:
        """How many have no score because of each input, most first; "" stands for what no input is to blame for."""
        counts: dict[str, int] = {}
        for at in np.flatnonzero(self.ranking.ranks == 0).tolist():
            for name in self.ranking.missing[at] or ("",):
                counts[name] = counts.get(name, 0) + 1
        return dict(sorted(counts.items(), key=lambda one: -one[1]))

    def positions(self, ids: Sequence[int]) -> dict[int, int]:
        """Where those of `ids` stand that are ranked."""
        wanted = np.asarray(ids, np.int64)
        at = np.minimum(np.searchsorted(self.ids, wanted), max(self.ids.size - 1, 0))
        known = self.ids[at] == wanted if self.ids.size else np.zeros(wanted.size, np.bool_)
        return dict(zip(wanted[known].tolist(), at[known].tolist(), strict=True))

    def shift(self, beside: int) -> Ints:
        """How many places each stands higher by the model beside than by the main one; 0 where either has no score."""
        here, there = self.ranking.ranks, self.beside[beside].ranks
        return np.where((here > 0) & (there > 0), here - there, 0)

    def sorted_by(self, keys: NDArray[np.float64], *, descending: bool) -> Ints:
        """Positions by a column of numbers, empty ones last, equals by rank."""
        place = np.empty(self.ids.size, np.int64)
        place[self.order] = np.arange(self.ids.size)
        known = -keys if descending else keys
        return np.lexsort((place, np.where(np.isnan(known), np.inf, known)))


class Scoreboard:
    """Keeps the inputs of one store. May be asked from several reading threads at once: what it keeps is replaced whole."""

    def __init__(self) -> None:
        self._kept: Inputs | None = None

    def inputs(self, connection: Connection, schema: Schema) -> Inputs:
        """All requirements as they are now."""
        names = inputs(schema)
        kept, now = self._kept, numbers.newest_operation(connection)
        if kept is not None and list(kept.columns) == list(names):
            if kept.operation == now:
                return kept
            written = numbers.written_since(connection, ENTITY, kept.operation)
            if written is not None:
                kept = self._kept = _brought_forward(connection, schema, kept, written, now)
                return kept
        ids, table = numbers.columns(connection, schema[ENTITY], names)
        found = self._kept = Inputs(now, ids, dict(zip(names, table, strict=True)))
        return found

    def narrowed(self, connection: Connection, schema: Schema, where: Filter) -> tuple[Ints, Mapping[str, Floats]]:
        """The ids of `where` in rising order, and their inputs."""
        found = self.inputs(connection, schema)
        if where == EVERYTHING:
            return found.ids, found.columns
        wanted = np.asarray(rows.ids(connection, schema, Query(ENTITY, where)), np.int64)
        inside = np.isin(found.ids, wanted, assume_unique=True)
        return found.ids[inside], {name: values[inside] for name, values in found.columns.items()}

    def board(
        self,
        connection: Connection,
        schema: Schema,
        where: Filter,
        model: Model,
        beside: Sequence[Model] = (),
    ) -> Board:
        """The requirements of `where`, scored."""
        ids, columns = self.narrowed(connection, schema, where)
        columns = {**columns, IDS: ids.astype(np.float64)}
        ranking, *others = (priority.rank(one, columns) for one in (model, *beside))
        return Board(where, ids, columns, ranking, tuple(others))


def _brought_forward(connection: Connection, schema: Schema, kept: Inputs, written: frozenset[int], now: int) -> Inputs:
    if not written:
        return Inputs(now, kept.ids, kept.columns)
    names = list(kept.columns)
    stays = ~np.isin(kept.ids, np.fromiter(written, np.int64, len(written)))
    fresh, table = numbers.columns(connection, schema[ENTITY], names, written)
    ids = np.concatenate([kept.ids[stays], fresh])
    order = np.argsort(ids, kind="stable")
    columns = {
        name: np.concatenate([kept.columns[name][stays], values])[order]
        for name, values in zip(names, table, strict=True)
    }
    return Inputs(now, ids[order], columns)


Computed = Callable[[Board], NDArray[np.float64]]


def _ranks(ranking: Ranking) -> NDArray[np.float64]:
    return np.where(ranking.ranks == 0, np.nan, ranking.ranks.astype(np.float64))


def computed(name: str) -> Computed | None:
    """What stands in a computed column: "rank" and "score" of the main model, "rank:1", "score:1" and "shift:1" of the
    first one beside it."""
    what, _colon, number = name.partition(":")
    if not number:
        return {
            RANK: lambda board: _ranks(board.ranking),
            SCORE: lambda board: board.ranking.scores,
            CHANCE: lambda board: np.full(board.ids.size, np.nan) if board.chances is None else board.chances.round(2),
        }.get(what)
    at = int(number) - 1
    kinds: dict[str, Computed] = {
        "rank": lambda board: _ranks(board.beside[at]),
        "score": lambda board: board.beside[at].scores,
        "shift": lambda board: np.where(np.isnan(_ranks(board.beside[at])), np.nan, board.shift(at).astype(np.float64)),
    }
    return kinds[what]


def ordered(connection: Connection, schema: Schema, board: Board, sort: Sequence[Sort]) -> "array[int]":
    """The ids of `board` in the order of `sort`; by rank without one."""
    if sort and not (of := computed(sort[0].field)) and sort[0].field not in board.inputs:
        return rows.ids(connection, schema, Query(ENTITY, board.where, tuple(sort)))
    if not sort or sort[0] == Sort(RANK):
        positions = board.order
    else:
        values = of(board) if of else board.inputs[sort[0].field]
        positions = board.sorted_by(values, descending=sort[0].descending)
    return array("q", board.ids[positions].tobytes())


def cells(
    connection: Connection, schema: Schema, board: Board, ids: Sequence[int], names: Sequence[str]
) -> dict[int, tuple[Stored, ...]]:
    """The values of `names`, computed or stored, for those of `ids` that are ranked and still exist."""
    stored = [name for name in names if name != MISSING and not computed(name)]
    columns = {name: of(board) for name in names if (of := computed(name))}
    found = {}
    for one, at in board.positions(ids).items():
        found[one] = {
            name: _shown(float(values[at]), whole=not name.startswith((SCORE, CHANCE)))
            for name, values in columns.items()
        }
        if MISSING in names:
            found[one][MISSING] = t(", ").join(why(schema, board, at)) or None
    cells = rows.page(connection, schema, ENTITY, list(found), stored)
    return {
        one: tuple((found[one] | dict(zip(stored, values, strict=True)))[name] for name in names)
        for one, values in cells.items()
    }


def why(schema: Schema, board: Board, at: int) -> list[str]:
    """Why the requirement at a position has no score, in the user's language; nothing when it has one."""
    ranking = board.ranking
    if ranking.ranks[at]:
        return []
    named = [(t(schema[ENTITY].field(name).label), board.inputs[name][at]) for name in ranking.missing[at]]
    said = [
        t("{field} is empty", field=name) if value != value else t("{field} is not above zero", field=name)
        for name, value in named
    ]
    return said or [t("the formula has no value here")]


def _shown(value: float, *, whole: bool) -> Stored:
    if value != value:
        return None
    return int(value) if whole else value
