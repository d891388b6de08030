"""Value: RFM and ABC of all customers, live. Moved thresholds show their counts at once; each number leads to its rows."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from opsdesk.analysis import value as said
from opsdesk.analysis.rfm import CLASSES8, Table
from opsdesk.analysis.value import Options
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.model.figures import day_name
from opsdesk.query.filters import Filter, Query
from opsdesk.services import rules
from opsdesk.services.rules import Kept
from opsdesk.services.segments import OPTIONS, SEGMENTS, USUAL, USUAL_TABLE
from opsdesk.services.worth import Found, Worth, in_force, lead, worth_of_store
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from ui.context import Context
from ui.pages.metrics.analysis import Analysis
from ui.pages.metrics.value_cards import AbcCard, ClassesCard, Totals, excluded
from ui.pages.metrics.value_moves import MovesCard
from ui.pages.metrics.value_rfm import RfmCard
from ui.widgets.buttons import Button
from ui.widgets.live import live

QUICK = 200_000
"""Customers whose cells are summed in 4 ms: on the spot. More of them are, in 15 ms a million, on a reader's thread."""
Loaded = tuple[Worth, Options, Table, list[Kept[Table]]]


class Value(Analysis):
    """`options` and `table` are what it shows; those in force, which the scores of the list follow, may be others."""

    touched_by = ("customers", "orders", "rules")

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "value", parent)
        self._worth: Worth | None = None
        self._found: Found | None = None
        self._kept: list[Kept[Table]] = []
        self._in_force: tuple[Options, Table] = (USUAL, USUAL_TABLE)
        self.options, self.table, self._edited = USUAL, USUAL_TABLE, False
        self.offer()
        self.use = Button(
            _("Use for all scores"), self._use, tip=_("Tiers and segments of the list follow these options.")
        )
        self.reset = Button(_("Back to those in use"), self._reset, tone="quiet")
        for button in (self.use, self.reset):
            button.hide()
            self.buttons.insertWidget(0, button)
        self.totals, self.abc = Totals(), AbcCard(context)
        self.rfm, self.classes = RfmCard(context), ClassesCard(context)
        for card in (self.totals, self.abc, self.rfm, self.classes):
            card.opened.connect(self._go)
            self.body.addWidget(card)
        self.moves = MovesCard(context)
        self.body.addWidget(self.moves)
        self.body.addStretch(1)
        for chooser in (self.abc, self.rfm):
            chooser.chosen.connect(self.choose)
        self.rfm.table_chosen.connect(self._table_chosen)
        self.rfm.edit_wanted.connect(self._edit)
        live(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(t("Value tiers"))
        self._scroll.setAccessibleName(t("Value tiers"))
        self._show_tables()
        self._show()

    # -- asking ---------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        schema, as_of, wanted = self.context.runner.store.schema, self.as_of.day, self.options
        edited = self._edited

        def work(connection: Connection) -> Loaded:
            options, table = in_force(connection, schema)
            kept = rules.all_of(connection, schema, SEGMENTS)
            days = (wanted if edited else options).distinct_days
            return worth_of_store(connection, as_of, distinct_days=days), options, table, kept

        self.read(work, self._arrived)

    def _arrived(self, found: Loaded) -> None:
        self._worth, options, table, self._kept = found
        self._in_force = options, table
        known = [USUAL_TABLE, *(one.value for one in self._kept)]
        if not self._edited:
            self.options, self.table = options, table
        elif self.table not in known:  # the table on show was changed or removed
            self.table = table
        self._show_tables()
        self._compute()
        self.moves.ask(self._worth.as_of)

    def _compute(self) -> None:
        """What follows from the options as they are now; a newer question takes the place of an older one."""
        worth, options, table = self._worth, self.options, self.table
        if worth is None:
            return
        if worth.prepared.n <= QUICK:
            self._computed(worth.found(options, table))
        else:
            self.context.runner.read(
                lambda _connection: worth.found(options, table), self._computed, "metrics/value/found", self._failed
            )

    def _computed(self, found: Found) -> None:
        self._found = found
        self._show()

    # -- what people choose ---------------------------------------------------------------------------------------

    def choose(self, options: Options) -> None:
        """Compute with `options`; they are not those of the list until they are used."""
        again = options.distinct_days != self.options.distinct_days
        self.options, self._edited = options, True
        if again:
            self.ask()
        else:
            self._compute()

    def _table_chosen(self, table: Table) -> None:
        self.table, self._edited = table, True
        self._compute()

    def _reset(self) -> None:
        self._edited = False
        self.ask()

    def _use(self) -> None:
        """Let these options be in force; so the scores of the list follow."""
        options, table = self.options, self.table
        names = t("Options of value"), self._name_of(table)
        self._edited = False
        self.context.runner.write(partial(_use, options=options, table=table, names=names))

    def _edit(self) -> None:
        from ui.pages.metrics.segment_editor import SegmentEditor

        number = next((one.id for one in self._kept if one.value == self.table), None)
        cells = self._found.cells if self._found else None
        editor = SegmentEditor(self, self.context.runner, self.table, self._name_of(self.table), number, cells)
        editor.saved.connect(self._table_saved)
        editor.open()

    def _table_saved(self, table: Table) -> None:
        self.table, self._edited = table, True
        self.ask()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def _name_of(self, table: Table) -> str:
        return next((one.name for one in self._kept if one.value == table), t("Usual segments"))

    def _show_tables(self) -> None:
        tables = [(one.name, one.value) for one in self._kept]
        if USUAL_TABLE not in [table for _name, table in tables]:
            tables.insert(0, (t("Usual segments"), USUAL_TABLE))
        self.rfm.show_tables(tables, self.table)

    def _show(self) -> None:
        found, worth = self._found, self._worth
        if found is None or worth is None:
            return
        changed = (self.options, self.table) != self._in_force
        self.use.setVisible(changed and not self.context.runner.store.vault.read_only)
        self.reset.setVisible(changed)
        rfm = said.rfm_definition(
            found.options, found.cells.cuts, self._name_of(found.table), worth.n, worth.as_of, excluded(worth)
        )
        self.totals.show_worth(worth)
        self.abc.show_found(found)
        self.rfm.show_found(found, rfm)
        self.classes.show_found(found, rfm)

    # -- where numbers lead ---------------------------------------------------------------------------------------

    def _go(self, target: Any) -> None:
        found = self._found
        if found is None:
            return
        schema, day = self.context.runner.store.schema, day_name(found.worth.as_of)
        name, ids = self._behind(found, target)

        def named(ids: list[int]) -> str:
            count = tn("{n} customer", "{n} customers", len(ids))
            return t("{name}: {customers}, as of {day}", name=name, customers=count, day=day)

        def work(connection: Connection) -> Filter:
            return lead(connection, schema, found, target, named, ids)

        self.context.runner.read(work, self._led_to, "metrics/value/lead", self.context.tell)

    def _behind(self, found: Found, target: Any) -> tuple[str, Callable[[], list[int]]]:
        """What the customers behind a number are called, and who they are."""
        worth, options = found.worth, found.options
        match target:
            case ("tier", str(name)):
                return t("Tier {name}", name=name), partial(worth.of_tier, options, name)
            case ("rfm", str(name)):
                return t(name), partial(worth.of_segment, options, found.table, name)
            case ("class8", str(name)):
                return t(CLASSES8[name]), partial(worth.of_class8, options, name)
            case ("cell", int(r), int(often)):
                return f"R{r} F{often}", partial(worth.of_scores, options, {"r": r, "f": often})
            case ("without",):
                return t("Without orders"), worth.everybody
            case _:
                return t("Customers with orders"), worth.everybody

    def _led_to(self, where: Filter) -> None:
        self.context.go("customers", Query("customers", where))

    def _report(self) -> None:
        from opsdesk.reports.catalogue import Request

        self.context.go("reports", ("value", Request(as_of=self.as_of.day)))

    def _copy(self) -> None:
        """The tiers, then the segments, as spreadsheets take them."""
        lines = []
        for table in (self.abc.tiers, self.rfm.segments):
            lines += ["\t".join(table.heads), *("\t".join((row.name, *row.figures)) for row in table.shares), ""]
        QGuiApplication.clipboard().setText("\n".join(lines).strip())
        self.context.toast(t("Copied. Paste them into a spreadsheet."))


def _use(store: Store, options: Options, table: Table, names: tuple[str, str]) -> Changes:
    """The options first, then the table: actions of their own, each of which can be undone, and only what is another."""
    schema, changes = store.schema, Changes()
    kept = store.read(lambda c: rules.all_of(c, schema, OPTIONS))
    if options != (kept[0].value if kept else USUAL):
        changes = rules.save(store, OPTIONS, kept[0].name if kept else names[0], options, kept[0].id if kept else None)
    tables = store.read(lambda c: rules.all_of(c, schema, SEGMENTS))
    if table != (tables[0].value if tables else USUAL_TABLE):
        if table not in [one.value for one in tables]:  # the usual one, once another was in force
            rules.save(store, SEGMENTS, names[1], table)
            tables = store.read(lambda c: rules.all_of(c, schema, SEGMENTS))
        changes = rules.put_first(store, SEGMENTS, next(one.id for one in tables if one.value == table))
    return changes
