"""The customers page as data: default columns and form sections."""

from opsdesk.i18n import mark as _
from opsdesk.model.record import Entity
from ui.forms.layout import Section
from ui.tables.columns import Column, column, columns_of


def columns(customers: Entity) -> tuple[Column, ...]:
    """The columns a new desk shows, then every other field to choose from."""
    field = customers.field
    chosen = (
        column(field("name"), width=190, title=_("Customer")),
        column(field("stage")),
        column(field("revenue"), width=112),
        column(field("last_contact"), style="relative", width=112),
        column(field("next_follow_up"), style="due", width=118),
        column(field("city"), width=84, shown=False),
        column(field("owner"), width=92, shown=False),
        column(field("tags"), shown=False),
    )
    return columns_of(customers, chosen)


SECTIONS = (
    Section("", ("name", "kind", "company", "phone", "email", "wechat")),
    Section(_("Standing"), ("stage", "owner", "tags", "value", "next_follow_up", "last_contact")),
    Section(_("Where from"), ("region", "city", "source", "created")),
    Section(_("More"), ("birthday", "consent", "code", "note")),
)
"""The form of a customer; the user's own fields follow in a section of their own."""

QUICK = {
    "customers": ("name", "kind", "phone", "company", "source"),
    "orders": ("date", "amount", "product", "status", "channel"),
    "contacts": ("name", "title", "phone", "email", "note"),
}
"""What a new record asks for, the field with the cursor first."""
