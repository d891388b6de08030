"""The pages, as data: the rail, the menus, the palette and the window are made from `PAGES`.

`make` and `commands` import their package when they are called: a page costs nothing before it is needed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from opsdesk.i18n import mark as _
from opsdesk.query.filters import Query
from ui.commands import Command
from ui.context import Context, Page


def _no_commands(_context: Context) -> Iterable[Command]:
    return ()


@dataclass(frozen=True, slots=True)
class PageSpec:
    """`title` is a message id. `count` is the query whose size stands on the rail; its entity's records are opened on
    this page, and those of the entities `lists` are listed here too. `place` is "rail", "foot" (below, for the whole desk) or "" (only through commands)."""

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


PAGES: tuple[PageSpec, ...] = (
    PageSpec(
        "customers",
        _("Customers"),
        "users",
        _customers,
        _customer_commands,
        count=Query("customers"),
        lists=("orders",),
    ),
    PageSpec("reports", _("Reports"), "file-text", _reports),
    PageSpec("history", _("History"), "history", _history, keys="Ctrl+H", place="foot"),
    PageSpec("settings", _("Settings"), "settings", _settings, keys="Ctrl+,", place="foot"),
    PageSpec("help", _("Help"), "circle-question-mark", _help, keys="F1", place="foot"),
)
