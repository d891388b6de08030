"""The customers page as data: default columns, form sections, groups of the side panel."""

from opsdesk.i18n import mark as _
from opsdesk.model.record import Entity
from ui.tables.columns import Column, column, columns_of


def columns(customers: Entity) -> tuple[Column, ...]:
    """The columns a new desk shows, then every other field to choose from."""
    field = customers.field
    chosen = (
        column(field("name"), width=176, title=_("Customer")),
        column(field("stage")),
        column(field("revenue"), width=104),
        column(field("last_contact"), style="relative", width=104),
        column(field("next_follow_up"), style="due", width=112),
        column(field("city"), width=84, shown=False),
        column(field("owner"), width=92, shown=False),
        column(field("tags"), shown=False),
    )
    return columns_of(customers, chosen)


SECTIONS = (
    (_("Who"), ("name", "kind", "company", "phone", "email", "wechat")),
    (_("Where from"), ("region", "city", "source", "created")),
    (_("Standing"), ("stage", "owner", "tags", "value", "next_follow_up", "last_contact")),
    (_("More"), ("birthday", "consent", "code", "note")),
)
"""The form: sections and their fields; custom fields follow in a section of their own."""

GROUPS = ("stage", "source", "region", "city", "owner", "tags")
"""What the side panel can count by, besides custom picks and tags."""

EVENT_ICONS = {
    "call": "phone",
    "visit": "handshake",
    "wechat": "message-square",
    "email": "mail",
    "event": "calendar-days",
    "note": "sticky-note",
    "orders": "shopping-cart",
    "attachments": "paperclip",
}
