"""`report ...`: one command for each report of the catalogue."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from opsdesk import clock
from opsdesk.cli import output
from opsdesk.cli.analyses import BRACKETS_OPTION, EVENT, KIND_OPTION, PERIOD_OPTION
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import COLUMNS, SORT, WHERE, as_of, columns_of, condition, sorting
from opsdesk.cli.shape import Command, Group, option
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.reports.catalogue import REPORTS, Entry, Request
from opsdesk.services import privacy


@click.group(cls=Group, name="report", help=_("Make a PDF."))
def report() -> None:
    pass


@report.command("list", help=_("The reports there are."))
@click.pass_obj
def list_(desk: Desk) -> None:
    if desk.json:
        document = [
            {"name": name, "title": t(entry.title), "summary": t(entry.summary)} for name, entry in REPORTS.items()
        ]
        output.document({"reports": document})
        return
    output.table(
        [t("Report"), t("Title"), t("Summary")],
        [(name, t(entry.title), t(entry.summary)) for name, entry in REPORTS.items()],
    )


DATE = click.DateTime(["%Y-%m-%d"])
_HEEDED = {
    "where": WHERE,
    "sort": SORT,
    "columns": COLUMNS,
    "first": option("--from", "first", type=DATE, metavar="DATE", help=_("Where its period begins.")),
    "last": option("--to", "last", type=DATE, metavar="DATE", help=_("Where its period ends.")),
    "period": PERIOD_OPTION,
    "event": option("--event", type=EVENT, default="order", help=_("What makes a customer active.")),
    "back": option(
        "--return",
        "back",
        type=EVENT,
        callback=lambda _context, _parameter, value: value or "",
        help=_("The event that counts as coming back, if another."),
    ),
    "kind": KIND_OPTION,
    "brackets": BRACKETS_OPTION,
    "model": option(
        "--model",
        default="rice",
        metavar="NAME",
        help=_("The model, or one of your own by its name; rice unless told."),
    ),
    "calendar": option(
        "--calendar", default="cn", metavar="NAME", help=_("24x7, cn, or one of this desk; cn unless told.")
    ),
    "unmasked": option("--unmasked", is_flag=True, help=_("Print personal data in full.")),
}


def _command(name: str, entry: Entry) -> click.Command:
    """The command of one report, with the options that this report heeds."""

    @click.argument("out", type=click.Path(path_type=Path), metavar="OUT.pdf")
    @option("--title", default="", metavar="TEXT", help=_("Another title."))
    @option("--author", default="", metavar="TEXT", help=_("Who made it."))
    @as_of
    @click.pass_obj
    def make(desk: Desk, /, out: Path, title: str, author: str, **chosen: Any) -> None:
        _make(desk, name, out, title, author, **chosen)

    for heeded in reversed(entry.options):
        make = _HEEDED[heeded](make)
    return click.command(name, cls=Command, help=entry.summary)(make)


def _make(
    desk: Desk,
    name: str,
    out: Path,
    title: str,
    author: str,
    where: str | None = None,
    sort: str = "",
    columns: str = "",
    first: datetime | None = None,
    last: datetime | None = None,
    **more: Any,
) -> None:
    from opsdesk.reports import catalogue

    with desk.store() as store, desk.working() as progress:
        entity = store.schema[REPORTS[name].entity]
        request = Request(
            where=condition(entity, where),
            sort=sorting(entity, sort),
            columns=tuple(columns_of(entity, columns)),
            first=clock.day_number(first) if first else None,
            last=clock.day_number(last) if last else None,
            title=title,
            author=author,
            **more,
        )
        if request.unmasked:
            store.write(lambda store: privacy.reveal(store, "report"))
        printed = catalogue.make(store, name, request, out, progress)
    if printed.missing_glyphs:
        desk.note(t("No font has these characters: {characters}", characters=" ".join(printed.missing_glyphs)))
    desk.answer({"file": str(out), "pages": printed.pages}, t("{file}: {n} pages", file=out, n=printed.pages))


for _name, _entry in REPORTS.items():
    report.add_command(_command(_name, _entry))
