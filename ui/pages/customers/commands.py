"""What can be done on the customers page: the command rows. The verbs themselves are in verbs.py, loaded when used."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context

if TYPE_CHECKING:
    from ui.pages.customers.page import CustomersPage

HERE = "customers"
ROW_MENU = (
    "customers.follow_up",
    "customers.edit",
    "",
    "customers.set",
    "customers.tag",
    "customers.untag",
    "",
    "customers.copy_headers",
    "customers.export",
    "customers.profile_report",
    "",
    "customers.remove",
)
PAGE_MENU = (
    "customers.groups",
    "customers.overview",
    "customers.columns",
    "",
    "customers.set",
    "customers.tag",
    "",
    "customers.export",
    "customers.list_report",
    "customers.overview_report",
)


def commands(context: Context) -> Iterable[Command]:
    def page() -> "CustomersPage":
        return cast("CustomersPage", context.pages[HERE])

    def chosen() -> bool:
        return HERE in context.pages and page().chosen is not None

    def one() -> bool:
        return HERE in context.pages and page().current_id is not None

    def on_page(verb: str) -> Callable[[], object]:
        """Run the function `verb` of verbs.py on the page, which is shown first."""

        def run() -> object:
            from ui.pages.customers import verbs

            context.go(HERE)
            return getattr(verbs, verb if hasattr(verbs, verb) else f"{verb}_")(page())  # import is a keyword

        return run

    def row(
        name: str,
        title: str,
        keys: str = "",
        *,
        when: Callable[[], bool] | None = None,
        icon: str = "",
        menu: str = "record",
        scope: str = HERE,
        words: tuple[str, ...] = (),
        line: bool = False,
        checked: Callable[[], bool] | None = None,
    ) -> Command:
        return Command(
            f"customers.{name}",
            title,
            on_page(name),
            keys,
            when=when,
            icon=icon,
            menu=menu,
            words=words,
            scope=scope,
            line=line,
            checked=checked,
        )

    yield row("new", _("New customer"), "Ctrl+N", icon="user-plus", menu="file", scope="", words=("add", "新建", "kh"))
    yield row(
        "import", _("Import a file"), "Ctrl+I", icon="upload", menu="file", scope="", words=("excel", "csv", "导入")
    )
    yield row("export", _("Export this list"), "Ctrl+E", icon="download", menu="file", words=("excel", "csv", "导出"))
    yield row(
        "list_report", _("PDF of this list"), "Ctrl+P", icon="file-text", menu="file", words=("pdf", "report", "打印")
    )
    yield row("profile_report", _("PDF profile"), when=chosen, icon="file-text", menu="file", words=("pdf", "档案"))
    yield row("overview_report", _("PDF overview"), icon="chart-column", menu="file", words=("pdf", "图表"))
    yield row("follow_up", _("Follow up"), "Ctrl+J", when=one, icon="phone", words=("call", "跟进"))
    yield row("edit", _("Edit"), "Ctrl+Return", when=one, icon="pencil", words=("修改",))
    yield row("order", _("New order"), when=one, icon="shopping-cart", line=True, words=("订单",))
    yield row("contact", _("New contact"), when=one, icon="user", words=("联系人",))
    yield row("attach", _("Add files"), when=one, icon="paperclip", words=("附件", "attachment"))
    yield row(
        "set",
        _("Set a field of the selection"),
        "Ctrl+Shift+E",
        when=chosen,
        icon="list-checks",
        line=True,
        words=("bulk", "批量"),
    )
    yield row("tag", _("Add a tag"), "Ctrl+T", when=chosen, icon="tag", words=("标签",))
    yield row("untag", _("Take a tag off"), when=chosen, icon="tag", words=("标签",))
    yield row("copy_headers", _("Copy with headers"), "Ctrl+Shift+C", when=chosen, icon="copy", menu="edit")
    yield row(
        "remove",
        _("Remove"),
        "Ctrl+Backspace; Shift+Delete",
        when=chosen,
        icon="trash-2",
        line=True,
        words=("delete", "删除"),
    )
    yield row("paste", _("Paste files to this customer"), "Ctrl+V", when=one, icon="paperclip", menu="edit")
    yield row("filter", _("Add a filter"), "Ctrl+Shift+F", icon="funnel", menu="view", words=("筛选",))
    yield row(
        "groups",
        _("Counts beside the list"),
        "Ctrl+G",
        icon="list-checks",
        menu="view",
        checked=lambda: HERE in context.pages and page().groups_shown,
    )
    yield row(
        "detail",
        _("Customer beside the list"),
        "Ctrl+D",
        icon="panel-right",
        menu="view",
        checked=lambda: HERE in context.pages and page().detail_shown,
    )
    yield row(
        "overview",
        _("Overview in charts"),
        "Ctrl+Shift+O",
        icon="chart-column",
        menu="view",
        words=("charts", "图表", "总览"),
        checked=lambda: HERE in context.pages and page().overview_shown,
    )
    yield row("columns", _("Choose columns"), icon="columns-3", menu="view", words=("列",))
