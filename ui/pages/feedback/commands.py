"""What can be done on the feedback page: the rows of every list, and between them those of triage, one key each."""

from collections.abc import Iterable
from types import ModuleType

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.pages.feedback.layout import LOOP, TICKETS
from ui.records.commands import Rows


def _own() -> ModuleType:
    from ui.pages.feedback import verbs

    return verbs


def commands(context: Context) -> Iterable[Command]:
    rows = Rows(context, TICKETS, _own)
    row, one, chosen = rows.row, rows.one, rows.chosen
    yield from rows.files()
    yield row(
        "capture", _("Quick capture…"), "Ctrl+Shift+V", icon="copy", menu="file", anywhere=True,
        words=("paste", "wechat", "mail", "微信", "邮件", "粘贴", "速记"),
    )  # fmt: skip
    yield row("reply", _("Reply"), "R", when=one, icon="message-circle", words=("answer", "回复"))
    yield row("note", _("Write an internal note"), "N", when=one, icon="sticky-note", words=("备注",))
    yield row("said", _("Write down what the customer said"), "W", when=one, icon="user", words=("客户回复",))
    yield row(
        "canned", _("Canned replies"), "T", when=one, icon="bookmark", words=("template", "话术", "常用回复", "模板")
    )
    yield row("copy_answer", _("Copy the answer"), when=one, icon="copy", words=("复制",))
    yield row("save_mail", _("Save the answer as a mail…"), when=one, icon="mail", words=("eml", "邮件"))
    yield row("assign", _("Assign"), "A", when=chosen, icon="user-plus", words=("指派", "分配"), line=True)
    yield row("classify", _("Classify"), "C", when=chosen, icon="list-checks", words=("type", "severity", "分类"))
    yield row("status", _("Set the status"), "S", when=chosen, icon="circle-check", words=("状态",))
    yield row("priority", _("Set the priority"), "P", when=chosen, icon="trending-down", words=("优先级",))
    yield row("close", _("Close as resolved"), "E", when=chosen, icon="check", words=("resolve", "关闭", "解决"))
    yield row(
        "told", _("The customer was told"), "D", when=lambda: _to_tell(rows), icon="check", words=("done", "已告知")
    )
    yield row("merge", _("Merge tickets"), "M", when=chosen, icon="copy", words=("duplicate", "same", "合并", "重复"))
    yield row(
        "similar_queue", _("Similar tickets to decide…"), "Shift+M", icon="list-checks",
        words=("duplicate", "queue", "review", "相似", "重复", "查重"),
    )  # fmt: skip
    yield rows.edit()
    yield from rows.children()
    yield row("attach", _("Add files"), when=one, icon="paperclip", words=("附件", "attachment"))
    yield rows.reveal()
    yield from rows.many()
    yield row("paste", _("Paste files to this ticket"), "Ctrl+V", when=one, icon="paperclip", menu="edit")
    yield row("next", _("Next ticket"), "J", icon="chevron-down", menu="view", words=("down", "下一条"))
    yield row("previous", _("Previous ticket"), "K", icon="chevron-up", menu="view", words=("up", "上一条"))
    yield row(
        "only_open", _("Only open tickets"), "O", icon="funnel", menu="view", words=("unresolved", "未关闭"),
        checked=lambda: rows.page is not None and rows.page.only_open,  # type: ignore[attr-defined]
    )  # fmt: skip
    yield from rows.looking()
    yield row(
        "edit_canned", _("Edit canned replies…"), icon="bookmark", menu="view", words=("template", "话术", "模板")
    )
    yield row(
        "levels", _("Service levels…"), icon="alarm-clock", menu="view", words=("sla", "policy", "服务级别", "时限")
    )
    yield row(
        "calendars",
        _("Calendars of open hours…"),
        icon="calendar-clock",
        menu="view",
        words=("holiday", "节假日", "日历"),
    )
    yield row("matrix", _("Priority matrix…"), icon="table", menu="view", words=("severity", "impact", "矩阵"))
    yield row(
        "side", _("Customer beside the ticket"), "Ctrl+Shift+D", icon="user", menu="view",
        checked=lambda: rows.page is not None and rows.page.side_shown,  # type: ignore[attr-defined]
    )  # fmt: skip


def _to_tell(rows: Rows) -> bool:
    return rows.page is not None and rows.page.ways.way == LOOP
