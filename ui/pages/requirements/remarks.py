"""What is said above a ranking: the formula, how many have no score and why, what is off the scale. Each leads to its rows."""

import numpy as np
from PySide6.QtWidgets import QWidget

from opsdesk.analysis.priority import Model
from opsdesk.i18n import t, tn
from opsdesk.query.filters import Among, Query
from opsdesk.services import scales
from opsdesk.services.scales import Scales
from opsdesk.services.scoreboard import ENTITY, Board
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.label import Label


class Remarks(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._board: Board | None = None
        self._off: dict[str, scales.Wrong] = {}
        self.formula = Label(role="small", colour="muted")
        self.blamed = Button("", self._show_unscored, tone="link")
        self.off_scale = Button("", self._show_off_scale, tone="link")
        line = Flow(self, gap=10)
        for widget in (self.formula, self.blamed, self.off_scale):
            line.addWidget(widget)
        self.blamed.hide()
        self.off_scale.hide()

    def show_model(self, model: Model) -> None:
        """As long as nothing is scored by it yet."""
        self._board, self._off = None, {}
        self._say(model)

    def show_board(self, board: Board, used: Scales) -> None:
        self._board = board
        self._off = scales.off(used, board.inputs, board.ranking.model.inputs)
        self._say(board.ranking.model)

    def _say(self, model: Model) -> None:
        board, entity = self._board, self._context.runner.store.schema[ENTITY]
        said = f"{t(model.label)} = {t(model.formula)}"
        self.formula.setText(said if board is None else f"{said} · n = {board.scored:,}")
        without = 0 if board is None else int(board.ids.size) - board.scored
        self.blamed.setVisible(bool(without))
        if board is not None and without:
            self.blamed.rename(self._unscored(board, without))
        off = [f"{t(entity.field(name).label)} {int(wrong.sum()):,}" for name, wrong in self._off.items()]
        self.off_scale.setVisible(bool(off))
        self.off_scale.rename(t("Off the scale: {inputs}", inputs=t(", ").join(off)))

    def _unscored(self, board: Board, without: int) -> str:
        entity, formula = self._context.runner.store.schema[ENTITY], t("Formula")
        causes = [
            f"{t(entity.field(name).label) if name else formula} {count:,}" for name, count in board.blamed.items()
        ]
        count = tn("{n} has no score", "{n} have no score", without)
        return t("{count}: {causes}", count=count, causes=t(", ").join(causes))

    def _show_unscored(self) -> None:
        if self._board is not None:
            name = t("no score by {model}", model=t(self._board.ranking.model.label))
            self._list(self._board, name, self._board.ranking.ranks == 0)

    def _show_off_scale(self) -> None:
        if self._board is not None and self._off:
            self._list(self._board, t("Off the scale"), np.logical_or.reduce(list(self._off.values())))

    def _list(self, board: Board, name: str, which: scales.Wrong) -> None:
        self._context.go("requirements", Query(ENTITY, Among.of(name, board.ids[which].tolist())))
