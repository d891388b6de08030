"""The pool tab: who returns to the pool and why, who is warned, who lies in it, and the rules behind that."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Among, Query
from opsdesk.services import pool
from opsdesk.services.pool import Preview, Rule, Terms
from opsdesk.services.rules import Kept
from opsdesk.store import pool as pool_store
from opsdesk.store import rows
from opsdesk.store.pool import Spell
from ui.context import Context, Page
from ui.dialogs.ask import ask
from ui.pages.care.pool_rows import DueSource, due_columns, pool_columns
from ui.tables.source import StoreSource
from ui.tables.table import Table
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.segments import Segments
from ui.widgets.surface import Surface

DUE, WARNED, POOL = "due", "warned", "pool"
_NOBODY_DUE = _("Nobody returns today. Rules on the right say who does, and when.")


@dataclass(frozen=True)
class _Found:
    preview: Preview
    rules: list[Kept[Rule]]
    terms: Terms


_NOBODY_LEFT = _("The pool is empty: every customer has an owner.")


class PoolTab(Page):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runner = context.runner
        self.found: _Found | None = None
        store = self._runner.store
        customers = store.schema["customers"]
        self.facts = {
            DUE: Fact(
                _("Return now"), definition=_("Customers for whom a rule's days without contact are over."), opens=True
            ),
            WARNED: Fact(_("Warned"), definition=_("They return within the warning days of a rule."), opens=True),
            POOL: Fact(_("In the pool"), definition=_("Customers without an owner."), opens=True),
        }
        self.protected = Fact(_("Protected"), definition=_("Owned customers whom no rule returns."))
        self.which = Segments(((DUE, _("Return now")), (WARNED, _("Warned")), (POOL, _("In the pool"))))
        self.source = DueSource(store)
        self.due = Table(
            customers, due_columns(customers), self.source, self._runner, context.memory, "pool.due", veil=context.veil
        )
        self.pool = Table(
            customers,
            pool_columns(customers),
            StoreSource(store),
            self._runner,
            context.memory,
            "pool",
            veil=context.veil,
        )
        self.due.set_empty(self._nobody_due, self._nobody_due)
        self.pool.set_empty(*[partial(EmptyState, "users", _NOBODY_LEFT)] * 2)
        self.give_back = Button(_("Return them…"), self.ask_return, icon="undo-2", tone="primary")
        self.take = Button(_("Take them…"), self.claim, icon="user-plus", tone="primary")
        self.show_all = IconButton("users", _("Show as a list"), self._show_as_list)
        self._unread = Label(colour="bad", wrap=True)
        self._unread.hide()
        self.rules = EntryList(t("Rules"))
        self._rules_title, self._terms = Label(bold=True), Label(role="small", colour="muted", wrap=True)
        self._owners_title, self._owners_of = Label(bold=True), Label(role="small", colour="muted")
        self.owners = EntryList(t("Owners"))
        self._tables = QStackedWidget()
        self._arrange()
        self._owners_card.hide()
        self._connect()
        live(self, self.retranslate)
        self.choose(DUE)

    # -- making it ------------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        facts = QHBoxLayout()
        facts.setSpacing(8)
        for fact in (*self.facts.values(), self.protected):
            facts.addWidget(fact)
        top = Surface(margin=12)
        top.body.addLayout(facts)
        self._tables.addWidget(self.due)
        self._tables.addWidget(self.pool)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.which, 1)
        for button in (self.show_all, self.give_back, self.take):
            head.addWidget(button)
        listing = Surface(margin=1, gap=0)
        listing.body.addWidget(self._tables)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(top)
        left.addWidget(self._unread)
        left.addLayout(head)
        left.addWidget(listing, 1)
        self._side = self._made_side()
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addLayout(left, 1)
        across.addWidget(self._side)

    def _made_side(self) -> QWidget:
        rules = Surface(margin=14, gap=8)
        head = QHBoxLayout()
        head.addWidget(self._rules_title, 1)
        head.addWidget(Button(_("New rule"), self.new_rule, icon="plus", tone="quiet"))
        rules.body.addLayout(head)
        rules.body.addWidget(self.rules)
        rules.body.addWidget(self._terms)
        change = Button(_("Protection and limit…"), self.change_terms, icon="shield-check", tone="quiet")
        rules.body.addWidget(change, alignment=Qt.AlignmentFlag.AlignLeft)
        rules.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._owners_card = Surface(margin=14, gap=8)
        self._owners_card.body.addWidget(self._owners_title)
        self._owners_card.body.addWidget(self._owners_of)
        self._owners_card.body.addWidget(self.owners, 1)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(rules)
        column.addWidget(self._owners_card, 100)
        column.addStretch(1)  # takes the place of the card while nobody is chosen
        return side

    def _nobody_due(self) -> EmptyState:
        return EmptyState("users", _NOBODY_DUE, Button(_("New rule"), self.new_rule, icon="plus"))

    def _connect(self) -> None:
        self.which.chosen.connect(self.choose)
        for name, fact in self.facts.items():
            fact.asked.connect(lambda name=name: self.choose(name))
        for table in (self.due, self.pool):
            table.opened.connect(lambda number: self.context.go("customers", number))
            table.current_changed.connect(self._current)
            table.counted.connect(lambda total, table=table: self._counted(table, total))
            table.failed.connect(self.context.tell)
            table.selection_changed.connect(self._tell)
        self.rules.opened.connect(self._open_rule)
        self._runner.changed.connect(self._changed)

    def retranslate(self) -> None:
        self._side.setFixedWidth(theme.px(300))
        self._rules_title.setText(t("Rules"))
        self._owners_title.setText(t("Owners so far"))
        self.rules.setAccessibleName(t("Rules"))
        self.owners.setAccessibleName(t("Owners so far"))
        self.which.setAccessibleName(t("Which customers"))
        self._show()

    # -- what it shows --------------------------------------------------------------------------------------------------

    def visit(self, target: object) -> None:
        if target in (DUE, WARNED, POOL):
            self.choose(str(target))
        self._read()

    def _changed(self, changes: Changes) -> None:
        if changes.touches("customers") or changes.touches("rules"):
            if self.isVisible():
                self._read()
            self.pool.apply(changes)

    def _read(self) -> None:
        schema = self._runner.store.schema

        def work(connection: Any) -> _Found:
            return _Found(
                pool.preview(connection, schema),
                pool.all_rules(connection, schema),
                pool.terms_in_force(connection, schema),
            )

        self._runner.read(work, self._arrived, "care/pool")

    def _arrived(self, found: _Found) -> None:
        self.found = found
        self._show()
        self._fill()

    def choose(self, which: str) -> None:
        """Show those who return now, those who are warned, or the pool."""
        self.which.set_value(which)
        self._tables.setCurrentWidget(self.pool if which == POOL else self.due)
        self.give_back.setVisible(which == DUE)
        self.take.setVisible(which == POOL)
        self.show_all.setVisible(which != POOL)
        self._fill()

    def _fill(self) -> None:
        which, found = self.which.value, self.found
        if which == POOL:
            self.pool.show_query(Query("customers", pool_store.UNOWNED))
        elif found is not None:
            listed = found.preview.due if which == DUE else found.preview.warned
            self.source.show(listed, {kept.name: kept.value for kept in found.rules}, found.preview.as_of)
            self.due.show_query(Query("customers"))
        self._tell()

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        preview = found.preview
        for name, number in ((DUE, len(preview.due)), (WARNED, len(preview.warned)), (POOL, preview.pool)):
            self.facts[name].show_figure(f"{number:,}")
        self.protected.show_figure(f"{preview.protected:,}")
        self._unread.setText("\n".join(f"{name}: {reason}" for name, reason in preview.unread.items()))
        self._unread.setVisible(bool(preview.unread))
        self.rules.show_entries([self._rule_entry(kept, preview) for kept in found.rules])
        self.rules.setVisible(bool(found.rules))
        self.rules.setFixedHeight(theme.px(46) * min(len(found.rules), 5) + 4)
        limit = t("any number") if found.terms.limit is None else f"{found.terms.limit:,}"
        self._terms.setText(
            t("Never returned: {protected}", protected=found.terms.protected or t("nobody"))
            + "\n"
            + t("Customers for one owner: {limit}", limit=limit)
        )

    def _rule_entry(self, kept: Kept[Rule], preview: Preview) -> Entry:
        due, warned = preview.by_rule.get(kept.name, (0, 0))
        rule = kept.value
        where = rule.where or t("everybody")
        below = t("over {n} days · {where}", n=f"{rule.days:,}", where=where)
        tip = t("{due} return now, {warned} are warned", due=f"{due:,}", warned=f"{warned:,}")
        tone = "bad" if kept.name in preview.unread else ""
        return Entry("clock", kept.name, f"{due:,}", below, tone, kept, f"{below}\n{tip}")

    def _tell(self) -> None:
        chosen = self._chosen_table.selected
        self.give_back.setEnabled(bool(self.found and self.found.preview.due))
        self.take.setEnabled(bool(chosen))
        if self.isVisible():
            total = f"{self._chosen_table.total:,}"
            self.context.select(t("{n} of {total} selected", n=f"{chosen:,}", total=total) if chosen else "")

    @property
    def _chosen_table(self) -> Table:
        return self.pool if self.which.value == POOL else self.due

    def _counted(self, table: Table, total: int) -> None:
        if total and table.current_id is None and (first := table.model.id_at(0)) is not None:
            table.go_to(first)
        self._tell()

    def _current(self, number: int | None) -> None:
        if number is None:
            self._owners_of.setText("")
            self._owners_card.hide()
            return
        schema = self._runner.store.schema

        def work(connection: Any) -> tuple[str, list[Spell]]:
            (name,) = rows.page(connection, schema, "customers", [number], ["name"]).get(number, ("",))
            return str(name), pool_store.owners(connection, schema, number)

        self._runner.read(work, self._show_owners, "care/pool/owners")

    def _show_owners(self, found: tuple[str, list[Spell]]) -> None:
        name, spells = found
        self._owners_card.setVisible(bool(spells))
        self._owners_of.setText(name)
        self.owners.show_entries([_spell_entry(spell) for spell in spells])

    def _show_as_list(self) -> None:
        """The customers behind the figure, where everything can be done with them."""
        words = t("due for the pool") if self.which.value == DUE else t("warned by the pool")
        ids = self.source.customers
        self._runner.read(lambda _c: Query("customers", Among.of(words, ids)), self._listed, "care/pool/list")

    def _listed(self, query: Query) -> None:
        self.context.go("customers", query)

    # -- what is done ---------------------------------------------------------------------------------------------------

    def ask_return(self) -> None:
        """Return those who are due, or the selected ones of them, after a look at how many by which rule."""
        assert self.found is not None
        selection = self.due.selection()
        if self.due.selected < 2:
            chosen, counted = None, {rule: due for rule, (due, _warned) in self.found.preview.by_rule.items() if due}
        else:
            every = selection.where is not None
            chosen = frozenset(self.source.customers) - selection.ids if every else selection.ids
            counted = Counter(one.rule for one in self.found.preview.due if one.customer in chosen)
        lines = [t("{name}: {figure}", name=name, figure=f"{number:,}") for name, number in counted.items()]
        ask(
            self,
            _("Return them to the pool?"),
            "\n".join(
                [
                    tn("{n} customer", "{n} customers", sum(counted.values())),
                    *lines,
                    "",
                    t("They lose their owner. One undo gives everybody back."),
                ]
            ),
            _("Return"),
            lambda: self._runner.write(lambda store: pool.return_due(store, chosen)),
        )

    def claim(self) -> None:
        from ui.pages.care.pool_forms import ClaimForm

        limit = self.found.terms.limit if self.found else None
        ClaimForm(self, self._runner, self.pool.selection(), self.pool.selected, limit).open()

    def new_rule(self) -> None:
        from ui.pages.care.pool_forms import RuleForm

        RuleForm(self, self._runner).open()

    def _open_rule(self, kept: object) -> None:
        from ui.pages.care.pool_forms import RuleForm

        if isinstance(kept, Kept):
            RuleForm(self, self._runner, kept).open()

    def change_terms(self) -> None:
        from ui.pages.care.pool_forms import TermsForm

        TermsForm(self, self._runner, self.found.terms if self.found else Terms()).open()


def _spell_entry(spell: Spell) -> Entry:
    begins = "…" if spell.since is None else _day(spell.since)
    ends = t("today") if spell.until is None else _day(spell.until)
    icon = "users" if spell.owner is None else "user"
    return Entry(icon, spell.owner or t("(pool)"), "", t("{first} to {last}", first=begins, last=ends))


def _day(moment: int) -> str:
    return clock.day_of(clock.day_number(text.moment(moment).date())).isoformat()
