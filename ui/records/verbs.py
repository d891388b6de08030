"""The verbs of a list, by the name of their command: each takes the page and does one thing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.record import Values
from opsdesk.query.filters import Query
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request
from opsdesk.services import rows
from opsdesk.services.rows import Selection
from opsdesk.store.store import Store
from ui.dialogs.ask import ask
from ui.forms.quick_add import QuickAdd
from ui.records import sheets
from ui.records.history import Restorable
from ui.records.page import RecordsPage
from ui.records.pane import DETAILS
from ui.tables.columns import Column

MANY = 100
"""Removing more than this asks first, although it can be undone."""


# -- new records ----------------------------------------------------------------------------------------------------


def new(page: RecordsPage) -> None:
    form = quick(page, page.entity, page.listing.quick, {}, page.listing.new)
    form.added.connect(page.open_record)


def quick(page: RecordsPage, entity: str, names: Sequence[str], values: Values, title: str) -> QuickAdd:
    """A sheet that adds one record of `entity`, which starts with `values`."""
    form = QuickAdd(page.context.runner, entity, names, values)

    def show_instead(number: int) -> None:
        form.form.discard()
        page.context.go(form.twins.page, number)

    form.open_wanted.connect(show_instead)
    sheets.show(page, form, title)
    form.start()
    return form


def edit(page: RecordsPage) -> None:
    page.toggle_detail(shown=True)
    page.detail.show_tab(DETAILS)
    page.detail.form.edit()


# -- many at once ---------------------------------------------------------------------------------------------------


def set(page: RecordsPage) -> None:
    from ui.records.bulk import SetField

    _ask_many(page, SetField)


def tag(page: RecordsPage) -> None:
    from ui.records.bulk import Retag

    _ask_many(page, Retag)


def untag(page: RecordsPage) -> None:
    from ui.records.bulk import Untag

    _ask_many(page, Untag)


def _ask_many(page: RecordsPage, make: Callable[[RecordsPage, Selection, int], QWidget]) -> None:
    selection = page.chosen
    assert selection is not None
    count = page.chooser.selected or 1
    form = make(page, selection, count)
    sheets.show(page, form, form.TITLE, page.listing.counted(count))  # type: ignore[attr-defined]
    form.setFocus()


def remove(page: RecordsPage) -> None:
    selection = page.chosen
    assert selection is not None
    count = page.chooser.selected or 1

    def go() -> None:
        page.chooser.clear_selection()
        page.context.runner.write(lambda store: rows.remove(store, selection))

    if count <= MANY:
        go()
    else:
        what = page.listing.counted(count)
        detail = t("{what} and everything that belongs to them. Undo brings them back.", what=what)
        ask(page, page.listing.remove, detail, _("Remove"), go, danger=True)


def copy_headers(page: RecordsPage) -> None:
    page.table.copy(headers=True)


def copied_masked(page: RecordsPage) -> None:
    """What was copied lacks personal data, as the list does: say so, and offer the rest."""
    words = t("Copied as shown, with personal data masked.")
    page.context.toast(words, lambda: copy_full(page), _("Copy in full"))


def copy_full(page: RecordsPage) -> None:
    page.table.copy(full=True)


def reveal(page: RecordsPage) -> None:
    """Show the personal data of the record for a while."""
    page.toggle_detail(shown=True)
    page.detail.show_tab(DETAILS)
    page.detail.form.reveal()


# -- entries of the pane beside the list ----------------------------------------------------------------------------


def open_entry(page: RecordsPage, target: tuple[str, int]) -> None:
    from ui.records.entry_form import EntryForm

    entity, number = target
    declared = page.context.runner.store.schema[entity]
    form = EntryForm(page.context.runner, page.context.veil, entity, page.listing.form(declared), number)
    sheets.show(page, form, declared.one)


def remove_entry(page: RecordsPage, target: object) -> None:
    if isinstance(target, tuple):
        entity, number = target
        selection = Selection(entity, frozenset([number]))
        page.context.runner.write(lambda store: rows.remove(store, selection))


def restore(page: RecordsPage, change: Restorable) -> None:
    number = page.current_id
    if number is not None:

        def work(store: Store) -> Changes:
            return rows.restore_field(store, page.entity, number, change.field, change.value)

        page.context.runner.write(work)


def entry_menu(page: RecordsPage, target: object, at: QPoint, opening: str = "") -> None:
    """`opening` says what opening it does, where that is not editing."""
    menu = QMenu(page)
    if isinstance(target, Restorable):
        menu.addAction(t("Restore this value"), lambda: restore(page, target))
    elif isinstance(target, tuple):
        menu.addAction(opening or t("Edit"), lambda: page.open_entry(target))
        menu.addAction(t("Remove"), lambda: remove_entry(page, target))
    menu.popup(at)


def show_rows(page: RecordsPage, query: Query, columns: Sequence[Column] = ()) -> None:
    """Records of another entity, behind a figure say, in a sheet."""
    from ui.records.list_sheet import ListSheet

    declared = page.context.runner.store.schema[query.entity]
    sheets.show(page, ListSheet(page.context, query, columns), declared.label, say(declared, query.where))


# -- in and out -----------------------------------------------------------------------------------------------------

SHEETS = (".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".json", ".jsonl", ".vcf")
"""Files that are imported when they are let go over a list."""


def import_files(page: RecordsPage, files: list[Path]) -> None:
    """An empty list asks for files first."""
    from ui.records.importing import open_wizard
    from ui.records.importing.work import family

    open_wizard(page.context, page, files, family(page.context.runner.store.schema, page.entity))


def import_(page: RecordsPage) -> None:
    import_files(page, [])


def export(page: RecordsPage) -> None:
    from ui.records.exporting import open_sheet

    selection = page.chooser.selection() if page.chooser.selected > 1 else None
    open_sheet(page.context, page, page.query, [one.name for one in page.table.shown_columns()], selection)


def list_report(page: RecordsPage) -> None:
    columns = tuple(one.name for one in page.table.shown_columns())
    request = Request(where=page.query.where, sort=page.query.sort, columns=columns)
    page.context.go("reports", (page.listing.report, request))


# -- looking --------------------------------------------------------------------------------------------------------


def filter(page: RecordsPage) -> None:
    page.bar.add_condition()


def condition(page: RecordsPage) -> None:
    from ui.filters.condition_sheet import ConditionSheet

    sheet = ConditionSheet(page.context.runner, page.entity, page.bar.where)
    sheet.applied.connect(page.bar.set_where)
    sheets.show(page, sheet, _("The whole condition"), width=640)
    sheet.start()


def segments(page: RecordsPage) -> None:
    from ui.records.segments import SegmentsSheet

    sheet = SegmentsSheet(page.context.runner, page.entity)
    sheet.opened.connect(page.visit)
    sheet.export_wanted.connect(lambda name: _export_members(page, name))
    dialog = sheets.show(page, sheet, _("Segments"), t("Each saved view of this list is a segment."), width=760)
    dialog.finished.connect(sheet.stop)
    sheet.setFocus()


def _export_members(page: RecordsPage, name: str) -> None:
    page.visit(name)
    export(page)


def groups(page: RecordsPage) -> None:
    page.toggle_groups()


def detail(page: RecordsPage) -> None:
    page.toggle_detail()


def columns(page: RecordsPage) -> None:
    at: QPoint = QCursor.pos()
    page.table.columns_menu().popup(at)


def choices(page: RecordsPage) -> None:
    """The choices of the field that says where a record stands."""
    from ui.dialogs.choices import ChoicesDialog

    ChoicesDialog(page, page.context.runner, page.entity, page.listing.state).open()
