"""The verbs of the calendar of campaigns, by the name of their command."""

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services import campaigns
from ui.pages.campaigns.calendar import rules
from ui.pages.campaigns.planning import calendar
from ui.records import sheets
from ui.records.page import RecordsPage


def shopping(page: RecordsPage) -> None:
    sheet = rules.shopping_sheet(page.context)
    sheets.show(page, sheet, _("Shopping days"), width=520)
    sheet.setFocus()


def freezes(page: RecordsPage) -> None:
    sheet = rules.freezes_sheet(page.context)
    sheets.show(page, sheet, _("Freeze windows"), width=520)
    sheet.setFocus()


def limits(page: RecordsPage) -> None:
    sheet = rules.LimitsSheet(page.context)
    detail = t("Conflicts are listed beside the calendar; they never hinder you.")
    sheets.show(page, sheet, _("When there is a conflict"), detail, width=520)
    sheet.setFocus()


def skip(page: RecordsPage) -> None:
    """The instance with the cursor does not take place."""
    shown = calendar(page)
    assert shown is not None
    one = shown.canvas.current
    assert one is not None
    page.context.runner.write(lambda store: campaigns.skip(store, one.id, one.key))
