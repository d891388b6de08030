"""Retention: how many of each cohort come back, as a heat map; every cell leads to its customers."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from opsdesk.analysis import periods, retention
from opsdesk.analysis.activity import (
    EVENTS,
    KINDS,
    Customers,
    RetentionOf,
    retention_definition,
    retention_heat,
    retention_line,
)
from opsdesk.analysis.periods import Period
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.reports.catalogue import Request
from opsdesk.services.activity import retention_customers, retention_of_store
from opsdesk.store.facts import Events
from ui.context import Context
from ui.forms.editor import mark_wrong
from ui.pages.metrics.analysis import MONTHS_FIRST, Analysis, Choice
from ui.theme import theme
from ui.widgets.live import live

_LINE_HEIGHT = 240
_CALM_MS = 400
COHORTS = (("12", "12"), ("24", "24"), ("36", "36"))


class Retention(Analysis):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "retention", parent)

        def choice(key: str, words: str, of: Sequence[tuple[str, str]]) -> Choice:
            return Choice(context, f"metrics.retention.{key}", words, of)

        self.kind = choice("kind", _("Counted as"), list(KINDS.items()))
        self.period = choice("period", _("Period"), MONTHS_FIRST)
        self.start = choice("start", _("Starts with"), list(EVENTS.items()))
        self.back = choice("back", _("Returns with"), list(EVENTS.items()))
        self.most = choice("cohorts", _("Cohorts"), COHORTS)
        self.brackets = QLineEdit()
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._typed)
        self.brackets.textEdited.connect(lambda _text: self._calm.start())
        self.period.chosen.connect(self._recall_brackets)  # before the offer: it asks with the brackets of that period
        self.offer(self.kind, self.brackets, self.period, self.start, self.back, self.most)
        self._asked: RetentionOf | None = None
        self._found: tuple[Events, retention.Retention] | None = None
        self.heat = self.chart_card()
        self.line = self.chart_card(_LINE_HEIGHT)
        self.heat.opened.connect(self._open)
        self.body.addStretch(1)
        self._recall_brackets()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Retention"))
        self.brackets.setAccessibleName(t("Brackets"))
        self.brackets.setToolTip(t("Periods after the first: 1-3,4-7,8-14"))
        self.brackets.setFixedWidth(theme.px(190))
        self._show()

    # -- asking ---------------------------------------------------------------------------------------------------

    @property
    def _key(self) -> str:
        return f"metrics.retention.brackets.{self.period.value}"

    def _recall_brackets(self) -> None:
        """Brackets are remembered for each length of periods."""
        usual = retention.USUAL_BRACKETS[cast(Period, self.period.value)]
        self.brackets.setText(self.context.memory.get(self._key, usual))

    def _typed(self) -> None:
        self.context.memory.keep(self._key, self.brackets.text())
        self.ask()

    def _ask(self) -> None:
        kind = cast(retention.Kind, self.kind.value)
        self.brackets.setVisible(kind == "bracket")
        try:
            typed = self.brackets.text() if kind == "bracket" else ""
            spans = retention.spans(kind, cast(Period, self.period.value), typed)
        except Trouble as trouble:
            self._mark(str(trouble))
            return
        self._mark("")
        asked = RetentionOf(
            self.as_of.day, cast(Period, self.period.value), kind, self.start.value, self.back.value, spans,
            most=int(self.most.value),
        )  # fmt: skip
        schema = self.context.runner.store.schema
        self.read(lambda c: (asked, retention_of_store(c, schema, asked)), self._arrived)

    def _mark(self, problem: str) -> None:
        mark_wrong(self.brackets, problem)
        self.brackets.setToolTip(problem or t("Periods after the first: 1-3,4-7,8-14"))

    def _arrived(self, found: tuple[RetentionOf, tuple[Events, retention.Retention]]) -> None:
        self._asked, self._found = found
        self.tidy((self._asked.start, self._asked.back), self._found[0].loose)
        self._show()

    def _show(self) -> None:
        if self._found is None or self._asked is None:
            return
        events, found = self._found
        customers = self.context.runner.store.schema["customers"]
        notes = retention_definition(self._asked, found, events.future, customers).notes
        self.heat.show_chart(retention_heat(self._asked, found, notes))
        self.line.show_chart(retention_line(self._asked, found, notes))

    # -- where numbers lead ---------------------------------------------------------------------------------------

    def _open(self, target: object) -> None:
        assert isinstance(target, Customers)
        assert self._asked is not None
        schema, asked, column = self.context.runner.store.schema, self._asked, cast(int, target.part)
        self.lead(lambda c: retention_customers(c, schema, asked, target.period, column), target.name)

    def _report(self) -> None:
        assert self._asked is not None
        asked = self._asked
        oldest = periods.number(asked.as_of, asked.period) - asked.most + 1
        request = Request(
            asked.as_of, first=periods.first_day(oldest, asked.period), period=asked.period, event=asked.start,
            back=asked.back, kind=asked.kind, brackets=self.brackets.text() if asked.kind == "bracket" else "",
        )  # fmt: skip
        self.context.go("reports", ("lifecycle", request))

    def _copy(self) -> None:
        self.heat.copy_numbers()
        self.context.toast(t("Copied. Paste them into a spreadsheet."))
