"""Contracts: how long customers stay between two dates of theirs, group beside group."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from opsdesk.analysis.survival_chart import risk_days, survival_chart, survival_definition
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.record import Field
from opsdesk.model.schema import Schema
from opsdesk.query.filters import Among, Query
from opsdesk.services import contracts
from opsdesk.services.contracts import Contracts as Chosen
from opsdesk.services.contracts import choices
from opsdesk.services.survival import Group, Survival, survival_of_store
from opsdesk.store.connect import Connection
from ui.context import Context
from ui.pages.metrics.analysis import Analysis
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

_CHART_HEIGHT = 320
LEFT_OUT = {
    "without_start": _("{n} without a beginning"),
    "not_begun": _("{n} not begun yet"),
    "ends_before_start": _("{n} that end before they begin"),
}


class _FieldChoice(QWidget):
    """One of the fields of a customer. `words` and `nothing` are message ids."""

    def __init__(self, words: str, nothing: str) -> None:
        super().__init__()
        self._words, self._nothing = words, nothing
        self._label = Label(role="small", colour="muted")
        self.box = QComboBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.setSpacing(6)
        row.addWidget(self._label)
        row.addWidget(self.box)

    def offer(self, fields: list[Field], chosen: str) -> None:
        self._label.setText(t(self._words))
        self.box.setAccessibleName(t(self._words))
        self.box.clear()
        self.box.addItem(t(self._nothing), "")
        for field in fields:
            self.box.addItem(t(field.label), field.name)
        self.box.setCurrentIndex(max(self.box.findData(chosen), 0))

    @property
    def value(self) -> str:
        return str(self.box.currentData() or "")


class Contracts(Analysis):
    touched_by = ("customers", "rules", "custom_fields")

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "contracts", parent)
        self.report.hide()
        self.start = _FieldChoice(_("Begins"), _("choose a field"))
        self.end = _FieldChoice(_("Ends"), _("choose a field"))
        self.group = _FieldChoice(_("Compare by"), _("no groups"))
        for choice in (self.start, self.end, self.group):
            choice.box.activated.connect(lambda _index: self._choose())
        self.offer(self.start, self.end, self.group)
        self._chosen = Chosen()
        self._found: Survival | None = None
        self.facts = {
            "customers": Fact(_("Customers watched")),
            "left": Fact(_("Left")),
            "median": Fact(_("Half stay longer than"), definition=_("The first day on which half or fewer are still there.")),
            "p": Fact(_("Groups alike (p)"), definition=_("Log-rank test: how likely such differences are, were the groups alike.")),
        }  # fmt: skip
        numbers = Surface(margin=12)
        row = QHBoxLayout()
        row.setSpacing(8)
        for fact in self.facts.values():
            row.addWidget(fact)
        numbers.body.addLayout(row)
        self.body.addWidget(numbers)
        self.chart = self.chart_card(_CHART_HEIGHT)
        self._risk = Surface(margin=14)
        self._grid: QWidget | None = None
        self.body.addWidget(self._risk)
        self._left_out = Label(role="small", colour="muted", wrap=True)
        self.body.addWidget(self._left_out)
        self.body.addStretch(1)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Contracts"))
        days, groups = choices(self._schema["customers"])
        self.start.offer(days, self._chosen.start)
        self.end.offer(days, self._chosen.end)
        self.group.offer(groups, self._chosen.group)
        self._show()

    @property
    def _schema(self) -> Schema:
        return self.context.runner.store.schema

    # -- asking -------------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        schema, day = self._schema, self.as_of.day

        def work(connection: Connection) -> tuple[Chosen, Survival | Trouble]:
            chosen = contracts.of_store(connection, schema)
            try:
                if not chosen.known:
                    raise Trouble(
                        t("Choose the fields that say when a contract begins and when it ended."),
                        t("Add two fields with dates in the settings if there are none."),
                        code="no-fields",
                    )
                found = survival_of_store(connection, schema, day, chosen.start, chosen.end, chosen.group)
            except Trouble as trouble:
                return chosen, trouble
            return chosen, found

        self.read(work, self._arrived)

    def _arrived(self, found: tuple[Chosen, Survival | Trouble]) -> None:
        self._chosen, result = found
        self._found = None if isinstance(result, Trouble) else result
        self.retranslate()
        if isinstance(result, Trouble):
            self._failed(result)

    def _choose(self) -> None:
        chosen = Chosen(self.start.value, self.end.value, self.group.value)
        if chosen != self._chosen:
            self._chosen = chosen
            self.context.runner.write(lambda store: contracts.keep(store, chosen))

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        entity = self._schema["customers"]
        curves = [(self._name_of(one), one.curve) for one in found.groups]
        label = {field.name: t(field.label) for field in entity.fields}
        left_out = [t(LEFT_OUT[name], n=f"{n:,}") for name, n in found.excluded.items() if n]
        definition = survival_definition(
            found.as_of, found.customers, label[found.start], label[found.end], left_out,
            ((t("Compared by"), label[found.group]),) if found.group else (),
        )  # fmt: skip
        self.chart.show_chart(survival_chart(curves, definition.notes))
        self.facts["customers"].show_figure(f"{found.customers:,}")
        self.facts["left"].show_figure(f"{sum(int(one.left.sum()) for one in found.groups):,}")
        medians = [_days(one.curve.median) for one in found.groups]
        self.facts["median"].show_figure(" / ".join(medians[:3]) + ("…" if len(medians) > 3 else ""))
        self.facts["p"].show_figure(_p(found.test.p) if found.test else text.EMPTY)
        self._left_out.setText(" · ".join(filter(None, (definition.basis, found.untested))))
        self._show_risk(found)

    def _show_risk(self, found: Survival) -> None:
        """How many are still watched on some days, a row a group; its name leads to its customers."""
        if self._grid is not None:
            self._risk.body.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        days = risk_days([("", one.curve) for one in found.groups])
        head = [t("Still watched after"), *(t("{n} d", n=f"{day:,}") for day in days), t("Median"), t("Left")]
        for column, words in enumerate(head):
            grid.addWidget(_cell(words, column, muted=True), 0, column)
        for row, one in enumerate(found.groups, 1):
            grid.addWidget(
                Button(self._name_of(one), partial(self._list, one), tone="link"), row, 0, Qt.AlignmentFlag.AlignLeft
            )
            cells = [*(f"{one.at_risk(day):,}" for day in days), _days(one.curve.median), f"{int(one.left.sum()):,}"]
            for column, words in enumerate(cells, 1):
                grid.addWidget(_cell(words, column), row, column)
        grid.setColumnStretch(0, 1)
        self._risk.body.addWidget(self._grid)

    def _name_of(self, one: Group) -> str:
        assert self._found is not None
        if not self._found.group:
            return t("All customers")
        return text.show(self._schema["customers"].field(self._found.group), one.name)

    def _list(self, one: Group) -> None:
        count = tn("{n} customer", "{n} customers", len(one.customers))
        where = Among.of(t("{name}: {figure}", name=self._name_of(one), figure=count), one.customers.tolist())
        self.context.go("customers", Query("customers", where))

    def _copy(self) -> None:
        self.chart.copy_numbers()
        self.context.toast(t("Copied. Paste them into a spreadsheet."))


def _cell(words: str, column: int, *, muted: bool = False) -> Label:
    label = Label(words, role="small" if muted else "body", colour="muted" if muted else "text")
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    label.setMinimumWidth(theme.px(40))
    return label


def _days(median: float | None) -> str:
    return text.EMPTY if median is None else t("{n} d", n=f"{median:,.0f}")


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
