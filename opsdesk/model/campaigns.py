"""Campaigns: the calendar entry, its content, links, money, tasks and experiments, and what was measured."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import (
    Day,
    Decimal,
    Flag,
    Link,
    Moment,
    Money,
    Option,
    Percent,
    Pick,
    Prose,
    Ref,
    Tags,
    Text,
    Whole,
)
from opsdesk.model.record import Label, Record, indexed, required, scanned, searched, unique

CHANNELS = Pick(
    (
        Option("search", _("Search ads"), ("搜索", "搜索广告", "百度", "sem", "google ads", "paid search", "cpc")),
        Option("seo", _("SEO"), ("自然搜索", "organic", "organic search")),
        Option("wechat", _("WeChat account"), ("公众号", "微信公众号", "微信", "企业微信")),
        Option("weibo", _("Weibo"), ("微博",)),
        Option("douyin", _("Douyin"), ("抖音", "巨量", "tiktok")),
        Option("xiaohongshu", _("Xiaohongshu"), ("小红书",)),
        Option("email", _("Mail"), ("邮件", "edm", "newsletter")),
        Option("sms", _("SMS"), ("短信",)),
        Option("kol", _("KOL"), ("达人", "红人", "博主", "influencer")),
        Option("offline", _("Offline"), ("线下", "展会", "地推", "event")),
        Option("partner", _("Partner"), ("渠道", "合作伙伴", "partners", "affiliate")),
        Option("app", _("In the app"), ("站内", "应用内", "push", "推送")),
    ),
    open=True,
)
STATUSES = Pick(
    (
        Option("idea", _("Idea"), ("想法", "创意")),
        Option("draft", _("Draft"), ("草稿", "策划中")),
        Option("review", _("In review"), ("评审中", "审核中", "待审批"), "warn"),
        Option("approved", _("Approved"), ("已批准", "已通过"), "accent"),
        Option("scheduled", _("Scheduled"), ("已排期", "已排程", "待执行"), "accent"),
        Option("running", _("Running"), ("进行中", "执行中", "投放中", "active", "live"), "good"),
        Option("done", _("Done"), ("已结束", "已完成", "finished", "completed", "ended"), "good"),
        Option("reviewed", _("Reviewed"), ("已复盘",), "good"),
        Option("cancelled", _("Cancelled"), ("已取消", "取消", "canceled"), "bad"),
    )
)
CONTENT_STATUSES = Pick(
    (
        Option("draft", _("Draft"), ("草稿", "撰写中")),
        Option("review", _("In review"), ("审核中", "待审核"), "warn"),
        Option("approved", _("Approved"), ("已通过", "已审核"), "accent"),
        Option("scheduled", _("Scheduled"), ("已排期", "定时发布"), "accent"),
        Option("published", _("Published"), ("已发布",), "good"),
        Option("dropped", _("Dropped"), ("已放弃", "不发"), "bad"),
    )
)
MONEY_KINDS = Pick(
    (
        Option("planned", _("Planned"), ("预算", "计划", "budget")),
        Option("committed", _("Committed"), ("已承诺", "已签约", "合同"), "warn"),
        Option("actual", _("Actual"), ("实际", "已支付", "spend"), "good"),
    )
)
EXPERIMENT_STATUSES = Pick(
    (
        Option("draft", _("Draft"), ("草稿",)),
        Option("running", _("Running"), ("进行中",), "accent"),
        Option("decided", _("Decided"), ("已决定", "已结束"), "good"),
        Option("stopped", _("Stopped"), ("已停止", "中止"), "bad"),
    )
)


class Campaign(Record, entity="campaigns", prefix="M", label=_("Campaigns"), one=_("Campaign"), covered=True):
    code: Annotated[str, Text(40), unique, searched, Label(_("Code"), ("编号", "活动编号", "campaign id", "id"))]
    name: Annotated[
        str, Text(300), required, searched,
        Label(_("Campaign name"), ("名称", "活动", "活动名称", "标题", "campaign", "campaign name", "summary", "title")),
    ]  # fmt: skip
    goal: Annotated[str | None, Prose(), searched, Label(_("Goal"), ("目标", "活动目标", "objective"))] = None
    channel: Annotated[
        str | None, CHANNELS, indexed, Label(_("Channel"), ("渠道", "投放渠道", "平台", "medium", "platform"))
    ] = None
    status: Annotated[str | None, STATUSES, indexed, Label(_("Status"), ("状态", "活动状态"))] = "idea"
    owner: Annotated[str | None, Text(80), indexed, Label(_("Owner"), ("负责人", "执行人"))] = None
    segment: Annotated[
        str | None, Text(200), scanned, Label(_("Audience"), ("人群", "目标人群", "受众", "segment", "audience"))
    ] = None
    start: Annotated[
        int,
        Day(),
        required,
        indexed,
        Label(_("Start"), ("开始", "开始日期", "开始时间", "上线日期", "start date", "date")),
    ]
    end: Annotated[
        int | None, Day(), indexed,
        Label(_("End"), ("结束", "结束日期", "结束时间", "end date"), _("The last day; it counts too.")),
    ] = None  # fmt: skip
    begins: Annotated[
        str | None, Text(5), Label(_("From o'clock"), ("开始钟点",), _("Wall time such as 09:30; empty: all day."))
    ] = None
    ends: Annotated[str | None, Text(5), Label(_("To o'clock"), ("结束钟点",))] = None
    zone: Annotated[str | None, Text(60), Label(_("Time zone"), ("时区", "timezone"))] = None
    rrule: Annotated[
        str | None,
        Text(500),
        Label(_("Repeats"), ("重复", "重复规则", "recurrence"), _("A rule of RFC 5545: FREQ=WEEKLY;BYDAY=TU")),
    ] = None
    exdates: Annotated[
        str | None,
        Text(40, many=True),
        Label(_("Except on"), ("例外日期", "exdate"), _("Days on which it does not repeat: 2026-11-03")),
    ] = None
    rdates: Annotated[
        str | None,
        Text(40, many=True),
        Label(_("Also on"), ("附加日期", "rdate"), _("Further days on which it takes place: 2026-11-12")),
    ] = None
    replaces: Annotated[
        str | None,
        Text(40),
        Label(_("Instead of"), ("替换场次", "recurrence-id"), _("The day of its series in whose place it stands.")),
    ] = None
    color: Annotated[str | None, Text(20), Label(_("Colour"), ("颜色", "colour"))] = None
    budget: Annotated[int | None, Money(), indexed, Label(_("Budget"), ("预算", "预算金额"))] = None
    spend: Annotated[int | None, Money(), indexed, Label(_("Spend"), ("花费", "实际花费", "消耗", "cost"))] = None
    tags: Annotated[str | None, Tags(), searched, indexed, Label(_("Tags"), ("标签", "tag", "labels"))] = None
    note: Annotated[
        str | None, Prose(), searched, Label(_("Notes"), ("备注", "说明", "描述", "note", "notes", "description"))
    ] = None
    worked: Annotated[str | None, Prose(), searched, Label(_("What worked"), ("做得好的",))] = None
    failed: Annotated[str | None, Prose(), searched, Label(_("What did not"), ("做得不好的", "问题"))] = None
    created: Annotated[int | None, Day(), indexed, Label(_("Created"), ("创建日期", "创建时间"))] = None
    uid: Annotated[str | None, Text(300), indexed, Label(_("Calendar id"), ("uid",))] = None
    ical: Annotated[
        str | None,
        Prose(),
        Label(
            _("Further calendar lines"),
            ("其他日历属性",),
            _("What a calendar file said that OpsDesk has no field for."),
        ),
    ] = None


class Content(
    Record,
    entity="content",
    prefix="K",
    label=_("Content"),
    one=_("Piece of content"),
    title="title",
    parent="campaign",
):
    code: Annotated[str, Text(40), unique, searched, Label(_("Code"), ("编号", "内容编号", "id"))]
    campaign: Annotated[
        int | None, Ref("campaigns", cascade=True), indexed, Label(_("Campaign"), ("活动", "活动编号", "所属活动"))
    ] = None
    channel: Annotated[str | None, CHANNELS, indexed, Label(_("Channel"), ("渠道", "平台"))] = None
    title: Annotated[str, Text(300), required, searched, Label(_("Title"), ("标题", "名称", "name"))]
    body: Annotated[str | None, Prose(), searched, Label(_("Body"), ("正文", "内容", "文案", "text"))] = None
    status: Annotated[str | None, CONTENT_STATUSES, indexed, Label(_("Status"), ("状态",))] = "draft"
    author: Annotated[str | None, Text(80), indexed, Label(_("Author"), ("作者", "撰写人", "文案"))] = None
    reviewer: Annotated[str | None, Text(80), indexed, Label(_("Reviewer"), ("审核人", "审稿人"))] = None
    due: Annotated[int | None, Day(), indexed, Label(_("Due"), ("截稿", "截止日期", "due date"))] = None
    publish: Annotated[
        int | None, Moment(), indexed, Label(_("Publish"), ("发布时间", "发布日期", "publish date", "publish at"))
    ] = None
    link: Annotated[str | None, Link(), Label(_("Link"), ("链接", "url"))] = None
    note: Annotated[str | None, Prose(), Label(_("Reviewer's notes"), ("审核意见", "备注", "note"))] = None


class Experiment(
    Record, entity="experiments", prefix="E", label=_("Experiments"), one=_("Experiment"), parent="campaign"
):
    code: Annotated[str, Text(40), unique, searched, Label(_("Code"), ("编号", "实验编号", "id"))]
    name: Annotated[str, Text(200), required, searched, Label(_("Experiment name"), ("名称", "实验", "实验名称"))]
    campaign: Annotated[
        int | None, Ref("campaigns", cascade=True), indexed, Label(_("Campaign"), ("活动", "活动编号"))
    ] = None
    hypothesis: Annotated[str | None, Prose(), searched, Label(_("Hypothesis"), ("假设",))] = None
    metric: Annotated[str | None, Text(120), Label(_("Metric"), ("指标",))] = None
    status: Annotated[str | None, EXPERIMENT_STATUSES, indexed, Label(_("Status"), ("状态",))] = "draft"
    base: Annotated[float | None, Percent(), Label(_("Expected rate"), ("基线转化率", "baseline"))] = None
    lift: Annotated[float | None, Percent(), Label(_("Change to find"), ("想检出的变化", "mde"))] = None
    alpha: Annotated[float | None, Percent(), Label(_("Significance level"), ("显著性水平",))] = None
    power: Annotated[float | None, Percent(), Label(_("Power"), ("检验功效",))] = None
    planned: Annotated[int | None, Whole(), Label(_("Planned people"), ("计划人数", "样本量"))] = None
    started: Annotated[int | None, Day(), indexed, Label(_("Started"), ("开始日期", "start"))] = None
    ended: Annotated[int | None, Day(), Label(_("Ended"), ("结束日期", "end"))] = None
    decision: Annotated[str | None, Prose(), searched, Label(_("Decision"), ("结论", "决定"))] = None


class Variant(Record, entity="variants", prefix="B", label=_("Variants"), one=_("Variant"), parent="experiment"):
    experiment: Annotated[
        int, Ref("experiments", cascade=True), required, indexed, Label(_("Experiment"), ("实验", "实验编号"))
    ]
    name: Annotated[str, Text(120), required, Label(_("Variant name"), ("名称", "组", "版本", "variant", "arm"))]
    control: Annotated[int | None, Flag(), Label(_("Control"), ("对照组",))] = None
    share: Annotated[float | None, Decimal(), Label(_("Planned share"), ("流量占比", "分流"))] = None
    people: Annotated[int | None, Whole(), Label(_("People"), ("人数", "样本", "n", "visitors", "users"))] = None
    converted: Annotated[int | None, Whole(), Label(_("Conversions"), ("转化数", "conv", "conversions"))] = None


class BudgetLine(
    Record, entity="budget", prefix="G", label=_("Budget lines"), one=_("Budget line"), title="note", parent="campaign"
):
    campaign: Annotated[
        int, Ref("campaigns", cascade=True), required, indexed, Label(_("Campaign"), ("活动", "活动编号"))
    ]
    kind: Annotated[str | None, MONEY_KINDS, indexed, Label(_("Kind"), ("类型", "type"))] = "planned"
    amount: Annotated[int, Money(), required, indexed, Label(_("Amount"), ("金额", "费用", "cost"))]
    channel: Annotated[str | None, CHANNELS, indexed, Label(_("Channel"), ("渠道",))] = None
    date: Annotated[int | None, Day(), indexed, Label(_("Date"), ("日期", "时间"))] = None
    note: Annotated[str | None, Text(300), searched, Label(_("Notes"), ("备注", "事项", "说明", "note"))] = None


class UtmLink(Record, entity="links", prefix="U", label=_("Links"), one=_("Link"), title="link", parent="campaign"):
    campaign: Annotated[
        int | None, Ref("campaigns", cascade=True), indexed, Label(_("Campaign"), ("活动", "活动编号"))
    ] = None
    link: Annotated[str, Link(), required, searched, Label(_("Link"), ("链接", "网址", "url"))]
    note: Annotated[str | None, Text(300), searched, Label(_("Notes"), ("备注", "用途", "note"))] = None
    created: Annotated[int | None, Day(), indexed, Label(_("Created"), ("创建日期",))] = None


class Task(Record, entity="tasks", prefix="H", label=_("Checklist"), one=_("Task"), title="title", parent="campaign"):
    campaign: Annotated[
        int, Ref("campaigns", cascade=True), required, indexed, Label(_("Campaign"), ("活动", "活动编号"))
    ]
    title: Annotated[str, Text(300), required, searched, Label(_("Title"), ("标题", "事项", "任务"))]
    done: Annotated[int | None, Flag(), indexed, Label(_("Done"), ("完成", "已完成"))] = None
    due: Annotated[int | None, Day(), indexed, Label(_("Due"), ("截止日期", "due date"))] = None
    owner: Annotated[str | None, Text(80), Label(_("Owner"), ("负责人",))] = None
    lesson: Annotated[
        int | None,
        Flag(),
        indexed,
        Label(_("From looking back"), ("复盘行动",), _("What was learned when looking back, and is to be done.")),
    ] = None
    requirement: Annotated[int | None, Ref("requirements"), indexed, Label(_("Requirement"), ("需求", "需求编号"))] = (
        None
    )


class Metric(Record, entity="metrics", prefix="J", label=_("Metrics"), one=_("Figure"), title="name"):
    name: Annotated[
        str,
        Text(120),
        required,
        indexed,
        Label(_("Metric name"), ("指标", "指标名称", "事件", "metric", "event", "event name")),
    ]
    at: Annotated[
        int, Moment(), required, indexed, Label(_("Time"), ("时间", "日期", "date", "day", "timestamp", "time"))
    ]
    value: Annotated[float | None, Decimal(), Label(_("Value"), ("数值", "值", "count", "amount"))] = None
    campaign: Annotated[
        int | None, Ref("campaigns", cascade=True), indexed, Label(_("Campaign"), ("活动", "活动编号"))
    ] = None
    channel: Annotated[str | None, CHANNELS, indexed, Label(_("Channel"), ("渠道", "平台"))] = None
    customer: Annotated[
        int | None,
        Ref("customers", cascade=True),
        indexed,
        Label(_("Customer"), ("客户", "客户编号", "user", "user id")),
    ] = None
