"""`content`: pieces of content looked at for risky words and length, and handed on with a note and a version."""

from pathlib import Path

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import answer, number_of
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.campaigns import CHANNELS, CONTENT_STATUSES
from opsdesk.services import content as service
from opsdesk.services.content import Checked
from opsdesk.store import rows
from opsdesk.store.store import Store

STATUS = click.Choice([one.key for one in CONTENT_STATUSES.options])


@click.group(cls=Group, name="content", help=_("Content: risky words, lengths, handing on, versions."))
def content() -> None:
    pass


@content.command(
    "check", help=_("Risky words and lengths of pieces, or of a text. Exit status 1 when something is found.")
)
@click.argument("codes", nargs=-1, metavar="[CODE...]")
@option("--text", default="", metavar="TEXT", help=_("A text instead of pieces."))
@option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("A file of text instead of pieces."),
)
@option(
    "--channel", type=click.Choice([one.key for one in CHANNELS.options]), help=_("Whose lengths a text must keep.")
)
@click.pass_obj
def check(desk: Desk, codes: tuple[str, ...], text: str, file: Path | None, channel: str | None) -> None:
    with desk.store() as store:
        own = store.read(lambda c: service.in_force(c, store.schema))
        if file is not None:
            text = file.read_text("utf-8-sig")
        if text:
            found = [("", service.checked(own, channel, "", text))]
        else:
            found = [(code, _of_piece(store, own, code)) for code in codes]
    if not found:
        raise Trouble(t("There is nothing to look at."), t("Give codes, --text or --file."), code="empty")
    if desk.json:
        output.document({"checked": [{"code": code or None, **_document(one)} for code, one in found]})
    else:
        lines = [(code, hit.word, hit.why) for code, one in found for hit in one.hits]
        lines += [(code, *_length(name, one)) for code, one in found for name in one.too_long]
        output.table([t("Code"), t("Word"), t("Why")], lines)
    hits, long = (
        sum(len(part) for part in parts) for parts in zip(*((one.hits, one.too_long) for _c, one in found), strict=True)
    )
    if hits or long:
        raise Trouble(
            t("{hits} risky words, {long} texts too long.", hits=hits, long=long),
            t("Each is listed with its reason."),
            code="wording",
        )


def _of_piece(store: Store, own: service.Rules, code: str) -> Checked:
    number = number_of(store, "content", code)
    row = store.read(lambda c: rows.get(c, store.schema, "content", number)) or {}
    return service.checked(own, row.get("channel"), str(row.get("title") or ""), str(row.get("body") or ""))


def _length(name: str, one: Checked) -> tuple[str, str]:
    letters, most = one.title if name == "title" else one.body
    return name, t("{n} of at most {most} letters", n=letters, most=most)


def _document(one: Checked) -> dict[str, object]:
    hits = [
        {"in": name, "start": hit.start, "end": hit.end, "word": hit.word, "why": hit.why}
        for name, part in (("title", one.title_hits), ("body", one.body_hits))
        for hit in part
    ]
    lengths = {name: {"letters": pair[0], "most": pair[1]} for name, pair in (("title", one.title), ("body", one.body))}
    return {"clean": one.clean, "hits": hits, "lengths": lengths, "too_long": one.too_long}


@content.command("hand-on", help=_("Give a piece its next status, with a note; how it reads now is kept as a version."))
@click.argument("code")
@click.argument("status", type=STATUS)
@option("--note", default="", metavar="TEXT", help=_("What whoever goes on should know."))
@option("--who", default="", metavar="NAME", help=_("Who hands it on."))
@click.pass_obj
def hand_on(desk: Desk, code: str, status: str, note: str, who: str) -> None:
    with desk.store() as store:
        number = number_of(store, "content", code)
        changes = desk.write(store, lambda store, _progress: service.hand_on(store, number, status, note=note, who=who))
        answer(desk, store, changes)
