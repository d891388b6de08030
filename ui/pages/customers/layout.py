"""The customers page as data: its list, default columns and forms."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import tn
from opsdesk.model.record import Entity
from opsdesk.query.filters import Sort
from ui.boards.spec import BoardSpec
from ui.context import Context
from ui.forms.layout import Section
from ui.records.boards import board
from ui.records.listing import Listing, Way
from ui.tables.columns import Column, column, columns_of

if TYPE_CHECKING:
    from ui.records.pane import Pane


def columns(customers: Entity) -> tuple[Column, ...]:
    """The columns a new desk shows, then every other field to choose from."""
    field = customers.field
    chosen = (
        column(field("name"), width=180, title=_("Customer")),
        column(field("tier"), width=58, title=_("Tier")),
        column(field("stage"), width=94),
        column(field("revenue"), width=104),
        column(field("last_contact"), style="relative", width=110),
        column(field("next_follow_up"), style="due", width=116),
        column(field("city"), width=84, shown=False),
        column(field("owner"), width=92, shown=False),
        column(field("tags"), shown=False),
    )
    return columns_of(customers, chosen)


def order_columns(orders: Entity) -> tuple[Column, ...]:
    names = ("code", "customer", "date", "amount", "status", "product")
    return columns_of(orders, [column(orders.field(name)) for name in names])


SECTIONS = (
    Section("", ("name", "kind", "company", "phone", "email", "wechat")),
    Section(_("Standing"), ("stage", "owner", "tags", "value", "next_follow_up", "last_contact")),
    Section(_("Where from"), ("region", "city", "source", "created")),
    Section(_("More"), ("birthday", "consent", "code", "note")),
    Section(_("Scores"), ("tier", "rfm", "class8", "alive", "overdue", "clv")),
)
"""The form of a customer; the user's own fields follow in a section of their own."""

ENTRIES = {
    "orders": (Section("", ("code", "date", "amount", "status", "product", "channel")),),
    "contacts": (Section("", ("name", "title", "phone", "email", "wechat", "note")),),
    "interactions": (Section("", ("kind", "at", "summary", "author")),),
}
"""The forms of what belongs to a customer."""

QUICK = {
    "orders": ("date", "amount", "product", "status", "channel"),
    "contacts": ("name", "title", "phone", "email", "note"),
}
"""What a new one of them asks for, the field with the cursor first."""


BOARD = BoardSpec(
    entity="customers",
    by="stage",
    name="customers",
    title="name",
    fields=("revenue", "last_contact", "next_follow_up"),
    sum="revenue",
    styles={"last_contact": "relative", "next_follow_up": "due"},
    icons={"last_contact": "clock", "next_follow_up": "calendar-days"},
)


def _overview(context: Context) -> QWidget:
    from ui.pages.customers.overview import Overview  # brings pyqtgraph: 0.7 s, so only when asked for

    return Overview(context)


def _pane(context: Context, listing: Listing) -> "Pane":
    from ui.pages.customers.detail import Detail

    return Detail(context, listing)


CUSTOMERS = Listing(
    entity="customers",
    page="customers",
    title=_("Customers"),
    icon="users",
    new=_("New customer"),
    new_icon="user-plus",
    new_words=("kh",),
    counted=lambda n: tn("{n} customer", "{n} customers", n),
    quick=("name", "kind", "phone", "company", "source"),
    sections=SECTIONS,
    entries=ENTRIES,
    nothing_yet=_("No customers yet. Drop an Excel or CSV file here, or add the first one."),
    nothing_matches=_("Nobody matches."),
    search=_("Name, pinyin, last digits…"),
    columns=columns,
    sort=(Sort("last_contact", True),),
    state="stage",
    states=_("Edit stages…"),
    born="created",
    fact=(_("{n} · {new} new"), _("{new} new this month")),
    beside=_("Customer beside the list"),
    nobody=_("Choose a customer to see everything about them here."),
    remove=_("Remove these customers?"),
    report="customer-list",
    row_menu=(
        "follow_up", "edit", "", "set", "tag", "untag", "", "reveal", "copy_headers", "copy_full", "export",
        "profile_report", "", "export_person", "erase_person", "remove",
    ),
    page_menu=("groups", "board", "overview", "columns", "choices", "", "set", "tag", "", "export", "list_report", "overview_report"),
    pane=_pane,
    ways=(
        board(_("Board of stages"), BOARD, ("stage", "阶段")),
        Way(
            "overview", _("Overview in charts"), _("Overview"), "chart-column", _overview, "Ctrl+Shift+O",
            ("charts", "图表", "总览"),
        ),
    ),
    leads=True,
)  # fmt: skip
