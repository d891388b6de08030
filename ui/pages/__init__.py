"""The pages, as data: the rail, the menus, the palette and the window are made from `PAGES`.

`make` and `commands` import their package when they are called: a page costs nothing before it is needed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsdesk.i18n import mark as _
from opsdesk.query.filters import IS, IS_NOT, MOST, Query, Relative, Test
from ui.commands import Command
from ui.context import Context, Page

if TYPE_CHECKING:
    from ui.records.listing import Listing


def _no_commands(_context: Context) -> Iterable[Command]:
    return ()


@dataclass(frozen=True, slots=True)
class PageSpec:
    """`title` is a message id. `count` is the query whose size stands on the rail; its entity's records are opened on
    this page (the last of those that count them), and those of the entities `lists` are listed here too. `place` is
    "rail", "foot" (below, for the whole desk) or "" (only through commands)."""

    id: str
    title: str
    icon: str
    make: Callable[[Context], Page]
    commands: Callable[[Context], Iterable[Command]] = _no_commands
    count: Query | None = None
    lists: tuple[str, ...] = ()
    keys: str = ""
    place: str = "rail"


def _customers(context: Context) -> Page:
    from ui.pages.customers.page import CustomersPage

    return CustomersPage(context)


def _customer_commands(context: Context) -> Iterable[Command]:
    from ui.pages.customers.commands import commands

    return commands(context)


def _feedback(context: Context) -> Page:
    from ui.pages.feedback.page import FeedbackPage

    return FeedbackPage(context)


def _feedback_commands(context: Context) -> Iterable[Command]:
    from ui.pages.feedback.commands import commands

    return commands(context)


def _campaigns(context: Context) -> Page:
    from ui.pages.campaigns.page import CampaignsPage

    return CampaignsPage(context)


def _campaign_commands(context: Context) -> Iterable[Command]:
    from ui.pages.campaigns.commands import commands

    return commands(context)


def _requirements(context: Context) -> Page:
    from ui.pages.requirements.page import RequirementsPage

    return RequirementsPage(context)


def _requirement_commands(context: Context) -> Iterable[Command]:
    from ui.pages.requirements.commands import commands

    return commands(context)


def _list(context: Context, listing: "Listing") -> Page:
    from ui.records.page import RecordsPage

    return RecordsPage(context, listing)


def _list_commands(context: Context, listing: "Listing") -> Iterable[Command]:
    from ui.records.commands import commands

    return commands(context, listing)


def _planning(context: Context) -> Page:
    from ui.pages.planning.page import PlanningPage

    return PlanningPage(context)


def _planning_commands(context: Context) -> Iterable[Command]:
    from ui.pages.planning.commands import commands

    return commands(context)


def _metrics(context: Context) -> Page:
    from ui.pages.metrics.page import MetricsPage

    return MetricsPage(context)


def _metric_commands(context: Context) -> Iterable[Command]:
    from ui.pages.metrics.page import commands

    return commands(context)


def _care(context: Context) -> Page:
    from ui.pages.care.page import CarePage

    return CarePage(context)


def _care_commands(context: Context) -> Iterable[Command]:
    from ui.pages.care.commands import commands

    return commands(context)


def _today(context: Context) -> Page:
    from ui.pages.today.page import TodayPage

    return TodayPage(context)


def _today_commands(context: Context) -> Iterable[Command]:
    from ui.pages.today.commands import commands

    return commands(context)


def _reports(context: Context) -> Page:
    from ui.pages.reports.page import ReportsPage

    return ReportsPage(context)


def _history(context: Context) -> Page:
    from ui.pages.history.page import HistoryPage

    return HistoryPage(context)


def _settings(context: Context) -> Page:
    from ui.pages.settings.page import SettingsPage

    return SettingsPage(context)


def _help(context: Context) -> Page:
    from ui.pages.help.page import HelpPage

    return HelpPage(context)


_DUE = Query("customers", Test("next_follow_up", MOST, (Relative(0),)))

PAGES: tuple[PageSpec, ...] = (
    PageSpec("today", _("Today"), "sun", _today, _today_commands, count=_DUE),
    PageSpec(
        "customers",
        _("Customers"),
        "users",
        _customers,
        _customer_commands,
        count=Query("customers"),
        lists=("orders",),
    ),
    PageSpec(
        "feedback",
        _("Feedback"),
        "message-square",
        _feedback,
        _feedback_commands,
        count=Query("tickets", Test("status", IS, ("new", "investigating", "escalated"))),
        lists=("replies",),
    ),
    PageSpec(
        "campaigns",
        _("Campaigns"),
        "calendar-days",
        _campaigns,
        _campaign_commands,
        count=Query("campaigns", Test("status", IS, ("approved", "scheduled", "running"))),
    ),
    PageSpec(
        "requirements",
        _("Requirements"),
        "list-ordered",
        _requirements,
        _requirement_commands,
        count=Query("requirements", Test("status", IS_NOT, ("shipped", "declined"))),
        lists=("requests",),
    ),
    PageSpec("planning", _("Planning"), "list-checks", _planning, _planning_commands),
    PageSpec("metrics", _("Metrics"), "chart-line", _metrics, _metric_commands),
    PageSpec("care", _("Archive care"), "shield-check", _care, _care_commands),
    PageSpec("reports", _("Reports"), "file-text", _reports),
    PageSpec("history", _("History"), "history", _history, keys="Ctrl+H", place="foot"),
    PageSpec("settings", _("Settings"), "settings", _settings, keys="Ctrl+,", place="foot"),
    PageSpec("help", _("Help"), "circle-question-mark", _help, keys="F1", place="foot"),
)
