"""Lifecycle: who is new, returns, comes back or falls asleep, period by period."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from PySide6.QtWidgets import QHBoxLayout, QWidget

from opsdesk.analysis.activity import (
    EVENTS,
    MEANINGS,
    PARTS,
    Customers,
    LifecycleOf,
    lifecycle_chart,
    lifecycle_definition,
    lifecycle_target,
    period_name,
)
from opsdesk.analysis.lifecycle import Part, Phase
from opsdesk.analysis.periods import Period
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.reports.catalogue import Request
from opsdesk.services.activity import lifecycle_customers, lifecycle_of_store
from opsdesk.store.facts import Events
from ui.context import Context
from ui.pages.metrics.analysis import MONTHS_FIRST, Analysis, Choice
from ui.pages.metrics.stages import StageCard
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_CHART_HEIGHT = 280


class Lifecycle(Analysis):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "lifecycle", parent)
        self.period = Choice(context, "metrics.lifecycle.period", _("Period"), MONTHS_FIRST)
        self.active_by = Choice(context, "metrics.lifecycle.event", _("Active by"), list(EVENTS.items()))
        self.offer(self.period, self.active_by)
        self._asked = self._wanted()
        self._events: Events | None = None
        self._phases: Sequence[Phase] = ()
        card = Surface(margin=12)
        self._last = Label(role="small", colour="muted")
        row = QHBoxLayout()
        row.setSpacing(8)
        self.facts: dict[Part, Fact] = {}
        for part, words in PARTS.items():
            fact = self.facts[part] = Fact(words, definition=MEANINGS[part], opens=True)
            fact.asked.connect(partial(self._fact_asked, part))
            row.addWidget(fact)
        card.body.addWidget(self._last)
        card.body.addLayout(row)
        self.body.addWidget(card)
        self.chart = self.chart_card(_CHART_HEIGHT)
        self.chart.opened.connect(self._open)
        self.stages = StageCard(context)
        self.body.addWidget(self.stages)
        self.body.addStretch(1)
        live(self, self._show)

    def _wanted(self) -> LifecycleOf:
        return LifecycleOf(self.as_of.day, cast(Period, self.period.value), self.active_by.value)

    def _ask(self) -> None:
        schema, asked = self.context.runner.store.schema, self._wanted()
        self.stages.ask()
        self.read(lambda c: (asked, *lifecycle_of_store(c, schema, asked)), self._arrived)

    def _arrived(self, found: tuple[LifecycleOf, Events, tuple[Phase, ...]]) -> None:
        self._asked, self._events, self._phases = found
        self.tidy((self._asked.event,), self._events.loose)
        self._show()

    @property
    def last(self) -> Phase | None:
        """The last period that is over."""
        return next((phase for phase in reversed(self._phases) if phase.complete), None)

    def _show(self) -> None:
        self.setAccessibleName(t("Lifecycle"))
        if self._events is None:
            return
        last, asked = self.last, self._asked
        when = period_name(last.period, asked.period) if last else ""
        self._last.setText(
            t("The last period that is over: {when}", when=when) if last else t("No period is over yet.")
        )
        for part, fact in self.facts.items():
            fact.show_figure(f"{getattr(last, part):,}" if last else "—")
        customers = self.context.runner.store.schema["customers"]
        definition = lifecycle_definition(asked, self._phases, self._events.future, customers)
        self.chart.show_chart(lifecycle_chart(asked, self._phases, definition.notes))

    # -- where numbers lead ---------------------------------------------------------------------------------------

    def _fact_asked(self, part: Part) -> None:
        if self.last is not None:
            self._open(lifecycle_target(self._asked, self.last, part))

    def _open(self, target: object) -> None:
        assert isinstance(target, Customers)
        schema, asked = self.context.runner.store.schema, self._asked
        part = cast(Part, target.part)
        self.lead(lambda c: lifecycle_customers(c, schema, asked, target.period, part), target.name)

    def _report(self) -> None:
        asked = self._asked
        self.context.go("reports", ("lifecycle", Request(asked.as_of, period=asked.period, event=asked.event)))

    def _copy(self) -> None:
        self.chart.copy_numbers()
        self.context.toast(t("Copied. Paste them into a spreadsheet."))
