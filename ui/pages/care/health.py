"""The health tab: the score of the archives and its parts, and a queue of what is wrong, each with its rows and its fix."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import masking, text
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query
from opsdesk.services import quality
from opsdesk.services import quality_words as words
from opsdesk.services.quality import Finding, Health, Line
from ui.context import Context, Page
from ui.widgets.busy import Skeleton
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.surface import Surface

SHOWN = 200
"""Records listed beside a finding; all of them stand in the list it leads to."""
_ICONS = {
    "missing": "circle-dashed", "stale": "clock", "shared": "copy", "likely": "copy", "wrong": "triangle-alert",
    "impossible": "triangle-alert", "future": "triangle-alert", "negative": "triangle-alert",
}  # fmt: skip
_TONES = {"wrong": "bad", "impossible": "bad", "future": "bad", "negative": "bad"}
_WAITING, _FOUND, _HEALTHY, _NOBODY = range(4)
_PEOPLE = ("customers", "contacts", "orders", "differences")


class HealthTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self.health: Health | None = None
        self.finding: Finding | None = None
        self._row, self._read_once = 0, False
        self._lines: list[Line] = []
        self.score = Fact(_("Score of 100"))
        self.facts = {name: Fact(title, definition=formula) for name, (title, formula) in words.PARTS.items()}
        self._queue_title = Label(bold=True)
        self.queue = EntryList(t("What to mend"))
        self._side_title, self._means = Label(bold=True, wrap=True), Label(role="small", colour="muted", wrap=True)
        self.examples = EntryList(t("Records"))
        self._more = Label(role="small", colour="muted")
        self.mend = Button("", self.mend_now, icon="wand-sparkles", tone="primary")
        self.compare = Button(_("Compare duplicates"), self._compare, icon="copy")
        self.show_all = Button(_("Show all"), self._show_as_list, icon="table")
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()
        live(self, self.retranslate)

    def _arrange(self) -> None:
        facts = QHBoxLayout()
        facts.setSpacing(8)
        for fact in (self.score, *self.facts.values()):
            facts.addWidget(fact)
        top = Surface(margin=12)
        top.body.addLayout(facts)
        queue = Surface(margin=14, gap=8)
        queue.body.addWidget(self._queue_title)
        queue.body.addWidget(self.queue, 1)
        side = Surface(margin=14, gap=8)
        side.body.addWidget(self._side_title)
        side.body.addWidget(self._means)
        side.body.addWidget(self.examples, 1)
        side.body.addWidget(self._more)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.mend, self.compare, self.show_all):
            buttons.addWidget(button)
        buttons.addStretch(1)
        side.body.addLayout(buttons)
        found = QWidget()
        across = QHBoxLayout(found)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(queue, 1)
        across.addWidget(side, 1)
        waiting = Surface(margin=14)
        waiting.body.addWidget(Skeleton(), 1)
        self._stack.addWidget(waiting)
        self._stack.addWidget(found)
        self._stack.addWidget(EmptyState("circle-check", _("Every archive is as it should be.")))
        self._stack.addWidget(EmptyState("users", _("There are no customers yet.")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(top)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.queue.selectionModel().currentChanged.connect(lambda at, _before: self._chosen(at.row()))
        self.queue.opened.connect(lambda _target: self._show_as_list())
        self.examples.opened.connect(lambda number: self.context.go("customers", number))
        self._runner.changed.connect(self._changed)
        self.context.veil.changed.connect(self._show_lines)

    def retranslate(self) -> None:
        self._queue_title.setText(t("What to mend"))
        self.queue.setAccessibleName(t("What to mend"))
        self.examples.setAccessibleName(t("Records"))
        self._show()

    # -- what it shows --------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        self._read()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and any(changes.touches(entity) for entity in _PEOPLE):
            self._read()

    def _read(self) -> None:
        schema = self._runner.store.schema

        def work(connection: Any) -> Health | None:
            return quality.health(connection, schema) if quality.anybody(connection, schema) else None

        self._runner.read(work, self._arrived, "care/health")

    def _arrived(self, found: Health | None) -> None:
        self.health, self._read_once = found, True
        self._show()

    def _show(self) -> None:
        found = self.health
        if found is None:
            self._stack.setCurrentIndex(_NOBODY if self._read_once else _WAITING)
            return
        self._stack.setCurrentIndex(_FOUND if found.findings else _HEALTHY)
        whole = words.score(found)
        self.score.say(_("Score of 100"), "", "\n".join(whole.notes))
        self.score.show_figure(f"{found.score:.0f}")
        for one in found.parts:
            part, fact = words.part(one, found), self.facts[one.name]
            fact.say(words.PARTS[one.name][0], "", "\n".join(part.notes))
            fact.show_figure(words.share(one))
        schema = self._runner.store.schema
        self.queue.show_entries(
            [
                Entry(
                    _ICONS.get(one.kind, "wand-sparkles"),
                    words.title(schema, one),
                    f"{one.records:,}",
                    tone=_TONES.get(one.kind, ""),
                    target=one,
                    tip=words.explained(one),
                )
                for one in found.findings
            ]
        )
        if found.findings:
            self.queue.setCurrentIndex(self.queue.model().index(self._place(), 0))

    def _place(self) -> int:
        """The line of the queue to be at: the same finding as before, or the one now standing there."""
        assert self.health is not None
        known = [(one.kind, one.entity, one.field) for one in self.health.findings]
        before = self.finding
        if before is None or (before.kind, before.entity, before.field) not in known:
            return min(self._row, len(known) - 1)
        return known.index((before.kind, before.entity, before.field))

    def _chosen(self, row: int) -> None:
        if row < 0 or self.health is None:
            return
        self._row, self.finding = row, self.health.findings[row]
        found, schema = self.finding, self._runner.store.schema
        self._side_title.setText(words.title(schema, found))
        self._means.setText(words.explained(found))
        self.mend.setVisible(found.fixable)
        self.mend.setText(tn("Mend {n} record", "Mend {n} records", found.records))
        self.compare.setVisible(found.kind in ("shared", "likely"))
        self._runner.read(
            lambda connection: quality.lines(connection, schema, found, SHOWN), self._lines_arrived, "care/health/lines"
        )

    def _lines_arrived(self, lines: list[Line]) -> None:
        self._lines = lines
        self._show_lines()

    def _show_lines(self) -> None:
        found = self.finding
        if found is None:
            return
        self.examples.show_entries([self._entry(found, line) for line in self._lines])
        more = found.records - len(self._lines)
        self._more.setText(tn("{n} more", "{n} more", more) if more > 0 else "")
        self._more.setVisible(more > 0)

    def _entry(self, found: Finding, line: Line) -> Entry:
        fields = self._runner.store.schema[found.entity]
        hides = self.context.veil.hides(found.entity, line.id)
        below = []
        for name, (before, after) in line.values.items():
            field = fields.field(name)
            shown, fixed = (masking.shown(field, value, masked=hides) for value in (before, after))
            if found.kind == "wrong":
                below += [shown, *filter(None, (words.reason(name, one) for one in text.unpack(before)))]
            elif before == after:
                below.append(shown)
            else:
                told = t("{before} → {after}", before=words.seen(found, shown), after=fixed)
                below.append(told if len(line.values) == 1 else t("{name}: {figure}", name=t(field.label), figure=told))
        tip = "\n".join(below)
        return Entry("user", line.title or text.EMPTY, "", " · ".join(below), target=line.customer, tip=tip)

    # -- what is done ---------------------------------------------------------------------------------------------------

    def mend_now(self) -> None:
        """Make the fix that is shown; one undo takes it back."""
        found = self.finding
        if found is not None and found.fixable:
            name = words.title(self._runner.store.schema, found)
            self._runner.write_long(lambda store, progress: quality.mend(store, found, progress), title=name)

    def _compare(self) -> None:
        self.context.go("care", "duplicates")

    def _show_as_list(self) -> None:
        """The records of the finding, where everything can be done with them."""
        found, schema = self.finding, self._runner.store.schema
        if found is not None:
            name = words.title(schema, found)
            self._runner.read(
                lambda connection: quality.listed(connection, schema, found, name), self._listed, "care/health/list"
            )

    def _listed(self, query: Query) -> None:
        self.context.show(query)
