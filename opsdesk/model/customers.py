"""A customer: what is typed or imported, what orders add up to, and what analyses make of it."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.choices import (
    CLASSES8,
    CONSENTS,
    COUNTED_STATUSES,
    KINDS_OF_CUSTOMER,
    SEGMENTS,
    SOURCES,
    STAGES,
    TIERS,
)
from opsdesk.model.kinds import Day, Decimal, Money, Percent, Prose, Tags, Text, Whole
from opsdesk.model.record import (
    Computed,
    Derived,
    Label,
    Record,
    by_pinyin,
    indexed,
    required,
    scanned,
    searched,
    sensitive,
    unique,
    volatile,
)

COUNTED = f"status IN {COUNTED_STATUSES}"
SCORES = Computed("scores")


class Customer(
    Record, entity="customers", prefix="C", label=_("Customers"), one=_("Customer"), covered=True,
):  # fmt: skip
    code: Annotated[
        str,
        Text(40),
        unique,
        searched,
        Label(_("Code"), ("客户编号", "编号", "客户编码", "id", "customer id", "客户id", "会员号", "会员编号")),
    ]
    name: Annotated[
        str,
        Text(200),
        required,
        searched,
        by_pinyin,
        Label(
            _("Name"),
            (
                "姓名",
                "客户名称",
                "客户",
                "客户姓名",
                "联系人",
                "名称",
                "full name",
                "customer",
                "customer name",
                "昵称",
                "会员姓名",
            ),
        ),
    ]
    kind: Annotated[
        str | None, KINDS_OF_CUSTOMER, scanned, Label(_("Kind"), ("类型", "客户类型", "类别", "customer type", "type"))
    ] = None
    company: Annotated[
        str | None,
        Text(200),
        searched,
        Label(
            _("Company name"),
            ("公司", "单位", "公司名称", "企业名称", "所在公司", "company", "organization", "account", "单位名称"),
        ),
    ] = None
    phone: Annotated[
        str | None,
        Text(40, "phone", many=True),
        searched,
        indexed,
        sensitive,
        Label(
            _("Phone"),
            (
                "手机",
                "电话",
                "联系方式",
                "手机号",
                "手机号码",
                "联系电话",
                "电话号码",
                "mobile",
                "tel",
                "telephone",
                "cell",
                "phone number",
            ),
        ),
    ] = None
    email: Annotated[
        str | None,
        Text(254, "email", many=True),
        searched,
        indexed,
        sensitive,
        Label(_("Email"), ("邮箱", "电子邮箱", "邮件", "电子邮件", "e-mail", "mail", "email address")),
    ] = None
    wechat: Annotated[
        str | None, Text(64), searched, sensitive, Label(_("WeChat"), ("微信", "微信号", "weixin", "wechat id"))
    ] = None
    region: Annotated[
        str | None, Text(80), indexed, Label(_("Region"), ("省份", "地区", "区域", "省", "province", "state", "大区"))
    ] = None
    city: Annotated[str | None, Text(80), indexed, Label(_("City"), ("城市", "所在城市", "市", "town", "所在地"))] = (
        None
    )
    source: Annotated[
        str | None,
        SOURCES,
        indexed,
        Label(_("Source"), ("来源", "渠道", "客户来源", "来源渠道", "获客渠道", "channel", "lead source")),
    ] = None
    stage: Annotated[
        str | None,
        STAGES,
        indexed,
        Label(
            _("Stage"), ("阶段", "客户阶段", "生命周期", "状态", "客户状态", "lifecycle", "lifecycle stage", "status")
        ),
    ] = None
    owner: Annotated[
        str | None,
        Text(80),
        indexed,
        Label(
            _("Owner"),
            ("负责人", "归属人", "所有者", "跟进人", "销售", "客户经理", "assigned to", "account owner", "sales"),
        ),
    ] = None
    tags: Annotated[str | None, Tags(), searched, indexed, Label(_("Tags"), ("标签", "客户标签", "labels", "tag"))] = (
        None
    )
    birthday: Annotated[
        int | None,
        Day(),
        scanned,
        sensitive,
        Label(_("Birthday"), ("生日", "出生日期", "出生年月", "date of birth", "dob")),
    ] = None
    value: Annotated[
        int | None,
        Money(),
        indexed,
        Label(
            _("Worth"),
            (
                "累计消费",
                "成交金额",
                "客户价值",
                "消费金额",
                "累计金额",
                "总消费",
                "revenue",
                "value",
                "amount",
                "total spent",
                "lifetime value",
            ),
            _("Typed worth of the customer; order totals are shown beside it."),
        ),
    ] = None
    note: Annotated[
        str | None,
        Prose(),
        searched,
        Label(_("Notes"), ("备注", "说明", "描述", "note", "notes", "remark", "comment", "description")),
    ] = None
    next_follow_up: Annotated[
        int | None,
        Day(),
        indexed,
        Label(
            _("Next follow-up"),
            ("下次跟进", "下次联系", "下次跟进时间", "下次回访", "next contact", "follow up", "next follow up date"),
        ),
    ] = None
    last_contact: Annotated[
        int | None,
        Day(),
        indexed,
        Label(
            _("Last contact"),
            (
                "最近联系",
                "最后联系",
                "最近跟进",
                "最近跟进时间",
                "上次联系",
                "最近联系时间",
                "last contacted",
                "last activity",
            ),
        ),
    ] = None
    created: Annotated[
        int | None,
        Day(),
        indexed,
        Label(
            _("Created"),
            (
                "创建时间",
                "创建日期",
                "添加时间",
                "注册时间",
                "注册日期",
                "录入时间",
                "建档日期",
                "created at",
                "create date",
                "registered",
            ),
        ),
    ] = None
    consent: Annotated[
        str | None,
        CONSENTS,
        scanned,
        Label(
            _("Consent"),
            ("营销同意", "授权", "是否同意", "订阅", "opt in", "marketing consent"),
            _("Whether this person agreed to be contacted."),
        ),
    ] = None
    orders: Annotated[
        int | None,
        Whole(),
        scanned,
        Derived("orders", "customer", "count(*)", COUNTED),
        Label(_("Orders"), help=_("Orders in counted statuses.")),
    ] = None
    revenue: Annotated[
        int | None,
        Money(),
        indexed,
        Derived("orders", "customer", "sum(amount)", COUNTED),
        Label(_("Revenue"), help=_("Sum of counted orders; refunds are negative.")),
    ] = None
    first_order: Annotated[
        int | None, Day(), Derived("orders", "customer", "min(date)", COUNTED), Label(_("First order"))
    ] = None
    last_order: Annotated[
        int | None, Day(), indexed, Derived("orders", "customer", "max(date)", COUNTED), Label(_("Last order"))
    ] = None
    tier: Annotated[
        str | None,
        TIERS,
        indexed,
        SCORES,
        Label(
            _("Value tier"),
            help=_("A: the best customers, up to 80 % of the revenue of all; B: up to 95 %; C: the rest (ABC)."),
        ),
    ] = None
    rfm: Annotated[
        str | None,
        SEGMENTS,
        scanned,
        SCORES,
        Label(
            _("RFM segment"), help=_("By scores 1 to 5 for days since the last order, number of orders and revenue.")
        ),
    ] = None
    class8: Annotated[
        str | None,
        CLASSES8,
        scanned,
        SCORES,
        Label(
            _("Value class"),
            help=_(
                "Days since the last order, number of orders and revenue, each better or worse than the mean of all."
            ),
        ),
    ] = None
    alive: Annotated[
        float | None,
        Percent(),
        indexed,
        volatile,
        SCORES,
        Label(
            _("P(alive)"),
            help=_(
                "Probability of still being a customer, forecast from purchases (BG/NBD), rounded down."
                " Empty without a repeat purchase."
            ),
        ),
    ] = None
    overdue: Annotated[
        float | None,
        Decimal(1),
        indexed,
        volatile,
        SCORES,
        Label(
            _("Times usual gap"),
            help=_("Days since the last order over the usual gap between two, rounded down. It takes three orders."),
        ),
    ] = None
    clv: Annotated[
        int | None,
        Money(),
        indexed,
        volatile,
        SCORES,
        Label(
            _("12-month value"),
            help=_("Revenue forecast for the next 12 months (BG/NBD and Gamma-Gamma), in two significant digits."),
        ),
    ] = None
