"""`triage ...`: answering, closing and taking in tickets, canned replies, and the priority matrix."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import WHERE, answer, number_of, selection
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.text import EMPTY, Unreadable
from opsdesk.model.tickets import CATEGORY, REPLY_KINDS, STATUSES
from opsdesk.services import canned as texts
from opsdesk.services import priority_matrix, rules, tickets
from opsdesk.services.priority_matrix import IMPACT, PRIORITY, SEVERITY, USUAL, Matrix
from opsdesk.store import rows
from opsdesk.store.connect import explained
from opsdesk.store.store import Store

if TYPE_CHECKING:
    from opsdesk.exchange.capture.captured import Captured

CLOSED = [status for status, category in CATEGORY.items() if category == "closed"]
TEXT = click.argument("words", metavar="TEXT")
"""What is said; "-" reads standard input."""


@click.group(
    cls=Group, name="triage", help=_("Answer, close and take in tickets; canned replies and the priority matrix.")
)
def triage() -> None:
    pass


@triage.command("reply", help=_("Write down an answer to a ticket; the first one is its first response."))
@click.argument("ticket", metavar="TICKET")
@TEXT
@option(
    "--kind",
    type=click.Choice([one.key for one in REPLY_KINDS.options]),
    default="reply",
    help=_("Who says it to whom."),
)
@option("--author", metavar="NAME", help=_("Who says it."))
@option("--status", type=click.Choice([one.key for one in STATUSES.options]), help=_("Where the ticket stands then."))
@click.pass_obj
def reply(desk: Desk, ticket: str, words: str, kind: str, author: str | None, status: str | None) -> None:
    said = sys.stdin.read() if words == "-" else words
    with desk.store() as store:
        number = number_of(store, "tickets", ticket)
        done = desk.write(
            store, lambda store, _p: tickets.reply(store, number, said, kind=kind, author=author, status=status)
        )
        answer(desk, store, done, ticket=ticket)


@triage.command("close", help=_("Close tickets: they are resolved now."))
@click.argument("codes", nargs=-1, metavar="[CODE...]")
@WHERE
@option("--status", type=click.Choice(CLOSED), default="resolved", help=_("As what they are closed."))
@click.pass_obj
def close(desk: Desk, codes: tuple[str, ...], where: str | None, status: str) -> None:
    with desk.store() as store:
        chosen = selection(store, "tickets", codes, where)
        answer(desk, store, desk.write(store, lambda store, _p: tickets.close(store, chosen, status)))


# -- taking in --------------------------------------------------------------------------------------------------------


@triage.command("capture", help=_("Make a ticket of a mail (.eml), a copied chat or any text; - reads standard input."))
@click.argument("file", metavar="FILE")
@option("--customer", metavar="CODE", help=_("Whose words they are, where they are not recognised."))
@option("--dry-run", is_flag=True, help=_("Show the ticket and change nothing."))
@click.pass_obj
def capture_(desk: Desk, file: str, customer: str | None, dry_run: bool) -> None:
    from opsdesk.exchange.capture import becoming
    from opsdesk.services import capture

    with desk.store() as store:
        ours = store.read(lambda c: capture.colleagues(c, store.schema))
        captured = _captured(file, ours)
        found = store.read(lambda c: capture.candidates(c, store.schema, captured.name, captured.email, captured.text))
        values: dict[str, Stored] = becoming.read_of(captured, found)
        if customer:
            values["customer"] = number_of(store, "customers", customer)
        values.update(becoming.rest_of(captured, found, values["customer"]))
        replies = becoming.replies_of(captured)
        told = _told(store, values, len(replies), [name for name, _content in captured.files])
        if not dry_run:
            done = desk.write(store, lambda store, p: capture.keep(store, values, replies, captured.files, p))
            number = next(iter(done.ids["tickets"] or ()))
            told = {
                "code": store.read(lambda c: rows.page(c, store.schema, "tickets", [number], ["code"]))[number][0],
                **told,
            }
            answer(desk, store, done, **told) if desk.json else answer(desk, store, done, code=told["code"])
        elif desk.json:
            output.document(told)
        else:
            output.facts([(name, str(value) if value not in (None, []) else EMPTY) for name, value in told.items()])


def _captured(file: str, ours: frozenset[str]) -> "Captured":
    from opsdesk.exchange.capture import mail, recognise

    path = Path(file)
    if file == "-":
        content = sys.stdin.buffer.read()
    else:
        with explained(path):
            content = path.read_bytes()
    if path.suffix.lower() == ".eml":
        return mail.read_file(content)
    try:
        captured = recognise.read(content.decode("utf-8-sig", "replace"), ours=ours)
    except Unreadable as reason:
        raise Trouble(f"{t('Text')}: {reason}.", t("Paste a part of it."), code="too-long") from reason
    if captured is None:
        raise Trouble(t("There is nothing in it."), t("Choose a file with some text."), code="empty")
    return captured


def _told(store: Store, values: Mapping[str, Stored], replies: int, files: list[str]) -> dict[str, object]:
    entity = store.schema["tickets"]
    who = values["customer"]
    codes = (
        store.read(lambda c: rows.page(c, store.schema, "customers", [who], ["code"])) if isinstance(who, int) else {}
    )
    return {
        "title": values["title"],
        "source": values["source"],
        "customer": next((str(code) for (code,) in codes.values()), None),
        "opened": text.dump(entity.field("opened"), values["opened"]),
        "replies": replies,
        "files": files,
    }


# -- canned replies ---------------------------------------------------------------------------------------------------


@triage.command("canned", help=_("The canned replies, in their order."))
@click.pass_obj
def canned(desk: Desk) -> None:
    with desk.store() as store:
        kept = store.read(lambda c: texts.all_of(c, store.schema))
    if desk.json:
        output.document({"canned": [{"name": one.name, **one.value.texts} for one in kept]})
        return
    output.table(
        [t("Name"), "zh", "en"],
        [(one.name, *(one.value.texts.get(spoken, EMPTY) for spoken in texts.LANGUAGES)) for one in kept],
    )


@triage.command("save-canned", help=_("Add the canned reply NAME, or change it."))
@click.argument("name")
@option("--zh", metavar="TEXT", help=_("Its Chinese text; variables such as {customer} or {客户} are filled in."))
@option("--en", metavar="TEXT", help=_("Its English text."))
@click.pass_obj
def save_canned(desk: Desk, name: str, zh: str | None, en: str | None) -> None:
    with desk.store() as store:
        kept = {one.name.casefold(): one for one in store.read(lambda c: texts.all_of(c, store.schema))}
        present = kept.get(name.casefold())
        before = present.value.texts if present else {}
        written = {"zh": before.get("zh", "") if zh is None else zh, "en": before.get("en", "") if en is None else en}
        number = present.id if present else None
        answer(desk, store, desk.write(store, lambda store, _p: texts.save(store, name, written, number)))


@triage.command("drop-canned", help=_("Remove the canned reply NAME."))
@click.argument("name")
@click.pass_obj
def drop_canned(desk: Desk, name: str) -> None:
    with desk.store() as store:
        number = store.read(lambda c: rules.named(c, store.schema, texts.KIND, name)).id
        answer(desk, store, desk.write(store, lambda store, _p: rules.remove(store, texts.KIND, number)))


@triage.command("fill", help=_("The canned reply NAME for a ticket, in its customer's language."))
@click.argument("name")
@click.argument("ticket", metavar="TICKET")
@option("--language", type=click.Choice(texts.LANGUAGES), help=_("Another language."))
@click.pass_obj
def fill(desk: Desk, name: str, ticket: str, language: str | None) -> None:
    with desk.store() as store, store.reader() as connection:
        number = number_of(store, "tickets", ticket)
        value = rules.named(connection, store.schema, texts.KIND, name).value
        spoken = language or texts.language_of(connection, store.schema, number)
        filled = texts.fill(value.text(spoken), texts.of_ticket(connection, store.schema, number, spoken))
    if desk.json:
        output.document({"name": name, "ticket": ticket, "language": spoken, "text": filled})
    else:
        print(filled)


# -- the priority matrix ------------------------------------------------------------------------------------------------


@triage.command("matrix", help=_("The priority of each severity and impact; critical/one=high changes a cell."))
@click.argument("cells", nargs=-1, metavar="[SEVERITY/IMPACT=PRIORITY]...")
@option("--usual", is_flag=True, help=_("Begin with the matrix as delivered."))
@click.pass_obj
def matrix(desk: Desk, cells: tuple[str, ...], usual: bool) -> None:
    with desk.store() as store:
        held = USUAL if usual else store.read(lambda c: priority_matrix.in_force(c, store.schema))
        if not (cells or usual):
            _show(desk, held)
            return
        after = Matrix({**held.cells, **dict(map(_cell, cells))})
        answer(desk, store, desk.write(store, lambda store, _p: priority_matrix.save(store, after)))


def _cell(word: str) -> tuple[tuple[str, str], str]:
    place, _equals, priority = word.partition("=")
    severity, _slash, impact = place.partition("/")
    if severity not in SEVERITY or impact not in IMPACT or priority not in PRIORITY:
        raise click.UsageError(
            t(
                "“{word}” is not of the form severity/impact=priority: {severities} / {impacts} = {priorities}",
                word=word,
                severities=", ".join(SEVERITY),
                impacts=", ".join(IMPACT),
                priorities=", ".join(PRIORITY),
            )
        )
    return (severity, impact), priority


def _show(desk: Desk, held: Matrix) -> None:
    if desk.json:
        output.document({"matrix": {one: {other: held.cells[one, other] for other in IMPACT} for one in SEVERITY}})
        return
    output.table(["", *IMPACT], [(one, *(held.cells[one, other] for other in IMPACT)) for one in SEVERITY])
