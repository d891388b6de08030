"""Taking cards from column to column, by dragging them or with the arrow keys."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint

from opsdesk.model.changes import Changes
from opsdesk.services import rows as verbs
from ui.boards.drag import Drag
from ui.boards.lane import Lane
from ui.runner import Runner

if TYPE_CHECKING:
    from ui.boards.board import Board


class Moving(QObject):
    def __init__(self, board: "Board", runner: Runner) -> None:
        super().__init__(board)
        self._board, self._runner = board, runner
        self._drag: Drag | None = None

    def watch(self, lane: Lane) -> None:
        lane.view.sideways.connect(partial(self._sideways, lane))
        lane.view.lifted.connect(partial(self._lifted, lane))
        lane.view.dragged.connect(self._dragged)
        lane.view.dropped.connect(self._dropped)

    def move_chosen(self, to: Lane) -> None:
        """All that is chosen gets the value of the column `to`: one operation, one undo."""
        board = self._board
        sources = [lane for lane in board.lanes if lane.view.selected]
        if self._runner.store.vault.read_only or not sources or sources == [to]:
            return
        selection, by, value, number = board.selection(), board.by, to.value, board.current_id

        def work(store: Any) -> Changes:
            return verbs.edit(store, selection, {by: value})

        self._runner.write(work, partial(self._moved, number), board.failed.emit)

    def _moved(self, number: int | None, _changes: Changes) -> None:
        """The cursor goes along with its card."""
        if number is not None:
            self._board.go_to(number)

    # -- by keyboard --------------------------------------------------------------------------------------------------

    def _sideways(self, lane: Lane, step: int, moves: bool) -> None:
        lanes = self._board.lanes
        at = lanes.index(lane)
        if moves:
            if 0 <= at + step < len(lanes):
                self.move_chosen(lanes[at + step])
            return
        beyond: Sequence[Lane] = lanes[at + 1 :] if step > 0 else lanes[:at][::-1]
        near = next((other for other in beyond if not other.is_folded), None)
        if near is not None:
            self._board.clear_selection()
            near.view.enter_at(lane.view.cursor_y)
            self._board.area.ensureWidgetVisible(near, 8, 0)

    # -- by pointer ---------------------------------------------------------------------------------------------------

    def _lifted(self, lane: Lane, at: QPoint) -> None:
        if not self._runner.store.vault.read_only:
            self._drag = Drag(self._board.area, self._board.lanes, lane.view, self._board.selected)
            self._drag.move_to(at)

    def _dragged(self, at: QPoint) -> None:
        if self._drag is not None:
            self._drag.move_to(at)

    def _dropped(self) -> None:
        if (target := self.let_go()) is not None:
            self.move_chosen(target)

    @property
    def dragging(self) -> bool:
        return self._drag is not None

    def let_go(self) -> Lane | None:
        """End the drag, if there is one; the column under the pointer."""
        drag, self._drag = self._drag, None
        if drag is None:
            return None
        for lane in self._board.lanes:
            lane.view.put_back()
        return drag.finish()
