"""The verbs of the customers page, by the name of their command: each takes the page and does one thing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.changes import Changes
from opsdesk.model.record import Values
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Test
from opsdesk.query.sentence import say
from opsdesk.reports.catalogue import Request
from opsdesk.services import customers, rows
from opsdesk.services.rows import Selection
from opsdesk.store import rows as reads
from opsdesk.store.store import Store
from ui.dialogs.ask import ask
from ui.forms.follow_up import FollowUp
from ui.forms.quick_add import QuickAdd
from ui.pages.customers import sheets
from ui.pages.customers.detail import DETAILS, FILES, ORDERS
from ui.pages.customers.layout import QUICK
from ui.pages.customers.page import CustomersPage
from ui.pages.customers.reading import Restorable

MANY = 100
"""Removing more than this asks first, although it can be undone."""


# -- new records ----------------------------------------------------------------------------------------------------


def new(page: CustomersPage) -> None:
    sheet = _quick(page, "customers", {}, _("New customer"))
    sheet.added.connect(page.open_record)


def order(page: CustomersPage) -> None:
    page.detail.tabs.setCurrentIndex(ORDERS)
    _quick(page, "orders", {"customer": page.current_id}, _("New order"))


def contact(page: CustomersPage) -> None:
    page.detail.tabs.setCurrentIndex(DETAILS)
    _quick(page, "contacts", {"company": page.current_id}, _("New contact"))


def _quick(page: CustomersPage, entity: str, values: Values, title: str) -> QuickAdd:
    form = QuickAdd(page.context.runner, entity, QUICK[entity], values)
    sheets.show(page, form, title)
    form.start()
    return form


def follow_up(page: CustomersPage) -> None:
    assert page.current_id is not None
    form = FollowUp(page.context.runner, page.current_id)
    form.done.connect(form.closed)
    record = page.detail.record
    sheets.show(page, form, _("Follow up"), str(record.values["name"]) if record else "", width=660)
    form.start()


def edit(page: CustomersPage) -> None:
    page.toggle_detail(shown=True)
    page.detail.tabs.setCurrentIndex(DETAILS)
    page.detail.form.edit()


# -- many at once ---------------------------------------------------------------------------------------------------


def set(page: CustomersPage) -> None:
    from ui.pages.customers.bulk import SetField

    _ask_many(page, SetField)


def tag(page: CustomersPage) -> None:
    from ui.pages.customers.bulk import Retag

    _ask_many(page, Retag)


def untag(page: CustomersPage) -> None:
    from ui.pages.customers.bulk import Untag

    _ask_many(page, Untag)


def _ask_many(page: CustomersPage, make: Callable[[CustomersPage, Selection, int], QWidget]) -> None:
    selection = page.chosen
    assert selection is not None
    count = page.table.selected or 1
    form = make(page, selection, count)
    sheets.show(page, form, form.TITLE, page.counted(count))  # type: ignore[attr-defined]
    form.setFocus()


def remove(page: CustomersPage) -> None:
    selection = page.chosen
    assert selection is not None
    count = page.table.selected or 1

    def go() -> None:
        page.table.clear_selection()
        page.context.runner.write(lambda store: rows.remove(store, selection))

    if count <= MANY:
        go()
    else:
        detail = t("{what} and everything that belongs to them. Undo brings them back.", what=page.counted(count))
        ask(page, _("Remove these customers?"), detail, _("Remove"), go, danger=True)


def copy_headers(page: CustomersPage) -> None:
    page.table.copy(headers=True)


# -- files ----------------------------------------------------------------------------------------------------------


def attach(page: CustomersPage) -> None:
    names, _kind = QFileDialog.getOpenFileNames(page, t("Add files"))
    attach_files(page, [Path(name) for name in names])


def paste(page: CustomersPage) -> None:
    """Files copied in the file manager, or a picture, become attachments of the customer on show."""
    mime = QGuiApplication.clipboard().mimeData()
    if mime.hasUrls():
        attach_files(page, [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()])
    elif mime.hasImage():
        png = QBuffer()
        png.open(QIODevice.OpenModeFlag.WriteOnly)
        QGuiApplication.clipboard().image().save(png, "PNG")  # type: ignore[call-overload]
        when = clock.now().astimezone(clock.zone())
        _attach(page, [(t("Picture {when}.png", when=f"{when:%Y-%m-%d %H%M%S}"), bytes(png.data().data()))])


def attach_files(page: CustomersPage, files: list[Path]) -> None:
    _attach(page, [(file.name, file) for file in files if file.is_file()])


def _attach(page: CustomersPage, files: list[tuple[str, Path | bytes]]) -> None:
    number = page.current_id
    if number is None or not files:
        return
    page.toggle_detail(shown=True)
    page.detail.tabs.setCurrentIndex(FILES)
    store = page.context.runner.store
    page.context.runner.background(
        lambda progress: store.write(lambda s: customers.attach(s, number, files, progress)),
        title=t("Adding files"),
    )


def save_file(page: CustomersPage, number: int) -> None:
    """Save an attachment as a file, decrypted."""
    runner = page.context.runner
    schema = runner.store.schema

    def found(values: dict[str, Any] | None) -> None:
        if values is None:
            return
        name, _kind = QFileDialog.getSaveFileName(page, t("Save file"), str(values["name"]))
        if name:
            digest = str(values["digest"])
            runner.background(
                lambda progress: runner.store.vault.blobs.export(digest, Path(name), progress), title=t("Saving")
            )

    runner.read(lambda c: reads.get(c, schema, "attachments", number), found)


# -- entries of the detail pane -------------------------------------------------------------------------------------


def open_entry(page: CustomersPage, target: tuple[str, int]) -> None:
    entity, number = target
    if entity == "attachments":
        save_file(page, number)
        return
    from ui.pages.customers.entry_form import EntryForm

    form = EntryForm(page.context.runner, entity, number)
    sheets.show(page, form, form.title)


def remove_entry(page: CustomersPage, target: object) -> None:
    if isinstance(target, tuple):
        entity, number = target
        selection = Selection(entity, frozenset([number]))
        page.context.runner.write(lambda store: rows.remove(store, selection))


def restore(page: CustomersPage, change: Restorable) -> None:
    number = page.current_id
    if number is not None:

        def work(store: Store) -> Changes:
            return rows.restore_field(store, "customers", number, change.field, change.value)

        page.context.runner.write(work)


def entry_menu(page: CustomersPage, target: object, at: QPoint) -> None:
    menu = QMenu(page)
    if isinstance(target, Restorable):
        menu.addAction(t("Restore this value"), lambda: restore(page, target))
    elif isinstance(target, tuple):
        menu.addAction(t("Save as…") if target[0] == "attachments" else t("Edit"), lambda: open_entry(page, target))
        menu.addAction(t("Remove"), lambda: remove_entry(page, target))
    menu.popup(at)


def show_orders(page: CustomersPage, query: Query) -> None:
    from ui.pages.customers.orders import OrdersSheet

    sheets.show(
        page,
        OrdersSheet(page.context, query),
        _("Orders"),
        say(page.context.runner.store.schema["orders"], query.where),
    )


# -- in and out -----------------------------------------------------------------------------------------------------

SHEETS = (".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".json", ".jsonl", ".vcf")


def take_files(page: CustomersPage, files: list[Path]) -> None:
    """Files let go over the page: sheets are imported, anything else is attached to the customer on show."""
    foreign = [file for file in files if file.suffix.lower() in SHEETS]
    if foreign:
        _import(page, foreign)
    others = [file for file in files if file not in foreign]
    if others and page.current_id is None:
        page.context.tell(
            Trouble(
                t("Which customer do these files belong to?"),
                t("Choose one, then drop them again."),
                code="no-customer",
            )
        )
    attach_files(page, others)


def _import(page: CustomersPage, files: list[Path]) -> None:
    from ui.pages.customers.importing import open_wizard

    open_wizard(page.context, page, files)


def import_(page: CustomersPage) -> None:
    _import(page, [])


def export(page: CustomersPage) -> None:
    from ui.pages.customers.exporting import open_sheet

    selection = page.table.selection() if page.table.selected > 1 else None
    open_sheet(page.context, page, page.query, [one.name for one in page.table.shown_columns()], selection)


def list_report(page: CustomersPage) -> None:
    columns = tuple(one.name for one in page.table.shown_columns())
    _report(page, "customer-list", Request(where=page.query.where, sort=page.query.sort, columns=columns))


def profile_report(page: CustomersPage) -> None:
    selection = page.chosen
    if selection is not None:
        _report(page, "customer-profile", Request(where=_where(page, selection), sort=page.query.sort))


def overview_report(page: CustomersPage) -> None:
    _report(page, "customer-overview", Request(where=page.query.where))


def _report(page: CustomersPage, name: str, request: Request) -> None:
    page.context.go("reports", (name, request))


def _where(page: CustomersPage, selection: Selection) -> Filter:
    """The selection as a filter over codes, which reports and the command line take."""
    store = page.context.runner.store
    if selection.where is not None and not selection.ids:
        return selection.where
    codes = store.read(lambda c: reads.page(c, store.schema, "customers", selection.ids, ["code"])).values()
    named = Test("code", f.IS if selection.where is None else f.IS_NOT, tuple(code for (code,) in codes))
    return named if selection.where is None else f.both(selection.where, named)


# -- looking --------------------------------------------------------------------------------------------------------


def filter(page: CustomersPage) -> None:
    page.bar.add_condition()


def groups(page: CustomersPage) -> None:
    page.toggle_groups()


def detail(page: CustomersPage) -> None:
    page.toggle_detail()


def overview(page: CustomersPage) -> None:
    page.toggle_overview()


def columns(page: CustomersPage) -> None:
    at: QPoint = QCursor.pos()
    page.table.columns_menu().popup(at)
