"""The RFM card of the value tab: where scores part, and what lies in each segment."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from opsdesk.analysis import value as said
from opsdesk.analysis.rfm import Cuts, Mode, Table
from opsdesk.analysis.value import LEAST_K, MODES, MOST_K, Options
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.definition import Definition
from opsdesk.model.text import money
from opsdesk.services.worth import Found
from ui.context import Context
from ui.pages.metrics.thresholds import MeasureCuts
from ui.pages.metrics.value_cards import Card, brings
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.shares import Share, ShareList
from ui.widgets.switch import Switch


class RfmCard(Card):
    table_chosen = Signal(object)
    """Another `Table` of segments."""
    edit_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._found: Found | None = None
        self.mode = Segments([(mode, words) for mode, words in MODES.items()])
        self.mode.chosen.connect(self._mode_chosen)
        self.k = QComboBox()
        for k in range(LEAST_K, MOST_K + 1):
            self.k.addItem(str(k), k)
        self.k.activated.connect(self._k_chosen)
        self._k_words = Label(role="small", colour="muted")
        self.days = Switch()
        self.days.switched.connect(self._days_chosen)
        self._days_words = Label(role="small", colour="muted", wrap=True)
        scores = QHBoxLayout()
        scores.setSpacing(8)
        for part in (self._k_words, self.k, self.days):
            scores.addWidget(part)
        scores.addWidget(self._days_words, 1)
        self.left.addWidget(self.mode)
        self.left.addLayout(scores)
        self.measures = {name: MeasureCuts(name) for name in ("r", "f", "m")}
        for measure in self.measures.values():
            measure.moved.connect(self._cuts_moved)
            self.left.addWidget(measure)
        self.left.addStretch(1)
        self.table = QComboBox()
        self.table.activated.connect(lambda: self.table_chosen.emit(self.table.currentData()))
        self._segments_title = Label(bold=True)
        self.edit = Button(_("Edit segments"), self.edit_wanted.emit, icon="pencil", tone="quiet")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._segments_title, 1)
        head.addWidget(self.table)
        head.addWidget(self.edit)
        self.segments = ShareList(name_width=132, figure_widths=(78, 78, 106, 72))
        self.segments.opened.connect(self.opened)
        self.right.addLayout(head)
        self.right.addWidget(self.segments)
        self.right.addStretch(1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.title.setText(t("RFM"))
        self._segments_title.setText(t("Segments"))
        self._k_words.setText(t("Number of scores"))
        self._days_words.setText(t("Count order days"))
        for named, words in (
            (self.mode, _("Scores part at")), (self.k, _("Number of scores")), (self.days, _("Count order days")),
            (self.table, _("Table of segments")), (self.segments.rows, _("Segments")),
        ):  # fmt: skip
            named.setAccessibleName(t(words))
        self.table.setMinimumWidth(theme.px(120))

    # -- what people choose ---------------------------------------------------------------------------------------

    @property
    def _options(self) -> Options:
        assert self._found is not None
        return self._found.options

    def _mode_chosen(self, chosen: object) -> None:
        """Set by hand begins with the thresholds that hold."""
        mode, options = cast(Mode, chosen), self._options
        typed = options.typed
        if mode == "typed" and self._found is not None:
            typed = dict(self._found.cells.cuts)
        self.chosen.emit(replace(options, mode=mode, typed=typed))

    def _k_chosen(self) -> None:
        k, options = int(self.k.currentData()), self._options
        if options.mode == "typed" and self._found is not None:
            options = replace(options, typed=self._found.worth.prepared.cuts("quantile", k))
        self.chosen.emit(replace(options, k=k))

    def _days_chosen(self, on: object) -> None:
        self.chosen.emit(replace(self._options, distinct_days=bool(on)))

    def _cuts_moved(self, name: str, cuts: Cuts) -> None:
        """Whoever moves a threshold sets all of them by hand."""
        if self._found is not None:
            typed = {**self._found.cells.cuts, name: cuts}
            self.chosen.emit(replace(self._options, mode="typed", k=len(cuts) + 1, typed=typed))

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show_tables(self, tables: Sequence[tuple[str, Table]], chosen: Table) -> None:
        self.table.clear()
        for name, table in tables:
            self.table.addItem(name, table)
        values = [table for _name, table in tables]
        self.table.setCurrentIndex(values.index(chosen) if chosen in values else 0)

    def show_found(self, found: Found, definition: Definition) -> None:
        self._found = found
        worth, cells, options = found.worth, found.cells, found.options
        for title in (self.title, self._segments_title):
            title.setToolTip("\n".join(definition.notes))
        self.mode.set_value(options.mode)
        self.k.setCurrentIndex(self.k.findData(cells.k))
        self.k.setEnabled(options.mode in ("quantile", "typed"))
        self.days.set_state(options.distinct_days)
        for name, measure in self.measures.items():
            measure.show_cuts(worth.prepared.measures[name], cells.cuts[name], cells.sizes(name))
        rows = []
        for name, customers, orders, amount in found.segments:
            part = said.share_words(amount, worth.revenue)
            rows.append(
                Share(
                    t(name),
                    said.share_of(customers, worth.n),
                    (f"{customers:,}", f"{orders:,}", money(amount, whole=True), part),
                    target=("rfm", name) if customers else None,
                    tip=brings(customers, worth.n, part),
                )
            )
        heads = (t("Segment"), t("Customers"), t("Orders"), t("Revenue"), t("Share"))
        self.segments.show_shares(t("Segments"), heads, rows)
