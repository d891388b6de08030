"""Customer archives: customers, their contacts, orders, interactions and attachments."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Day, Moment, Money, Option, Pick, Prose, Ref, Tags, Text, Whole
from opsdesk.model.record import (
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
)

KINDS_OF_CUSTOMER = Pick(
    (
        Option("person", _("Person"), ("个人", "自然人", "individual", "people", "c", "toc")),
        Option(
            "company",
            _("Company"),
            ("公司", "企业", "单位", "机构", "organization", "organisation", "business", "b", "tob"),
        ),
    )
)
STAGES = Pick(
    (
        Option(
            "acquire",
            _("Acquire"),
            ("获客", "线索", "潜在", "潜在客户", "新客户", "新客", "lead", "new", "prospect"),
            "accent",
        ),
        Option("activate", _("Activate"), ("激活", "意向", "试用", "活跃", "trial", "active", "activated"), "accent"),
        Option("grow", _("Grow"), ("成长", "成交", "成长期", "customer", "growing", "growth"), "good"),
        Option("retain", _("Retain"), ("留存", "复购", "老客户", "忠诚", "vip客户", "loyal", "retained"), "good"),
        Option("silent", _("Silent"), ("沉默", "沉睡", "休眠", "dormant", "inactive", "sleeping"), "warn"),
        Option("lost", _("Lost"), ("流失", "已流失", "churned", "churn", "closed lost"), "bad"),
    )
)
SOURCES = Pick(
    (
        Option("search", _("Search engine"), ("搜索", "搜索引擎", "百度", "google", "sem", "seo")),
        Option("wechat", _("WeChat account"), ("公众号", "微信公众号", "微信", "wechat official")),
        Option("weibo", _("Weibo"), ("微博",)),
        Option("douyin", _("Douyin"), ("抖音", "tiktok")),
        Option("xiaohongshu", _("Xiaohongshu"), ("小红书", "red")),
        Option("referral", _("Referral"), ("转介绍", "老客户介绍", "推荐", "朋友推荐", "referred")),
        Option("event", _("Event"), ("展会", "活动", "线下活动", "会议", "conference")),
        Option("email", _("Mail"), ("邮件", "edm", "newsletter")),
        Option("website", _("Website"), ("官网", "网站", "web", "site")),
        Option("partner", _("Partner"), ("渠道", "合作伙伴", "代理", "代理商", "reseller")),
        Option("offline", _("Offline"), ("线下", "门店", "地推", "store")),
    ),
    open=True,
)
CONSENTS = Pick(
    (
        Option("granted", _("Granted"), ("同意", "已同意", "是", "yes", "opt-in"), "good"),
        Option("refused", _("Refused"), ("拒绝", "不同意", "否", "no", "opt-out", "unsubscribed"), "bad"),
    )
)
ORDER_STATUSES = Pick(
    (
        Option("paid", _("Paid"), ("已付款", "已支付", "支付成功", "待发货", "completed payment"), "good"),
        Option(
            "completed",
            _("Completed"),
            ("已完成", "完成", "交易成功", "已发货", "已收货", "done", "complete", "success"),
            "good",
        ),
        Option("refunded", _("Refunded"), ("已退款", "退款", "退货", "refund", "returned"), "warn"),
        Option("pending", _("Pending"), ("待付款", "未付款", "待支付", "处理中", "open", "unpaid"), "accent"),
        Option(
            "cancelled", _("Cancelled"), ("已取消", "取消", "关闭", "交易关闭", "canceled", "closed", "void"), "bad"
        ),
    )
)
COUNTED = "status IN ('paid', 'completed', 'refunded')"
"""Only these enter any total; a refund is a row with a negative amount (METHODS.md, general rules)."""

INTERACTION_KINDS = Pick(
    (
        Option("call", _("Call"), ("电话", "通话", "phone", "来电", "去电")),
        Option("visit", _("Visit"), ("拜访", "上门", "到访", "面谈", "meeting")),
        Option("wechat", _("WeChat"), ("微信", "企业微信", "聊天", "chat")),
        Option("email", _("Mail"), ("邮件", "邮箱", "mail")),
        Option("event", _("Event"), ("活动", "会议", "展会")),
        Option("note", _("Note"), ("备注", "记录", "笔记", "其他", "other")),
    )
)


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


class Contact(Record, entity="contacts", prefix="P", label=_("Contacts"), one=_("Contact"), parent="company"):
    code: Annotated[str, Text(40), unique, Label(_("Code"), ("编号", "联系人编号", "id"))]
    company: Annotated[
        int,
        Ref("customers", cascade=True),
        required,
        indexed,
        Label(_("Company"), ("公司", "客户", "单位", "公司名称", "客户编号", "customer")),
    ]
    name: Annotated[
        str,
        Text(200),
        required,
        searched,
        by_pinyin,
        Label(_("Name"), ("姓名", "联系人", "联系人姓名", "full name", "contact")),
    ]
    title: Annotated[str | None, Text(80), Label(_("Job title"), ("职位", "职务", "头衔", "position", "role"))] = None
    phone: Annotated[
        str | None,
        Text(40, "phone", many=True),
        searched,
        indexed,
        sensitive,
        Label(_("Phone"), ("手机", "电话", "手机号", "联系电话", "mobile", "tel")),
    ] = None
    email: Annotated[
        str | None,
        Text(254, "email", many=True),
        searched,
        indexed,
        sensitive,
        Label(_("Email"), ("邮箱", "电子邮箱", "邮件", "e-mail", "mail")),
    ] = None
    wechat: Annotated[str | None, Text(64), searched, sensitive, Label(_("WeChat"), ("微信", "微信号"))] = None
    note: Annotated[str | None, Prose(), searched, Label(_("Notes"), ("备注", "note", "notes"))] = None


class Order(Record, entity="orders", prefix="O", label=_("Orders"), one=_("Order"), title="code", parent="customer"):
    code: Annotated[
        str,
        Text(60),
        unique,
        searched,
        Label(_("Code"), ("订单号", "订单编号", "编号", "单号", "order id", "order number", "id", "order no")),
    ]
    customer: Annotated[
        int,
        Ref("customers", cascade=True),
        required,
        indexed,
        Label(_("Customer"), ("客户", "客户编号", "客户编码", "会员号", "customer id", "customer code")),
    ]
    date: Annotated[
        int,
        Day(),
        required,
        indexed,
        Label(
            _("Date"), ("日期", "下单时间", "订单日期", "下单日期", "成交日期", "支付时间", "order date", "created at")
        ),
    ]
    amount: Annotated[
        int,
        Money(),
        required,
        indexed,
        Label(_("Amount"), ("金额", "订单金额", "实付金额", "成交金额", "总价", "total", "price")),
    ]
    status: Annotated[
        str | None, ORDER_STATUSES, indexed, Label(_("Status"), ("状态", "订单状态", "支付状态", "order status"))
    ] = "paid"
    product: Annotated[
        str | None,
        Text(200),
        searched,
        Label(_("Product"), ("产品", "商品", "商品名称", "产品名称", "套餐", "item", "sku")),
    ] = None
    channel: Annotated[str | None, Text(80), Label(_("Channel"), ("渠道", "销售渠道", "下单渠道", "sales channel"))] = (
        None
    )


class Interaction(
    Record, entity="interactions", prefix="I", label=_("Interactions"), one=_("Interaction"), title="summary", parent="customer",
):  # fmt: skip
    customer: Annotated[
        int,
        Ref("customers", cascade=True),
        required,
        indexed,
        Label(_("Customer"), ("客户", "客户编号", "customer code", "customer id")),
    ]
    at: Annotated[
        int,
        Moment(),
        required,
        indexed,
        Label(_("Time"), ("时间", "日期", "跟进时间", "沟通时间", "联系时间", "date", "time")),
    ]
    kind: Annotated[
        str | None, INTERACTION_KINDS, Label(_("Kind"), ("类型", "方式", "跟进方式", "沟通方式", "type"))
    ] = "note"
    summary: Annotated[
        str | None,
        Prose(),
        searched,
        Label(_("Summary"), ("内容", "摘要", "跟进内容", "沟通内容", "跟进记录", "content", "text")),
    ] = None
    author: Annotated[
        str | None, Text(80), Label(_("Author"), ("记录人", "跟进人", "作者", "操作人", "by", "user"))
    ] = None


class Attachment(
    Record, entity="attachments", prefix="F", label=_("Attachments"), one=_("Attachment"), parent="customer"
):
    customer: Annotated[int, Ref("customers", cascade=True), required, indexed, Label(_("Customer"))]
    name: Annotated[str, Text(255), required, searched, Label(_("File name"))]
    digest: Annotated[str, Text(64), required, Label(_("Fingerprint"))]
    size: Annotated[int, Whole(), required, Label(_("Size in bytes"))]
    added: Annotated[int, Moment(), required, Label(_("Added"))]
