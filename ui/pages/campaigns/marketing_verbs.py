"""The verbs of what a campaign measures, tries, publishes and links: each takes the page and does one thing."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from opsdesk import clock
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.record import Values
from opsdesk.query import filters as f
from opsdesk.query.filters import Test
from opsdesk.reports.catalogue import Request
from opsdesk.services import written
from opsdesk.services.written import Written
from ui.records import sheets, verbs
from ui.records.page import RecordsPage


def _current(page: RecordsPage) -> Values | None:
    """What the pane shows of the campaign; it is read by then."""
    page.toggle_detail(shown=True)
    record = page.detail.record
    return {**record.values, "id": record.id} if record is not None else None


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def figures(page: RecordsPage) -> None:
    from ui.pages.campaigns.figure_grid import FigureGrid, until

    campaign = _current(page)
    if campaign is None:
        return
    end = campaign["end"]
    last = until(_number(campaign["start"]), end if isinstance(end, int) else None)
    grid = FigureGrid(
        page.context, _number(campaign["id"]), str(campaign["name"]), str(campaign["channel"] or ""), last
    )
    dialog = sheets.show(page, grid, _("Daily figures"), str(campaign["name"]), width=900)
    dialog.finished.connect(grid.keep)
    grid.cells.setFocus()


def import_figures(page: RecordsPage) -> None:
    name, _kind = QFileDialog.getOpenFileName(
        page, t("Import daily figures"), "", t("Tables (*.csv *.tsv *.xlsx *.xls *.ods)")
    )
    if name:
        import_file(page, Path(name))


TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
_SURELY = 2
"""Columns of figures that make a sheet one of daily figures: a list of campaigns may have one for what they cost."""


def take_table(page: RecordsPage, path: Path, otherwise: Callable[[], object]) -> None:
    """A table was let go over the page: figures are imported as such, anything else as `otherwise` does."""
    from opsdesk.exchange import reader, wide

    def looked(console: wide.Wide | None) -> None:
        if console is not None and len(console.figures) >= _SURELY:
            import_file(page, path)
        else:
            otherwise()

    page.context.runner.background(
        lambda progress: wide.recognise(reader.sniff(path, progress=progress)),
        looked,
        failed=lambda _trouble: otherwise(),
    )


def import_file(page: RecordsPage, path: Path) -> None:
    from ui.pages.campaigns.figure_import import FigureImport

    campaign = _current(page)
    if campaign is not None:
        form = FigureImport(page.context, path, _number(campaign["id"]), str(campaign["channel"] or ""))
        words = t("Rows that name no campaign belong to {name}.", name=str(campaign["name"]))
        sheets.show(page, form, _("Import daily figures"), words, width=620)


def new_target(page: RecordsPage) -> None:
    verbs.quick(page, "targets", ("figure", "value", "note"), {"campaign": page.current_id}, _("New target"))


def new_annotation(page: RecordsPage) -> None:
    values: Values = {"campaign": page.current_id, "day": clock.today()}
    verbs.quick(page, "annotations", ("text", "day", "channel"), values, _("New annotation"))


def build_links(page: RecordsPage) -> None:
    from ui.pages.campaigns.link_builder import LinkBuilder

    campaign = _current(page)
    if campaign is None:
        return
    name, channel = str(campaign["name"]), str(campaign["channel"] or "")
    form = LinkBuilder(page.context, _number(campaign["id"]), name, channel, "")
    sheets.show(page, form, _("Build links"), name, width=800)
    form.addresses.setFocus()


def audit_links(page: RecordsPage) -> None:
    from ui.pages.campaigns.link_audit import LinkAudit

    sheets.show(page, LinkAudit(page.context), _("Audit of links"), width=720)


def review_report(page: RecordsPage) -> None:
    campaign = _current(page)
    if campaign is not None:
        where = Test("code", f.IS, (str(campaign["code"]),))
        page.context.go("reports", ("campaign-review", Request(where=where)))


def risky_words(page: RecordsPage) -> None:
    _rule(page, written.RISKS)


def lengths(page: RecordsPage) -> None:
    _rule(page, written.LIMITS)


def link_words(page: RecordsPage) -> None:
    _rule(page, written.LINK_WORDS)


def _rule(page: RecordsPage, rule: Written[Any]) -> None:
    from ui.pages.campaigns.rule_text import RuleText

    sheets.show(page, RuleText(page.context, rule), rule.title, width=720)


def open_experiment(page: RecordsPage, number: int) -> None:
    from ui.pages.campaigns.experiment import ExperimentSheet

    sheets.show(page, ExperimentSheet(page.context, number), _("Experiment"), width=900)


def open_content(page: RecordsPage, number: int) -> None:
    from ui.pages.campaigns.content_sheet import ContentSheet

    form = ContentSheet(page.context, number)
    dialog = sheets.show(page, form, _("Content"), width=900)

    def all_fields() -> None:
        dialog.accept()
        verbs.open_entry(page, ("content", number))

    form.fields_wanted.connect(all_fields)
    form.body.setFocus()


OPENED: Mapping[str, Callable[[RecordsPage, int], None]] = {"experiments": open_experiment, "content": open_content}
"""What belongs to a campaign and is opened in a sheet of its own."""
