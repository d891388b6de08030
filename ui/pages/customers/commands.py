"""What can be done on the customers page: the rows of every list, and between them those of customers."""

from collections.abc import Iterable
from types import ModuleType

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.pages.customers.layout import CUSTOMERS
from ui.records.commands import Rows


def _own() -> ModuleType:
    from ui.pages.customers import verbs

    return verbs


def commands(context: Context) -> Iterable[Command]:
    rows = Rows(context, CUSTOMERS, _own)
    row, one = rows.row, rows.one
    yield from rows.files()
    yield row(
        "profile_report", _("PDF profile"), when=rows.chosen, icon="file-text", menu="file", words=("pdf", "档案")
    )
    yield row("overview_report", _("PDF overview"), icon="chart-column", menu="file", words=("pdf", "图表"))
    yield row("follow_up", _("Follow up"), "Ctrl+J", when=one, icon="phone", words=("call", "跟进"))
    yield rows.edit()
    yield rows.reveal()
    yield row("order", _("New order"), when=one, icon="shopping-cart", line=True, words=("订单",))
    yield row("contact", _("New contact"), when=one, icon="user", words=("联系人",))
    yield row("attach", _("Add files"), when=one, icon="paperclip", words=("附件", "attachment"))
    yield row(
        "export_person", _("Export everything about this person…"), when=one, icon="download", line=True,
        words=("gdpr", "data subject", "个人信息", "导出"),
    )  # fmt: skip
    yield row(
        "erase_person", _("Erase this person's data…"), when=one, icon="eye-off", words=("gdpr", "forget", "删除", "抹除"),
    )  # fmt: skip
    yield from rows.many()
    yield row("paste", _("Paste files to this customer"), "Ctrl+V", when=one, icon="paperclip", menu="edit")
    yield from rows.looking()
    yield row("scores", _("Recompute scores"), icon="refresh-cw", menu="view", words=("rfm", "abc", "等级", "评分"))
