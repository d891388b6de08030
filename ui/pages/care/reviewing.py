"""One group of records side by side: what differs, what would come of merging them, and why they may be the same."""

from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import language, t, tn
from opsdesk.i18n import mark as _
from opsdesk.services.review import Group
from opsdesk.store.likely import LikelyPair
from ui.charts.view import ChartView
from ui.context import Context
from ui.pages.care.compare import Compare
from ui.pages.care.group import Shown, evidence, percent, read, tone
from ui.widgets.buttons import Button, IconButton
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.pill import Pill
from ui.widgets.splitter import Splitter
from ui.widgets.surface import Surface


class Reviewing(Surface):
    """`show_group` reads and shows a group; what is chosen in it is forgotten with the next."""

    gone = Signal()
    """The records of the group are not there any more."""

    def __init__(self, context: Context) -> None:
        super().__init__(margin=14, gap=8)
        self._context, self._runner = context, context.runner
        self.entity = ""
        self.group: Group | None = None
        self.shown: Shown | None = None
        self._first: int | None = None
        self._left_out: set[int] = set()
        self._keep: dict[str, int] = {}
        run = context.commands.run
        self.compare = Compare()
        self._who = Label(bold=True)
        self._sure = Pill()
        self.buttons = (
            Button(_("Show record"), self.open_one, tone="quiet", tip=_("Open the record of the column with the cursor.")),
            Button(_("Decide later"), lambda: run("duplicates.skip"), tone="quiet", tip=_("Decide later (K)")),
            Button(_("Different"), lambda: run("duplicates.different"), icon="x", tip=_("Different ones: never ask again (D)")),
            Button(_("Merge"), lambda: run("duplicates.same"), icon="check", tone="primary", tip=_("The same: merge them (S)")),
        )  # fmt: skip
        self.eye = IconButton("eye", _("Show all personal data…"), lambda: run("privacy.unmask"))
        self._moved = Label(role="small", colour="muted")
        self.back = Button(_("Take all in again"), self._take_all, tone="link")
        self._arrange()
        self.compare.picked.connect(self._pick)
        self.compare.headed.connect(self._head)
        self.compare.parted.connect(self._part)
        self.compare.selectionModel().currentColumnChanged.connect(lambda now, _before: self._explain(now.column()))
        context.veil.changed.connect(self.retranslate)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._who, 1)
        head.addWidget(self._sure)
        head.addWidget(self.eye)
        for button in self.buttons:
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self._moved, 1)
        foot.addWidget(self.back)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.compare, 1)
        column.addLayout(foot)
        below = QWidget()
        QVBoxLayout(below).setContentsMargins(0, 0, 0, 0)
        parts = Splitter(self._context.memory, "duplicates.evidence", vertical=True, gap=10)
        parts.addWidget(upper)
        parts.addWidget(below)
        parts.setStretchFactor(0, 1)
        parts.restore(360, 220)
        self._drawing = below
        self.body.addLayout(head)
        self.body.addWidget(parts, 1)

    @cached_property
    def chart(self) -> ChartView:
        """Made for the first group on show."""
        chart = ChartView(self._runner)
        layout = self._drawing.layout()
        assert layout is not None
        layout.addWidget(chart)
        return chart

    def retranslate(self) -> None:
        veil = self._context.veil
        self.eye.setVisible(veil.on and not veil.lifted)
        if self.group is not None:
            self._read()

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_group(self, entity: str, group: Group | None) -> None:
        self.entity, self.group, self.shown = entity, group, None
        self._first, self._left_out, self._keep = None, set(), {}
        self._read()

    def _read(self) -> None:
        group = self.group
        if group is None:
            self.compare.show_group(None)
            return
        schema, entity = self._runner.store.schema, self.entity
        first, left_out, keep = self._first, set(self._left_out), dict(self._keep)
        bare = self._context.veil.bare(entity)
        self._runner.read(
            lambda c: read(c, schema, entity, group, first, left_out, keep, bare), self._arrived, "duplicates/group"
        )

    def _arrived(self, shown: Shown | None) -> None:
        self.shown = shown
        if shown is None:
            self.gone.emit()
            return
        self.compare.show_group(shown)
        self._who.setText(" · ".join(dict.fromkeys(shown.names)))
        pair = shown.group.pairs[0]
        self._sure.show_state(percent(pair.bits), tone(pair.bits))
        self._sure.setToolTip(t("How likely these mean the same"))
        self._tell_moved(shown)
        self._explain(self.compare.currentIndex().column())

    def _tell_moved(self, shown: Shown) -> None:
        schema = self._runner.store.schema
        told = (f"{t(schema[name].label)} {count:,}" for name, count in shown.merged.moved.items())
        moved = ("、" if language() == "zh" else ", ").join(told)
        words = t("Goes over: {what}", what=moved) if moved else t("Nothing else belongs to the other records.")
        if self._left_out:
            out = tn("{n} record left out", "{n} records left out", len(self._left_out))
            words = f"{words} · {out}"
        self._moved.setText(words)
        self.back.setVisible(bool(self._left_out))

    def _explain(self, column: int) -> None:
        """The evidence for the record with the cursor and the first one, or for the likeliest pair."""
        if self.shown is None:
            return
        numbers = self.shown.merged.records
        pair = self.shown.group.pairs[0]
        if 2 <= column <= len(numbers):
            pair = self._pair(numbers[0], numbers[column - 1]) or pair
        codes = dict(zip(numbers, self.shown.codes, strict=True))
        if pair.one not in codes or pair.other not in codes:
            pair = next((p for p in self.shown.group.pairs if p.one in codes and p.other in codes), pair)
        self.chart.show_chart(evidence(self._runner.store.schema[self.entity], pair, codes))

    def _pair(self, one: int, other: int) -> LikelyPair | None:
        assert self.shown is not None
        return next((pair for pair in self.shown.group.pairs if {pair.one, pair.other} == {one, other}), None)

    # -- choosing -----------------------------------------------------------------------------------------------------

    @property
    def records(self) -> tuple[int, ...]:
        """Those that would be merged, the one merged into first."""
        return self.shown.merged.records if self.shown is not None else ()

    @property
    def keep(self) -> dict[str, int]:
        return dict(self._keep)

    def _pick(self, row: int, place: int) -> None:
        """Take the value of the record at `place`; taken already, or -1: as it comes by itself."""
        assert self.shown is not None
        field = self.shown.rows[row].field
        if field is None:
            return
        number = self.records[place] if place >= 0 else None
        if number is None or self._keep.get(field.name) == number:
            self._keep.pop(field.name, None)
        else:
            self._keep[field.name] = number
        self._read()

    def _head(self, place: int) -> None:
        self._first = self.records[place]
        self._read()

    def _part(self, place: int) -> None:
        """Leave a record out, as long as two are left."""
        if len(self.records) > 2:
            number = self.records[place]
            self._left_out.add(number)
            self._keep = {name: kept for name, kept in self._keep.items() if kept != number}
            self._read()

    def _take_all(self) -> None:
        self._left_out.clear()
        self._read()
        self.compare.setFocus()

    def open_one(self) -> None:
        """Show the record of the column with the cursor on its page."""
        column = self.compare.currentIndex().column()
        if self.records:
            place = min(max(column - 1, 0), len(self.records) - 1)
            self._context.go("customers", self._customer(self.records[place]))

    def _customer(self, number: int) -> int:
        """A contact is opened at its company."""
        assert self.shown is not None
        if self.entity == "customers":
            return number
        place = self.records.index(number)
        choice = next(choice for choice in self.shown.merged.choices if choice.field.name == "company")
        return int(choice.options[place] or 0)
