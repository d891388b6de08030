"""Lifetime: what customers will buy and bring, with the test of the forecast beside it."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from opsdesk.analysis.back_test import Weeks
from opsdesk.analysis.lifetime_charts import (
    BINS,
    ONCE,
    alive_chart,
    bins,
    by_purchases_chart,
    by_week_chart,
    definition,
    explained,
)
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.figures import day_name, figure
from opsdesk.query.filters import Among, Query
from opsdesk.services import clv
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from ui.charts.view import ChartView
from ui.context import Context
from ui.forms.calendar import CalendarPopup
from ui.icons import icon
from ui.pages.metrics.analysis import Analysis, Choice
from ui.theme import ICON_SIZE, theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_CHART_HEIGHT = 260
BEST = 30
WEEKS = (("13", "13"), ("26", "26"), ("52", "52"), ("104", "104"))


class CalibrationEnd(QPushButton):
    """Until when the forecast is fitted; without a day, to everything, and tested on the last third."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day: int | None = None
        self.setProperty("tone", "quiet")
        self.setAutoDefault(False)
        self._calendar = CalendarPopup(self, may_be_empty=True)
        self._calendar.picked.connect(self.choose)
        self.clicked.connect(lambda: self._calendar.open_at(self, self.day))
        live(self, self.retranslate)

    def choose(self, day: int | None) -> None:
        self.day = day
        self.retranslate()
        self.chosen.emit()

    def retranslate(self) -> None:
        until = t("Fitted to all, tested on the last third") if self.day is None else day_name(self.day)
        self.setText(until if self.day is None else t("Fitted up to {day}", day=until))
        self.setAccessibleName(self.text())
        self.setToolTip(t("Choose the day up to which the forecast is fitted; the days after it test it."))
        side = theme.px(ICON_SIZE - 2)
        self.setIcon(icon("list-checks"))
        self.setIconSize(QSize(side + 3, side))


@dataclass(frozen=True)
class Found:
    forecast: clv.Forecast
    weeks: Weeks | None
    names: dict[int, str]
    best: tuple[int, ...]
    """Places in the forecast, the most valuable first."""


class Lifetime(Analysis):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "lifetime", parent)
        self.report.hide()
        self.ahead = Choice(context, "metrics.lifetime.weeks", _("Weeks ahead"), WEEKS)
        if not context.memory.get("metrics.lifetime.weeks", ""):
            self.ahead.segments.set_value("52")
        self.calibration = CalibrationEnd()
        self.calibration.chosen.connect(self.ask)
        self.offer(self.ahead, self.calibration)
        self.buttons.insertWidget(0, Button(_("Check the method"), self._check, icon="shield-check", tone="quiet"))
        self._found: Found | None = None
        self.facts = {
            "purchases": Fact(_("Purchases to come"), definition=_("Repeat purchase days expected of all customers in the weeks ahead.")),
            "value": Fact(_("Their value"), definition=_("Purchases expected times the value expected of each (Gamma-Gamma).")),
            "repeaters": Fact(_("Bought again"), definition=_("Customers with a repeat purchase day, of all who ever bought.")),
            "test": Fact(_("Expected of what came"), definition=_("Purchases expected after the calibration, over those that came.")),
            "correlation": Fact(_("Correlation per customer"), definition=_("Between what was expected of each customer and what came.")),
        }  # fmt: skip
        numbers = Surface(margin=12)
        row = QHBoxLayout()
        row.setSpacing(8)
        for fact in self.facts.values():
            row.addWidget(fact)
        numbers.body.addLayout(row)
        self.body.addWidget(numbers)
        self.by_purchases, self.by_week, self.alive = (ChartView(context.runner) for _n in range(3))
        self.alive.opened.connect(self._list_bar)
        self.best = EntryList(t("Most valuable customers"))
        self.best.opened.connect(lambda number: context.go("customers", number))
        self._best_title = Label(bold=True)
        self.body.addLayout(self._charts())
        self._why = Surface(margin=14)
        self._parameters = QGridLayout()
        self._parameters.setHorizontalSpacing(24)
        self._parameters.setVerticalSpacing(6)
        self._words: list[Label] = []
        self._why_title, self._basis = Label(bold=True), Label(role="small", colour="muted", wrap=True)
        self._why.body.addWidget(self._why_title)
        self._why.body.addLayout(self._parameters)
        self._why.body.addWidget(self._basis)
        self.body.addWidget(self._why)
        self.body.addStretch(1)
        live(self, self._show)

    def _charts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        best = QWidget()
        column = QVBoxLayout(best)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._best_title)
        column.addWidget(self.best)
        for place, part in enumerate((self.by_purchases, self.by_week, self.alive, best)):
            card = Surface(margin=14)
            card.body.addWidget(part)
            part.setFixedHeight(theme.px(_CHART_HEIGHT))
            if isinstance(part, ChartView):
                part.failed.connect(self.context.tell)
            grid.addWidget(card, *divmod(place, 2))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    # -- asking -------------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        schema, day, end, weeks = (
            self.context.runner.store.schema,
            self.as_of.day,
            self.calibration.day,
            int(self.ahead.value),
        )

        def work(connection: Connection) -> Found:
            forecast = clv.of_store(connection, day, calibration_end=end, weeks=weeks)
            course = forecast.tested.by_week(connection) if forecast.tested else None
            worth = forecast.expected if forecast.worth is None else forecast.worth
            best = np.lexsort((forecast.customers, -worth))[:BEST].tolist()
            ids = [int(forecast.customers[place]) for place in best]
            names = rows.page(connection, schema, "customers", ids, ["name"])
            return Found(forecast, course, {n: str(name) for n, (name,) in names.items()}, tuple(best))

        self.read(work, self._arrived)

    def _arrived(self, found: Found) -> None:
        self._found = found
        self._show()

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self.setAccessibleName(t("Lifetime"))
        self._best_title.setText(t("Most valuable customers"))
        self.best.setAccessibleName(t("Most valuable customers"))
        self._why_title.setText(t("What the forecast rests on"))
        if self._found is None:
            return
        found = self._found.forecast
        histories, tested = found.histories, found.tested
        left_out = [
            tn("{n} later order", "{n} later orders", found.future) if found.future else "",
            tn("{n} refund", "{n} refunds", found.refunds) if found.refunds else "",
        ]
        defined = definition(
            found.model, found.fitted_to, len(histories), found.weeks, t(", ").join(filter(None, left_out))
        )
        self.facts["purchases"].show_figure(figure(float(found.expected.sum()), "count"))
        self.facts["value"].show_figure(
            text.EMPTY if found.worth is None else text.money(int(found.worth.sum()), whole=True)
        )
        self.facts["value"].setToolTip(found.valueless or self.facts["value"].toolTip())
        self.facts["repeaters"].show_figure(f"{histories.repeaters:,} / {len(histories):,}")
        test = tested.holdout if tested else None
        self.facts["test"].show_figure(figure(test.expected / test.actual if test and test.actual else None, "percent"))
        correlation = test.correlation if test else None
        self.facts["correlation"].show_figure(text.EMPTY if correlation is None else f"{correlation:.2f}")
        self.by_purchases.show_chart(by_purchases_chart(tested.by_purchases if tested else (), defined.notes))
        self.by_week.show_chart(by_week_chart(self._found.weeks, found.calibration_end, defined.notes))
        self.alive.show_chart(alive_chart(histories.x, found.alive, defined.notes))
        self.best.show_entries([self._entry(place) for place in self._found.best])
        self._explain(
            explained(found.model, found.values),
            " · ".join(filter(None, (defined.basis, found.untested, found.valueless))),
        )

    def _explain(self, lines: list[tuple[str, str]], basis: str) -> None:
        for old in self._words:
            self._parameters.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._words = []
        for row, line in enumerate(lines):
            for column, words in enumerate(line):
                label = Label(words, colour="text" if column else "muted")
                self._parameters.addWidget(label, row, column)
                self._words.append(label)
        self._parameters.setColumnStretch(1, 1)
        self._basis.setText(basis)

    def _entry(self, place: int) -> Entry:
        assert self._found is not None
        found = self._found.forecast
        number, x = int(found.customers[place]), int(found.histories.x[place])
        expected = t("{n} expected", n=f"{found.expected[place]:.1f}")
        worth = expected if found.worth is None else text.money(int(found.worth[place]), whole=True)
        alive = t("{share} likely to be active", share=f"{found.alive[place]:.0%}") if x else t("No repeat purchase")
        below = " · ".join((tn("{n} repeat purchase", "{n} repeat purchases", x), alive, expected))
        return Entry("user", self._found.names.get(number, ""), worth, below, "", number)

    # -- where numbers lead -------------------------------------------------------------------------------------------

    def _list_bar(self, bar: object) -> None:
        if self._found is None or not isinstance(bar, int):
            return
        found = self._found.forecast
        ids = found.customers[bins(found.histories.x, found.alive) == bar].tolist()
        low, high = bar * 100 // BINS, (bar + 1) * 100 // BINS
        name = t("Bought once") if bar == ONCE else t("{low}–{high}% likely to be active", low=low, high=high)
        self.context.go("customers", Query("customers", Among.of(name, ids)))

    def _check(self) -> None:
        from ui.pages.metrics.self_check import SelfCheck

        SelfCheck(self, self.context).open()

    def _copy(self) -> None:
        self.by_purchases.copy_numbers()
        self.context.toast(t("Copied. Paste them into a spreadsheet."))
