"""The cards of the voice tab: key figures, volumes, words that grow, times, backlog, workload, satisfaction, risk."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from opsdesk.analysis import voice_shown as said
from opsdesk.analysis.heard import SEGMENTS, Heard
from opsdesk.analysis.voice_shown import BY
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.definition import Definition
from opsdesk.model.schema import BUILT_IN, Schema
from ui.charts.view import ChartView
from ui.context import Context
from ui.pages.metrics.analysis import Choice
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.shares import Share, ShareList
from ui.widgets.surface import Surface

_CHART, _LOW = 236, 196
_SHOWN = 8  # rows of a list on a card
Definitions = Mapping[str, Definition]
TONES = {"A": "good", "B": "accent", "C": "muted"}


class Card(Surface):
    """`words` is a message id, `defined` the definition its title explains itself with."""

    opened = Signal(object)
    """What was clicked: a Query, or what services.voice.lead knows."""

    def __init__(self, words: str, defined: str) -> None:
        super().__init__(margin=14)
        self._words, self._defined = words, defined
        self.title = Label(bold=True)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1)
        self.body.addLayout(self.head)
        live(self.title, lambda: self.title.setText(t(self._words)))

    def show_heard(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        self.title.setToolTip("\n".join(definitions[self._defined].notes))
        self._show(found, schema, definitions)

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        raise NotImplementedError

    def chart(self, context: Context, height: int = _CHART) -> ChartView:
        view = ChartView(context.runner)
        view.setFixedHeight(height)
        view.opened.connect(self.opened)
        view.failed.connect(context.tell)
        self.body.addWidget(view)
        return view

    def table(self, name_width: int, figures: Sequence[int], bar: int = 0) -> ShareList:
        made = ShareList(name_width=name_width, figure_widths=figures, bar_width=bar)
        made.opened.connect(self.opened)
        self.body.addWidget(made)
        self.body.addStretch(1)
        return made


class Tiles(Surface):
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(margin=12)
        self._targets: dict[str, object] = {}
        self.facts: dict[str, Fact] = {}
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, (key, words) in enumerate(said.TILES.items()):
            fact = self.facts[key] = Fact(words, definition=said.MEANINGS[key], opens=key not in ("customers", "nps"))
            fact.asked.connect(partial(self._asked, key))
            grid.addWidget(fact, at // 5, at % 5)
            grid.setColumnStretch(at % 5, 1)
        self.body.addLayout(grid)

    def _asked(self, key: str) -> None:
        if self._targets.get(key) is not None:
            self.opened.emit(self._targets[key])

    def show_heard(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        basis = definitions["volumes"].basis
        for tile in said.tiles(found):
            self._targets[tile.key] = tile.target
            fact = self.facts[tile.key]
            fact.say(said.TILES[tile.key], said.MEANINGS[tile.key], "\n".join(filter(None, (tile.remark, basis))))
            fact.show_figure(tile.figure, tile.remark if tile.brief is None else tile.brief)


class Volumes(Card):
    def __init__(self, context: Context) -> None:
        super().__init__(_("Volumes"), "volumes")
        self.by = Choice(context, "metrics.voice.by", _("By"), list(BY.items()))
        self.by.chosen.connect(self._again)
        self.head.addWidget(self.by)
        self.view = self.chart(context)
        self.body.addStretch(1)
        self._last: tuple[Heard, Schema, Definitions] | None = None

    def _again(self) -> None:
        if self._last is not None:
            self._show(*self._last)

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        self._last = found, schema, definitions
        self.view.show_chart(
            said.volume_chart(found.voice, self.by.value, schema["tickets"], definitions["volumes"].notes)
        )


class Words(Card):
    def __init__(self) -> None:
        super().__init__(_("Words that grow"), "terms")
        self.none = Label(role="small", colour="muted", wrap=True)
        self.none.hide()
        self.body.addWidget(self.none)
        self.words = self.table(150, (58, 76, 62))

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        self.none.setVisible(not found.terms)
        self.none.setText(t("No word stands in clearly more tickets than before."))
        most = max((term.now for term in found.terms), default=1)
        rows = [
            Share(
                term.name, term.now / most, (f"{term.now:,}", f"{term.before:,}", said.growth(found, term)),
                target=("term", term.word), tip=" · ".join((term.word, *term.also)),
            )
            for term in found.terms[:_SHOWN]
        ]  # fmt: skip
        heads = (t("Word"), t("Tickets"), t("Time before"), t("Growth")) if rows else ()
        self.words.show_shares(t("Words that grow"), heads, rows)


class Times(Card):
    """Percentiles above, how the medians went below."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Times"), "times")
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(4)
        self.body.addLayout(self.grid)
        self.cells: dict[tuple[int, int], Label] = {}
        self.view = self.chart(context)
        self.body.addStretch(1)

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        heads, rows = said.rows_of_times(found.voice)
        for y, row in enumerate((heads, *rows)):
            for x, words in enumerate(row):
                quiet = y == 0 or y % 3 != 1
                cell = self.cells.get((y, x))
                if cell is None:
                    cell = self.cells[y, x] = Label(role="small", colour="muted" if quiet else "text")
                    self.grid.addWidget(cell, y, x)
                    if x:
                        cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                cell.setText(words)
        self.grid.setColumnStretch(0, 1)
        self.view.show_chart(said.times_chart(found.voice, definitions["times"].notes))


class Backlog(Card):
    def __init__(self, context: Context) -> None:
        super().__init__(_("Backlog"), "backlog")
        self.age = Label(role="small", colour="muted")
        self.body.addWidget(self.age)
        self.view, self.flow = self.chart(context, _LOW), self.chart(context, _LOW)
        self.body.addStretch(1)

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        days = found.voice.median_age
        self.age.setText(t("Half of what is open is older than {n} days.", n=f"{days:.0f}") if days is not None else "")
        self.view.show_chart(said.ages_chart(found.voice, definitions["backlog"].notes))
        self.flow.show_chart(said.flow_chart(found.voice, definitions["volumes"].notes))


class Workload(Card):
    def __init__(self) -> None:
        super().__init__(_("Workload"), "backlog")
        self.loads = self.table(84, (84, 84, 62, 92), bar=48)

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        loads = found.voice.workload[:_SHOWN]
        most = max((load.open for load in loads), default=0) or 1
        rows = [
            Share(
                load.assignee or t("Unassigned"), load.open / most,
                (f"{load.open:,}", f"{load.opened:,}", f"{load.closed:,}", said.span((load.median,) if load.median else ())),
                target=("load", load.assignee) if load.open else None,
            )
            for load in loads
        ]  # fmt: skip
        heads = (t("Assignee"), t("Open tickets"), t("Newly opened"), t("Resolved"), t("Median"))
        self.loads.show_shares(t("Workload"), heads if rows else (), rows)


class Satisfaction(Card):
    asked = Signal()
    """Another field of customers was chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Satisfaction"), "satisfaction")
        fields = BUILT_IN["customers"]
        self.by = Choice(
            context, "metrics.voice.segment", _("By"), [(name, fields.field(name).label) for name in SEGMENTS]
        )
        self.by.chosen.connect(self.asked)
        self.body.addWidget(self.by, 0, Qt.AlignmentFlag.AlignLeft)
        self.none = Label(role="small", colour="muted", wrap=True)
        self.body.addWidget(self.none)
        self.segments = self.table(90, (84, 118, 88), bar=48)

    @property
    def segment(self) -> str:
        return self.by.value

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        field = schema["customers"].field(found.asked.segment)
        rows = [
            Share(
                text.show(field, one.name) if one.name is not None else t("Not filled in"),
                one.csat.score if one.csat else 0,
                (
                    said.percent(one.csat.score) if one.csat else text.EMPTY,
                    t("{low} to {high}", low=said.percent(one.csat.low), high=said.percent(one.csat.high)) if one.csat else "",
                    f"{one.nps.score:+.0f}" if one.nps else text.EMPTY,
                ),
                target=("segment", one.name) if one.csat else None,
                tip="\n".join(
                    filter(None, (
                        said.interval(one.csat.low, one.csat.high, one.csat.n) if one.csat else "",
                        t("NPS: {figure}", figure=said.points(one.nps)) if one.nps else "",
                    ))
                ),
            )
            for one in found.segments[:_SHOWN]
        ]  # fmt: skip
        self.none.setVisible(not rows)
        self.none.setText(t("Too few customers with a name have answered: it takes five of a segment."))
        heads = (t(field.label), t("CSAT"), t("95 % interval"), t("NPS")) if rows else ()
        self.segments.show_shares(t("Satisfaction"), heads, rows)


class Risks(Card):
    def __init__(self) -> None:
        super().__init__(_("Value at risk"), "risk")
        self.words = Label(role="small", colour="muted", wrap=True)
        self.body.addWidget(self.words)
        self.tiers = self.table(90, (90, 120, 130))

    def _show(self, found: Heard, schema: Schema, definitions: Definitions) -> None:
        field = schema["customers"].field("tier")
        whole = sum(risk.revenue for risk in found.risks) or 1
        self.words.setText(
            t("Customers who wait for a defect to be mended, and what they are worth.")
            if found.risks
            else t("No customer waits for a defect to be mended.")
        )
        rows = [
            Share(
                text.show(field, risk.tier) if risk.tier else t("No tier"), max(risk.revenue, 0) / whole,
                (
                    f"{risk.customers:,}", text.money(risk.revenue, whole=True),
                    text.money(risk.ahead, whole=True) if risk.forecast else text.EMPTY,
                ),
                tone=TONES.get(risk.tier or "", ""), target=("tier", risk.tier),
            )
            for risk in found.risks
        ]  # fmt: skip
        heads = (t(field.label), t("Customers"), t("Revenue"), t("12-month value")) if rows else ()
        self.tiers.show_shares(t("Value at risk"), heads, rows)
