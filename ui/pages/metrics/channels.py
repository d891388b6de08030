"""Channels: what channels and campaigns cost and brought, beside each other and over time, with doubtful figures flagged."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from opsdesk import clock
from opsdesk.analysis import result_charts
from opsdesk.analysis.channels import Results
from opsdesk.analysis.results import Compared
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import measures
from opsdesk.model.figures import day_name
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Test
from opsdesk.services.marketing import within
from opsdesk.services.results import compared
from opsdesk.store import rows
from ui.context import Context
from ui.forms.quick_add import QuickAdd
from ui.pages.metrics.analysis import Analysis, Choice
from ui.records import sheets
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.shares import Share, ShareList
from ui.widgets.surface import Surface

PERIODS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("all", _("All")))
TOTALS = ("spend", "revenue", "roi", "ctr", "cvr", "cpa", "cac")
COLUMNS = ("spend", "clicks", "ctr", "conversions", "cvr", "cpc", "cpm", "cpa", "cac", "revenue", "roas", "roi")
NARROW = ("spend", "clicks", "ctr", "conversions", "cvr", "cpa", "revenue", "roi")
"""What a page has room for that is narrower than WIDE."""
WIDE = 940
_TREND_HEIGHT = 250
_MEASURE = "metrics.channels.measure"
_MOST_DOUBTS = 6


class MeasureBox(QComboBox):
    """Which figure or rate the charts show; the one chosen last is remembered."""

    chosen = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._memory = context.memory
        for name in measures.MEASURES:
            self.addItem("", name)
        self.setCurrentIndex(max(self.findData(context.memory.get(_MEASURE, "spend")), 0))
        self.currentIndexChanged.connect(self._chosen)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Measure"))
        self.setToolTip(t("What the charts show"))
        for at, one in enumerate(measures.MEASURES.values()):
            self.setItemText(at, t(one.name))

    @property
    def value(self) -> str:
        return str(self.currentData())

    def choose(self, value: str) -> None:
        self.setCurrentIndex(self.findData(value))

    def _chosen(self, _at: int) -> None:
        self._memory.keep(_MEASURE, self.value)
        self.chosen.emit()


class Channels(Analysis):
    touched_by = ("metrics", "campaigns", "annotations")

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "channels", parent)
        self.by = Choice(
            context, "metrics.channels.by", _("Compare"), [("channel", _("Channels")), ("campaign", _("Campaigns"))]
        )
        self.period = Choice(context, "metrics.channels.period", _("Time"), PERIODS)
        self.measure = MeasureBox(context)
        self.offer(self.by, self.period, self.measure)
        self.measure.chosen.connect(self._show)
        self.annotate = Button(
            _("Annotate"),
            self._annotate,
            icon="bookmark",
            tone="quiet",
            tip=_("Flag what happened on a day: a price change, an outage."),
        )
        self.buttons.insertWidget(0, self.annotate)
        self._found: Compared | None = None
        self.facts = {
            name: Fact(measures.MEASURES[name].name, definition=measures.MEASURES[name].formula) for name in TOTALS
        }
        row = QHBoxLayout()
        row.setSpacing(8)
        for fact in self.facts.values():
            row.addWidget(fact)
        totals = Surface(margin=12)
        totals.body.addLayout(row)
        self.body.addWidget(totals)
        self.table = ShareList(bar_width=36, figure_widths=(86, 60, 52, 80, 52, 56, 62, 62, 62, 90, 50, 58))
        self.narrow = ShareList(bar_width=36, figure_widths=(86, 64, 56, 84, 56, 66, 92, 60))
        self._title = Label(bold=True)
        card = Surface(margin=14)
        card.body.addWidget(self._title)
        for table in (self.table, self.narrow):
            table.opened.connect(self._open)
            card.body.addWidget(table)
        self.body.addWidget(card)
        self._doubts_title = Label(bold=True)
        self.doubts = EntryList(t("Doubtful figures"))
        self.doubts.opened.connect(self._open_day)
        self._doubts_card = Surface(margin=14)
        self._doubts_card.body.addWidget(self._doubts_title)
        self._doubts_card.body.addWidget(self.doubts)
        self.body.addWidget(self._doubts_card)
        self.trend = self.chart_card(_TREND_HEIGHT)
        self.bars = self.chart_card()
        self.bars.opened.connect(self._open)
        self.body.addStretch(1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Channels"))
        self._scroll.setAccessibleName(t("Channels"))
        self.doubts.setAccessibleName(t("Doubtful figures"))
        self._show()

    # -- asking ---------------------------------------------------------------------------------------------------

    @property
    def _first(self) -> int | None:
        return None if self.period.value == "all" else self.as_of.day - int(self.period.value) + 1

    def _ask(self) -> None:
        schema, by, first, last = self.context.runner.store.schema, self.by.value, self._first, self.as_of.day
        self.read(lambda c: compared(c, schema, by, first, last), self._arrived)

    def _arrived(self, found: Compared) -> None:
        self._found = found
        self._show()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        definition = result_charts.compared_definition(found)
        total, measure = found.total, self.measure.value
        for name, fact in self.facts.items():
            of = measures.MEASURES[name]
            fact.say(of.name, of.formula, definition.basis)
            fact.show_figure(of.show(getattr(total, name)))
        self._title.setText(t("By channel") if found.by == "channel" else t("By campaign"))
        self._title.setToolTip("\n".join(definition.notes))
        self._show_table(self.table, COLUMNS, found)
        self._show_table(self.narrow, NARROW, found)
        self._fit()
        self._show_doubts(found)
        self.trend.show_chart(result_charts.trend(found, measure, definition.notes))
        self.bars.show_chart(result_charts.bars(found, measure, definition.notes))

    def _show_table(self, table: ShareList, columns: Sequence[str], found: Compared) -> None:
        total = found.total
        doubtful: dict[str, list[str]] = {}
        for doubt in found.doubts:
            doubtful.setdefault(doubt.group, []).append(t("{day}: {why}", day=day_name(doubt.day), why=doubt.why))
        shares = [self._share(one, columns, found, total, doubtful.get(one.name, [])) for one in found.groups]
        if len(found.groups) > 1:
            shares.append(Share(t("Total"), 0, _figures(total, columns)))
        heads = [t("Channel") if found.by == "channel" else t("Campaign")]
        table.show_shares(self._title.text(), [*heads, *(t(measures.MEASURES[name].name) for name in columns)], shares)

    def _share(
        self, one: Results, columns: Sequence[str], found: Compared, total: Results, doubtful: list[str]
    ) -> Share:
        said = "\n".join(doubtful[:_MOST_DOUBTS])
        return Share(
            found.name_of(one.name),
            max(one.spend / total.spend, 0) if total.spend > 0 else 0,
            _figures(one, columns),
            "warn" if doubtful else "",
            one.name,
            said
            or t(
                "{share} of the spend",
                share=measures.RATES["ctr"].show(one.spend / total.spend if total.spend > 0 else None),
            ),
        )

    def _show_doubts(self, found: Compared) -> None:
        self._doubts_card.setVisible(bool(found.doubts))
        n = len(found.doubts)
        self._doubts_title.setText(tn("{n} doubtful figure", "{n} doubtful figures", n))
        shown = found.doubts[-_MOST_DOUBTS:][::-1]
        entries = [
            Entry("triangle-alert", doubt.why, day_name(doubt.day), found.name_of(doubt.group), "warn", doubt)
            for doubt in shown
        ]
        self.doubts.show_entries(entries)
        self.doubts.setFixedHeight(theme.px(46) * len(shown))

    def _fit(self) -> None:
        wide = self.width() >= theme.px(WIDE)
        self.table.setVisible(wide)
        self.narrow.setVisible(not wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # -- where numbers lead ---------------------------------------------------------------------------------------

    def _open(self, target: object) -> None:
        """The campaign, or the figures of the channel."""
        found = self._found
        if found is None or not isinstance(target, str):
            return
        if found.by == "campaign" and target:
            schema = self.context.runner.store.schema
            self.context.runner.read(
                lambda c: rows.by_code(c, schema, "campaigns", target), self._open_campaign, "metrics/channels/lead"
            )
            return
        self._list(self._of_group(target), found.name_of(target), found.first, found.last)

    def _open_campaign(self, number: int) -> None:
        self.context.go("campaigns", number)

    def _open_day(self, target: object) -> None:
        if self._found is not None and target is not None:
            doubt = target
            self._list(self._of_group(doubt.group), self._found.name_of(doubt.group), doubt.day, doubt.day)  # type: ignore[attr-defined]

    def _of_group(self, group: str) -> Filter:
        by = self._found.by if self._found is not None else "channel"
        return Test(by, f.IS, (group,)) if group else Test(by, f.EMPTY)

    def _list(self, where: Filter, name: str, first: int, last: int) -> None:
        from ui.records.list_sheet import ListSheet

        query = Query("metrics", f.both(where, within(first, last)))
        times = t("{first} to {last}", first=day_name(first), last=day_name(last)) if last > first else day_name(first)
        sheets.show(self, ListSheet(self.context, query), _("Figures"), t("{name}, {when}", name=name, when=times))

    def _annotate(self) -> None:
        form = QuickAdd(
            self.context.runner,
            "annotations",
            ("text", "day", "campaign", "channel"),
            {"day": min(self.as_of.day, clock.today())},
        )
        sheets.show(self, form, _("New annotation"))
        form.start()

    def _report(self) -> None:
        from opsdesk.reports.catalogue import Request

        found = self._found
        self.context.go("reports", ("channels", Request(first=found.first if found else None, last=self.as_of.day)))

    def _copy(self) -> None:
        """The whole table, as spreadsheets take it."""
        found = self._found
        assert found is not None
        every = tuple(measures.MEASURES)
        heads = [self.table.heads[0], *(t(measures.MEASURES[name].name) for name in every)]
        rows = [(found.name_of(one.name), *_figures(one, every)) for one in found.groups]
        lines = ["\t".join(row) for row in (heads, *rows, (t("Total"), *_figures(found.total, every)))]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.context.toast(t("Copied. Paste them into a spreadsheet."))


def _figures(one: Results, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(measures.MEASURES[name].show(getattr(one, name)) for name in columns)
