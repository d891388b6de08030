"""The verbs of the feedback page, by the name of their command: each takes the page and does one thing."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit

from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import kinds as k
from opsdesk.model.changes import Changes
from opsdesk.model.tickets import CATEGORY
from opsdesk.services import privacy, rows, tickets
from opsdesk.services.attachments import File
from opsdesk.services.rows import Selection
from opsdesk.store import rows as reads
from opsdesk.store.connect import Connection
from opsdesk.store.store import Store
from ui.dialogs.dialog import Dialog
from ui.forms.choose import Choice, Choose
from ui.pages.feedback import similar
from ui.pages.feedback.layout import LOOP
from ui.pages.feedback.page import FeedbackPage
from ui.pages.feedback.pane import CONVERSATION
from ui.records import files, sheets
from ui.records import verbs as of_any_list

if TYPE_CHECKING:
    from opsdesk.services.canned import Canned
    from opsdesk.services.rules import Kept
    from ui.pages.feedback.capture import CaptureSheet
    from ui.pages.feedback.loop import Loop

# -- going through them ------------------------------------------------------------------------------------------------


def next(page: FeedbackPage) -> None:
    page.step(1)


def previous(page: FeedbackPage) -> None:
    page.step(-1)


def only_open(page: FeedbackPage) -> None:
    page.toggle_open()


def side(page: FeedbackPage) -> None:
    page.toggle_side()


# -- taking in --------------------------------------------------------------------------------------------------------


def capture(page: FeedbackPage) -> None:
    """Begin with what is on the clipboard."""
    _capture(page).start(QGuiApplication.clipboard().mimeData())


def _capture(page: FeedbackPage) -> "CaptureSheet":
    from ui.pages.feedback.capture import CaptureSheet

    sheet = CaptureSheet(page.context)
    sheet.added.connect(page.open_record)
    sheets.show(page, sheet, _("Quick capture"), width=900)
    return sheet


# -- answering --------------------------------------------------------------------------------------------------------


def reply(page: FeedbackPage) -> None:
    _answer(page, "reply")


def note(page: FeedbackPage) -> None:
    _answer(page, "note")


def said(page: FeedbackPage) -> None:
    _answer(page, "customer")


def _answer(page: FeedbackPage, kind: str) -> None:
    page.toggle_detail(shown=True)
    page.detail.answer(kind)


def canned(page: FeedbackPage) -> None:
    """Put a canned reply, filled for the ticket on show and in its customer's language, into the answer."""
    from opsdesk.services import canned as texts

    number, runner = page.current_id, page.context.runner
    if number is None:
        return
    page.toggle_detail(shown=True)
    page.detail.show_tab(CONVERSATION)
    schema = runner.store.schema

    def read(connection: Connection) -> list[Choice]:
        spoken = texts.language_of(connection, schema, number)
        values = texts.of_ticket(connection, schema, number, spoken)
        kept = texts.all_of(connection, schema)
        return [
            Choice(texts.fill(one.value.text(spoken), values), one.name, icon="message-circle", words=_words(one))
            for one in kept
        ]

    def show(choices: list[Choice]) -> None:
        more = Choice(None, t("Edit canned replies…"), icon="pencil")
        popup = Choose(page, t("Canned replies"), chosen, [*choices, more])
        popup.open_here(page.detail.composer)

    def chosen(words: object) -> None:
        if words is None:
            page.run("edit_canned")
        elif page.detail.number == number:
            page.detail.composer.insert(str(words))

    runner.read(read, show, "feedback/canned")


def _words(one: "Kept[Canned]") -> str:
    return " ".join(one.value.texts.values())


def edit_canned(page: FeedbackPage) -> None:
    from ui.pages.feedback.canned import CannedSheet

    sheet = CannedSheet(page.context)
    sheets.show(page, sheet, _("Canned replies"), t("The ticket fills the variables; Chinese or English follows the customer."), width=800)  # fmt: skip
    sheet.setFocus()


def copy_answer(page: FeedbackPage) -> None:
    words = page.detail.composer.text
    if words.strip():
        QGuiApplication.clipboard().setText(words)
        page.context.toast(t("The answer is on the clipboard."))


def save_mail(page: FeedbackPage) -> None:
    """The answer as an .eml file, addressed to the customer; that shows an address in full, which is logged."""
    number, words, runner = page.current_id, page.detail.composer.text, page.context.runner
    if number is None or not words.strip():
        return
    schema = runner.store.schema
    runner.read(lambda c: tickets.recipient(c, schema, number), lambda to: ask_mail(page, to, words))


def ask_mail(page: FeedbackPage, to: tickets.Recipient, words: str) -> None:
    runner = page.context.runner
    name, _kind = QFileDialog.getSaveFileName(page, t("Save the answer as a mail…"), f"{_file_name(to)}.eml")
    if name:
        runner.background(partial(_write_mail, runner.store, to, words, Path(name)), title=t("Saving"))


def _file_name(to: tickets.Recipient) -> str:
    plain = "".join(" " if char in '<>:"/\\|?*' or char < " " else char for char in to.subject)
    return " ".join(plain.split())[:80]


def _write_mail(store: Store, to: tickets.Recipient, words: str, path: Path, _progress: object) -> None:
    from opsdesk.exchange.outgoing import message

    if to.email and to.customer is not None and not store.vault.read_only:
        store.write(lambda store: privacy.reveal(store, "copy", entity="customers", record=to.customer))
    try:
        path.write_bytes(message(to.name, to.email, to.subject, words))
    except OSError as error:
        raise Trouble(
            t("{file} could not be written.", file=path.name), t("Choose another folder."), code="not-written"
        ) from error


def read_whole(page: FeedbackPage, target: tuple[str, int]) -> None:
    """A text that is too long to stand among others, in a sheet of its own."""
    entity, number = target
    schema = page.context.runner.store.schema

    def found(values: dict[str, Any] | None) -> None:
        if values is not None:
            _show_text(page, str(values["body"] or ""))

    page.context.runner.read(lambda c: reads.get(c, schema, entity, number), found)


class _Text(QPlainTextEdit):
    def sizeHint(self) -> QSize:
        return QSize(720, 520)


MOST_LINE = 2_000
"""Characters of a line: Qt lays out a paragraph as a whole, which takes 4 s for one of 10 MB."""


def _show_text(page: FeedbackPage, text: str) -> None:
    lines = (line[at : at + MOST_LINE] for line in text.split("\n") for at in range(0, max(len(line), 1), MOST_LINE))
    dialog = Dialog(page, _("The whole text"), width=720)
    box = _Text()
    box.setReadOnly(True)
    box.setAccessibleName(t("The whole text"))
    box.setPlainText("\n".join(lines))
    dialog.body.addWidget(box)
    dialog.open()


def told(page: FeedbackPage) -> None:
    cast("Loop", page.ways[LOOP]).tell()


# -- deciding ---------------------------------------------------------------------------------------------------------


def assign(page: FeedbackPage) -> None:
    selection, runner = page.chosen, page.context.runner
    if selection is None:
        return
    schema = runner.store.schema
    write = partial(_set, page, selection, "assignee")
    nobody = Choice(None, t("nobody"), icon="x")
    popup = Choose(page, t("Assign to"), write, [nobody], free=True)

    def read(names: list[str]) -> None:
        popup.offer([*(Choice(name, name, icon="user") for name in names), nobody])

    runner.read(lambda c: reads.values_of(c, schema, "tickets", "assignee", limit=20), read, "feedback/assignees")
    popup.open_here(page.anchor)


def status(page: FeedbackPage) -> None:
    _choose(page, "status", t("Set the status"), partial(_set_status, page))


def priority(page: FeedbackPage) -> None:
    selection = page.chosen
    if selection is not None:
        _choose(page, "priority", t("Set the priority"), partial(_set, page, selection, "priority"))


def _choose(page: FeedbackPage, name: str, title: str, then: Any) -> None:
    if page.chosen is None:
        return
    kind = page.context.runner.store.schema["tickets"].field(name).kind
    assert isinstance(kind, k.Pick)
    choices = [Choice(option.key, t(option.label), option.tone) for option in kind.offered]
    Choose(page, title, then, choices).open_here(page.anchor)


def _set_status(page: FeedbackPage, value: object) -> None:
    selection = page.chosen
    if selection is None:
        return
    if CATEGORY.get(str(value)) == "closed":
        page.context.runner.write(partial(_close, selection=selection, status=str(value)))
    else:
        _set(page, selection, "status", value)


def _set(page: FeedbackPage, selection: Selection, field: str, value: object) -> None:
    def work(store: Store) -> Changes:
        return rows.edit(store, selection, {field: value})  # type: ignore[dict-item]

    page.context.runner.write(work)


def close(page: FeedbackPage) -> None:
    selection = page.chosen
    if selection is not None:
        page.context.runner.write(partial(_close, selection=selection, status="resolved"))


def _close(store: Store, *, selection: Selection, status: str) -> Changes:
    return tickets.close(store, selection, status)


def classify(page: FeedbackPage) -> None:
    from ui.pages.feedback.classify import Classify

    selection, context = page.chosen, page.context
    if selection is None:
        return
    schema = context.runner.store.schema
    one = len(selection.ids) == 1 and selection.where is None
    count = page.chooser.selected or 1

    def show(record: Any) -> None:
        form = Classify(context.runner, selection, record)
        sheets.show(page, form, _("Classify"), "" if one else page.listing.counted(count))
        form.start()

    if one:
        (number,) = selection.ids
        context.runner.read(lambda c: reads.get(c, schema, "tickets", number), show)
    else:
        show(None)


def levels(page: FeedbackPage) -> None:
    from ui.levels.policies import open_policies

    open_policies(page.context, page)


def calendars(page: FeedbackPage) -> None:
    from ui.levels.calendars import open_calendars

    open_calendars(page.context, page)


def merge(page: FeedbackPage) -> None:
    similar.merge(page)


def similar_queue(page: FeedbackPage) -> None:
    from ui.pages.feedback.similar_queue import SimilarQueue

    sheet = SimilarQueue(page.context)
    detail = t("Each ticket beside an older one that says much the same.")
    sheets.show(page, sheet, _("Similar tickets to decide"), detail, width=900).finished.connect(sheet.leave)
    sheet.search()


def matrix(page: FeedbackPage) -> None:
    from ui.pages.feedback.matrix import MatrixSheet

    detail = t("What severity and impact together make of a ticket's priority.")
    sheets.show(page, MatrixSheet(page.context.runner), _("Priority matrix"), detail, width=640)


# -- files and entries --------------------------------------------------------------------------------------------------


def attach(page: FeedbackPage) -> None:
    _attach(page, files.asked_for(page))


def paste(page: FeedbackPage) -> None:
    """Files copied in the file manager, or a picture, become attachments of the ticket on show."""
    _attach(page, files.pasted())


def _attach(page: FeedbackPage, found: Sequence[File]) -> None:
    number = page.current_id
    if number is not None and found:
        page.toggle_detail(shown=True)
        files.attach(page, "ticket", number, found)


def take_files(page: FeedbackPage, dropped: list[Path]) -> None:
    """Sheets are imported, mails become tickets, anything else is attached to the ticket on show."""
    foreign = [file for file in dropped if file.suffix.lower() in of_any_list.SHEETS]
    mails = [file for file in dropped if file.suffix.lower() == ".eml"]
    if foreign:
        of_any_list.import_files(page, foreign)
    if mails:
        _capture(page).give_files(files.of_paths(mails))
    _attach(page, files.of_paths([file for file in dropped if file not in foreign and file not in mails]))


def open_entry(page: FeedbackPage, target: tuple[str, int]) -> None:
    entity, number = target
    if entity == "attachments":
        files.save(page, number)
    else:
        of_any_list.open_entry(page, target)


def entry_menu(page: FeedbackPage, target: object, at: QPoint) -> None:
    saved = isinstance(target, tuple) and target[0] == "attachments"
    of_any_list.entry_menu(page, target, at, t("Save as…") if saved else "")
