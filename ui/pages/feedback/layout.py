"""The feedback page as data: its list, default columns and forms."""

from opsdesk.i18n import mark as _
from opsdesk.i18n import tn
from opsdesk.model.record import Entity
from opsdesk.query.filters import Sort
from ui.forms.layout import Section
from ui.records.listing import Child, Listing
from ui.tables.columns import Column, column, columns_of


def columns(tickets: Entity) -> tuple[Column, ...]:
    field = tickets.field
    chosen = (
        column(field("title"), width=234),
        column(field("customer"), width=104),
        column(field("status"), width=118),
        column(field("priority"), width=76),
        column(field("opened"), style="relative", width=96),
        column(field("due"), width=124, shown=False),
        column(field("assignee"), width=92, shown=False),
        column(field("type"), width=92, shown=False),
        column(field("area"), width=104, shown=False),
        column(field("severity"), width=92, shown=False),
        column(field("tags"), shown=False),
    )
    return columns_of(tickets, chosen)


REPLIES = Child(
    entity="replies",
    by="ticket",
    title=_("Replies"),
    icon="message-circle",
    empty=_("Nothing was said yet."),
    new=_("New reply"),
    words="body",
    right="at",
    below=("kind", "author"),
    quick=("body", "kind", "author"),
    sort=(Sort("at", True),),
)
REQUESTS = Child(
    entity="requests",
    by="ticket",
    title=_("Requests"),
    icon="lightbulb",
    empty=_("No requirement is linked to this ticket."),
    new=_("Link a requirement"),
    words="requirement",
    right="at",
    below=("note",),
    quick=("requirement", "note", "weight"),
    sort=(Sort("at", True),),
)

TICKETS = Listing(
    entity="tickets",
    page="feedback",
    title=_("Feedback"),
    icon="message-square",
    new=_("New ticket"),
    new_words=("gd", "工单"),
    counted=lambda n: tn("{n} ticket", "{n} tickets", n),
    quick=("title", "customer", "type", "severity", "body"),
    sections=(
        Section("", ("title", "body")),
        Section(_("Standing"), ("status", "type", "severity", "impact", "priority", "assignee", "due", "tags")),
        Section(_("Where from"), ("customer", "contact", "source", "order", "opened")),
        Section(_("About"), ("area", "version", "duplicate_of")),
        Section(_("Answered"), ("first_response", "resolved", "satisfaction", "code", "external_id")),
    ),
    entries={"replies": (Section("", ("kind", "at", "body", "author")),)},
    nothing_yet=_("No feedback yet. Drop an export of another tool here, or write down the first ticket."),
    search=_("Words, code, customer…"),
    columns=columns,
    sort=(Sort("opened", True),),
    state="status",
    born="opened",
    beside=_("Ticket beside the list"),
    nobody=_("Choose a ticket to see everything about it here."),
    remove=_("Remove these tickets?"),
    line=("code", "customer", "source", "assignee"),
    facts=("status", "severity", "opened"),
    children=(REPLIES, REQUESTS),
)
