"""The planning page: its tabs, as data."""

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from ui.context import Context, Page
from ui.tabbed import Tab, TabbedPage

PLANNING = "planning"
TITLE = _("Planning")


def _plan(context: Context) -> Page:
    from ui.pages.planning.plan import PlanTab

    return PlanTab(context)


TABS = (Tab("plan", _("Release plan"), _plan, "list-checks", ("releases", "capacity", "版本", "排期", "容量", "规划")),)


class PlanningPage(TabbedPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, PLANNING, TITLE, TABS, parent)
