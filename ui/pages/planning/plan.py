"""The release plan: requirements dragged between releases that fill, and the best plan beside it."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.figures import figure
from opsdesk.services import releases
from opsdesk.services.planning import Objective
from opsdesk.services.releases import Explained, Present, Proposal
from opsdesk.work import Progress
from ui.context import Context, Page
from ui.pages.planning.board import PlanBoard
from ui.pages.planning.proposal import ProposalPanel
from ui.runner import Task
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface

_SECONDS = (5, 600)
_WIDE = 332


class PlanTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self.present: Present | None = None
        self._task: Task | None = None
        self._fact = Label(colour="muted")
        self.objective = Segments([("value", _("Business value")), ("customers", _("Customers served"))], compact=True)
        self.objective.set_value(context.memory.get("planning.objective", "value"))
        self.seconds = QSpinBox()
        self.seconds.setRange(*_SECONDS)
        self.seconds.setValue(context.memory.get("planning.seconds", 30))
        run = context.commands.run
        self.new = Button(_("New release"), lambda: run("planning.new_release"), icon="plus")
        self.people = IconButton("users", _("Team and capacity"), lambda: run("planning.team"))
        self.plan = Button(_("Plan it"), self._plan_or_stop, icon="list-checks", tone="primary")
        self.board = PlanBoard(context)
        self.panel = ProposalPanel(context)
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()
        live(self, self.retranslate)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._fact, 1)
        head.addWidget(self.objective)
        head.addWidget(self.seconds)
        head.addWidget(self.people)
        head.addWidget(self.new)
        head.addWidget(self.plan)
        self._empty = EmptyState(
            "list-checks",
            _("No releases yet. A release has a name, its days and a capacity; requirements are dragged into it."),
            Button(_("New release"), lambda: self.context.commands.run("planning.new_release"), tone="primary"),
        )
        self._stack.addWidget(self.board)
        empty = Surface(margin=1, gap=0)
        empty.body.addWidget(self._empty)
        self._stack.addWidget(empty)
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(self._stack, 1)
        across.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(across, 1)

    def _connect(self) -> None:
        memory = self.context.memory
        self.objective.chosen.connect(lambda value: memory.keep("planning.objective", value))
        self.seconds.valueChanged.connect(lambda value: memory.keep("planning.seconds", value))
        self.board.opened.connect(self._open)
        self.board.failed.connect(self.context.tell)
        self.board.selection_changed.connect(self._tell)
        self.board.menu_wanted.connect(lambda _at: None)
        self.panel.opened.connect(self._open)
        self.panel.accepted.connect(lambda: self.context.commands.run("planning.accept"))
        self.panel.discarded.connect(self.discard)
        self._runner.changed.connect(self._changed)

    def retranslate(self) -> None:
        self.panel.setFixedWidth(theme.px(_WIDE))
        self.objective.setAccessibleName(t("What to maximise"))
        self.seconds.setAccessibleName(t("Time limit"))
        self.seconds.setToolTip(t("How long the planner may look for a better plan."))
        self.seconds.setSuffix(t(" s"))
        self._show()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        self.board.ask()
        self._read()

    def take_focus(self) -> None:
        self.board.setFocus()

    def _read(self) -> None:
        schema = self._runner.store.schema
        self._runner.read(lambda c: releases.present(c, schema), self._arrived, "planning/present", self.context.tell)

    def _arrived(self, present: Present) -> None:
        self.present = present
        self.panel.show_present(present)
        self._stack.setCurrentIndex(0 if present.releases else 1)
        self.panel.setVisible(bool(present.releases))
        self._show()

    def _changed(self, changes: Changes) -> None:
        if not (changes.touches("requirements") or changes.touches("releases")):
            return
        if self.panel.proposal is not None:
            self.panel.show_proposal(None)  # it was about another plan
        if self.isVisible():
            self.board.apply(changes)
            self._read()

    def _show(self) -> None:
        present = self.present
        self.plan.rename(_("Stop planning") if self.planning else _("Plan it"))
        self.plan.setEnabled(bool(present and present.releases))
        if present is not None:
            value, effort = figure(present.value, "count"), figure(present.effort, "count")
            room = figure(present.capacity, "count")
            self._fact.setText(
                t("Planned: value {value}, effort {effort} of {capacity}", value=value, effort=effort, capacity=room)
            )

    def _tell(self) -> None:
        if self.isVisible():
            chosen, total = self.board.selected, f"{self.board.total:,}"
            self.context.select(t("{n} of {total} selected", n=f"{chosen:,}", total=total) if chosen else "")

    def _open(self, number: int) -> None:
        self.context.go("requirements", number)

    # -- what is done -------------------------------------------------------------------------------------------------

    @property
    def can_write(self) -> bool:
        return not self._runner.store.vault.read_only

    def new_release(self) -> None:
        from ui.pages.planning.sheets import new_release

        new_release(self, self.context)

    def team(self) -> None:
        from ui.pages.planning.team_sheet import TeamSheet

        TeamSheet(self, self.context).open()

    @property
    def planning(self) -> bool:
        return self._task is not None

    def _plan_or_stop(self) -> None:
        self.context.commands.run("planning.stop" if self.planning else "planning.propose")

    def propose(self) -> None:
        """Look for the best plan in the background, then for its reasons."""
        store, seconds = self._runner.store, float(self.seconds.value())
        objective: Objective = "customers" if self.objective.value == "customers" else "value"

        def work(progress: Progress) -> Proposal:
            return releases.propose(store, objective, seconds, progress)

        self._task = self._runner.background(work, self._proposed, t("Planning releases"), self._refused)
        self._show()

    def _proposed(self, proposal: Proposal) -> None:
        seconds = float(self.seconds.value())
        self.panel.show_proposal(proposal)

        def work(progress: Progress) -> tuple[Proposal, Explained]:
            return proposal, releases.explained(proposal, seconds, progress)

        self._task = self._runner.background(work, self._explained, t("Finding reasons"), self._refused)
        self._show()

    def _explained(self, found: tuple[Proposal, Explained]) -> None:
        self._task = None
        if found[0] is self.panel.proposal:
            self.panel.show_reasons(found[1])
        self._show()

    def _refused(self, trouble: Trouble) -> None:
        self._task = None
        self.context.tell(trouble)
        self._show()

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._show()

    def discard(self) -> None:
        self.stop()
        self.panel.show_proposal(None)

    @property
    def can_accept(self) -> bool:
        proposal = self.panel.proposal
        return self.can_write and proposal is not None and bool(proposal.moves)

    def accept(self) -> None:
        proposal = self.panel.proposal
        assert proposal is not None
        self.stop()

        def work(store: Any) -> Changes:
            return releases.accept(store, proposal)

        self._runner.write(work)
