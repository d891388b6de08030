"""The feedback page as data: its list, default columns and forms."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import tn
from opsdesk.model.record import Entity
from opsdesk.query.filters import IS, Sort, Test
from ui.boards.spec import BoardSpec
from ui.context import Context
from ui.forms.layout import Section
from ui.records.boards import board
from ui.records.listing import Child, Listing, Way
from ui.tables.columns import Column, column, columns_of

if TYPE_CHECKING:
    from ui.records.pane import Pane


def columns(tickets: Entity) -> tuple[Column, ...]:
    field = tickets.field
    chosen = (
        column(field("title"), width=162),
        column(field("customer"), width=84),
        column(field("status"), width=100),
        column(field("priority"), width=86),
        column(field("sla"), width=90),
        column(field("sla_due"), style="due", width=80),
        column(field("opened"), style="relative", width=80),
        column(field("due"), width=124, shown=False),
        column(field("assignee"), width=92, shown=False),
        column(field("type"), width=92, shown=False),
        column(field("area"), width=104, shown=False),
        column(field("severity"), width=92, shown=False),
        column(field("tags"), shown=False),
    )
    return columns_of(tickets, chosen)


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

TRIAGE, LOOP = "triage", "loop"
CARD = BoardSpec(
    entity="tickets",
    by="status",
    name="feedback",
    title="title",
    fields=("status", "customer", "opened"),
    pill="priority",
    styles={"opened": "relative"},
)
"""A ticket in the narrow list."""
BOARD = replace(
    CARD,
    pill="",
    fields=("priority", "customer", "sla_due"),
    styles={"sla_due": "due"},
    late=Test("sla", IS, ("overdue",)),
    also=("assignee", "area"),
)


def _pane(context: Context, listing: Listing) -> "Pane":
    from ui.pages.feedback.pane import TicketPane

    return TicketPane(context, listing)


def _triage(context: Context) -> QWidget:
    from ui.boards.stack import stack

    return stack(CARD, context.runner, context.memory)


def _loop(context: Context) -> QWidget:
    from ui.pages.feedback.loop import Loop

    return Loop(context)


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
    states=_("Edit statuses…"),
    born="opened",
    beside=_("Ticket beside the list"),
    nobody=_("Choose a ticket to see everything about it here."),
    remove=_("Remove these tickets?"),
    line=("code", "customer", "source"),
    children=(REQUESTS,),
    pane=_pane,
    ways=(
        Way(TRIAGE, _("Triage: list, conversation, customer"), _("Triage"), "panel-right", _triage, "Ctrl+Shift+L", chooses=True,
            words=("split", "分屏", "对话")),
        board(_("Board of tickets"), BOARD, ("status", "状态")),
        Way(
            LOOP, _("Customers to be told"), _("To tell"), "circle-check", _loop, "Ctrl+Shift+T",
            ("shipped", "close the loop", "告知", "闭环"),
        ),
    ),
    row_menu=(
        "reply", "note", "assign", "classify", "status", "close", "", "edit", "set", "tag", "untag", "", "copy_headers",
        "export", "", "remove",
    ),
    page_menu=("only_open", "groups", "side", "columns", "choices", "levels", "calendars", "matrix", "edit_canned", "", "set", "tag", "", "export", "list_report"),
)  # fmt: skip
