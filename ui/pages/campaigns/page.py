"""The campaigns page: their list and calendar, each campaign beside it."""

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.pages.campaigns.layout import CAMPAIGNS
from ui.records.page import RecordsPage


class CampaignsPage(RecordsPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, CAMPAIGNS, parent)
