"""The metrics page: a tab for each analysis, made when it is first visited."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context, Page
from ui.tabbed import Tab, TabbedPage, tab_commands


def _value(context: Context) -> Page:
    from ui.pages.metrics.value import Value

    return Value(context)


def _lifecycle(context: Context) -> Page:
    from ui.pages.metrics.lifecycle import Lifecycle

    return Lifecycle(context)


def _retention(context: Context) -> Page:
    from ui.pages.metrics.retention import Retention

    return Retention(context)


def _silence(context: Context) -> Page:
    from ui.pages.metrics.silence import Silence

    return Silence(context)


def _contracts(context: Context) -> Page:
    from ui.pages.metrics.contracts import Contracts

    return Contracts(context)


def _lifetime(context: Context) -> Page:
    from ui.pages.metrics.lifetime import Lifetime

    return Lifetime(context)


def _channels(context: Context) -> Page:
    from ui.pages.metrics.channels import Channels

    return Channels(context)


def _voice(context: Context) -> Page:
    from ui.pages.metrics.voice import Voice

    return Voice(context)


TABS: tuple[Tab, ...] = (
    Tab("value", _("Value tiers"), _value, "star", ("rfm", "abc", "pareto", "价值", "等级", "分群")),
    Tab("lifecycle", _("Lifecycle"), _lifecycle, "refresh-cw", ("new", "returning", "dormant", "生命周期")),
    Tab("retention", _("Retention"), _retention, "table", ("cohort", "留存", "复购")),
    Tab("silence", _("Silence"), _silence, "moon", ("churn", "沉默", "流失")),
    Tab("lifetime", _("Lifetime"), _lifetime, "hourglass", ("clv", "bgnbd", "forecast", "预测", "生命周期价值")),
    Tab("contracts", _("Contracts"), _contracts, "calendar-clock", ("survival", "kaplan", "合同", "续约")),
    Tab("channels", _("Channels"), _channels, "coins", ("ctr", "cpa", "roi", "spend", "渠道", "投放", "花费", "转化")),
    Tab("voice", _("Voice of the customer"), _voice, "message-square", ("feedback", "nps", "csat", "客户之声", "反馈")),
)


class MetricsPage(TabbedPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "metrics", _("Metrics"), TABS, parent)


def commands(context: Context) -> Iterable[Command]:
    return tab_commands(context, "metrics", TABS)
