"""What can be done about plans from anywhere, and with the plan on show."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar, cast

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.pages.planning.page import PLANNING, TABS, PlanningPage
from ui.tabbed import tab_commands

if TYPE_CHECKING:
    from ui.pages.planning.documents import DocumentsTab
    from ui.pages.planning.kano import KanoTab
    from ui.pages.planning.plan import PlanTab

T = TypeVar("T")


def commands(context: Context) -> Iterator[Command]:
    yield from tab_commands(context, PLANNING, TABS)
    yield from plan_commands(context)
    yield from document_commands(context)
    yield from kano_commands(context)


def plan_commands(context: Context) -> Iterator[Command]:
    def shown() -> "PlanTab | None":
        page = context.pages.get(PLANNING)
        return cast("PlanTab | None", page.shown("plan")) if isinstance(page, PlanningPage) else None

    def run(act: "Callable[[PlanTab], object]") -> Callable[[], object]:
        return lambda: act(tab) if (tab := shown()) is not None else None

    def may(ask: "Callable[[PlanTab], bool]") -> Callable[[], bool]:
        return lambda: (tab := shown()) is not None and ask(tab)

    yield Command(
        "planning.new_release", _("New release"), run(lambda tab: tab.new_release()), when=may(lambda tab: tab.can_write),
        icon="plus", scope=PLANNING, menu="record", line=True, words=("sprint", "新建版本", "迭代"),
    )  # fmt: skip
    yield Command(
        "planning.team", _("Team and capacity"), run(lambda tab: tab.team()), when=may(lambda tab: tab.can_write),
        icon="users", scope=PLANNING, menu="record", words=("leave", "holidays", "团队", "容量", "请假"),
    )  # fmt: skip
    yield Command(
        "planning.propose", _("Plan it"), run(lambda tab: tab.propose()), "Ctrl+Shift+L",
        when=may(lambda tab: not tab.planning), icon="list-checks", scope=PLANNING, menu="record",
        words=("optimise", "排期", "最优"),
    )  # fmt: skip
    yield Command(
        "planning.stop", _("Stop planning"), run(lambda tab: tab.stop()), when=may(lambda tab: tab.planning), icon="x",
        scope=PLANNING, menu="record", words=("cancel", "取消"),
    )  # fmt: skip
    yield Command(
        "planning.accept", _("Accept the proposal"), run(lambda tab: tab.accept()), when=may(lambda tab: tab.can_accept),
        icon="check", scope=PLANNING, menu="record", words=("采纳",),
    )  # fmt: skip


def document_commands(context: Context) -> Iterator[Command]:
    def shown() -> "DocumentsTab | None":
        page = context.pages.get(PLANNING)
        return cast("DocumentsTab | None", page.shown("documents")) if isinstance(page, PlanningPage) else None

    def run(act: "Callable[[DocumentsTab], object]") -> Callable[[], object]:
        return lambda: act(tab) if (tab := shown()) is not None else None

    def one() -> bool:
        return (tab := shown()) is not None and tab.has_one

    def writable() -> bool:
        return (tab := shown()) is not None and tab.can_write

    yield Command(
        "documents.new", _("New document"), run(lambda tab: tab.make()), "Ctrl+N", when=writable, icon="plus",
        scope=PLANNING, menu="record", line=True, words=("prd", "mrd", "template", "新建文档", "模板"),
    )  # fmt: skip
    yield Command(
        "documents.save", _("Save the document"), run(lambda tab: tab.save()), "Ctrl+S", when=one, icon="save",
        scope=PLANNING, menu="record", words=("保存",),
    )  # fmt: skip
    yield Command(
        "documents.versions", _("Versions of the document"), run(lambda tab: tab.versions()), when=one, icon="history",
        scope=PLANNING, menu="record", words=("diff", "history", "版本", "对比"),
    )  # fmt: skip
    yield Command(
        "documents.comparison", _("Insert a comparison table"), run(lambda tab: tab.comparison()), when=one,
        icon="table", scope=PLANNING, menu="record", words=("competitor", "竞品", "功能对比"),
    )  # fmt: skip
    yield Command(
        "documents.requirements", _("Insert a table of the linked requirements"), run(lambda tab: tab.requirements()),
        when=one, icon="list-ordered", scope=PLANNING, menu="record", words=("需求表",),
    )  # fmt: skip
    yield Command(
        "documents.pdf", _("PDF of the document"), run(lambda tab: tab.pdf()), when=one, icon="file-text",
        scope=PLANNING, menu="record", words=("print", "打印", "导出"),
    )  # fmt: skip
    yield Command(
        "documents.markdown", _("Save as Markdown"), run(lambda tab: tab.ask_markdown()), when=one, icon="download",
        scope=PLANNING, menu="record", words=("export", "md", "导出"),
    )  # fmt: skip
    yield Command(
        "documents.remove", _("Remove the document"), run(lambda tab: tab.remove()), when=one, icon="trash-2",
        scope=PLANNING, menu="record", words=("delete", "删除文档"),
    )  # fmt: skip


def kano_commands(context: Context) -> Iterator[Command]:
    def shown() -> "KanoTab | None":
        page = context.pages.get(PLANNING)
        return cast("KanoTab | None", page.shown("kano")) if isinstance(page, PlanningPage) else None

    def run(act: "Callable[[KanoTab], object]") -> Callable[[], object]:
        return lambda: act(tab) if (tab := shown()) is not None else None

    def one() -> bool:
        return (tab := shown()) is not None and tab.chosen is not None

    def writable() -> bool:
        return (tab := shown()) is not None and tab.can_write

    def asked() -> bool:
        return (tab := shown()) is not None and tab.chosen is not None and bool(tab.chosen[3])

    yield Command(
        "kano.new", _("New questionnaire"), run(lambda tab: tab.make()), when=writable, icon="plus", scope=PLANNING,
        menu="record", line=True, words=("survey", "新建问卷"),
    )  # fmt: skip
    yield Command(
        "kano.edit", _("Change the questionnaire"), run(lambda tab: tab.edit()), when=lambda: one() and writable(),
        icon="pencil", scope=PLANNING, menu="record", words=("题目", "问卷"),
    )  # fmt: skip
    yield Command(
        "kano.import", _("Import answers to the survey"), run(lambda tab: tab.ask_file()),
        when=lambda: one() and writable(), icon="upload", scope=PLANNING, menu="record", words=("问卷星", "导入答案"),
    )  # fmt: skip
    yield Command(
        "kano.print", _("Print the questionnaire"), run(lambda tab: tab.report("questionnaire")), when=asked,
        icon="printer", scope=PLANNING, menu="record", words=("pdf", "打印问卷"),
    )  # fmt: skip
    yield Command(
        "kano.csv", _("Questionnaire as CSV"), run(lambda tab: tab.ask_csv()), when=asked, icon="download",
        scope=PLANNING, menu="record", words=("export", "导出问卷"),
    )  # fmt: skip
    yield Command(
        "kano.report", _("PDF of the evaluation"), run(lambda tab: tab.report()), when=one, icon="file-text",
        scope=PLANNING, menu="record", words=("report", "报告"),
    )  # fmt: skip
