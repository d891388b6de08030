"""Whose ticket it is, beside the conversation: value, what else is open, what was bought last."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.query.filters import Query
from ui.context import Context
from ui.pages.feedback import reading
from ui.pages.feedback.section import Section
from ui.pages.feedback.similar import SimilarTickets
from ui.widgets.buttons import IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.fact import Fact
from ui.widgets.label import Label
from ui.widgets.live import live
from ui.widgets.pill import Pill
from ui.widgets.scrolled import scrolled
from ui.widgets.surface import Surface

_SLOT = "feedback/side"
_TONES = {"A": "good", "B": "accent", "C": ""}


class Side(Surface):
    """`show_ticket` reads the customer of a ticket. Further sections may be added to `sections`."""

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(margin=16, gap=4)
        self._context, self._runner = context, context.runner
        self._ticket: int | None = None
        self._number: int | None = None
        self.customer: reading.Customer | None = None
        self.name = Label(role="heading", bold=True)
        self.tier = Pill()
        self._line = Label(role="small", colour="muted")
        self.phone, self.email = Label(role="small"), Label(role="small")
        self.facts = [
            Fact(_("Open tickets"), definition=_("Tickets of this customer that are not closed."), opens=True),
            Fact(_("Revenue"), definition=_("Sum of counted orders; refunds are negative.")),
        ]
        self.tickets, self.orders = Section(_("Other open tickets")), Section(_("Last orders"))
        self.similar = SimilarTickets(context)
        self._nobody = EmptyState("user", _("No customer is known for this ticket."))
        self._somebody = QWidget()
        self._arrange()
        self.facts[0].asked.connect(self._show_open)
        for section in (self.tickets, self.orders):
            section.opened.connect(self._open)
        context.veil.changed.connect(self._read)
        live(self, self.retranslate)

    def _arrange(self) -> None:
        title = QHBoxLayout()
        self._title = Label(role="small", colour="muted", bold=True)
        title.addWidget(self._title, 1)
        title.addWidget(IconButton("user", _("Open the customer"), self._open_customer))
        title.addWidget(IconButton("x", _("Close"), self.closed.emit))
        self.body.addLayout(title)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        who = QVBoxLayout(self._somebody)
        who.setContentsMargins(0, 0, 0, 0)
        who.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.tier)
        who.addLayout(head)
        for label in (self._line, self.phone, self.email):
            who.addWidget(label)
        facts = QHBoxLayout()
        facts.setContentsMargins(0, 8, 0, 0)
        facts.setSpacing(8)
        for fact in self.facts:
            facts.addWidget(fact, 1)
        who.addLayout(facts)
        who.addWidget(self.tickets)
        who.addWidget(self.orders)
        column.addWidget(self._nobody)
        column.addWidget(self._somebody)
        self.sections = QVBoxLayout()
        self.sections.addWidget(self.similar)
        column.addLayout(self.sections)
        column.addStretch(1)
        area = scrolled(inside)
        self.body.addWidget(area, 1)
        self._somebody.hide()

    def retranslate(self) -> None:
        self._title.setText(t("Customer"))
        if self.customer is not None:
            self._show(self.customer)

    def show_ticket(self, ticket: int | None, customer: int | None) -> None:
        self._ticket, self._number = ticket, customer
        self.similar.show_ticket(ticket)
        self._read()

    def apply(self, changes: Changes) -> None:
        self.similar.apply(changes)
        if self._number is not None and any(map(changes.touches, ("customers", "tickets", "orders"))):
            self._read()

    def _read(self) -> None:
        number, besides, schema = self._number, self._ticket or 0, self._runner.store.schema
        if number is None:
            self._runner.forget(_SLOT)
            self._show(None)
            return
        masked = self._context.veil.hides("customers", number)
        self._runner.read(lambda c: reading.customer(c, schema, number, besides, masked=masked), self._show, _SLOT)

    def _show(self, found: reading.Customer | None) -> None:
        self.customer = found
        self._somebody.setVisible(found is not None)
        self._nobody.setVisible(found is None)
        if found is None:
            return
        self.name.setText(found.name)
        self.tier.show_state(found.tier, _TONES.get(found.tier, ""))
        self.tier.setToolTip(t("Value tier"))
        self.tier.setVisible(bool(found.tier))
        for label, words in ((self._line, found.line), (self.phone, found.phone), (self.email, found.email)):
            label.setText(words)
            label.setVisible(bool(words))
        self.facts[0].show_figure(f"{found.open_tickets:,}")
        self.facts[1].show_figure(text.money(found.revenue, whole=True) if found.revenue else text.EMPTY)
        self.tickets.show_entries(found.tickets)
        self.orders.show_entries(found.orders)

    def _open_customer(self) -> None:
        if self._number is not None:
            self._context.go("customers", self._number)

    def _show_open(self) -> None:
        if self.customer is not None:
            self._context.show(Query("tickets", self.customer.open))

    def _open(self, target: Any) -> None:
        if isinstance(target, tuple) and target[0] == "tickets":
            self._context.go("feedback", target[1])
        elif self._number is not None:
            self._context.go("customers", self._number)
