"""Fixing a ranking: a name and who did it, and it is kept with everything that made it."""

from PySide6.QtWidgets import QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services import rankings
from opsdesk.services.scoreboard import Board
from ui.context import Context
from ui.dialogs.dialog import Dialog
from ui.dialogs.gates.gate import Typed
from ui.widgets.buttons import Button
from ui.widgets.label import Label

_BY = "requirements.ranking.by"


class FixRanking(Dialog):
    """Who did it is remembered for the next time."""

    def __init__(self, parent: QWidget, context: Context, board: Board) -> None:
        super().__init__(parent, _("Fix this ranking"))
        self._context, self._board = context, board
        said = t(
            "Scores, inputs, formula and scales are kept as they are today. Later rankings can be compared with it."
        )
        self.body.addWidget(Label(said, colour="muted", role="small", wrap=True))
        self.name, self.by = Typed(_("Name")), Typed(_("Decided by"))
        self.name.setText(f"{t(board.ranking.model.label)} {clock.day_of(clock.today()).isoformat()}")
        self.name.setMaxLength(80)
        self.by.setText(context.memory.get(_BY, ""))
        self.body.addWidget(self.name)
        self.body.addWidget(self.by)
        self._refusal = Label(colour="bad", wrap=True)
        self._refusal.hide()
        self.body.addWidget(self._refusal)
        self.add_button(Button(_("Cancel"), self.reject))
        self.keep = Button(_("Fix ranking"), self.fix, tone="primary")
        self.add_button(self.keep)
        self.name.setFocus()
        self.name.selectAll()

    def fix(self) -> None:
        name, by, board = self.name.text(), self.by.text().strip(), self._board
        self._context.memory.keep(_BY, by)
        self._context.runner.write(lambda store: rankings.fix(store, name, board, author=by), self._done, self._refuse)

    def _done(self, _changes: Changes) -> None:
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self._refusal.setText(str(trouble))
        self._refusal.show()
