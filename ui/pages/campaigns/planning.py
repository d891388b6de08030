"""What can be done in the calendar of campaigns: the command rows; the verbs load when used."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.records.commands import Rows

if TYPE_CHECKING:
    from ui.pages.campaigns.calendar.view import CampaignCalendar
    from ui.records.page import RecordsPage

VIEWS = (
    ("year", _("Calendar by year"), "calendar-days", ("年历",)),
    ("month", _("Calendar by month"), "calendar-days", ("月历",)),
    ("week", _("Calendar by week"), "calendar-days", ("周历",)),
    ("agenda", _("Agenda of campaigns"), "list-todo", ("日程",)),
    ("timeline", _("Timelines of campaigns"), "calendar-clock", ("gantt", "甘特图", "时间轴")),
)


def of_files(rows: Rows) -> Iterator[Command]:
    for name, report, title, words in (
        ("plan_report", "campaign-plan", _("PDF plan of campaigns"), ("pdf", "计划", "打印")),
        ("poster_report", "calendar-poster", _("PDF calendar to hang up"), ("pdf", "poster", "海报", "打印")),
    ):
        yield rows.row(name, title, icon="printer", menu="file", words=words, run=partial(_report, report))


def of_campaigns(rows: Rows) -> Iterator[Command]:
    """What is done to the one campaign that is meant."""

    def row(name: str, title: str, icon: str, words: tuple[str, ...], *, line: bool = False) -> Command:
        return rows.row(
            name, title, when=partial(_can, rows, name), icon=icon, words=words, line=line, run=partial(_verb, name)
        )

    yield row("plan_again", _("Plan this again…"), "copy", ("template", "duplicate", "模板", "复制", "再来一次"))
    yield row("look_back", _("Look back…"), "history", ("retrospective", "lessons", "复盘"))
    yield row("skip", _("Leave this one out of its series"), "x", ("exception", "跳过", "不举行"), line=True)


def of_the_calendar(rows: Rows) -> Iterator[Command]:
    def row(name: str, title: str, icon: str, words: tuple[str, ...], *, line: bool = False) -> Command:
        return rows.row(name, title, icon=icon, menu="view", words=words, line=line, run=partial(_verb, name))

    for number, (view, title, icon, words) in enumerate(VIEWS):
        yield rows.row(
            f"see_{view}", title, icon=icon, menu="view", words=words, line=not number, run=partial(_see, view),
            checked=partial(_seen, rows, view),
        )  # fmt: skip
    yield rows.row(
        "conflicts", _("Conflicts beside the calendar"), icon="triangle-alert", menu="view", words=("clash", "冲突"),
        checked=lambda: (shown := calendar(rows.page)) is not None and shown.panel_shown, run=_conflicts,
    )  # fmt: skip
    yield row("limits", _("When there is a conflict…"), "pencil", ("limits", "冲突", "规则"))
    yield row("shopping", _("Shopping days…"), "pencil", ("618", "双11", "年货节", "购物节"))
    yield row("freezes", _("Freeze windows…"), "pencil", ("封网", "冻结"))


def calendar(page: "RecordsPage | None") -> "CampaignCalendar | None":
    """The calendar, if it is what shows."""
    if page is None or page.ways.way != "calendar":
        return None
    return cast("CampaignCalendar", page.ways["calendar"])


def _report(name: str, page: "RecordsPage") -> None:
    """Of the months in sight, if the calendar shows, and of the list's filter."""
    from opsdesk.reports.catalogue import Request

    shown = calendar(page)
    first, last = shown.canvas.scene.span(shown.canvas.at) if shown is not None else (None, None)
    page.context.go("reports", (name, Request(where=page.query.where, first=first, last=last)))


def _seen(rows: Rows, view: str) -> bool:
    shown = calendar(rows.page)
    return shown is not None and shown.view == view


def _see(view: str, page: "RecordsPage") -> None:
    page.see("calendar")
    cast("CampaignCalendar", page.ways["calendar"]).see(view)


def _conflicts(page: "RecordsPage") -> None:
    page.see("calendar")
    cast("CampaignCalendar", page.ways["calendar"]).toggle_panel()


def _can(rows: Rows, name: str) -> bool:
    if name != "skip":
        return rows.one()
    shown = calendar(rows.page)
    return shown is not None and shown.canvas.current is not None and shown.canvas.current.repeats


def _verb(name: str, page: "RecordsPage") -> object:
    from ui.pages.campaigns import verbs

    return getattr(verbs, name)(page)
