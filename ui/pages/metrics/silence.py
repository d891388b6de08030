"""Silence: after how many quiet days customers stop coming back, what a threshold means, and who is quieter than usual."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSpinBox, QVBoxLayout, QWidget

from opsdesk.analysis.activity import EVENTS
from opsdesk.analysis.silence import ALARM, CADENCE_EVENTS, LONGEST
from opsdesk.analysis.silence_chart import silence_chart, silence_definition
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.figures import figure
from opsdesk.query.filters import Among, Query
from opsdesk.reports.catalogue import Request
from opsdesk.services import call_rules, call_words
from opsdesk.services.call_words import BY
from opsdesk.services.calls import Reason
from opsdesk.services.quiet import SHOWN, Overdue, Quiet, quiet_of_store
from opsdesk.services.value import Leaving
from ui.context import Context
from ui.pages.metrics.analysis import Analysis, Choice
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_CHART_HEIGHT = 250
_LIST_HEIGHT = 300
_CALM_MS = 120


class Threshold(QWidget):
    """The days after which a customer counts as silent: dragged, typed, or clicked in the chart."""

    def __init__(self) -> None:
        super().__init__()
        self._label = Label()
        self.days, self.slider = QSpinBox(), QSlider(Qt.Orientation.Horizontal)
        self._unit = Label(colour="muted")
        for part in (self.days, self.slider):
            part.setRange(1, LONGEST)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.days)
        row.addWidget(self._unit)
        row.addWidget(self.slider, 1)
        self.slider.valueChanged.connect(self.days.setValue)
        self.days.valueChanged.connect(self.slider.setValue)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._label.setText(t("Silent after"))
        self._unit.setText(t("days"))
        self.days.setAccessibleName(t("Silent after so many days"))
        self.slider.setAccessibleName(t("Silent after so many days"))
        self.days.setFixedWidth(theme.px(76))

    def set_value(self, days: int) -> None:
        self.days.setValue(days)

    @property
    def value(self) -> int:
        return self.days.value()


class _Quieter(Surface):
    """A list of customers that leads to each of them, and to all."""

    def __init__(self, context: Context, words: str) -> None:
        super().__init__(margin=14)
        self._words, self._context, self._ids = words, context, list[int]()
        self._title, self._count = Label(bold=True), Label(colour="muted")
        self.entries = EntryList(t(words))
        self.empty = EmptyState("circle-check", _("Nobody is."))
        self._all = Button(_("Show list"), self._show_all, tone="link")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        head.addWidget(self._all)
        self.body.addLayout(head)
        self.body.addWidget(self.entries)
        self.body.addWidget(self.empty)
        self.entries.opened.connect(lambda number: context.go("customers", number))
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self._title.setText(t(self._words))
        self.entries.setAccessibleName(t(self._words))
        self.entries.setFixedHeight(theme.px(_LIST_HEIGHT))
        self.empty.setFixedHeight(theme.px(_LIST_HEIGHT))

    def show_all(self, entries: list[Entry], ids: list[int], why: str = "") -> None:
        self._ids = ids
        self._count.setText(f"{len(ids):,}")
        self._all.setVisible(bool(ids))
        self.entries.show_entries(entries)
        self.entries.setVisible(bool(entries))
        self.empty.setVisible(not entries)
        self.empty.say(why or _("Nobody is."))

    def _show_all(self) -> None:
        self._context.go("customers", Query("customers", Among.of(t(self._words), self._ids)))


class Silence(Analysis):
    touched_by = ("customers", "orders", "interactions", "rules")

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "silence", parent)
        self.active_by = Choice(context, "metrics.silence.event", _("Silence ends with"), list(EVENTS.items()))
        self.offer(self.active_by)
        self._found: Quiet | None = None
        self.chart = self.chart_card(_CHART_HEIGHT)
        self.chart.opened.connect(self._clicked)
        self.threshold = Threshold()
        self._by = Label(role="small", colour="muted", wrap=True)
        self._learn = Button(_("Learn it from the orders"), lambda: self._keep(None), tone="quiet")
        self._use = Button(_("Use this threshold"), lambda: self._keep(self.threshold.value))
        self.facts = {
            "customers": Fact(_("Silent now"), definition=_("Customers whose last order or contact is so long ago; without those given up as lost."), opens=True),
            "worth": Fact(_("Their revenue"), definition=_("Sum of counted orders; refunds are negative.")),
            "rate": Fact(_("Came back after such a silence"), definition=_("Of all customers who were ever silent for so long.")),
        }  # fmt: skip
        self.facts["customers"].asked.connect(self._list_silent)
        self.body.addWidget(self._threshold_card())
        self.overdue = _Quieter(context, _("Overdue by their own rhythm"))
        self.leaving = _Quieter(context, call_words.TITLES["churn"])
        lists = QHBoxLayout()
        lists.setSpacing(12)
        lists.addWidget(self.overdue)
        lists.addWidget(self.leaving)
        self.body.addLayout(lists)
        self.body.addStretch(1)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._draw)
        self.threshold.days.valueChanged.connect(self._moved)
        live(self, self._show)

    def _threshold_card(self) -> Surface:
        card = Surface(margin=14, gap=10)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.threshold, 1)
        above.addWidget(self._learn)
        above.addWidget(self._use)
        numbers = QHBoxLayout()
        numbers.setSpacing(8)
        for fact in self.facts.values():
            numbers.addWidget(fact)
        below = QVBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._by)
        card.body.addLayout(above)
        card.body.addLayout(numbers)
        card.body.addLayout(below)
        return card

    # -- asking -------------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        schema, day, event = self.context.runner.store.schema, self.as_of.day, self.active_by.value
        self.read(lambda c: quiet_of_store(c, schema, day, event), self._arrived)

    def _arrived(self, found: Quiet) -> None:
        first = self._found is None or self._found.threshold != found.threshold
        self._found = found
        if first:
            self.threshold.set_value(found.threshold)
        self._show()

    def _show(self) -> None:
        self.setAccessibleName(t("Silence"))
        found = self._found
        if found is None:
            return
        by = "choice" if found.rules.silent_after else "orders" if found.found.suggested else "custom"
        self._by.setText(t("In force: {n} days, {by}.", n=found.threshold, by=t(BY[by])))
        self.overdue.show_all(
            [_overdue(found, one) for one in found.overdue[:SHOWN]],
            [one.customer for one in found.overdue],
            t("Nobody is. It takes {n} active days to know a rhythm.", n=CADENCE_EVENTS),
        )
        self.leaving.show_all(
            [_leaving(found, one) for one in found.leaving[:SHOWN]],
            [one.customer for one in found.leaving],
            found.untold,
        )
        self._moved()
        self._draw()

    # -- the threshold --------------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        """What the threshold would mean, while it is dragged."""
        found, days = self._found, self.threshold.value
        if found is None:
            return
        customers, worth = found.silent(days)
        point = found.point(days)
        self.facts["customers"].show_figure(f"{customers:,}")
        self.facts["worth"].show_figure(text.money(worth, whole=True))
        self.facts["rate"].show_figure(figure(point.rate if point else None, "percent"))
        self._use.setEnabled(days != found.rules.silent_after)
        self._learn.setVisible(found.rules.silent_after is not None)
        self._calm.start()

    def _draw(self) -> None:
        found = self._found
        if found is not None:
            event = t(EVENTS[found.event])
            definition = silence_definition(found.found, found.as_of, event, found.events.future)
            self.chart.show_chart(silence_chart(found.found, self.threshold.value, definition.notes))

    def _clicked(self, days: object) -> None:
        if isinstance(days, int):
            self.threshold.set_value(days)

    def _keep(self, days: int | None) -> None:
        """Let the desk follow this threshold, on the page of the day too."""
        from dataclasses import replace

        assert self._found is not None
        chosen = replace(self._found.rules, silent_after=days)
        self.context.runner.write(lambda store: call_rules.keep(store, chosen))

    def _list_silent(self) -> None:
        if self._found is not None:
            days = self.threshold.value
            name = tn("silent for {n} day", "silent for {n} days", days)
            self.context.go("customers", Query("customers", Among.of(name, self._found.who(days))))

    def _report(self) -> None:
        """The silent and the leaving are on the call sheet."""
        self.context.go("reports", ("call-sheet", Request(self.as_of.day)))

    def _copy(self) -> None:
        self.chart.copy_numbers()
        self.context.toast(t("Copied. Paste them into a spreadsheet."))


def _overdue(found: Quiet, one: Overdue) -> Entry:
    below = tn("{n} day quiet, usual gap {gap}", "{n} days quiet, usual gap {gap}", one.since, gap=f"{one.gap:g}")
    tone = "bad" if one.times >= ALARM else "warn"
    return Entry(
        "alarm-clock", found.names.get(one.customer, ""), f"{one.times:.1f}×",
        f"{below} · {text.money(one.revenue, whole=True)}", tone, one.customer,
    )  # fmt: skip


def _leaving(found: Quiet, one: Leaving) -> Entry:
    doubtful = one.alive is not None and one.alive < found.rules.alive_below
    why = call_words.sentence(call_words.why(Reason("churn", one.since, leaving=one, doubtful=doubtful)))
    value = text.money(one.value, whole=True)
    return Entry("trending-down", found.names.get(one.customer, ""), value, why, "", one.customer, why)
