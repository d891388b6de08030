"""What can be done on the page of the day: the command rows. The verbs are in verbs.py, loaded when used."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context

if TYPE_CHECKING:
    from ui.pages.today.page import TodayPage

HERE = "today"
ROW_MENU = ("today.follow_up", "today.later", "today.done", "", "today.open", "today.copy_phone", "", "today.list")


def commands(context: Context) -> Iterable[Command]:
    def page() -> "TodayPage":
        return cast("TodayPage", context.pages[HERE])

    def one() -> bool:
        return HERE in context.pages and page().current is not None

    def verb(name: str) -> Callable[[], object]:
        def run() -> object:
            from ui.pages.today import verbs

            return getattr(verbs, name)(page())

        return run

    def row(name: str, title: str, keys: str, icon: str, *words: str, line: bool = False) -> Command:
        return Command(
            f"today.{name}", title, verb(name), keys, one, icon, menu="record", words=words, scope=HERE, line=line
        )

    yield row("follow_up", _("Follow up"), "F; Ctrl+J", "phone", "call", "跟进")
    yield row("later", _("Put off to a later day"), "S", "calendar-clock", "snooze", "later", "推迟", "改期")
    yield row("done", _("Mark as contacted"), "D", "check", "done", "完成")
    yield row("open", _("Open the customer"), "O", "user", "打开", line=True)
    yield row("copy_phone", _("Copy the phone number"), "C", "copy", "电话", "复制")
    yield row("list", _("Show the whole list"), "A", "users", "名单")
    yield Command(
        "today.report", _("Call sheet as PDF"), verb("report"), "Ctrl+P", icon="file-text", menu="file",
        words=("pdf", "print", "打印"), scope=HERE,
    )  # fmt: skip
