"""What the tabs have in common: options that are remembered, reading in the background, and a reason when refused."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.analysis.activity import PERIODS
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Among, Query
from opsdesk.services.activity import tidy
from opsdesk.store.blocks import WORTH_KEEPING
from opsdesk.store.connect import Connection
from ui.charts.view import ChartView
from ui.context import Context, Page
from ui.forms.as_of import AsOf
from ui.widgets.busy import Skeleton
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface

T = TypeVar("T")
MONTHS_FIRST: list[tuple[str, str]] = [(period, PERIODS[period]) for period in ("month", "week", "day")]


class Choice(QWidget):
    """A named choice of a few; what was chosen last is remembered under `key`. `words` is a message id."""

    chosen = Signal()

    def __init__(self, context: Context, key: str, words: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._memory, self._key, self._words = context.memory, key, words
        self._label = Label(role="small", colour="muted")
        self.segments = Segments(choices)
        kept = context.memory.get(key, choices[0][0])
        self.segments.set_value(kept if any(kept == value for value, _name in choices) else choices[0][0])
        self.segments.chosen.connect(self._chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.setSpacing(4)
        row.addWidget(self._label)
        row.addWidget(self.segments)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._label.setText(t(self._words))
        self.segments.setAccessibleName(t(self._words))

    @property
    def value(self) -> str:
        return str(self.segments.value)

    def choose(self, value: str) -> None:
        self.segments.set_value(value)
        self._chosen(value)

    def _chosen(self, value: object) -> None:
        self._memory.keep(self._key, value)
        self.chosen.emit()


class Analysis(Page):
    """Subclasses `offer` their options, fill `body`, and answer `_ask`: they `read`, and show what arrives."""

    touched_by: tuple[str, ...] = ("customers", "orders", "interactions")

    def __init__(self, context: Context, name: str, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._name = name
        self._stale = True
        self._tidied = False
        self._then: Callable[[Any], object] = lambda _found: None
        self.as_of = AsOf()
        self.as_of.chosen.connect(self.ask)
        bar = QWidget()
        self._options = Flow(bar, gap=6)
        self.copy = Button(_("Copy numbers"), self._copy, icon="copy", tone="quiet")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.report = Button(_("PDF report"), self._report, icon="file-text")
        self.buttons.addWidget(self.copy)
        self.buttons.addWidget(self.report)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(bar, 1)
        aside = QVBoxLayout()
        aside.addLayout(self.buttons)
        aside.addStretch()
        head.addLayout(aside)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 8, 8)
        self.body.setSpacing(12)
        self._scroll = scrolled(inside)
        self._waiting = Skeleton(rows=6)
        self._refused = EmptyState("chart-line", _("Nothing to show yet."))
        self._stack = QStackedWidget()
        for widget in (self._waiting, self._scroll, self._refused):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        context.runner.changed.connect(self._changed)

    def offer(self, *options: QWidget) -> None:
        """Put options into the bar, the day last. A choice of another value asks anew."""
        for option in (*options, self.as_of):
            self._options.addWidget(option)
            if isinstance(option, Choice):
                option.chosen.connect(self.ask)

    def chart_card(self, height: int = 0) -> ChartView:
        """A chart on a card of its own in `body`."""
        view = ChartView(self.context.runner)
        if height:
            view.setFixedHeight(height)
        view.failed.connect(self.context.tell)
        card = Surface(margin=14)
        card.body.addWidget(view)
        self.body.addWidget(card)
        return view

    # -- asking ---------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        if self._stale:
            self.ask()

    def ask(self) -> None:
        """Compute anew."""
        self._stale = False
        self._ask()

    def _ask(self) -> None:
        raise NotImplementedError

    def _copy(self) -> None:
        raise NotImplementedError

    def _report(self) -> None:
        raise NotImplementedError

    def read(self, work: Callable[[Connection], T], then: Callable[[T], object]) -> None:
        """Read in the background and pass what arrives to `then`; what cannot be computed shows why instead."""
        self._then = then
        self.context.runner.read(work, self._answered, f"metrics/{self._name}", self._failed)

    def _answered(self, found: object) -> None:
        self._stack.setCurrentWidget(self._scroll)
        self._offer_out(True)
        self._then(found)

    def tidy(self, events: tuple[str, ...], loose: int) -> None:
        """Let the next reading be quick, if this one was not; once for each visit, whatever became of it."""
        store = self.context.runner.store
        if loose >= WORTH_KEEPING and not self._tidied and not store.vault.read_only:
            self._tidied = True
            self.context.runner.background(lambda _progress: tidy(store, events, loose), title=t("Sorting events"))

    def _failed(self, trouble: Trouble) -> None:
        self._refused.say(str(trouble))
        self._offer_out(False)
        self._stack.setCurrentWidget(self._refused)

    def _offer_out(self, on: bool) -> None:
        self.copy.setEnabled(on)
        self.report.setEnabled(on)

    def _changed(self, changes: Changes) -> None:
        if any(changes.touches(entity) for entity in self.touched_by):
            self._stale = True
            if self.isVisible():
                self.ask()

    # -- where numbers lead ---------------------------------------------------------------------------------------

    def lead(self, work: Callable[[Connection], NDArray[np.int64]], name: str) -> None:
        """List the customers whose ids `work` reads, under `name`."""
        slot = f"metrics/{self._name}/lead"
        self.context.runner.read(lambda c: (name, work(c).tolist()), self._led, slot, self.context.tell)

    def _led(self, found: tuple[str, list[int]]) -> None:
        name, ids = found
        count = tn("{n} customer", "{n} customers", len(ids))
        where = Among.of(t("{name}: {figure}", name=name, figure=count), ids)
        self.context.go("customers", Query("customers", where))
