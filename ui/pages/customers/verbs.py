"""The verbs of the customers page, by the name of their command: each takes the page and does one thing."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t, tn
from opsdesk.model.changes import Changes
from opsdesk.query import filters as f
from opsdesk.query.filters import Filter, Query, Test
from opsdesk.reports.catalogue import Request
from opsdesk.services.attachments import File
from opsdesk.services.rows import Selection
from opsdesk.services.scores import refresh
from opsdesk.store import rows as reads
from opsdesk.work import Progress
from ui.forms.follow_up import FollowUp
from ui.pages.customers.detail import DETAILS, FILES, ORDERS
from ui.pages.customers.layout import QUICK, order_columns
from ui.pages.customers.page import CustomersPage
from ui.records import files, sheets
from ui.records import verbs as of_any_list
from ui.records.verbs import import_files, quick, show_rows

# -- new records ----------------------------------------------------------------------------------------------------


def order(page: CustomersPage) -> None:
    page.detail.tabs.setCurrentIndex(ORDERS)
    quick(page, "orders", QUICK["orders"], {"customer": page.current_id}, _("New order"))


def contact(page: CustomersPage) -> None:
    page.detail.tabs.setCurrentIndex(DETAILS)
    quick(page, "contacts", QUICK["contacts"], {"company": page.current_id}, _("New contact"))


def follow_up(page: CustomersPage) -> None:
    assert page.current_id is not None
    form = FollowUp(page.context.runner, page.current_id)
    form.done.connect(form.closed)
    record = page.detail.record
    sheets.show(page, form, _("Follow up"), str(record.values["name"]) if record else "", width=660)
    form.start()


# -- one person's data -----------------------------------------------------------------------------------------------


def export_person(page: CustomersPage) -> None:
    """Everything the vault holds about the customer, as a folder that anyone can read."""
    code = _code(page)
    place, _kind = QFileDialog.getSaveFileName(page, t("Folder for everything about {code}", code=code), code)
    if place:
        write_person(page, code, Path(place))


def write_person(page: CustomersPage, code: str, folder: Path) -> None:
    from opsdesk.exchange import person as exchange
    from opsdesk.reports.catalogue import make
    from opsdesk.services import privacy

    number, runner = page.current_id, page.context.runner
    request = Request(where=Test("code", f.IS, (code,)), unmasked=True)

    def work(progress: Progress) -> exchange.Written:
        store = runner.store
        if not store.vault.read_only:
            store.write(lambda store: privacy.reveal(store, "export", entity="customers", record=number))

        def pdf(place: Path) -> None:
            make(store, "customer-profile", request, place / "profile.pdf", progress)

        return exchange.export(store, code, folder, progress, pdf)

    def done(written: exchange.Written) -> None:
        page.context.toast(t("Everything about {code} is in {folder}", code=code, folder=written.folder))

    runner.background(work, done, t("Exporting"))


def erase_person(page: CustomersPage) -> None:
    from opsdesk.services import person
    from ui.dialogs.person import ErasePerson

    code, runner = _code(page), page.context.runner
    store = runner.store
    runner.background(
        lambda _progress: person.holding(store, code), lambda found: ErasePerson(page, runner, found).open()
    )


def _code(page: CustomersPage) -> str:
    number, store = page.current_id, page.context.runner.store
    assert number is not None
    ((code,),) = store.read(lambda c: reads.page(c, store.schema, "customers", [number], ["code"])).values()
    return str(code)


# -- files ----------------------------------------------------------------------------------------------------------


def attach(page: CustomersPage) -> None:
    _attach(page, files.asked_for(page))


def paste(page: CustomersPage) -> None:
    """Files copied in the file manager, or a picture, become attachments of the customer on show."""
    _attach(page, files.pasted())


def attach_files(page: CustomersPage, paths: list[Path]) -> None:
    _attach(page, files.of_paths(paths))


def _attach(page: CustomersPage, found: Sequence[File]) -> None:
    number = page.current_id
    if number is not None and found:
        page.toggle_detail(shown=True)
        page.detail.tabs.setCurrentIndex(FILES)
        files.attach(page, "customer", number, found)


# -- entries of the detail pane -------------------------------------------------------------------------------------


def open_entry(page: CustomersPage, target: tuple[str, int]) -> None:
    entity, number = target
    if entity == "attachments":
        files.save(page, number)
    else:
        of_any_list.open_entry(page, target)


def entry_menu(page: CustomersPage, target: object, at: QPoint) -> None:
    saved = isinstance(target, tuple) and target[0] == "attachments"
    of_any_list.entry_menu(page, target, at, t("Save as…") if saved else "")


def show_orders(page: CustomersPage, query: Query) -> None:
    show_rows(page, query, order_columns(page.context.runner.store.schema["orders"]))


# -- in and out -----------------------------------------------------------------------------------------------------


def take_files(page: CustomersPage, dropped: list[Path]) -> None:
    """Files let go over the page: sheets are imported, anything else is attached to the customer on show."""
    foreign = [file for file in dropped if file.suffix.lower() in of_any_list.SHEETS]
    if foreign:
        import_files(page, foreign)
    others = [file for file in dropped if file not in foreign]
    if others and page.current_id is None:
        page.context.tell(
            Trouble(
                t("Which customer do these files belong to?"),
                t("Choose one, then drop them again."),
                code="no-customer",
            )
        )
    attach_files(page, others)


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


# -- scores ---------------------------------------------------------------------------------------------------------


def scores(page: CustomersPage) -> None:
    """Compute tier, segment and the like anew, although the window does so by itself."""
    store, context = page.context.runner.store, page.context

    def done(changes: Changes) -> None:
        n = changes.affected
        words = tn("{n} customer has new scores", "{n} customers have new scores", n)
        context.toast(words if n else t("All scores are up to date"))

    context.runner.background(lambda progress: refresh(store, progress), done)
