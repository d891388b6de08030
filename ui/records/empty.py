"""What stands in the place of a list without rows: what to do on a new desk, and a way out of a filter nothing matches."""

from typing import TYPE_CHECKING

from opsdesk.i18n import mark as _
from ui.tables.table import Table
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from ui.records.page import RecordsPage


def set_empty(page: "RecordsPage", table: Table) -> None:
    listing = page.listing
    table.set_empty(
        lambda: EmptyState(
            listing.icon,
            listing.nothing_yet,
            Button(_("Import a file"), lambda: page.run("import"), icon="upload"),
            Button(listing.new, lambda: page.run("new"), tone="primary"),
        ),
        lambda: EmptyState("search", listing.nothing_matches, Button(_("Clear filters"), page.show_all)),
    )
