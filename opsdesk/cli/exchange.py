"""`import` and `export`: rows in and out of files."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import (
    COLUMNS,
    ENTITY,
    SORT,
    TYPED,
    WHERE,
    as_of,
    bring_up,
    columns_of,
    condition,
    field_name,
    sorting,
)
from opsdesk.cli.shape import command, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model.record import Entity
from opsdesk.query.filters import Query
from opsdesk.services.rows import typed_values
from opsdesk.store.store import Store

if TYPE_CHECKING:  # the exchange package takes 50 ms to load, a fifth of what `count` takes
    from opsdesk.exchange.importer import Outcome
    from opsdesk.exchange.shape import FileShape
    from opsdesk.exchange.wide import Wide

PATH: Any = click.Path(path_type=Path)
PROGRAMS = (
    "zendesk",
    "freshdesk",
    "osticket",
    "google-play",
    "jira",
    "linear",
    "zentao",
    "kanboard",
    "taiga",
    "fider",
    "github",
)
SURVEYS = "wjx"
"""问卷星: a line for each respondent, a column for each question."""
READ = ("csv", "tsv", "xlsx", "xls", "ods", "json", "vcf", "ics")
_SHOWN = 20  # problems printed for people; --rejects has them all


@command("import", help=_("Import rows of a file, all or nothing, as one action that undo takes back."))
@click.argument("entity", type=click.Choice(TYPED), metavar="ENTITY")
@click.argument("file", type=PATH)
@option(
    "--format",
    type=click.Choice((*READ, *PROGRAMS, SURVEYS)),
    help=_("The file's format or the program that wrote it; else it is recognised."),
)
@option("--map", "choices", multiple=True, metavar="COLUMN=FIELD", help=_("Which column is which field; repeat it."))
@option("--key", metavar="FIELD", help=_("Update the record that has the same value here instead of adding another."))
@option("--encoding", metavar="NAME", help=_("Such as gb18030; else it is recognised."))
@option("--sheet", metavar="NAME", help=_("Which sheet of a workbook."))
@option("--create-missing", is_flag=True, help=_("Add records that rows refer to and that are not there."))
@option("--campaign", metavar="CODE", help=_("Daily figures: the campaign of rows that name none."))
@option("--channel", metavar="CHANNEL", help=_("Daily figures: the channel of rows that name none."))
@option("--survey", metavar="NAME", help=_("Answers: what the survey is called; like the file unless told."))
@option("--dry-run", is_flag=True, help=_("Say what would happen and change nothing."))
@option("--rejects", type=PATH, metavar="FILE", help=_("Write the refused rows here, each with its reasons."))
@click.pass_obj
def import_(
    desk: Desk,
    entity: str,
    file: Path,
    format: str | None,
    choices: tuple[str, ...],
    key: str | None,
    encoding: str | None,
    sheet: str | None,
    create_missing: bool,
    campaign: str | None,
    channel: str | None,
    survey: str | None,
    dry_run: bool,
    rejects: Path | None,
) -> None:
    from opsdesk.exchange import importer, programs, reader, survey_sheet, wide

    with desk.store() as store:
        with desk.working() as progress:
            shape = reader.sniff(
                file, format=format if format in READ else None, encoding=encoding, sheet=sheet, progress=progress
            )
        console = wide.recognise(shape, choices) if entity == "metrics" and not key else None
        if console is not None:
            sheet_of = _whose(store, console, campaign, channel)
            outcome = _figures(desk, store, file, shape, sheet_of, create_missing, dry_run, rejects)
            _answer(desk, outcome, store.schema[entity])
            return
        if entity == "answers" and not choices and (format == SURVEYS or survey or survey_sheet.recognised(shape)):
            _answer(desk, _surveys(desk, store, file, shape, survey or file.stem, dry_run), store.schema[entity])
            return
        if campaign or channel:
            raise Trouble(
                t("The file is no sheet of daily figures."),
                t("It needs a column of dates and one for each figure: --map COLUMN=clicks names one."),
                code="no-figures",
            )
        plan = importer.prepare(
            store,
            entity,
            shape,
            choices=choices,
            key=field_name(store.schema[entity], key) if key else key,
            create_missing=create_missing,
            rejects=rejects,
            program=programs.named(format) if format in PROGRAMS else None,
        )
        if dry_run:
            with desk.working() as progress:
                outcome = importer.dry_run(store, entity, file, plan, progress)
        else:
            outcome = desk.write(store, lambda store, progress: importer.run(store, entity, file, plan, progress))
    _answer(desk, outcome, store.schema[entity])


def _surveys(desk: Desk, store: Store, file: Path, shape: "FileShape", name: str, dry_run: bool) -> "Outcome":
    """Answers of 问卷星 in long form."""
    from opsdesk.exchange import survey_sheet

    sheet = survey_sheet.look(file, shape, store.schema)
    if dry_run:
        with desk.working() as progress:
            return survey_sheet.dry_run(store, file, sheet, name, progress)
    return desk.write(store, lambda store, progress: survey_sheet.run(store, file, sheet, name, progress))


def _whose(store: Store, console: "Wide", campaign: str | None, channel: str | None) -> "Wide":
    """What is said of all rows: typed as in any other command."""
    typed = {name: raw for name, raw in (("campaign", campaign), ("channel", channel)) if raw}
    values = typed_values(store, "metrics", typed)
    number = values.get("campaign")
    return replace(
        console, campaign=number if isinstance(number, int) else None, channel=str(values.get("channel") or "")
    )


def _figures(
    desk: Desk,
    store: Store,
    file: Path,
    shape: "FileShape",
    console: "Wide",
    create_missing: bool,
    dry_run: bool,
    rejects: Path | None,
) -> "Outcome":
    """The wide export of an ad console: a column for each figure."""
    from opsdesk.exchange import wide

    if dry_run:
        with desk.working() as progress:
            return wide.dry_run(store, file, shape, console, progress, create_missing=create_missing)
    return desk.write(
        store,
        lambda store, progress: wide.run(
            store, file, shape, console, progress, create_missing=create_missing, rejects=rejects
        ),
    )


def _answer(desk: Desk, outcome: "Outcome", entity: Entity) -> None:
    if desk.json:
        output.document(outcome.as_json())
    else:
        _tell(outcome, entity)


def _tell(outcome: "Outcome", entity: Entity) -> None:
    output.facts(
        [
            (t("Rows"), f"{outcome.rows:,}"),
            (t("New"), f"{outcome.new:,}"),
            (t("Updated"), f"{outcome.updated:,}"),
            (t("Unchanged"), f"{outcome.unchanged:,}"),
            (t("Rejected"), f"{outcome.rejected:,}"),
        ]
    )
    for line in (*outcome.notes(entity), *outcome.lines_told()):
        print(line)
    if outcome.unmapped:
        print(t("Columns left out: {names}", names=", ".join(outcome.unmapped)))
    if outcome.problems:
        rows = [(str(problem.row), problem.column, problem.reason) for problem in outcome.problems[:_SHOWN]]
        output.table([t("Row"), t("Column"), t("Reason")], rows)


@command("export", help=_("Write records to a file: csv, xlsx, json, vcf or (campaigns) ics, by its name."))
@ENTITY
@click.argument("file", type=PATH)
@WHERE
@SORT
@COLUMNS
@as_of
@click.pass_obj
def export(desk: Desk, entity: str, file: Path, where: str | None, sort: str, columns: str) -> None:
    from opsdesk.exchange import exporter

    with desk.store() as store, desk.working() as progress:
        bring_up(store, entity)
        declared = store.schema[entity]
        query = Query(entity, condition(declared, where), sorting(declared, sort))
        chosen = columns_of(declared, columns)
        written = exporter.export(store, query, file, columns=chosen, progress=progress)
    desk.answer({"file": str(file), "rows": written}, t("{n} rows in {file}", n=f"{written:,}", file=file))
