"""The verbs of the calendar of campaigns, by the name of their command."""

from functools import partial
from typing import Any

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.services import campaigns
from opsdesk.store import rows
from ui.pages.campaigns.calendar import rules
from ui.pages.campaigns.looking_back import LookBack, PlanAgain
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


def plan_again(page: RecordsPage) -> None:
    """A draft like the campaign that is meant, on another day."""
    number = page.current_id
    assert number is not None
    schema = page.context.runner.store.schema
    page.context.runner.read(
        lambda c: rows.page(c, schema, page.entity, [number], ["name", "start"]),
        partial(_plan_again, page),
        "campaigns/again",
    )


def _plan_again(page: RecordsPage, found: dict[int, tuple[Any, ...]]) -> None:
    for number, (name, start) in found.items():
        form = PlanAgain(page.context.runner, number, name, start)
        form.added.connect(page.open_record)
        detail = t("With its content, planned money, tasks and targets, at the same distance from the start.")
        sheets.show(page, form, _("Plan this again"), detail)
        form.start()


def look_back(page: RecordsPage) -> None:
    assert page.current_id is not None
    sheet = LookBack(page.context, page.current_id)
    sheets.show(page, sheet, _("Looking back"), width=560)
    sheet.setFocus()
