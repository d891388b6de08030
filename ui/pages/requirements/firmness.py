"""Beside the ranking: how far other models agree, and what would move the requirement with the cursor."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.analysis.priority import Floats, Ranking
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services.firmness import Firmness, Turn, doubted, firmness, said, simulated
from opsdesk.services.scoreboard import ENTITY, Board
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.charts.view import ChartView
from ui.context import Context
from ui.runner import Task
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface

TOPS = (3, 5, 10)
WIDTH = 320


class FirmnessPanel(Surface):
    """`follow` says which board and which requirement; reading and simulating is done here."""

    simulated = Signal(object, object)
    """The `Board`, and the chance of each of its requirements to be among the first."""
    opened = Signal(object)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(margin=14, gap=6)
        self._memory, self._runner = context.memory, context.runner
        self._key, self._slot = f"{name}.top", f"{name}/firm"
        self._board: Board | None = None
        self._done: tuple[Ranking, int] | None = None
        self._running: Task | None = None
        self._found: Firmness | None = None
        self._title = ""
        self._doubt = True
        self.head = Label(bold=True)
        self.top = Segments([(top, str(top)) for top in TOPS])
        kept = self._memory.get(self._key, 5)
        self.top.set_value(kept if kept in TOPS else 5)
        self.top.chosen.connect(self._top_chosen)
        self._top_words = Label(role="small", colour="muted")
        self._chances = Label(role="small", colour="muted", wrap=True)
        self._turns_head = Label(bold=True, wrap=True)
        self.turns = Label(role="small", wrap=True)
        self._tau_head = Label(bold=True)
        self.tau = Label(role="small", wrap=True)
        self.chart = ChartView(context.runner)
        self.chart.opened.connect(self.opened)
        self.chart.failed.connect(context.tell)
        self._arrange()
        live(self, self.retranslate)

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._top_words)
        row.addWidget(self.top)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._chances)
        for widget in (self._turns_head, self.turns, self._tau_head, self.tau, self.chart):
            column.addSpacing(6 if widget in (self._turns_head, self._tau_head, self.chart) else 0)
            column.addWidget(widget)
        column.addStretch(1)
        scroll = scrolled(inside)
        self.body.addWidget(scroll)

    def retranslate(self) -> None:
        self.setFixedWidth(theme.px(WIDTH))
        self.head.setText(t("How firm is the order?"))
        self._top_words.setText(t("Among the first"))
        self.top.setAccessibleName(t("Among the first"))
        self._show()

    @property
    def top_wanted(self) -> int:
        value = self.top.value
        return value if isinstance(value, int) else 5

    def _top_chosen(self) -> None:
        self._memory.keep(self._key, self.top_wanted)
        if self._board is not None:
            self._simulate(self._board)

    # -- asking -------------------------------------------------------------------------------------------------------

    def follow(self, board: Board, number: int | None) -> None:
        """Be about `board` now, and about the requirement `number` in it."""
        self._board = board
        schema = self._runner.store.schema

        def work(connection: Connection) -> tuple[Firmness, str]:
            title = rows.page(connection, schema, ENTITY, [number] if number is not None else [], ["title"])
            found = firmness(connection, schema, board, number if title else None)
            return found, str(title[number][0]) if number is not None and title else ""

        self._runner.read(work, self._arrived, self._slot, lambda _trouble: None)
        self._simulate(board)

    def _arrived(self, found: tuple[Firmness, str]) -> None:
        self._found, self._title = found
        self._show()

    def _simulate(self, board: Board) -> None:
        """Once for each ranking and number of places; the next cancels what is still drawn."""
        top = self.top_wanted
        if self._done is not None and self._done[0] is board.ranking and self._done[1] == top:
            return
        self._done = (board.ranking, top)
        if self._running is not None:
            self._running.cancel()
        self._running, self._doubt = None, doubted(board)
        self._say_chances()
        if board.scored and self._doubt:
            self._running = self._runner.background(
                lambda progress: (board, simulated(board, top, progress)), self._drawn, t("Simulating the ranking")
            )

    def _drawn(self, found: tuple[Board, Floats]) -> None:
        self._running = None
        self.simulated.emit(*found)

    # -- saying -------------------------------------------------------------------------------------------------------

    def _say_chances(self) -> None:
        self._chances.setText(
            t("The column “Chance” draws efforts from their ranges and confidence by how sure it is.")
            if self._doubt
            else t("No effort has a range and every confidence is certain: the order cannot move by chance.")
        )

    def _show(self) -> None:
        self._say_chances()
        found = self._found
        for widget in (self._turns_head, self.turns, self._tau_head, self.tau, self.chart):
            widget.setVisible(False)
        if found is None:
            return
        if found.number is not None:
            self._turns_head.setText(self._title)
            self._turns_head.show()
            self.turns.setText(_turned(found.turns) or t("Nothing alone would move it past a neighbour."))
            self.turns.show()
        if found.tau:
            self._tau_head.setText(t("Agreement of models"))
            self._tau_head.setToolTip(t("Kendall's tau-b over the requirements that both models score"))
            self.tau.setText("\n".join(f"{name}: {said(tau)}" for name, tau in found.tau))
            self._tau_head.show()
            self.tau.show()
        if found.chart is not None:
            self.chart.show_chart(found.chart)
            self.chart.show()


_UP, _DOWN = _("Level with {title} ({rank}) above it, if"), _("Level with {title} ({rank}) below it, if")


def _turned(turns: Sequence[Turn]) -> str:
    """One way a line, the smallest move first."""
    lines: list[str] = []
    for up, words in ((True, _UP), (False, _DOWN)):
        ways = [turn for turn in turns if turn.up == up]
        if ways:
            lines.append(t(words, title=ways[0].title, rank=ways[0].rank))
            lines += [f"  {turn.words}" for turn in ways]
    return "\n".join(lines)
