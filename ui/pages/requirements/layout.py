"""The requirements page as data: its list, default columns and forms."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import tn
from opsdesk.model.record import Entity
from opsdesk.query.filters import Sort
from ui.boards.spec import BoardSpec
from ui.context import Context
from ui.forms.layout import Section
from ui.records.boards import board
from ui.records.listing import Child, Listing, Way
from ui.tables.columns import Column, column, columns_of

if TYPE_CHECKING:
    from ui.records.pane import Pane


def columns(requirements: Entity) -> tuple[Column, ...]:
    field = requirements.field
    chosen = (
        column(field("title"), width=186),
        column(field("status"), width=108),
        column(field("moscow"), width=86),
        column(field("value"), width=116),
        column(field("effort"), width=72),
        column(field("release"), width=92),
        column(field("reach"), width=84, shown=False),
        column(field("impact"), width=72, shown=False),
        column(field("confidence"), width=84, shown=False),
        column(field("owner"), width=92, shown=False),
        column(field("area"), width=104, shown=False),
        column(field("tags"), shown=False),
    )
    return columns_of(requirements, chosen)


REQUESTS = Child(
    entity="requests",
    by="requirement",
    title=_("Requests"),
    icon="message-square",
    empty=_("Nobody has asked for it yet."),
    new=_("New request"),
    words="note",
    right="at",
    below=("customer", "ticket"),
    quick=("customer", "note", "ticket", "weight"),
    sort=(Sort("at", True),),
)

BOARD = BoardSpec(
    entity="requirements",
    by="status",
    name="requirements",
    title="title",
    fields=("area", "owner", "effort"),
    pill="moscow",
    icons={"effort": "clock"},
)


def _ranking(context: Context) -> QWidget:
    from ui.pages.requirements.ranking import RankingView  # brings NumPy

    return RankingView(context)


RANKING = Way(
    "ranking", _("Ranking by a model"), _("Ranking"), "list-ordered", _ranking, "Ctrl+Shift+R",
    ("rice", "wsjf", "score", "优先级", "评分", "排序"), chooses=True,
)  # fmt: skip


def _matrix(context: Context) -> QWidget:
    from ui.pages.requirements.matrix import MatrixView  # brings NumPy

    return MatrixView(context)


def _pane(context: Context, listing: Listing) -> "Pane":
    from ui.pages.requirements.pane import RequirementPane

    return RequirementPane(context, listing)


MATRIX = Way(
    "matrix", _("Matrix of worth and effort"), _("Matrix"), "chart-scatter", _matrix, "Ctrl+Shift+X",
    ("2x2", "四象限", "quadrant", "scatter", "矩阵"), chooses=True,
)  # fmt: skip

REQUIREMENTS = Listing(
    entity="requirements",
    page="requirements",
    title=_("Requirements"),
    icon="list-ordered",
    new=_("New requirement"),
    new_words=("xq", "需求"),
    counted=lambda n: tn("{n} requirement", "{n} requirements", n),
    quick=("title", "type", "area", "value", "effort"),
    sections=(
        Section("", ("title", "problem", "proposal")),
        Section(_("Standing"), ("status", "type", "area", "owner", "release", "tags")),
        Section(_("Priority"), ("value", "reach", "impact", "confidence", "ease", "time_criticality", "risk_reduction", "moscow")),
        Section(_("Effort"), ("effort", "effort_low", "effort_high", "start", "due", "shipped")),
        Section(_("Opportunity"), ("importance", "satisfied")),
        Section(_("Connections"), ("requires", "related", "parent", "duplicate_of", "created", "code", "external_id")),
    ),
    nothing_yet=_("No requirements yet. Drop a backlog from another tool here, or write down the first wish."),
    search=_("Words, code…"),
    columns=columns,
    sort=(Sort("value", True),),
    state="status",
    born="created",
    beside=_("Requirement beside the list"),
    nobody=_("Choose a requirement to see everything about it here."),
    remove=_("Remove these requirements?"),
    line=("code", "type", "area", "owner"),
    facts=("value", "effort", "status"),
    children=(REQUESTS,),
    pane=_pane,
    row_menu=(
        "edit", "", "reach", "set", "tag", "untag", "", "copy_headers", "export", "", "remove",
    ),
    page_menu=(
        "groups", "columns", "choices", "", "set", "tag", "reach", "", "export", "priority_report", "roadmap_report",
    ),
    ways=(board(_("Board by status"), BOARD, ("状态",)), MATRIX, RANKING),
)  # fmt: skip
