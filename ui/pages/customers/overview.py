"""The customers of the list in figures and charts; every bar leads to its rows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.analysis.overview import Overview as Figures
from opsdesk.analysis.overview import charts
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.figures import figure
from opsdesk.query.filters import Query
from opsdesk.services.overview import customer_overview
from ui.charts.view import ChartView
from ui.context import Context
from ui.widgets.fact import Fact
from ui.widgets.live import live
from ui.widgets.surface import Surface

_CHARTS, _ACROSS = 6, 2
_CHART_HEIGHT = 236


class Overview(QScrollArea):
    opened = Signal(object)
    """The `Query` behind a figure."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = context.runner
        self._query = Query("customers")
        self._figures: Figures | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(12)
        self._facts = [
            Fact(_("Customers")),
            Fact(_("Have ordered")),
            Fact(_("Orders"), definition=_("Orders in counted statuses.")),
            Fact(_("Revenue"), definition=_("Sum of counted orders; refunds are negative.")),
        ]
        facts = Surface(margin=12)
        row = QHBoxLayout()
        row.setSpacing(8)
        for fact in self._facts:
            row.addWidget(fact)
        facts.body.addLayout(row)
        column.addWidget(facts)
        grid = QGridLayout()
        grid.setSpacing(12)
        self.charts = [ChartView(context.runner) for _n in range(_CHARTS)]
        for number, chart in enumerate(self.charts):
            card = Surface(margin=14)
            card.body.addWidget(chart)
            chart.setFixedHeight(_CHART_HEIGHT)
            chart.opened.connect(self._open)
            chart.failed.connect(context.tell)
            grid.addWidget(card, number // _ACROSS, number % _ACROSS)
        column.addLayout(grid)
        column.addStretch(1)
        self.setWidget(inside)
        context.runner.changed.connect(self._changed)
        live(self, self._show)

    def show_query(self, query: Query) -> None:
        """Figures and charts of the customers of `query`."""
        self._query = query
        schema, where, today = self._runner.store.schema, query.where, clock.today()
        self._runner.read(
            lambda c: customer_overview(c, schema, today, where, None), self._arrived, "customers/overview"
        )

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and (changes.touches("customers") or changes.touches("orders")):
            self.show_query(self._query)

    def _arrived(self, found: Figures) -> None:
        self._figures = found
        self._show()

    def _show(self) -> None:
        self.setAccessibleName(t("Overview in charts"))
        found = self._figures
        if found is None:
            return
        ordered = found.buyers / found.customers if found.customers else None
        for fact, words in zip(
            self._facts,
            (
                f"{found.customers:,}",
                figure(ordered, "percent"),
                f"{found.orders:,}",
                text.money(found.revenue, whole=True),
            ),
            strict=True,
        ):
            fact.show_figure(words)
        for view, chart in zip(self.charts, charts(found, self._runner.store.schema["customers"]), strict=True):
            view.show_chart(chart)

    def _open(self, target: object) -> None:
        if isinstance(target, Query):
            self.opened.emit(target)
