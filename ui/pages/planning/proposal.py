"""Beside the plan: what does not hold in it, and a better one with its reasons, until it is accepted or let go."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.figures import figure
from opsdesk.services import plan_words, releases
from opsdesk.services.releases import Explained, Flaw, Present, Proposal
from ui.charts.view import ChartView
from ui.context import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.surface import Surface

_MOST = 200
_ROWS = 7


class _Part(QWidget):
    """A heading with a number, and a list as long as it needs to be."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._words = title
        self._title, self._count = Label(bold=True), Label(role="small", colour="muted")
        self.list = EntryList(t(title))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.list)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._title.setText(t(self._words))
        self.list.setAccessibleName(t(self._words))
        self._fit()

    def show_entries(self, entries: list[Entry]) -> None:
        self.list.show_entries(entries[:_MOST])
        self._count.setText(f"{len(entries):,}")
        self.setVisible(bool(entries))
        self._fit()

    def _fit(self) -> None:
        heights = [theme.px(46 if entry.below else 29) for entry in self.list.entries]
        self.list.setFixedHeight(sum(heights[:_ROWS]) + 4)


class ProposalPanel(Surface):
    opened = Signal(int)
    """Show this requirement."""
    accepted = Signal()
    discarded = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(margin=1, gap=0)
        self.present: Present | None = None
        self.proposal: Proposal | None = None
        self.found: Explained | None = None
        self._heading = Label(role="heading")
        self._said = Label(colour="muted", wrap=True)
        self.accept = Button(_("Accept the proposal"), self.accepted.emit, tone="primary", icon="check")
        self.discard = Button(_("Let it go"), self.discarded.emit, tone="quiet")
        self.flaws = _Part(_("Does not hold"))
        self.changes = _Part(_("Would change"))
        self.missed = _Part(_("Just missed"))
        self.chart = ChartView(context.runner)
        self.chart.failed.connect(context.tell)
        for part in (self.flaws, self.changes, self.missed):
            part.list.opened.connect(self._open)
        self._arrange()
        live(self, self.show_all)

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(12)
        column.addWidget(self._heading)
        column.addWidget(self._said)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.accept)
        buttons.addWidget(self.discard)
        buttons.addStretch()
        column.addLayout(buttons)
        for part in (self.flaws, self.changes, self.missed):
            column.addWidget(part)
        column.addWidget(self.chart)
        column.addStretch(1)
        scroll = scrolled(inside)
        self.body.addWidget(scroll)

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show_present(self, present: Present) -> None:
        self.present = present
        self.show_all()

    def show_proposal(self, proposal: Proposal | None) -> None:
        self.proposal, self.found = proposal, None
        self.show_all()

    def show_reasons(self, found: Explained) -> None:
        self.found = found
        self.show_all()

    def show_all(self) -> None:
        proposal = self.proposal
        self.chart.setFixedHeight(theme.px(210))
        self._heading.setText(t("Proposal") if proposal else t("The plan as it is"))
        feasible = proposal is not None and proposal.plan.status != "infeasible"
        self.accept.setVisible(feasible)
        self.accept.setEnabled(bool(proposal and proposal.moves))
        self.discard.setVisible(proposal is not None)
        self.flaws.show_entries([] if proposal else self._flaws())
        self.changes.show_entries(self._changes(proposal) if proposal and feasible else [])
        self.missed.show_entries(self._missed(proposal) if proposal else [])
        points = self.found.frontier if self.found else ()
        self.chart.setVisible(bool(points))
        if proposal and points:
            self.chart.show_chart(plan_words.frontier_chart(proposal, points))
        self._said.setText(self._summary(proposal))

    def _summary(self, proposal: Proposal | None) -> str:
        if proposal is None:
            if self.present is None:
                return ""
            words = t(
                "“Plan it” finds what brings most within the capacity of the releases, and says why the rest is out."
            )
            return words if self.present.releases else t("Add a release with a capacity to plan.")
        lines = [plan_words.standing(proposal.plan)]
        if proposal.plan.status != "infeasible":
            unit = t("Business value") if proposal.objective == "value" else t("Customers served")
            now, then = figure(proposal.now, "count"), figure(proposal.plan.value, "count")
            lines.append(t("{name}: {before} now, {after} then.", name=unit, before=now, after=then))
            cost, room = figure(proposal.plan.cost, "count"), figure(sum(proposal.asked.problem.capacities), "count")
            lines.append(t("Effort {cost} of {capacity}.", cost=cost, capacity=room))
            if not proposal.moves:
                lines.append(t("The plan is as good already: nothing would change."))
        if proposal.asked.plain_weights:
            lines.append(t("No customer has a value: each counts as one."))
        return "\n".join(lines)

    def _flaws(self) -> list[Entry]:
        present = self.present
        if present is None:
            return []
        return [
            Entry("triangle-alert", plan_words.flaw(one, present), tone="warn", target=self._target(one), tip=plan_words.flaw(one, present))
            for one in releases.flaws(present)
        ]  # fmt: skip

    def _target(self, one: Flaw) -> int | None:
        found = self.present.placed.get(one.code) if self.present else None
        return found.id if found else None

    def _changes(self, proposal: Proposal) -> list[Entry]:
        names = {release.code: release.name for release in proposal.before.releases}
        listed = []
        for one, there in proposal.moves:
            here, to = names.get(str(one.release), t("Unplanned")), names.get(str(there), t("Unplanned"))
            icon = "plus" if there and one.release not in names else "x" if there is None else "chevron-right"
            listed.append(Entry(icon, one.title, one.code, f"{here} → {to}", target=one.id))
        order = {"plus": 0, "chevron-right": 1, "x": 2}
        return sorted(listed, key=lambda entry: order[entry.icon])

    def _missed(self, proposal: Proposal) -> list[Entry]:
        if self.found is None:
            return []
        listed = []
        for code, why in plan_words.why_out(proposal, self.found).items():
            one = proposal.before.placed.get(code)
            if one is not None:
                listed.append(Entry("info", one.title, code, why, target=one.id, tip=why))
        return listed

    def _open(self, target: object) -> None:
        if isinstance(target, int):
            self.opened.emit(target)
