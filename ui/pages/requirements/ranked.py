"""The rows of the ranking: a source whose scores are computed, and the columns in which a model's inputs and results stand."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from opsdesk import clock
from opsdesk.analysis.priority import Floats, Model
from opsdesk.i18n import mark as _
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Entity, Field
from opsdesk.query.filters import Query
from opsdesk.services import scoreboard
from opsdesk.services.scoreboard import CHANCE, MISSING, RANK, SCORE, Board, Scoreboard
from opsdesk.store import numbers
from opsdesk.store.store import Store
from ui.tables.columns import Column, column, columns_of


class RankedSource:
    """Rows of a query in the order of their scores. `board` is what is known of the last query asked about."""

    def __init__(self, store: Store, scores: Scoreboard, model: Model, beside: Sequence[Model]) -> None:
        self._store, self._scores, self._model, self._beside = store, scores, model, tuple(beside)
        self._lock = Lock()
        self._key: object = None
        self._board: Board | None = None

    def board(self, connection: Any, query: Query) -> Board:
        """Scored anew when anything was written since, else as it was."""
        key = (numbers.newest_operation(connection), query.where, clock.today())
        with self._lock:
            if self._board is None or key != self._key:
                schema = self._store.schema
                self._board = self._scores.board(connection, schema, query.where, self._model, self._beside)
                self._key = key
            return self._board

    def know(self, board: Board, chances: Floats) -> bool:
        """Chances were simulated of `board`; False when another one shows by now."""
        with self._lock:
            if self._board is not board:
                return False
            self._board = replace(board, chances=chances)
            return True

    def first(self, connection: Any, query: Query, limit: int) -> Sequence[int]:
        return self.ids(connection, query)[:limit]

    def count(self, connection: Any, query: Query) -> int:
        return int(self.board(connection, query).ids.size)

    def ids(self, connection: Any, query: Query) -> array[int]:
        return scoreboard.ordered(connection, self._store.schema, self.board(connection, query), query.sort)

    def page(
        self, connection: Any, query: Query, ids: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Stored, ...]]:
        return scoreboard.cells(connection, self._store.schema, self.board(connection, query), ids, columns)


_RANK = Field(RANK, k.Whole(), _("Rank"), help=_("Equal scores share the best of their ranks."))
_SCORE = Field(SCORE, k.Decimal(2), _("Score"))
_CHANCE = Field(
    CHANCE, k.Percent(), _("Chance"),
    help=_("To be among the first, given the ranges of effort and how sure the confidence is."),
)  # fmt: skip
_MISSING = Field(MISSING, k.Text(), _("Why no score"))


def columns(requirements: Entity, model: Model, beside: Sequence[Model]) -> tuple[Column, ...]:
    """Rank, title, score, the ranks of models beside it, what goes into the score, and everything else to choose from."""
    chosen = [
        _fixed(_RANK, 66),
        column(requirements.field("title"), width=184),
        _fixed(_SCORE, 76),
        _fixed(_CHANCE, 84),
    ]
    for number, other in enumerate(beside, 1):
        rank = Field(f"rank:{number}", k.Whole(), other.label)
        shift = Field(f"shift:{number}", k.Whole(), _("Places"), help=_("Places gained or lost by the model beside."))
        chosen += [_fixed(rank, 74), column(shift, style="shift", width=92, editable=False)]
    chosen += [column(requirements.field(name), width=84) for name in model.inputs]
    chosen += [_fixed(_MISSING, 160, shown=False), column(requirements.field("status"), width=92, shown=False)]
    return columns_of(requirements, chosen)


def _fixed(field: Field, width: int, *, shown: bool = True) -> Column:
    """Computed: nobody types into it."""
    return column(field, width=width, shown=shown, editable=False)
