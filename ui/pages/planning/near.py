"""Now, next and later: all open requirements in three columns by how near they are; moving a card sets its status."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Stored
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Sort, Test
from opsdesk.services.releases import OPEN
from opsdesk.services.roadmap import NEAR, nearness
from ui.boards.board import Board
from ui.boards.spec import BoardSpec
from ui.context import Context, Page
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

SPEC = BoardSpec(
    "requirements", "status", "planning.near", "title", fields=("code", "release", "value"), pill="status",
    icons={"value": "star"}, fixed=True,
)  # fmt: skip
QUERY = Query("requirements", OPEN, (Sort("value", True),))
GIVEN: dict[str, Stored] = {"now": "doing", "next": "planned", "later": "idea"}
"""The status that a card gets in each column; the column is known by it."""
LABELS: dict[Stored, str] = {"doing": _("Now"), "planned": _("Next"), "idea": _("Later")}


class NearBoard(Board):
    def __init__(self, context: Context) -> None:
        super().__init__(SPEC, context.runner, context.memory)

    def _values(self) -> list[Stored]:
        return list(GIVEN.values())

    def _holds(self, value: Stored) -> Filter:
        near = next(near for near, status in GIVEN.items() if status == value)
        if near in NEAR:
            return Test("status", f.IS, NEAR[near])
        return Test("status", f.IS_NOT, tuple(status for statuses in NEAR.values() for status in statuses))

    def _name(self) -> None:
        kind = self.field.kind
        assert isinstance(kind, k.Pick)
        for value, lane in self._lanes.items():
            option = kind.option(value)
            lane.name(t(LABELS[value]), option.tone if option else "", t(self.field.label))

    def retranslate(self) -> None:
        super().retranslate()
        self.setAccessibleName(t("Now, next, later"))

    def _counted(self, counts: dict[Stored, int]) -> None:
        near: dict[Stored, int] = dict.fromkeys(GIVEN.values(), 0)
        for status, count in counts.items():
            near[GIVEN[nearness(status)]] += count
        super()._counted(near)

    def _found(self, found: tuple[int, Stored]) -> None:
        super()._found((found[0], GIVEN[nearness(found[1])]))


class NearTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._fact = Label(colour="muted")
        self.board = NearBoard(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.board)
        empty = Surface(margin=1, gap=0)
        empty.body.addWidget(
            EmptyState("columns-3", _("No open requirements. What is shipped or declined is not shown here."))
        )
        self._stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._fact)
        column.addWidget(self._stack, 1)
        self.board.opened.connect(lambda number: context.go("requirements", number))
        self.board.failed.connect(context.tell)
        self.board.selection_changed.connect(self._tell)
        self.board.menu_wanted.connect(lambda _at: None)
        self.board.counted.connect(lambda total: self._stack.setCurrentIndex(0 if total else 1))
        context.runner.changed.connect(self._changed)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._fact.setText(t("Now: in progress · Next: planned or candidate · Later: every other open requirement"))

    def visit(self, target: object) -> None:
        self.board.show_query(QUERY)

    def take_focus(self) -> None:
        self.board.setFocus()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible():
            self.board.apply(changes)

    def _tell(self) -> None:
        if self.isVisible():
            chosen, total = self.board.selected, f"{self.board.total:,}"
            self.context.select(t("{n} of {total} selected", n=f"{chosen:,}", total=total) if chosen else "")
