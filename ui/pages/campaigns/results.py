"""The results of one campaign beside the list: money and its pace, targets, figures with their rates, the funnel."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.analysis import result_charts as drawn
from opsdesk.analysis.results import OfCampaign, Reached
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import measures
from opsdesk.model.figures import day_name, figure
from opsdesk.services.results import of_campaign
from ui.charts.view import ChartView
from ui.context import Context
from ui.records.pane import Shown
from ui.widgets.buttons import Button
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.scrolled import scrolled
from ui.widgets.shares import Share, ShareList

_CHART = 190
SHOWN = (*measures.FIGURES, *measures.RATES)


class Results(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._runner = context, context.runner
        self._number: int | None = None
        self.found: OfCampaign | None = None
        self.pace, self.warning = Label(wrap=True), Label(role="small", colour="warn", wrap=True)
        self.left, self.funnel, self.trend = (ChartView(self._runner) for _at in range(3))
        for chart in (self.left, self.trend):
            chart.setFixedHeight(_CHART)
        self.targets = ShareList(name_width=80, figure_widths=(78, 78))
        self.figures = ShareList(bar_width=1, figure_widths=(110,))
        self.channels = ShareList(name_width=90, figure_widths=(76, 76))
        self._titles = {name: Label(bold=True) for name in ("targets", "figures", "channels")}
        self.doubts = Label(role="small", colour="warn", wrap=True)
        self._empty = Label(colour="muted", wrap=True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 6, 8)
        column.setSpacing(8)
        actions = QHBoxLayout()
        actions.setSpacing(2)
        for title, name, icon in (
            (_("Fill in"), "figures", "table"),
            (_("Import"), "import_figures", "upload"),
            (_("Target"), "new_target", "plus"),
        ):
            actions.addWidget(Button(title, lambda name=name: self._run(name), icon=icon, tone="quiet"))  # type: ignore[misc]
        actions.addStretch(1)
        column.addLayout(actions)
        parts: list[QWidget] = [self.pace, self.warning, self.left, self._titles["targets"], self.targets, self._empty]
        parts += [
            self.doubts,
            self.funnel,
            self._titles["figures"],
            self.figures,
            self._titles["channels"],
            self.channels,
        ]
        for part in (*parts, self.trend):
            column.addWidget(part)
        column.addStretch(1)
        scroll = scrolled(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        self._inside = inside
        inside.hide()
        live(self, self.retranslate)

    def retranslate(self) -> None:
        for name, words in (("targets", t("Targets")), ("figures", t("Figures")), ("channels", t("By channel"))):
            self._titles[name].setText(words)
        self._empty.setText(t("No figures yet. Type them, or import the export of an ad console."))
        self._show()

    def _run(self, name: str) -> None:
        self._context.commands.run(f"campaigns.{name}")

    def show_record(self, record: Shown) -> None:
        self._number = record.id
        schema, today = self._runner.store.schema, clock.today()
        self._runner.read(lambda c: of_campaign(c, schema, record.id, today), self._arrived, "campaigns/results")

    def _arrived(self, found: OfCampaign | None) -> None:
        if found is not None and found.id == self._number:
            self.found = found
            self._show()

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        self._inside.show()
        definition = drawn.pace_definition(found)
        self.pace.setText(drawn.pace_words(found))
        self.pace.setToolTip("\n".join(definition.notes))
        self.warning.setText(drawn.pace_warning(found))
        self.warning.setVisible(bool(self.warning.text()))
        self.left.setVisible(found.pace.budget > 0)
        self.left.show_chart(drawn.money_left(found))
        self._show_targets(found)
        self._empty.setVisible(not found.has_figures)
        for part in (self.funnel, self.trend, self._titles["figures"], self.figures):
            part.setVisible(found.has_figures)
        several = len(found.channels) > 1
        self._titles["channels"].setVisible(several)
        self.channels.setVisible(several)
        self.doubts.setVisible(bool(found.doubts))
        if found.has_figures:
            self._show_figures(found)

    def _show_targets(self, found: OfCampaign) -> None:
        self._titles["targets"].setVisible(bool(found.targets))
        self.targets.setVisible(bool(found.targets))
        heads = (t("Target"), t("Wanted"), t("Reached"))
        self.targets.show_shares(t("Targets"), heads, [_target(one) for one in found.targets])

    def _show_figures(self, found: OfCampaign) -> None:
        total = found.total
        rows = [(measures.MEASURES[name], getattr(total, name)) for name in SHOWN]
        shares = [
            Share(t(of.name), 0, (of.show(value),), tip=t(of.formula) if of.formula else "") for of, value in rows
        ]
        self.figures.show_shares(t("Figures"), (t("Figure"), t("Sum")), shares)
        self.funnel.show_chart(drawn.funnel(found))
        self.trend.show_chart(drawn.by_day(found, "spend" if total.spend else "clicks"))
        spend = total.spend
        self.channels.show_shares(
            t("By channel"),
            (t("Channel"), t("Spend"), t("ROI")),
            [
                Share(
                    found.name_of(one.name), one.spend / spend if spend > 0 else 0,
                    (measures.MEASURES["spend"].show(one.spend), measures.MEASURES["roi"].show(one.roi)),
                )
                for one in found.channels
            ],
        )  # fmt: skip
        said = [t("{day}: {why}", day=day_name(doubt.day), why=doubt.why) for doubt in found.doubts]
        more = [tn("{n} doubtful figure", "{n} doubtful figures", len(said))] if said else []
        self.doubts.setText(more[0] if more else "")
        self.doubts.setToolTip("\n".join(said[:12]))


def _target(one: Reached) -> Share:
    of = measures.MEASURES[one.figure]
    share = one.share
    tone = "" if one.met is None else "good" if one.met else "warn"
    tip = t("{share} of the target", share=figure(share, "percent")) if share is not None else ""
    return Share(t(of.name), min(max(share or 0, 0), 1), (of.show(one.wanted), of.show(one.actual)), tone, tip=tip)
