"""A board as one of the ways to see the records of a list."""

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from ui.boards.spec import BoardSpec
from ui.context import Context
from ui.records.listing import Way


def board(title: str, spec: BoardSpec, words: tuple[str, ...] = ()) -> Way:
    """`title` is a message id: what the command says that shows it."""

    def make(context: Context) -> QWidget:
        from ui.boards.board import Board

        return Board(spec, context.runner, context.memory)

    return Way(
        "board", title, _("Board"), "square-kanban", make, "Ctrl+Shift+B", ("kanban", "看板", *words), chooses=True
    )
