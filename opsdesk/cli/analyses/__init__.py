"""One module for each analysis: its `command` (a click command) is what `opsdesk-cli analyse` offers under its name.

A new analysis is a new module here; what computes is imported inside the command, so that counting customers never
loads NumPy.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

import click

from opsdesk.cli.shape import option
from opsdesk.clock import day_of
from opsdesk.i18n import mark as _

PERIOD = click.Choice(["day", "week", "month"])
EVENT = click.Choice(["order", "interaction"])


PERIOD_OPTION = option("--period", type=PERIOD, default="month", help=_("How long a period is."))
KIND_OPTION = option(
    "--kind",
    type=click.Choice(["on", "on_or_after", "bracket"]),
    default="on",
    help=_("Active in that very period, in it or any later one, or in any period of a bracket."),
)
BRACKETS_OPTION = option(
    "--brackets",
    metavar="SPANS",
    default="",
    help=_("The brackets of --kind bracket, in periods after the first: 1-3,4-7,8-14"),
)


def commands() -> Iterator[click.Command]:
    """All analyses, by name."""
    for module in sorted(module.name for module in iter_modules(__path__)):
        yield import_module(f"{__name__}.{module}").command


def head(
    as_of: int, n: int, parameters: Mapping[str, object], excluded: Mapping[str, int] | None = None
) -> dict[str, object]:
    """What every analysis says first; `excluded` counts by reason what did not enter."""
    return {"as_of": day_of(as_of).isoformat(), "parameters": parameters, "n": n, "excluded": excluded or {}}
