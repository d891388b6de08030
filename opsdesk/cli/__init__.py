"""`opsdesk-cli`: everything the window does, without a window. CLI.md's names, shapes and exit statuses are public.

Exit status: 0 done; 1 the user can mend it; 2 usage; 3 a bug; 130 cancelled. Nothing is changed unless it is 0.
"""

import os
import sys
from collections.abc import Sequence

import click

from opsdesk import __version__, child, i18n
from opsdesk.cli import (
    analyse,
    calendar,
    content,
    exchange,
    fields,
    journal,
    levels,
    links,
    merging,
    models,
    person,
    pool,
    reports,
    rows,
    samples,
    telling,
    triage,
    vaults,
    views,
    words,
)
from opsdesk.cli.desk import Desk
from opsdesk.cli.shape import Group, Option
from opsdesk.errors import Cancelled, Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

MENDABLE, BUG, CANCELLED = 1, 3, 130


@click.group(cls=Group, name="opsdesk-cli", help=_("Work with an OpsDesk vault without the window."))
@click.version_option(__version__, prog_name="OpsDesk", cls=Option, help=_("Show the version and exit."))
def root() -> None:
    pass


for _command in (
    vaults.vault, samples.sample, rows.list_, rows.count, rows.show, rows.add, rows.set_, rows.remove, merging.merge,
    exchange.import_, exchange.export, journal.search, journal.history, journal.undo, journal.redo,
    person.person, pool.pool, models.models, levels.policy,
    analyse.analyse, triage.triage, telling.requests, calendar.calendar, reports.report, fields.fields, views.views,
    links.links, content.content,
):  # fmt: skip
    root.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if child.dispatch(given):
        return
    for stream in (sys.stdout, sys.stderr):
        # a pipe gets UTF-8 whatever the system's code page; a terminal that lacks a character shows "?"
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")  # type: ignore[union-attr]
    i18n.set_language("system")
    words.translate_click()
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    try:
        root.main(arguments, prog_name="opsdesk-cli", standalone_mode=False, obj=Desk())
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as refusal:
        refusal.show()
        return refusal.exit_code
    except Trouble as trouble:
        print(f"opsdesk-cli: {' '.join(str(trouble).split())}", file=sys.stderr)
        return MENDABLE
    except (Cancelled, KeyboardInterrupt, click.Abort):
        print(t("Cancelled. Nothing was changed."), file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        # the reader had enough; what Python flushes at exit goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as bug:  # noqa: BLE001 - the outermost frame: a bug becomes a report without data
        from opsdesk import log  # only bugs need it

        log.report(bug)
        print(t("OpsDesk met a bug. Please report it with this file: {path}", path=log.file()), file=sys.stderr)
        return BUG
    return 0
