"""What can be done on the requirements page: the rows of every list, and those of requirements."""

from collections.abc import Iterable
from types import ModuleType

from opsdesk.i18n import mark as _
from ui.commands import Command
from ui.context import Context
from ui.pages.requirements.layout import REQUIREMENTS
from ui.records.commands import Rows


def _own() -> ModuleType:
    from ui.pages.requirements import verbs

    return verbs


def commands(context: Context) -> Iterable[Command]:
    rows = Rows(context, REQUIREMENTS, _own)
    row = rows.row
    yield from rows.files()
    yield row("priority_report", _("PDF priority list"), icon="file-text", menu="file", words=("pdf", "优先级"))
    yield row("roadmap_report", _("PDF roadmap"), icon="file-text", menu="file", words=("pdf", "路线图"))
    yield rows.edit()
    yield from rows.children()
    yield row(
        "reach", _("Take the reach from who asked"), when=rows.chosen, icon="users",
        words=("evidence", "requests", "证据", "覆盖"),
    )  # fmt: skip
    yield rows.reveal()
    yield from rows.many()
    yield from rows.looking()
