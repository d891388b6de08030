"""The campaigns page: their calendar, their list, each campaign beside it."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.pages.campaigns.layout import CALENDAR, CAMPAIGNS
from ui.records.page import RecordsPage

_WAY = "campaigns.way"


class CampaignsPage(RecordsPage):
    """Opens in the way it was seen last, the first time as a calendar."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, CAMPAIGNS, parent)
        way = context.memory.get(_WAY, CALENDAR.id)
        if way in {one.id for one in CAMPAIGNS.ways}:
            self.see(way)
        self.ways.changed.connect(lambda: context.memory.keep(_WAY, self.ways.way))

    def _way_made(self, widget: QWidget, chooses: bool) -> None:
        super()._way_made(widget, chooses)
        from ui.pages.campaigns.calendar.view import CampaignCalendar
        from ui.pages.campaigns.content_way import ContentWay

        if isinstance(widget, CampaignCalendar):
            widget.day_wanted.connect(self._new_on)
        elif isinstance(widget, ContentWay):
            widget.content_wanted.connect(lambda number: self.open_entry(("content", number)))

    def _new_on(self, day: int) -> None:
        from ui.records import verbs

        form = verbs.quick(self, self.entity, CAMPAIGNS.quick, {"start": day}, CAMPAIGNS.new)
        form.added.connect(self.open_record)

    def open_entry(self, target: tuple[str, int]) -> None:
        """Content and experiments have sheets of their own."""
        from ui.pages.campaigns import marketing_verbs

        entity, number = target
        own = marketing_verbs.OPENED.get(entity)
        if own is None:
            super().open_entry(target)
        else:
            own(self, number)

    def take_files(self, files: list[Path]) -> None:
        """The export of an ad console brings daily figures; everything else goes the way of other lists."""
        from ui.pages.campaigns import marketing_verbs

        if len(files) == 1 and files[0].suffix.lower() in marketing_verbs.TABLES and self.current_id is not None:
            marketing_verbs.take_table(self, files[0], lambda: super(CampaignsPage, self).take_files(files))
        else:
            super().take_files(files)
