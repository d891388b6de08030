"""What customers, orders and interactions are put into: the choices of their fields, with the words files use."""

from opsdesk.i18n import mark as _
from opsdesk.model.kinds import Option, Pick

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
    ),
    grows=True,
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
COUNTED_STATUSES = ("paid", "completed", "refunded")
"""Only such orders enter any total; a refund is a row with a negative amount (METHODS.md, general rules)."""

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

TIERS = Pick((Option("A", "A", tone="good"), Option("B", "B", tone="accent"), Option("C", "C", tone="muted")))
SEGMENTS = Pick(
    (
        Option("Champions", _("Champions"), tone="good"),
        Option("Loyal", _("Loyal"), tone="good"),
        Option("Potential loyalists", _("Potential loyalists"), tone="accent"),
        Option("New buyers", _("New buyers"), tone="accent"),
        Option("Need attention", _("Need attention"), tone="warn"),
        Option("About to sleep", _("About to sleep"), tone="warn"),
        Option("Cannot lose them", _("Cannot lose them"), tone="bad"),
        Option("At risk", _("At risk"), tone="bad"),
        Option("Hibernating", _("Hibernating"), tone="muted"),
        Option("Lost", _("Lost"), tone="muted"),
        Option("Other scores", _("Other scores"), tone="muted"),
    ),
    open=True,
)
"""The usual segments of RFM; a table of the user's own brings further names."""
CLASSES8 = Pick(
    (
        Option("111", _("Key value"), ("重要价值客户",), "good"),
        Option("011", _("Key to keep"), ("重要保持客户",), "warn"),
        Option("101", _("Key to develop"), ("重要发展客户",), "accent"),
        Option("001", _("Key to win back"), ("重要挽留客户",), "bad"),
        Option("110", _("General value"), ("一般价值客户",)),
        Option("010", _("General to keep"), ("一般保持客户",)),
        Option("100", _("General to develop"), ("一般发展客户",)),
        Option("000", _("General to win back"), ("一般挽留客户",)),
    )
)
"""High (1) or low (0) in recency, frequency and amount: the Chinese model of eight classes."""
