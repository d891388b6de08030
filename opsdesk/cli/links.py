"""`links`: addresses that say where a visitor came from, built by the desk's dictionary, audited, and drawn as QR codes."""

import sys
from pathlib import Path

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import number_of
from opsdesk.cli.shape import Group, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.utm import Utm

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Group, name="links", help=_("Links with utm_ parameters: built, audited, drawn as QR codes."))
def links() -> None:
    pass


@links.command("build", help=_("Put utm_ parameters into addresses; those they had are replaced."))
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@option("--source", default="", metavar="WORD", help=_("Where the visitor is: wechat, baidu, newsletter…"))
@option("--medium", default="", metavar="WORD", help=_("How the link reaches them: cpc, social, email…"))
@option("--campaign", default="", metavar="WORD", help=_("The campaign's name in the link."))
@option("--term", default="", metavar="WORD", help=_("The search term that was bought."))
@option("--content", default="", metavar="WORD", help=_("Which of several ads or links."))
@option(
    "--from", "source_file", type=FILE, metavar="FILE", help=_("A file with an address a line; - is standard input.")
)
@option("--save", metavar="CODE", help=_("Keep the links with this campaign."))
@option("--any", "any_word", is_flag=True, help=_("Take a source or medium that the dictionary does not have."))
@click.pass_obj
def build(
    desk: Desk,
    addresses: tuple[str, ...],
    source: str,
    medium: str,
    campaign: str,
    term: str,
    content: str,
    source_file: Path | None,
    save: str | None,
    any_word: bool,
) -> None:
    from opsdesk.services import links as service

    lines = [*addresses, *(_lines(source_file) if source_file else ())]
    if not lines:
        raise Trouble(t("There is no address."), t("Give one, or a file of them with --from."), code="no-address")
    with desk.store() as store:
        words = store.read(lambda c: service.dictionary(c, store.schema))
        wanted = service.allowed(words, Utm(source, medium, campaign, term, content), any_word=any_word)
        built = service.build_all(lines, wanted)
        if problem := next((one.problem for one in built if one.problem), ""):
            raise Trouble(problem, code="link")
        if save:
            number = number_of(store, "campaigns", save)
            made = [one.link for one in built]
            desk.write(store, lambda store, _progress: service.add(store, number, made))
    if desk.json:
        output.document({"links": [{"address": one.address, "link": one.link} for one in built]})
        return
    for one in built:
        print(one.link)


@links.command("audit", help=_("What is inconsistent about the desk's links, or those of a file."))
@click.argument("file", type=FILE, required=False, metavar="[FILE]")
@click.pass_obj
def audit(desk: Desk, file: Path | None) -> None:
    from opsdesk.services import links as service

    with desk.store() as store, store.reader() as connection:
        if file is None:
            found = service.audit(connection, store.schema)
        else:
            numbered = [(str(number), line) for number, line in enumerate(_lines(file), 1)]
            found = service.audited(numbered, service.dictionary(connection, store.schema))
    if desk.json:
        listed = [
            {
                "kind": one.kind, "parameter": one.parameter and f"utm_{one.parameter}",
                "values": [{"value": value, "links": n} for value, n in one.values], "better": one.better or None,
                "links": [found.links[at][0] for at in one.links], "text": service.say(one),
            }
            for one in found.findings
        ]  # fmt: skip
        output.document({"links": len(found.links), "tagged": found.tagged, "findings": listed})
        return
    rows = [(service.say(one), ", ".join(found.links[at][0] for at in one.links[:8])) for one in found.findings]
    output.table([t("Finding"), t("Links")], rows)
    desk.note(t("{tagged} of {n} links have parameters.", tagged=f"{found.tagged:,}", n=f"{len(found.links):,}"))


@links.command("words", help=_("The dictionary of allowed sources and media; --allow and --forbid change it."))
@option("--allow", metavar="source=WORD", help=_("Allow a word; other spellings of it follow in --also."))
@option("--also", multiple=True, metavar="WORD", help=_("Another spelling of the allowed word; repeatable."))
@option("--forbid", metavar="source=WORD", help=_("Take a word out of the dictionary."))
@click.pass_obj
def words(desk: Desk, allow: str | None, also: tuple[str, ...], forbid: str | None) -> None:
    from opsdesk.services import links as service

    with desk.store() as store:
        found = store.read(lambda c: service.dictionary(c, store.schema))
        changed = found
        if forbid:
            changed = service.forbidden(changed, *_word(forbid))
        if allow:
            changed = service.allowing(changed, *_word(allow), also)
        if changed != found:
            desk.write(store, lambda store, _progress: service.keep_dictionary(store, changed))
    listed = [(name, word, others) for name in ("source", "medium") for word, others in changed.of(name).items()]
    if desk.json:
        output.document(
            {
                name: [{"word": word, "also": list(others)} for of, word, others in listed if of == name]
                for name in ("source", "medium")
            }
        )
        return
    output.table(
        [t("Parameter"), t("Allowed word"), t("Other spellings")],
        [(f"utm_{name}", word, ", ".join(others)) for name, word, others in listed],
    )


@links.command("qr", help=_("A link as a QR code, in a file that ends in .png or .svg."))
@click.argument("link")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.png")
@click.pass_obj
def qr(desk: Desk, link: str, out: Path) -> None:
    from opsdesk.reports import qr as codes

    codes.save(link, out)
    desk.answer({"file": str(out), "modules": len(codes.modules(link))}, str(out))


def _word(text: str) -> tuple[str, str]:
    name, _equals, word = (part.strip() for part in text.partition("="))
    if name not in ("source", "medium") or not word:
        raise Trouble(
            t("“{text}” is no word of a link.", text=text[:40]),
            t("Write it like source=zhihu or medium=cpc."),
            code="word",
        )
    return name, word


def _lines(file: Path) -> list[str]:
    if str(file) == "-":
        return [line for line in sys.stdin.read().splitlines() if line.strip()]
    try:
        return [line for line in file.read_text("utf-8-sig").splitlines() if line.strip()]
    except FileNotFoundError as error:
        raise Trouble(
            t("There is no file {name}.", name=file.name), t("Check its name."), code="file-missing"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(
            t("{name} cannot be read as text.", name=file.name), t("Save it as UTF-8."), code="file-unreadable"
        ) from error
