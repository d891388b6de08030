"""The cards of the value tab: totals, ABC with its Pareto curve, and the eight classes beside the matrix of scores.

On the left of a card stands what can be chosen, on the right what follows from it.
"""

from dataclasses import replace
from fractions import Fraction
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.analysis import value as said
from opsdesk.analysis.rfm import CLASSES8
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.definition import Definition
from opsdesk.model.figures import figure
from opsdesk.model.text import EMPTY, money
from opsdesk.services.worth import Found, Worth
from ui.charts.view import ChartView
from ui.context import Context
from ui.theme import theme
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.shares import Share, ShareList
from ui.widgets.surface import Surface
from ui.widgets.track import Track

TONES = {"A": "good", "B": "accent", "C": "muted"}
_PARETO_HEIGHT = 236
_LEFT = 340


class Card(Surface):
    opened = Signal(object)
    """What was clicked: ("tier", "A"), ("rfm", a segment), ("class8", "111"), ("cell", r, f), ("with",), ("without",)."""
    chosen = Signal(object)
    """Other `Options`."""

    def __init__(self, context: Context) -> None:
        super().__init__(margin=14)
        self.context = context
        self.title = Label(bold=True)
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        side = QWidget()
        side.setLayout(self.left)
        live(side, lambda: side.setFixedWidth(theme.px(_LEFT)))
        self.left.setContentsMargins(0, 0, 0, 0)
        self.left.setSpacing(10)
        self.right.setSpacing(6)
        self.left.addWidget(self.title)
        across = QHBoxLayout()
        across.setSpacing(24)
        across.addWidget(side)
        across.addLayout(self.right, 1)
        self.body.addLayout(across)

    def chart(self, height: int = 0) -> ChartView:
        view = ChartView(self.context.runner)
        if height:
            view.setFixedHeight(height)
        view.opened.connect(self.opened)
        view.failed.connect(self.context.tell)
        self.right.addWidget(view)
        return view


def excluded(worth: Worth) -> str:
    return said.left_out(worth.totals.future, worth.totals.without)


class Totals(Surface):
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(margin=12)
        self.facts = {
            "with": Fact(
                _("Customers with orders"), definition=_("At least one counted order up to the day."), opens=True
            ),
            "orders": Fact(_("Orders"), definition=_("Orders in counted statuses.")),
            "revenue": Fact(_("Revenue"), definition=_("Sum of counted orders; refunds are negative.")),
            "without": Fact(_("Without orders"), definition=_("They have no tier and no segment."), opens=True),
            "gini": Fact(_("Gini coefficient"), definition=_("0: all bring the same; 1: one brings everything.")),
        }
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, fact in self.facts.items():
            fact.asked.connect(partial(self.opened.emit, (name,)))
            row.addWidget(fact)
        self.body.addLayout(row)

    def show_worth(self, worth: Worth) -> None:
        totals, gini = worth.totals, worth.ranked.gini
        for name, words in (
            ("with", f"{totals.customers.size:,}"),
            ("orders", f"{worth.orders:,}"),
            ("revenue", money(worth.revenue, whole=True)),
            ("without", f"{totals.without:,}"),
            ("gini", EMPTY if gini is None else f"{gini:.2f}"),
        ):
            self.facts[name].show_figure(words)


class AbcCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._found: Found | None = None
        self.track = Track()
        self.track.moved.connect(self._moved)
        self.track.stepped.connect(self._stepped)
        self.tiers = ShareList(name_width=36, figure_widths=(70, 92, 48))
        self.tiers.opened.connect(self.opened)
        self.left.addWidget(self.track)
        self.left.addWidget(self.tiers)
        self.left.addStretch(1)
        self.pareto = self.chart(_PARETO_HEIGHT)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.title.setText(t("ABC"))
        self.track.setAccessibleName(t("Shares of revenue"))
        self.tiers.rows.setAccessibleName(t("ABC"))
        self.pareto.table.setAccessibleName(t("Share of revenue by share of customers"))

    def _moved(self, handle: int, position: float) -> None:
        assert self._found is not None
        options, share = self._found.options, Fraction(round(position * 100))
        a, b = (min(share, options.b), options.b) if handle == 0 else (options.a, max(share, options.a))
        self.chosen.emit(replace(options, a=a, b=b))

    def _stepped(self, handle: int, by: float) -> None:
        self._moved(handle, self.track.within(handle, self.track.positions[handle] + by))

    def show_found(self, found: Found) -> None:
        self._found = found
        worth, options = found.worth, found.options
        definition = said.abc_definition(options, worth.n, worth.as_of, excluded(worth))
        self.title.setToolTip("\n".join(definition.notes))
        ends = (options.a, options.b)
        self.track.show_cuts(
            t("Shares of revenue"),
            [float(end) / 100 for end in ends],
            [said.percent(end) for end in ends],
            tuple(TONES),
            tuple(TONES.values()),
        )
        heads = (t("Tier"), t("Customers"), t("Revenue"), t("Share"))
        rows = []
        for name, one in found.tiers.items():
            part = figure(one.share, "percent")
            rows.append(
                Share(
                    name,
                    said.share_of(one.customers, worth.n),
                    (f"{one.customers:,}", money(one.amount, whole=True), part),
                    TONES[name],
                    ("tier", name) if one.customers else None,
                    brings(one.customers, worth.n, part),
                )
            )
        self.tiers.show_shares(t("ABC"), heads, rows)
        self.pareto.show_chart(said.pareto_chart(worth.ranked, options, definition.notes))


def brings(customers: int, n: int, part: str) -> str:
    return t("{share} of customers bring {part} of revenue", share=said.share_words(customers, n), part=part)


class ClassesCard(Card):
    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.classes: dict[str, Fact] = {}
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, (name, words) in enumerate(CLASSES8.items()):
            fact = self.classes[name] = Fact(words, opens=True)
            fact.asked.connect(partial(self.opened.emit, ("class8", name)))
            grid.addWidget(fact, at % 4, at // 4)
        self.left.addLayout(grid)
        self.left.addStretch(1)
        self.matrix = self.chart()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.title.setText(t("Eight classes"))
        self.matrix.table.setAccessibleName(t("Customers by recency and frequency"))

    def show_found(self, found: Found, rfm: Definition) -> None:
        worth = found.worth
        halves = worth.prepared.halves(found.options.mode, found.cells.cuts)
        definition = said.classes8_definition(halves, worth.n, worth.as_of, excluded(worth))
        self.title.setToolTip("\n".join(definition.notes))
        for name, customers, orders, amount in found.classes8:
            fact = self.classes[name]
            sums = t("{orders} orders, {amount}", orders=f"{orders:,}", amount=money(amount, whole=True))
            fact.say(CLASSES8[name], "", "\n".join((said.class8_meaning(name), sums, *definition.notes)))
            fact.show_figure(f"{customers:,}", said.share_words(amount, worth.revenue))
        self.matrix.show_chart(said.matrix_chart(found.cells, rfm.notes))
