"""The movement card of the value tab: who changed their class between two days or snapshots, each with the reason."""

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from opsdesk import clock
from opsdesk.analysis.movement import movement_chart, movement_definition
from opsdesk.analysis.periods import months_back
from opsdesk.analysis.value import left_out
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.figures import day_name
from opsdesk.model.schema import Schema
from opsdesk.model.text import EMPTY, money, relative_day
from opsdesk.query.filters import Among, Query
from opsdesk.services import snapshots
from opsdesk.services.movement import REASONS, By, Moved, Mover, movement_of_store, said
from opsdesk.services.snapshots import Snapshot
from opsdesk.store import rows
from opsdesk.store.connect import Connection
from opsdesk.work import Progress
from ui.context import Context
from ui.forms.calendar import CalendarPopup
from ui.pages.metrics.value_cards import Card
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.entries import Entry, EntryList
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments

MOST_LISTED = 200
_LIST_HEIGHT = 46 * 4
Side = int | str
BACK = ((1, _("A month ago")), (3, _("Three months ago")), (12, _("A year ago")))


class MovesCard(Card):
    """`ask(day)` compares the side chosen on the left with the one below it; the second is `day` unless a snapshot is."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._day = clock.today()
        self._before: Side | None = None
        self._after: str | None = None
        self._moved: Moved | None = None
        self._kept: Sequence[Snapshot] = ()
        self.by = Segments([("tier", _("Tiers")), ("segment", _("Segments"))])
        self.by.set_value("tier")
        self.by.chosen.connect(lambda _by: self.ask(self._day))
        self.before, self.after = QComboBox(), QComboBox()
        self.before.activated.connect(self._before_chosen)
        self.after.activated.connect(self._after_chosen)
        self._words = Label(role="small", colour="muted", wrap=True)
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        self.name.returnPressed.connect(self.take)
        self.take_button = Button(_("Keep a snapshot"), self.take)
        self.remove_button = IconButton("trash-2", _("Remove the snapshot"), self._remove)
        self.left.addWidget(self.by)
        for words, box in ((_("First day"), self.before), (_("Second day"), self.after)):
            self.left.addWidget(_Named(words, box, self.remove_button if box is self.before else None))
        self.left.addWidget(self._words)
        self.left.addStretch(1)
        keep = QHBoxLayout()
        keep.setSpacing(8)
        keep.addWidget(self.name, 1)
        keep.addWidget(self.take_button)
        self.left.addLayout(keep)
        self.matrix = self.chart()
        self.matrix.opened.disconnect(self.opened)
        self.matrix.opened.connect(self._picked)
        self._movers_title = Label(bold=True, wrap=True)
        self.movers = EntryList(t("Who moved"))
        self.movers.opened.connect(lambda customer: context.go("customers", customer))
        self.all = Button(_("Show these"), self._show_all, icon="users", tone="quiet")
        self._cell: tuple[int, int] | None = None
        head = QHBoxLayout()
        head.addWidget(self._movers_title, 1)
        head.addWidget(self.all)
        self.right.addLayout(head)
        self.right.addWidget(self.movers)
        context.runner.changed.connect(self._written)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.title.setText(t("Movement"))
        for box, words in (
            (self.before, _("First day")),
            (self.after, _("Second day")),
            (self.name, _("Name of the snapshot")),
        ):
            box.setAccessibleName(t(words))
        self.by.setAccessibleName(t("Move between"))
        self.matrix.table.setAccessibleName(t("Movement"))
        self.name.setPlaceholderText(clock.day_of(self._day).isoformat())
        self.movers.setAccessibleName(t("Who moved"))
        self.movers.setFixedHeight(theme.px(_LIST_HEIGHT))
        self._show_sides()
        self._show()

    # -- asking ---------------------------------------------------------------------------------------------------

    def ask(self, day: int) -> None:
        self._day = day
        schema = self.context.runner.store.schema
        before = months_back(day, 1) if self._before is None else self._before
        after: Side = day if self._after is None else self._after
        by = cast(By, self.by.value)

        def work(connection: Connection) -> Moved:
            return movement_of_store(connection, schema, before, after, by)

        self._list()
        self.context.runner.read(work, self._arrived, "metrics/value/moves", self._failed)

    def _list(self) -> None:
        schema = self.context.runner.store.schema
        self.context.runner.read(lambda c: snapshots.listed(c, schema), self._listed, "metrics/value/snapshots")

    def _written(self, changes: Changes) -> None:
        if changes.touches("snapshots"):
            self._list()

    def _listed(self, kept: Sequence[Snapshot]) -> None:
        self._kept = kept
        self._show_sides()

    def _arrived(self, moved: Moved) -> None:
        self._moved, self._cell = moved, None
        self._show()

    def _failed(self, trouble: Trouble) -> None:
        self._moved = None
        self._words.setText(str(trouble))
        self._show()

    # -- sides ----------------------------------------------------------------------------------------------------

    def _show_sides(self) -> None:
        self.before.clear()
        for months, words in BACK:
            day = months_back(self._day, months)
            self.before.addItem(f"{t(words)} · {day_name(day)}", day)
        if isinstance(self._before, int) and self.before.findData(self._before) < 0:
            self.before.addItem(day_name(self._before), self._before)
        self.after.clear()
        self.after.addItem(day_name(self._day), None)
        for box in (self.before, self.after):
            for one in self._kept:
                name = clock.day_of(one.as_of).isoformat()
                box.addItem(t("Snapshot {name}", name=one.name) + (f" · {name}" if name != one.name else ""), one.name)
        self.before.addItem(t("Another day…"), "")
        wanted = months_back(self._day, 1) if self._before is None else self._before
        self.before.setCurrentIndex(max(self.before.findData(wanted), 0))
        self.after.setCurrentIndex(max(self.after.findData(self._after), 0))
        self.remove_button.setVisible(self._snapshot is not None)

    @property
    def _snapshot(self) -> Snapshot | None:
        """The snapshot chosen as the first side."""
        return next((one for one in self._kept if one.name == self._before), None)

    def _before_chosen(self) -> None:
        chosen = self.before.currentData()
        if chosen == "":
            self._calendar().open_at(self.before, self._moved.before.as_of if self._moved else self._day)
            return
        self.compare(chosen)

    def _after_chosen(self) -> None:
        self._after = self.after.currentData()
        self.ask(self._day)

    def compare(self, before: Side) -> None:
        """Compare with this day, or snapshot."""
        self._before = before
        self.ask(self._day)

    def _calendar(self) -> CalendarPopup:
        calendar = CalendarPopup(self, may_be_empty=False)
        calendar.picked.connect(lambda day: self.compare(day) if day is not None else None)
        return calendar

    # -- snapshots ------------------------------------------------------------------------------------------------

    def take(self) -> None:
        """Keep the classes of the day on show."""
        name = self.name.text().strip() or clock.day_of(self._day).isoformat()
        store, day = self.context.runner.store, self._day

        def work(progress: Progress) -> object:
            return snapshots.take(store, name, day, progress)

        self.context.runner.background(work, self._taken, failed=self.context.tell)

    def _taken(self, _changes: object) -> None:
        self.name.clear()

    def _remove(self) -> None:
        chosen = self._snapshot
        if chosen is not None:
            self._before = None
            self.context.runner.write(
                lambda store: snapshots.remove(store, chosen), lambda _changes: self.ask(self._day)
            )

    # -- what it shows ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        moved = self._moved
        self.matrix.setVisible(moved is not None)
        for part in (self._movers_title, self.movers, self.all):
            part.setVisible(moved is not None and self._cell is not None)
        if moved is None:
            return
        before, after = said(moved.before), said(moved.after)
        totals = moved.now
        definition = movement_definition(
            int(moved.result.customers.size), moved.after.as_of, before, after, left_out(totals.future, totals.without)
        )
        self.title.setToolTip("\n".join(definition.notes))
        n = int(moved.result.moved.size)
        self._words.setText(
            tn("{n} customer moved, new and gone ones included.", "{n} customers moved, new and gone ones included.", n)
        )
        title = t("From {before} to {after}", before=before, after=after)
        self.matrix.show_chart(movement_chart(moved.result, title, definition.notes, ranked=moved.by == "tier"))

    def _picked(self, target: Any) -> None:
        match target:
            case ("move", int(row), int(column)) if self._moved is not None:
                self._cell = row, column
                moved, schema = self._moved, self.context.runner.store.schema
                self.context.runner.read(
                    lambda c: _entries(c, schema, moved, row, column), self._movers_read, "metrics/value/movers"
                )

    def _movers_read(self, entries: list[Entry]) -> None:
        if self._moved is None or self._cell is None:
            return
        self._movers_title.setText(self._named(*self._cell))
        self.movers.show_entries(entries)
        self._show()

    def _named(self, row: int, column: int) -> str:
        assert self._moved is not None
        result = self._moved.result
        was = t(result.rows[row]) if row < len(result.rows) else t("New")
        now = t(result.columns[column]) if column < len(result.columns) else t("Gone")
        count = tn("{n} customer", "{n} customers", int(result.matrix[row, column]))
        return t("{was} → {now}: {customers}", was=was, now=now, customers=count)

    def _show_all(self) -> None:
        moved = self._moved
        if moved is None or self._cell is None:
            return
        name = t(
            "{cell}, {before} to {after}",
            cell=self._named(*self._cell),
            before=said(moved.before),
            after=said(moved.after),
        )
        ids = moved.result.among(*self._cell)
        self.context.runner.read(lambda _c: Among.of(name, ids.tolist()), self._led, "metrics/value/lead")

    def _led(self, where: Among) -> None:
        self.context.go("customers", Query("customers", where))


class _Named(QWidget):
    """A box with its name before it."""

    def __init__(self, words: str, box: QWidget, after: QWidget | None) -> None:
        super().__init__()
        label = Label(role="small", colour="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(box, 1)
        if after is not None:
            row.addWidget(after)

        def retranslate() -> None:
            label.setText(t(words))
            label.setFixedWidth(theme.px(76))

        live(self, retranslate)


def _entries(connection: Connection, schema: Schema, moved: Moved, row: int, column: int) -> list[Entry]:
    movers = moved.movers(moved.result.at(row, column), MOST_LISTED)
    names = rows.page(connection, schema, "customers", [one.customer for one in movers], ["name"])
    return [_entry(one, str(names[one.customer][0]) if one.customer in names else EMPTY) for one in movers]


def _entry(mover: Mover, name: str) -> Entry:
    last = EMPTY if mover.last is None else relative_day(mover.last)
    return Entry(
        "user",
        name,
        f"{money(mover.revenue_then, whole=True)} → {money(mover.revenue_now, whole=True)}",
        t("{why} · last order {when}", why=t(REASONS[mover.reason]), when=last),
        target=mover.customer,
    )
