"""Feedback: tickets from any channel, what was said about them, and surveys with their answers."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Day, Decimal, Flag, Moment, Option, Pick, Prose, Ref, Span, Tags, Text, Whole
from opsdesk.model.record import Computed, Label, Record, indexed, required, scanned, searched, sensitive, unique

SOURCES = Pick(
    (
        Option("wechat", _("WeChat"), ("微信", "企业微信", "公众号", "chat")),
        Option("email", _("Mail"), ("邮件", "邮箱", "mail")),
        Option("phone", _("Phone"), ("电话", "热线", "voice", "call")),
        Option("form", _("Web form"), ("网页", "表单", "web", "portal", "web form", "help center")),
        Option("app", _("In the app"), ("应用内", "app内", "in-app", "mobile")),
        Option("store", _("App store"), ("应用商店", "应用市场", "google play", "app store", "play store")),
        Option("community", _("Community"), ("社区", "论坛", "群", "微信群", "forum", "social")),
        Option("visit", _("Visit"), ("拜访", "上门", "面谈", "meeting")),
        Option("survey", _("Survey"), ("问卷", "调研", "问卷星")),
    ),
    open=True,
)
TYPES = Pick(
    (
        Option("bug", _("Defect"), ("缺陷", "故障", "问题单", "bug", "error", "incident"), "bad"),
        Option("request", _("Wish"), ("需求", "建议", "功能建议", "feature", "feature request", "suggestion", "improvement", "idea", "story"), "accent"),
        Option("question", _("Question"), ("咨询", "提问", "使用咨询", "how-to", "support", "inquiry")),
        Option("complaint", _("Complaint"), ("投诉", "抱怨"), "warn"),
        Option("praise", _("Praise"), ("表扬", "好评", "compliment"), "good"),
        Option("task", _("Task"), ("任务", "sub-task", "subtask")),
    ),
    open=True,
)  # fmt: skip
SEVERITIES = Pick(
    (
        Option("critical", _("Critical"), ("致命", "紧急", "blocker", "s1", "p0"), "bad"),
        Option("major", _("Major"), ("严重", "high", "s2"), "warn"),
        Option("minor", _("Minor"), ("一般", "medium", "normal", "s3"), "accent"),
        Option("trivial", _("Trivial"), ("轻微", "提示", "low", "s4")),
    )
)
IMPACTS = Pick(
    (
        Option("everybody", _("Everybody"), ("全部用户", "所有人", "extensive", "widespread", "all"), "bad"),
        Option("many", _("Many"), ("多数用户", "大量用户", "significant", "large"), "warn"),
        Option("some", _("Some"), ("部分用户", "moderate"), "accent"),
        Option("one", _("One person"), ("个别用户", "单个用户", "minor", "single", "localized")),
    )
)
PRIORITIES = Pick(
    (
        Option("urgent", _("Urgent"), ("紧急", "最高", "highest", "critical", "blocker", "p1", "1"), "bad"),
        Option("high", _("High"), ("高", "major", "p2", "2"), "warn"),
        Option("normal", _("Medium"), ("中", "普通", "medium", "p3", "3"), "accent"),
        Option("low", _("Low"), ("低", "minor", "trivial", "lowest", "p4", "4")),
    )
)
STATUSES = Pick(
    (
        Option("new", _("New"), ("新建", "未处理", "待处理", "open", "to do", "todo", "unassigned", "backlog"), "accent"),
        Option("investigating", _("Investigating"), ("处理中", "调查中", "跟进中", "in progress", "active", "reopened"), "accent"),
        Option("escalated", _("Escalated"), ("已升级", "升级"), "warn"),
        Option("waiting_customer", _("Waiting for the customer"), ("等待客户", "待客户回复", "pending", "waiting on customer", "awaiting customer", "on-hold"), "warn"),
        Option("waiting_third", _("Waiting for a third party"), ("等待第三方", "hold", "on hold", "waiting on third party", "vendor"), "warn"),
        Option("resolved", _("Resolved"), ("已解决", "已完成", "已关闭", "完成", "solved", "closed", "done", "fixed", "complete", "completed"), "good"),
        Option("wont_do", _("Will not be done"), ("不予处理", "不处理", "拒绝", "won't fix", "wont fix", "won't do", "declined", "canceled", "cancelled", "invalid", "rejected", "not planned")),
        Option("duplicate", _("Duplicate"), ("重复",)),
    )
)  # fmt: skip
CATEGORY = {
    "new": "open",
    "investigating": "open",
    "escalated": "open",
    "waiting_customer": "pending",
    "waiting_third": "pending",
    "resolved": "closed",
    "wont_do": "closed",
    "duplicate": "closed",
}
"""What a status means for the clock: open counts, pending pauses, closed ends."""
LEVELS = Computed("levels")
STANDINGS = Pick(
    (
        Option("running", _("On time"), ("按时",), "accent"),
        Option("soon", _("Due soon"), ("即将到期",), "warn"),
        Option("paused", _("Paused"), ("暂停",), "muted"),
        Option("overdue", _("Overdue"), ("已超时",), "bad"),
        Option("kept", _("Kept"), ("达标",), "good"),
        Option("missed", _("Missed"), ("未达标",), "bad"),
    )
)
"""Where a ticket stands with its targets: the first four while one of them runs, the others when none does any more."""
REPLY_KINDS = Pick(
    (
        Option("reply", _("Reply"), ("回复", "答复", "public", "agent"), "accent"),
        Option("customer", _("From the customer"), ("客户", "用户", "客户回复", "end-user", "requester")),
        Option("note", _("Internal note"), ("备注", "内部备注", "private", "internal"), "warn"),
    )
)
SURVEY_KINDS = Pick(
    (
        Option("nps", _("NPS"), ("净推荐值",)),
        Option("csat", _("CSAT"), ("满意度",)),
        Option("kano", _("Kano"), ("kano模型",)),
        Option("opportunity", _("Importance and satisfaction"), ("重要度满意度", "机会评分")),
        Option("other", _("Other"), ("其他",)),
    )
)
KANO = Pick(
    (
        Option("like", _("I like it"), ("喜欢", "我很喜欢", "非常喜欢", "i like it that way", "1"), "good"),
        Option("must", _("It must be so"), ("理应如此", "必须如此", "应该的", "must-be", "must be", "expect", "i expect it", "it must be that way", "2")),
        Option("neutral", _("I am neutral"), ("无所谓", "中立", "i am neutral", "3")),
        Option("live", _("I can live with it"), ("勉强接受", "能忍受", "可以忍受", "live-with", "live with", "tolerate", "i can live with it that way", "4")),
        Option("dislike", _("I dislike it"), ("讨厌", "我很讨厌", "我讨厌", "很讨厌", "不喜欢", "我不喜欢", "很不喜欢", "我很不喜欢", "i dislike it that way", "5"), "bad"),
    )
)  # fmt: skip
"""The five answers of Kano's questionnaire, in the order of METHODS.md."""


class Ticket(Record, entity="tickets", prefix="T", label=_("Tickets"), one=_("Ticket"), title="title", covered=True):
    code: Annotated[
        str, Text(40), unique, searched,
        Label(_("Code"), ("编号", "工单号", "工单编号", "key", "issue key", "ticket id", "id", "number")),
    ]  # fmt: skip
    title: Annotated[
        str, Text(500), required, searched,
        Label(_("Title"), ("标题", "主题", "概要", "bug标题", "summary", "subject", "name", "review title")),
    ]  # fmt: skip
    body: Annotated[
        str | None, Prose(), searched,
        Label(_("Body"), ("内容", "描述", "正文", "详情", "重现步骤", "description", "body", "review text")),
    ] = None  # fmt: skip
    source: Annotated[
        str | None, SOURCES, indexed, Label(_("Channel"), ("渠道", "来源", "反馈渠道", "via", "source", "channel"))
    ] = None
    type: Annotated[
        str | None, TYPES, indexed,
        Label(_("Type"), ("类型", "反馈类型", "工单类型", "bug类型", "issue type", "ticket type")),
    ] = None  # fmt: skip
    severity: Annotated[str | None, SEVERITIES, indexed, Label(_("Severity"), ("严重程度", "严重性", "级别"))] = None
    impact: Annotated[str | None, IMPACTS, scanned, Label(_("Impact"), ("影响范围", "影响", "scope"))] = None
    priority: Annotated[str | None, PRIORITIES, indexed, Label(_("Priority"), ("优先级", "紧急程度"))] = None
    status: Annotated[
        str | None, STATUSES, indexed, Label(_("Status"), ("状态", "工单状态", "处理状态", "bug状态", "state"))
    ] = "new"
    area: Annotated[
        str | None, Text(120), indexed,
        Label(_("Area"), ("模块", "所属模块", "产品模块", "功能模块", "component", "component/s", "project", "group")),
    ] = None  # fmt: skip
    version: Annotated[
        str | None, Text(80), scanned,
        Label(_("Version"), ("版本", "影响版本", "affects version/s", "affects version", "app version name")),
    ] = None  # fmt: skip
    tags: Annotated[str | None, Tags(), searched, indexed, Label(_("Tags"), ("标签", "labels", "tag", "关键词"))] = None
    customer: Annotated[
        int | None, Ref("customers"), indexed, Label(_("Customer"), ("客户", "客户编号", "提出人", "customer code"))
    ] = None
    contact: Annotated[int | None, Ref("contacts"), indexed, Label(_("Contact"), ("联系人",))] = None
    assignee: Annotated[
        str | None, Text(80), indexed, Label(_("Assignee"), ("处理人", "指派给", "负责人", "经办人", "agent", "owner"))
    ] = None
    opened: Annotated[
        int, Moment(), required, indexed,
        Label(_("Opened"), ("创建时间", "提交时间", "创建日期", "反馈时间", "created", "created at", "created time")),
    ]  # fmt: skip
    first_response: Annotated[
        int | None, Moment(), scanned, Label(_("First response"), ("首次响应", "首次响应时间", "first response time"))
    ] = None
    resolved: Annotated[
        int | None, Moment(), indexed,
        Label(_("Resolved"), ("解决时间", "解决日期", "关闭时间", "solved at", "resolved time", "closed at", "closed")),
    ] = None  # fmt: skip
    due: Annotated[
        int | None, Moment(), indexed, Label(_("Due"), ("截止时间", "截止日期", "到期时间", "due date", "due by time"))
    ] = None
    satisfaction: Annotated[
        int | None, Whole(), scanned,
        Label(_("Satisfaction"), ("满意度", "评分", "星级", "star rating", "csat"), _("From 1 to 5.")),
    ] = None  # fmt: skip
    duplicate_of: Annotated[int | None, Ref("tickets"), indexed, Label(_("Duplicate of"), ("重复于",))] = None
    order: Annotated[int | None, Ref("orders"), Label(_("Order"), ("订单", "订单号"))] = None
    external_id: Annotated[
        str | None, Text(200), searched, indexed,
        Label(_("Id elsewhere"), ("外部编号", "原编号", "external id", "issue id", "review link", "url")),
    ] = None  # fmt: skip
    sla: Annotated[
        str | None, STANDINGS, indexed, LEVELS,
        Label(_("Service level"), ("服务级别", "sla status"), help=_("Where it stands with the targets of its policy, in business time.")),
    ] = None  # fmt: skip
    sla_due: Annotated[
        int | None, Moment(), indexed, LEVELS,
        Label(_("Target due"), ("目标到期",), help=_("The earliest of its targets that still run. Empty while they are paused.")),
    ] = None  # fmt: skip
    sla_turn: Annotated[
        int | None, Moment(), indexed, LEVELS,
        Label(_("Turns at"), ("状态将变",), help=_("When it is next due soon, or overdue, if nothing happens until then.")),
    ] = None  # fmt: skip
    first_due: Annotated[
        int | None, Moment(), scanned, LEVELS,
        Label(_("First response due"), ("首次响应到期",), help=_("Empty while it is paused, and where no policy has such a target.")),
    ] = None  # fmt: skip
    next_due: Annotated[
        int | None, Moment(), scanned, LEVELS,
        Label(_("Next response due"), ("下次响应到期",), help=_("When the customer, who has spoken since, is to be answered.")),
    ] = None  # fmt: skip
    resolve_due: Annotated[
        int | None, Moment(), scanned, LEVELS,
        Label(_("Resolution due"), ("解决到期",), help=_("Empty while it is paused, and where no policy has such a target.")),
    ] = None  # fmt: skip
    first_breached: Annotated[
        int | None, Flag(), scanned, LEVELS,
        Label(_("First response late"), ("首次响应超时",), help=_("The first response came after it was due, or is overdue.")),
    ] = None  # fmt: skip
    next_breached: Annotated[
        int | None, Flag(), scanned, LEVELS,
        Label(_("Next response late"), ("下次响应超时",), help=_("An answer to the customer came after it was due, or is overdue.")),
    ] = None  # fmt: skip
    resolve_breached: Annotated[
        int | None, Flag(), scanned, LEVELS,
        Label(_("Resolution late"), ("解决超时",), help=_("It was resolved after that was due, or is overdue.")),
    ] = None  # fmt: skip
    paused: Annotated[
        int | None, Span(), scanned, LEVELS,
        Label(_("Paused for"), ("暂停时长",), help=_("Business time during which it waited for others. A wait that still lasts is not counted yet.")),
    ] = None  # fmt: skip
    policy: Annotated[
        str | None, Text(80), scanned, LEVELS,
        Label(_("Policy"), ("服务策略",), help=_("The first policy of service levels whose condition it meets.")),
    ] = None  # fmt: skip


class Reply(Record, entity="replies", prefix="Y", label=_("Replies"), one=_("Reply"), title="body", parent="ticket"):
    ticket: Annotated[
        int, Ref("tickets", cascade=True), required, indexed, Label(_("Ticket"), ("工单", "工单号", "ticket id"))
    ]
    at: Annotated[
        int, Moment(), required, indexed, Label(_("Time"), ("时间", "回复时间", "date", "time", "created at"))
    ]
    author: Annotated[str | None, Text(80), Label(_("Author"), ("作者", "回复人", "by", "user"))] = None
    kind: Annotated[str | None, REPLY_KINDS, Label(_("Kind"), ("类型", "type"))] = "reply"
    body: Annotated[str, Prose(), required, searched, Label(_("Body"), ("内容", "回复内容", "content", "text"))]


class Survey(Record, entity="surveys", prefix="Q", label=_("Surveys"), one=_("Survey")):
    code: Annotated[str, Text(40), unique, searched, Label(_("Code"), ("编号", "问卷编号", "id"))]
    name: Annotated[str, Text(200), required, searched, Label(_("Survey name"), ("名称", "问卷", "问卷名称", "title"))]
    kind: Annotated[str | None, SURVEY_KINDS, indexed, Label(_("Kind"), ("类型", "问卷类型", "type"))] = None
    opened: Annotated[int | None, Day(), indexed, Label(_("From"), ("开始日期", "start"))] = None
    closed: Annotated[int | None, Day(), Label(_("To"), ("结束日期", "end"))] = None
    note: Annotated[str | None, Prose(), searched, Label(_("Notes"), ("备注", "note", "notes"))] = None
    questions: Annotated[
        str | None, Prose(),
        Label(_("Questionnaire"), ("题目列表", "questions"), _("A line each: feature | with it | without it.")),
    ] = None  # fmt: skip


class Answer(
    Record, entity="answers", prefix="A", label=_("Answers"), one=_("Answer"), title="question", parent="survey"
):
    survey: Annotated[int, Ref("surveys", cascade=True), required, indexed, Label(_("Survey"), ("问卷", "问卷编号"))]
    respondent: Annotated[
        str | None, Text(120), indexed, sensitive,
        Label(_("Respondent"), ("答题人", "受访者", "填写人", "序号", "user", "respondent id")),
    ] = None  # fmt: skip
    customer: Annotated[int | None, Ref("customers"), indexed, Label(_("Customer"), ("客户", "客户编号"))] = None
    at: Annotated[int | None, Moment(), indexed, Label(_("Time"), ("提交答卷时间", "提交时间", "答题时间", "date"))] = (
        None
    )
    question: Annotated[
        str | None, Text(500), indexed, Label(_("Question"), ("题目", "问题", "功能", "题干", "feature"))
    ] = None
    functional: Annotated[
        str | None, KANO, Label(_("With it"), ("正向题", "提供时", "functional question", "positive"))
    ] = None
    dysfunctional: Annotated[
        str | None, KANO, Label(_("Without it"), ("反向题", "不提供时", "dysfunctional question", "negative"))
    ] = None
    score: Annotated[float | None, Decimal(), indexed, Label(_("Score"), ("分数", "评分", "得分", "rating"))] = None
    text: Annotated[
        str | None, Prose(), searched, Label(_("Body"), ("内容", "意见", "评价", "comment", "comments", "answer"))
    ] = None
