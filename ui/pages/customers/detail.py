"""One customer beside the list: who it is, three figures, and tabs for all that belongs to it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.chart import Chart, Series
from opsdesk.model.schema import Schema
from opsdesk.store.connect import Connection
from ui.charts.strip import BarStrip
from ui.context import Context
from ui.pages.customers import reading
from ui.records import pane
from ui.records.listing import Listing
from ui.records.pane import Pane, Read, Tab
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.entries import Entry, EntryList
from ui.widgets.fact import Fact
from ui.widgets.label import Label

TIMELINE, DETAILS, ORDERS, FILES, HISTORY = range(5)
_TABS = (
    Tab(_("Timeline"), "clock", _("Nothing has happened yet. Follow up to write the first line.")),
    pane.DETAILS,
    Tab(_("Orders"), "shopping-cart", _("No orders yet."), (_("New order"), "order")),
    Tab(_("Files"), "paperclip", _("Drop files here, or paste them."), (_("Add files"), "attach")),
    pane.HISTORY,
)


class Detail(Pane):
    def __init__(self, context: Context, listing: Listing) -> None:
        self._trend_title = Label(role="small", colour="muted")
        self._trend = BarStrip()
        self._foot = QWidget()
        self.contacts = EntryList(t("Contacts"))
        self._contacts_box = QWidget()
        super().__init__(context, listing, _TABS)
        for fact in self.facts:
            fact.asked.connect(lambda: self.tabs.setCurrentIndex(ORDERS))

    def made_facts(self) -> list[Fact]:
        return [
            Fact(_("Revenue"), definition=_("Sum of counted orders; refunds are negative."), opens=True),
            Fact(_("Orders"), definition=_("Orders in counted statuses."), opens=True),
            Fact(_("Last order"), opens=True),
        ]

    def made_actions(self) -> Sequence[QWidget]:
        return (Button(_("Follow up"), lambda: self.run("follow_up")),)

    def made_details(self) -> QWidget:
        """The contacts of a company."""
        row = QHBoxLayout()
        row.addWidget(Label(t("Contacts"), role="small", colour="muted"), 1)
        row.addWidget(Button(_("New contact"), lambda: self.run("contact"), icon="plus", tone="quiet"))
        box = QVBoxLayout(self._contacts_box)
        box.setContentsMargins(0, 8, 0, 0)
        box.addLayout(row)
        box.addWidget(self.contacts)
        self.wire(self.contacts)
        return self._contacts_box

    def made_foot(self) -> QWidget:
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 4, 0, 0)
        foot.addWidget(self._trend_title)
        foot.addWidget(self._trend)
        return self._foot

    def retranslate(self) -> None:
        self._trend_title.setText(t("Revenue by month"))
        super().retranslate()

    # -- what it shows ----------------------------------------------------------------------------------------------

    def read(self, connection: Connection, schema: Schema, number: int) -> reading.Record | None:
        return reading.record(connection, schema, number, masked=self.masked)

    def describe(self, record: reading.Record) -> None:
        values, field = record.values, self.declared.field
        self.name.setText(str(values["name"]))
        parts = [text.show(field(name), values[name]) for name in ("kind", "city", "source", "owner") if values[name]]
        self.say_line(" · ".join(parts) or str(values["code"]))
        revenue = values["revenue"]
        self.facts[0].show_figure(text.money(revenue, whole=True) if isinstance(revenue, int) else text.EMPTY)
        self.facts[1].show_figure(f"{values['orders'] or 0:,}")
        self._show_third(record)
        self.tabs.set_counts({ORDERS: f"{record.counts['orders']}", FILES: f"{record.counts['attachments']}"})
        self.contacts.show_entries(record.contacts)
        self._contacts_box.setVisible(bool(record.contacts) or values["kind"] == "company")
        self.contacts.setFixedHeight(theme.px(48) * min(max(len(record.contacts), 1), 5))
        self._foot.setVisible(any(record.paid))
        self._trend.show_chart(
            Chart(
                "bar",
                t("Revenue by month"),
                list(record.months),
                (Series(t("Revenue"), list(record.paid)),),
                axis="month",
                unit="money",
                highlight=len(record.months) - 1,
            )
        )

    def _show_third(self, record: reading.Record) -> None:
        """P(alive) where there is one, else when the last order was."""
        third, alive, last = self.facts[2], record.values["alive"], record.values["last_order"]
        if isinstance(alive, float):
            declared = self.declared.field("alive")
            third.say(declared.label, declared.help, record.remarks["alive"])
            third.show_figure(f"{alive:.0%}")
        else:
            third.say(_("Last order"), "")
            third.show_figure(text.relative_day(last) if isinstance(last, int) else text.EMPTY)

    def entries(self, tab: Tab, record: reading.Record) -> Read | Sequence[Entry]:
        schema, code = self._runner.store.schema, record.values["code"]
        match _TABS.index(tab):
            case 0:
                return record.events
            case 2:
                return lambda connection: reading.orders(connection, schema, code)
            case 3:
                return lambda connection: reading.files(connection, schema, code)
            case _:
                return super().entries(tab, record)
