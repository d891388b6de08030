"""The campaigns page as data: its list, default columns and forms, and the ways to see them."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import tn
from opsdesk.model.record import Entity
from opsdesk.query.filters import Sort
from ui.context import Context
from ui.forms.layout import Section
from ui.records.listing import Child, Listing, Way
from ui.tables.columns import Column, column, columns_of

if TYPE_CHECKING:
    from ui.records.pane import Pane


def columns(campaigns: Entity) -> tuple[Column, ...]:
    field = campaigns.field
    chosen = (
        column(field("name"), width=196),
        column(field("status"), width=88),
        column(field("channel"), width=100),
        column(field("start"), width=92),
        column(field("end"), width=92),
        column(field("budget"), width=88),
        column(field("spend"), width=104, shown=False),
        column(field("owner"), width=92, shown=False),
        column(field("tags"), shown=False),
    )
    return columns_of(campaigns, chosen)


CONTENT = Child(
    entity="content",
    by="campaign",
    title=_("Content"),
    icon="file-pen",
    empty=_("No content planned yet."),
    new=_("New content"),
    words="title",
    right="status",
    below=("channel", "publish"),
    quick=("title", "channel", "publish", "author", "body"),
    sort=(Sort("publish"),),
)
BUDGET = Child(
    entity="budget",
    by="campaign",
    title=_("Money"),
    icon="coins",
    empty=_("No money planned or spent yet."),
    new=_("New budget line"),
    words="note",
    right="amount",
    below=("kind", "channel", "date"),
    quick=("amount", "kind", "channel", "date", "note"),
    sort=(Sort("date", True),),
)
TASKS = Child(
    entity="tasks",
    by="campaign",
    title=_("Checklist"),
    icon="list-todo",
    empty=_("Nothing on the checklist yet."),
    new=_("New task"),
    words="title",
    right="due",
    below=("done", "owner"),
    quick=("title", "due", "owner"),
    sort=(Sort("due"),),
)
EXPERIMENTS = Child(
    entity="experiments",
    by="campaign",
    title=_("Tests"),
    icon="flask-conical",
    empty=_("No experiments yet."),
    new=_("New experiment"),
    words="name",
    right="status",
    below=("metric", "started"),
    quick=("name", "hypothesis", "metric", "started"),
    sort=(Sort("started", True),),
)
LINKS = Child(
    entity="links",
    by="campaign",
    title=_("Links"),
    icon="link",
    empty=_("No links yet. Build them with their parameters."),
    new=_("New link"),
    words="link",
    right="created",
    below=("note",),
    quick=("link", "note"),
    sort=(Sort("created", True),),
)


def _calendar(context: Context) -> QWidget:
    from ui.pages.campaigns.calendar.view import CampaignCalendar

    return CampaignCalendar(context)


CALENDAR = Way(
    "calendar", _("Calendar of campaigns"), _("Calendar"), "calendar-days", _calendar, "Ctrl+Shift+K",
    ("month", "week", "year", "timeline", "日历", "排期", "甘特"), chooses=True,
)  # fmt: skip


def _content(context: Context) -> QWidget:
    from ui.pages.campaigns.content_way import ContentWay

    return ContentWay(context)


CONTENT_WAY = Way(
    "content", _("Content of campaigns"), _("Content"), "file-pen", _content, "Ctrl+Shift+O",
    ("board", "review", "publish", "内容", "审核", "发布", "看板"),
)  # fmt: skip


def _pane(context: Context, listing: Listing) -> "Pane":
    from ui.pages.campaigns.pane import CampaignPane

    return CampaignPane(context, listing)


CAMPAIGNS = Listing(
    entity="campaigns",
    page="campaigns",
    title=_("Campaigns"),
    icon="calendar-days",
    new=_("New campaign"),
    new_words=("hd", "活动"),
    counted=lambda n: tn("{n} campaign", "{n} campaigns", n),
    quick=("name", "channel", "start", "end", "budget"),
    sections=(
        Section("", ("name", "goal", "segment")),
        Section(_("When"), ("start", "end", "begins", "ends", "zone", "rrule", "exdates", "rdates")),
        Section(_("Standing"), ("status", "channel", "owner", "tags")),
        Section(_("Money"), ("budget", "spend")),
        Section(_("Looking back"), ("worked", "failed")),
        Section(_("More"), ("note", "color", "created", "code", "uid", "replaces", "ical")),
    ),
    nothing_yet=_("No campaigns yet. Drop a calendar file or a sheet here, or plan the first one."),
    search=_("Words, code…"),
    columns=columns,
    sort=(Sort("start", True),),
    state="status",
    born="created",
    beside=_("Campaign beside the list"),
    nobody=_("Choose a campaign to see everything about it here."),
    remove=_("Remove these campaigns?"),
    line=("code", "channel", "owner"),
    facts=("budget", "start", "end"),
    children=(CONTENT, BUDGET, TASKS, EXPERIMENTS, LINKS),
    pane=_pane,
    ways=(CALENDAR, CONTENT_WAY),
    row_menu=(
        "edit", "plan_again", "look_back", "skip", "", "set", "tag", "untag", "", "reveal", "copy_headers", "copy_full", "export", "", "remove",
    ),
    page_menu=(
        "groups", "columns", "choices", "", "set", "tag", "", "export", "plan_report", "poster_report", "", "conflicts", "limits", "shopping", "freezes",
    ),
)  # fmt: skip
