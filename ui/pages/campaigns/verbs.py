"""The verbs of the calendar of campaigns, by the name of their command."""

from functools import partial
from typing import Any

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.services import campaigns
from opsdesk.services.schedule import Shown
from opsdesk.store import rows
from ui.pages.campaigns.calendar import rules
from ui.pages.campaigns.calendar.asking import ask_scope
from ui.pages.campaigns.looking_back import LookBack, PlanAgain
from ui.pages.campaigns.planning import calendar
from ui.records import sheets
from ui.records import verbs as of_any_list
from ui.records.page import RecordsPage
from ui.records.pane import DETAILS


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


# -- what every list does, asked about where it is one of a series ----------------------------------------------------


def edit(page: RecordsPage) -> None:
    """Of one of a series it is asked which ones the changes are for: those become a campaign of their own first."""
    one = _of_a_series(page)
    if one is None:
        of_any_list.edit(page)
        return

    def go(scope: str) -> None:
        if scope == campaigns.ALL:
            _edit_new(page, one.id, Changes())
        else:
            page.context.runner.write(
                lambda store: campaigns.take_out(store, one.id, one.key, scope), partial(_edit_new, page, one.id)
            )

    ask_scope(page, one, go)


def _edit_new(page: RecordsPage, old: int, changes: Changes) -> None:
    new = max(changes.ids.get(page.entity) or (old,))
    page.open_record(new)
    page.detail.show_tab(DETAILS)
    page.detail.form.edit_once_there(new)


def remove(page: RecordsPage) -> None:
    one = _of_a_series(page)
    if one is None:
        of_any_list.remove(page)
        return
    verbs = {campaigns.THIS: campaigns.skip, campaigns.FOLLOWING: campaigns.end_before}

    def go(scope: str) -> None:
        if scope == campaigns.ALL:
            of_any_list.remove(page)
        else:
            page.context.runner.write(lambda store: verbs[scope](store, one.id, one.key))

    ask_scope(page, one, go)


def _of_a_series(page: RecordsPage) -> Shown | None:
    """The one instance that is meant, if it repeats."""
    shown = calendar(page)
    one = shown.canvas.current if shown is not None and shown.selected == 1 else None
    return one if one is not None and one.repeats else None
