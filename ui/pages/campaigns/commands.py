"""What can be done on the campaigns page: the rows of every list, and those of campaigns."""

from collections.abc import Iterable
from types import ModuleType

from ui.commands import Command
from ui.context import Context
from ui.pages.campaigns.layout import CAMPAIGNS
from ui.pages.campaigns.marketing import rows_of
from ui.pages.campaigns.planning import of_campaigns, of_files, of_the_calendar
from ui.records.commands import Rows


def _own() -> ModuleType:
    from ui.pages.campaigns import verbs

    return verbs


def commands(context: Context) -> Iterable[Command]:
    rows = Rows(context, CAMPAIGNS, _own)
    yield from rows.files()
    yield from of_files(rows)
    yield rows.edit()
    yield from of_campaigns(rows)
    yield from rows.children()
    yield from rows_of(rows)
    yield rows.reveal()
    yield from rows.many()
    yield from rows.looking()
    yield from of_the_calendar(rows)
