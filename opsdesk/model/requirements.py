"""Requirements: what people wish for, who asked for it, when it ships, and the documents about it."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Day, Decimal, Option, Percent, Pick, Prose, Ref, Tags, Text
from opsdesk.model.record import Label, Record, indexed, required, scanned, searched, unique

STATUSES = Pick(
    (
        Option("idea", _("Idea"), ("想法", "草稿", "待评审", "draft", "new", "open", "backlog", "to do", "triage")),
        Option("candidate", _("Candidate"), ("候选", "待排期", "激活", "reviewed", "accepted", "ready", "unstarted"), "accent"),
        Option("planned", _("Planned"), ("已计划", "已排期", "已规划", "scheduled", "selected for development"), "accent"),
        Option("doing", _("In progress"), ("进行中", "开发中", "研发中", "in progress", "started", "in review", "testing"), "warn"),
        Option("shipped", _("Shipped"), ("已发布", "已上线", "已完成", "已关闭", "done", "closed", "released", "completed"), "good"),
        Option("declined", _("Declined"), ("已拒绝", "不做", "已取消", "declined", "canceled", "cancelled", "won't do", "rejected")),
    )
)  # fmt: skip
TYPES = Pick(
    (
        Option("feature", _("Feature"), ("功能", "新功能", "story", "new feature", "user story"), "accent"),
        Option("improvement", _("Improvement"), ("优化", "改进", "体验", "enhancement", "interface"), "accent"),
        Option("defect", _("Defect"), ("缺陷", "bug", "修复"), "bad"),
        Option("performance", _("Performance"), ("性能",)),
        Option("safety", _("Safety"), ("安全", "security")),
        Option("research", _("Research"), ("调研", "探索", "spike")),
        Option("technical", _("Technical"), ("技术", "技术债", "task", "chore", "epic")),
    ),
    open=True,
)
MOSCOW = Pick(
    (
        Option("must", _("Must"), ("必须", "必须有", "m", "must have", "p0"), "bad"),
        Option("should", _("Should"), ("应该", "应该有", "s", "should have", "p1"), "warn"),
        Option("could", _("Could"), ("可以", "可以有", "c", "could have", "p2"), "accent"),
        Option("wont", _("Not this time"), ("不会", "这次不做", "w", "won't", "won't have", "p3")),
    )
)
DOCUMENT_KINDS = Pick(
    (
        Option("mrd", _("MRD"), ("市场需求文档", "market requirements")),
        Option("prd", _("PRD"), ("产品需求文档", "product requirements")),
        Option("competitors", _("Competitor analysis"), ("竞品分析", "竞品")),
        Option("persona", _("Persona"), ("用户画像", "画像")),
        Option("usability", _("Usability test"), ("可用性测试", "易用性测试", "可用性报告")),
        Option("retrospective", _("Retrospective"), ("复盘", "回顾")),
        Option("other", _("Other"), ("其他",)),
    )
)
DOCUMENT_STATUSES = Pick(
    (
        Option("draft", _("Draft"), ("草稿",)),
        Option("review", _("In review"), ("评审中", "审核中"), "warn"),
        Option("final", _("Final"), ("定稿", "已发布", "approved"), "good"),
    )
)


class Release(Record, entity="releases", prefix="L", label=_("Releases"), one=_("Release")):
    code: Annotated[str, Text(40), unique, searched, Label(_("Code"), ("编号", "版本号", "id"))]
    name: Annotated[
        str, Text(200), required, searched, Label(_("Release name"), ("名称", "版本", "迭代", "计划名称", "sprint"))
    ]
    start: Annotated[int | None, Day(), indexed, Label(_("Start"), ("开始", "开始日期", "start date"))] = None
    end: Annotated[int | None, Day(), indexed, Label(_("End"), ("结束", "结束日期", "发布日期", "end date"))] = None
    capacity: Annotated[
        float | None, Decimal(), Label(_("Capacity"), ("容量", "可用人天", "产能"), _("In the unit of effort."))
    ] = None
    shipped: Annotated[int | None, Day(), indexed, Label(_("Shipped"), ("实际发布", "released"))] = None
    note: Annotated[str | None, Prose(), searched, Label(_("Notes"), ("备注", "说明", "note", "notes"))] = None


class Requirement(
    Record,
    entity="requirements",
    prefix="R",
    label=_("Requirements"),
    one=_("Requirement"),
    title="title",
    covered=True,
):
    code: Annotated[
        str, Text(40), unique, searched, Label(_("Code"), ("编号", "需求编号", "key", "issue key", "id", "number"))
    ]
    title: Annotated[
        str, Text(500), required, searched,
        Label(_("Title"), ("标题", "名称", "需求名称", "软件需求名称", "故事名称", "研发需求名称", "summary", "name")),
    ]  # fmt: skip
    problem: Annotated[
        str | None, Prose(), searched, Label(_("Problem"), ("问题", "描述", "需求描述", "背景", "description", "body"))
    ] = None
    proposal: Annotated[str | None, Prose(), searched, Label(_("Proposal"), ("方案", "解决方案", "验收标准"))] = None
    type: Annotated[
        str | None, TYPES, indexed, Label(_("Type"), ("类型", "类别", "需求类型", "issue type", "category"))
    ] = None
    status: Annotated[str | None, STATUSES, indexed, Label(_("Status"), ("状态", "当前状态", "所处阶段", "state"))] = (
        "idea"
    )
    area: Annotated[
        str | None,
        Text(120),
        indexed,
        Label(_("Area"), ("模块", "所属模块", "产品模块", "component/s", "team", "project")),
    ] = None
    owner: Annotated[str | None, Text(80), indexed, Label(_("Owner"), ("负责人", "指派给", "产品经理", "assignee"))] = (
        None
    )
    effort: Annotated[
        float | None, Decimal(), indexed,
        Label(_("Effort"), ("工作量", "预计", "预计工时", "人天", "estimate", "story points"),
              _("In the desk's unit of effort, the same as the capacity of releases.")),
    ] = None  # fmt: skip
    effort_low: Annotated[float | None, Decimal(), Label(_("Effort, low"), ("工作量下限", "乐观工作量"))] = None
    effort_high: Annotated[float | None, Decimal(), Label(_("Effort, high"), ("工作量上限", "悲观工作量"))] = None
    reach: Annotated[
        float | None, Decimal(), indexed, Label(_("Reach"), ("覆盖", "影响用户数", "触达", "votes", "votes_count"))
    ] = None
    impact: Annotated[float | None, Decimal(), indexed, Label(_("Impact"), ("影响力", "影响", "影响程度"))] = None
    confidence: Annotated[float | None, Percent(), indexed, Label(_("Confidence"), ("信心", "置信度", "把握"))] = None
    ease: Annotated[float | None, Decimal(), Label(_("Ease"), ("容易程度", "易实现度"))] = None
    value: Annotated[
        float | None,
        Decimal(),
        indexed,
        Label(_("Business value"), ("价值", "业务价值", "value", "user-business value")),
    ] = None
    time_criticality: Annotated[
        float | None, Decimal(), Label(_("Time criticality"), ("时间紧迫性", "时效", "紧迫性"))
    ] = None
    risk_reduction: Annotated[
        float | None, Decimal(), Label(_("Risk reduction"), ("风险降低", "降低风险", "opportunity enablement"))
    ] = None
    importance: Annotated[
        float | None, Decimal(), Label(_("Importance"), ("重要度", "重要性"), _("From 0 to 10; see Opportunity."))
    ] = None
    satisfied: Annotated[
        float | None, Decimal(), Label(_("Satisfaction"), ("满意度",), _("From 0 to 10; see Opportunity."))
    ] = None
    moscow: Annotated[str | None, MOSCOW, indexed, Label(_("MoSCoW"), ("优先级分类", "moscow分类"))] = None
    release: Annotated[
        int | None,
        Ref("releases"),
        indexed,
        Label(_("Release"), ("所属计划", "版本", "发布", "fix version/s", "cycle name")),
    ] = None
    requires: Annotated[
        str | None, Text(40, many=True, codes="requirements"), indexed,
        Label(_("Requires"), ("前置需求", "依赖", "depends on", "blocked by"), _("Codes of what must be done first.")),
    ] = None  # fmt: skip
    related: Annotated[
        str | None,
        Text(40, many=True, codes="requirements"),
        indexed,
        Label(_("Related to"), ("相关需求", "relates", "relates to")),
    ] = None
    parent: Annotated[
        int | None, Ref("requirements"), indexed, Label(_("Part of"), ("父需求", "上级需求", "parent", "epic link"))
    ] = None
    duplicate_of: Annotated[int | None, Ref("requirements"), indexed, Label(_("Duplicate of"), ("重复于",))] = None
    tags: Annotated[str | None, Tags(), searched, indexed, Label(_("Tags"), ("标签", "labels", "tag", "关键词"))] = None
    created: Annotated[
        int | None, Day(), indexed, Label(_("Created"), ("创建日期", "创建时间", "提出时间", "created at"))
    ] = None
    start: Annotated[int | None, Day(), scanned, Label(_("Start"), ("开始", "开始日期", "start date"))] = None
    due: Annotated[int | None, Day(), indexed, Label(_("Due"), ("截止日期", "期望上线", "due date"))] = None
    shipped: Annotated[
        int | None,
        Day(),
        indexed,
        Label(_("Shipped"), ("上线日期", "完成日期", "关闭日期", "completed", "resolved", "closedat")),
    ] = None
    external_id: Annotated[
        str | None,
        Text(200),
        searched,
        indexed,
        Label(_("Id elsewhere"), ("外部编号", "原编号", "external id", "issue id", "url")),
    ] = None


class Request(
    Record, entity="requests", prefix="W", label=_("Requests"), one=_("Request"), title="note", parent="requirement"
):
    requirement: Annotated[
        int, Ref("requirements", cascade=True), required, indexed, Label(_("Requirement"), ("需求", "需求编号"))
    ]
    customer: Annotated[
        int | None, Ref("customers", cascade=True), indexed, Label(_("Customer"), ("客户", "客户编号"))
    ] = None
    ticket: Annotated[int | None, Ref("tickets", cascade=True), indexed, Label(_("Ticket"), ("工单", "工单号"))] = None
    weight: Annotated[float | None, Decimal(), Label(_("Weight"), ("权重", "重要度"))] = None
    note: Annotated[str | None, Prose(), searched, Label(_("Quote"), ("备注", "原话", "说明", "note", "quote"))] = None
    at: Annotated[int | None, Day(), indexed, Label(_("Date"), ("日期", "时间", "date"))] = None
    told: Annotated[int | None, Day(), indexed, Label(_("Told on"), ("已告知", "告知日期"))] = None


class Document(Record, entity="documents", prefix="D", label=_("Documents"), one=_("Document"), title="title"):
    code: Annotated[str, Text(40), unique, searched, Label(_("Code"), ("编号", "文档编号", "id"))]
    title: Annotated[str, Text(300), required, searched, Label(_("Title"), ("标题", "名称", "name"))]
    kind: Annotated[str | None, DOCUMENT_KINDS, indexed, Label(_("Kind"), ("类型", "文档类型", "type"))] = None
    status: Annotated[str | None, DOCUMENT_STATUSES, indexed, Label(_("Status"), ("状态",))] = "draft"
    author: Annotated[str | None, Text(80), indexed, Label(_("Author"), ("作者", "撰写人"))] = None
    requirements: Annotated[
        str | None,
        Text(40, many=True, codes="requirements"),
        indexed,
        Label(_("Requirements"), ("需求", "关联需求"), _("Codes.")),
    ] = None
    body: Annotated[str | None, Prose(), searched, Label(_("Body"), ("正文", "内容", "content", "markdown"))] = None
    tags: Annotated[str | None, Tags(), searched, indexed, Label(_("Tags"), ("标签", "tag", "labels"))] = None
    created: Annotated[int | None, Day(), indexed, Label(_("Created"), ("创建日期", "创建时间"))] = None
    updated: Annotated[int | None, Day(), indexed, Label(_("Changed"), ("修改日期", "更新时间"))] = None
