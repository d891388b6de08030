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


def _documents(context: Context) -> Page:
    from ui.pages.planning.documents import DocumentsTab

    return DocumentsTab(context)


def _kano(context: Context) -> Page:
    from ui.pages.planning.kano import KanoTab

    return KanoTab(context)


def _near(context: Context) -> Page:
    from ui.pages.planning.near import NearTab

    return NearTab(context)


def _timeline(context: Context) -> Page:
    from ui.pages.planning.timeline import TimelineTab

    return TimelineTab(context)


def _dependencies(context: Context) -> Page:
    from ui.pages.planning.dependencies import DependenciesTab

    return DependenciesTab(context)


TABS = (
    Tab("plan", _("Release plan"), _plan, "list-checks", ("releases", "capacity", "版本", "排期", "容量", "规划")),
    Tab(
        "near",
        _("Now, next, later"),
        _near,
        "columns-3",
        ("roadmap", "board", "status", "路线图", "看板", "近期", "状态"),
    ),
    Tab(
        "timeline",
        _("Gantt chart"),
        _timeline,
        "calendar-days",
        ("gantt", "dependencies", "甘特图", "时间线", "依赖", "路线图"),
    ),
    Tab(
        "dependencies",
        _("Dependencies"),
        _dependencies,
        "link",
        ("graph", "requires", "prerequisites", "依赖", "前置", "关系图"),
    ),
    Tab(
        "kano",
        _("Kano surveys"),
        _kano,
        "circle-question-mark",
        ("survey", "questionnaire", "问卷", "卡诺", "魅力", "必备"),
    ),
    Tab(
        "documents", _("Documents"), _documents, "file-text", ("prd", "mrd", "persona", "文档", "竞品", "画像", "复盘")
    ),
)


class PlanningPage(TabbedPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, PLANNING, TITLE, TABS, parent)
