"""What a campaign measures, tries, publishes and links: the command rows and tabs; the verbs load when used."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.records.commands import Rows
from ui.records.pane import Part, Tab

if TYPE_CHECKING:
    from ui.records.page import RecordsPage

RESULTS = Tab(_("Results"), "chart-line", "")


def _results(context: Context) -> Part:
    from ui.pages.campaigns.results import Results

    return Results(context)


PARTS: dict[Tab, Callable[[Context], Part]] = {RESULTS: _results}


def rows_of(rows: Rows) -> Iterator[Command]:
    def row(name: str, title: str, icon: str, words: tuple[str, ...], *, line: bool = False) -> Command:
        return rows.row(name, title, when=rows.one, icon=icon, words=words, line=line, run=partial(_verb, name))

    yield row(
        "figures", _("Type daily figures"), "table", ("impressions", "clicks", "spend", "数据", "填写"), line=True
    )
    yield row("import_figures", _("Import daily figures"), "upload", ("ads", "console", "csv", "投放", "导入"))
    yield row("new_target", _("New target"), "list-checks", ("kpi", "目标"))
    yield row("build_links", _("Build links with UTM"), "link", ("utm", "qr", "二维码", "链接"), line=True)
    yield rows.row(
        "audit_links",
        _("Audit all links"),
        icon="shield-check",
        words=("utm", "链接", "检查"),
        run=partial(_verb, "audit_links"),
    )
    yield row("new_annotation", _("Annotate the charts"), "bookmark", ("flag", "标注"))
    yield row("review_report", _("PDF review of the campaign"), "file-text", ("pdf", "复盘", "报告"))
    for name, title, words in (
        ("risky_words", _("Edit risky words"), ("wording", "广告法", "敏感词", "用词")),
        ("lengths", _("Edit lengths of channels"), ("limits", "字数")),
        ("link_words", _("Edit words of links"), ("utm", "词表")),
    ):
        yield rows.row(name, title, icon="pencil", menu="view", words=words, run=partial(_verb, name))


def _verb(name: str, page: "RecordsPage") -> object:
    from ui.pages.campaigns import marketing_verbs

    return getattr(marketing_verbs, name)(page)
