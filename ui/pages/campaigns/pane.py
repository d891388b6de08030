"""One campaign beside its list: the tabs of what belongs to it, and those with a widget of their own."""

from collections.abc import Callable

from ui.context import Context
from ui.pages.campaigns import marketing
from ui.records.family import FamilyPane
from ui.records.listing import Listing
from ui.records.pane import Part, Tab

PARTS: dict[Tab, Callable[[Context], Part]] = {**marketing.PARTS}
"""Tabs with a widget of their own; each is made with the pane and shows the record when its tab does."""


class CampaignPane(FamilyPane):
    def __init__(self, context: Context, listing: Listing) -> None:
        super().__init__(context, listing, tuple(PARTS))

    def made_part(self, tab: Tab) -> Part | None:
        return PARTS[tab](self._context) if tab in PARTS else None
