"""What belongs to a customer: contacts, orders, interactions and attachments."""

from typing import Annotated

from opsdesk.i18n import mark as _
from opsdesk.model.choices import COUNTED_STATUSES, INTERACTION_KINDS, ORDER_STATUSES
from opsdesk.model.kinds import Day, Moment, Money, Prose, Ref, Text, Whole
from opsdesk.model.record import Counted, Label, Record, by_pinyin, indexed, required, searched, sensitive, unique


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


class Order(
    Record,
    entity="orders",
    prefix="O",
    label=_("Orders"),
    one=_("Order"),
    title="code",
    parent="customer",
    counted=Counted("status", COUNTED_STATUSES),
):
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
    customer: Annotated[int | None, Ref("customers", cascade=True), indexed, Label(_("Customer"))] = None
    ticket: Annotated[int | None, Ref("tickets", cascade=True), indexed, Label(_("Ticket"))] = None
    requirement: Annotated[int | None, Ref("requirements", cascade=True), indexed, Label(_("Requirement"))] = None
    campaign: Annotated[int | None, Ref("campaigns", cascade=True), indexed, Label(_("Campaign"))] = None
    name: Annotated[str, Text(255), required, searched, Label(_("File name"))]
    digest: Annotated[str, Text(64), required, Label(_("Fingerprint"))]
    size: Annotated[int, Whole(), required, Label(_("Size in bytes"))]
    added: Annotated[int, Moment(), required, Label(_("Added"))]
