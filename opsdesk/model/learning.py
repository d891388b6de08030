"""What campaigns are measured against, and what is remembered to learn from: targets, annotations, looks at experiments, versions of content."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.campaigns import CHANNELS, CONTENT_STATUSES
from opsdesk.model.kinds import Day, Decimal, Moment, Prose, Ref, Text, Whole
from opsdesk.model.measures import PICK
from opsdesk.model.record import Label, Record, indexed, required


class Target(
    Record, entity="targets", prefix="TG", label=_("Targets"), one=_("Target"), title="figure", parent="campaign"
):
    """A campaign wants this figure or rate to reach `value`: money in whole units, shares as decimals."""

    campaign: Annotated[
        int, Ref("campaigns", cascade=True), required, indexed, Label(_("Campaign"), ("活动", "活动编号"))
    ]
    figure: Annotated[str, PICK, required, Label(_("Figure"), ("指标", "kpi", "metric"))]
    value: Annotated[
        float,
        Decimal(),
        required,
        Label(_("Target value"), ("目标值", "target"), _("Shares as decimals: 0.02 is 2 %.")),
    ]
    note: Annotated[str | None, Text(300), Label(_("Notes"), ("备注", "note"))] = None


class Annotation(Record, entity="annotations", prefix="AN", label=_("Annotations"), one=_("Annotation"), title="text"):
    """What happened on a day, as a thin flag on every chart over that day."""

    day: Annotated[int, Day(), required, indexed, Label(_("Day"), ("日期", "date"))]
    text: Annotated[str, Text(120), required, Label(_("What happened"), ("事件", "说明", "text", "note"))]
    campaign: Annotated[
        int | None, Ref("campaigns", cascade=True), indexed, Label(_("Campaign"), ("活动", "活动编号"))
    ] = None
    channel: Annotated[str | None, CHANNELS, Label(_("Channel"), ("渠道",))] = None


class Look(
    Record, entity="looks", prefix="LK", label=_("Looks at experiments"), one=_("Look"), title="at", parent="experiment"
):
    """Somebody read the figures of an experiment at a moment, and what they said then: many looks are peeking."""

    experiment: Annotated[
        int, Ref("experiments", cascade=True), required, indexed, Label(_("Experiment"), ("实验", "实验编号"))
    ]
    at: Annotated[int, Moment(), required, Label(_("Time"), ("时间",))]
    arms: Annotated[str, Text(400), required, Label(_("Conversions of people"), ("转化/人数",))]
    seen: Annotated[int | None, Whole(), Label(_("People"), ("人数",))] = None
    p: Annotated[float | None, Decimal(), Label(_("p value"), ("p 值",))] = None
    sequential: Annotated[float | None, Decimal(), Label(_("Sequential p"), ("序贯 p 值",))] = None
    verdict: Annotated[str | None, Text(400), Label(_("Verdict"), ("结论",))] = None


class Version(
    Record,
    entity="versions",
    prefix="VN",
    label=_("Versions of content"),
    one=_("Version"),
    parent="content",
    title="title",
):
    """How a piece of content read when it was handed on, and what was said of it."""

    content: Annotated[int, Ref("content", cascade=True), required, indexed, Label(_("Content"), ("内容", "内容编号"))]
    at: Annotated[int, Moment(), required, Label(_("Time"), ("时间",))]
    status: Annotated[str | None, CONTENT_STATUSES, Label(_("Status"), ("状态",))] = None
    who: Annotated[str | None, Text(80), Label(_("Who"), ("谁", "操作人"))] = None
    title: Annotated[str, Text(300), required, Label(_("Title"), ("标题",))]
    body: Annotated[str | None, Prose(), Label(_("Body"), ("正文", "文案"))] = None
    note: Annotated[str | None, Prose(), Label(_("Reviewer's notes"), ("审核意见",))] = None
